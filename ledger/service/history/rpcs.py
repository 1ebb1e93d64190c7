"""`HistoryService` as it is served."""

from __future__ import annotations

from ledger.service.history.accounts import AccountsAsOf
from ledger.service.history.balances import BalancesAsOf
from ledger.service.history.others import OthersAsOf
from ledger.service.history.owing import OwingAsOf


class Histories(AccountsAsOf, BalancesAsOf, OwingAsOf, OthersAsOf):
    """How things were."""
