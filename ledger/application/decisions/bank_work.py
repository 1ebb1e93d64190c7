"""One line of a bank at work."""

from __future__ import annotations

from typing import NamedTuple

from ledger.application.batch import Batch
from ledger.domain.model import Cause
from ledger.domain.settlement.bank_entry import BankEntry
from ledger.domain.settlement.bank_line import ReadLine


class ReturnLimits(NamedTuple):
    """What the rules say of debits that come back."""

    retries_max: int
    fee_max: int


class Work(NamedTuple):
    """A line that was recorded just now, and what it is worked on with."""

    batch: Batch
    cause: Cause
    entry: BankEntry
    read: ReadLine
    limits: ReturnLimits
