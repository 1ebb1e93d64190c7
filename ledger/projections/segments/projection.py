"""Events to what was bought."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from ledger.domain.account import Account
from ledger.domain.behaviour import NOTHING_BOUGHT, Behaviour
from ledger.domain.model import Event
from ledger.eventstore.arrays import BigintArray, ByteaArray, TextArray, UuidArray
from ledger.projections.optional import OptionalUuidArray
from ledger.projections.projection import PositionedEvent, Projection
from ledger.projections.table import Table

_encode = msgspec.json.Encoder().encode
_decode_pool = msgspec.json.Decoder(tuple[str, ...]).decode


@dataclass(slots=True)
class Buyer:
    """An account, by what is bought on it."""

    account_id: UUID
    member_reference: str
    """Its own member."""
    behaviour: Behaviour = NOTHING_BOUGHT
    pool: tuple[str, ...] = ()
    """Members who share it."""
    merged_into: UUID | None = None
    """The account that it became part of."""
    position: int = 0

    @classmethod
    def of_row(cls, *row: Any) -> Buyer:
        """Return the account of a row."""
        account_id, reference, purchases, first_day, months, pool, merged_into, *_ = row
        first_on = date.fromordinal(first_day) if first_day else None
        behaviour = Behaviour(purchases, first_on, bytes(months))
        shared = _decode_pool(pool) if pool else ()
        return cls(account_id, reference, behaviour, shared, merged_into)

    @property
    def first_day(self) -> int:
        """The day of the first purchase as a number; 0 if there is none."""
        first = self.behaviour.first_on
        return 0 if first is None else first.toordinal()

    @property
    def pool_text(self) -> str:
        """Those who share it, as they are stored."""
        return _encode(self.pool).decode() if self.pool else ""

    @property
    def members(self) -> tuple[str, ...]:
        """All whose account it is."""
        return (self.member_reference, *self.pool)

    def apply(self, event: Event) -> None:
        """Go on by one event of the account."""
        match event:
            case Account.PointsEarned() | Account.PointsClawedBack():
                assert event.purchase is not None, "others are left out"
                self.behaviour = self.behaviour.with_purchase(event.purchase)
            case Account.PastPurchasesCounted():
                self._add(event.bought)
            case Account.AccountAbsorbed():
                if event.bought is not None:
                    self._add(event.bought)
                if event.joined:
                    self.pool = (*self.pool, event.from_member_reference)
            case Account.AccountMerged():
                self.behaviour, self.merged_into = NOTHING_BOUGHT, event.into_account_id
            case Account.PoolMemberLeft():
                self.pool = tuple(one for one in self.pool if one != event.member_reference)
            case _:
                raise AssertionError(event)

    def _add(self, bought: Any) -> None:
        # Whose past is counted is for accounts to know.
        self.behaviour = self.behaviour.plus(msgspec.structs.replace(bought, past_of=()))


class Segments(Projection):
    """One row an account."""

    NAME = "segments"
    EVENTS = frozenset(
        {
            Account.Created,
            Account.PointsEarned,
            Account.PointsClawedBack,
            Account.PastPurchasesCounted,
            Account.AccountAbsorbed,
            Account.AccountMerged,
            Account.PoolMemberLeft,
        }
    )
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "account_id": "uuid",
        "position": "int8",
        "purchases": "int8",
        "first_day": "int8",
        "merged_into": "uuid",
        "member_reference": "text",
        "pool": "text",
        "months": "bytea",
    }

    def project(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Add the accounts that were opened and change the others."""
        taken = [(position, event) for position, event in events if counts(event)]
        if not taken:
            return
        opened = {event.originator_id for _, event in taken if isinstance(event, Account.Created)}
        others = {event.originator_id for _, event in taken} - opened
        rows = table.select("rows", {"account_ids": UuidArray(others)}) if others else []
        known = {row[0]: Buyer.of_row(*row) for row in rows}
        buyers = fold(taken, known)
        if opened:
            table.add(_row(one) for one in buyers if one.account_id in opened)
        changed = [one for one in buyers if one.account_id not in opened]
        if changed:
            table.change("change", _parameters(changed), len(changed))


def counts(event: Event) -> bool:
    """Whether an event changes a row: where the rules have no segments, hardly any does."""
    if isinstance(event, Account.PointsEarned | Account.PointsClawedBack):
        return event.purchase is not None
    return True


def fold(events: Iterable[PositionedEvent], known: dict[UUID, Buyer]) -> list[Buyer]:
    """Return the accounts that some events change, as they are after them, in the order of the key."""
    changed: dict[int, Buyer] = {}
    for position, event in events:
        if isinstance(event, Account.Created):
            buyer = Buyer(event.originator_id, event.member_reference)
            known[event.originator_id] = buyer
        else:
            buyer = known[event.originator_id]
            buyer.apply(event)
        buyer.position = position
        changed[event.originator_id.int] = buyer
    return [changed[number] for number in sorted(changed)]


def _row(one: Buyer) -> tuple[Any, ...]:
    return (
        one.account_id,
        one.position,
        one.behaviour.purchases,
        one.first_day,
        one.merged_into,
        one.member_reference,
        one.pool_text,
        one.behaviour.packed,
    )


def _parameters(changed: list[Buyer]) -> dict[str, Any]:
    return {
        "account_ids": UuidArray([one.account_id for one in changed]),
        "purchases": BigintArray([one.behaviour.purchases for one in changed]),
        "first_days": BigintArray([one.first_day for one in changed]),
        "months": ByteaArray([one.behaviour.packed for one in changed]),
        "pools": TextArray([one.pool_text for one in changed]),
        "merged_into": OptionalUuidArray([one.merged_into for one in changed]),
        "positions": BigintArray([one.position for one in changed]),
    }
