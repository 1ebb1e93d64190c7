"""What members pay themselves of a statement that came back: all of it, a part, or more."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from ledger.domain.charges.events import StatementEvent
from ledger.domain.charges.money import Item, Statement, StatementState
from ledger.domain.model import Cause, Event

if TYPE_CHECKING:
    from ledger.domain.charges.aggregate import Charges

_PAYABLE = frozenset({StatementState.RETURNED, StatementState.WRITTEN_OFF})


class _Paid(StatementEvent, frozen=True, kw_only=True):
    """Somebody paid for a statement that came back, or was written off, in another way."""

    amount: int
    paid_on: date
    was_written_off: bool
    entry_id: UUID | None
    """The bank entry that says so; None: not by bank."""

    def collect(self, charges: Charges) -> None:
        """From open, or written off, to collected."""
        if self.was_written_off:
            charges.totals = charges.totals.plus(written_off=-self.amount, collected=self.amount)
        else:
            charges.totals = charges.totals.plus(open=-self.amount, collected=self.amount)


class StatementPaid(_Paid, frozen=True, kw_only=True):
    """A statement that came back, or was written off, was paid in another way."""

    TOPIC = "ledger.StatementPaid"

    def moved(self, charges: Charges, statement: Statement) -> Statement:
        """Nothing of it is left."""
        self.collect(charges)
        return msgspec.structs.replace(statement, state=StatementState.PAID, action=None)


class StatementPartPaid(_Paid, frozen=True, kw_only=True):
    """A part of a statement that came back, or was written off, was paid. The rest stays what it was."""

    TOPIC = "ledger.StatementPartPaid"

    def moved(self, charges: Charges, statement: Statement) -> Statement:
        """What is left is above zero."""
        self.collect(charges)
        return msgspec.structs.replace(statement, amount=statement.amount - self.amount)


class SurplusPaid(Event, frozen=True, kw_only=True):
    """More came than was owed of a statement: the member has it to its credit."""

    TOPIC = "ledger.SurplusPaid"

    amount: int
    """Above zero."""
    paid_on: date
    entry_id: UUID
    """The bank entry that says so; it names the credit among the items, too."""

    def apply(self, charges: Charges) -> None:
        """Keep it until a statement takes it, or it is paid out."""
        charges.items[self.entry_id] = Item(
            self.entry_id, self.entry_id, -self.amount, self.paid_on, self.timestamp
        )
        charges.totals = charges.totals.plus(open=-self.amount, collected=self.amount)


class IsPaid:
    """Payments that no run collected."""

    if TYPE_CHECKING:

        def check_state(self, statement_id: UUID, states: frozenset[StatementState]) -> Statement:
            """Return a statement that is in one of some states."""
            ...

        def _trigger(self, event_class: type[Event], cause: Cause, **fields: Any) -> None: ...

    def pay(
        self,
        cause: Cause,
        statement_id: UUID,
        paid_on: date,
        entry_id: UUID | None = None,
        amount: int | None = None,
    ) -> None:
        """A statement was paid in another way; without an amount all that is owed of it."""
        statement = self.check_state(statement_id, _PAYABLE)
        paid = statement.amount if amount is None else amount
        fields = {
            "statement_id": statement_id,
            "amount": min(paid, statement.amount),
            "paid_on": paid_on,
            "was_written_off": statement.state is StatementState.WRITTEN_OFF,
            "entry_id": entry_id,
        }
        event = StatementPartPaid if paid < statement.amount else StatementPaid
        self._trigger(event, cause, **fields)
        if paid > statement.amount:
            assert entry_id is not None, "who pays at a desk gets change"
            rest = paid - statement.amount
            self._trigger(SurplusPaid, cause, amount=rest, paid_on=paid_on, entry_id=entry_id)
