"""Segments over gRPC: one buyer, all of them, exports with consent, thresholds and the past."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import grpc
import pytest
from google.type.date_pb2 import Date

from ledger.v1 import consent_pb2
from ledger.v1 import rules_pb2 as rules
from ledger.v1 import segment_pb2 as pb
from ledger.v1.member_pb2 import EnrolMemberRequest, JoinPoolRequest
from ledger.v1.programme_pb2 import GetProgrammeRequest, GetRulesRequest
from tests.support.process import ServiceProcess
from tests.support.published import campaign
from tests.support.refusals import refusal
from tests.support.till import RefusedError, Till, make_receipt, money, simulated_till, timestamp

NOON = datetime(2025, 3, 14, 12, tzinfo=UTC)
SEGMENTS = rules.SegmentRules(
    lapsed_after_days=60,
    large_amount=money(50_000),
    recency_days=[7, 14, 30, 60],
    frequency_purchases=[2, 3, 4, 5],
    monetary_amounts=[money(amount) for amount in (1_000, 2_000, 5_000, 20_000)],
)
COME_BACK = campaign(
    "come-back", when=rules.Condition(segments=[rules.SEGMENT_LAPSED]), percent=300
)
NAMES = {
    "visitor": rules.SEGMENT_VISITOR,
    "occasional": rules.SEGMENT_OCCASIONAL,
    "regular": rules.SEGMENT_REGULAR,
    "large": rules.SEGMENT_LARGE_BUYER,
    "lapsed": rules.SEGMENT_LAPSED,
    "shared": rules.SEGMENT_REGULAR,
}


@dataclass
class Programme:
    """A programme that had rules without segments, and has some with them by now."""

    till: Till
    thresholds: Any
    """What was proposed before there were segments."""
    before: Any
    """All segments once there were some, before the past was counted."""
    counted: list[Any]
    """The answers when it was."""


@pytest.fixture(scope="module")
def programme(service: ServiceProcess) -> Iterator[Programme]:
    """A programme with a buyer for each segment, named after it; what they bought lies before the segments."""
    with simulated_till(service, NOON, time_zone="Europe/Berlin") as till:
        for name in [*NAMES, "shared-too"]:
            till.call(
                "EnrolMember", EnrolMemberRequest(request_id=str(uuid4()), member_reference=name)
            )
        buy(till, "lapsed", 1_500)
        till.advance(NOON + timedelta(days=60))
        now = NOON + timedelta(days=60)
        buy(till, "occasional", 500, now - timedelta(days=10))
        for name in ("regular", "regular", "regular"):
            back = buy(till, name, 700, now)
        buy(till, "large", 50_000, now)
        for name in ("shared", "shared", "shared-too"):
            buy(till, name, 400, now)
        till.return_items(buy(till, "occasional", 900, now))
        till.await_projections()
        thresholds = till.call("ProposeThresholds", pb.ProposeThresholdsRequest())
        till.publish_rules(
            effective_at=now + timedelta(hours=1), segments=SEGMENTS, campaigns=[COME_BACK]
        )
        till.advance(now + timedelta(hours=2))
        before = listed(till)
        counted = till.stream("CountPastPurchases", pb.CountPastPurchasesRequest())
        request = JoinPoolRequest(request_id=str(uuid4()), member_reference="shared-too")
        request.pool.member_reference = "shared"
        till.call("JoinPool", request)
        assert back.total == money(700)
        yield Programme(till, thresholds, before, counted)


def buy(till: Till, reference: str, total: int, at: datetime = NOON) -> Any:
    """Record a receipt of a member and return it."""
    receipt = make_receipt(total=total, member_reference=reference, occurred_at=at)
    till.record(receipt)
    return receipt


def position(till: Till) -> int:
    """How far the programme is."""
    found: int = till.call("GetProgramme", GetProgrammeRequest()).position
    return found


def listed(till: Till, **fields: Any) -> Any:
    """All segments, with everything that was recorded before."""
    request = pb.ListSegmentsRequest(at_least_position=position(till), **fields)
    return till.call("ListSegments", request)


def counts(answer: Any) -> dict[str, tuple[int, int]]:
    """Accounts and members by segment, of those that have any."""
    return {
        rules.Segment.Name(one.segment).removeprefix("SEGMENT_"): (one.accounts, one.members)
        for one in answer.segments
        if one.accounts
    }


def members(till: Till, **fields: Any) -> list[str]:
    """References of the buyers that a filter finds, page by page."""
    request = pb.ListSegmentMembersRequest(
        filter=pb.SegmentFilter(**fields), page_size=2, at_least_position=position(till)
    )
    found: list[str] = []
    while True:
        answer = till.call("ListSegmentMembers", request)
        found += [one.member_reference for one in answer.members]
        request.page_token = answer.next_page_token
        if not request.page_token:
            return found


def shown(till: Till, reference: str, **fields: Any) -> Any:
    """The segment of a member, from the account itself."""
    return till.call("GetSegment", pb.GetSegmentRequest(member_reference=reference, **fields))


def test_the_past_counts_once_it_was_counted(programme: Programme) -> None:
    """Before, everybody is a visitor; a second time there is nothing left to count."""
    assert counts(programme.before) == {"VISITOR": (7, 7)}
    totals = programme.counted[-1]
    assert (totals.accounts, totals.counted, totals.purchases, totals.left) == (7, 6, 9, 0)
    again = programme.till.stream("CountPastPurchases", pb.CountPastPurchasesRequest())
    assert again[-1].counted == 0


def test_every_buyer_is_of_the_segment_that_the_rules_say(programme: Programme) -> None:
    """The account itself and the lists say the same, segment by segment, and why."""
    till = programme.till
    for name, segment in NAMES.items():
        assert shown(till, name).segment == segment
        assert name in members(till, segments=[segment])
    assert counts(listed(till)) == {
        "VISITOR": (1, 1),
        "OCCASIONAL": (1, 1),
        "REGULAR": (2, 3),
        "LARGE_BUYER": (1, 1),
        "LAPSED": (1, 1),
    }


def test_the_answer_says_why(programme: Programme) -> None:
    """A segment comes with the figures and the rules that it was found by; what came back is not among them."""
    found = shown(programme.till, "occasional")
    assert (found.purchases, found.amount) == (1, money(500))
    assert (found.scores.recency, found.scores.frequency, found.scores.monetary) == (4, 1, 1)
    day = (NOON + timedelta(days=50)).date()
    assert found.last_purchase_date == Date(year=day.year, month=day.month, day=day.day)
    assert (found.days_since, found.purchases_counted, found.past_counted) == (10, 1, True)
    assert (found.rules_version, found.rules.large_amount) == (2, money(50_000))
    shared = shown(programme.till, "shared-too")
    assert (shared.member_reference, shared.purchases) == ("shared", 3)
    assert list(shared.pool_member_references) == ["shared-too"]


def test_buyers_are_found_by_their_scores(programme: Programme) -> None:
    """A filter names scores from one to another, and segments if it likes; pages go on where they ended."""
    till = programme.till
    assert members(till) == sorted(NAMES)
    assert members(till, recency=pb.ScoreRange(least=1, most=2)) == ["lapsed"]
    assert members(till, monetary=pb.ScoreRange(least=5)) == ["large"]
    assert members(till, frequency=pb.ScoreRange(least=0, most=0)) == ["visitor"]


def test_an_instant_is_answered_by_the_rules_of_then(programme: Programme) -> None:
    """A later instant says what becomes of who buys nothing more; before there were rules with segments none is."""
    till = programme.till
    later = timestamp(NOON + timedelta(days=160))
    assert shown(till, "large", at=later).segment == rules.SEGMENT_LAPSED
    assert "LARGE_BUYER" not in counts(listed(till, at=later))
    early = pb.GetSegmentRequest(member_reference="large", at=timestamp(NOON))
    caught = refusal(till, "GetSegment", early)
    assert (caught.code, caught.reason) == (
        grpc.StatusCode.FAILED_PRECONDITION,
        "SEGMENTS_NOT_SET",
    )
    assert caught.metadata == {"rules_version": "1"}


def test_nobody_is_exported_without_consent(programme: Programme) -> None:
    """Only who agreed to the way, the purpose and the use of purchases; the others are counted, and why."""
    till = programme.till
    assert exported(till)[0] == []
    consent(till, "large", consent_pb2.CONTACT_PURPOSE_ADVERTISING)
    assert exported(till)[0] == []
    consent(till, "large", consent_pb2.CONTACT_PURPOSE_PERSONALISATION)
    assert exported(till)[0] == []
    share(till, "large")
    consent(till, "shared-too", consent_pb2.CONTACT_PURPOSE_ADVERTISING)
    consent(till, "shared-too", consent_pb2.CONTACT_PURPOSE_PERSONALISATION)
    share(till, "shared-too")
    found, totals = exported(till)
    assert found == ["large", "shared-too"]
    assert (totals.exported, totals.left_out) == (2, 5)
    reasons = {one.obstacle: one.members for one in totals.reasons}
    assert reasons[consent_pb2.CONTACT_OBSTACLE_CONSENT_MISSING] == 5
    assert exported(till, segments=[rules.SEGMENT_REGULAR])[0] == ["shared-too"]
    consent(till, "large", consent_pb2.CONTACT_PURPOSE_ADVERTISING, given=False)
    assert exported(till)[0] == ["shared-too"]


def exported(till: Till, **fields: Any) -> tuple[list[str], Any]:
    """Members to write to, and the totals."""
    request = pb.ExportSegmentRequest(
        filter=pb.SegmentFilter(**fields),
        purpose=consent_pb2.CONTACT_PURPOSE_ADVERTISING,
        channel=consent_pb2.CONTACT_CHANNEL_EMAIL,
        at_least_position=position(till),
    )
    answers = till.stream("ExportSegment", request)
    return [one.member_reference for part in answers for one in part.members], answers[-1]


def consent(till: Till, reference: str, purpose: Any, *, given: bool = True) -> None:
    """Let a member say yes or no to something."""
    use = purpose == consent_pb2.CONTACT_PURPOSE_PERSONALISATION
    channel = None if use else consent_pb2.CONTACT_CHANNEL_EMAIL
    choice = consent_pb2.ConsentChoice(
        purpose=purpose, channel=channel, given=given, text_version="form-1"
    )
    said = consent_pb2.ConsentForm(choices=[choice], source=consent_pb2.CONSENT_SOURCE_WEB)
    request = consent_pb2.SetConsentsRequest(
        request_id=str(uuid4()), member_reference=reference, form=said
    )
    till.call("SetConsents", request, role="checkout")


def share(till: Till, reference: str) -> None:
    """Let a member share purchases."""
    request = consent_pb2.SetSharingRequest(
        request_id=str(uuid4()),
        member_reference=reference,
        sharing=consent_pb2.SharingChoice(level=consent_pb2.SHARING_LEVEL_PURCHASES),
        source=consent_pb2.CONSENT_SOURCE_WEB,
    )
    till.call("SetSharing", request, role="checkout")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"purpose": consent_pb2.CONTACT_PURPOSE_ADVERTISING}, "channel"),
        ({"channel": consent_pb2.CONTACT_CHANNEL_EMAIL}, "purpose"),
        (
            {
                "purpose": consent_pb2.CONTACT_PURPOSE_ADVERTISING,
                "channel": consent_pb2.CONTACT_CHANNEL_EMAIL,
                "contact_time": timestamp(NOON + timedelta(days=900)),
            },
            "contact_time",
        ),
        (
            {
                "filter": pb.SegmentFilter(recency=pb.ScoreRange(least=3, most=2)),
                "purpose": consent_pb2.CONTACT_PURPOSE_ADVERTISING,
                "channel": consent_pb2.CONTACT_CHANNEL_EMAIL,
            },
            "filter.recency.most",
        ),
    ],
)
def test_an_export_that_makes_no_sense_is_refused(
    programme: Programme, fields: dict[str, Any], field: str
) -> None:
    """The refusal names the field."""
    with pytest.raises(RefusedError) as caught:
        programme.till.stream("ExportSegment", pb.ExportSegmentRequest(**fields))
    assert caught.value.metadata["field"] == field


def test_thresholds_come_from_the_programmes_own_receipts(programme: Programme) -> None:
    """Quintiles of those who bought something, before there are segments; rules take them as they are."""
    found = programme.thresholds
    assert (found.accounts, found.buyers) == (7, 6)
    assert list(found.segments.recency_days) == [0, 0, 0, 10]
    assert found.segments.large_amount == money(50_000)
    assert len(found.segments.monetary_amounts) == len(found.segments.frequency_purchases) == 4


def test_rules_come_back_as_they_were_published(programme: Programme) -> None:
    """The section and the condition of a campaign are answered as they were sent."""
    found = programme.till.call("GetRules", GetRulesRequest()).rules
    sent = rules.SegmentRules(window_months=12, occasional_purchases_max=2)
    sent.MergeFrom(SEGMENTS)
    assert found.segments == sent
    assert found.campaigns[0].when.segments == [rules.SEGMENT_LAPSED]


def test_too_few_buyers_make_no_thresholds(service: ServiceProcess) -> None:
    """Where hardly anybody has bought anything, nothing is proposed."""
    with simulated_till(service, NOON) as till:
        till.call(
            "EnrolMember", EnrolMemberRequest(request_id=str(uuid4()), member_reference="one")
        )
        buy(till, "one", 100)
        till.await_projections()
        caught = refusal(till, "ProposeThresholds", pb.ProposeThresholdsRequest())
        assert caught.reason == "BUYERS_TOO_FEW"
        assert caught.metadata == {"buyers": "1", "buyers_min": "5"}
        for name in ("ListSegments", "ListSegmentMembers"):
            request = getattr(pb, f"{name}Request")()
            assert refusal(till, name, request).reason == "SEGMENTS_NOT_SET"


def test_a_campaign_brings_a_lapsed_buyer_back_once(programme: Programme) -> None:
    """The till that records the receipt is told the points at once; the account is of another segment then."""
    till = programme.till
    now = NOON + timedelta(days=60, hours=2)
    receipt = make_receipt(total=1_000, member_reference="lapsed", occurred_at=now)
    assert till.record(receipt).points_earned == 30
    found = shown(till, "lapsed")
    assert (found.segment, found.purchases) == (rules.SEGMENT_OCCASIONAL, 2)
    assert "lapsed" in members(till, segments=[rules.SEGMENT_OCCASIONAL])
