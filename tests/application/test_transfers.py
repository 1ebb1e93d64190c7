"""Transfers: points that one member sends to another keep their dates (rule 24)."""

from datetime import timedelta
from uuid import uuid4

from ledger.application import commands as c
from ledger.domain.account import Account
from ledger.domain.books import Book
from ledger.domain.errors import Reason, Refusal
from ledger.domain.rules import Expiry, PointsRules
from tests.support.world import (
    NOW,
    Asked,
    Sums,
    World,
    hold,
    publish_rules,
    redeem,
    refused,
    return_items,
)

DAYS_TO_LIVE = PointsRules(expiry=Expiry.AFTER_DAYS, expiry_days=10)


def transfer(sender: str, receiver: str, points: int, reference: str = "") -> c.TransferPoints:
    """A command to send points from card to card."""
    return c.TransferPoints(
        c.Holder(card_number=sender), c.Holder(card_number=receiver), points, reference
    )


def test_rule_24_a_transfer_keeps_the_dates_of_its_lots() -> None:
    """What expires soonest is sent, and is as old, ends at the same time and names the same receipt as before."""
    world = World(rules=publish_rules(points_rules=DAYS_TO_LIVE))
    one, other = world.card(), world.card()
    world.buy(other, total=700)
    first = world.buy(one, total=500)
    world.now += timedelta(days=2)
    second = world.buy(one, total=500)
    before = {lot.receipt_id: lot for lot in world.account(one).lots.values()}

    out, arrival = world.when(transfer(one, other, 7, "birthday"))

    assert isinstance(out, Account.PointsSent)
    assert isinstance(arrival, Account.PointsReceived)
    assert [pair.points for pair in out.lots] == [5, 2]
    assert out.transfer_id == arrival.transfer_id
    assert (out.to_account_id, arrival.from_account_id) == (
        arrival.originator_id,
        out.originator_id,
    )
    assert (out.reference, arrival.reference) == ("birthday", "birthday")
    assert world.sums(one) == Sums(available=3)
    assert world.sums(other) == Sums(available=14)
    arrived = [world.account(other).lots[number] for number in (2, 3)]
    receipts = [
        world.namespace.receipt(facts.shop_id, facts.till_id, facts.number, facts.business_date)
        for facts in (first, second)
    ]
    assert [lot.receipt_id for lot in arrived] == receipts
    for lot, points in zip(arrived, (5, 2), strict=True):
        was = before[lot.receipt_id]
        assert (lot.points, lot.earned_at, lot.expires_at) == (
            points,
            was.earned_at,
            was.expires_at,
        )
    world.now += timedelta(days=9)  # the first receipt's points end, here and there
    assert world.sums(other).available == 2
    assert world.sums(one).available == 3


def test_a_transfer_moves_points_and_makes_none() -> None:
    """In the books what one account sends the other receives: the sum of all transfers is zero."""
    world = World()
    one, other = world.card(totals=(1000, 0, 0)), world.card()
    world.do(transfer(one, other, 4))
    assert (world.books[Book.TRANSFERRED], world.books[Book.ISSUED]) == (0, -10)
    assert world.books[Book.AVAILABLE] == 10


def test_a_transfer_pays_what_the_receiver_owes() -> None:
    """Points that arrive where points are owed for returns pay for them first."""
    world = World()
    one, other = world.card(totals=(1000, 0, 0)), world.card()
    receipt = world.buy(other, total=600)
    world.do(redeem(other, 6))
    world.do(return_items(receipt))
    assert world.sums(other) == Sums(deficit=6)
    _, arrival = world.when(transfer(one, other, 8))
    assert isinstance(arrival, Account.PointsReceived)
    assert [(pair.lot, pair.points) for pair in arrival.absorbed] == [(2, 6)]
    assert world.sums(other) == Sums(available=2)


def test_only_what_can_be_spent_is_sent() -> None:
    """Points that are pending, held or owed are not there to be sent."""
    world = World()
    one, other = world.card(totals=(1000, 0, 0)), world.card()
    world.do(hold(one, 4))
    found = refused(world, transfer(one, other, 7))
    assert found.reason is Reason.POINTS_INSUFFICIENT
    assert found.metadata["points_available"] == "6"
    world.do(transfer(one, other, 6))
    assert world.sums(one) == Sums(held=4)


def test_nobody_sends_points_to_oneself() -> None:
    """Two cards or a card and a reference of the same account are the same."""
    world = World()
    card = world.card("alone", totals=(1000, 0, 0))
    for receiver in (c.Holder(card_number=card), c.Holder(member_reference="alone")):
        command = c.TransferPoints(c.Holder(card_number=card), receiver, 1)
        found = refused(world, command)
        assert (found.reason, found.metadata["field"]) == (Reason.ACCOUNT_SAME, "receiver")


def test_each_side_is_refused_by_its_name() -> None:
    """Whoever cannot be found is named as sender or as receiver."""
    world = World()
    card = world.card(totals=(1000, 0, 0))
    nobody = c.Holder(member_reference="nobody")
    known = c.Holder(card_number=card)
    for sender, receiver, field in (
        (nobody, known, "sender.member_reference"),
        (known, nobody, "receiver.member_reference"),
    ):
        found = refused(world, c.TransferPoints(sender, receiver, 1))
        assert (found.reason, found.metadata["field"]) == (Reason.MEMBER_UNKNOWN, field)


def test_a_return_of_a_receipt_whose_points_were_sent_takes_what_is_left() -> None:
    """The claw-back takes the sender's other points, and what is not there is owed; the receiver keeps all."""
    world = World()
    one, other = world.card(totals=(300, 0, 0)), world.card()
    receipt = world.buy(one, total=1000)
    world.do(transfer(one, other, 11))  # 3 of the older lot, 8 of the receipt's
    answer = world.do(return_items(receipt))
    assert (answer.points_clawed_back, answer.points_owed) == (10, 8)
    assert world.sums(one) == Sums(deficit=8)
    assert world.sums(other) == Sums(available=11)


def test_points_that_went_and_came_back_are_the_receipts_own() -> None:
    """A lot that was sent to and fro still names its receipt, so its return takes it first."""
    world = World(rules=publish_rules(points_rules=DAYS_TO_LIVE))
    one, other = world.card(), world.card()
    receipt = world.buy(one, total=500)
    world.do(transfer(one, other, 5))
    world.do(transfer(other, one, 5))
    world.now -= timedelta(minutes=1)
    world.buy(one, total=200, occurred_at=NOW - timedelta(days=1))  # ends sooner
    (claw_back,) = (
        event
        for event in world.when(return_items(receipt))
        if isinstance(event, Account.PointsClawedBack)
    )
    assert [(pair.lot, pair.points) for pair in claw_back.taken] == [(2, 5)]


def test_points_keep_the_end_that_they_had_for_want_of_activity() -> None:
    """Nobody saves points from their end by sending them to somebody who is more active."""
    rules = publish_rules(points_rules=PointsRules(expiry=Expiry.INACTIVITY, expiry_days=10))
    world = World(rules=rules)
    one, other = world.card(totals=(1000, 0, 0)), world.card()
    world.now += timedelta(days=8)
    world.buy(other, total=300)
    world.do(transfer(one, other, 4))
    assert world.sums(other).available == 7
    world.now += timedelta(days=5)
    assert world.sums(one).available == 0
    assert world.sums(other).available == 3


def test_the_same_transfer_again_is_the_first_outcome() -> None:
    """A request that is repeated moves nothing; with other content it is refused, naming what differs."""
    world = World()
    one, other, third = world.card(totals=(1000, 0, 0)), world.card(), world.card()
    id_ = uuid4()
    first = world.execute(transfer(one, other, 4), id_)
    again = world.execute(transfer(one, other, 4), id_)
    assert again == first._replace(replayed=True)
    for command, field in (
        (transfer(third, other, 4), "sender"),
        (transfer(one, third, 4), "receiver"),
        (transfer(one, other, 5), "points"),
        (transfer(one, other, 4, "other"), "request_id"),
    ):
        found = refused(world, command, id_)
        assert (found.reason, found.metadata["field"]) == (Reason.REQUEST_ID_REUSED, field)


def test_a_transfer_that_is_only_rehearsed_moves_nothing() -> None:
    """With validate_only the answer says what would be left, and both accounts are as before."""
    world = World()
    one, other = world.card(totals=(1000, 0, 0)), world.card()
    known = len(world.rows)
    answer = world.read(c.Rehearse(command=transfer(one, other, 4)))
    assert (answer.points_transferred, answer.points_available) == (4, 6)
    assert len(world.rows) == known


def test_transfers_of_one_batch_see_each_other() -> None:
    """Of two transfers of the same points, decided together, one is refused with what is left."""
    world = World()
    one, other, third = world.card(totals=(1000, 0, 0)), world.card(), world.card()
    won, lost = world.batch(
        Asked(transfer(one, receiver, 7), uuid4()) for receiver in (other, third)
    )
    assert not isinstance(won, Refusal)
    assert isinstance(lost, Refusal)
    assert won.answer.points_available == 3
    assert lost.reason is Reason.POINTS_INSUFFICIENT
    assert world.sums(third) == Sums()


def test_a_full_account_makes_room_for_what_arrives() -> None:
    """Lots that end together become one before an account has more of them than it should."""
    world = World()
    one, other = world.card(), world.card()
    for number in range(200):
        for card in (one, other):
            world.buy(card, total=100, number=f"{card}-{number}")
    world.do(transfer(one, other, 200))
    account = world.account(other)
    assert account.points_available == 400
    assert len(account.lots) <= 256
