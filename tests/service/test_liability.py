"""What points stand for, through gRPC: two months of a programme in Tokyo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
import pytest
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money

from ledger.v1 import liability_pb2 as pb
from ledger.v1.programme_pb2 import GetProgrammeRequest
from ledger.v1.rules_pb2 import LiabilityRules
from tests.support.process import ServiceProcess
from tests.support.till import RefusedError, Till, make_receipt, simulated_till

START = datetime(2025, 3, 14, 12, tzinfo=UTC)
# Half past nine in the evening in UTC is the first of the next month in Tokyo.
NEXT_MONTH = datetime(2025, 3, 31, 21, 30, tzinfo=UTC)
MARCH, APRIL = Date(year=2025, month=3), Date(year=2025, month=4)


def euros(cents: int) -> Money:
    """An amount."""
    units, rest = divmod(abs(cents), 100)
    sign = -1 if cents < 0 else 1
    return Money(currency_code="EUR", units=sign * units, nanos=sign * rest * 10**7)


def estimate(share: int) -> LiabilityRules:
    """A point for a cent, and how many are expected to be redeemed."""
    return LiabilityRules(points=1, price=euros(1), redeemed_share_millionths=share)


@pytest.fixture(scope="module")
def tokyo(service: ServiceProcess) -> Iterator[Till]:
    """The example of the standard, in two months: sold in March, redeemed and estimated anew in April."""
    with simulated_till(
        service, START, time_zone="Asia/Tokyo", points=10, liability=estimate(950_000)
    ) as till:
        card = till.new_card(occurred_at=START).card_number
        receipt = make_receipt(total=100_000, card_number=card, occurred_at=START)
        till.record(receipt)
        till.publish_rules(
            points=10,
            effective_at=NEXT_MONTH + timedelta(days=2),
            liability=estimate(970_000),
        )
        till.advance(NEXT_MONTH)
        till.redeem(card, 4_500)
        till.advance(NEXT_MONTH + timedelta(days=3))
        till.redeem(card, 4_000)
        till.await_projections()
        yield till


def roll_forward(till: Till, **fields: Any) -> pb.GetLiabilityRollForwardResponse:
    """The roll-forward, with everything that was recorded before."""
    now = till.call("GetProgramme", GetProgrammeRequest())
    request = pb.GetLiabilityRollForwardRequest(at_least_position=now.position, **fields)
    answer: pb.GetLiabilityRollForwardResponse = till.call("GetLiabilityRollForward", request)
    return answer


def money(**cents: int) -> pb.MoneyRollForward:
    """A roll-forward; what is not named is nothing."""
    names = [field.name for field in pb.MoneyRollForward.DESCRIPTOR.fields]
    return pb.MoneyRollForward(**{name: euros(cents.get(name, 0)) for name in names})


def test_months_go_on_where_those_before_them_end(tokyo: Till) -> None:
    """Both months are told row by row and together, and agree with the books of points."""
    answer = roll_forward(tokyo, from_month=MARCH, to_month=APRIL)
    march, april = answer.months
    assert (answer.time_zone, march.complete, april.complete) == ("Asia/Tokyo", True, False)
    assert (march.estimate, april.estimate) == (estimate(950_000), estimate(970_000))
    assert march.owed == money(earned=8_676, closing=8_676)
    assert april.owed == money(opening=8_676, re_estimated=0, redeemed=7_603, closing=1_073)
    assert march.provided == april.provided == money()
    assert april.points == pb.PointsRollForward(opening=10_000, redeemed=8_500, closing=1_500)
    assert [(one.points_in_books, one.agrees) for one in answer.months] == [
        (10_000, True),
        (1_500, True),
    ]
    rows = [(one.accounting_month, one.earning_month, one.source) for one in answer.rows]
    sale = pb.POINTS_SOURCE_SALE
    assert rows == [(MARCH, MARCH, sale), (APRIL, MARCH, sale)]
    assert [one.money for one in answer.rows] == [march.owed, april.owed]


def test_without_months_the_present_one_is_told(tokyo: Till) -> None:
    """Whoever names no month asks for this one; one alone is told as among others."""
    both = roll_forward(tokyo, from_month=MARCH, to_month=APRIL)
    assert list(roll_forward(tokyo).months) == list(both.months[1:])
    assert list(roll_forward(tokyo, to_month=MARCH).rows) == list(both.rows[:1])


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"from_month": APRIL, "to_month": MARCH}, "to_month"),
        ({"from_month": Date(year=2024, month=3), "to_month": MARCH}, "to_month"),
        ({"to_month": Date(year=2025, month=5)}, "to_month"),
        ({"from_month": Date(year=2025, month=4, day=1)}, "from_month"),
        ({"from_month": Date(year=2025)}, "from_month"),
        ({"to_month": Date(year=1969, month=12)}, "to_month"),
        ({"to_month": Date(year=12_025, month=1)}, "to_month"),
    ],
)
def test_months_that_make_no_sense_are_refused(
    tokyo: Till, fields: dict[str, Any], field: str
) -> None:
    """No month, months in the wrong order, in the future, or too many are refused with the field's name."""
    with pytest.raises(RefusedError) as caught:
        roll_forward(tokyo, **fields)
    assert caught.value.code is grpc.StatusCode.INVALID_ARGUMENT
    assert caught.value.metadata["field"] == field


def test_finance_and_auditors_alone_may_ask(tokyo: Till) -> None:
    """A till learns nothing of it."""
    request = pb.GetLiabilityRollForwardRequest()
    assert tokyo.call("GetLiabilityRollForward", request, role="auditor").months
    with pytest.raises(RefusedError) as caught:
        tokyo.call("GetLiabilityRollForward", request, role="till")
    assert caught.value.code is grpc.StatusCode.PERMISSION_DENIED


def test_until_the_rules_speak_there_are_points_and_no_money(shop: Any) -> None:
    """Points are told always, what they stand for once the rules say what they are worth."""
    shop.till.await_projections()
    answer = roll_forward(shop.till)
    (month,) = answer.months
    assert month.points.closing == month.points_in_books == 30
    assert not month.HasField("estimate")
    assert not month.HasField("owed")
    assert not any(row.HasField("money") for row in answer.rows)


def test_an_estimate_is_published_and_read_as_it_was_written(tokyo: Till) -> None:
    """The rules have the section as it was sent, and refuse one that cannot be applied."""
    with pytest.raises(RefusedError) as caught:
        tokyo.publish_rules(effective_at=NEXT_MONTH + timedelta(days=9), liability=estimate(0))
    assert caught.value.metadata["field"] == "rules.liability.redeemed_share_millionths"
