"""Points and members that move, as callers see them: transfers, pools, merges (rules 24 and 25)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import grpc
import pytest
from google.protobuf.message import Message

from ledger.v1 import account_pb2 as account
from ledger.v1.member_pb2 import (
    EnrolMemberRequest,
    JoinPoolRequest,
    LeavePoolRequest,
    ListAccountEntriesRequest,
    ListBalancesRequest,
    TransferPointsRequest,
)
from ledger.v1.point_of_sale_pb2 import GetAccountRequest
from tests.service.conftest import Shop
from tests.support.refusals import books, nothing_moves, refusal
from tests.support.till import (
    Till,
    make_receipt,
    merge_request,
    paid_with_points,
    transfer_request,
)

Code = grpc.StatusCode


@pytest.fixture(scope="module", autouse=True)
def _projections(shop: Shop) -> None:
    """Entries and balances follow the new programme before anything is asked of them."""
    shop.till.await_projections()


def join_request(member: str, pool: str, **fields: Any) -> JoinPoolRequest:
    """A request to share the account of another member."""
    return JoinPoolRequest(
        request_id=str(fields.pop("request_id", uuid4())),
        member_reference=member,
        pool=account.AccountHolder(member_reference=pool),
        **fields,
    )


def leave_request(member: str, points: int = 0, **fields: Any) -> LeavePoolRequest:
    """A request to have an account of one's own again."""
    return LeavePoolRequest(
        request_id=str(fields.pop("request_id", uuid4())),
        member_reference=member,
        points=points,
        **fields,
    )


def newcomer(till: Till, total: int = 1000) -> tuple[str, str]:
    """The reference and the card of a new member; three receipts of a total each made it."""
    reference = f"member-{uuid4()}"
    return reference, till.new_card(reference, total=total).card_number


def by_id(till: Till, account_id: str) -> account.Account:
    """Look up an account by its id."""
    found: account.Account = till.call(
        "GetAccount", GetAccountRequest(account_id=account_id)
    ).account
    return found


def last_entry(till: Till, account_id: str) -> account.AccountEntry:
    """The newest entry of an account."""
    request = ListAccountEntriesRequest(
        account_id=account_id, page_size=1, at_least_position=books(till).position
    )
    (found,) = till.call("ListAccountEntries", request).entries
    assert isinstance(found, account.AccountEntry)
    return found


def test_rule_24_a_transfer_shows_on_both_sides(shop: Shop) -> None:
    """The answer names both accounts, and an entry of each names the other and the transfer."""
    till = shop.till
    _, one = newcomer(till)
    _, other = newcomer(till)
    answer = till.transfer(one, other, 12, reference="birthday")
    assert (answer.points_transferred, answer.points_available) == (12, 18)
    assert till.account(one).points_available == 18
    assert till.account(other).points_available == 42
    out = last_entry(till, answer.from_account_id)
    arrival = last_entry(till, answer.to_account_id)
    assert (out.kind, out.points, out.points_available) == (
        account.ENTRY_KIND_TRANSFERRED_OUT,
        -12,
        18,
    )
    assert (arrival.kind, arrival.points, arrival.points_available) == (
        account.ENTRY_KIND_TRANSFERRED_IN,
        12,
        42,
    )
    assert out.transfer_id == arrival.transfer_id == answer.transfer_id
    assert (out.other_account_id, arrival.other_account_id) == (
        answer.to_account_id,
        answer.from_account_id,
    )
    again = till.call(
        "TransferPoints", transfer_request(one, other, 18, request_id=(id_ := uuid4()))
    )
    replayed = till.call("TransferPoints", transfer_request(one, other, 18, request_id=id_))
    assert (again.replayed, replayed.replayed) == (False, True)
    assert replayed.transfer_id == again.transfer_id


def test_rule_24_a_transfer_can_be_tried_first(shop: Shop) -> None:
    """With validate_only the answer says what would happen, without a request id, and nothing moves."""
    till = shop.till
    _, one = newcomer(till)
    _, other = newcomer(till)
    request = transfer_request(one, other, 12, validate_only=True, request_id="")
    with nothing_moves(till):
        answer = till.call("TransferPoints", request)
    assert (answer.transfer_id, answer.points_available) == ("", 18)
    assert not answer.replayed


def test_rule_24_transfers_that_are_refused_say_why(shop: Shop) -> None:
    """Fewer points, the same account, nobody, nothing: each has its reason and its field."""
    till = shop.till
    reference, one = newcomer(till)
    _, other = newcomer(till)
    itself = transfer_request(one, other, 1)
    itself.receiver.member_reference = reference
    nobody = transfer_request(one, other, 1)
    nobody.sender.member_reference = "nobody"
    unnamed = transfer_request(one, other, 1)
    unnamed.ClearField("receiver")
    mistyped = transfer_request(one, other, 1)
    mistyped.receiver.card_number = "2000000000000"
    for request, code, reason, field in (
        (
            transfer_request(one, other, 31),
            Code.FAILED_PRECONDITION,
            "POINTS_INSUFFICIENT",
            "points",
        ),
        (transfer_request(one, other, 0), Code.INVALID_ARGUMENT, "FIELD_INVALID", "points"),
        (itself, Code.FAILED_PRECONDITION, "ACCOUNT_SAME", "receiver"),
        (nobody, Code.NOT_FOUND, "MEMBER_UNKNOWN", "sender.member_reference"),
        (unnamed, Code.INVALID_ARGUMENT, "FIELD_INVALID", "receiver"),
        (mistyped, Code.INVALID_ARGUMENT, "CARD_NUMBER_INVALID", "receiver.card_number"),
    ):
        error = refusal(till, "TransferPoints", request)
        assert (error.code, error.reason, error.metadata["field"]) == (code, reason, field)


def test_rule_24_a_pool_is_joined_shown_and_left(shop: Shop) -> None:
    """One balance, the cards of all, entries that say who; whoever leaves starts anew."""
    till = shop.till
    parent, parents_card = newcomer(till)
    child, childs_card = newcomer(till)
    joined = till.call("JoinPool", join_request(child, parent))
    assert (joined.points_moved, joined.points_available) == (30, 60)
    found = till.account(childs_card)
    assert found == till.account(parents_card)
    assert found.account_id == joined.account_id
    assert [one.member_reference for one in found.pool_members] == [parent, child]
    assert {one.card_number: one.member_reference for one in found.cards} == {
        parents_card: parent,
        childs_card: child,
    }
    assert [(one.account_id, one.joined_pool) for one in found.absorbed_accounts] == [
        (joined.from_account_id, True)
    ]
    assert till.member(child).pool_holder_reference == parent
    assert till.member(parent).pool_holder_reference == ""

    till.redeem(childs_card, 5)
    assert last_entry(till, joined.account_id).member_reference == child
    till.record(make_receipt(total=500, card_number=parents_card))
    assert last_entry(till, joined.account_id).member_reference == parent

    left = till.call("LeavePool", leave_request(child, 20))
    assert (left.points_transferred, left.points_available) == (20, 20)
    own = till.account(childs_card)
    assert (own.account_id, own.points_available) == (left.account_id, 20)
    assert not own.pool_members
    assert till.account(parents_card).points_available == 40
    assert not till.account(parents_card).pool_members
    assert till.member(child).account_id == left.account_id


def test_rule_24_pools_refuse_what_cannot_be(shop: Shop) -> None:
    """Two pools at once, a pool of one's own, leaving what is one's own: each has its reason."""
    till = shop.till
    (parent, _), (child, _), (other, _) = (newcomer(till) for _ in range(3))
    till.call("JoinPool", join_request(child, parent))
    requests: tuple[tuple[str, Message, str, str], ...] = (
        ("JoinPool", join_request(child, other), "MEMBER_IN_POOL", "member_reference"),
        ("JoinPool", join_request(parent, child), "ACCOUNT_SAME", "pool"),
        ("LeavePool", leave_request(parent), "POOL_HOLDER", "member_reference"),
        ("LeavePool", leave_request(other), "NOT_IN_POOL", "member_reference"),
        ("LeavePool", leave_request(child, 61), "POINTS_INSUFFICIENT", "points"),
        (
            "MergeMembers",
            merge_request(child, other),
            "MEMBER_IN_POOL",
            "from_member_reference",
        ),
    )
    for method, request, reason, field in requests:
        error = refusal(till, method, request)
        assert (error.code, error.reason) == (Code.FAILED_PRECONDITION, reason)
        assert error.metadata["field"] == field


def test_rule_25_a_merge_is_followed_and_traced(shop: Shop) -> None:
    """Old card, reference, hold, receipt and redemption lead to the survivor; each side names the other."""
    till = shop.till
    gone, gone_card = newcomer(till)
    survivor, card = newcomer(till)
    hold_id = till.hold(gone_card, 5).hold_id
    redemption = till.redeem(gone_card, 4)
    receipt = paid_with_points(1000, redemption.redemption_id, gone_card)
    till.record(receipt)
    assert till.receipt(receipt).account_id == redemption.account_id

    answer = till.merge(gone, survivor)
    assert answer.from_account_id == redemption.account_id
    assert (answer.points_moved, answer.points_available) == (36, 61)
    assert till.account(gone_card) == till.account(card)
    assert till.capture(hold_id).account_id == answer.account_id
    assert till.receipt(receipt).account_id == answer.account_id
    outcome = till.return_items(receipt).outcome
    assert outcome.account_id == answer.account_id
    assert (outcome.points_clawed_back, outcome.points_restored) == (10, 4)

    old = by_id(till, answer.from_account_id)
    assert old.merged_into_account_id == answer.account_id
    assert (old.points_available, list(old.cards), old.member_reference) == (0, [], gone)
    named = till.call("GetAccount", GetAccountRequest(member_reference=gone)).account
    assert [(one.account_id, one.member_reference) for one in named.absorbed_accounts] == [
        (old.account_id, gone)
    ]
    assert till.member(gone).merged_into_member_reference == survivor
    assert till.member(gone).account_id == answer.account_id
    assert list(till.member(survivor).absorbed_member_references) == [gone]
    entry = last_entry(till, old.account_id)
    assert (entry.kind, entry.points, entry.points_available) == (
        account.ENTRY_KIND_MERGED_OUT,
        -36,
        0,
    )
    assert entry.other_account_id == answer.account_id
    entries = till.entries(card, books(till).position)
    (arrival,) = (one for one in entries if one.kind == account.ENTRY_KIND_MERGED_IN)
    assert (arrival.points, arrival.other_account_id) == (36, old.account_id)


def test_rule_25_the_list_of_balances_shows_a_merged_account_as_empty(shop: Shop) -> None:
    """Its balance is nothing, it has no card, and it says where it went; the survivor has everything."""
    till = shop.till
    gone, _ = newcomer(till)
    survivor, card = newcomer(till)
    answer = till.merge(gone, survivor)
    request = ListBalancesRequest(at_least_position=books(till).position)
    found = {one.account_id: one for one in till.call("ListBalances", request).balances}
    old, new = found[answer.from_account_id], found[answer.account_id]
    assert (old.points_available, old.card_number) == (0, "")
    assert (old.member_reference, old.merged_into_account_id) == (gone, answer.account_id)
    assert (new.points_available, new.card_number, new.merged_into_account_id) == (60, card, "")


def test_rule_25_a_merge_can_be_tried_first(shop: Shop) -> None:
    """With validate_only the answer says what would move, and nothing does."""
    till = shop.till
    gone, _ = newcomer(till)
    survivor, _ = newcomer(till)
    with nothing_moves(till):
        answer = till.merge(gone, survivor, validate_only=True, request_id="")
    assert (answer.points_moved, answer.points_available) == (30, 60)


def test_rule_25_merges_that_are_refused_say_why(shop: Shop) -> None:
    """A second time, into itself, of nobody, without a reason: each has its reason and its field."""
    till = shop.till
    gone, _ = newcomer(till)
    survivor, _ = newcomer(till)
    itself = refusal(till, "MergeMembers", merge_request(gone, gone))
    assert (itself.code, itself.reason) == (Code.FAILED_PRECONDITION, "ACCOUNT_SAME")
    till.merge(gone, survivor)
    again = refusal(till, "MergeMembers", merge_request(gone, survivor))
    assert (again.code, again.reason) == (Code.FAILED_PRECONDITION, "MEMBER_MERGED")
    assert again.metadata["into_member_reference"] == survivor
    back = refusal(till, "MergeMembers", merge_request(survivor, gone))
    assert back.reason == "ACCOUNT_SAME"
    nobody = refusal(till, "MergeMembers", merge_request("nobody", survivor))
    assert (nobody.code, nobody.metadata["field"]) == (Code.NOT_FOUND, "from_member_reference")
    why = refusal(till, "MergeMembers", merge_request(gone, survivor, reason=""))
    assert (why.code, why.metadata["field"]) == (Code.INVALID_ARGUMENT, "reason")


REQUESTS: dict[str, Callable[[], Message]] = {
    "TransferPoints": lambda: TransferPointsRequest(request_id=str(uuid4())),
    "JoinPool": lambda: join_request("a", "b"),
    "LeavePool": lambda: leave_request("a"),
    "MergeMembers": lambda: merge_request("a", "b"),
}


@pytest.mark.parametrize("method", REQUESTS)
def test_what_moves_points_is_not_for_tills_and_auditors(shop: Shop, method: str) -> None:
    """A till's key, or one that only reads, moves nothing between members."""
    for role in ("till", "auditor", "finance"):
        error = refusal(shop.till, method, REQUESTS[method](), role=role)
        assert (error.code, error.reason) == (Code.PERMISSION_DENIED, "ROLE_NOT_ALLOWED")


def test_members_are_merged_by_operators_alone(shop: Shop) -> None:
    """A checkout sends points and shares accounts, but it does not merge members."""
    error = refusal(shop.till, "MergeMembers", merge_request("a", "b"), role="checkout")
    assert error.reason == "ROLE_NOT_ALLOWED"
    _, one = newcomer(shop.till)
    _, other = newcomer(shop.till)
    request = transfer_request(one, other, 1)
    assert shop.till.call("TransferPoints", request, role="checkout").points_available == 29


def test_old_references_are_nobody_elses(shop: Shop) -> None:
    """A reference that was merged is not enrolled anew."""
    till = shop.till
    gone, _ = newcomer(till)
    survivor, _ = newcomer(till)
    till.merge(gone, survivor)
    request = EnrolMemberRequest(request_id=str(uuid4()), member_reference=gone)
    assert refusal(till, "EnrolMember", request).reason == "MEMBER_EXISTS"
