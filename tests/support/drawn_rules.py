"""Rules and purchases that are drawn by chance, as the books by hand have them, and the ledger's own for the same."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from ledger.application import commands as c
from ledger.domain.receipt import Channel, Line
from ledger.domain.rules import CardRules, ClockRules, EarningRules, PointsRules, RulesVersion
from ledger.domain.rules.campaigns import Campaign, CouponTerms, Stacking
from ledger.domain.rules.conditions import Condition
from ledger.domain.rules.earning import ProductRate, Rate
from ledger.domain.rules.tiers import Downgrade, Tier, TierBy, TierRules, TierWindow
from tests.support.earning_book import Code, Item, Ladder, Level, Offer, Sale, Terms, Wants
from tests.support.world import NOW, RULES_START

TODAY = NOW.date()
TIERS = ("silver", "gold")
PROMO_CODES = ("HELLO", "WELCOME")

# Points for a cent: with each percentage exact in millionths.
per_cent = st.sampled_from(
    [Fraction(1, 100), Fraction(3, 200), Fraction(1, 250), Fraction(7, 50), Fraction(0)]
)
few_points = st.sampled_from([0, 1, 5, 20])


def some(values: tuple[Any, ...]) -> st.SearchStrategy[tuple[Any, ...]]:
    """One or two of some values."""
    return st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True).map(tuple)


def wants(tiers: tuple[str, ...], *, least_cents: int = 0) -> st.SearchStrategy[Wants]:
    """What something is for: everything, or what fits one part of a condition, or two."""
    parts: list[st.SearchStrategy[dict[str, Any]]] = [
        st.just({}),
        st.fixed_dictionaries({"skus": some(("apple", "pear", "loaf"))}),
        st.fixed_dictionaries({"categories": some(("FRUIT", "BREAD"))}),
        st.fixed_dictionaries({"shops": some(("shop-1", "shop-2"))}),
        st.fixed_dictionaries({"online": st.booleans()}),
        st.fixed_dictionaries({"weekdays": some((1, 5, 6))}),
        st.just({"least_cents": least_cents}),
    ]
    if tiers:
        parts.append(st.fixed_dictionaries({"tiers": some(tiers)}))
    one = st.one_of(parts)
    two = st.tuples(one, one).map(lambda both: Wants(**(both[0] | both[1])))
    return st.sampled_from([True, True, False]).flatmap(
        lambda any_: st.just(Wants()) if any_ else two
    )


codes = st.builds(
    Code,
    promo=st.sampled_from(["", *PROMO_CODES]),
    uses_max=st.sampled_from([0, 1, 3]),
    uses_per_member=st.sampled_from([0, 1, 2]),
    back=st.booleans(),
)


@st.composite
def offers(draw: st.DrawFn, name: str, tiers: tuple[str, ...], *, free: bool = False) -> Offer:
    """A campaign; `free`: without caps and coupons."""
    kind: Any = draw(st.sampled_from(["percent", "compound", "compound", "money", "gift"]))
    caps = st.just(0) if free else few_points
    return Offer(
        name=name,
        first=TODAY - timedelta(days=draw(st.sampled_from([0, 9]))),
        last=TODAY + timedelta(days=draw(st.sampled_from([0, 5, 900]))),
        wants=draw(wants(tiers, least_cents=700)),
        kind=kind,
        percent=draw(st.sampled_from([101, 150, 200, 333, 1000]))
        if kind in ("percent", "compound")
        else 0,
        per_cent=draw(per_cent.filter(bool)) if kind == "money" else Fraction(0),
        gift=draw(st.integers(1, 9)) if kind == "gift" else 0,
        order=draw(st.integers(0, 2)),
        exclusive=draw(st.sampled_from([False, False, False, True])),
        receipt_max=draw(few_points),
        member_max=draw(caps),
        budget=draw(caps),
        code=None if free else draw(st.none() | codes),
    )


levels = st.sampled_from(
    [
        (Level("silver", 12, 150), Level("gold", 40, 200)),
        (Level("silver", 1000, 110), Level("gold", 2500, 110)),
        (Level("gold", 1, 1000),),
    ]
)
ladders = st.builds(
    Ladder,
    levels=levels,
    by_points=st.booleans(),
    calendar_year=st.booleans(),
    window=st.sampled_from([1, 2, 12]),
    period=st.sampled_from([1, 3, 12]),
    at_once=st.booleans(),
)


@st.composite
def terms(draw: st.DrawFn, *, free: bool = False) -> Terms:
    """Rules; `free`: without tiers, caps for more than a receipt, and coupons."""
    ladder = None if free else draw(st.none() | ladders)
    tiers = () if ladder is None else tuple(level.name for level in ladder.levels)
    count = draw(st.sampled_from([0, 1, 2, 3, 3, 4, 4]))
    found = [draw(offers(f"offer-{index}", tiers, free=free)) for index in range(count)]
    promo = [one.code.promo for one in found if one.code is not None and one.code.promo]
    if len(set(promo)) < len(promo):
        found = found[:1]
    return Terms(
        per_cent=draw(per_cent),
        rates=tuple(draw(st.lists(st.tuples(per_cent, wants(tiers)), max_size=2))),
        carry=draw(st.booleans()),
        points_part_earns=draw(st.booleans()),
        offers=tuple(found),
        ladder=ladder,
    )


@st.composite
def items(draw: st.DrawFn, name: str) -> Item:
    """A line: pieces, something weighed, or something that is not counted at all."""
    return Item(
        name=name,
        sku=draw(st.sampled_from(["apple", "pear", "loaf", "nail"])),
        category=draw(st.sampled_from(["FRUIT", "BREAD", ""])),
        quantity=draw(st.sampled_from([0, 450, 1000, 2000, 3000, 7777])),
        cents=draw(st.sampled_from([0, 1, 99, 333, 1000, 1000, 1499])),
    )


@st.composite
def sales(draw: st.DrawFn) -> Sale:
    """A purchase of today."""
    count = draw(st.integers(1, 4))
    return Sale(
        items=[draw(items(str(index))) for index in range(1, count + 1)],
        shop=draw(st.sampled_from(["shop-1", "shop-2"])),
        online=draw(st.booleans()),
        day=TODAY,
        month=month_of(TODAY),
    )


def month_of(day: date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1


# The ledger's own


def publication(terms: Terms, *, receipts_required: int = 2) -> c.PublishRules:
    """A command to publish rules that say the same."""
    return c.PublishRules(
        RulesVersion(
            version=0,
            effective_at=RULES_START,
            earning=EarningRules(
                terms.per_cent.numerator,
                terms.per_cent.denominator,
                terms.carry,
                tuple(ProductRate(_rate(rate), _condition(one)) for rate, one in terms.rates),
                terms.points_part_earns,
            ),
            card=CardRules(receipts_required),
            clock=ClockRules(),
            points=PointsRules(),
            campaigns=tuple(_campaign(offer) for offer in terms.offers),
            tiers=None if terms.ladder is None else _tiers(terms.ladder),
        )
    )


def _rate(one: Fraction) -> Rate:
    return Rate(one.numerator, one.denominator)


def _condition(one: Wants) -> Condition:
    channels = {None: (), True: (Channel.ONLINE,), False: (Channel.STORE,)}
    return Condition(
        skus=one.skus,
        categories=one.categories,
        shops=one.shops,
        channels=channels[one.online],
        weekdays=one.weekdays,
        tiers=one.tiers,
        least_amount=one.least_cents,
    )


def _campaign(one: Offer) -> Campaign:
    return Campaign(
        id=one.name,
        starts_on=one.first,
        ends_on=one.last,
        when=_condition(one.wants),
        percent=one.percent,
        rate=_rate(one.per_cent) if one.kind == "money" else None,
        points=one.gift,
        order=one.order,
        stacking=Stacking.COMPOUND if one.kind == "compound" else Stacking.ADD,
        exclusive=one.exclusive,
        receipt_points_max=one.receipt_max,
        member_points_max=one.member_max,
        budget_points=one.budget,
        coupon=None
        if one.code is None
        else CouponTerms(
            one.code.promo, one.code.uses_max, one.code.uses_per_member, one.code.back
        ),
    )


def _tiers(one: Ladder) -> TierRules:
    return TierRules(
        tuple(Tier(level.name, level.reached_at, level.percent) for level in one.levels),
        TierBy.POINTS if one.by_points else TierBy.SPEND,
        TierWindow.CALENDAR_YEAR if one.calendar_year else TierWindow.MONTHS,
        one.window,
        one.period,
        Downgrade.AT_ONCE if one.at_once else Downgrade.PERIOD_END,
    )


def lines_of(sale: Sale) -> tuple[Line, ...]:
    """The lines of a purchase; every second one was dearer before its discount."""
    return tuple(
        Line(
            item.name,
            item.sku,
            item.quantity,
            item.cents + 50 * (index % 2),
            category=item.category,
            discount=50 * (index % 2),
        )
        for index, item in enumerate(sale.items)
    )
