"""What one member owes: the only place where it moves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar
from uuid import UUID

import msgspec

from ledger.domain.charges import events, payments, payouts
from ledger.domain.charges.announcing import Announces, EarlierNotice
from ledger.domain.charges.mandate import Mandate
from ledger.domain.charges.money import Item, Payout, Statement, StatementState, Totals
from ledger.domain.charges.payments import IsPaid
from ledger.domain.charges.payouts import PaysOut
from ledger.domain.charges.return_codes import ReturnAction
from ledger.domain.charges.terms import DebitTerms
from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause, LedgerAggregate

_OWED_AGAIN = frozenset({StatementState.RETURNED})
_WITH_THE_BANK = frozenset({StatementState.IN_TRANSIT, StatementState.COLLECTED})


class Charges(Announces, IsPaid, PaysOut, LedgerAggregate):
    """Open items, statements with their collections, and what the member agreed to.

    A statement is part of it and no aggregate of its own: so one version decides between a run, a refund and a return
    that come at once, and the totals are right whatever is stored.
    """

    TOPIC = "ledger.Charges"
    class_version: ClassVar[int] = 2
    MUTABLE: ClassVar[tuple[str, ...]] = ("items", "statements", "payouts")
    SNAPSHOT_EVERY: ClassVar[int | None] = 200
    STATE: ClassVar[type[msgspec.Struct] | None] = events.ChargesState

    Created = events.ChargesOpened
    DebitMandateSet = events.DebitMandateSet
    DebitTermsChosen = events.DebitTermsChosen
    CreditLimitSet = events.CreditLimitSet
    ChargingBlocked = events.ChargingBlocked
    ChargingUnblocked = events.ChargingUnblocked
    CollectingStopped = events.CollectingStopped
    CollectingResumed = events.CollectingResumed
    ChargeItemBooked = events.ChargeItemBooked
    StatementTaken = events.StatementTaken
    StatementRepeated = events.StatementRepeated
    StatementReleased = events.StatementReleased
    CollectionSent = events.CollectionSent
    CollectionCredited = events.CollectionCredited
    CollectionReturned = events.CollectionReturned
    StatementResubmitted = events.StatementResubmitted
    StatementHeld = events.StatementHeld
    StatementReminded = events.StatementReminded
    StatementPaid = payments.StatementPaid
    StatementPartPaid = payments.StatementPartPaid
    SurplusPaid = payments.SurplusPaid
    ReturnFeeTold = events.ReturnFeeTold
    StatementWriteOffProposed = events.StatementWriteOffProposed
    StatementWrittenOff = events.StatementWrittenOff
    CreditPaidOut = payouts.CreditPaidOut
    PayoutDebited = payouts.PayoutDebited
    PayoutReturned = payouts.PayoutReturned

    def __init__(self, member_reference: str, mandate_reference: str, terms: DebitTerms) -> None:
        """Start with nothing owed."""
        self.member_reference = member_reference
        self.mandate_reference = mandate_reference
        """The mandate by which the member is debited."""
        self.terms = terms
        self.earlier_notices: tuple[EarlierNotice, ...] = ()
        self.credit_limit: int | None = None
        """The member's own; None: the programme's."""
        self.charging_blocked = ""
        """Why a person blocked payment with the card; empty: it is not blocked."""
        self.collecting_stopped = ""
        """Why nothing is collected; empty: it is."""
        self.mandate_used_on: date | None = None
        """Due date of the last collection by this mandate."""
        self.account_version_used = 0
        """Which of the mandate's accounts that was; 0: none yet."""
        self.account_version_unusable = 0
        """Up to which of the mandate's accounts banks said that they cannot be debited; 0: none."""
        self.items: dict[UUID, Item] = {}
        """What no statement has yet, in the order in which it was booked."""
        self.statements: dict[UUID, Statement] = {}
        self.payouts: dict[UUID, Payout] = {}
        self.totals = Totals()

    @classmethod
    def open(
        cls,
        id_: UUID,
        cause: Cause,
        *,
        member_reference: str,
        mandate_reference: str,
        terms: DebitTerms,
    ) -> Charges:
        """Let a member pay with the card."""
        return cls._open(
            cls.Created,
            id_,
            cause,
            member_reference=member_reference,
            mandate_reference=mandate_reference,
            terms=terms,
        )

    # What a member may do

    @property
    def overdue(self) -> int:
        """What came back and is not paid since."""
        return sum(one.amount for one in self.statements.values() if one.is_overdue)

    @property
    def unbilled(self) -> int:
        """What no statement has yet; below zero: the member has something to its credit."""
        return sum(item.amount for item in self.items.values())

    def limit(self, usual: int) -> int:
        """Return the credit limit, where the programme's is `usual`."""
        return usual if self.credit_limit is None else self.credit_limit

    def available(self, usual_limit: int, elsewhere: int = 0) -> int:
        """Return what can be charged still, by a member who owes so much elsewhere."""
        return max(0, self.limit(usual_limit) - self.totals.unsettled - elsewhere)

    def check_not_blocked(self) -> None:
        """Refuse any charge of a member who may make none."""
        if self.charging_blocked or self.collecting_stopped:
            raise Refusal(Reason.CHARGING_BLOCKED, "Payment with the card is blocked.")
        if overdue := self.overdue:
            raise Refusal(Reason.PAYMENT_OVERDUE, "An earlier debit came back.", overdue=overdue)

    def check_charge(self, amount: int, usual_limit: int, elsewhere: int = 0) -> None:
        """Refuse a charge that the member may not make, who owes so much elsewhere."""
        self.check_not_blocked()
        available = self.available(usual_limit, elsewhere)
        if amount > available:
            raise Refusal(
                Reason.CREDIT_LIMIT_EXCEEDED,
                "The charge exceeds the credit limit.",
                field="amount",
                available=available,
            )

    def set_mandate(self, cause: Cause, mandate_reference: str) -> None:
        """Be debited by another mandate."""
        self._trigger(events.DebitMandateSet, cause, mandate_reference=mandate_reference)

    def choose_terms(self, cause: Cause, terms: DebitTerms) -> None:
        """Be debited on another day."""
        self._trigger(events.DebitTermsChosen, cause, terms=terms)

    def set_credit_limit(self, cause: Cause, limit: int | None) -> None:
        """Have a limit of its own, or the programme's with None."""
        self._trigger(events.CreditLimitSet, cause, limit=limit)

    def block_charging(self, cause: Cause, reason: str) -> None:
        """Keep the member from paying with the card."""
        self._trigger(events.ChargingBlocked, cause, reason=reason)

    def unblock_charging(self, cause: Cause) -> None:
        """Let the member pay with the card again."""
        self._trigger(events.ChargingUnblocked, cause)

    def stop_collecting(self, cause: Cause, reason: str) -> None:
        """Collect nothing any more."""
        self._trigger(events.CollectingStopped, cause, reason=reason)

    def resume_collecting(self, cause: Cause) -> None:
        """Collect again."""
        self._trigger(events.CollectingResumed, cause)

    def book(
        self, cause: Cause, item_id: UUID, charge_id: UUID, amount: int, charged_on: date
    ) -> None:
        """Owe for a charge, or less after a refund (an amount below zero)."""
        self._trigger(
            events.ChargeItemBooked,
            cause,
            item_id=item_id,
            charge_id=charge_id,
            amount=amount,
            charged_on=charged_on,
        )

    def is_refused(self, mandate: Mandate) -> bool:
        """Whether a bank said that the account of the member's mandate cannot be debited."""
        return mandate.account_version <= self.account_version_unusable

    # What runs do

    def take(
        self, cause: Cause, statement_id: UUID, run_id: UUID, due_on: date, items: Iterable[Item]
    ) -> Statement:
        """Take open items into a new statement."""
        taken = tuple(items)
        amount = sum(item.amount for item in taken)
        assert amount > 0, "a run leaves credit balances out"
        self._trigger(
            events.StatementTaken,
            cause,
            statement_id=statement_id,
            member_reference=self.member_reference,
            run_id=run_id,
            due_on=due_on,
            amount=amount,
            item_ids=tuple(item.item_id for item in taken),
        )
        return self.statements[statement_id]

    @property
    def repeatable(self) -> list[Statement]:
        """Statements that the next run collects again."""
        return [one for one in self.statements.values() if one.can_be_repeated]

    def repeat(self, cause: Cause, statement_id: UUID, run_id: UUID, due_on: date) -> Statement:
        """Collect a statement again that came back."""
        statement = self._in(statement_id, _OWED_AGAIN)
        self._trigger(
            events.StatementRepeated,
            cause,
            statement_id=statement_id,
            member_reference=self.member_reference,
            run_id=run_id,
            due_on=due_on,
            amount=statement.amount,
            attempt=statement.attempt + 1,
        )
        return self.statements[statement_id]

    def release(self, cause: Cause, statement_id: UUID, reason: str) -> None:
        """Take a statement out of a run that is not sealed."""
        self._in(statement_id, frozenset({StatementState.TAKEN}))
        self._trigger(events.StatementReleased, cause, statement_id=statement_id, reason=reason)

    def send(self, cause: Cause, statement_id: UUID, account_version: int) -> Statement:
        """Tell the bank to collect a statement, by the mandate of the member."""
        statement = self._in(statement_id, frozenset({StatementState.TAKEN}))
        self._trigger(
            events.CollectionSent,
            cause,
            statement_id=statement_id,
            amount=statement.amount,
            due_on=statement.due_on,
            mandate_reference=self.mandate_reference,
            account_version=account_version,
        )
        return self.statements[statement_id]

    # What the bank says

    def credit(self, cause: Cause, statement_id: UUID, credited_on: date, entry_id: UUID) -> None:
        """The bank credited a collection."""
        statement = self._in(statement_id, frozenset({StatementState.IN_TRANSIT}))
        self._trigger(
            events.CollectionCredited,
            cause,
            statement_id=statement_id,
            amount=statement.amount,
            credited_on=credited_on,
            entry_id=entry_id,
        )

    def take_back(
        self,
        cause: Cause,
        statement_id: UUID,
        *,
        fee: int,
        code: str,
        action: ReturnAction,
        returned_on: date,
        entry_id: UUID,
    ) -> None:
        """A collection came back, or was refused."""
        statement = self._in(statement_id, _WITH_THE_BANK)
        self._trigger(
            events.CollectionReturned,
            cause,
            statement_id=statement_id,
            amount=statement.amount,
            fee=fee,
            code=code,
            action=action,
            returned_on=returned_on,
            was_credited=statement.state is StatementState.COLLECTED,
            entry_id=entry_id,
        )

    def tell_fee(
        self, cause: Cause, statement_id: UUID, *, attempt: int, fee: int, entry_id: UUID
    ) -> None:
        """A bank told its fee after the collection came back."""
        self._trigger(
            events.ReturnFeeTold,
            cause,
            statement_id=statement_id,
            attempt=attempt,
            fee=fee,
            entry_id=entry_id,
        )

    # What people decide

    def resubmit(self, cause: Cause, statement_id: UUID) -> None:
        """Have the next run collect a statement again."""
        if not self._in(statement_id, _OWED_AGAIN).can_be_repeated:
            self._trigger(events.StatementResubmitted, cause, statement_id=statement_id)

    def hold(self, cause: Cause, statement_id: UUID) -> None:
        """Keep a statement from the next runs."""
        if self._in(statement_id, _OWED_AGAIN).can_be_repeated:
            self._trigger(events.StatementHeld, cause, statement_id=statement_id)

    def remind(self, cause: Cause, statement_id: UUID) -> int:
        """Count a reminder, and return which it is."""
        level = self._in(statement_id, _OWED_AGAIN).reminders + 1
        self._trigger(events.StatementReminded, cause, statement_id=statement_id, level=level)
        return level

    def propose_write_off(self, cause: Cause, statement_id: UUID, reason: str) -> None:
        """Want a statement written off, and wait for a second person."""
        statement = self._in(statement_id, _OWED_AGAIN)
        self._trigger(
            events.StatementWriteOffProposed,
            cause,
            statement_id=statement_id,
            amount=statement.amount,
            reason=reason,
        )

    def write_off(self, cause: Cause, statement_id: UUID, reason: str) -> None:
        """Expect a statement no more."""
        statement = self._in(statement_id, _OWED_AGAIN)
        self._trigger(
            events.StatementWrittenOff,
            cause,
            statement_id=statement_id,
            amount=statement.amount,
            reason=reason,
        )

    def statement(self, statement_id: UUID) -> Statement:
        """Return a statement by its id.

        Raises:
            Refusal: STATEMENT_UNKNOWN.
        """
        found = self.statements.get(statement_id)
        if found is None:
            raise Refusal(
                Reason.STATEMENT_UNKNOWN, "There is no such statement.", field="statement_id"
            )
        return found

    def check_state(self, statement_id: UUID, states: frozenset[StatementState]) -> Statement:
        """Return a statement that is in one of some states.

        Raises:
            Refusal: STATEMENT_UNKNOWN or STATEMENT_NOT_READY.
        """
        statement = self.statement(statement_id)
        if statement.state not in states:
            raise Refusal(
                Reason.STATEMENT_NOT_READY,
                f"The statement is {statement.state}.",
                field="statement_id",
                state=statement.state,
            )
        return statement

    _in = check_state
