"""Who collects what members paid with the card, within which limits and times. Amounts in minor units."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from types import ModuleType
from zoneinfo import ZoneInfo

import msgspec
from stdnum import iban
from stdnum.eu import at_02

from ledger.domain import limits
from ledger.domain.debit_days import DebitDay, business_days_before
from ledger.domain.rules.checks import Problems, in_range, wrong
from ledger.domain.rules.ledger_accounts import USUAL_ACCOUNTS, LedgerAccounts

BANK_CUT_OFF_DEFAULT = time(14)
NOTICE_LANGUAGES = ("de", "en")
_SEPA = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]*")


class SettlementRules(msgspec.Struct, frozen=True, omit_defaults=True):
    """Payment with the card, and the monthly debit."""

    creditor_name: str
    creditor_id: str
    """The creditor identifier of direct debits (EPC262-08)."""
    creditor_iban: str
    credit_limit: int
    """What a member may owe without a limit of its own."""
    charge_max: int = 0
    """At most so much at once. 0: only the credit limit counts."""
    least_sum: int = 1
    """Less is not collected, but waits for the next debit, as long as it can."""
    debit_day: DebitDay = DebitDay.END
    """Where a member does not choose."""
    notice_days: int = limits.NOTICE_DAYS_DEFAULT
    """Where a member agrees to nothing else."""
    deferral_days_max: int = limits.DEFERRAL_DAYS_MAX_DEFAULT
    """The longest time between a purchase and its debit."""
    retries_max: int = limits.COLLECTION_RETRIES_MAX_DEFAULT
    """How often a debit is tried again that came back for want of money."""
    refund_days_max: int = limits.REFUND_DAYS_MAX_DEFAULT
    """Until so many days after the purchase a charge can be refunded."""
    bank_cut_off: time = BANK_CUT_OFF_DEFAULT
    """Until when the bank takes a file on a day, in the programme's time zone."""
    file_business_days: int = limits.FILE_BUSINESS_DAYS_DEFAULT
    """So many business days before the due date the bank must have the file."""
    remittance: str = ""
    """What members read on their bank statements, before the due date. Empty: the creditor's name."""
    accounts: LedgerAccounts = USUAL_ACCOUNTS
    """Where the money is booked."""

    return_fee_max: int = limits.RETURN_FEE_MINOR_MAX_DEFAULT
    """Where a bank books more for a debit that came back than was collected, up to so much more is its fee."""
    write_off_max_alone: int = limits.WRITE_OFF_ALONE_MINOR_MAX_DEFAULT
    """What one person can write off; more needs a second one."""

    notice_language: str = ""
    """In which language those are written to who chose none (BCP 47). Empty: English."""

    def file_deadline(self, due_on: date, zone: ZoneInfo) -> datetime:
        """Return until when the bank takes a file for a due date."""
        last = business_days_before(due_on, self.file_business_days)
        return datetime.combine(last, self.bank_cut_off, zone)

    def problems(self) -> Problems:
        """Say what keeps them from being applied."""
        if not 1 <= len(self.creditor_name) <= limits.CREDITOR_NAME_CHARACTERS_MAX:
            yield wrong("settlement.creditor_name", "It must have 1 to 70 characters.")
        if not _is(at_02, self.creditor_id):
            yield wrong("settlement.creditor_id", "It is not a creditor identifier.")
        if not _is(iban, self.creditor_iban):
            yield wrong("settlement.creditor_iban", "It is not an IBAN.")
        for name, least, most in (
            ("credit_limit", 0, limits.CHARGE_MINOR_MAX),
            ("charge_max", 0, limits.CHARGE_MINOR_MAX),
            ("least_sum", 1, limits.CHARGE_MINOR_MAX),
            ("notice_days", 1, limits.NOTICE_DAYS_MAX),
            ("deferral_days_max", limits.DEFERRAL_DAYS_MIN, limits.DEFERRAL_DAYS_MAX),
            ("retries_max", 0, limits.COLLECTION_RETRIES_MAX),
            ("refund_days_max", 1, limits.REFUND_DAYS_MAX),
            ("return_fee_max", 0, limits.CHARGE_MINOR_MAX),
            ("write_off_max_alone", 0, limits.CHARGE_MINOR_MAX),
            ("file_business_days", 1, limits.FILE_BUSINESS_DAYS_MAX),
        ):
            yield from in_range(f"settlement.{name}", getattr(self, name), least, most)
        if len(self.remittance) > limits.REMITTANCE_CHARACTERS_MAX or not _SEPA.fullmatch(
            self.remittance
        ):
            yield wrong("settlement.remittance", "It must have at most 100 characters of SEPA's.")
        yield from self.accounts.problems()
        if self.notice_language not in ("", *NOTICE_LANGUAGES):
            yield wrong(
                "settlement.notice_language", f"It must be one of {', '.join(NOTICE_LANGUAGES)}."
            )


def _is(kind: ModuleType, text: str) -> bool:
    """Whether a text is one of a kind in its electronic form."""
    return bool(kind.is_valid(text)) and kind.compact(text) == text
