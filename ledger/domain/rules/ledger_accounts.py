"""By which numbers the books of money are known in a company's own accounting."""

from __future__ import annotations

import msgspec

from ledger.domain import limits
from ledger.domain.rules.checks import Problems, wrong


class LedgerAccounts(msgspec.Struct, frozen=True, omit_defaults=True):
    """The number of each account. Without a company's own: those of SKR03, the usual chart of accounts in Germany."""

    receivable: str = "1410"
    """What members owe."""
    card_clearing: str = "1361"
    """What tills were paid by card."""
    in_transit: str = "1360"
    """What the bank was told to collect."""
    bank: str = "1200"
    return_fees: str = "4970"
    written_off: str = "2400"
    suspense: str = "1590"
    """What nobody knows the reason of yet."""

    def problems(self) -> Problems:
        """Say what keeps them from being applied."""
        numbers = msgspec.structs.asdict(self)
        for name, number in numbers.items():
            if not _is_number(number):
                yield wrong(f"{FIELD}.{name}", "It must have 4 to 8 digits.")
        if len({len(number) for number in numbers.values()}) > 1:
            yield wrong(FIELD, "All account numbers must have the same number of digits.")
        if len(set(numbers.values())) < len(numbers):
            yield wrong(FIELD, "Each account needs a number of its own.")


USUAL_ACCOUNTS = LedgerAccounts()
"""Rules that say nothing else have this very one, and store nothing of it."""

FIELD = "settlement.accounts"


def _is_number(text: str) -> bool:
    least, most = limits.ACCOUNT_NUMBER_DIGITS_MIN, limits.ACCOUNT_NUMBER_DIGITS_MAX
    return text.isascii() and text.isdigit() and least <= len(text) <= most
