"""Events to what members owe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Self
from uuid import UUID

import msgspec

from ledger.domain.charges import Charges
from ledger.domain.charges.events import ChargeItemBooked, StatementTaken
from ledger.domain.model import Event
from ledger.projections.folding import fold
from ledger.projections.projection import PositionedEvent, Projection
from ledger.projections.table import Table

_encode = msgspec.json.Encoder().encode


class OpenItem(msgspec.Struct, array_like=True):
    """An item that no statement has, or one of a statement that can still be released."""

    item_id: UUID
    charged_on: date
    amount: int


class Drawn(msgspec.Struct, array_like=True):
    """A statement that no file has yet."""

    statement_id: UUID
    items: list[OpenItem]
    """Empty for one that is collected again: its items are done with."""


_items = msgspec.json.Decoder(list[OpenItem]).decode
_drawn = msgspec.json.Decoder(list[Drawn]).decode


class ChargesRow(msgspec.Struct):
    """A member who can pay with the card. Amounts in minor units."""

    charges_id: UUID
    position: int
    """Of the last event that changed the row."""
    member_reference: str
    mandate_reference: str
    debit_day: str
    notice_days: int
    credit_limit: int | None = None
    charging_blocked: str = ""
    collecting_stopped: str = ""
    charged: int = 0
    refunded: int = 0
    open: int = 0
    in_transit: int = 0
    collected: int = 0
    written_off: int = 0
    unbilled: int = 0
    """What no statement has."""
    oldest_on: date | None = None
    """The day of the oldest charge that no statement has."""
    items: str = "[]"
    """What no statement has, as JSON."""
    drawn: str = "[]"
    """Statements that no file has yet, as JSON."""

    @property
    def key(self) -> UUID:
        """The row's id."""
        return self.charges_id

    @classmethod
    def opened(cls, position: int, event: Event) -> Self | None:
        """Return the row of a member who signed the first mandate."""
        if not isinstance(event, Charges.Created):
            return None
        return cls(
            event.originator_id,
            position,
            event.member_reference,
            event.mandate_reference,
            event.terms.debit_day,
            event.terms.notice_days,
        )

    def apply(self, event: Event) -> None:
        """Go on by one event."""
        match event:
            case Charges.DebitMandateSet():
                self.mandate_reference = event.mandate_reference
            case Charges.DebitTermsChosen():
                self.debit_day, self.notice_days = event.terms.debit_day, event.terms.notice_days
            case Charges.CreditLimitSet():
                self.credit_limit = event.limit
            case Charges.ChargingBlocked():
                self.charging_blocked = event.reason
            case Charges.ChargingUnblocked():
                self.charging_blocked = ""
            case Charges.CollectingStopped():
                self.collecting_stopped = event.reason
            case Charges.CollectingResumed():
                self.collecting_stopped = ""
            case _:
                self._move(event)

    def _move(self, event: Event) -> None:
        """Follow the money."""
        match event:
            case ChargeItemBooked():
                self._book(event)
            case StatementTaken():
                self._take(event)
            case Charges.StatementRepeated():
                self._set_drawn([*_drawn(self.drawn), Drawn(event.statement_id, [])])
            case Charges.StatementReleased():
                items = self._undraw(event.statement_id)
                self._set_items([*items, *_items(self.items)])
            case _:
                self._settle(event)

    def _settle(self, event: Event) -> None:
        """Follow the money to the bank and back."""
        match event:
            case Charges.CollectionSent():
                self._undraw(event.statement_id)
                self.open -= event.amount
                self.in_transit += event.amount
            case Charges.CollectionCredited():
                self.in_transit -= event.amount
                self.collected += event.amount
            case Charges.CollectionReturned():
                self.open += event.amount
                if event.was_credited:
                    self.collected -= event.amount
                else:
                    self.in_transit -= event.amount
            case Charges.StatementPaid() | Charges.StatementPartPaid():
                self.collected += event.amount
                if event.was_written_off:
                    self.written_off -= event.amount
                else:
                    self.open -= event.amount
            case Charges.StatementWrittenOff():
                self.open -= event.amount
                self.written_off += event.amount
            case _:
                self._credit(event)

    def _credit(self, event: Event) -> None:
        """Follow what a member has to its credit, beside refunds."""
        match event:
            case Charges.CreditPaidOut():
                item = OpenItem(event.payout_id, event.paid_on, event.amount)
            case Charges.SurplusPaid():
                item = OpenItem(event.entry_id, event.paid_on, -event.amount)
            case Charges.PayoutReturned():
                item = OpenItem(event.entry_id, event.returned_on, -event.amount)
            case _:
                raise AssertionError(event)
        self.open += item.amount
        self.collected -= item.amount
        self._set_items([*_items(self.items), item])

    def _book(self, event: ChargeItemBooked) -> None:
        self.open += event.amount
        if event.amount > 0:
            self.charged += event.amount
        else:
            self.refunded -= event.amount
        item = OpenItem(event.item_id, event.charged_on, event.amount)
        self._set_items([*_items(self.items), item])

    def _take(self, event: StatementTaken) -> None:
        ids = set(event.item_ids)
        items = _items(self.items)
        taken = [item for item in items if item.item_id in ids]
        self._set_items([item for item in items if item.item_id not in ids])
        self._set_drawn([*_drawn(self.drawn), Drawn(event.statement_id, taken)])

    def _undraw(self, statement_id: UUID) -> list[OpenItem]:
        drawn = _drawn(self.drawn)
        self._set_drawn([one for one in drawn if one.statement_id != statement_id])
        return next(one.items for one in drawn if one.statement_id == statement_id)

    def _set_items(self, items: list[OpenItem]) -> None:
        self.items = _encode(items).decode()
        self.unbilled = sum(item.amount for item in items)
        days = [item.charged_on for item in items if item.amount > 0]
        self.oldest_on = min(days, default=None)

    def _set_drawn(self, drawn: list[Drawn]) -> None:
        self.drawn = _encode(drawn).decode()


class ChargesOfMembers(Projection):
    """One row a member who can pay with the card."""

    NAME = "charges"
    EVENTS = frozenset(
        {
            Charges.Created,
            Charges.DebitMandateSet,
            Charges.DebitTermsChosen,
            Charges.CreditLimitSet,
            Charges.ChargingBlocked,
            Charges.ChargingUnblocked,
            Charges.CollectingStopped,
            Charges.CollectingResumed,
            Charges.ChargeItemBooked,
            Charges.StatementTaken,
            Charges.StatementRepeated,
            Charges.StatementReleased,
            Charges.CollectionSent,
            Charges.CollectionCredited,
            Charges.CollectionReturned,
            Charges.StatementPaid,
            Charges.StatementWrittenOff,
            Charges.StatementPartPaid,
            Charges.SurplusPaid,
            Charges.CreditPaidOut,
            Charges.PayoutReturned,
        }
    )
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "charges_id": "uuid",
        "position": "int8",
        "member_reference": "text",
        "mandate_reference": "text",
        "debit_day": "text",
        "notice_days": "int8",
        "credit_limit": "int8",
        "charging_blocked": "text",
        "collecting_stopped": "text",
        "charged": "int8",
        "refunded": "int8",
        "open": "int8",
        "in_transit": "int8",
        "collected": "int8",
        "written_off": "int8",
        "unbilled": "int8",
        "oldest_on": "date",
        "items": "text",
        "drawn": "text",
    }

    def project(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Write what members owe by now."""
        fold(table, events, ChargesRow, _charges_id)


def _charges_id(event: Event) -> UUID:
    return event.originator_id
