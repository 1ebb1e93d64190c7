"""Events to balances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ledger.domain.account import Account
from ledger.eventstore.arrays import BigintArray, TextArray, UuidArray
from ledger.projections.projection import PositionedEvent, Projection
from ledger.projections.table import Table


@dataclass(slots=True)
class Change:
    """What some events did to an account: they opened it, or add to what it had."""

    account_id: UUID
    member_reference: str | None = None
    """None if the account was opened before."""
    card_number: str = ""
    """The newest card issued; empty if none was."""
    points: int = 0
    position: int = 0


class AccountBalances(Projection):
    """One row an account."""

    NAME = "account_balances"
    EVENTS = frozenset(
        {Account.Created, Account.CardIssued, Account.PointsEarned, Account.PointsRedeemed}
    )
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "account_id": "uuid",
        "member_reference": "text",
        "card_number": "text",
        "points_available": "int8",
        "position": "int8",
    }

    def project(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Add the accounts that were opened and change the others."""
        changes = fold(events)
        opened = [change for change in changes if change.member_reference is not None]
        if opened:
            table.add(
                (one.account_id, one.member_reference, one.card_number, one.points, one.position)
                for one in opened
            )
        changed = [change for change in changes if change.member_reference is None]
        if changed:
            parameters = {
                "account_ids": UuidArray([one.account_id for one in changed]),
                "points": BigintArray([one.points for one in changed]),
                "card_numbers": TextArray([one.card_number for one in changed]),
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
            case Account.PointsEarned():
                change.points += event.points
            case Account.PointsRedeemed():
                change.points -= event.points
            case Account.CardIssued():
                change.card_number = event.card_number
            case Account.Created():
                change.member_reference = event.member_reference
            case _:
                raise AssertionError(event)
    return [changes[number] for number in sorted(changes)]
