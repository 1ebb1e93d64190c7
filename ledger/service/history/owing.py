"""What all members owed as of a moment."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from ledger.application.as_of import Cut, charges_as_of
from ledger.domain.charges import Charges
from ledger.projections.charges import queries as charged
from ledger.service.charge_fields import encode_totals
from ledger.service.fields import MoneyField
from ledger.service.freshness import await_head
from ledger.service.history.moment import cut_of
from ledger.service.pages import PageTokens, page_size
from ledger.service.serving import Caller, RunningProgramme
from ledger.v1 import history_pb2 as pb

MEMBERS_DEFAULT = 200
MEMBERS_MAX = 1_000
# Between two chunks the loop serves tills.
CHUNK_MEMBERS = 20


class OwingAsOf:
    """`ListMemberChargesAsOf`."""

    async def ListMemberChargesAsOf(
        self, request: pb.ListMemberChargesAsOfRequest, caller: Caller
    ) -> pb.ListMemberChargesAsOfResponse:
        """List who owed something as of a moment."""
        size = page_size(request.page_size, MEMBERS_DEFAULT, MEMBERS_MAX)
        programme = caller.programme
        scope = request.moment.SerializeToString(deterministic=True).hex()
        tokens = PageTokens(programme.facts.fingerprint_key, "ListMemberChargesAsOf", scope)
        after = tokens.decode(request.page_token, tuple[str, int])
        cut = await cut_of(request.moment, programme, request.at_least_position)
        await await_head(programme, (charged.NAME,))
        start = charged.BEFORE_ALL
        if after is not None:
            start, cut = after[0], cut._replace(until=after[1])
        async with programme.pool.connection() as connection:
            found = await charged.members(connection, size + 1, start)
        shown, more = found[:size], len(found) > size
        return pb.ListMemberChargesAsOfResponse(
            members=await _owing(programme, cut, shown),
            next_page_token=tokens.encode([shown[-1].member_reference, cut.until]) if more else "",
            position=cut.until,
        )


async def _owing(
    programme: RunningProgramme, cut: Cut, members: Sequence[charged.Charged]
) -> list[pb.MemberOwed]:
    """Return what members owed; those who owed nothing are left out."""
    owing: list[pb.MemberOwed] = []
    for start in range(0, len(members), CHUNK_MEMBERS):
        ids = [one.charges_id for one in members[start : start + CHUNK_MEMBERS]]
        async with programme.pool.connection() as connection:
            found = await charges_as_of(connection, cut, ids)
        there = (found[id_] for id_ in ids if id_ in found)
        owing += [_encode(one, programme.money) for one in there if _owes(one)]
        await asyncio.sleep(0)
    return owing


def _owes(one: Charges) -> bool:
    return bool(one.totals.open or one.totals.in_transit)


def _encode(one: Charges, money: MoneyField) -> pb.MemberOwed:
    return pb.MemberOwed(
        member_reference=one.member_reference,
        totals=encode_totals(one.totals, money),
        open_amount=money.encode_signed(one.unbilled),
        overdue_amount=money.encode(one.overdue),
    )
