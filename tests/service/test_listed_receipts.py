"""Receipts of an account, for a customer who has the card but not the receipt."""

from typing import Any

import pytest

from ledger.v1.programme_pb2 import GetProgrammeRequest
from ledger.v1.receipt_pb2 import Receipt
from ledger.v1.till_pb2 import ListReceiptsRequest, ListReceiptsResponse
from tests.service.conftest import Shop
from tests.support.refusals import refusal
from tests.support.till import Till, key_of, make_receipt


@pytest.fixture(scope="module", autouse=True)
def _projections(shop: Shop) -> None:
    """Entries and receipts follow the new programme before anything is asked of them."""
    shop.till.await_projections()


def listed(till: Till, **fields: Any) -> ListReceiptsResponse:
    """The receipts of an account, with everything that is recorded."""
    head = till.call("GetProgramme", GetProgrammeRequest()).position
    request = ListReceiptsRequest(at_least_position=head, **fields)
    found: ListReceiptsResponse = till.call("ListReceipts", request)
    return found


def numbers(found: ListReceiptsResponse) -> list[str]:
    """The receipts' numbers, as listed."""
    return [one.receipt.number for one in found.receipts]


def bought(till: Till, card: str, total: int) -> Receipt:
    """A receipt that was recorded for a card."""
    receipt = make_receipt(total=total, card_number=card)
    till.record(receipt)
    return receipt


def test_what_was_bought_with_a_card_is_listed_newest_first(shop: Shop) -> None:
    """Who has the card finds the receipt, and what is left of it, without knowing its number."""
    till = shop.till
    card = till.new_card(total=0).card_number
    first, second = bought(till, card, 1000), bought(till, card, 2500)
    till.return_items(first)
    found = listed(till, card_number=card)
    assert [one.receipt for one in found.receipts[:2]] == [key_of(second), key_of(first)]
    newest, returned = found.receipts[:2]
    assert (newest.total, newest.kept_total) == (second.total, second.total)
    assert (newest.points_earned, newest.occurred_at) == (25, second.occurred_at)
    assert (returned.total, returned.kept_total.units) == (first.total, 0)
    # Those that the card was issued for are its own, too.
    assert len(found.receipts) == 5


def test_pages_of_receipts_follow_each_other(shop: Shop) -> None:
    """Page by page every receipt is listed once."""
    till = shop.till
    card = till.new_card(total=0).card_number
    for total in range(100, 500, 100):
        bought(till, card, total)
    whole = numbers(listed(till, card_number=card))
    pages: list[str] = []
    token = ""
    while True:
        page = listed(till, card_number=card, page_size=2, page_token=token)
        pages += numbers(page)
        token = page.next_page_token
        if not token:
            break
    assert pages == whole
    assert len(whole) == 7


def test_a_claimed_receipt_is_listed_and_an_anonymous_one_is_not(shop: Shop) -> None:
    """A receipt is listed from when it counts for the account."""
    till = shop.till
    card = till.new_card(total=0).card_number
    receipt = make_receipt(total=700)
    till.record(receipt)
    assert receipt.number not in numbers(listed(till, card_number=card))
    till.claim(receipt, card)
    assert numbers(listed(till, card_number=card))[0] == receipt.number


def test_after_a_merge_both_members_receipts_are_listed(shop: Shop) -> None:
    """The survivor's list has what the other member bought before."""
    till = shop.till
    card, other = till.new_card(total=0), till.new_card(total=0)
    receipt = bought(till, other.card_number, 900)
    gone, survivor = (till.account(one.card_number).member_reference for one in (other, card))
    till.merge(gone, survivor)
    assert receipt.number in numbers(listed(till, card_number=card.card_number))


def test_receipts_of_nobody_cannot_be_listed(shop: Shop) -> None:
    """An unknown card, no key at all, and a page of another list are refused by name."""
    till = shop.till
    card, other = till.new_card(total=0).card_number, till.new_card(total=0).card_number
    unknown = refusal(till, "ListReceipts", ListReceiptsRequest(card_number="2000000000008"))
    assert (unknown.reason, unknown.metadata["field"]) == ("CARD_UNKNOWN", "card_number")
    assert refusal(till, "ListReceipts", ListReceiptsRequest()).metadata["field"] == "key"
    token = listed(till, card_number=card, page_size=1).next_page_token
    foreign = ListReceiptsRequest(card_number=other, page_token=token)
    assert refusal(till, "ListReceipts", foreign).reason == "PAGE_TOKEN_INVALID"
