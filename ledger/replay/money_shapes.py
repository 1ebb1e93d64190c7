"""What a replay decodes of the JSON of events of money: charges, statements, runs, lines of banks, months."""

from __future__ import annotations

from typing import Any

import msgspec


class Terms(msgspec.Struct):
    """What a member agreed to."""

    debit_day: str
    notice_days: int


class Member(msgspec.Struct):
    """What is said of a member who pays with the card: each event says some of it."""

    member_reference: str = ""
    mandate_reference: str = ""
    terms: Terms | None = None
    limit: int | None = None
    reason: str = ""


class Charge(msgspec.Struct):
    """A card that was charged."""

    charges_id: str
    card_number: str
    amount: int
    shop_id: str = ""
    order_reference: str = ""


class Tender(msgspec.Struct):
    """A charge that paid for a receipt."""

    receipt_id: str


class Item(msgspec.Struct):
    """Something that a member owes, or gets back."""

    item_id: str
    charge_id: str
    amount: int
    charged_on: str

    @property
    def document_on(self) -> str:
        """The shop's day."""
        return self.charged_on


class Credit(msgspec.Struct):
    """A payout, or what was paid beyond what was owed: each event says some of it.

    Where a bank entry says that it came, that names the item, and it makes a credit. A payout uses one up.
    """

    amount: int
    payout_id: str | None = None
    entry_id: str | None = None
    paid_on: str | None = None
    debited_on: str | None = None
    returned_on: str | None = None
    reason: str = ""
    reference: str = ""

    @property
    def document_on(self) -> str:
        """The day of the payment, or the bank's."""
        day = self.paid_on or self.debited_on or self.returned_on
        assert day is not None, "each of them has one"
        return day

    @property
    def item(self) -> Item:
        """What it is among what the member owes, or gets back."""
        amount = self.amount if self.entry_id is None else -self.amount
        item_id, charge_id = self.entry_id or self.payout_id, self.payout_id or self.entry_id
        assert item_id is not None, "each of them is named"
        assert charge_id is not None, "by one or the other"
        return Item(item_id, charge_id, amount, self.document_on)


class Taken(msgspec.Struct):
    """A statement that a run took, or took again."""

    statement_id: str
    member_reference: str
    run_id: str
    due_on: str
    amount: int
    item_ids: tuple[str, ...] = ()
    attempt: int = 1


class OfStatement(msgspec.Struct):
    """What is said of a statement that there is: each event says some of it."""

    statement_id: str
    amount: int = 0
    fee: int = 0
    reason: str = ""
    mandate_reference: str = ""
    account_version: int = 0
    credited_on: str | None = None
    returned_on: str | None = None
    paid_on: str | None = None
    code: str = ""
    action: str = ""
    was_credited: bool = False
    was_written_off: bool = False
    entry_id: str | None = None
    level: int = 0

    @property
    def document_on(self) -> str | None:
        """The bank's day, or that of the payment, where there is one."""
        return self.credited_on or self.returned_on or self.paid_on


class Amount(msgspec.Struct):
    """A statement or collection of a run, of which the amount counts."""

    amount: int


class Exclusion(msgspec.Struct):
    """Something that a run does not collect."""

    member_reference: str
    reason: str
    amount: int
    statement_id: str | None = None
    detail: str = ""


class Run(msgspec.Struct):
    """What is said of a run: each event says some of it."""

    due_on: str = ""
    number: int = 0
    currency: str = ""
    left_out: tuple[Exclusion, ...] = ()
    collections: tuple[Amount, ...] = ()
    notices: int = 0
    message_id: str = ""
    sha256: str = ""
    bytes: int = 0
    count: int = 0
    sum: int = 0
    file_id: str = ""
    amount: int = 0
    reason: str = ""


class Extended(Run):
    """Of a run that took more. In other events counts have the same names."""

    statements: tuple[Amount, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()


class Line(msgspec.Struct):
    """What a bank said."""

    source: str
    kind: str
    number: int
    part: int
    amount: int
    currency: str
    booked_on: str | None = None
    value_on: str | None = None
    original_amount: int | None = None
    code: str = ""
    status: str = ""
    transaction_code: str = ""
    statement_id: str | None = None
    attempt: int = 0
    run_id: str | None = None
    details_amount: int | None = None


class LineRecorded(msgspec.Struct):
    """A line of a bank."""

    file_id: str
    line: Line


class LineKnown(msgspec.Struct):
    """What a line of a bank turned out to be."""

    effect: str | None = None
    reason: str = ""
    set_aside: str | None = None
    run_id: str | None = None
    statement_id: str | None = None
    attempt: int = 0
    member_reference: str = ""
    fee: int = 0
    expected: int | None = None
    difference: int = 0


class Month(msgspec.Struct):
    """A month of the books."""

    month: str = ""


MONEY_SHAPES: dict[str, type[Any]] = {
    "ledger.ChargesOpened": Member,
    "ledger.DebitMandateSet": Member,
    "ledger.DebitTermsChosen": Member,
    "ledger.CreditLimitSet": Member,
    "ledger.ChargingBlocked": Member,
    "ledger.ChargingUnblocked": Member,
    "ledger.CollectingStopped": Member,
    "ledger.CollectingResumed": Member,
    "ledger.CardCharged": Charge,
    "ledger.ChargeTendered": Tender,
    "ledger.ChargeItemBooked": Item,
    "ledger.StatementTaken": Taken,
    "ledger.StatementRepeated": Taken,
    "ledger.StatementReleased": OfStatement,
    "ledger.CollectionSent": OfStatement,
    "ledger.CollectionCredited": OfStatement,
    "ledger.CollectionReturned": OfStatement,
    "ledger.ReturnFeeTold": OfStatement,
    "ledger.StatementResubmitted": OfStatement,
    "ledger.StatementHeld": OfStatement,
    "ledger.StatementReminded": OfStatement,
    "ledger.StatementPaid": OfStatement,
    "ledger.StatementPartPaid": OfStatement,
    "ledger.StatementWrittenOff": OfStatement,
    "ledger.SurplusPaid": Credit,
    "ledger.CreditPaidOut": Credit,
    "ledger.PayoutDebited": Credit,
    "ledger.PayoutReturned": Credit,
    "ledger.RunOpened": Run,
    "ledger.RunExtended": Extended,
    "ledger.RunDrafted": Run,
    "ledger.RunApproved": Run,
    "ledger.RunNoticesSent": Run,
    "ledger.RunNotified": Run,
    "ledger.RunStatementsLeftOut": Run,
    "ledger.RunSealing": Run,
    "ledger.CollectionsSent": Run,
    "ledger.RunSealed": Run,
    "ledger.RunSubmitted": Run,
    "ledger.RunAccepted": Run,
    "ledger.RunBooked": Run,
    "ledger.RunClosed": Run,
    "ledger.RunCancelling": Run,
    "ledger.RunCancelled": Run,
    "ledger.BankEntryRecorded": LineRecorded,
    "ledger.BankEntryMatched": LineKnown,
    "ledger.BankEntryExcepted": LineKnown,
    "ledger.BankEntryResolved": LineKnown,
    "ledger.MonthClosed": Month,
    "ledger.MonthReopened": Month,
}
"""By the pinned names of events."""
