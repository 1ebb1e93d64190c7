"""`FinanceService`: collecting what members paid by card."""

from __future__ import annotations

from ledger.service.finance.bank import BankAnswersPart
from ledger.service.finance.books import Books
from ledger.service.finance.lists import RunLists
from ledger.service.finance.notices import Notices
from ledger.service.finance.overdue import OverduePart
from ledger.service.finance.payouts import Payouts
from ledger.service.finance.runs import Runs
from ledger.service.finance.sheets import Sheets


class Finance(Runs, RunLists, Sheets, Notices, BankAnswersPart, OverduePart, Payouts, Books):
    """All that finance does."""
