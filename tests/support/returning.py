"""What tests of returns share."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from hypothesis import strategies as st

from ledger.application import commands as c
from ledger.domain.receipt import (
    Line,
    ReceiptFacts,
    Tender,
    TenderKind,
)
from ledger.domain.rules import Expiry, PointsRules, ReturnPolicy
from tests.support.world import (
    NOW,
    World,
    identity,
    publish_rules,
    redeem,
)

DAY = timedelta(days=1)
JUST = timedelta(microseconds=1)
TEN_DAYS = PointsRules(expiry=Expiry.AFTER_DAYS, expiry_days=10)
END_OF_TEN_DAYS = datetime(2025, 3, 25, tzinfo=UTC)
"""Of points earned at NOW: they end with the tenth day after it."""
GRACE = msgspec.structs.replace(TEN_DAYS, restore_grace_days=7)
IDLE = PointsRules(expiry=Expiry.INACTIVITY, expiry_days=10)
"""Points earned at NOW end at the same instant, unless more are earned."""
IDLE_GRACE = msgspec.structs.replace(IDLE, restore_grace_days=7)
FLOOR = PointsRules(returns=ReturnPolicy.FLOOR)
REFUSE = PointsRules(returns=ReturnPolicy.REFUSE)

THREE_FOR_TEN = (Line("1", "sku-1", 3000, 1000),)
"""Three pieces for 10.00: their price is not a whole number of cents."""
THREE_LINES = tuple(Line(str(number), f"sku-{number}", 1000, 500) for number in (1, 2, 3))


def ruled(points_rules: PointsRules, **options: Any) -> World:
    """A programme with rules of what becomes of points."""
    return World(rules=publish_rules(points_rules=points_rules, **options))


def paid_with(redemption_id: UUID, amount: int) -> tuple[Tender, ...]:
    """Payments of a receipt that was paid with points as a whole."""
    return (Tender(TenderKind.POINTS, amount, redemption_id),)


def lots_of(world: World, card: str) -> dict[int, int]:
    """Return how many free points each lot has now."""
    return {
        number: lot.points for number, lot in world.present_account(card).lots.items() if lot.points
    }


def remaining(world: World, receipt: ReceiptFacts) -> dict[str, int]:
    """Return what can still be returned of a receipt, by line."""
    found: c.FoundReceipt = world.read(c.GetReceipt(identity(receipt)))
    return {one.line_id: one.quantity_thousandths for one in found.remaining}


class Paid(NamedTuple):
    """A receipt that was paid with points."""

    world: World
    card: str
    receipt: ReceiptFacts


def paid(points_rules: PointsRules, points: int = 10) -> Paid:
    """Pay three lines of 5.00, which earn nothing, with points of one lot of 12."""
    world = ruled(points_rules)
    card = world.card()
    free = publish_rules(points=0, effective_at=NOW + timedelta(hours=1), points_rules=points_rules)
    world.do(free)
    world.buy(card, total=1200)
    world.now = NOW + timedelta(hours=1)
    redemption_id = world.do(redeem(card, points)).redemption_id
    receipt = world.buy(card, lines=THREE_LINES, tenders=paid_with(redemption_id, 1500))
    return Paid(world, card, receipt)


Returns = list[dict[str, int]]


class Story(NamedTuple):
    """What happens around the returns of one receipt."""

    lines: tuple[Line, ...]
    path: Returns
    """The returns, which bring back all of it."""
    before: int
    """Cents bought before."""
    paid: int
    """Points that pay for the receipt, if there are so many."""
    spent: int
    """Points spent afterwards, if there are so many."""
    held: int
    """Points held afterwards, if there are so many."""
    later: tuple[int, ...]
    """Cents of receipts between the returns."""
    carry: bool


@st.composite
def baskets(draw: st.DrawFn) -> tuple[Line, ...]:
    """Draw lines with and without pieces, weights and discounts."""
    lines = []
    for number in range(draw(st.integers(1, 4))):
        gross = draw(st.integers(0, 700))
        quantity = draw(st.sampled_from([0, 1000, 2000, 3000, 750, 1234]))
        discount = draw(st.integers(0, gross))
        lines.append(Line(str(number), f"sku-{number}", quantity, gross, discount=discount))
    return tuple(lines)


@st.composite
def paths(draw: st.DrawFn, lines: tuple[Line, ...]) -> Returns:
    """Draw returns that bring back all of some lines, piece by piece in any order."""
    pieces = []
    for line in lines:
        left = line.quantity_thousandths
        cuts = draw(st.lists(st.integers(1, left - 1), max_size=3, unique=True)) if left else []
        ends = [*sorted(cuts), left]
        pieces += [
            (line.line_id, end - start) for start, end in zip([0, *ends], ends, strict=False)
        ]
    pieces = draw(st.permutations(pieces))
    found: Returns = []
    while pieces:
        size = draw(st.integers(1, len(pieces)))
        one: dict[str, int] = {}
        for line_id, quantity in pieces[:size]:
            one[line_id] = one.get(line_id, 0) + quantity
        found.append(one)
        pieces = pieces[size:]
    return found


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Draw a receipt, what happens around it, and how it comes back."""
    lines = draw(baskets())
    return Story(
        lines=lines,
        path=draw(paths(lines)),
        before=draw(st.integers(0, 2000)),
        paid=draw(st.integers(0, 12)),
        spent=draw(st.integers(0, 12)),
        held=draw(st.integers(0, 6)),
        later=tuple(draw(st.lists(st.integers(0, 400), max_size=3))),
        carry=draw(st.booleans()),
    )
