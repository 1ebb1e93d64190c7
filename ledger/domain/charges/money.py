"""What a member owes, item by item and statement by statement. Amounts in minor units of the programme's currency."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import msgspec

from ledger.domain.charges.return_codes import ReturnAction


class Item(msgspec.Struct, frozen=True):
    """A charge, or a refund of one, that no statement has yet."""

    item_id: UUID
    """The charge's id, or the refund's."""
    charge_id: UUID
    amount: int
    """Below zero: a refund."""
    charged_on: date
    """The day of the purchase, or of the refund, in the programme's time zone."""
    recorded_at: datetime


class StatementState(StrEnum):
    """How far a statement is."""

    TAKEN = "TAKEN"
    """In a run that is not sealed: it is owed still."""
    IN_TRANSIT = "IN_TRANSIT"
    """The bank has been told to collect it."""
    COLLECTED = "COLLECTED"
    """The bank has credited it. It may still come back."""
    RETURNED = "RETURNED"
    """It came back, or the bank refused it: it is owed again, and overdue."""
    PAID = "PAID"
    """It was paid in another way after it came back."""
    WRITTEN_OFF = "WRITTEN_OFF"
    """Nobody expects it any more."""


class Statement(msgspec.Struct, frozen=True):
    """What is collected of a member at once: some items, each in no other statement."""

    statement_id: UUID
    amount: int
    """What is collected; of one that came back less what was paid of it since."""
    state: StatementState
    attempt: int
    """1 for the first collection, and one more for each later one."""
    run_id: UUID
    """The run that collects it, or did so last."""
    due_on: date
    """Of that run."""
    first_due_on: date
    """When it was first due."""
    items: tuple[Item, ...] = ()
    """As long as the first collection is not sent: what becomes open again if it never is."""
    mandate_reference: str = ""
    """By which it was collected last; empty: not yet."""
    account_version: int = 0
    """Which of the mandate's accounts was debited; 0: none yet."""
    action: ReturnAction | None = None
    """What is to follow, of a statement that came back."""
    reminders: int = 0
    """How often the member was reminded since it came back."""
    write_off_proposed_by: str = ""
    """Who wants it written off, while that needs a second person; empty: nobody does."""

    @property
    def end_to_end_id(self) -> str:
        """What names this collection at the bank (at most 35 characters)."""
        return EndToEnd(self.statement_id, self.attempt).text

    @property
    def is_overdue(self) -> bool:
        """Whether it came back and is not paid since."""
        if self.state is StatementState.RETURNED:
            return True
        unpaid = self.state in (StatementState.TAKEN, StatementState.IN_TRANSIT)
        return unpaid and self.attempt > 1

    @property
    def can_be_repeated(self) -> bool:
        """Whether the next run collects it again."""
        return self.state is StatementState.RETURNED and self.action is ReturnAction.RETRY


class EndToEnd(NamedTuple):
    """What an end-to-end id of ours names."""

    statement_id: UUID
    attempt: int

    @property
    def text(self) -> str:
        """The id as banks get it (at most 35 characters)."""
        return f"{self.statement_id.hex}-{self.attempt}"


def read_end_to_end_id(text: str) -> EndToEnd | None:
    """Return what an end-to-end id names, in whatever case a bank writes it; None if it is not one of ours."""
    statement, dash, attempt = text.strip().partition("-")
    if not dash or len(statement) != _HEX_DIGITS or not (attempt.isascii() and attempt.isdigit()):
        return None
    try:
        return EndToEnd(UUID(hex=statement), int(attempt))
    except ValueError:
        return None


_HEX_DIGITS = 32


class Payout(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a member was paid out of its credit."""

    payout_id: UUID
    amount: int
    paid_on: date
    reason: str
    """Why, as a code."""
    reference: str = ""
    """What names the transfer at the bank."""
    entry_id: UUID | None = None
    """The bank entry by which it went; None: no bank has said so yet."""
    returned_entry_id: UUID | None = None
    """The bank entry by which it came back; None: it has not."""


class Totals(msgspec.Struct, frozen=True):
    """Where all the money is: charged - refunded = open + in_transit + collected + written_off, always."""

    charged: int = 0
    refunded: int = 0
    open: int = 0
    """Items of no statement, and statements that are not sent or came back."""
    in_transit: int = 0
    collected: int = 0
    """By the bank, or paid in another way; less what came back, and what was paid out to the member."""
    written_off: int = 0

    def plus(
        self,
        *,
        charged: int = 0,
        refunded: int = 0,
        open: int = 0,  # noqa: A002 - the word of the books
        in_transit: int = 0,
        collected: int = 0,
        written_off: int = 0,
    ) -> Totals:
        """Return the totals after a movement.

        Raises:
            AssertionError: the movement would lose or make money. No command asks for one, and no event holds one.
        """
        moved = Totals(
            self.charged + charged,
            self.refunded + refunded,
            self.open + open,
            self.in_transit + in_transit,
            self.collected + collected,
            self.written_off + written_off,
        )
        assert moved.balances, "what is owed moves, and is never lost"
        return moved

    def parts(self) -> dict[str, int]:
        """Return all sums by their names."""
        return msgspec.structs.asdict(self)

    @property
    def balances(self) -> bool:
        """Whether the equation holds."""
        found = self.open + self.in_transit + self.collected + self.written_off
        return self.charged - self.refunded == found

    @property
    def unsettled(self) -> int:
        """What the member has had and the bank has not paid yet: it counts against the credit limit."""
        return self.open + self.in_transit

    @property
    def overpaid(self) -> int:
        """How much more was collected than charges come to; below zero: how much less.

        What was written off is part of it: whoever never paid for something gets no money back for returning it.
        """
        return self.collected - (self.charged - self.refunded)
