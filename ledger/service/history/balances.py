"""The balances of all accounts as of a moment."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from uuid import UUID

from ledger.application.as_of import AsOfBy, Cut, accounts_as_of
from ledger.domain.account import Account
from ledger.domain.account.as_of import netted
from ledger.projections.account_balances import queries as balances
from ledger.projections.account_balances.queries import Balance
from ledger.projections.account_entries.as_of import PastBalance, balances_as_of
from ledger.service import fields
from ledger.service.freshness import await_head
from ledger.service.history.moment import cut_of
from ledger.service.pages import PageTokens, page_size
from ledger.service.serving import Caller, RunningProgramme
from ledger.v1 import history_pb2 as pb
from ledger.v1 import member_pb2

BALANCES_DEFAULT = 1_000
BALANCES_MAX = 10_000
# Accounts whose entries one statement reads: long histories stay far from its time-out.
STATEMENT_ACCOUNTS = 1_000
# Accounts that are asked themselves; between two chunks the loop serves tills.
CHUNK_ACCOUNTS = 20

_READ_FROM = ("account_balances", "account_entries", "account_dues")


class BalancesAsOf:
    """`ListBalancesAsOf`."""

    async def ListBalancesAsOf(
        self, request: pb.ListBalancesAsOfRequest, caller: Caller
    ) -> pb.ListBalancesAsOfResponse:
        """List the balances of all accounts as of a moment."""
        size = page_size(request.page_size, BALANCES_DEFAULT, BALANCES_MAX)
        programme = caller.programme
        scope = request.moment.SerializeToString(deterministic=True).hex()
        tokens = PageTokens(programme.facts.fingerprint_key, "ListBalancesAsOf", scope)
        after = tokens.decode(request.page_token, tuple[str, UUID, int])
        cut = await cut_of(request.moment, programme, request.at_least_position)
        await await_head(programme, _READ_FROM)
        start = balances.BEFORE_ALL
        if after is not None:
            start, cut = balances.BalanceKey(*after[:2]), cut._replace(until=after[2])
        async with programme.pool.connection() as connection:
            found = await balances.page(connection, size + 1, start)
        shown = found[:size]
        more = len(found) > size
        return pb.ListBalancesAsOfResponse(
            balances=await _then(programme, cut, shown),
            next_page_token=tokens.encode([*shown[-1].key, cut.until]) if more else "",
            position=cut.until,
        )


async def _then(
    programme: RunningProgramme, cut: Cut, today: Sequence[Balance]
) -> list[member_pb2.Balance]:
    """Return what accounts had; those that were not there yet are left out."""
    said = await _look_up(programme, cut, [one.account_id for one in today])
    asked = await _ask(programme, cut, [id_ for id_, one in said.items() if one.to_be_asked])
    return [
        _of_account(asked[one.account_id])
        if one.account_id in asked
        else _of_entries(one, said[one.account_id], cut)
        for one in today
        if one.account_id in said
    ]


async def _look_up(
    programme: RunningProgramme, cut: Cut, ids: Sequence[UUID]
) -> dict[UUID, PastBalance]:
    """Return what entries say of those accounts that there were."""
    found: dict[UUID, PastBalance] = {}
    for chunk in _chunks(ids, STATEMENT_ACCOUNTS):
        async with programme.pool.connection() as connection:
            found |= await balances_as_of(connection, chunk, cut.at, cut.by, cut.until)
    return found


async def _ask(programme: RunningProgramme, cut: Cut, ids: Sequence[UUID]) -> dict[UUID, Account]:
    """Return those accounts of which entries do not say enough."""
    found: dict[UUID, Account] = {}
    for chunk in _chunks(ids, CHUNK_ACCOUNTS):
        async with programme.pool.connection() as connection:
            found |= await accounts_as_of(connection, programme.namespace, cut, chunk)
        await asyncio.sleep(0)
    return found


def _chunks(ids: Sequence[UUID], size: int) -> Iterator[Sequence[UUID]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))


def _of_entries(today: Balance, then: PastBalance, cut: Cut) -> member_pb2.Balance:
    available, owed = then.available, then.owed
    if cut.by is AsOfBy.OCCURRED:
        available, owed = netted(available, owed)
    return member_pb2.Balance(
        account_id=str(then.account_id),
        member_reference=today.member_reference,
        card_number=then.card_number,
        points_available=available,
        points_owed=owed,
    )


def _of_account(account: Account) -> member_pb2.Balance:
    return member_pb2.Balance(
        account_id=str(account.id),
        member_reference=account.member_reference,
        card_number=account.newest_card() or "",
        points_available=account.points_available,
        points_pending=account.points_pending,
        points_held=account.points_held,
        points_owed=account.deficit,
        merged_into_account_id=fields.uuid_text(account.merged_into),
    )
