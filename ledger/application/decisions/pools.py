"""Members who share an account, and who leave it again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.following import account_of
from ledger.application.decisions.lookups import as_of_now, edit, find_member, named_holder
from ledger.application.decisions.merges import (
    completed_dates,
    in_pool,
    join_accounts,
)
from ledger.application.decisions.request import Request
from ledger.application.decisions.transfers import check_apart
from ledger.domain.account import Account, Ties
from ledger.domain.card import Card
from ledger.domain.member import Member
from ledger.domain.model import Cause


def join_pool(batch: Batch, request: Request, command: c.JoinPool) -> c.PoolJoined:
    """Have a member share another's account: all that the member has becomes part of it."""
    member = find_member(batch, command.member_reference)
    pool = named_holder(batch, command.pool, within="pool.")
    own = account_of(batch, member)
    check_apart(pool, own, "pool")
    if own.pool:
        raise in_pool("member_reference")
    pool.check_join("pool")
    as_of_now(batch, pool).check_absorb(as_of_now(batch, own), "pool")
    dates = completed_dates(batch)

    cause = batch.cause(request.request_id, request.principal_id, None)
    moved = join_accounts(batch, cause, pool, own, Ties(joined=True), dates)
    batch.edit(member).join_pool(cause, pool.id)
    return c.PoolJoined(pool.id, own.id, moved.points, moved.available)


def leave_pool(batch: Batch, request: Request, command: c.LeavePool) -> c.PoolLeft:
    """Give a member an account of its own again; the points stay, but for the share that is named."""
    member = find_member(batch, command.member_reference)
    pool = account_of(batch, member)
    reference = member.member_reference
    pool.check_leave(reference, "member_reference")
    as_of_now(batch, pool).check_spend(command.points)
    cards = find_cards(batch, pool.pool_member(reference).cards)
    transfer_id = batch.namespace.transfer(request.request_id)

    cause = batch.cause(request.request_id, request.principal_id, None)
    pool, own = _apart(batch, request, cause, member, pool)
    if command.points:
        points = pool.send(
            cause,
            transfer_id=transfer_id,
            to_account_id=own.id,
            points=command.points,
            reference="",
            member_reference=reference,
        )
        own.receive(
            cause, transfer_id=transfer_id, from_account_id=pool.id, points=points, reference=""
        )
    _take_along(batch, cause, member, own, cards)
    return c.PoolLeft(own.id, pool.id, command.points, own.points_spendable)


def leave_with_nothing(
    batch: Batch,
    request: Request,
    cause: Cause,
    member: Member,
    pool: Account,
    cards: Sequence[Card],
) -> Account:
    """Give a member an account of its own again with its cards, and no points; whoever calls has checked that."""
    _, own = _apart(batch, request, cause, member, pool)
    _take_along(batch, cause, member, own, cards)
    return own


def find_cards(batch: Batch, numbers: Iterable[str]) -> list[Card]:
    """Return the cards of some numbers, which an account has."""
    ids = [batch.namespace.card(number) for number in numbers]
    batch.require(ids)
    cards = [batch.find(Card, id_) for id_ in ids]
    assert None not in cards, "a card of an account is assigned to it"
    return [card for card in cards if card is not None]


def _apart(
    batch: Batch, request: Request, cause: Cause, member: Member, pool: Account
) -> tuple[Account, Account]:
    """Open an account for who leaves; return the pool's and the new one."""
    reference = member.member_reference
    pool = edit(batch, pool, cause)
    own = Account.open(batch.namespace.account(request.request_id), cause, reference)
    batch.add(own)
    pool.leave_pool(cause, reference, own)
    return pool, own


def _take_along(
    batch: Batch, cause: Cause, member: Member, own: Account, cards: Iterable[Card]
) -> None:
    for card in cards:
        batch.edit(card).move(cause, own.id)
    batch.edit(member).leave_pool(cause, own.id)
