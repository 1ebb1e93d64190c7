"""What is wrong with rules, said before they are published."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money

from ledger.v1.errors_pb2 import ErrorReason
from ledger.v1.programme_pb2 import CheckRulesRequest, PublishRulesRequest
from ledger.v1.rules_pb2 import (
    EXPIRY_AFTER_DAYS,
    TIER_BY_POINTS,
    Campaign,
    CardRules,
    ClockRules,
    EarningRules,
    PointsRules,
    Rules,
    Tier,
    TierRules,
)
from tests.support.process import ServiceProcess
from tests.support.till import RefusedError, Till, money, simulated_till, timestamp

START = datetime(2017, 1, 1, tzinfo=UTC)
NEXT = datetime(2018, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def till(service: ServiceProcess) -> Iterator[Till]:
    """A till of a programme with one version of the rules."""
    with simulated_till(service, START) as made:
        yield made


def right(**changes: Any) -> Rules:
    """Rules that can be published, but for the changes."""
    rules = Rules(
        effective_at=timestamp(NEXT),
        earning=EarningRules(points=1, per_amount=money(100)),
        card=CardRules(receipts_required=3),
    )
    for name, value in changes.items():
        rules.ClearField(name)
        if value is not None:
            rules.MergeFrom(Rules(**{name: value}))
    return rules


def problems(till: Till, rules: Rules, role: str = "admin") -> list[tuple[str, str]]:
    """The fields that are wrong, and with which reason."""
    answer = till.call("CheckRules", CheckRulesRequest(rules=rules), role=role)
    assert all(problem.message for problem in answer.problems)
    return [
        (problem.field, ErrorReason.Name(problem.reason).removeprefix("ERROR_REASON_"))
        for problem in answer.problems
    ]


def first_refusal(till: Till, rules: Rules) -> tuple[str, str]:
    """What publishing these rules is refused for."""
    with pytest.raises(RefusedError) as caught:
        till.call("PublishRules", PublishRulesRequest(request_id=str(uuid4()), rules=rules))
    return caught.value.metadata["field"], caught.value.reason


def test_right_rules_have_no_problems_and_are_not_published(till: Till) -> None:
    """Checking rules that could be published says nothing, again and again, and stores nothing."""
    before = len(till.all_events())
    assert problems(till, right()) == problems(till, right()) == []
    assert len(till.all_events()) == before


def test_every_problem_of_the_values_is_told(till: Till) -> None:
    """All sections are checked, and so are the version and its start, in the order of publishing."""
    rules = right(
        version=7,
        effective_at=timestamp(START),
        earning=EarningRules(points=1, per_amount=money(3)),
        card=CardRules(receipts_required=21),
        clock=ClockRules(ahead_seconds_max=-1, late_seconds_max=-1),
        points=PointsRules(expiry=EXPIRY_AFTER_DAYS, pending_days=400, expiry_days=1),
    )
    found = problems(till, rules)
    assert found == [
        ("rules.earning.per_amount", "RULES_INVALID"),
        ("rules.card.receipts_required", "RULES_INVALID"),
        ("rules.clock.ahead_seconds_max", "RULES_INVALID"),
        ("rules.clock.late_seconds_max", "RULES_INVALID"),
        ("rules.points.pending_days", "RULES_INVALID"),
        ("rules.points.expiry_days", "RULES_INVALID"),
        ("rules.version", "RULES_INVALID"),
        ("rules.effective_at", "RULES_NOT_IN_FUTURE"),
    ]
    assert first_refusal(till, rules) == found[0]


def test_what_cannot_be_decoded_does_not_hide_the_rest(till: Till) -> None:
    """Fields of the wrong form are told together with values out of range, each once."""
    rules = right(
        effective_at=Timestamp(seconds=timestamp(NEXT).seconds, nanos=1),
        earning=EarningRules(points=1, per_amount=money(100, "USD")),
        card=CardRules(receipts_required=0),
        points=PointsRules(expiry=99, expiry_days=-5),  # type: ignore[arg-type]  # a newer client
    )
    found = problems(till, rules)
    assert found == [
        ("rules.effective_at", "FIELD_INVALID"),
        ("rules.earning.per_amount", "CURRENCY_MISMATCH"),
        ("rules.points.expiry", "FIELD_INVALID"),
        ("rules.card.receipts_required", "RULES_INVALID"),
        ("rules.points.expiry_days", "RULES_INVALID"),
    ]
    assert first_refusal(till, rules) == found[0]


@pytest.mark.parametrize(
    "amount",
    [
        Money(currency_code="EUR", units=-1),
        Money(currency_code="EUR", nanos=-1),
        Money(currency_code="EUR", units=1, nanos=5),
        Money(currency_code="EUR", units=2**62, nanos=2**30),
        Money(units=1),
    ],
)
def test_a_wrong_amount_is_one_problem(till: Till, amount: Money) -> None:
    """An amount that cannot be decoded is told once, and no conclusions are drawn from it."""
    found = problems(till, right(earning=EarningRules(points=1, per_amount=amount)))
    assert [field for field, _ in found] == ["rules.earning.per_amount"]


def test_what_was_mended_makes_no_problem_of_its_own(till: Till) -> None:
    """Of a list's element that cannot be decoded nothing is said as a whole; its other fields are checked."""
    tiers = TierRules(
        by=TIER_BY_POINTS,
        levels=[Tier(id="one", amount=money(300)), Tier(id="one", points=3, percent=20)],
    )
    assert problems(till, right(tiers=tiers)) == [
        ("rules.tiers.levels[0].points", "FIELD_INVALID"),
        ("rules.tiers.levels[1].id", "RULES_INVALID"),
        ("rules.tiers.levels[1].percent", "RULES_INVALID"),
    ]


def test_problems_within_lists_are_told_with_their_index(till: Till) -> None:
    """Each campaign is checked on its own, and against the others."""
    gift = Campaign(id="gift", starts_on=Date(year=2018, month=1, day=1), points=1)
    late = Campaign(id="gift", ends_on=Date(year=2017, month=1, day=1), percent=50)
    late.starts_on.CopyFrom(gift.starts_on)
    late.when.least_amount.CopyFrom(money(5, "USD"))
    late.coupon.code = "no"
    rules = right()
    rules.campaigns.extend([gift, late])
    assert set(problems(till, rules)) == {
        ("rules.campaigns[0].ends_on", "FIELD_INVALID"),
        ("rules.campaigns[1].when.least_amount", "CURRENCY_MISMATCH"),
        ("rules.campaigns[1].id", "RULES_INVALID"),
        ("rules.campaigns[1].ends_on", "RULES_INVALID"),
        ("rules.campaigns[1].percent", "RULES_INVALID"),
        ("rules.campaigns[1].coupon.code", "RULES_INVALID"),
    }


def test_no_more_than_a_hundred_problems_are_told(till: Till) -> None:
    """Rules that are wrong everywhere are answered, with the first hundred problems."""
    rules = right()
    rules.campaigns.extend([Campaign(points=1)] * 60)
    found = problems(till, rules)
    assert len(found) == 100
    assert first_refusal(till, rules) == found[0]


def test_missing_sections_are_told_once(till: Till) -> None:
    """What must be there and is not is one problem each, not one for everything within."""
    assert problems(till, Rules()) == [
        ("rules.effective_at", "FIELD_INVALID"),
        ("rules.earning", "FIELD_INVALID"),
        ("rules.card", "FIELD_INVALID"),
    ]


@pytest.mark.parametrize("role", ["admin", "finance", "auditor", "operator"])
def test_who_may_check(till: Till, role: str) -> None:
    """Rules can be checked by those who write and judge them, not only by who may publish."""
    assert problems(till, right(), role) == []


def test_a_till_may_not_check(till: Till) -> None:
    """A till has no business with drafts of rules."""
    with pytest.raises(RefusedError, match="ROLE_NOT_ALLOWED"):
        problems(till, right(), "till")
