"""Closing a till's day (rule 15b), and voids where the day runs past midnight."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import msgspec
import pytest

from ledger.application import commands as c
from ledger.domain.errors import Reason
from ledger.domain.rules import TillRules
from ledger.domain.till_day import Closing, NumberRun, TillCount, TillDay, TillRecord
from tests.support.counter import counter
from tests.support.world import Refused, World, make_facts, refused, void

DAY = date(2025, 3, 14)
KEY = c.TillDayKey("shop-1", "till-1", DAY)
COUNTED = TillCount(receipts_count=3, receipts_total=3000)
RECORDED = TillRecord(position=12, receipts_count=3, receipts_total=3000)


def close(
    recorded: TillRecord = RECORDED, counted: TillCount = COUNTED, key: c.TillDayKey = KEY
) -> c.CloseTillDay:
    """A command to close a till's day."""
    return c.CloseTillDay(key, counted, recorded)


# Rule 15b
def test_a_closing_records_both_sides() -> None:
    """What the till counted stands beside what was recorded, in the event and in the answer."""
    world = World()
    (event,) = world.when(close())
    assert isinstance(event, TillDay.Created)
    assert (event.shop_id, event.till_id, event.business_date) == ("shop-1", "till-1", DAY)
    assert event.closing == Closing(1, COUNTED, RECORDED)
    assert event.closing.is_complete


# Rule 15b
def test_a_day_is_closed_again_and_the_last_closing_counts() -> None:
    """After late receipts a till closes once more; closings are numbered."""
    world = World()
    world.do(close(msgspec.structs.replace(RECORDED, receipts_count=2)))
    again = world.do(close())
    assert again.closing.closing == 2
    assert world.stored(again.till_day_id).closing == Closing(2, COUNTED, RECORDED)


def test_a_closing_is_idempotent_although_more_is_recorded_meanwhile() -> None:
    """The same request gets the first outcome: what is found in the lists is no part of what was asked."""
    world = World()
    id_ = uuid4()
    first = world.execute(close(), id_)
    later = msgspec.structs.replace(RECORDED, position=99, receipts_count=4)
    again = world.execute(close(later), id_)
    assert (again.answer, again.replayed) == (first.answer, True)


def test_another_closing_under_the_same_request_id_is_refused_with_the_field() -> None:
    """What the till counted is what was asked, and so is which day it was."""
    world = World()
    id_ = uuid4()
    world.do(close(), id_)
    other = msgspec.structs.replace(COUNTED, receipts_count=4)
    reused = Reason.REQUEST_ID_REUSED
    assert refused(world, close(counted=other), id_) == Refused(
        reused, {"field": "counted.receipts_count"}
    )
    yesterday = msgspec.structs.replace(KEY, business_date=DAY - timedelta(days=1))
    assert refused(world, close(key=yesterday), id_) == Refused(reused, {"field": "business_date"})


def test_a_day_that_has_not_begun_cannot_be_closed() -> None:
    """Tomorrow can, because a till's clock may be a little ahead; the day after cannot."""
    world = World()
    tomorrow = msgspec.structs.replace(KEY, business_date=DAY + timedelta(days=1))
    world.do(close(key=tomorrow))
    later = msgspec.structs.replace(KEY, business_date=DAY + timedelta(days=2))
    assert refused(world, close(key=later)) == Refused(
        Reason.FIELD_INVALID, {"field": "business_date"}
    )


@pytest.mark.parametrize(
    "recorded",
    [
        TillRecord(position=12, receipts_count=2, receipts_total=3000),
        TillRecord(position=12, receipts_count=3, receipts_total=2999),
        msgspec.structs.replace(RECORDED, missing_count=1, missing=(NumberRun(2, 2),)),
        msgspec.structs.replace(RECORDED, beyond_count=1, beyond=("9",)),
        msgspec.structs.replace(RECORDED, returns_count=1),
        msgspec.structs.replace(RECORDED, returns_total=5),
        msgspec.structs.replace(RECORDED, voids_count=1),
        msgspec.structs.replace(RECORDED, voids_total=5),
    ],
)
def test_any_difference_makes_a_day_incomplete(recorded: TillRecord) -> None:
    """Counts, sums, gaps, receipts beyond: each alone."""
    counted = TillCount(3, 3000, returns_count=0, returns_total=0, voids_count=0, voids_total=0)
    assert Closing(1, counted, RECORDED).is_complete
    assert not Closing(1, counted, recorded).is_complete


def test_what_a_till_does_not_count_is_not_compared() -> None:
    """A till that counts no returns and no voids can still close a complete day."""
    recorded = msgspec.structs.replace(RECORDED, returns_count=2, voids_count=1, voids_total=10)
    assert Closing(1, COUNTED, recorded).is_complete


def test_differences_are_recorded_less_counted() -> None:
    """Below zero the till has counted what the ledger does not know."""
    closing = Closing(1, COUNTED, TillRecord(position=1, receipts_count=2, receipts_total=2500))
    assert (closing.count_difference, closing.total_difference) == (-1, -500)


# Rule 15a
def test_a_shop_that_is_open_past_midnight_can_void() -> None:
    """Where the business date ends at four, its receipts can be voided until then, and not after."""
    at_one = datetime(2025, 3, 15, 1, tzinfo=UTC)
    for rules, allowed in ((TillRules(business_day_ends_hour=4), True), (None, False)):
        world = counter(till=rules)
        world.now = at_one
        receipt = make_facts(occurred_at=at_one, business_date=DAY)
        world.do(c.RecordReceipt(receipt))
        if allowed:
            assert world.do(void(receipt)).amount == 1000
            late = make_facts(occurred_at=at_one, business_date=DAY)
            world.do(c.RecordReceipt(late))
            world.now = at_one + timedelta(hours=3)
            assert refused(world, void(late)).reason is Reason.VOID_NOT_ALLOWED
        else:
            assert refused(world, void(receipt)).reason is Reason.VOID_NOT_ALLOWED
