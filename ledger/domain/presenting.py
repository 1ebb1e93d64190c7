"""Which receipts count for a card, and whether they are enough. Pure: receipts and rules in, verdicts out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from ledger.domain.receipt import Line, ReceiptFacts, Unit
from ledger.domain.rules.card import CardRules

PIECE_THOUSANDTHS = 1_000


class ReceiptVerdict(StrEnum):
    """Whether a receipt counts for a card, and if not, why."""

    COUNTS = "COUNTS"
    """It counts."""
    UNKNOWN = "UNKNOWN"
    """It is not recorded."""
    ALREADY_USED = "ALREADY_USED"
    """A card was issued on it."""
    OTHER_CUSTOMER = "OTHER_CUSTOMER"
    """It is another customer's: bought or claimed with a card or a name."""
    VOIDED = "VOIDED"
    """Its till took it back."""
    RETURNED = "RETURNED"
    """Nothing of it is kept."""
    TOO_OLD = "TOO_OLD"
    """Its business date is too long ago."""
    BELOW_TOTAL = "BELOW_TOTAL"
    """Too little of it is kept."""
    OTHER_SHOP = "OTHER_SHOP"
    """Those that count are of another shop."""
    OWN_RECEIPT = "OWN_RECEIPT"
    """It would count for the cashier who recorded it."""


class CardCondition(StrEnum):
    """By which of the rules a card is issued."""

    RECEIPTS = "RECEIPTS"
    """There are enough receipts."""
    RECEIPT_TOTAL = "RECEIPT_TOTAL"
    """One receipt is large enough."""
    RECEIPT_ITEMS = "RECEIPT_ITEMS"
    """One receipt has enough items."""


class Kept(NamedTuple):
    """What is kept of a receipt, as far as it matters for a card."""

    shop_id: str
    business_date: date
    total: int
    """What was paid for what is kept, in minor units."""
    items: int


class Choice(NamedTuple):
    """Which of some receipts count together, and whether they are enough."""

    condition: CardCondition | None
    """None: they are not."""
    indices: tuple[int, ...]


def kept_of(facts: ReceiptFacts, returned: Mapping[str, int]) -> Kept:
    """Return what is kept of a receipt once so much of each line is returned."""
    items = sum(_items(line, returned.get(line.line_id)) for line in facts.lines)
    return Kept(facts.shop_id, facts.business_date, facts.kept_total(returned), items)


def _items(line: Line, returned_thousandths: int | None) -> int:
    """Return how many items are kept of a line: whole pieces; what is weighed or measured is one, of any quantity."""
    if line.unit is Unit.EACH:
        return (line.quantity_thousandths - (returned_thousandths or 0)) // PIECE_THOUSANDTHS
    return 0 if returned_thousandths == line.quantity_thousandths else 1


def verdict_on(rules: CardRules, kept: Kept, today: date) -> ReceiptVerdict:
    """Say whether a receipt that is free counts by itself: by its date and by what is kept of it."""
    if rules.window_days and (today - kept.business_date).days > rules.window_days:
        return ReceiptVerdict.TOO_OLD
    if kept.total < rules.receipt_total_min:
        return ReceiptVerdict.BELOW_TOTAL
    return ReceiptVerdict.COUNTS


def condition_met(rules: CardRules, kept: Sequence[Kept]) -> CardCondition | None:
    """Say by which of the rules receipts that count together are enough; None: they are not."""
    if 0 < rules.receipts_required <= len(kept):
        return CardCondition.RECEIPTS
    if rules.single_total_min and any(one.total >= rules.single_total_min for one in kept):
        return CardCondition.RECEIPT_TOTAL
    if rules.single_items_min and any(one.items >= rules.single_items_min for one in kept):
        return CardCondition.RECEIPT_ITEMS
    return None


def choose(rules: CardRules, kept: Sequence[Kept]) -> Choice:
    """Choose which of receipts that each count by themselves count together: all, or those of one shop.

    Of shops, one whose receipts are enough; then that with the most receipts; then that of the first.
    """
    if not rules.one_shop:
        return Choice(condition_met(rules, kept), tuple(range(len(kept))))
    shops: dict[str, list[int]] = {}
    for index, one in enumerate(kept):
        shops.setdefault(one.shop_id, []).append(index)
    choices = [
        Choice(condition_met(rules, [kept[index] for index in indices]), tuple(indices))
        for indices in shops.values()
    ]
    # The first of equals, in the order of the shops' first receipts.
    best = max(choices, key=lambda one: (one.condition is not None, len(one.indices)), default=None)
    return best or Choice(None, ())


def choose_in_window(rules: CardRules, kept: Sequence[Kept]) -> Choice:
    """Choose as `choose` does where nobody presents: among receipts within the window of one another.

    Of several windows the latest in which they are enough.
    """
    if not rules.window_days:
        return choose(rules, kept)
    for last in sorted({one.business_date for one in kept}, reverse=True):
        within = [
            index
            for index, one in enumerate(kept)
            if 0 <= (last - one.business_date).days <= rules.window_days
        ]
        found = choose(rules, [kept[index] for index in within])
        if found.condition is not None:
            return found._replace(indices=tuple(within[index] for index in found.indices))
    return Choice(None, ())
