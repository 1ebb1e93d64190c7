"""What happens to what a member owes. Every event that moves money says how much, from where to where."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from ledger.domain.charges.announcing import EarlierNotice, earlier_notices
from ledger.domain.charges.money import Item, Payout, Statement, StatementState, Totals
from ledger.domain.charges.return_codes import ACCOUNT_CODES, ReturnAction
from ledger.domain.charges.terms import DebitTerms
from ledger.domain.model import Event, Opening

if TYPE_CHECKING:
    from ledger.domain.charges.aggregate import Charges

_replace = msgspec.structs.replace


class ChargesOpened(Opening, frozen=True, kw_only=True):
    """A member can pay with the card: the first mandate is signed."""

    TOPIC = "ledger.ChargesOpened"

    originator_topic: str = "ledger.Charges"
    member_reference: str
    mandate_reference: str
    terms: DebitTerms


class DebitMandateSet(Event, frozen=True, kw_only=True):
    """The member is debited by another mandate from now on."""

    TOPIC = "ledger.DebitMandateSet"

    mandate_reference: str

    def apply(self, charges: Charges) -> None:
        """Start anew with its use."""
        charges.mandate_reference = self.mandate_reference
        charges.mandate_used_on = None
        charges.account_version_used = 0
        charges.account_version_unusable = 0


class DebitTermsChosen(Event, frozen=True, kw_only=True):
    """The member chose another day of the month. Statements that are taken stay as they are."""

    TOPIC = "ledger.DebitTermsChosen"

    terms: DebitTerms

    def apply(self, charges: Charges) -> None:
        """Let the next run see them."""
        charges.earlier_notices = earlier_notices(
            charges.earlier_notices, charges.terms, self.terms, self.timestamp
        )
        charges.terms = self.terms


class CreditLimitSet(Event, frozen=True, kw_only=True):
    """The member has a credit limit of its own, or the programme's again."""

    TOPIC = "ledger.CreditLimitSet"

    limit: int | None

    def apply(self, charges: Charges) -> None:
        """Let the next charge see it."""
        charges.credit_limit = self.limit


class ChargingBlocked(Event, frozen=True, kw_only=True):
    """A person blocked payment with the card."""

    TOPIC = "ledger.ChargingBlocked"

    reason: str

    def apply(self, charges: Charges) -> None:
        """Remember why."""
        charges.charging_blocked = self.reason


class ChargingUnblocked(Event, frozen=True, kw_only=True):
    """Payment with the card is allowed again."""

    TOPIC = "ledger.ChargingUnblocked"

    def apply(self, charges: Charges) -> None:
        """Forget why it was blocked."""
        charges.charging_blocked = ""


class CollectingStopped(Event, frozen=True, kw_only=True):
    """Nothing is collected of the member any more, until a person says otherwise."""

    TOPIC = "ledger.CollectingStopped"

    reason: str

    def apply(self, charges: Charges) -> None:
        """Remember why."""
        charges.collecting_stopped = self.reason


class CollectingResumed(Event, frozen=True, kw_only=True):
    """The member is debited again."""

    TOPIC = "ledger.CollectingResumed"

    def apply(self, charges: Charges) -> None:
        """Forget why it was stopped."""
        charges.collecting_stopped = ""


class ChargeItemBooked(Event, frozen=True, kw_only=True):
    """The member owes for a charge, or less after a refund."""

    TOPIC = "ledger.ChargeItemBooked"

    item_id: UUID
    charge_id: UUID
    amount: int
    """Below zero: a refund."""
    charged_on: date

    def apply(self, charges: Charges) -> None:
        """Keep the item until a statement takes it."""
        charges.items[self.item_id] = Item(
            self.item_id, self.charge_id, self.amount, self.charged_on, self.timestamp
        )
        if self.amount > 0:
            charges.totals = charges.totals.plus(charged=self.amount, open=self.amount)
        else:
            charges.totals = charges.totals.plus(refunded=-self.amount, open=self.amount)


class StatementTaken(Event, frozen=True, kw_only=True):
    """A run took items into a statement. They are owed still."""

    TOPIC = "ledger.StatementTaken"

    statement_id: UUID
    member_reference: str
    run_id: UUID
    due_on: date
    amount: int
    item_ids: tuple[UUID, ...]

    def apply(self, charges: Charges) -> None:
        """Move the items."""
        charges.statements[self.statement_id] = Statement(
            statement_id=self.statement_id,
            amount=self.amount,
            state=StatementState.TAKEN,
            attempt=1,
            run_id=self.run_id,
            due_on=self.due_on,
            first_due_on=self.due_on,
            items=tuple(charges.items.pop(item) for item in self.item_ids),
        )


class StatementEvent(Event, frozen=True, kw_only=True):
    """Something happens to one statement."""

    statement_id: UUID

    def moved(self, charges: Charges, statement: Statement) -> Statement:
        """Return what becomes of the statement, and move the money."""
        raise NotImplementedError

    def apply(self, charges: Charges) -> None:
        """Move the statement, and its money."""
        before = charges.statements[self.statement_id]
        charges.statements[self.statement_id] = self.moved(charges, before)


class StatementRepeated(StatementEvent, frozen=True, kw_only=True):
    """A run took a statement that came back, to collect it again."""

    TOPIC = "ledger.StatementRepeated"

    member_reference: str
    run_id: UUID
    due_on: date
    amount: int
    attempt: int

    def moved(self, charges: Charges, statement: Statement) -> Statement:
        """Count the attempt."""
        del charges
        return _replace(
            statement,
            state=StatementState.TAKEN,
            run_id=self.run_id,
            due_on=self.due_on,
            attempt=self.attempt,
        )


class StatementReleased(StatementEvent, frozen=True, kw_only=True):
    """The run does not collect the statement after all: its items are open again, or it waits for the next run."""

    TOPIC = "ledger.StatementReleased"

    reason: str

    def apply(self, charges: Charges) -> None:
        """Undo what the run took."""
        statement = charges.statements.pop(self.statement_id)
        if statement.attempt == 1:
            # In the order in which they were booked, as if nobody had taken them.
            items = {item.item_id: item for item in statement.items}
            charges.items = {**items, **charges.items}
        else:
            charges.statements[self.statement_id] = _replace(
                statement,
                state=StatementState.RETURNED,
                attempt=statement.attempt - 1,
                action=ReturnAction.RETRY,
            )


class CollectionSent(StatementEvent, frozen=True, kw_only=True):
    """The collection of a statement is in a sealed file for the bank."""

    TOPIC = "ledger.CollectionSent"

    amount: int
    due_on: date
    mandate_reference: str
    account_version: int
    """Which of the mandate's accounts is debited."""

    def moved(self, charges: Charges, statement: Statement) -> Statement:
        """From open to in transit."""
        charges.totals = charges.totals.plus(open=-self.amount, in_transit=self.amount)
        charges.mandate_used_on = self.due_on
        charges.account_version_used = self.account_version
        return _replace(
            statement,
            state=StatementState.IN_TRANSIT,
            items=(),
            mandate_reference=self.mandate_reference,
            account_version=self.account_version,
        )


class CollectionCredited(StatementEvent, frozen=True, kw_only=True):
    """The bank credited the collection."""

    TOPIC = "ledger.CollectionCredited"

    amount: int
    credited_on: date
    entry_id: UUID
    """The bank entry that says so."""

    def moved(self, charges: Charges, statement: Statement) -> Statement:
        """From in transit to collected."""
        charges.totals = charges.totals.plus(in_transit=-self.amount, collected=self.amount)
        return _replace(statement, state=StatementState.COLLECTED)


class CollectionReturned(StatementEvent, frozen=True, kw_only=True):
    """The collection came back, or the bank refused it: the statement is owed again."""

    TOPIC = "ledger.CollectionReturned"

    amount: int
    fee: int
    """What the banks took for it, beside the amount."""
    code: str
    """The bank's, as it is written."""
    action: ReturnAction
    returned_on: date
    was_credited: bool
    """False: the bank refused it before it credited anything."""
    entry_id: UUID

    def moved(self, charges: Charges, statement: Statement) -> Statement:
        """From where it was to open."""
        if self.was_credited:
            charges.totals = charges.totals.plus(collected=-self.amount, open=self.amount)
        else:
            charges.totals = charges.totals.plus(in_transit=-self.amount, open=self.amount)
        if self.code in ACCOUNT_CODES and statement.mandate_reference == charges.mandate_reference:
            # Of an account that the member has given up since, nothing follows.
            known = charges.account_version_unusable
            charges.account_version_unusable = max(known, statement.account_version)
        return _replace(
            statement,
            state=StatementState.RETURNED,
            action=self.action,
            reminders=0,
            write_off_proposed_by="",
        )


class ReturnFeeTold(StatementEvent, frozen=True, kw_only=True):
    """A bank told a fee of a collection that had come back before."""

    TOPIC = "ledger.ReturnFeeTold"

    attempt: int
    """Which collection it was."""
    fee: int
    """What had not been told before."""
    entry_id: UUID

    def moved(self, charges: Charges, statement: Statement) -> Statement:
        """Nothing moves: fees are no part of what the member owes for charges."""
        del charges
        return statement


class StatementResubmitted(StatementEvent, frozen=True, kw_only=True):
    """A person decided that the next run collects the statement again."""

    TOPIC = "ledger.StatementResubmitted"

    def moved(self, charges: Charges, statement: Statement) -> Statement:
        """Let the next run see it."""
        del charges
        return _replace(statement, action=ReturnAction.RETRY)


class StatementHeld(StatementEvent, frozen=True, kw_only=True):
    """A person decided that the statement is not collected again for now."""

    TOPIC = "ledger.StatementHeld"

    def moved(self, charges: Charges, statement: Statement) -> Statement:
        """Keep it from the next run."""
        del charges
        return _replace(statement, action=ReturnAction.DECIDE)


class StatementReminded(StatementEvent, frozen=True, kw_only=True):
    """The member was reminded of what is overdue."""

    TOPIC = "ledger.StatementReminded"

    level: int
    """1 for the first reminder."""

    def moved(self, charges: Charges, statement: Statement) -> Statement:
        """Count it."""
        del charges
        return _replace(statement, reminders=self.level)


class StatementWriteOffProposed(StatementEvent, frozen=True, kw_only=True):
    """A person wants a statement written off; a second one has to say the same."""

    TOPIC = "ledger.StatementWriteOffProposed"

    amount: int
    reason: str

    def moved(self, charges: Charges, statement: Statement) -> Statement:
        """Remember who."""
        del charges
        return _replace(statement, write_off_proposed_by=self.principal_id)


class StatementWrittenOff(StatementEvent, frozen=True, kw_only=True):
    """Nobody expects a statement any more."""

    TOPIC = "ledger.StatementWrittenOff"

    amount: int
    reason: str

    def moved(self, charges: Charges, statement: Statement) -> Statement:
        """From open to written off."""
        charges.totals = charges.totals.plus(open=-self.amount, written_off=self.amount)
        return _replace(statement, state=StatementState.WRITTEN_OFF, action=None)


class ChargesState(msgspec.Struct, frozen=True):
    """What a snapshot keeps."""

    member_reference: str
    mandate_reference: str
    terms: DebitTerms
    earlier_notices: tuple[EarlierNotice, ...]
    credit_limit: int | None
    charging_blocked: str
    collecting_stopped: str
    mandate_used_on: date | None
    account_version_used: int
    account_version_unusable: int
    items: dict[UUID, Item]
    statements: dict[UUID, Statement]
    payouts: dict[UUID, Payout]
    totals: Totals
