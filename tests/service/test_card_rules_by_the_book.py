"""Rules 28 to 34 as a retailer and a customer read them, through gRPC: written from the rules, not from the code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from google.rpc.error_details_pb2 import BadRequest
from google.type.date_pb2 import Date
from google.type.dayofweek_pb2 import WEDNESDAY

from ledger.v1 import account_pb2, audit_pb2, card_pb2, member_pb2
from ledger.v1 import consent_pb2 as consent
from ledger.v1 import point_of_sale_pb2 as pb
from ledger.v1 import presenting_pb2 as said
from ledger.v1.admin_pb2 import CreateKeyRequest
from ledger.v1.options_pb2 import ROLE_TILL
from ledger.v1.programme_pb2 import PublishRulesRequest
from ledger.v1.receipt_pb2 import TENDER_KIND_RETURN, UNIT_EACH, UNIT_KILOGRAM, Receipt
from ledger.v1.rules_pb2 import (
    EXPIRY_AFTER_DAYS,
    TIER_BY_SPEND,
    TILL_ACTION_REFUSE,
    Campaign,
    CardRules,
    Condition,
    ContactRules,
    EarningRules,
    PointsRules,
    Rules,
    Tier,
    TierRules,
    TillRules,
)
from tests.support.process import ServiceProcess
from tests.support.refusals import nothing_moves, refusal
from tests.support.till import (
    RefusedError,
    Till,
    claim_request,
    key_of,
    make_receipt,
    money,
    record_request,
    status_reason,
    timestamp,
)

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2025, 6, 18)
"""A Wednesday in summer time."""
NOON = datetime.combine(TODAY, time(12), BERLIN)
START = datetime(2024, 1, 1, tzinfo=UTC)
FULL = CardRules(
    receipts_required=3,
    window_days=30,
    receipt_total_min=money(500),
    single_total_min=money(10_000),
    single_items_min=40,
)
THREE = CardRules(receipts_required=3)
WAY = CardRules(receipts_required=3, window_days=30, app_way=True)


@contextmanager
def programme(
    service: ServiceProcess, card: CardRules = THREE, now: datetime = NOON, **sections: Any
) -> Iterator[Till]:
    """A programme in Berlin with rules for cards, whose clock stands; a point for each 1.00."""
    name = f"book_{uuid4().hex[:12]}"
    reading = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    service.create_programme(name, "--simulated-clock", reading, "--time-zone", "Europe/Berlin")
    till = Till(service, name)
    publish(till, card, START, **sections)
    yield till
    till.retire()


@pytest.fixture(scope="module")
def shop(service: ServiceProcess) -> Iterator[Till]:
    """A programme with every rule for cards, where it is noon in Berlin."""
    with programme(service, FULL) as till:
        till.await_projections()
        yield till


@pytest.fixture(scope="module")
def way(service: ServiceProcess) -> Iterator[Till]:
    """A programme with the app way, where it is noon in Berlin."""
    with programme(service, WAY) as till:
        yield till


def publish(till: Till, card: CardRules, start: datetime, /, **sections: Any) -> None:
    """Publish rules that are in force from then on."""
    fields = {"earning": EarningRules(points=1, per_amount=money(100))} | sections
    rules = Rules(effective_at=timestamp(start), card=card, **fields)
    till.call("PublishRules", PublishRulesRequest(request_id=new_id(), rules=rules))


def new_id() -> str:
    """A request id."""
    return str(uuid4())


def noon(days_ago: int) -> datetime:
    """Noon in Berlin, so many days ago."""
    return datetime.combine(TODAY - timedelta(days=days_ago), time(12), BERLIN)


def sold(total: int = 1000, days_ago: int = 0, **options: Any) -> Receipt:
    """A receipt of some noon that is not recorded."""
    return make_receipt(total=total, **{"occurred_at": noon(days_ago), **options})


def bought(till: Till, total: int = 1000, days_ago: int = 0, **options: Any) -> Receipt:
    """A recorded receipt of some noon."""
    receipt = sold(total, days_ago, **options)
    till.record(receipt, role="operator")
    return receipt


def basket(*lines: tuple[int, int, int], **options: Any) -> Receipt:
    """A receipt of lines: unit, thousandths and minor units."""
    receipt = sold(sum(amount for _, _, amount in lines), lines=0, **options)
    for number, (unit, thousandths, amount) in enumerate(lines, start=1):
        receipt.lines.add(
            line_id=str(number),
            sku=f"sku-{number}",
            quantity_thousandths=thousandths,
            unit=unit,
            gross_amount=money(amount),
        )
    return receipt


def asking(*receipts: Receipt, member: str = "", **fields: Any) -> pb.PresentReceiptsRequest:
    """A request that asks what counts."""
    keys = [key_of(one) for one in receipts]
    return pb.PresentReceiptsRequest(
        member_reference=member, receipts=keys, validate_only=True, **fields
    )


def presenting(*receipts: Receipt, member: str = "", **fields: Any) -> pb.PresentReceiptsRequest:
    """A request for a card; for a new member unless one is named."""
    request = asking(*receipts, member=member or f"member-{uuid4()}", **fields)
    request.validate_only = False
    request.request_id = new_id()
    return request


def present(till: Till, *receipts: Receipt, **fields: Any) -> Any:
    """Present receipts for a card."""
    return till.call("PresentReceipts", presenting(*receipts, **fields))


def ask(till: Till, *receipts: Receipt, **fields: Any) -> list[str]:
    """What is said of each receipt, in short; asking moves nothing."""
    with nothing_moves(till):
        answer = till.call("PresentReceipts", asking(*receipts, **fields))
    return verdicts(answer.receipts)


def verdicts(receipts: Sequence[said.PresentedReceipt]) -> list[str]:
    """Verdicts in short."""
    names = [said.ReceiptVerdict.Name(one.verdict) for one in receipts]
    return [name.removeprefix("RECEIPT_VERDICT_") for name in names]


def faults(error: RefusedError) -> dict[str, str]:
    """What a refusal says of each receipt that does not count."""
    found = BadRequest()
    for detail in error.details:
        if detail.Is(BadRequest.DESCRIPTOR):
            detail.Unpack(found)
    return {one.field: one.reason for one in found.field_violations}


def enrol(till: Till) -> str:
    """A new member without a card."""
    reference = f"member-{uuid4()}"
    request = member_pb2.EnrolMemberRequest(request_id=new_id(), member_reference=reference)
    till.call("EnrolMember", request)
    return reference


def issue(till: Till, member: str, card: str = "") -> str:
    """Give a member a card without receipts."""
    request = card_pb2.IssueCardRequest(
        request_id=new_id(), member_reference=member, card_number=card
    )
    number: str = till.call("IssueCard", request).card_number
    return number


def printed(till: Till, count: int = 1) -> list[str]:
    """Cards of the printer."""
    request = card_pb2.GenerateCardsRequest(
        request_id=new_id(), batch=f"batch-{uuid4()}", count=count
    )
    return list(till.call("GenerateCards", request).card_numbers)


def block(till: Till, card: str) -> None:
    """Report a card as lost."""
    request = card_pb2.BlockCardRequest(
        request_id=new_id(), card_number=card, reason=card_pb2.BLOCK_REASON_LOST
    )
    till.call("BlockCard", request)


def replace(till: Till, card: str) -> str:
    """Have a new card take over from a lost one."""
    request = card_pb2.ReplaceCardRequest(
        request_id=new_id(), card_number=card, reason=card_pb2.BLOCK_REASON_LOST
    )
    number: str = till.call("ReplaceCard", request).card_number
    return number


def join(till: Till, member: str, holder: str) -> None:
    """Let a member share another's account."""
    request = member_pb2.JoinPoolRequest(
        request_id=new_id(),
        member_reference=member,
        pool=account_pb2.AccountHolder(member_reference=holder),
    )
    till.call("JoinPool", request)


def account_of(till: Till, member: str) -> account_pb2.Account:
    """A member's account with its lots."""
    request = pb.GetAccountRequest(member_reference=member, include_lots=True)
    found: account_pb2.Account = till.call("GetAccount", request, role="operator").account
    return found


def net(till: Till, member: str) -> int:
    """Points of a member, less what is owed."""
    found = account_of(till, member)
    kept = found.points_available + found.points_pending + found.points_held
    return kept - found.points_owed


def cases(till: Till, card: str, position: int) -> list[audit_pb2.CardCase]:
    """The auditor's cases of a card, newest first."""
    request = audit_pb2.ListCardCasesRequest(page_size=1000, at_least_position=position)
    found = till.call("ListCardCases", request).cases
    return [one for one in found if one.card_number == card]


# 28 and 29: which receipts count


def test_28_a_receipt_with_several_faults_is_told_the_graver_one(shop: Till) -> None:
    """Used comes before returned, another's before voided, returned before old, old before small."""
    used = [bought(shop) for _ in range(3)]
    present(shop, *used)
    shop.return_items(used[0])
    theirs = bought(shop, member_reference=enrol(shop))
    shop.void(theirs)
    gone = bought(shop, days_ago=31)
    shop.return_items(gone)
    old_and_small = bought(shop, 100, days_ago=31)
    assert ask(shop, used[0], theirs, gone, old_and_small) == [
        "ALREADY_USED",
        "OTHER_CUSTOMER",
        "RETURNED",
        "TOO_OLD",
    ]


def test_28_the_window_ends_at_midnight_in_the_shops_town(service: ServiceProcess) -> None:
    """A receipt of thirty days ago counts until 23:59 in Berlin, and not from 0:00, whatever the day is in London."""
    card = CardRules(receipts_required=1, window_days=30)
    with programme(service, card, datetime(2025, 6, 18, 21, 59, tzinfo=UTC)) as till:
        edge, inside = bought(till, days_ago=30), bought(till, days_ago=29)
        assert ask(till, edge, inside) == ["COUNTS", "COUNTS"]
        till.advance(datetime(2025, 6, 18, 22, 0, tzinfo=UTC))
        assert ask(till, edge, inside) == ["TOO_OLD", "COUNTS"]
        error = refusal(till, "PresentReceipts", presenting(edge))
        assert (error.reason, error.metadata["field"]) == (
            "RECEIPT_NOT_ELIGIBLE",
            "receipts[0]",
        )
        # The same edge for a till that asks late: what counts is the day on which the receipts were presented.
        earlier = timestamp(datetime(2025, 6, 18, 21, 58, tzinfo=UTC))
        assert present(till, edge, occurred_at=earlier).card_issued


def test_28_the_window_in_winter_goes_by_winter_time(service: ServiceProcess) -> None:
    """In winter the day in Berlin ends an hour before midnight in London."""
    card = CardRules(receipts_required=1, window_days=7)
    with programme(service, card, datetime(2025, 1, 18, 22, 59, tzinfo=UTC)) as till:
        edge = bought(till, occurred_at=datetime(2025, 1, 11, 12, tzinfo=BERLIN))
        assert ask(till, edge) == ["COUNTS"]
        till.advance(datetime(2025, 1, 18, 23, 0, tzinfo=UTC))
        assert ask(till, edge) == ["TOO_OLD"]


def test_28_where_the_business_day_is_long_the_window_is_too(service: ServiceProcess) -> None:
    """A business date that ends at four in the morning is still that date at half past three."""
    card = CardRules(receipts_required=1, window_days=30)
    night = datetime(2025, 6, 19, 3, 30, tzinfo=BERLIN)
    with programme(service, card, night, till=TillRules(business_day_ends_hour=4)) as till:
        edge = bought(till, days_ago=30)
        assert ask(till, edge) == ["COUNTS"]
        till.advance(night + timedelta(minutes=30))
        assert ask(till, edge) == ["TOO_OLD"]


def test_28_of_several_shops_the_one_with_enough_counts_and_the_rest_stay_free(
    service: ServiceProcess,
) -> None:
    """The shop with the most receipts is chosen among those with enough, and others can be used later."""
    rules = CardRules(receipts_required=2, one_shop=True, single_total_min=money(10_000))
    with programme(service, rules) as till:
        small = [bought(till, shop_id="corner") for _ in range(3)]
        two = [bought(till, shop_id="station") for _ in range(2)]
        large = bought(till, 10_000, shop_id="mall")
        both = present(till, large, two[0], small[0], two[1], small[1], small[2])
        assert verdicts(both.receipts) == [
            "OTHER_SHOP",
            "OTHER_SHOP",
            "COUNTS",
            "OTHER_SHOP",
            "COUNTS",
            "COUNTS",
        ]
        assert (both.receipts_counting, both.points_credited) == (3, 30)
        single = present(till, large, two[0])
        assert verdicts(single.receipts) == ["COUNTS", "OTHER_SHOP"]
        assert present(till, *two).card_issued


def test_28_a_fault_does_not_make_a_shop_the_best(service: ServiceProcess) -> None:
    """Receipts that do not count for another reason do not speak for their shop."""
    with programme(service, CardRules(receipts_required=2, one_shop=True)) as till:
        corner = [bought(till, shop_id="corner") for _ in range(3)]
        for one in corner[:2]:
            till.return_items(one)
        station = [bought(till, shop_id="station") for _ in range(2)]
        assert ask(till, *corner, *station) == [
            "RETURNED",
            "RETURNED",
            "OTHER_SHOP",
            "COUNTS",
            "COUNTS",
        ]


def test_28_too_few_of_one_shop_are_refused_with_each_fault(service: ServiceProcess) -> None:
    """Where no shop has enough, the refusal tells the others that they are of another shop."""
    with programme(service, CardRules(receipts_required=3, one_shop=True)) as till:
        two = [bought(till, shop_id="corner") for _ in range(2)]
        one = bought(till, shop_id="station")
        error = refusal(till, "PresentReceipts", presenting(one, *two))
        assert faults(error) == {"receipts[0]": "OTHER_SHOP"}
        assert error.reason in ("RECEIPTS_TOO_FEW", "RECEIPT_NOT_ELIGIBLE")


def test_28_what_came_back_is_taken_off_the_least_sum(shop: Till) -> None:
    """A receipt of 10.00 counts with 5.00 kept, and not with 4.99; it is credited for what is kept."""
    half, less = (
        basket((UNIT_EACH, 1000, 500), (UNIT_EACH, 1000, 500)),
        basket((UNIT_EACH, 1000, 499), (UNIT_EACH, 1000, 501)),
    )
    for one in (half, less):
        shop.record(one)
        shop.return_items(one, ("2", 1000))
    whole = [bought(shop), bought(shop)]
    answer = present(shop, half, less, *whole)
    assert verdicts(answer.receipts) == ["COUNTS", "BELOW_TOTAL", "COUNTS", "COUNTS"]
    assert [one.points_credited for one in answer.receipts] == [5, 0, 10, 10]


def test_29_one_large_receipt_is_enough_as_long_as_it_is_kept(shop: Till) -> None:
    """At 100.00 a receipt is enough alone; with a cent of it returned it is one of three."""
    large = basket((UNIT_EACH, 1000, 9_999), (UNIT_EACH, 1000, 1))
    shop.record(large)
    assert shop.call("PresentReceipts", asking(large)).card_issued
    shop.return_items(large, ("2", 1000))
    answer = shop.call("PresentReceipts", asking(large))
    assert (verdicts(answer.receipts), answer.card_issued) == (["COUNTS"], False)
    error = refusal(shop, "PresentReceipts", presenting(large))
    assert error.reason == "RECEIPTS_TOO_FEW"


def test_29_items_are_pieces_and_a_weighed_line_is_one(shop: Till) -> None:
    """Thirty-nine pieces and a melon of 12.5 kg are forty items; without the melon, or a piece, they are not."""
    lines = ((UNIT_EACH, 39_000, 3900), (UNIT_KILOGRAM, 12_500, 1250))
    enough, lighter, without, fewer = (basket(*lines) for _ in range(4))
    for one in (enough, lighter, without, fewer):
        shop.record(one)
    shop.return_items(lighter, ("2", 12_000))
    shop.return_items(without, ("2", 12_500))
    shop.return_items(fewer, ("1", 1000))
    found = [
        shop.call("PresentReceipts", asking(one)).condition
        for one in (enough, lighter, without, fewer)
    ]
    items, none = said.CARD_CONDITION_RECEIPT_ITEMS, said.CARD_CONDITION_UNSPECIFIED
    assert found == [items, items, none, none]


def test_28_after_an_exchange_the_new_receipt_counts(shop: Till) -> None:
    """What was exchanged whole is returned; the sale of the exchange counts like any other."""
    old, other = bought(shop), [bought(shop), bought(shop)]
    new = sold(1200)
    new.tenders[0].amount.CopyFrom(money(200))
    new.tenders.add(kind=TENDER_KIND_RETURN, amount=money(1000))
    request = pb.ExchangeItemsRequest(
        request_id=new_id(), returned=pb.ReturnedItems(receipt=key_of(old)), receipt=new
    )
    shop.call("ExchangeItems", request)
    answer = present(shop, old, new, *other)
    assert verdicts(answer.receipts) == ["RETURNED", "COUNTS", "COUNTS", "COUNTS"]
    assert answer.points_credited == 32


def test_28_a_claimed_receipt_is_its_claimers_alone(shop: Till) -> None:
    """Who claimed a receipt presents it, credited once; for anybody else it is another customer's, since the claim."""
    claimed, others = bought(shop), [bought(shop), bought(shop)]
    member = enrol(shop)
    request = claim_request(claimed, "")
    request.member_reference = member
    shop.call("ClaimReceipt", request)
    answer = shop.call("PresentReceipts", asking(claimed, *others, member=f"m-{uuid4()}"))
    assert verdicts(answer.receipts) == ["OTHER_CUSTOMER", "COUNTS", "COUNTS"]
    assert answer.receipts[0].use_time.ToDatetime(UTC) == NOON.astimezone(UTC)
    assert answer.receipts[0].account_id == ""
    mine = present(shop, claimed, *others, member=member)
    assert [one.points_credited for one in mine.receipts] == [0, 10, 10]
    assert net(shop, member) == 30


def test_28_a_cashier_presents_nothing_that_the_cashier_rang_up(service: ServiceProcess) -> None:
    """Where the rules refuse a cashier's own card, receipts of the cashier's till count for others only."""
    rules = TillRules(own_card=TILL_ACTION_REFUSE)
    with programme(service, till=rules) as till:
        receipts = [sold() for _ in range(3)]
        for one in receipts:
            one.cashier_reference = "cashier-7"
            till.record(one)
        assert ask(till, *receipts, member="cashier-7") == ["OWN_RECEIPT"] * 3
        refusal(till, "PresentReceipts", presenting(*receipts, member="cashier-7"))
        assert present(till, *receipts).card_issued


def test_28_a_receipt_named_twice_is_one(shop: Till) -> None:
    """Two names of the same receipt do not make two of it."""
    one, other = bought(shop), bought(shop)
    error = refusal(shop, "PresentReceipts", presenting(one, other, one))
    assert error.reason == "FIELD_INVALID"


# 28, 31: once


def test_28_the_same_request_again_is_the_first_outcome_whatever_came_between(shop: Till) -> None:
    """A retry after the card was blocked, replaced and a receipt returned is told what the first was told."""
    receipts = [bought(shop) for _ in range(3)]
    request = presenting(*receipts)
    first = shop.call("PresentReceipts", request)
    shop.return_items(receipts[0])
    replace(shop, first.card_number)
    with nothing_moves(shop):
        again = shop.call("PresentReceipts", request)
    assert again.replayed
    again.replayed = False
    assert again == first


def test_28_the_same_receipts_under_another_request_are_used(shop: Till) -> None:
    """Asked anew with the same receipts, for the same member or another, nobody gets a second card."""
    receipts = [bought(shop) for _ in range(3)]
    first = presenting(*receipts)
    shop.call("PresentReceipts", first)
    for member in (first.member_reference, f"member-{uuid4()}"):
        error = refusal(shop, "PresentReceipts", presenting(*receipts, member=member))
        assert error.reason in ("RECEIPT_ALREADY_COUNTED", "CARD_ALREADY_ISSUED")
    assert ask(shop, *receipts) == ["ALREADY_USED"] * 3


def test_28_a_request_id_is_for_one_question(shop: Till) -> None:
    """The same request id with another receipt, member or card is refused, and the first outcome stands."""
    receipts = [bought(shop) for _ in range(4)]
    card = printed(shop)[0]
    request = presenting(*receipts[:3])
    shop.call("PresentReceipts", request)
    changes: list[dict[str, Any]] = [
        {"member_reference": "somebody"},
        {"card_number": card},
        {"receipts": [key_of(receipts[3])]},
    ]
    for change in changes:
        other = pb.PresentReceiptsRequest()
        other.CopyFrom(request)
        other.MergeFrom(pb.PresentReceiptsRequest(**change))
        assert refusal(shop, "PresentReceipts", other).reason == "REQUEST_ID_REUSED"


def test_31_a_printed_card_that_somebody_got_meanwhile_leaves_the_receipts_free(
    shop: Till,
) -> None:
    """Asked in time it was free; when it is handed over it is another's, so another card is taken."""
    receipts = [bought(shop) for _ in range(3)]
    card, spare, stolen, gone = printed(shop, 4)
    answer = shop.call("PresentReceipts", asking(*receipts, card_number=card))
    assert (answer.card_issued, answer.rehearsed) == (True, True)
    issue(shop, enrol(shop), card)
    block(shop, stolen)
    issue(shop, enrol(shop), gone)
    replace(shop, gone)
    for number, reason in [
        (card, "CARD_IN_USE"),
        (stolen, "CARD_BLOCKED"),
        (gone, "CARD_IN_USE"),
        ("4006381333931", "CARD_UNKNOWN"),
        ("4006381333932", "CARD_NUMBER_INVALID"),
    ]:
        request = presenting(*receipts, card_number=number)
        assert refusal(shop, "PresentReceipts", request).reason == reason
        request.validate_only = True
        assert refusal(shop, "PresentReceipts", request).reason == reason
    done = present(shop, *receipts, card_number=spare)
    assert (done.card_number, done.points_credited) == (spare, 30)


def test_28_who_has_a_card_or_lost_one_gets_none_on_receipts(shop: Till) -> None:
    """A member with a card, blocked or not, is refused, and the receipts stay free for another."""
    member = enrol(shop)
    card = issue(shop, member)
    receipts = [bought(shop) for _ in range(3)]
    request = presenting(*receipts, member=member)
    assert refusal(shop, "PresentReceipts", request).reason == "CARD_ALREADY_ISSUED"
    block(shop, card)
    assert refusal(shop, "PresentReceipts", request).reason == "CARD_ALREADY_ISSUED"
    assert present(shop, *receipts).card_issued


def test_28_asking_says_what_presenting_does(shop: Till) -> None:
    """Verdicts, sums, condition and points of the question are those of the card, except for what is made."""
    receipts = [bought(shop), bought(shop, 100), bought(shop, 1250), sold(), bought(shop, 777)]
    request = presenting(*receipts)
    question = asking(*receipts, member=request.member_reference)
    with nothing_moves(shop):
        asked = shop.call("PresentReceipts", question)
    done = shop.call("PresentReceipts", request)
    assert asked.rehearsed
    assert not done.rehearsed
    made = ("position", "card_number", "account_id", "rehearsed")
    for one in (asked, done):
        for field in made:
            one.ClearField(field)
    assert asked == done


def test_15a_in_training_a_card_is_only_said(shop: Till) -> None:
    """A clerk in training hears what would be, no card and no member comes of it, and the receipts stay free."""
    key = shop.call(
        "CreateKey", CreateKeyRequest(principal_id=f"new-{uuid4()}", role=ROLE_TILL, training=True)
    ).secret
    receipts = [bought(shop) for _ in range(3)]
    request = presenting(*receipts)
    with nothing_moves(shop):
        answer = shop.call("PresentReceipts", request, key=key)
    assert (answer.rehearsed, answer.card_issued, answer.card_number) == (True, True, "")
    assert answer.points_credited == 30
    with pytest.raises(RefusedError) as caught:
        shop.member(request.member_reference)
    assert caught.value.reason == "MEMBER_UNKNOWN"
    assert not shop.call("PresentReceipts", request).rehearsed


# 24, 25: families and twins


def test_24_a_member_of_a_pool_gets_an_own_card_on_the_shared_account(shop: Till) -> None:
    """Points of the receipts go to the family's account; the card is the member's own."""
    parent, child = enrol(shop), enrol(shop)
    issue(shop, parent)
    join(shop, child, parent)
    answer = present(shop, *[bought(shop) for _ in range(3)], member=child)
    found = account_of(shop, parent)
    assert (answer.account_id, found.points_available) == (found.account_id, 30)
    assert {one.card_number: one.member_reference for one in found.cards}[
        answer.card_number
    ] == child


def test_24_what_another_of_the_family_bought_does_not_count_as_used(shop: Till) -> None:
    """A receipt that a child bought by name counts for nobody outside the family, and is not credited twice."""
    parent, child = enrol(shop), enrol(shop)
    join(shop, child, parent)
    own = [bought(shop, member_reference=child) for _ in range(3)]
    assert ask(shop, *own, member=f"m-{uuid4()}") == ["OTHER_CUSTOMER"] * 3
    answer = present(shop, *own, member=child)
    assert (answer.card_issued, answer.points_credited, net(shop, child)) == (True, 0, 30)


def test_25_receipts_of_a_merged_member_count_for_who_it_became(shop: Till) -> None:
    """The survivor presents what either bought; presenting under the old name gives the survivor a card."""
    for name_again in (False, True):
        gone, survivor = enrol(shop), enrol(shop)
        receipts = [bought(shop, member_reference=gone), bought(shop, member_reference=survivor)]
        receipts.append(bought(shop))
        shop.merge(gone, survivor)
        answer = present(shop, *receipts, member=gone if name_again else survivor)
        assert verdicts(answer.receipts) == ["COUNTS"] * 3
        assert answer.account_id == account_of(shop, survivor).account_id
        assert net(shop, survivor) == 30


# 31: the app way


def issued(till: Till, member: str, *days_ago: int) -> list[bool]:
    """Which of some receipts of a member, sent one after the other, brought a card."""
    return [
        till.record(sold(days_ago=days, member_reference=member), role="operator").card_issued
        for days in days_ago
    ]


@pytest.mark.parametrize(
    ("days_ago", "brings"),
    [
        ((2, 1, 0), [False, False, True]),
        ((0, 1, 2), [False, False, True]),
        ((30, 0, 15), [False, False, True]),
        ((31, 0, 15), [False, False, False]),
        ((31, 0, 15, 1), [False, False, False, True]),
        ((40, 20, 0), [False, False, False]),
        ((40, 0, 20, 10), [False, False, False, True]),
        ((60, 59, 0, 31), [False, False, False, True]),
    ],
)
def test_31_receipts_count_together_by_their_own_dates_in_any_order(
    way: Till, days_ago: tuple[int, ...], brings: list[bool]
) -> None:
    """Three within thirty days of one another bring the card with the one that completes them, in any order."""
    assert issued(way, enrol(way), *days_ago) == brings


def test_31_a_card_of_the_app_way_uses_only_what_counted_together(way: Till) -> None:
    """A receipt outside the window of the three stays unused, and the three are used."""
    member = enrol(way)
    receipts = [sold(days_ago=days, member_reference=member) for days in (31, 15, 0, 1)]
    for one in receipts:
        way.record(one, role="operator")
    assert ask(way, *receipts) == [
        "OTHER_CUSTOMER",
        "ALREADY_USED",
        "ALREADY_USED",
        "ALREADY_USED",
    ]


def test_31_an_offline_till_uploads_the_third_receipt(way: Till) -> None:
    """The card comes with the receipt that arrives last, though it was the first purchase; the rest changes nothing."""
    member = enrol(way)
    assert issued(way, member, 1, 0) == [False, False]
    late = [sold(days_ago=days, member_reference=member) for days in (2, 3)]
    requests = [record_request(one) for one in [late[0], late[0], late[1]]]
    (answer,) = way.upload([requests])
    outcomes = [one.recorded for one in answer.results]
    assert [(one.card_issued, one.replayed) for one in outcomes] == [
        (True, False),
        (True, True),
        (False, False),
    ]
    assert outcomes[0].card_number == outcomes[1].card_number
    assert net(way, member) == 40
    assert len(account_of(way, member).cards) == 1


def test_31_what_came_back_in_between_does_not_count(way: Till) -> None:
    """Of four receipts one was returned and one voided before the third: the fifth brings the card."""
    member = enrol(way)
    receipts = [sold(member_reference=member) for _ in range(5)]
    found = []
    for number, one in enumerate(receipts):
        found.append(way.record(one).card_issued)
        if number == 0:
            way.return_items(one)
        if number == 1:
            way.void(one)
    assert found == [False, False, False, False, True]


def test_31_the_rules_of_the_last_receipt_say_how_many(service: ServiceProcess) -> None:
    """Rules that change from three to two receipts in between count what was bought under both."""
    with programme(service, WAY) as till:
        later = NOON + timedelta(days=1)
        publish(till, CardRules(receipts_required=2, app_way=True), later)
        member = enrol(till)
        first = till.record(sold(member_reference=member))
        till.advance(later + timedelta(hours=1))
        second = till.record(sold(occurred_at=later, member_reference=member))
        assert (first.card_issued, second.card_issued) == (False, True)


def test_31_a_rehearsed_third_receipt_says_the_card_and_leaves_nothing(way: Till) -> None:
    """With `validate_only` the card is announced without a number; the real receipt issues it."""
    member = enrol(way)
    issued(way, member, 1, 0)
    request = record_request(sold(member_reference=member))
    request.validate_only = True
    with nothing_moves(way):
        asked = way.call("RecordReceipt", request)
    assert (asked.card_issued, asked.card_number, asked.rehearsed) == (True, "", True)
    request.validate_only = False
    done = way.call("RecordReceipt", request)
    assert (done.card_issued, done.points_available) == (True, asked.points_available)
    assert way.account(done.card_number).points_available == 30


def test_31_presented_receipts_do_not_count_again_in_the_app_way(way: Till) -> None:
    """Two of three are presented by somebody else first: they are that person's, and the way needs three others."""
    anonymous = [bought(way) for _ in range(3)]
    present(way, *anonymous)
    member = enrol(way)
    request = claim_request(anonymous[0], "")
    request.member_reference = member
    assert refusal(way, "ClaimReceipt", request).reason == "RECEIPT_ALREADY_COUNTED"
    assert issued(way, member, 0, 0, 0) == [False, False, True]


def test_31_a_refused_receipt_of_an_upload_counts_for_nothing(way: Till) -> None:
    """A receipt ahead of the clock in between is refused alone; the card waits for the one that counts."""
    member = enrol(way)
    good = [sold(member_reference=member) for _ in range(3)]
    ahead = sold(member_reference=member, occurred_at=NOON + timedelta(hours=1))
    (answer,) = way.upload([[record_request(one) for one in [*good[:2], ahead, good[2]]]])
    assert status_reason(answer.results[2].error) == "CLOCK_AHEAD"
    assert [one.recorded.card_issued for one in answer.results] == [False, False, False, True]


# 32: the points


RICH: dict[str, Any] = {
    "earning": EarningRules(points=1, per_amount=money(160)),
    "points": PointsRules(pending_days=2, expiry=EXPIRY_AFTER_DAYS, expiry_days=20),
    "campaigns": [
        Campaign(
            id="wednesday",
            starts_on=Date(year=2025, month=5, day=1),
            ends_on=Date(year=2025, month=6, day=30),
            when=Condition(weekdays=[WEDNESDAY]),
            percent=300,
            member_points_max=25,
        )
    ],
}
SALES = ((777, 25), (1234, 14), (999, 7), (1111, 1), (350, 0))
"""Totals, and how many days ago: expired, three on Wednesdays, one of them today, and one pending."""


def as_bought_with(till: Till, member: str, **options: Any) -> list[Receipt]:
    """The sales as receipts."""
    return [bought(till, total, days, **options) for total, days in SALES]


def worth(till: Till, member: str) -> Any:
    """All that an account has, but for whose it is."""
    found = account_of(till, member)
    lots = sorted(
        (
            one.points,
            one.earn_time.ToDatetime(),
            one.available_time.ToDatetime(),
            one.expire_time.ToDatetime(),
        )
        for one in found.lots
    )
    sums = (found.points_available, found.points_pending, found.points_owed)
    return sums, found.remainder_millionths, lots


def test_32_presented_receipts_bring_what_the_card_would_have_earned(
    service: ServiceProcess,
) -> None:
    """Campaigns, caps, remainders, pending days and ends are as if the card had been shown at each sale."""
    with programme(service, CardRules(receipts_required=3), **RICH) as till:
        regular, late = enrol(till), f"member-{uuid4()}"
        issue(till, regular)
        as_bought_with(till, regular, member_reference=regular)
        receipts = as_bought_with(till, late)
        answer = present(till, *receipts, member=late)
        assert worth(till, late) == worth(till, regular)
        assert answer.points_credited == sum(one.points_credited for one in answer.receipts)
        assert answer.points_available == account_of(till, regular).points_available


def test_32_with_tiers_the_order_of_scanning_does_not_matter(service: ServiceProcess) -> None:
    """A tier that the first purchase reaches is had at the second, in whatever order the clerk scans."""
    tiers = TierRules(by=TIER_BY_SPEND, levels=[Tier(id="GOLD", amount=money(5000), percent=200)])
    with programme(service, CardRules(receipts_required=3), tiers=tiers) as till:
        regular = enrol(till)
        issue(till, regular)
        sales = ((6000, 3), (1000, 2), (1000, 1))
        for total, days in sales:
            bought(till, total, days, member_reference=regular)
        found = []
        for turned in (False, True):
            receipts = [bought(till, total, days) for total, days in sales]
            answer = present(till, *(receipts[::-1] if turned else receipts))
            found.append(answer.points_credited)
        assert found == [net(till, regular)] * 2 == [100, 100]


def test_32_without_credit_nothing_comes_and_nothing_is_taken_back(
    service: ServiceProcess,
) -> None:
    """Where the rules credit no receipts, their return takes no points; what was bought with the card stays."""
    rules = CardRules(receipts_required=3, credit_receipts=False)
    with programme(service, rules) as till:
        till.await_projections()
        receipts = [bought(till) for _ in range(3)]
        answer = present(till, *receipts)
        assert (answer.points_credited, answer.points_available) == (0, 0)
        till.record(sold(500, card_number=answer.card_number))
        back = till.return_items(receipts[0])
        assert (back.outcome.points_clawed_back, back.outcome.points_owed) == (0, 0)
        assert till.account(answer.card_number).points_available == 5
        (case,) = cases(till, answer.card_number, back.position)
        assert case.whole


# 33: presented receipts that come back


def test_33_parts_and_the_rest_take_what_was_credited_and_the_card_stays(shop: Till) -> None:
    """In parts or at once: the points of the receipt go, not more; each return is a case; the card works on."""
    split = basket((UNIT_EACH, 2000, 1333), (UNIT_EACH, 1000, 667))
    shop.record(split)
    others = [bought(shop), bought(shop)]
    request = presenting(split, *others)
    card = shop.call("PresentReceipts", request).card_number
    shop.return_items(split, ("1", 1000))
    last = shop.return_items(split, shop_id="shop-9", till_id="")
    assert net(shop, request.member_reference) == 20
    found = cases(shop, card, last.position)
    assert [(one.whole, one.still_enough) for one in found] == [(True, False), (False, True)]
    assert sum(one.amount.units * 100 + one.amount.nanos // 10**7 for one in found) == 2000
    assert shop.account(card).cards[0].status == account_pb2.CARD_STATUS_ACTIVE
    assert ask(shop, split) == ["ALREADY_USED"]


def test_33_spent_points_of_a_returned_receipt_are_owed(shop: Till) -> None:
    """What was spent before the return is a debt that the next purchase pays; the balance is never negative."""
    receipts = [bought(shop) for _ in range(3)]
    request = presenting(*receipts)
    card = shop.call("PresentReceipts", request).card_number
    shop.redeem(card, 25)
    back = shop.return_items(receipts[0])
    assert (back.outcome.points_clawed_back, back.outcome.points_owed) == (10, 5)
    assert shop.account(card).points_available == 0
    shop.record(sold(800, card_number=card))
    assert shop.account(card).points_available == 3


def test_33_the_case_follows_a_merge_and_a_replaced_card(shop: Till) -> None:
    """The list names the card that was issued on the receipt and the account that it counts for by then."""
    receipts = [bought(shop) for _ in range(3)]
    request = presenting(*receipts)
    card = shop.call("PresentReceipts", request).card_number
    replace(shop, card)
    survivor = enrol(shop)
    shop.merge(request.member_reference, survivor)
    back = shop.void(receipts[1])
    (case,) = cases(shop, card, back.position)
    assert (case.voided, case.whole, case.still_enough) == (True, True, False)
    assert case.account_id == account_of(shop, survivor).account_id
    assert net(shop, survivor) == 20


def test_33_an_unused_receipt_that_comes_back_is_no_case(shop: Till) -> None:
    """A receipt that was presented and did not count is nobody's case."""
    small, good = bought(shop, 100), [bought(shop) for _ in range(3)]
    card = present(shop, small, *good).card_number
    back = shop.return_items(small)
    assert cases(shop, card, back.position) == []


# Consent


@pytest.fixture(scope="module")
def florist(service: ServiceProcess) -> Iterator[Till]:
    """A programme where e-mails are confirmed within two days."""
    contact = ContactRules(double_opt_in=[consent.CONTACT_CHANNEL_EMAIL], confirm_hours=48)
    with programme(service, contact=contact) as till:
        yield till


def says(till: Till, member: str, *, given: bool) -> str:
    """A yes or a no to offers by e-mail; return what has to be confirmed."""
    choice = consent.ConsentChoice(
        purpose=consent.CONTACT_PURPOSE_ADVERTISING,
        channel=consent.CONTACT_CHANNEL_EMAIL,
        given=given,
        text_version="form-1",
    )
    form = consent.ConsentForm(choices=[choice], source=consent.CONSENT_SOURCE_WEB)
    request = consent.SetConsentsRequest(request_id=new_id(), member_reference=member, form=form)
    pending = till.call("SetConsents", request, role="checkout").pending
    return pending[0].confirm_token if pending else ""


def confirm(till: Till, token: str) -> Any:
    """Click the link of a confirmation message."""
    request = consent.ConfirmConsentRequest(request_id=new_id(), token=token)
    return till.call("ConfirmConsent", request)


def may_mail(till: Till, member: str) -> bool:
    """Whether offers may be sent by e-mail."""
    request = consent.MayContactRequest(
        member_reference=member,
        purpose=consent.CONTACT_PURPOSE_ADVERTISING,
        channel=consent.CONTACT_CHANNEL_EMAIL,
    )
    found: bool = till.call("MayContact", request).check.allowed
    return found


def unsubscribe_token(till: Till, member: str) -> str:
    """A link to withdraw offers by e-mail."""
    request = consent.CreateUnsubscribeTokenRequest(
        member_reference=member,
        purpose=consent.CONTACT_PURPOSE_ADVERTISING,
        channel=consent.CONTACT_CHANNEL_EMAIL,
    )
    token: str = till.call("CreateUnsubscribeToken", request).token
    return token


def test_a_token_with_any_letter_changed_is_none(florist: Till) -> None:
    """Whichever letter of a link is changed, cut off or added: it withdraws and confirms nothing."""
    member = enrol(florist)
    confirming, leaving = says(florist, member, given=True), unsubscribe_token(florist, member)
    requests = {
        "ConfirmConsent": (confirming, consent.ConfirmConsentRequest),
        "Unsubscribe": (leaving, consent.UnsubscribeRequest),
    }
    with nothing_moves(florist):
        for name, (token, make) in requests.items():
            changed = [
                token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
                for at in range(len(token))
            ]
            other = leaving if token == confirming else confirming
            for wrong in [*changed, token[:-1], token + "A", token.lower(), other]:
                with pytest.raises(RefusedError) as caught:
                    florist.call(name, make(request_id=new_id(), token=wrong))
                assert caught.value.reason in ("CONSENT_TOKEN_INVALID", "FIELD_INVALID")
    assert not may_mail(florist, member)
    confirm(florist, confirming)
    assert may_mail(florist, member)


def test_a_confirmation_after_a_no_confirms_nothing(florist: Till) -> None:
    """Yes, no, then the link of the first message: it stays a no, until the member agrees and confirms anew."""
    member = enrol(florist)
    first = says(florist, member, given=True)
    says(florist, member, given=False)
    with pytest.raises(RefusedError) as caught:
        confirm(florist, first)
    assert caught.value.reason == "CONSENT_NOT_PENDING"
    second = says(florist, member, given=True)
    with pytest.raises(RefusedError):
        confirm(florist, first)
    assert not may_mail(florist, member)
    confirm(florist, second)
    assert may_mail(florist, member)


def test_an_old_link_still_takes_back_a_yes_that_was_given_again(florist: Till) -> None:
    """Left, come back and confirmed: the link of an old message withdraws again, and the same link confirms nothing."""
    member = enrol(florist)
    confirm(florist, says(florist, member, given=True))
    link = unsubscribe_token(florist, member)
    for _ in range(2):
        request = consent.UnsubscribeRequest(request_id=new_id(), token=link)
        assert not florist.call("Unsubscribe", request).replayed
        assert not may_mail(florist, member)
        confirm(florist, says(florist, member, given=True))
        assert may_mail(florist, member)


def test_a_confirmation_is_in_time_until_its_last_second(service: ServiceProcess) -> None:
    """A second before the two days are over the link confirms, at their end it does not."""
    contact = ContactRules(double_opt_in=[consent.CONTACT_CHANNEL_EMAIL], confirm_hours=48)
    with programme(service, contact=contact) as till:
        early, late = enrol(till), enrol(till)
        tokens = [says(till, one, given=True) for one in (early, late)]
        till.advance(NOON + timedelta(hours=48) - timedelta(seconds=1))
        confirm(till, tokens[0])
        till.advance(NOON + timedelta(hours=48))
        with pytest.raises(RefusedError) as caught:
            confirm(till, tokens[1])
        assert caught.value.reason == "CONSENT_TOKEN_EXPIRED"
        assert (may_mail(till, early), may_mail(till, late)) == (True, False)


# 34 and training


def test_34_misuse_is_not_forgiven_on_receipts(shop: Till) -> None:
    """Whose card was blocked for misuse gets no new one at a till, neither by replacing nor on receipts."""
    request = presenting(*[bought(shop) for _ in range(3)])
    card = shop.call("PresentReceipts", request).card_number
    misuse = card_pb2.BLOCK_REASON_MISUSE
    shop.call(
        "BlockCard",
        card_pb2.BlockCardRequest(request_id=new_id(), card_number=card, reason=misuse),
    )
    with pytest.raises(RefusedError):
        replace(shop, card)
    again = presenting(*[bought(shop) for _ in range(3)], member=request.member_reference)
    assert refusal(shop, "PresentReceipts", again).reason == "CARD_ALREADY_ISSUED"


def test_31_two_tills_at_once_bring_one_card(way: Till) -> None:
    """The third and fourth receipt arrive from two tills at once: one of them brings the card, all are credited."""
    member = enrol(way)
    issued(way, member, 1, 0)
    receipts = [sold(member_reference=member, till_id=f"till-{number}") for number in range(2)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(way.record, receipts))
    assert sorted(one.card_issued for one in answers) == [False, True]
    found = account_of(way, member)
    assert (len(found.cards), found.points_available) == (1, 40)
