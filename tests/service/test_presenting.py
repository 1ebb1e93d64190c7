"""Cards on receipts through gRPC: verdicts, refusals, the app way, full registration, and the auditor's list."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import grpc
import pytest
from google.rpc.error_details_pb2 import BadRequest

from ledger.v1 import point_of_sale_pb2 as pb
from ledger.v1.audit_pb2 import ListCardCasesRequest
from ledger.v1.member_pb2 import EnrolMemberRequest
from ledger.v1.presenting_pb2 import (
    CARD_CONDITION_RECEIPT_TOTAL,
    CARD_CONDITION_RECEIPTS,
    RECEIPT_VERDICT_ALREADY_USED,
    RECEIPT_VERDICT_BELOW_TOTAL,
    RECEIPT_VERDICT_COUNTS,
    RECEIPT_VERDICT_OTHER_CUSTOMER,
    RECEIPT_VERDICT_RETURNED,
    RECEIPT_VERDICT_TOO_OLD,
    RECEIPT_VERDICT_UNKNOWN,
    RECEIPT_VERDICT_VOIDED,
)
from ledger.v1.programme_pb2 import GetProgrammeRequest, GetRulesRequest, PublishRulesRequest
from ledger.v1.receipt_pb2 import Receipt
from ledger.v1.rules_pb2 import CardRules, EarningRules, Rules
from tests.support.process import ServiceProcess
from tests.support.refusals import nothing_moves, refusal
from tests.support.till import (
    Till,
    claim_request,
    key_of,
    make_receipt,
    money,
    record_request,
    timestamp,
)

Code = grpc.StatusCode
NOW = datetime(2017, 3, 14, 12, tzinfo=UTC)
CARD = CardRules(
    receipts_required=3,
    window_days=30,
    receipt_total_min=money(500),
    single_total_min=money(10_000),
    single_items_min=40,
    app_way=True,
    full_registration_total=money(50_000),
)


@pytest.fixture(scope="module")
def till(service: ServiceProcess) -> Iterator[Till]:
    """A programme whose clock stands at noon, with every rule for cards."""
    name = f"presenting_{uuid4().hex[:8]}"
    service.create_programme(name, "--simulated-clock", NOW.strftime("%Y-%m-%dT%H:%M:%SZ"))
    found = Till(service, name)
    rules = Rules(
        effective_at=timestamp(NOW - timedelta(days=300)),
        earning=EarningRules(points=1, per_amount=money(100)),
        card=CARD,
    )
    found.call("PublishRules", PublishRulesRequest(request_id=str(uuid4()), rules=rules))
    found.await_projections()
    yield found
    found.retire()


def bought(till: Till, total: int = 1000, days: int = 0, **options: Any) -> Receipt:
    """A recorded receipt of some days ago."""
    receipt = unrecorded(total, days, **options)
    till.record(receipt, role="operator")
    return receipt


def unrecorded(total: int = 1000, days: int = 0, **options: Any) -> Receipt:
    """A receipt of some days ago that is not recorded."""
    return make_receipt(total=total, occurred_at=NOW - timedelta(days=days), **options)


def asking(*receipts: Receipt, member: str = "") -> pb.PresentReceiptsRequest:
    """A request that only asks."""
    return pb.PresentReceiptsRequest(
        member_reference=member, receipts=[key_of(one) for one in receipts], validate_only=True
    )


def presenting(*receipts: Receipt) -> pb.PresentReceiptsRequest:
    """A request for a new member's card."""
    found = asking(*receipts, member=f"member-{uuid4()}")
    found.validate_only = False
    found.request_id = str(uuid4())
    return found


def verdicts(answer: pb.PresentReceiptsResponse) -> list[int]:
    """What is said of each receipt."""
    return [one.verdict for one in answer.receipts]


def new_member(till: Till) -> str:
    """A member without a card."""
    member = f"member-{uuid4()}"
    till.call("EnrolMember", EnrolMemberRequest(request_id=str(uuid4()), member_reference=member))
    return member


def test_rules_for_cards_are_shown_as_they_were_published(till: Till) -> None:
    """What was published is shown as it was, and what was not said has its usual value."""
    shown = till.call("GetRules", GetRulesRequest()).rules.card
    expected = CardRules()
    expected.CopyFrom(CARD)
    expected.credit_receipts = True
    assert shown == expected


def test_28_a_till_asks_what_counts_before_anybody_is_named(till: Till) -> None:
    """One call says of each receipt whether it counts, why not and since when, and whether a card would be issued."""
    used = [bought(till) for _ in range(3)]
    till.call("PresentReceipts", presenting(*used))
    returned, voided = bought(till), bought(till)
    till.return_items(returned)
    till.void(voided)
    hers = bought(till, member_reference=new_member(till))
    small, old = bought(till, 499), bought(till, days=31)
    good = [bought(till, days=30), bought(till), bought(till)]
    shown = [used[0], returned, voided, hers, small, old, unrecorded(), *good]
    with nothing_moves(till):
        answer = till.call("PresentReceipts", asking(*shown))
    assert verdicts(answer) == [
        RECEIPT_VERDICT_ALREADY_USED,
        RECEIPT_VERDICT_RETURNED,
        RECEIPT_VERDICT_VOIDED,
        RECEIPT_VERDICT_OTHER_CUSTOMER,
        RECEIPT_VERDICT_BELOW_TOTAL,
        RECEIPT_VERDICT_TOO_OLD,
        RECEIPT_VERDICT_UNKNOWN,
        *[RECEIPT_VERDICT_COUNTS] * 3,
    ]
    assert [one.receipt for one in answer.receipts] == [key_of(one) for one in shown]
    assert answer.receipts[0].use_time == timestamp(NOW)
    assert (answer.card_issued, answer.card_number, answer.rehearsed) == (True, "", True)
    assert (answer.condition, answer.receipts_counting) == (CARD_CONDITION_RECEIPTS, 3)
    assert answer.points_credited == 30


def test_28_whose_a_receipt_is_only_an_operator_is_told(till: Till) -> None:
    """A till learns that a receipt is another's, never whose; an operator is told the account."""
    member = new_member(till)
    receipt = bought(till, member_reference=member)
    told = till.call("PresentReceipts", asking(receipt))
    assert member not in str(told)
    assert [one.account_id for one in told.receipts] == [""]
    operator = till.call("PresentReceipts", asking(receipt), role="operator")
    assert operator.receipts[0].account_id == till.receipt(receipt).account_id


def test_28_asking_is_not_refused_for_too_few(till: Till) -> None:
    """Whoever only asks is answered for one receipt, too, and for nobody."""
    answer = till.call("PresentReceipts", asking(bought(till)))
    assert verdicts(answer) == [RECEIPT_VERDICT_COUNTS]
    assert not answer.card_issued


def test_28_too_few_are_refused_with_each_fault(till: Till) -> None:
    """The refusal carries a field violation for each receipt that does not count, with its verdict as reason."""
    request = presenting(bought(till), unrecorded(), bought(till, 499), bought(till))
    found = refusal(till, "PresentReceipts", request)
    assert (found.code, found.reason) == (Code.FAILED_PRECONDITION, "RECEIPTS_TOO_FEW")
    assert found.metadata == {
        "field": "receipts",
        "receipts_required": "3",
        "receipts_counting": "2",
    }
    detail = BadRequest()
    assert any(one.Unpack(detail) for one in found.details)
    assert [(one.field, one.reason) for one in detail.field_violations] == [
        ("receipts[1]", "UNKNOWN"),
        ("receipts[2]", "BELOW_TOTAL"),
    ]
    assert all(one.description for one in detail.field_violations)


def test_29_one_large_receipt_is_enough(till: Till) -> None:
    """The rules may accept one receipt of a sum, or with so many items; the answer says by which it was."""
    answer = till.call("PresentReceipts", presenting(bought(till, 10_000)))
    assert answer.condition == CARD_CONDITION_RECEIPT_TOTAL
    assert till.account(answer.card_number).points_available == 100
    old = refusal(till, "PresentReceipts", presenting(bought(till, 10_000, days=31)))
    assert (old.reason, old.metadata["field"]) == ("RECEIPT_NOT_ELIGIBLE", "receipts[0]")


def test_31_the_third_receipt_of_a_member_brings_the_card(till: Till) -> None:
    """By RecordReceipt, by upload and by claim: the receipt that makes it enough is answered with the card."""
    member = new_member(till)
    first = till.record(unrecorded(member_reference=member))
    assert (first.card_number, first.card_issued) == ("", False)
    anonymous = bought(till)
    claim = claim_request(anonymous, "")
    claim.member_reference = member
    assert not till.call("ClaimReceipt", claim).card_issued
    third = record_request(unrecorded(member_reference=member))
    asked = pb.RecordReceiptRequest()
    asked.CopyFrom(third)
    asked.validate_only = True
    told = till.call("RecordReceipt", asked)
    assert (told.card_number, told.card_issued, told.rehearsed) == ("", True, True)
    (answer,) = till.upload([[third]])
    (result,) = answer.results
    assert till.account(result.recorded.card_number).member_reference == member
    assert till.call("RecordReceipt", third).card_number == result.recorded.card_number

    claimed = new_member(till)
    for _ in range(2):
        till.record(unrecorded(member_reference=claimed))
    last = claim_request(bought(till), "")
    last.member_reference = claimed
    card = till.call("ClaimReceipt", last)
    assert card.card_issued
    assert till.account(card.card_number).points_available == 30


def test_a_large_purchase_is_marked_for_full_registration(till: Till) -> None:
    """A till is told to ask who the customer is, from a sum on; every other receipt stays quick."""
    assert not till.record(unrecorded(49_999)).full_registration_due
    marked = till.record(unrecorded(50_000))
    assert (marked.full_registration_due, marked.account_id) == (True, "")
    card = till.call("PresentReceipts", presenting(bought(till, 10_000))).card_number
    assert not till.record(unrecorded(50_000, card_number=card)).full_registration_due


def cases(till: Till, **fields: Any) -> Any:
    """The auditor's list with everything up to now."""
    position = till.call("GetProgramme", GetProgrammeRequest()).position
    return till.call("ListCardCases", ListCardCasesRequest(at_least_position=position, **fields))


def test_33_what_comes_back_of_a_presented_receipt_is_on_the_auditors_list(till: Till) -> None:
    """The card stays, and the list says which card, which receipt, what came back, and whether the rest is enough."""
    receipts = [bought(till, 1000), bought(till, 1000), bought(till, 1000)]
    receipts[0].lines[0].quantity_thousandths = 1000
    card = till.call("PresentReceipts", presenting(*receipts)).card_number
    till.return_items(receipts[0])
    till.void(receipts[1])
    assert till.account(card).points_available == 10
    newest, first = cases(till, page_size=2).cases
    assert [one.card_number for one in (first, newest)] == [card, card]
    assert [one.receipt for one in (first, newest)] == [key_of(one) for one in receipts[:2]]
    assert [one.voided for one in (first, newest)] == [False, True]
    assert (first.whole, first.still_enough, first.amount) == (True, False, money(1000))
    assert first.account_id == till.account(card).account_id
    assert first.principal_id


def test_33_the_list_goes_by_pages_and_filters(till: Till) -> None:
    """Pages follow one another without gaps, and a filter leaves only those that are too few by now."""
    receipts = [bought(till) for _ in range(5)]
    till.call("PresentReceipts", presenting(*receipts))
    for receipt in receipts:
        till.return_items(receipt)
    page = cases(till, page_size=3)
    rest = cases(till, page_size=2, page_token=page.next_page_token)
    found = [*page.cases, *rest.cases]
    assert [one.receipt for one in found] == [key_of(one) for one in reversed(receipts)]
    assert [one.still_enough for one in found] == [False] * 3 + [True] * 2
    short = cases(till, only_short=True, page_size=1000).cases
    assert [one.receipt for one in short[:3]] == [key_of(one) for one in receipts[:1:-1]]
    assert not any(one.still_enough for one in short)
    request = ListCardCasesRequest(page_token=page.next_page_token, only_short=True)
    assert refusal(till, "ListCardCases", request).reason == "PAGE_TOKEN_INVALID"


def test_the_auditors_list_is_not_a_tills(till: Till) -> None:
    """A till may not read the list of cases."""
    found = refusal(till, "ListCardCases", ListCardCasesRequest(), role="till")
    assert found.reason == "ROLE_NOT_ALLOWED"
