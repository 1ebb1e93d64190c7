"""What a return would do, and returns that are sent again."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.application import commands as c
from ledger.domain.errors import Reason, Refusal
from ledger.domain.rules import PointsRules, ReturnPolicy
from tests.support.returning import (
    DAY,
    END_OF_TEN_DAYS,
    GRACE,
    REFUSE,
    TEN_DAYS,
    THREE_FOR_TEN,
    THREE_LINES,
    Story,
    paid,
    paid_with,
    ruled,
    stories,
)
from tests.support.world import (
    NOW,
    Sums,
    World,
    claim,
    redeem,
    refused,
    return_items,
    void,
)


def check_quote(world: World, command: c.ReturnItems) -> c.ItemsReturned:
    """Quote a return, see to it that nothing moved, and that the return then does the same."""
    rows, requests = list(world.rows), dict(world.requests)
    quote: c.ItemsReturned = world.read(c.Rehearse(command=command))
    assert (world.rows, world.requests) == (rows, requests)
    answer: c.ItemsReturned = world.do(command)
    assert msgspec.structs.replace(answer, return_id=quote.return_id) == quote
    return answer


# Rules 10-13
@given(story=stories(), policy=st.sampled_from([ReturnPolicy.DEFICIT, ReturnPolicy.FLOOR]))
@settings(max_examples=60, deadline=None)
def test_a_quote_says_what_the_return_then_does(story: Story, policy: ReturnPolicy) -> None:
    """Before each of any returns, a quote says what comes and goes."""
    world = ruled(PointsRules(returns=policy), carry_remainders=story.carry)
    card = world.card()
    world.buy(card, total=story.before)
    amount = sum(line.gross - line.discount for line in story.lines)
    paying = min(story.paid, world.sums(card).available) if amount else 0
    tenders = None
    if paying:
        tenders = paid_with(world.do(redeem(card, paying)).redemption_id, amount)
    receipt = world.buy(card, lines=story.lines, tenders=tenders)
    spending = min(story.spent, world.sums(card).available)
    if spending:
        world.do(redeem(card, spending))
    for quantities in story.path:
        check_quote(world, return_items(receipt, quantities))


# Rules 4, 13
@pytest.mark.parametrize("points_rules", [TEN_DAYS, GRACE])
def test_a_quote_knows_what_time_has_done(points_rules: PointsRules) -> None:
    """What ended since the last command has ended for a quote, too."""
    world, card, receipt = paid(points_rules)
    world.now = END_OF_TEN_DAYS + DAY
    answer = check_quote(world, return_items(receipt, {"1": 1000}))
    assert answer.points_restored + answer.points_expired == 4
    assert answer.points_available == answer.points_restored == world.sums(card).available


# Rule 10
def test_a_receipt_of_nobody_can_be_quoted() -> None:
    """A quote of a receipt without an account says what is paid out."""
    world = World()
    receipt = world.buy(None, lines=THREE_LINES)
    assert check_quote(world, return_items(receipt, {"1": 1000})).amount == 500


def check_quote_refused(world: World, command: c.ReturnItems) -> None:
    """See to it that a quote is refused as the return is."""
    found = refused(world, command)
    with pytest.raises(Refusal) as caught:
        world.read(c.Rehearse(command=command))
    assert (caught.value.reason, caught.value.metadata) == (found.reason, found.metadata)


# Rules 10, 12, 15a
def test_a_quote_is_refused_for_what_the_return_would_be_refused_for() -> None:
    """Too much, an unknown line, spent points, another till's void: a quote says so already."""
    world = ruled(REFUSE)
    card = world.card()
    receipt = world.buy(card, lines=THREE_LINES)
    world.do(redeem(card, 15))
    for command in (
        return_items(receipt, {"1": 1001}),
        return_items(receipt, {"9": 1000}),
        return_items(receipt, {"1": 1000}),
        void(receipt, till_id="till-2"),
    ):
        check_quote_refused(world, command)


# Rules 10, 16
@pytest.mark.parametrize("off", [timedelta(hours=1), timedelta(days=-31)])
def test_a_quote_with_a_wrong_clock_is_refused_as_the_return_is(off: timedelta) -> None:
    """A till whose clock is off is told so before the customer is promised anything."""
    world = World()
    receipt = world.buy(world.card())
    check_quote_refused(world, return_items(receipt, occurred_at=NOW + off))


# Rule 10
def test_a_retried_return_takes_items_back_once() -> None:
    """The same request id has the first outcome, also when nothing is left to return."""
    world, request_id = World(), uuid4()
    card = world.card()
    receipt = world.buy(card, lines=THREE_FOR_TEN)
    command = return_items(receipt, {"1": 1000})
    first = world.execute(command, request_id)
    world.do(return_items(receipt))
    rows = list(world.rows)
    assert world.execute(command, request_id) == first._replace(replayed=True)
    assert world.rows == rows


# Rule 10
def test_a_request_id_is_for_one_return() -> None:
    """Under a used request id other lines, another receipt, a void or a claim are refused."""
    world, request_id = World(), uuid4()
    card = world.card()
    receipt, other = world.buy(card, lines=THREE_LINES), world.buy(card, lines=THREE_LINES)
    world.do(return_items(receipt, {"1": 1000}), request_id)
    for command in (
        return_items(receipt, {"2": 1000}),
        return_items(other, {"1": 1000}),
        return_items(receipt, {"1": 1000}, shop_id="shop-2"),
        void(receipt),
        claim(receipt, card),
    ):
        assert refused(world, command, request_id).reason is Reason.REQUEST_ID_REUSED


# Rule 15a
def test_a_retried_claim_or_void_happens_once() -> None:
    """The same request id has the first outcome, though the receipt counts for somebody by now."""
    world = World()
    card, receipt = world.card(), world.buy(None, total=1000)
    commands: list[c.Write[Any]] = [claim(receipt, card), void(receipt)]
    for command in commands:
        request_id = uuid4()
        first = world.execute(command, request_id)
        assert world.execute(command, request_id) == first._replace(replayed=True)
    assert world.sums(card) == Sums()
