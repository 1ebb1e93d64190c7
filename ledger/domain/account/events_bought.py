"""What happens to accounts about what was bought on them, beside the receipts themselves."""

from __future__ import annotations

from ledger.domain.account.book import AccountBook
from ledger.domain.behaviour import NOTHING_BOUGHT, Bought
from ledger.domain.model import Event


class PastPurchasesCounted(Event, frozen=True, kw_only=True):
    """What had been bought before the rules had segments counts from now on, too."""

    TOPIC = "ledger.PastPurchasesCounted"

    bought: Bought

    def apply(self, account: AccountBook) -> None:
        """Add it to what was counted so far."""
        account.behaviour = (account.behaviour or NOTHING_BOUGHT).plus(self.bought)
