"""When a card is issued."""

from __future__ import annotations

import msgspec

from ledger.domain import limits
from ledger.domain.rules.checks import Problems, in_range


class CardRules(msgspec.Struct, frozen=True):
    """When a card is issued."""

    receipts_required: int = 3

    def problems(self) -> Problems:
        """Say what keeps them from being applied."""
        most = limits.PRESENTED_RECEIPTS_MAX
        yield from in_range("card.receipts_required", self.receipts_required, 1, most)
