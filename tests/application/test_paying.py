"""What points are worth, in quotes, redemptions, holds and receipts."""

from typing import Any

import pytest

from ledger.application import commands as c
from ledger.domain.errors import Reason, Refusal
from ledger.domain.lots import total
from ledger.domain.receipt import Tender, TenderKind
from ledger.domain.rules import Expiry, PointsRules, RedemptionRules
from tests.support.counter import CENT, counter
from tests.support.world import Refused, World, hold, record, redeem, refused

HALF = RedemptionRules(points=100, value=100, points_min=200, points_step=100, share_percent_max=50)
"""A hundred points are worth 1.00; at least two hundred, and at most half of a receipt."""
LEAST_TENTH = RedemptionRules(points=1, value=1, share_percent_min=10)
NOT_ALLOWED = Reason.REDEMPTION_NOT_ALLOWED


def rich(world: World, points: int = 1000) -> str:
    """A card with so many points."""
    return world.card(totals=(points * 100, 0, 0))


def quote(
    world: World, card: str, receipt_total: int, points: int | None = None
) -> c.RedemptionQuote:
    """Ask what points can pay of a receipt, and see to it that asking wrote nothing."""
    rows = list(world.rows)
    found: c.RedemptionQuote = world.read(
        c.QuoteRedemption(
            holder=c.Holder(card_number=card), receipt_total=receipt_total, points=points
        )
    )
    assert world.rows == rows
    return found


def refused_quote(world: World, *arguments: Any) -> Refused:
    """Ask for what is refused."""
    with pytest.raises(Refusal) as caught:
        quote(world, *arguments)
    return Refused(caught.value.reason, caught.value.metadata)


def pay(card: str, receipt_total: int, redemption: Any, amount: int) -> c.RecordReceipt:
    """A receipt that is paid with a redemption and cash."""
    tenders = [Tender(TenderKind.POINTS, amount, redemption.redemption_id)]
    if receipt_total > amount:
        tenders.append(Tender(TenderKind.CASH, receipt_total - amount))
    return record(card_number=card, total=receipt_total, tenders=tuple(tenders))


def test_a_quote_says_how_many_points_can_pay() -> None:
    """At most half of the receipt, in whole steps, and what remains to pay and on the account."""
    world = counter(HALF)
    found = quote(world, rich(world), 1090)
    assert (found.points, found.amount, found.amount_to_pay) == (500, 500, 590)
    assert (found.points_available, found.points_left) == (1000, 500)
    assert (found.allowed.least, found.points_max, found.points_step) == (200, 500, 100)


def test_a_quote_goes_no_further_than_the_account() -> None:
    """Of what the rules allow, as many steps as there are points for."""
    world = counter(HALF)
    found = quote(world, rich(world, 350), 10_000)
    assert (found.points, found.points_max, found.points_left) == (300, 300, 50)


@pytest.mark.parametrize(("points", "receipt_total"), [(150, 10_000), (1000, 399)])
def test_where_too_few_points_could_pay_none_do(points: int, receipt_total: int) -> None:
    """With fewer than the least number, on the account or by the share, a quote says zero."""
    world = counter(HALF)
    found = quote(world, rich(world, points), receipt_total)
    assert (found.points, found.points_max, found.amount) == (0, 0, 0)
    assert (found.amount_to_pay, found.lots) == (receipt_total, ())


def test_a_quote_names_the_lots_that_would_pay() -> None:
    """What expires soonest pays first, and the quote says when it ends."""
    world = counter(CENT, points_rules=PointsRules(expiry=Expiry.AFTER_DAYS, expiry_days=10))
    card = rich(world, 10)
    world.buy(card, total=2000)
    found = quote(world, card, 15)
    assert (found.points, total(found.lots)) == (15, 15)
    assert all(pair.expires_at is not None for pair in found.lots)
    redeemed = world.do(redeem(card, 15))
    assert world.stored(redeemed.redemption_id).lots == found.lots


def test_a_quote_of_some_points_is_refused_as_the_redemption_would_be() -> None:
    """Asked for a number, a quote says what the redemption would say."""
    world = counter(HALF)
    card = rich(world)
    assert quote(world, card, 1000, 300).amount == 300
    assert refused_quote(world, card, 1000, 150).reason is NOT_ALLOWED
    over = refused_quote(world, card, 1000, 600)
    assert over.metadata == {"field": "points", "points_min": "200", "points_max": "500"}
    assert refused_quote(world, card, 1_000_000, 2000).reason is Reason.POINTS_INSUFFICIENT


def test_without_a_value_of_points_there_is_no_quote() -> None:
    """Rules that do not say what a point is worth answer no quote, and check no redemption."""
    world = counter()
    card = rich(world)
    assert refused_quote(world, card, 1000) == Refused(NOT_ALLOWED, {})
    assert world.do(redeem(card, 7)).points_redeemed == 7


def test_redemptions_keep_to_least_and_step() -> None:
    """Redeeming and holding take the numbers that the rules allow, and no other."""
    world = counter(HALF)
    card = rich(world)
    for command in (redeem(card, 100), redeem(card, 250), hold(card, 100), hold(card, 250)):
        found = refused(world, command)
        assert found == Refused(
            NOT_ALLOWED, {"field": "points", "points_min": "200", "points_step": "100"}
        )
    assert world.do(redeem(card, 200)).points_redeemed == 200
    assert world.do(hold(card, 300)).points_held == 300


def test_a_redemption_that_names_its_receipt_keeps_to_the_shares() -> None:
    """With the receipt's total, the shares are checked before anything is spent."""
    world = counter(HALF)
    card = rich(world)
    wanted = c.RedeemPoints(c.Holder(card_number=card), 600, receipt_total=1000)
    assert refused(world, wanted).metadata["points_max"] == "500"
    allowed = c.RedeemPoints(c.Holder(card_number=card), 500, receipt_total=1000)
    assert world.do(allowed).points_redeemed == 500


def test_all_that_a_hold_keeps_can_be_captured() -> None:
    """A part keeps to least and step; the rest was allowed when it was held."""
    world = counter(HALF)
    card = rich(world)
    hold_id = world.do(hold(card, 300)).hold_id
    assert refused(world, c.CapturePoints(hold_id, 150)).reason is NOT_ALLOWED
    assert world.do(c.CapturePoints(hold_id, 200, keep_open=True)).points_held == 100
    assert world.do(c.CapturePoints(hold_id)).points_redeemed == 100


def test_a_points_tender_pays_what_its_points_are_worth() -> None:
    """Neither more nor less; the refusal says how much that is."""
    world = counter(HALF)
    card = rich(world)
    redemption = world.do(redeem(card, 200))
    for amount in (199, 201):
        found = refused(world, pay(card, 1000, redemption, amount))
        assert found.reason is Reason.TENDER_MISMATCH
        assert found.metadata == {
            "field": "receipt.tenders[0].amount",
            "expected": "200",
            "actual": str(amount),
        }
    world.do(pay(card, 1000, redemption, 200))


def test_points_pay_the_share_of_a_receipt_that_they_may() -> None:
    """A receipt with more points than its share, or fewer, is refused."""
    world = counter(HALF)
    card = rich(world)
    redemption = world.do(redeem(card, 600))
    found = refused(world, pay(card, 1000, redemption, 600))
    assert (found.reason, found.metadata["field"]) == (NOT_ALLOWED, "receipt.tenders")
    world.do(pay(card, 1200, redemption, 600))
    other = counter(LEAST_TENTH)
    card = rich(other)
    redemption = other.do(redeem(card, 99))
    assert refused(other, pay(card, 1000, redemption, 99)).metadata["points_min"] == "100"
    other.do(pay(card, 990, redemption, 99))


def test_several_redemptions_share_one_receipt() -> None:
    """The share is that of all points together."""
    world = counter(HALF)
    card = rich(world)
    one, other = world.do(redeem(card, 300)), world.do(redeem(card, 300))
    tenders = tuple(Tender(TenderKind.POINTS, 300, each.redemption_id) for each in (one, other))
    small = record(card_number=card, total=1000, tenders=(*tenders, Tender(TenderKind.CASH, 400)))
    assert refused(world, small).reason is NOT_ALLOWED
    world.do(record(card_number=card, total=1200, tenders=(*tenders, Tender(TenderKind.CASH, 600))))


def test_where_the_rules_do_not_say_any_amount_is_taken() -> None:
    """Without a value of points, receipts are recorded as the till says."""
    world = counter()
    card = rich(world)
    world.do(pay(card, 1000, world.do(redeem(card, 1)), 1000))
