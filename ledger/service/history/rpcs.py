"""`HistoryService` as it is served."""

from __future__ import annotations

from ledger.service.history.accounts import AccountsAsOf
from ledger.service.history.balances import BalancesAsOf


class Histories(AccountsAsOf, BalancesAsOf):
    """How things were."""
