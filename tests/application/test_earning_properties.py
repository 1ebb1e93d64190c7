"""What holds for whatever rules and purchases there are: returns in any order, budgets, and receipts in any order."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.application import commands as c
from ledger.domain.budget import Budget
from ledger.domain.errors import Reason
from ledger.domain.receipt import Channel, Receipt, ReceiptFacts
from ledger.domain.rules.campaigns import Campaign, CouponTerms
from ledger.domain.rules.tiers import Tier, TierRules
from tests.support.drawn_rules import lines_of, publication, sales, terms
from tests.support.earning_book import Sale, Terms, kept, sell
from tests.support.soak import soaked
from tests.support.world import (
    NOW,
    World,
    make_facts,
    publish_rules,
    record,
    refused,
    return_items,
)

MILLION = 1_000_000
TODAY = NOW.date()
thoroughly = settings(
    max_examples=soaked(60), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def facts_of(sale: Sale, member: str) -> ReceiptFacts:
    """The receipt of a purchase."""
    return make_facts(
        lines=lines_of(sale),
        member_reference=member,
        shop_id=sale.shop,
        till_id="" if sale.online else "till-1",
        channel=Channel.ONLINE if sale.online else Channel.STORE,
    )


def enrolled(rules: c.PublishRules, *members: str) -> World:
    """A programme with members."""
    world = World(rules=rules)
    for member in members:
        world.do(c.EnrolMember(member))
    return world


def net(world: World, member: str) -> tuple[int, int]:
    """The points of a member, less what is owed, and the millionths that wait."""
    account = world.read(c.GetAccount(key=c.AccountKey(member_reference=member)))
    points: int = account.points_available + account.points_pending - account.deficit
    return points, account.remainder_micropoints


@st.composite
def pieces(draw: st.DrawFn, sale: Sale) -> list[dict[str, int]]:
    """All of a purchase, in pieces that come back one after the other."""
    found: list[dict[str, int]] = []
    for item in sale.items:
        left = item.quantity
        if not left:
            found.append({item.name: 0})
        while left:
            part = draw(st.integers(1, left) | st.just(left))
            if len(found) > 12:
                part = left
            found.append({item.name: part})
            left -= part
    return draw(st.permutations(found))


# Rule 11: returns


@thoroughly
@given(rules=terms(free=True), sale=sales(), data=st.data())
def test_rule_11_whatever_comes_back_is_what_the_book_says(
    rules: Terms, sale: Sale, data: st.DataObject
) -> None:
    """After each return a receipt has earned what is kept of it earns: never more than before, at last nothing."""
    world = enrolled(publication(rules), "ann")
    facts = facts_of(sale, "ann")
    sell(rules, sale, {}, set())
    world.do(c.RecordReceipt(facts))
    whole = kept(rules, sale)[0]
    assert net(world, "ann")[0] == floor(whole)
    clawed_back, before = 0, net(world, "ann")[0]
    for quantities in data.draw(pieces(sale)):
        clawed_back += world.do(return_items(facts, quantities)).points_clawed_back
        _write_down(sale, quantities)
        points, remainder = net(world, "ann")
        exact = kept(rules, sale)[0]
        assert points == floor(exact) <= before
        assert not rules.carry or Fraction(remainder, MILLION) == exact - floor(exact)
        before = points
    # The sum of the parts is the whole.
    assert clawed_back == floor(whole)
    assert net(world, "ann") == (0, 0)


def _write_down(sale: Sale, quantities: dict[str, int]) -> None:
    for item in sale.items:
        if item.name in quantities:
            item.back = (item.back or 0) + quantities[item.name]


@thoroughly
@given(rules=terms(), bought=st.lists(sales(), min_size=2, max_size=3), data=st.data())
def test_rule_11_any_partial_returns_end_where_one_full_return_does(
    rules: Terms, bought: list[Sale], data: st.DataObject
) -> None:
    """Whatever tiers and caps a purchase had, in pieces or at once it ends with the same points and caps."""
    ends = []
    in_pieces: list[dict[str, int]] = data.draw(pieces(bought[1]))
    at_once: list[dict[str, int]] = [{}]
    for path in (in_pieces, at_once):
        world = enrolled(publication(rules), "ann")
        receipts = [facts_of(sale, "ann") for sale in bought]
        for facts in receipts:
            world.do(c.RecordReceipt(facts))
        for quantities in path:
            world.do(return_items(receipts[1], quantities))
        account = world.read(c.GetAccount(key=c.AccountKey(member_reference="ann")))
        ends.append((*net(world, "ann"), account.campaigns, account.qualifying))
    assert ends[0] == ends[1]


# Budgets


@thoroughly
@given(
    rules=terms(),
    bought=st.lists(st.tuples(sales(), st.sampled_from(["ann", "bob", None]), st.booleans())),
)
def test_a_campaign_never_gives_more_than_its_budget(
    rules: Terms, bought: list[tuple[Sale, str | None, bool]]
) -> None:
    """All receipts of all members together, recorded, presented and returned, get no more than a campaign's budget."""
    world = enrolled(publication(rules, receipts_required=1), "ann", "bob")
    known: list[ReceiptFacts] = []
    anonymous: list[ReceiptFacts] = []
    for sale, member, comes_back in bought:
        facts = make_facts(lines=lines_of(sale), member_reference=member)
        world.do(c.RecordReceipt(facts))
        known.append(facts)
        if comes_back:
            world.do(return_items(facts))
        elif member is None:
            anonymous.append(facts)
    if anonymous:
        keys = tuple(_identity(facts) for facts in anonymous[:20])
        world.do(c.PresentReceipts("new", keys))
    for offer in rules.offers:
        given = sum(_given(world, facts, offer.name) for facts in known)
        assert not offer.budget or given <= offer.budget * MILLION
        budget: Budget | None = world.stored(world.namespace.budget(offer.name))
        assert (0 if budget is None else budget.micropoints) == (given if offer.budget else 0)


def _identity(facts: ReceiptFacts) -> c.ReceiptIdentity:
    return c.ReceiptIdentity(facts.shop_id, facts.till_id, facts.number, facts.business_date)


def _given(world: World, facts: ReceiptFacts, campaign: str) -> int:
    """What a campaign gave to somebody for a receipt, in millionths, whatever came back since."""
    receipt: Receipt = world.stored(
        world.namespace.receipt(facts.shop_id, facts.till_id, facts.number, facts.business_date)
    )
    if receipt.account_id is None:
        return 0
    return sum(one.micropoints for one in receipt.earning.parts if one.campaign == campaign)


# Rule 17: the order of arrival


@thoroughly
@given(
    rules=terms(free=True),
    bought=st.lists(
        st.tuples(sales(), st.sampled_from(["ann", "bob"])), min_size=2, max_size=5
    ).flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))),
)
def test_rule_17_the_order_of_arrival_issues_the_same_points(
    rules: Terms, bought: tuple[list[tuple[Sale, str]], list[tuple[Sale, str]]]
) -> None:
    """Where no tier, cap for several receipts or coupon takes part, the same receipts issue the same in any order."""
    ends = []
    for order in bought:
        world = enrolled(publication(rules), "ann", "bob")
        for sale, member in order:
            world.do(c.RecordReceipt(facts_of(sale, member)))
        ends.append([net(world, member) for member in ("ann", "bob")])
    assert ends[0] == ends[1]


def forever(id_: str, **options: Any) -> Campaign:
    """A campaign without end."""
    return Campaign(id_, date(2020, 1, 1), date(2030, 1, 1), **options)


BIG, SMALL = 3000, 1000


@pytest.mark.parametrize(
    ("sections", "in_order", "in_the_other"),
    [
        # Who has spent 20.00 earns twice as much.
        ({"tiers": TierRules((Tier("gold", 2000, 200),))}, 30 + 20, 10 + 30),
        # The exclusive campaign keeps the other away until it has given all it may.
        (
            {
                "campaigns": (
                    forever("best", percent=200, exclusive=True, member_points_max=10),
                    forever("next", percent=300),
                )
            },
            (30 + 10) + (10 + 20),
            (10 + 10) + (30 + 60),
        ),
        (
            {
                "campaigns": (
                    forever("best", percent=200, exclusive=True, budget_points=10),
                    forever("next", percent=300),
                )
            },
            (30 + 10) + (10 + 20),
            (10 + 10) + (30 + 60),
        ),
    ],
    ids=["a tier", "a cap for each member", "a budget"],
)
def test_rule_17_is_not_claimed_where_one_receipt_decides_about_the_next(
    sections: dict[str, Any], in_order: int, in_the_other: int
) -> None:
    """With a tier or a cap the order of recording decides, and nothing is reopened."""
    for totals, expected in (((BIG, SMALL), in_order), ((SMALL, BIG), in_the_other)):
        world = enrolled(publish_rules(**sections), "ann")
        for total in totals:
            world.do(record(total=total, member_reference="ann"))
        assert net(world, "ann")[0] == expected


@pytest.mark.parametrize(("first", "points"), [(BIG, 30 + 30 + 10), (SMALL, 10 + 10 + 30)])
def test_rule_17_is_not_claimed_for_coupons(first: int, points: int) -> None:
    """Whichever receipt comes first has the coupon; the other is recorded without it."""
    world = enrolled(
        publish_rules(campaigns=(forever("gift", percent=200, coupon=CouponTerms("HELLO")),)), "ann"
    )
    second = SMALL if first == BIG else BIG
    world.do(record(total=first, member_reference="ann", coupons=("HELLO",)))
    again = refused(world, record(total=second, member_reference="ann", coupons=("HELLO",)))
    assert again.reason is Reason.COUPON_USED
    world.do(record(total=second, member_reference="ann"))
    assert net(world, "ann")[0] == points
