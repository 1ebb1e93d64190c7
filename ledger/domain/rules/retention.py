"""How long what is personal is kept."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from ledger.domain import limits
from ledger.domain.months import months_after
from ledger.domain.rules.checks import Problems, in_range, wrong

_DECEMBER = 12


class RetentionRules(msgspec.Struct, frozen=True, omit_defaults=True):
    """How long what is personal is kept, kind by kind; docs/explanation/retention.md has the reasons."""

    inactive_months: int = 0
    """Nothing was heard of a member for so long: it is inactive. 0: nobody ever is."""
    erase_inactive: bool = False
    """Whether `ledger vault sweep` erases inactive members; else it lists them."""
    consent_proof_years: int = limits.CONSENT_PROOF_YEARS_DEFAULT
    """No member is erased for being inactive before so many years after the last word or contact that was agreed to."""
    payment_years: int = limits.PAYMENT_YEARS_DEFAULT
    """Payment data is kept until so many years after the end of the calendar year of its last use."""
    access_log_months: int = limits.ACCESS_LOG_MONTHS_DEFAULT
    """Who looked at what is personal is kept for so long."""

    def problems(self) -> Problems:
        """Say what keeps them from being applied."""
        for name, least, most in (
            ("inactive_months", 0, limits.RETENTION_MONTHS_MAX),
            ("consent_proof_years", 0, limits.RETENTION_YEARS_MAX),
            ("payment_years", 0, limits.RETENTION_YEARS_MAX),
            ("access_log_months", limits.ACCESS_LOG_MONTHS_MIN, limits.RETENTION_MONTHS_MAX),
        ):
            yield from in_range(f"retention.{name}", getattr(self, name), least, most)
        if 0 < self.inactive_months < limits.INACTIVE_MONTHS_MIN:
            least = limits.INACTIVE_MONTHS_MIN
            yield wrong("retention.inactive_months", f"Nobody is inactive before {least} months.")
        if self.erase_inactive and not self.inactive_months:
            yield wrong("retention.erase_inactive", "It needs inactive_months.")

    def payment_key_until(self, last_used: date) -> date:
        """Return the last day on which payment data is kept that was last used on a day."""
        # The periods of commercial and tax law start with the end of the calendar year.
        return date(last_used.year + self.payment_years, _DECEMBER, 31)

    def payment_data_from(self, today: date) -> date:
        """Return the first day since which payment data is kept, today."""
        return date(today.year - self.payment_years, 1, 1)

    def inactive_before(self, now: datetime) -> datetime | None:
        """Return the instant before which the last sign of an inactive member was; None: nobody is inactive."""
        return months_after(now, -self.inactive_months) if self.inactive_months else None

    def consent_proof_from(self, now: datetime) -> datetime:
        """Return the instant since which a consent that was said or used has to be proved."""
        return months_after(now, -12 * self.consent_proof_years)

    def access_log_from(self, now: datetime) -> datetime:
        """Return the instant since which accesses are kept."""
        return months_after(now, -self.access_log_months)


RETENTION_DEFAULT = RetentionRules()
