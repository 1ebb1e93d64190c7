"""Accounts, members, entries and balances: complete, in order, and as fresh as asked for."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import grpc
import pytest

from ledger.v1 import account_pb2
from ledger.v1.member_pb2 import (
    EnrolMemberRequest,
    GetMemberRequest,
    ListAccountEntriesRequest,
    ListBalancesRequest,
)
from ledger.v1.point_of_sale_pb2 import GetAccountRequest
from ledger.v1.programme_pb2 import CLOCK_KIND_REAL, GetProgrammeRequest
from tests.service.conftest import Shop
from tests.support.process import ServiceProcess
from tests.support.till import RefusedError, Till, make_receipt, timestamp


def enrol(till: Till, reference: str) -> Any:
    """Enrol a member."""
    request = EnrolMemberRequest(request_id=str(uuid4()), member_reference=reference)
    return till.call("EnrolMember", request)


def entries(till: Till, **fields: Any) -> Any:
    """A page of an account's entries."""
    return till.call("ListAccountEntries", ListAccountEntriesRequest(**fields))


def balances(till: Till, **fields: Any) -> Any:
    """A page of balances."""
    return till.call("ListBalances", ListBalancesRequest(**fields))


@pytest.fixture(scope="module")
def history(service: ServiceProcess) -> Iterator[tuple[Till, str, list[Any]]]:
    """A till, a card, and its sixty-one entries as they were made, oldest first."""
    service.create_programme("history")
    till = Till(service, "history")
    till.publish_rules()
    till.await_projections()
    card = till.new_card("m-1", total=250).card_number
    made = [till.account(card).version]
    for number in range(50):
        receipt = make_receipt(total=90, card_number=card)
        made.append(till.record(receipt))
        if number % 7 == 6:
            made.append(till.redeem(card, 2))
    yield till, card, made
    till.retire()


def test_an_account_is_the_same_by_card_member_and_id(shop: Shop) -> None:
    """An account is found by each of its three names, and is one account."""
    by_card = shop.till.call("GetAccount", GetAccountRequest(card_number=shop.card)).account
    for request in (
        GetAccountRequest(member_reference=shop.member),
        GetAccountRequest(account_id=by_card.account_id),
        GetAccountRequest(account_id=by_card.account_id.upper()),
    ):
        assert shop.till.call("GetAccount", request).account == by_card
    assert by_card.member_reference == shop.member
    assert [(one.card_number, one.status) for one in by_card.cards] == [
        (shop.card, account_pb2.CARD_STATUS_ACTIVE)
    ]


def test_an_account_is_never_stale(till_of_two_workers: Till) -> None:
    """Whatever worker is asked, it answers what was answered to the last write, and its position."""
    till = till_of_two_workers
    card = till.new_card().card_number
    others = [
        Till(till.service, till.programme, (("grpc.use_local_subchannel_pool", 1),))
        for _ in range(6)
    ]
    for number in range(1, 25):
        written = others[number % 6].record(make_receipt(total=100, card_number=card))
        for other in others:
            found = other.call("GetAccount", GetAccountRequest(card_number=card))
            assert found.account.points_available == number
            assert found.position >= written.position
    for other in others:
        other.close()


def test_a_member_is_found_with_its_account_and_cards(shop: Shop) -> None:
    """A member is its reference, its account, the cards of that and the time of its enrolment."""
    reference = f"member-{uuid4()}"
    then = datetime.now(UTC) - timedelta(hours=3)
    request = EnrolMemberRequest(
        request_id=str(uuid4()), member_reference=reference, occurred_at=timestamp(then)
    )
    enrolled = shop.till.call("EnrolMember", request)
    assert shop.till.call("EnrolMember", request).replayed
    found = shop.till.call("GetMember", GetMemberRequest(member_reference=reference))
    assert (found.account_id, list(found.cards)) == (enrolled.account_id, [])
    assert found.enrol_time == timestamp(then)
    assert found.position >= enrolled.position
    card = shop.till.new_card(reference).card_number
    found = shop.till.call("GetMember", GetMemberRequest(member_reference=reference))
    assert [one.card_number for one in found.cards] == [card]


def test_references_are_taken_as_they_are(shop: Shop) -> None:
    """A reference may have any printable character, and case and spaces count."""
    marks = f"Ünï-{uuid4().hex}"
    references = [marks, marks.upper(), f" {marks}", f"{marks} ", f"{marks}%_'\"\\", f"{marks}😀"]
    ids = {enrol(shop.till, reference).account_id for reference in references}
    assert len(ids) == len(references)
    for reference in references:
        found = shop.till.call("GetMember", GetMemberRequest(member_reference=reference))
        assert found.member_reference == reference


def test_the_programme_says_what_it_fixed(shop: Shop) -> None:
    """A programme answers its name, time zone, currency and clock."""
    found = shop.till.call("GetProgramme", GetProgrammeRequest())
    assert (found.name, found.time_zone) == (shop.till.programme, "UTC")
    assert (found.currency_code, found.currency_exponent) == ("EUR", 2)
    assert found.clock == CLOCK_KIND_REAL
    now = datetime.now(UTC)
    assert abs(found.now.ToDatetime(UTC) - now) < timedelta(minutes=1)
    assert found.position > 0


def test_entries_are_the_accounts_history_newest_first(
    history: tuple[Till, str, list[Any]],
) -> None:
    """Every earning, redemption and card of an account is an entry, with what was available after it."""
    till, card, made = history
    page = entries(till, card_number=card, page_size=1000, at_least_position=made[-1].position)
    assert page.next_page_token == ""
    assert page.position >= made[-1].position
    found = list(page.entries)[::-1]
    # The card and its three receipts come first.
    assert [one.kind for one in found[:4]].count(account_pb2.ENTRY_KIND_CARD_ISSUED) == 1
    assert next(one.card_number for one in found if one.card_number) == card
    running = 0
    for one in found:
        running += one.points
        assert one.points_available == running
    for entry, answer in zip(found[4:], made[1:], strict=True):
        assert entry.points_available == answer.points_available
        assert entry.recorded_at.ToDatetime() >= entry.occurred_at.ToDatetime()
        if hasattr(answer, "receipt_id"):
            assert entry.kind == account_pb2.ENTRY_KIND_EARNED
            assert (entry.receipt_id, entry.points) == (answer.receipt_id, answer.points_earned)
            assert (entry.rules_version, entry.redemption_id) == (1, "")
        else:
            assert entry.kind == account_pb2.ENTRY_KIND_REDEEMED
            assert (entry.redemption_id, entry.points) == (answer.redemption_id, -2)
            assert (entry.rules_version, entry.receipt_id) == (0, "")


@pytest.mark.parametrize("size", [1, 7, 60, 61, 1000])
def test_pages_of_entries_are_complete_and_have_nothing_twice(
    history: tuple[Till, str, list[Any]], size: int
) -> None:
    """Page by page, whatever their size, the same entries come in the same order."""
    till, card, made = history
    last = made[-1].position
    everything = entries(till, card_number=card, page_size=1000, at_least_position=last).entries
    assert len(everything) == 61
    found: list[Any] = []
    token = ""
    while True:
        page = entries(till, card_number=card, page_size=size, page_token=token)
        assert len(page.entries) <= size
        found.extend(page.entries)
        token = page.next_page_token
        if not token:
            break
        assert len(page.entries) == size
    assert found == list(everything)


def test_a_page_has_fifty_entries_unless_asked_otherwise(
    history: tuple[Till, str, list[Any]],
) -> None:
    """Without a size a page has fifty entries; the next may have another size."""
    till, card, made = history
    first = entries(till, card_number=card, at_least_position=made[-1].position)
    assert len(first.entries) == 50
    rest = entries(till, card_number=card, page_size=3, page_token=first.next_page_token)
    assert len(rest.entries) == 3
    assert rest.entries[0].position < first.entries[-1].position


def test_a_token_goes_on_although_something_is_added(shop: Shop) -> None:
    """Entries that come while somebody pages change nothing of the pages to come."""
    till = shop.till
    till.await_projections()
    card = till.new_card(total=100).card_number
    last = till.redeem(card, 1).position
    everything = entries(till, card_number=card, at_least_position=last).entries
    first = entries(till, card_number=card, page_size=2)
    last = till.record(make_receipt(card_number=card)).position
    rest = entries(till, card_number=card, page_token=first.next_page_token, at_least_position=last)
    assert [*first.entries, *rest.entries] == list(everything)


def test_an_account_has_one_token_by_whatever_name(history: tuple[Till, str, list[Any]]) -> None:
    """A token belongs to the account: it goes on by card, by member and by id."""
    till, card, made = history
    first = entries(till, card_number=card, at_least_position=made[-1].position)
    by_card = entries(till, card_number=card, page_token=first.next_page_token)
    by_member = entries(till, member_reference="m-1", page_token=first.next_page_token)
    assert by_member.entries == by_card.entries


def test_a_token_of_something_else_is_refused(history: tuple[Till, str, list[Any]]) -> None:
    """A token of another account, another method or another programme is none."""
    till, card, made = history
    token = entries(till, card_number=card, at_least_position=made[-1].position).next_page_token
    other = till.new_card().card_number
    last = enrol(till, f"member-{uuid4()}").position
    of_balances = balances(till, page_size=1, at_least_position=last).next_page_token
    assert of_balances
    check_refused(lambda: entries(till, card_number=other, page_token=token))
    check_refused(lambda: entries(till, card_number=card, page_token=of_balances))
    check_refused(lambda: balances(till, page_token=token))
    neighbour = Till(till.service)
    check_refused(lambda: balances(neighbour, page_token=of_balances))
    neighbour.close()


def test_a_tampered_token_is_refused(history: tuple[Till, str, list[Any]]) -> None:
    """A token with any one letter changed, cut short or prolonged is none."""
    till, card, made = history
    token = entries(till, card_number=card, at_least_position=made[-1].position).next_page_token
    for place in range(0, len(token), 3):
        letter = "A" if token[place] != "A" else "B"
        wrong = token[:place] + letter + token[place + 1 :]
        check_refused(lambda wrong=wrong: entries(till, card_number=card, page_token=wrong))
    for wrong in (token[:-1], token + "A", token + "=", token + "\n", " " + token):
        check_refused(lambda wrong=wrong: entries(till, card_number=card, page_token=wrong))


def check_refused(call: Any) -> None:
    """See to it that a page token is refused."""
    with pytest.raises(RefusedError) as caught:
        call()
    assert caught.value.code is grpc.StatusCode.INVALID_ARGUMENT
    assert (caught.value.reason, caught.value.metadata["field"]) == (
        "PAGE_TOKEN_INVALID",
        "page_token",
    )


def test_balances_of_all_accounts_come_in_order_of_the_reference(till: Till) -> None:
    """Balances are all there once, ordered by the bytes of the reference, whatever the page's size."""
    till.await_projections()
    references = ["b", "a", "Z", "ä", "aa", "a b", "10", "9", "😀", "_"]
    for reference in references:
        enrol(till, reference)
    card = till.new_card("with-card", total=500).card_number
    last = till.redeem(card, 3).position
    everything = balances(till, at_least_position=last)
    assert everything.next_page_token == ""
    found = [one.member_reference for one in everything.balances]
    assert found == sorted([*references, "with-card"], key=str.encode)
    (mine,) = (one for one in everything.balances if one.member_reference == "with-card")
    assert (mine.card_number, mine.points_available) == (card, 12)
    assert mine.account_id == till.account(card).account_id
    assert {one.card_number for one in everything.balances} == {"", card}
    for size in (1, 3, 10, 11):
        paged: list[Any] = []
        token = ""
        while True:
            page = balances(till, page_size=size, page_token=token)
            paged.extend(page.balances)
            token = page.next_page_token
            if not token:
                break
        assert paged == list(everything.balances)


def test_lists_include_the_write_whose_position_is_asked_for(till: Till) -> None:
    """Asked for the position of a write, lists wait until they have it."""
    till.await_projections()
    card = till.new_card().card_number
    for number in range(1, 21):
        written = till.record(make_receipt(total=100, card_number=card))
        page = entries(till, card_number=card, page_size=1, at_least_position=written.position)
        assert page.entries[0].receipt_id == written.receipt_id
        assert page.position >= written.position
        found = balances(till, at_least_position=written.position)
        assert [one.points_available for one in found.balances] == [number]


def test_a_position_that_was_reached_is_no_condition_any_more(shop: Shop) -> None:
    """Reads that ask for the present position are answered."""
    position = shop.till.record(make_receipt()).position
    for name, request in (
        ("GetAccount", GetAccountRequest(card_number=shop.card, at_least_position=position)),
        ("GetMember", GetMemberRequest(member_reference=shop.member, at_least_position=position)),
    ):
        assert shop.till.call(name, request).position >= position
