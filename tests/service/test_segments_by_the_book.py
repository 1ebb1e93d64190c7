"""Segments as the contract promises them to a retailer, at the edges of each, without a look at how it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from google.type.date_pb2 import Date

from ledger.v1 import consent_pb2 as consent
from ledger.v1 import rules_pb2 as rules
from ledger.v1 import segment_pb2 as pb
from ledger.v1.member_pb2 import EnrolMemberRequest, JoinPoolRequest, LeavePoolRequest
from ledger.v1.programme_pb2 import CheckRulesRequest, GetProgrammeRequest
from ledger.v1.receipt_pb2 import Receipt
from tests.support.process import ServiceProcess
from tests.support.published import campaign
from tests.support.refusals import refusal
from tests.support.till import (
    Till,
    make_receipt,
    money,
    paid_with_points,
    simulated_till,
    timestamp,
)

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2025, 6, 20, 12, tzinfo=BERLIN)
VISITOR, LAPSED = rules.SEGMENT_VISITOR, rules.SEGMENT_LAPSED
OCCASIONAL, REGULAR = rules.SEGMENT_OCCASIONAL, rules.SEGMENT_REGULAR
LARGE = rules.SEGMENT_LARGE_BUYER
LATE = rules.ClockRules(ahead_seconds_max=300, late_seconds_max=31_622_400)
SECTION = rules.SegmentRules(
    window_months=3,
    occasional_purchases_max=2,
    lapsed_after_days=30,
    large_amount=money(100_000),
    recency_days=[1, 5, 10, 20],
    frequency_purchases=[2, 3, 4, 5],
    monetary_amounts=[money(amount) for amount in (10_000, 20_000, 50_000, 100_000)],
)
CAMPAIGNS = [
    campaign("come-back", when=rules.Condition(segments=[LAPSED]), percent=300),
    campaign("welcome", when=rules.Condition(segments=[VISITOR]), points=5),
]


@pytest.fixture(scope="module")
def till(service: ServiceProcess) -> Iterator[Till]:
    """A programme in Berlin, on a summer's day that does not end, whose tills may be late by a year."""
    with simulated_till(
        service,
        NOW,
        time_zone="Europe/Berlin",
        segments=SECTION,
        clock=LATE,
        campaigns=CAMPAIGNS,
        redemption=rules.RedemptionRules(points=1, value=money(100)),
    ) as till:
        till.await_projections()
        yield till


def buyer(till: Till, reference: str = "") -> str:
    """Enrol somebody who has bought nothing."""
    reference = reference or f"member-{uuid4()}"
    request = EnrolMemberRequest(request_id=str(uuid4()), member_reference=reference)
    till.call("EnrolMember", request)
    return reference


def buy(till: Till, reference: str, total: int = 1000, at: datetime = NOW, **more: Any) -> Receipt:
    """Record a purchase."""
    receipt = make_receipt(total=total, member_reference=reference, occurred_at=at, **more)
    till.record(receipt)
    return receipt


def days(count: int) -> datetime:
    """So many days before now."""
    return NOW - timedelta(days=count)


def local(month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """A moment of that year on the clocks of Berlin."""
    return datetime(2025, month, day, hour, minute, second, tzinfo=BERLIN)


def shown(till: Till, reference: str, at: datetime | None = None) -> Any:
    """What is said of a buyer."""
    moment = None if at is None else timestamp(at.astimezone(UTC))
    request = pb.GetSegmentRequest(member_reference=reference, at=moment)
    return till.call("GetSegment", request)


def segment(till: Till, reference: str, at: datetime | None = None) -> int:
    """Of which segment a buyer is."""
    found: int = shown(till, reference, at).segment
    return found


def position(till: Till) -> int:
    """How far the programme is."""
    found: int = till.call("GetProgramme", GetProgrammeRequest()).position
    return found


def listed(till: Till, **fields: Any) -> list[Any]:
    """Buyers that a filter finds, from small pages."""
    request = pb.ListSegmentMembersRequest(
        filter=pb.SegmentFilter(**fields), page_size=7, at_least_position=position(till)
    )
    found: list[Any] = []
    while True:
        page = till.call("ListSegmentMembers", request)
        found += page.members
        request.page_token = page.next_page_token
        if not page.next_page_token:
            return found


# Each segment at its edges


@pytest.mark.parametrize(
    ("purchases", "expected"),
    [(0, VISITOR), (1, OCCASIONAL), (2, OCCASIONAL), (3, REGULAR), (4, REGULAR)],
)
def test_who_buys_more_often_is_a_regular_customer(
    till: Till, purchases: int, expected: int
) -> None:
    """One or two purchases are occasional, none is a visitor; all on one day count one by one."""
    reference = buyer(till)
    for _ in range(purchases):
        buy(till, reference)
    answer = shown(till, reference)
    assert (answer.segment, answer.purchases) == (expected, purchases)
    assert answer.amount.units == 10 * purchases


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ([99_999], OCCASIONAL),
        ([100_000], LARGE),
        ([50_000, 49_999], OCCASIONAL),
        ([50_000, 50_000], LARGE),
        ([40_000, 30_000, 29_999], REGULAR),
        ([40_000, 30_000, 30_000], LARGE),
    ],
)
def test_who_spends_as_much_is_a_large_buyer(till: Till, totals: list[int], expected: int) -> None:
    """From exactly the amount on, however often; a cent less is not."""
    reference = buyer(till)
    for total in totals:
        buy(till, reference, total)
    assert segment(till, reference) == expected


def test_who_stays_away_has_lapsed_from_midnight_on(till: Till) -> None:
    """Days are those of the shop's clock: the thirtieth begins at its midnight, not at that of Greenwich."""
    late, early = buyer(till), buyer(till)
    buy(till, late, at=local(5, 10, 23, 59))
    buy(till, early, at=local(5, 11, 0, 30))
    for reference, day in ((late, 9), (early, 10)):
        before, after = local(6, day) - timedelta(seconds=1), local(6, day)
        answer = shown(till, reference, before)
        assert (answer.segment, answer.days_since) == (OCCASIONAL, 29)
        answer = shown(till, reference, after)
        assert (answer.segment, answer.days_since) == (LAPSED, 30)
    assert shown(till, early).last_purchase_date == Date(year=2025, month=5, day=11)


def test_a_large_buyer_who_stays_away_has_lapsed(till: Till) -> None:
    """However much and however often was bought."""
    reference = buyer(till)
    for _ in range(4):
        buy(till, reference, 90_000, days(30))
    assert segment(till, reference) == LAPSED
    buy(till, reference, 100, days(29))
    assert segment(till, reference) == LARGE


def test_the_window_ends_with_its_month_in_local_time(till: Till) -> None:
    """What was bought in March is outside of April to June, by the shop's clock on both sides."""
    march, april = buyer(till), buyer(till)
    buy(till, march, at=local(3, 31, 23, 59))
    buy(till, april, at=local(4, 1, 0, 1))
    assert [segment(till, one) for one in (march, april)] == [VISITOR, LAPSED]
    assert shown(till, march).purchases == 0
    assert shown(till, march).last_purchase_date == Date(year=2025, month=3, day=31)
    assert shown(till, march).purchases_counted == 1
    assert segment(till, april, local(6, 30, 23, 59, 59)) == LAPSED
    assert segment(till, april, local(7, 1)) == VISITOR


def test_scores_change_exactly_at_their_cut_points(till: Till) -> None:
    """Recency up to, frequency and monetary value from the cut point on; a visitor has none."""
    for ago, expected in (
        (0, 5),
        (1, 5),
        (2, 4),
        (5, 4),
        (6, 3),
        (10, 3),
        (11, 2),
        (20, 2),
        (21, 1),
    ):
        reference = buyer(till)
        buy(till, reference, at=days(ago))
        assert shown(till, reference).scores.recency == expected, ago
    for total, expected in ((9_999, 1), (10_000, 2), (19_999, 2), (20_000, 3), (100_000, 5)):
        reference = buyer(till)
        buy(till, reference, total)
        assert shown(till, reference).scores.monetary == expected, total
    reference = buyer(till)
    assert shown(till, reference).scores == pb.SegmentScores()
    for expected in (1, 2, 3, 4, 5, 5):
        buy(till, reference)
        assert shown(till, reference).scores.frequency == expected


# What is a purchase


def test_what_came_back_was_no_purchase(till: Till) -> None:
    """Returned whole, it never was, and the last purchase is the one before; in part, it was a smaller one."""
    once, part, twice = buyer(till), buyer(till), buyer(till)
    till.return_items(buy(till, once))
    answer = shown(till, once)
    assert (answer.segment, answer.purchases, answer.purchases_counted) == (VISITOR, 0, 0)
    assert not answer.HasField("last_purchase_date")
    till.return_items(buy(till, part, 100_000, lines=2), ("1", 1000))
    answer = shown(till, part)
    assert (answer.segment, answer.purchases, answer.amount) == (OCCASIONAL, 1, money(50_000))
    buy(till, twice, at=days(40))
    newer = buy(till, twice, lines=2)
    till.return_items(newer, ("1", 1000))
    assert segment(till, twice) == OCCASIONAL
    till.return_items(newer, ("2", 1000))
    answer = shown(till, twice)
    assert (answer.segment, answer.purchases, answer.days_since) == (LAPSED, 1, 40)


def test_a_voided_receipt_was_no_purchase(till: Till) -> None:
    """A receipt that its till takes back the same day leaves a visitor."""
    reference = buyer(till)
    till.void(buy(till, reference))
    assert (segment(till, reference), shown(till, reference).purchases) == (VISITOR, 0)


def test_a_receipt_of_nothing_is_no_purchase_and_points_are_money(till: Till) -> None:
    """A total of 0.00 does not count, a purchase that points paid for does."""
    card = till.new_card(total=0, occurred_at=days(60)).card_number
    reference = till.account(card).member_reference
    assert segment(till, reference) == VISITOR
    till.record(make_receipt(total=5_000, card_number=card, occurred_at=NOW))
    redemption = till.redeem(card, 10).redemption_id
    till.record(paid_with_points(1_000, redemption, card, occurred_at=NOW))
    answer = shown(till, reference)
    assert (answer.purchases, answer.amount) == (2, money(6_000))


def test_a_purchase_counts_once_it_is_somebodys(till: Till) -> None:
    """Presented for a card or claimed, on the day it happened; the same receipt again is one purchase."""
    answer = till.new_card(total=700, occurred_at=days(8))
    reference = till.account(answer.card_number).member_reference
    said = shown(till, reference)
    assert (said.segment, said.purchases, said.days_since) == (REGULAR, 3, 8)
    assert answer.points_credited == 26
    receipt = make_receipt(total=700, occurred_at=days(6))
    till.record(receipt)
    assert shown(till, reference).purchases == 3
    request_id = uuid4()
    till.claim(receipt, answer.card_number, request_id=request_id)
    assert till.claim(receipt, answer.card_number, request_id=request_id).replayed
    said = shown(till, reference)
    assert (said.purchases, said.days_since, said.amount) == (4, 6, money(2_800))


def test_late_receipts_count_on_their_own_day(till: Till) -> None:
    """An older receipt that arrives later does not make the last purchase earlier."""
    reference = buyer(till)
    buy(till, reference, at=days(2))
    buy(till, reference, at=days(50))
    answer = shown(till, reference)
    assert (answer.purchases, answer.days_since) == (2, 2)
    assert answer.first_purchase_date == Date(year=2025, month=5, day=1)


# Who is a buyer


def test_a_household_is_one_buyer(till: Till) -> None:
    """Members of a pool have bought together; who leaves starts anew, and what came back counts for the pool."""
    holder, other = buyer(till), buyer(till)
    buy(till, holder, at=days(3))
    kept = [buy(till, other, at=days(1)) for _ in range(2)]
    request = JoinPoolRequest(request_id=str(uuid4()), member_reference=other)
    request.pool.member_reference = holder
    till.call("JoinPool", request)
    for reference in (holder, other):
        answer = shown(till, reference)
        assert (answer.segment, answer.purchases, answer.days_since) == (REGULAR, 3, 1)
        assert answer.member_reference == holder
        assert other in answer.pool_member_references
    leave = LeavePoolRequest(request_id=str(uuid4()), member_reference=other)
    till.call("LeavePool", leave)
    assert segment(till, other) == VISITOR
    assert (segment(till, holder), shown(till, holder).purchases) == (REGULAR, 3)
    till.return_items(kept[0])
    assert (segment(till, holder), segment(till, other)) == (OCCASIONAL, VISITOR)
    buy(till, other)
    assert (shown(till, holder).purchases, shown(till, other).purchases) == (2, 1)


def test_two_who_are_one_have_bought_together(till: Till) -> None:
    """After a merge both references are one buyer, a return of the other's receipts counts, and no list has two."""
    gone, survivor = buyer(till), buyer(till)
    receipt = buy(till, gone, 60_000, days(2))
    buy(till, survivor, 40_000, days(40))
    till.merge(gone, survivor)
    for reference in (gone, survivor):
        answer = shown(till, reference)
        assert (answer.segment, answer.member_reference) == (LARGE, survivor)
        assert (answer.purchases, answer.days_since) == (2, 2)
    assert gone not in [one.member_reference for one in listed(till)]
    till.return_items(receipt)
    assert (segment(till, survivor), shown(till, survivor).amount) == (LAPSED, money(40_000))


# Campaigns


def test_a_segment_is_frozen_at_the_sale(till: Till) -> None:
    """What brought a lapsed buyer back takes back as much when it is returned, whoever the buyer is by then."""
    card = till.new_card(total=0, occurred_at=days(60)).card_number
    reference = till.account(card).member_reference
    older = make_receipt(total=1_000, card_number=card, occurred_at=days(45))
    assert till.record(older).points_earned == 15
    newer = make_receipt(total=1_000, card_number=card, occurred_at=NOW, lines=2)
    assert till.record(newer).points_earned == 30
    third = make_receipt(total=1_000, card_number=card, occurred_at=NOW)
    assert till.record(third).points_earned == 10
    assert till.account(card).points_available == 55
    till.return_items(older)
    assert till.account(card).points_available == 40
    till.return_items(newer, ("1", 1000))
    assert (till.account(card).points_available, segment(till, reference)) == (25, OCCASIONAL)
    till.return_items(newer)
    assert till.account(card).points_available == 10


def test_only_the_first_of_presented_receipts_is_a_visitors(till: Till) -> None:
    """Receipts that are presented together are decided one after the other."""
    assert till.new_card(total=100, occurred_at=NOW).points_credited == 3 + 5


# Dated rules


def test_later_rules_have_other_thresholds(service: ServiceProcess) -> None:
    """Each instant is answered by its own rules; a late receipt earns by those of its sale."""
    with simulated_till(
        service,
        NOW,
        time_zone="Europe/Berlin",
        segments=SECTION,
        clock=LATE,
        campaigns=CAMPAIGNS,
    ) as till:
        till.await_projections()
        few, much, away = (buyer(till) for _ in range(3))
        buy(till, few)
        buy(till, much, 30_000)
        buy(till, away, at=days(15))
        changed = rules.SegmentRules(
            window_months=1,
            occasional_purchases_max=0,
            lapsed_after_days=0,
            large_amount=money(30_000),
        )
        strict = rules.SegmentRules(window_months=3, lapsed_after_days=10)
        first, second = NOW + timedelta(days=1), NOW + timedelta(days=2)
        till.publish_rules(effective_at=first, segments=changed, clock=LATE)
        till.publish_rules(effective_at=second, segments=strict, clock=LATE, campaigns=CAMPAIGNS)
        everybody = (few, much, away)
        expected = {
            NOW: [OCCASIONAL, OCCASIONAL, OCCASIONAL],
            first - timedelta(seconds=1): [OCCASIONAL, OCCASIONAL, OCCASIONAL],
            first: [REGULAR, LARGE, REGULAR],
            second: [OCCASIONAL, OCCASIONAL, LAPSED],
        }
        for at, segments in expected.items():
            assert [segment(till, one, at) for one in everybody] == segments, at
        till.advance(second + timedelta(hours=1))
        for at, segments in expected.items():
            assert [segment(till, one, at) for one in everybody] == segments, at
        by_member = {one.member_reference: one.segment for one in listed(till)}
        assert [by_member[one] for one in everybody] == expected[second]
        late = make_receipt(total=1_000, member_reference=away, occurred_at=NOW)
        assert till.record(late).points_earned == 10
        assert shown(till, few, first).rules_version == 2


@pytest.mark.parametrize(
    "section",
    [
        rules.SegmentRules(window_months=0),
        rules.SegmentRules(window_months=37),
        rules.SegmentRules(window_months=3, lapsed_after_days=57),
        rules.SegmentRules(window_months=1),
        rules.SegmentRules(occasional_purchases_max=10_001),
        rules.SegmentRules(recency_days=[1, 2, 3]),
        rules.SegmentRules(recency_days=[1, 3, 2, 4]),
        rules.SegmentRules(recency_days=[-1, 3, 3, 4]),
        rules.SegmentRules(frequency_purchases=[1, 2, 3, 4, 5]),
        rules.SegmentRules(monetary_amounts=[money(4), money(3), money(5), money(6)]),
        rules.SegmentRules(large_amount=money(100, "USD")),
        rules.SegmentRules(large_amount=money(-100)),
    ],
)
def test_thresholds_that_make_no_sense_are_refused(till: Till, section: Any) -> None:
    """A mistake in the section is found before it is in force, and named."""
    checked = rules.Rules(
        effective_at=timestamp(NOW.astimezone(UTC) + timedelta(days=30)),
        earning=rules.EarningRules(points=1, per_amount=money(100)),
        card=rules.CardRules(receipts_required=3),
        segments=section,
    )
    answer = till.call("CheckRules", CheckRulesRequest(rules=checked))
    assert answer.problems
    assert all(one.field.startswith("rules.segments") for one in answer.problems)


# Lists


def test_lists_sum_up_and_agree_with_each_buyer(service: ServiceProcess) -> None:
    """Everybody is of one segment and on the list once, with the figures that the account itself gives."""
    with simulated_till(
        service, NOW, time_zone="Europe/Berlin", segments=SECTION, clock=LATE
    ) as till:
        till.await_projections()
        everybody = [buyer(till, f"b-{index:02d}") for index in range(18)]
        for index, reference in enumerate(everybody):
            for bought in range(index % 5):
                buy(till, reference, 15_000 * (bought + 1), days(9 * (index % 7) + bought))
        till.return_items(buy(till, everybody[0]))
        join = JoinPoolRequest(request_id=str(uuid4()), member_reference=everybody[1])
        join.pool.member_reference = everybody[2]
        till.call("JoinPool", join)
        till.merge(everybody[3], everybody[4])
        request = pb.ListSegmentsRequest(at_least_position=position(till))
        figures = till.call("ListSegments", request).segments
        assert {one.segment for one in figures} == {VISITOR, OCCASIONAL, REGULAR, LARGE, LAPSED}
        assert sum(one.members for one in figures) == 17
        assert sum(one.accounts for one in figures) == 16
        buyers = listed(till)
        references = [one.member_reference for one in buyers]
        assert references == sorted(set(everybody) - {everybody[1], everybody[3]})
        for one in figures:
            those = listed(till, segments=[one.segment])
            assert those == [other for other in buyers if other.segment == one.segment]
            assert one.accounts == len(those)
            assert one.purchases == sum(other.purchases for other in those)
            assert one.amount.units == sum(other.amount.units for other in those)
        for one in buyers:
            said = shown(till, one.member_reference)
            assert (one.segment, one.scores, one.purchases) == (
                said.segment,
                said.scores,
                said.purchases,
            )
            assert (one.amount, one.last_purchase_date) == (said.amount, said.last_purchase_date)
        rich = listed(till, monetary=pb.ScoreRange(least=4))
        assert rich == [one for one in buyers if one.scores.monetary >= 4]
        none = listed(till, recency=pb.ScoreRange(least=0, most=1))
        assert none == [one for one in buyers if one.scores.recency <= 1]


def test_tills_do_not_see_segments(till: Till) -> None:
    """Lists and the answer about one buyer are for the people of the programme."""
    reference = buyer(till)
    for name, request in (
        ("GetSegment", pb.GetSegmentRequest(member_reference=reference)),
        ("ListSegments", pb.ListSegmentsRequest()),
        ("ListSegmentMembers", pb.ListSegmentMembersRequest()),
    ):
        for role in ("till", "checkout"):
            assert refusal(till, name, request, role=role).reason == "ROLE_NOT_ALLOWED"
    unknown = pb.GetSegmentRequest(member_reference=f"nobody-{uuid4()}")
    assert refusal(till, "GetSegment", unknown).reason == "MEMBER_UNKNOWN"


# Exports


ADVERTISING = consent.CONTACT_PURPOSE_ADVERTISING
PERSONAL = consent.CONTACT_PURPOSE_PERSONALISATION
SURVEY = consent.CONTACT_PURPOSE_SURVEY
EMAIL, SMS = consent.CONTACT_CHANNEL_EMAIL, consent.CONTACT_CHANNEL_SMS
NONE = consent.CONTACT_CHANNEL_UNSPECIFIED
Yes = tuple[Any, Any]


def agree(till: Till, reference: str, *kinds: Yes, given: bool = True, level: Any = None) -> None:
    """Let a member say yes or no, and how much it shares."""
    form = consent.ConsentForm(source=consent.CONSENT_SOURCE_WEB)
    for purpose, channel in kinds:
        form.choices.add(purpose=purpose, channel=channel, given=given, text_version="form-1")
    if level is not None:
        form.sharing.level = level
    request = consent.SetConsentsRequest(
        request_id=str(uuid4()), member_reference=reference, form=form
    )
    till.call("SetConsents", request, role="checkout")


def test_nobody_is_exported_who_has_not_agreed_to_all_of_it(till: Till) -> None:
    """The way, the purpose, the use of purchases and the sharing level each must be there, also after a merge."""
    minimal, purchases = consent.SHARING_LEVEL_MINIMAL, consent.SHARING_LEVEL_PURCHASES
    profile = consent.SHARING_LEVEL_PROFILE
    ads, personal = (ADVERTISING, EMAIL), (PERSONAL, NONE)
    cases: dict[str, tuple[tuple[Yes, ...], Any]] = {
        "all": ((ads, personal), purchases),
        "more": ((ads, personal, (ADVERTISING, SMS)), profile),
        "nothing": ((), minimal),
        "silent": ((ads, personal), None),
        "shares-less": ((ads, personal), minimal),
        "impersonal": ((ads,), profile),
        "other-way": (((ADVERTISING, SMS), personal), purchases),
        "other-purpose": (((SURVEY, EMAIL), personal), purchases),
        "withdrew": ((ads, personal), purchases),
        "withdrew-use": ((ads, personal), purchases),
        "stricter": ((ads, personal), purchases),
    }
    names = {name: buyer(till, f"export-{name}") for name in cases}
    for name, (kinds, level) in cases.items():
        buy(till, names[name], 7_777)
        agree(till, names[name], *kinds, level=level)
    agree(till, names["withdrew"], ads, given=False)
    agree(till, names["withdrew-use"], personal, given=False)
    gone = buyer(till)
    agree(till, gone, ads, given=False)
    till.merge(gone, names["stricter"])
    request = pb.ExportSegmentRequest(
        filter=pb.SegmentFilter(segments=[OCCASIONAL]),
        purpose=ADVERTISING,
        channel=EMAIL,
        at_least_position=position(till),
    )
    answers = till.stream("ExportSegment", request)
    exported = [one.member_reference for answer in answers for one in answer.members]
    assert exported == [names["all"], names["more"]]
    total = answers[-1]
    assert (len(total.members), total.exported) == (0, 2)
    assert total.left_out >= len(cases) - 2
    request.filter.segments[:] = [LARGE]
    answers = till.stream("ExportSegment", request)
    assert [one for answer in answers for one in answer.members] == []


# Thresholds


def test_proposed_thresholds_divide_buyers_into_fifths(service: ServiceProcess) -> None:
    """Of ten buyers who differ in everything, each score has two, and one is a large buyer."""
    with simulated_till(service, NOW, time_zone="Europe/Berlin", clock=LATE) as till:
        till.await_projections()
        for index in range(1, 11):
            reference = buyer(till, f"b-{index:02d}")
            for _ in range(index):
                buy(till, reference, 1_000, days(index))
        buyer(till, "b-nothing")
        proposed = till.call("ProposeThresholds", pb.ProposeThresholdsRequest(window_months=3))
        assert (proposed.accounts, proposed.buyers) == (11, 10)
        start = NOW + timedelta(minutes=1)
        till.publish_rules(effective_at=start, segments=proposed.segments, clock=LATE)
        till.advance(start + timedelta(minutes=1))
        till.stream("CountPastPurchases", pb.CountPastPurchasesRequest())
        buyers = [one for one in listed(till) if one.purchases]
        fifths = dict.fromkeys(range(1, 6), 2)
        for score in ("recency", "frequency", "monetary"):
            assert Counter(getattr(one.scores, score) for one in buyers) == fifths, score
        assert [one.member_reference for one in buyers if one.segment == LARGE] == ["b-10"]
        by_name = {one.member_reference: one.scores for one in buyers}
        assert (by_name["b-01"].recency, by_name["b-10"].recency) == (5, 1)
        assert (by_name["b-01"].monetary, by_name["b-10"].monetary) == (1, 5)


# What came before


def test_the_past_counts_once_whoever_it_becomes(service: ServiceProcess) -> None:
    """Receipts from before there were segments count once: claimed or returned later, merged, and counted again."""
    with simulated_till(service, NOW, time_zone="Europe/Berlin", clock=LATE) as till:
        till.await_projections()
        early, gone = buyer(till), buyer(till)
        first, second = buy(till, early, 300), buy(till, early, 500)
        buy(till, gone, 700)
        anonymous = make_receipt(total=900, occurred_at=NOW)
        till.record(anonymous)
        start = NOW + timedelta(hours=1)
        till.publish_rules(effective_at=start, segments=SECTION, clock=LATE)
        till.advance(start + timedelta(hours=1))
        buy(till, early, 1_100, start + timedelta(minutes=1))
        till.return_items(first)
        assert (shown(till, early).purchases, shown(till, early).past_counted) == (1, False)
        counted = till.stream("CountPastPurchases", pb.CountPastPurchasesRequest())[-1]
        assert (counted.counted, counted.purchases) == (2, 2)
        card = till.new_card(early, total=0, occurred_at=start).card_number
        till.claim(anonymous, card)
        answer = shown(till, early)
        assert (answer.purchases, answer.amount, answer.past_counted) == (3, money(2_500), True)
        till.return_items(second)
        till.merge(gone, early)
        answer = shown(till, early)
        assert (answer.purchases, answer.amount) == (3, money(2_700))
        counted = till.stream("CountPastPurchases", pb.CountPastPurchasesRequest())[-1]
        assert counted.purchases == 0
        assert shown(till, early).purchases == 3
        (one,) = [one for one in listed(till) if one.member_reference == early]
        assert (one.purchases, one.amount) == (3, money(2_700))


def test_a_merge_with_a_buyer_whose_past_is_not_counted_loses_nothing(
    service: ServiceProcess,
) -> None:
    """Merged first and counted afterwards, both pasts are the survivor's."""
    with simulated_till(service, NOW, time_zone="Europe/Berlin", clock=LATE) as till:
        till.await_projections()
        gone, survivor = buyer(till), buyer(till)
        buy(till, gone, 300)
        buy(till, survivor, 500)
        start = NOW + timedelta(hours=1)
        till.publish_rules(effective_at=start, segments=SECTION, clock=LATE)
        till.advance(start + timedelta(hours=1))
        buy(till, gone, 700, start)
        till.merge(gone, survivor)
        till.stream("CountPastPurchases", pb.CountPastPurchasesRequest())
        till.stream("CountPastPurchases", pb.CountPastPurchasesRequest())
        answer = shown(till, survivor)
        assert (answer.purchases, answer.amount) == (3, money(1_500))
        (one,) = listed(till)
        assert (one.purchases, one.amount) == (3, money(1_500))


# Anything that may happen, beside a book kept by hand


@dataclass
class Bought:
    """A purchase, as it is written by hand."""

    receipt: Receipt
    day: date
    kept: dict[str, int]
    """What is kept of it, by line."""


@dataclass
class Household:
    """A buyer: whose it is, who shares it, and what was bought."""

    holder: str
    others: list[str] = field(default_factory=list)
    purchases: list[Bought] = field(default_factory=list)

    def figures(self) -> tuple[int, int, int, date | None]:
        """The segment, the purchases and the minor units in the window, and the last day, as the rules say."""
        kept = [one for one in self.purchases if one.kept]
        last = max((one.day for one in kept), default=None)
        inside = [one for one in kept if one.day >= date(2025, 4, 1)]
        amount = sum(sum(one.kept.values()) for one in inside)
        return self._segment(inside, amount), len(inside), amount, last

    @staticmethod
    def _segment(inside: list[Bought], amount: int) -> int:
        if not inside:
            return VISITOR
        if (NOW.date() - max(one.day for one in inside)).days >= 30:
            return LAPSED
        if amount >= 100_000:
            return LARGE
        return OCCASIONAL if len(inside) <= 2 else REGULAR


class Street:
    """Some households, to whom things happen."""

    def __init__(self, till: Till, random: Random) -> None:
        """Start with eight people who have bought nothing."""
        self.till, self.random = till, random
        self.households = [Household(buyer(till)) for _ in range(8)]

    def happen(self) -> None:
        """Let anything happen."""
        deeds = (self.buy, self.buy, self.buy, self.give_back, self.give_back, self.move)
        self.random.choice(deeds)()

    def buy(self) -> None:
        """Somebody buys something, some time ago."""
        house, ago = self.random.choice(self.households), self.random.randrange(100)
        who = self.random.choice([house.holder, *house.others])
        lines, total = self.random.randint(1, 3), self.random.choice([0, 900, 7_000, 45_000])
        receipt = buy(self.till, who, total, days(ago), lines=lines)
        amounts = {line.line_id: _minor(line.gross_amount) for line in receipt.lines}
        kept = amounts if total else {}
        house.purchases.append(Bought(receipt, days(ago).date(), kept))

    def give_back(self) -> None:
        """Something comes back."""
        house = self.random.choice(self.households)
        if kept := [one for one in house.purchases if one.kept]:
            bought = self.random.choice(kept)
            line = self.random.choice(list(bought.kept))
            self.till.return_items(bought.receipt, (line, 1000))
            del bought.kept[line]

    def move(self) -> None:
        """Two live together, part, or are one person."""
        first, second = self.random.sample(self.households, 2)
        if first.others:
            self.leave(first)
        elif self.random.random() < 0.5:
            self.join(first, second)
        elif not second.others and len(self.households) > 4:
            self.till.merge(first.holder, second.holder)
            second.purchases += first.purchases
            self.households.remove(first)

    def join(self, who: Household, where: Household) -> None:
        """Somebody shares the other's account from now on."""
        request = JoinPoolRequest(request_id=str(uuid4()), member_reference=who.holder)
        request.pool.member_reference = where.holder
        self.till.call("JoinPool", request)
        where.others.append(who.holder)
        where.purchases += who.purchases
        self.households.remove(who)

    def leave(self, house: Household) -> None:
        """Somebody starts anew."""
        who = house.others.pop()
        request = LeavePoolRequest(request_id=str(uuid4()), member_reference=who)
        self.till.call("LeavePool", request)
        self.households.append(Household(who))


def _minor(amount: Any) -> int:
    found: int = amount.units * 100 + amount.nanos // 10_000_000
    return found


def _figures(answer: Any) -> tuple[int, int, int, date | None]:
    last = answer.last_purchase_date
    day = date(last.year, last.month, last.day) if answer.HasField("last_purchase_date") else None
    return answer.segment, answer.purchases, _minor(answer.amount), day


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_buyers_are_what_the_book_says(till: Till, seed: int) -> None:
    """Purchases, returns, pools and merges in any order: the account and the list agree with a book kept by hand."""
    street = Street(till, Random(seed))  # noqa: S311 - a test that is the same each time
    for _ in range(70):
        street.happen()
    lines = {one.member_reference: one for one in listed(till)}
    for house in street.households:
        for who in (house.holder, *house.others):
            assert _figures(shown(till, who)) == house.figures()
        assert _figures(lines[house.holder]) == house.figures()
