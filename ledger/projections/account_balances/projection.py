"""Events to balances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ledger.domain.account import POINTS_EVENTS, Account, PointsEvent
from ledger.eventstore.arrays import BigintArray, TextArray, UuidArray
from ledger.projections.optional import OptionalUuidArray
from ledger.projections.projection import PositionedEvent, Projection
from ledger.projections.table import Table


@dataclass(slots=True)
class Change:
    """What some events did to an account: they opened it, or add to what it had."""

    account_id: UUID
    member_reference: str | None = None
    """None if the account was opened before."""
    card_number: str | None = None
    """The newest card that works, empty if none does; None if that did not change."""
    merged_into: UUID | None = None
    """The account that it became part of; None if that did not change."""
    available: int = 0
    pending: int = 0
    held: int = 0
    owed: int = 0
    position: int = 0


class AccountBalances(Projection):
    """One row an account."""

    NAME = "account_balances"
    EVENTS = frozenset(
        {
            Account.Created,
            Account.CardIssued,
            Account.CardBlocked,
            Account.CardUnblocked,
            Account.CardReplaced,
            Account.PoolMemberLeft,
            Account.CardsReceived,
            *POINTS_EVENTS,
        }
    )
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "account_id": "uuid",
        "member_reference": "text",
        "card_number": "text",
        "points_available": "int8",
        "points_pending": "int8",
        "points_held": "int8",
        "points_owed": "int8",
        "position": "int8",
        "merged_into": "uuid",
    }

    def project(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Add the accounts that were opened and change the others."""
        changes = fold(events)
        opened = [change for change in changes if change.member_reference is not None]
        if opened:
            table.add(
                (
                    one.account_id,
                    one.member_reference,
                    one.card_number or "",
                    one.available,
                    one.pending,
                    one.held,
                    one.owed,
                    one.position,
                    one.merged_into,
                )
                for one in opened
            )
        changed = [change for change in changes if change.member_reference is None]
        if changed:
            parameters = {
                "account_ids": UuidArray([one.account_id for one in changed]),
                "available": BigintArray([one.available for one in changed]),
                "pending": BigintArray([one.pending for one in changed]),
                "held": BigintArray([one.held for one in changed]),
                "owed": BigintArray([one.owed for one in changed]),
                "card_known": BigintArray([one.card_number is not None for one in changed]),
                "card_numbers": TextArray([one.card_number or "" for one in changed]),
                "merged_into": OptionalUuidArray([one.merged_into for one in changed]),
                "positions": BigintArray([one.position for one in changed]),
            }
            table.change("change", parameters, len(changed))


def fold(events: Sequence[PositionedEvent]) -> list[Change]:
    """Return what the events did to each account, in the order of the key."""
    changes: dict[int, Change] = {}
    for position, event in events:
        number = event.originator_id.int
        change = changes.get(number)
        if change is None:
            change = changes[number] = Change(event.originator_id)
        change.position = position
        match event:
            case Account.CardIssued():
                change.card_number = event.card_number
            case Account.Created():
                change.member_reference = event.member_reference
            case Account.CardReplaced():
                change.card_number = event.by_card_number
            case (
                Account.CardBlocked()
                | Account.CardUnblocked()
                | Account.PoolMemberLeft()
                | Account.CardsReceived()
            ):
                change.card_number = event.newest_card
            case _:
                assert isinstance(event, PointsEvent), event
                _add(change, event)
    return [changes[number] for number in sorted(changes)]


def _add(change: Change, event: PointsEvent) -> None:
    effect = event.effect
    change.available += effect.available
    change.pending += effect.pending
    change.held += effect.held
    change.owed += effect.deficit
    match event:
        case Account.AccountAbsorbed():
            change.card_number = event.newest_card
        case Account.AccountMerged():
            change.card_number, change.merged_into = "", event.into_account_id
