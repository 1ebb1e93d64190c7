"""When a card is issued."""

from __future__ import annotations

import msgspec

from ledger.domain import limits
from ledger.domain.rules.checks import Problems, in_range, wrong


class CardRules(msgspec.Struct, frozen=True, omit_defaults=True):
    """When a card is issued: on some receipts, or on one that says enough by itself. Sums are minor units."""

    # From a factory, so that it is stored always, as it was before there were other fields.
    receipts_required: int = msgspec.field(default_factory=lambda: 3)
    """So many receipts that count are enough; 0: their number alone is never enough."""
    one_shop: bool = False
    """Whether receipts count together only if they are of the same shop."""
    window_days: int = 0
    """A receipt counts for so many days after its business date; 0: for ever."""
    receipt_total_min: int = 0
    """What must be kept of each receipt that counts."""
    single_total_min: int = 0
    """One receipt of which so much is kept is enough; 0: none is."""
    single_items_min: int = 0
    """One receipt of which so many items are kept is enough; 0: none is."""
    credit_receipts: bool = True
    """Whether what presented receipts earned is credited on issue."""
    app_way: bool = False
    """Whether a member who never had a card gets one with the receipt that makes it enough."""
    full_registration_total: int = 0
    """From that total on a purchase of somebody without a card is marked; 0: none is."""

    @property
    def accepts_single(self) -> bool:
        """Whether one receipt may be enough by itself."""
        return bool(self.single_total_min or self.single_items_min)

    def problems(self) -> Problems:
        """Say what keeps them from being applied."""
        least = 0 if self.accepts_single else 1
        most = limits.PRESENTED_RECEIPTS_MAX
        yield from in_range("card.receipts_required", self.receipts_required, least, most)
        for name, most in _MOST.items():
            yield from in_range(f"card.{name}", getattr(self, name), 0, most)
        if 0 < self.single_total_min < self.receipt_total_min:
            yield wrong(
                "card.single_total_min",
                "A receipt below card.receipt_total_min does not count, so it cannot be enough.",
            )


_MOST = {
    "window_days": limits.CARD_WINDOW_DAYS_MAX,
    "receipt_total_min": limits.AMOUNT_MINOR_MAX,
    "single_total_min": limits.AMOUNT_MINOR_MAX,
    "single_items_min": limits.CARD_ITEMS_MAX,
    "full_registration_total": limits.AMOUNT_MINOR_MAX,
}
