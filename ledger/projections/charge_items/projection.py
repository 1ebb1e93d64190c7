"""Events to charges and refunds, and to what else makes a credit, or uses it up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from ledger.domain.charges import Charge, Charges
from ledger.eventstore.arrays import BigintArray, UuidArray
from ledger.projections.projection import PositionedEvent, Projection
from ledger.projections.table import Table

_EPOCH = date(1970, 1, 1)


class ChargeItems(Projection):
    """One row a charge or refund, a payout or one that came back, or what was paid beyond what was owed.

    How far a statement is, is not here: it changes whole statements, and whoever asks reads one member's anyway. So a
    run of many statements changes nothing here but which of them took an item.
    """

    NAME = "charge_items"
    EVENTS = frozenset(
        {
            Charge.Created,
            Charge.Tendered,
            Charges.ChargeItemBooked,
            Charges.StatementTaken,
            Charges.CreditPaidOut,
            Charges.PayoutReturned,
            Charges.SurplusPaid,
        }
    )
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "item_id": "uuid",
        "position": "int8",
        "charges_id": "uuid",
        "charge_id": "uuid",
        "amount": "int8",
        "recorded_at": "timestamptz",
        "charged_on": "date",
        "receipt_id": "uuid",
        "statement_id": "uuid",
        "card_number": "text",
        "shop_id": "text",
        "order_reference": "text",
    }

    def project(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Add what is new, and note the day of charges, what they paid for, and which statement took an item."""
        changes = _Changes({}, {}, {})
        rows = [row for one in events if (row := _fold(changes, *one)) is not None]
        if rows:
            table.add(rows)
        # Each of them is about rows that are there by now: a charge comes before whatever is said of it.
        if changes.days:
            days = {
                "item_ids": UuidArray([UUID(int=key) for key in changes.days]),
                "days": BigintArray([(day - _EPOCH).days for day in changes.days.values()]),
            }
            table.change("book", days, len(changes.days))
        if changes.receipts:
            table.change("tender", _pairs(changes.receipts), len(changes.receipts))
        if changes.statements:
            table.change("take", _pairs(changes.statements), len(changes.statements))


class _Changes(NamedTuple):
    """What events say of rows that there are, by the items' numbers: the last one counts."""

    days: dict[int, date]
    receipts: dict[int, UUID]
    statements: dict[int, UUID]


def _fold(changes: _Changes, position: int, event: Any) -> tuple[Any, ...] | None:
    """Return the row that an event makes, or note what it changes."""
    match event:
        case Charge.Created():
            said = (event.card_number, event.shop_id, event.order_reference)
            return _row(position, event, event.originator_id, event.charges_id, None, said)
        case Charges.ChargeItemBooked() if event.item_id == event.charge_id:
            changes.days[event.item_id.int] = event.charged_on
        case Charges.ChargeItemBooked():
            return _row(position, event, event.item_id, event.originator_id, event.charged_on)
        case Charge.Tendered():
            changes.receipts[event.originator_id.int] = event.receipt_id
        case Charges.StatementTaken():
            for item_id in event.item_ids:
                changes.statements[item_id.int] = event.statement_id
        case Charges.CreditPaidOut() | Charges.PayoutReturned() | Charges.SurplusPaid():
            return _credit_row(position, event)
    return None


def _credit_row(position: int, event: Any) -> tuple[Any, ...]:
    """Return the row of a payout or of a payment, which have no card; a payout that came back is of that payout."""
    match event:
        case Charges.CreditPaidOut(payout_id=id_, amount=amount, paid_on=on):
            charge_id = id_
        case Charges.PayoutReturned(entry_id=id_, payout_id=charge_id, returned_on=on):
            amount = -event.amount
        case Charges.SurplusPaid(entry_id=id_, paid_on=on):
            charge_id, amount = id_, -event.amount
    head = (id_, position, event.originator_id, charge_id, amount, event.timestamp, on)
    return (*head, None, None, "", "", getattr(event, "reference", ""))


def _row(
    position: int,
    event: Any,
    item_id: UUID,
    charges_id: UUID,
    charged_on: date | None,
    said: tuple[str, str, str] = ("", "", ""),
) -> tuple[Any, ...]:
    charge_id = item_id if isinstance(event, Charge.Created) else event.charge_id
    head = (item_id, position, charges_id, charge_id, event.amount, event.timestamp, charged_on)
    return (*head, None, None, *said)


def _pairs(found: dict[int, UUID]) -> dict[str, Any]:
    return {
        "item_ids": UuidArray([UUID(int=key) for key in found]),
        "values": UuidArray(list(found.values())),
    }
