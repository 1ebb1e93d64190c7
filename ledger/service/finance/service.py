"""`FinanceService`: what members paid with the card, until the bank has paid it."""

from __future__ import annotations

from ledger.service.finance.books import Books


class Finance(Books):
    """All of finance."""
