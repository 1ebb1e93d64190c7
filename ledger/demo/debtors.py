"""Bank accounts and mandates of households: of nobody, always the same, with check digits as banks want them."""

import random
from datetime import date

from ledger.demo.messages import date_of, request_id
from ledger.v1.mandate_pb2 import (
    MANDATE_WAY_ONLINE,
    DebtorAccount,
    SignMandateRequest,
)
from ledger.v1.rules_pb2 import DEBIT_DAY_BEGINNING, DEBIT_DAY_END, DEBIT_DAY_MIDDLE, DebitDay

# Codes of large German banks; which account numbers they give out says each bank's own check digit.
BANK_CODES = (
    "10050000",
    "12030000",
    "20050550",
    "30020900",
    "37040044",
    "43060967",
    "50010517",
    "50070010",
    "70020270",
    "70150000",
)
ACCOUNT_NUMBERS = 10**10
# "DE" in digits, and the place of the check digits.
COUNTRY_DIGITS = "131400"
# In turn, so that each third of the households has its debit at another time of the month.
DEBIT_DAYS = (DEBIT_DAY_BEGINNING, DEBIT_DAY_MIDDLE, DEBIT_DAY_END)


def mandate_request(household_id: int, day: date) -> SignMandateRequest:
    """The request that records the mandate that a household signs on a day."""
    return SignMandateRequest(
        request_id=request_id("mandate", household_id),
        member_reference=str(household_id),
        mandate_reference=f"DEMO-{household_id:05}",
        sign_date=date_of(day),
        way=MANDATE_WAY_ONLINE,
        account=DebtorAccount(name=f"Household {household_id}", iban=iban_of(household_id)),
        debit_day=debit_day_of(household_id),
    )


def debit_day_of(household_id: int) -> DebitDay:
    """On which day of the month a household wants to be debited."""
    return DEBIT_DAYS[household_id % len(DEBIT_DAYS)]


def iban_of(household_id: int) -> str:
    """The bank account of a household."""
    # Here, not above: few commands need it, and it takes half a second to load.
    from schwifty import IBAN  # noqa: PLC0415 - as said
    from schwifty.exceptions import SchwiftyException  # noqa: PLC0415 - as said

    chance = random.Random(f"account/{household_id}")  # noqa: S311 - a demo, not a secret
    bank = chance.choice(BANK_CODES)
    while True:
        text = _with_check_digits(f"{bank}{chance.randrange(ACCOUNT_NUMBERS):010}")
        try:
            # The banks' own check digits as well: one account number of ten has the right one.
            return str(IBAN(text, validate_bban=True))
        except SchwiftyException:
            continue


def _with_check_digits(account: str) -> str:
    """A German IBAN of bank code and account number (ISO 7064, MOD 97-10)."""
    return f"DE{98 - int(account + COUNTRY_DIGITS) % 97:02}{account}"
