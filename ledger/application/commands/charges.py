"""Payment with the card: charges, refunds, and what a member agreed to. Amounts in minor units."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from ledger.application.commands.base import Answer, Read, Write
from ledger.application.commands.verifying import without_proof
from ledger.domain.charges import (
    Charge,
    Charges,
    DebitTerms,
    Mandate,
    Payout,
    Statement,
    Totals,
    payable,
)
from ledger.domain.debit_days import DebitDay
from ledger.domain.verification import Proof


class CardCharged(Answer, frozen=True):
    """Outcome of `ChargeCard`."""

    charge_id: UUID
    member_reference: str
    """Of the member whose charges it is among."""
    amount: int
    available: int
    """What can be charged still."""
    due_on: date
    """When it is debited, unless the member chooses another day before."""


class ChargeRefunded(Answer, frozen=True):
    """Outcome of `RefundCharge`."""

    refund_id: UUID
    charge_id: UUID
    amount: int
    refundable: int
    """What can still come back of the charge."""
    available: int
    """What can be charged now."""


class DebitTermsChosen(Answer, frozen=True):
    """Outcome of `ChooseDebitTerms`."""

    member_reference: str
    debit_day: DebitDay
    notice_days: int
    next_due_on: date
    """When what is charged now would be debited."""


class ChargesSettled(Answer, frozen=True):
    """Outcome of what a person decides about a member's payment with the card."""

    member_reference: str
    available: int
    """What the credit limit leaves; more than can be charged where that is blocked."""


class ChargeCard(Write[CardCharged], frozen=True):
    """Pay with a card. Without `occurred_at`: now."""

    card_number: str
    amount: int
    shop_id: str = ""
    till_id: str = ""
    order_reference: str = ""
    occurred_at: datetime | None = None
    verification: Proof | None = None

    @property
    def asked(self) -> Any:
        """What the fingerprint covers."""
        return without_proof(self)


class RefundCharge(Write[ChargeRefunded], frozen=True):
    """Give back a charge. Without an amount: all that is left of it. Without `occurred_at`: now."""

    charge_id: UUID
    amount: int | None = None
    occurred_at: datetime | None = None


class ChooseDebitTerms(Write[DebitTermsChosen], frozen=True):
    """Be debited on another day, or after another notice; None leaves it as it is."""

    member_reference: str
    debit_day: DebitDay | None = None
    notice_days: int | None = None


class SetCreditLimit(Write[ChargesSettled], frozen=True):
    """Give a member a credit limit of its own, or the programme's with None."""

    member_reference: str
    limit: int | None


class BlockCharging(Write[ChargesSettled], frozen=True):
    """Keep a member from paying with the card."""

    member_reference: str
    reason: str


class UnblockCharging(Write[ChargesSettled], frozen=True):
    """Let a member pay with the card again."""

    member_reference: str


class StopCollecting(Write[ChargesSettled], frozen=True):
    """Collect nothing of a member any more."""

    member_reference: str
    reason: str


class ResumeCollecting(Write[ChargesSettled], frozen=True):
    """Collect of a member again."""

    member_reference: str


class FoundCharge(NamedTuple):
    """A charge, and who the member is by now."""

    charge: Charge
    member_reference: str


class GetCharge(Read[FoundCharge], frozen=True):
    """Read a charge."""

    charge_id: UUID


class FoundCharges(NamedTuple):
    """What a person owes, under whatever names it was known before a merge."""

    member_reference: str
    """Who the member is by now."""
    charges: tuple[Charges, ...]
    """The one by which the next charge would be debited first. Never empty."""
    mandate: Mandate
    """By which the next charge would be debited, or would if it could be used."""
    mandate_is_usable: bool
    usual_limit: int
    next_due_on: date
    """The next debit day of the member's terms."""
    charge_due_on: date
    """When what is charged now would be debited."""

    @property
    def terms(self) -> DebitTerms:
        """What the member agreed to."""
        return self.charges[0].terms

    @property
    def totals(self) -> Totals:
        """Where all the money is."""
        total = Totals()
        for one in self.charges:
            total = total.plus(**one.totals.parts())
        return total

    @property
    def limit(self) -> int:
        """The credit limit."""
        return self.charges[0].limit(self.usual_limit)

    @property
    def available(self) -> int:
        """What the credit limit leaves."""
        return max(0, self.limit - self.totals.unsettled)

    @property
    def unbilled(self) -> int:
        """What no statement has yet; below zero: the member has something to its credit."""
        return sum(one.unbilled for one in self.charges)

    @property
    def payable(self) -> int:
        """What can be paid out of it."""
        return payable(self.charges)

    @property
    def payouts(self) -> list[tuple[Charges, Payout]]:
        """What was paid out, and of what, the oldest first."""
        found = ((owed, one) for owed in self.charges for one in owed.payouts.values())
        return sorted(found, key=lambda pair: pair[1].paid_on)

    @property
    def overdue(self) -> int:
        """What came back and is not paid since."""
        return sum(one.overdue for one in self.charges)

    @property
    def statements(self) -> list[Statement]:
        """All statements, by their due date."""
        found = (one for charges in self.charges for one in charges.statements.values())
        return sorted(found, key=lambda one: (one.due_on, one.statement_id))


class GetMemberCharges(Read[FoundCharges], frozen=True):
    """Read what a member owes."""

    member_reference: str
