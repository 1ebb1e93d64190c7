from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.domain import limits
from ledger.domain.account import Account
from ledger.domain.books import Book
from ledger.domain.errors import Reason, Refusal
from ledger.domain.rules import Expiry, PointsRules, Reward, RewardWindow
from ledger.eventstore.mapper import open_snapshot, take_snapshot, topic_of
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
    reward,
)

DAY = timedelta(days=1)
ONCE = Reward("questionnaire", 50)
YEARLY = Reward("birthday", 20, 1, RewardWindow.YEAR, reason="A present")
WEEKLY = Reward("review", 5, 2, RewardWindow.DAYS, 7)


def with_card(points_rules: PointsRules | None = None, **options: str) -> tuple[World, str]:
    """A programme with rewards, and a card."""
    rules = publish_rules(
        points_rules=points_rules or PointsRules(), rewards=(ONCE, YEARLY, WEEKLY)
    )
    world = World(rules=rules, **options)  # type: ignore[arg-type]  # names of World's own
    return world, world.card()


# Rule 23
def test_a_reward_is_an_earning_with_a_reason() -> None:
    """What a member earns without a purchase is a lot, and the event says what for."""
    world, card = with_card()
    (event,) = world.when(reward(card, "birthday", "2025"))
    assert isinstance(event, Account.PointsRewarded)
    assert (event.reward_id, event.reason, event.reference) == ("birthday", "A present", "2025")
    assert (event.points, event.earned_at, event.rules_version) == (20, NOW, 1)
    assert world.sums(card) == Sums(available=20)
    assert world.books[Book.ISSUED] == -20
    (event,) = world.when(reward(card, "questionnaire"))
    assert isinstance(event, Account.PointsRewarded)
    assert event.reason == "questionnaire"


# Rule 23
def test_a_member_gets_a_reward_so_often_and_no_more() -> None:
    """A reward for life is granted once; another member gets it, too."""
    world, card = with_card()
    world.do(reward(card, "questionnaire", "q-1"))
    found = refused(world, reward(card, "questionnaire", "q-2"))
    assert (found.reason, found.metadata["window"]) == (Reason.REWARD_LIMIT_REACHED, "LIFETIME")
    assert found.metadata["limit_per_member"] == "1"
    assert world.do(reward(world.card(), "questionnaire")).points_granted == 50
    world.now += 9 * 365 * DAY
    assert refused(world, reward(card, "questionnaire")).reason is Reason.REWARD_LIMIT_REACHED


# Rule 23
def test_a_reward_of_a_year_comes_back_with_the_year() -> None:
    """A yearly reward counts by calendar years of the programme's time zone."""
    world, card = with_card(time_zone="Europe/Berlin")
    world.do(reward(card, "birthday"))
    world.now = datetime(2025, 12, 31, 22, 59, tzinfo=UTC)
    assert refused(world, reward(card, "birthday")).reason is Reason.REWARD_LIMIT_REACHED
    world.now = datetime(2025, 12, 31, 23, tzinfo=UTC)
    world.do(reward(card, "birthday"))
    # A till that was offline speaks of the old year, in which there was one already.
    late = reward(card, "birthday", occurred_at=datetime(2025, 12, 30, tzinfo=UTC))
    assert refused(world, late).reason is Reason.REWARD_LIMIT_REACHED


# Rule 23
@pytest.mark.parametrize(
    ("days", "granted"),
    [
        ((0, 0, 0), "yyn"),
        ((0, 6, 6), "yyn"),
        ((0, 6, 7), "yyy"),
        ((0, 6, 7, 8, 13), "yyyny"),
        ((0, 6, 7, 14, 14, 14), "yyyyyn"),
        ((0, 9, 4), "yyy"),
        ((8, 9, 4), "yyn"),
        ((8, 9, 2), "yyy"),
        ((0, 1, 8, 9, 5), "yyyyn"),
    ],
)
def test_no_run_of_days_has_more_of_a_reward_than_allowed(
    days: tuple[int, ...], granted: str
) -> None:
    """Two in any seven days: also where tills report out of order, no seven days ever have three."""
    world, card = with_card()
    world.now += 20 * DAY
    for day, expected in zip(days, granted, strict=True):
        command = reward(card, "review", occurred_at=NOW + day * DAY)
        if expected == "y":
            world.do(command)
        else:
            assert refused(world, command).reason is Reason.REWARD_LIMIT_REACHED


# Rule 23
def test_rewards_that_race_for_the_last_one_are_granted_exactly_so_often() -> None:
    """Ten at once for a reward that is granted twice: two are, and eight are told so."""
    world, card = with_card()
    found = world.batch(Asked(reward(card, "review", f"r-{n}"), uuid4()) for n in range(10))
    assert [isinstance(one, Outcome) for one in found] == [True] * 2 + [False] * 8
    assert {one.reason for one in found if isinstance(one, Refusal)} == {
        Reason.REWARD_LIMIT_REACHED
    }
    assert world.sums(card) == Sums(available=10)


# Rules 19 and 23
def test_a_reference_is_granted_once() -> None:
    """The same questionnaire from two tills is one reward, and the second caller gets the first outcome."""
    world, card = with_card()
    first = world.execute(reward(card, "review", "sku-1"))
    again = world.execute(reward(card, "review", "sku-1"), principal_id="till-2")
    assert again == first._replace(replayed=True)
    world.do(reward(card, "review", "sku-2"))
    assert world.sums(card) == Sums(available=10)
    # Another reward, and another member, have references of their own.
    world.do(reward(card, "birthday", "sku-1"))
    world.do(reward(world.card(), "review", "sku-1"))


# Rule 19
def test_a_reward_is_granted_once_for_a_request() -> None:
    """Sent again it is answered again; with other content it is refused, naming the field."""
    world, card = with_card()
    id_ = uuid4()
    first = world.execute(reward(card, "review"), id_)
    assert world.execute(reward(card, "review"), id_) == first._replace(replayed=True)
    assert world.sums(card) == Sums(available=5)
    for command, field in (
        (reward(world.card(), "review"), "holder"),
        (reward(card, "birthday"), "reward_id"),
        (reward(card, "review", "x"), "request_id"),
    ):
        found = refused(world, command, id_)
        assert (found.reason, found.metadata["field"]) == (Reason.REQUEST_ID_REUSED, field)


# Rule 23
def test_a_reward_has_the_dates_of_its_rules() -> None:
    """Pending days and the end are those of any earning, by the rules of the time it was earned."""
    dated = PointsRules(pending_days=2, expiry=Expiry.AFTER_DAYS, expiry_days=10)
    world, card = with_card(dated)
    world.do(reward(card, "birthday", occurred_at=NOW - DAY))
    assert world.sums(card) == Sums(pending=20)
    (lot,) = world.account(card).lots.values()
    assert (lot.earned_at, lot.receipt_id) == (NOW - DAY, None)
    assert lot.expires_at == datetime(2025, 3, 24, tzinfo=UTC)
    world.now = datetime(2025, 3, 15, tzinfo=UTC)
    assert world.sums(card) == Sums(available=20)


# Rule 23
def test_a_reward_that_ended_before_it_is_recorded_ends_at_once() -> None:
    """A reward reported late may be over; it counts all the same."""
    world, card = with_card(PointsRules(expiry=Expiry.AFTER_DAYS, expiry_days=3))
    world.do(reward(card, "questionnaire", occurred_at=NOW - 9 * DAY))
    assert world.sums(card) == Sums()
    assert refused(world, reward(card, "questionnaire")).reason is Reason.REWARD_LIMIT_REACHED


# Rule 23
def test_a_reward_pays_for_a_deficit_first() -> None:
    """What returns left owing is paid by a reward, like by any points that come."""
    world, card = with_card()
    sold = world.buy(card, total=3000)
    world.do(redeem(card, 30))
    world.do(return_items(sold))
    answer = world.do(reward(card, "birthday"))
    assert (answer.points_granted, answer.points_available) == (20, 0)
    assert world.sums(card) == Sums(deficit=10)


# Rule 23
def test_a_reward_is_activity() -> None:
    """Where points end for want of activity, a reward keeps them alive."""
    world, card = with_card(PointsRules(expiry=Expiry.INACTIVITY, expiry_days=10))
    world.buy(card, total=1000)
    world.now += 8 * DAY
    world.do(reward(card, "birthday"))
    world.now += 8 * DAY
    assert world.sums(card) == Sums(available=30)
    world.now += 3 * DAY
    assert world.sums(card) == Sums()


# Rule 23
def test_the_rules_of_the_time_say_what_a_reward_is() -> None:
    """A reward has the points of the rules in force when it was earned; one that they do not have is refused."""
    world, card = with_card()
    later = publish_rules(rewards=(Reward("birthday", 99),), effective_at=NOW + 2 * DAY)
    world.do(later)
    world.now += 3 * DAY
    answer = world.do(reward(card, "birthday", occurred_at=NOW + DAY))
    assert answer.points_granted == 20
    found = refused(world, reward(card, "review"))
    assert (found.reason, found.metadata["field"]) == (Reason.REWARD_UNKNOWN, "reward_id")
    # Of this year there was one already, under the old limit; the new one is for life.
    assert refused(world, reward(card, "birthday")).reason is Reason.REWARD_LIMIT_REACHED


# Rules 16 and 23
def test_a_rewards_time_is_limited_like_a_receipts() -> None:
    """A reward from the future, or from too long ago, is refused."""
    world, card = with_card()
    ahead = refused(world, reward(card, "birthday", occurred_at=NOW + timedelta(minutes=6)))
    assert ahead.reason is Reason.CLOCK_AHEAD
    late = refused(world, reward(card, "birthday", occurred_at=NOW - 31 * DAY))
    assert late.reason is Reason.TOO_LATE


def test_an_account_remembers_as_many_rewards_as_can_matter() -> None:
    """Of each reward the last hundred are remembered, and before the first of them nothing is granted."""
    most = limits.REWARD_LIMIT_MAX
    daily = Reward("visit", 1, most, RewardWindow.DAYS, 1)
    world = World(rules=publish_rules(rewards=(daily,)))
    card = world.card()
    for day in range(2):
        for _ in range(most):
            world.do(reward(card, "visit", occurred_at=NOW + day * DAY))
        world.now += DAY
    assert len(world.account(card).rewards["visit"]) == most
    early = reward(card, "visit", occurred_at=NOW - DAY)
    assert refused(world, early).reason is Reason.REWARD_LIMIT_REACHED
    world.do(reward(card, "visit"))


def test_rewards_survive_a_snapshot_and_a_restart() -> None:
    """How often a reward was granted is known after the account was read from its rows, or from a snapshot."""
    world, card = with_card()
    world.do(reward(card, "questionnaire", "q-1"))
    account = world.account(card)
    opened = open_snapshot(topic_of(account), account.id, account.version, take_snapshot(account))
    assert isinstance(opened, Account)
    assert opened.rewards == account.rewards != {}
    world.forget()
    assert refused(world, reward(card, "questionnaire")).reason is Reason.REWARD_LIMIT_REACHED


def test_a_reward_needs_a_card_that_works() -> None:
    """An unknown card earns nothing; what is rewarded can be held at once."""
    world, card = with_card()
    assert refused(world, reward("2000000000008", "birthday")).reason is Reason.CARD_UNKNOWN
    world.do(reward(card, "birthday"))
    world.do(hold(card, 20))
    assert world.sums(card) == Sums(held=20)
    assert isinstance(world.do(reward(card, "review")), c.RewardGranted)
