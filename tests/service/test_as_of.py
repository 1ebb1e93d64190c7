"""As of any moment through gRPC: balances, accounts and what else there was, by either of the two times."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import grpc
import pytest

from ledger.v1 import card_pb2, charge_pb2, consent_pb2, mandate_pb2, member_pb2
from ledger.v1 import history_pb2 as pb
from ledger.v1.account_pb2 import CARD_STATUS_ACTIVE, CARD_STATUS_BLOCKED, Account
from ledger.v1.point_of_sale_pb2 import GetAccountRequest
from ledger.v1.programme_pb2 import GetProgrammeRequest
from ledger.v1.receipt_pb2 import Receipt
from ledger.v1.rules_pb2 import (
    EXPIRY_AFTER_DAYS,
    PointsRules,
    SegmentRules,
    SettlementRules,
)
from ledger.v1.verification_pb2 import SetPinRequest, Verification
from tests.support.charging import CREDITOR_IBAN, CREDITOR_ID
from tests.support.process import ServiceProcess
from tests.support.refusals import refusal
from tests.support.till import Till, make_receipt, money, simulated_till, timestamp

Code = grpc.StatusCode

START = datetime(2025, 3, 3, 12, tzinfo=UTC)
DAY = timedelta(days=1)
END = START + 30 * DAY
BY = (pb.AS_OF_BY_OCCURRED, pb.AS_OF_BY_RECORDED)
OCCURRED, RECORDED = BY
PIN = "2580"
RULES = PointsRules(pending_days=2, expiry=EXPIRY_AFTER_DAYS, expiry_days=20)
SECTIONS: dict[str, Any] = {
    "segments": SegmentRules(
        window_months=12,
        occasional_purchases_max=2,
        lapsed_after_days=90,
        large_amount=money(100_000),
    ),
    "settlement": SettlementRules(
        creditor_name="Parfum GmbH",
        creditor_id=CREDITOR_ID,
        creditor_iban=CREDITOR_IBAN,
        credit_limit=money(500_00),
    ),
}


def moment(at: datetime, by: Any) -> pb.Moment:
    """A moment, and by which time."""
    return pb.Moment(as_of=timestamp(at), by=by)


class Told:
    """What is asked of a programme as of moments."""

    def __init__(self, till: Till) -> None:
        """Take a till, and issue cards to four members."""
        self.till = till
        self.cards = [
            till.new_card(f"member-{number}", total=1000, occurred_at=START).card_number
            for number in range(4)
        ]

    def buy(self, card: str, total: int, at: datetime) -> Receipt:
        """Buy something at some time, and return the receipt."""
        receipt = make_receipt(total=total, card_number=card, occurred_at=at)
        self.till.record(receipt)
        return receipt

    def block(self, card: str, at: datetime) -> None:
        """Block a card that was lost at some time."""
        request = card_pb2.BlockCardRequest(
            request_id=str(uuid4()),
            card_number=card,
            reason=card_pb2.BLOCK_REASON_LOST,
            occurred_at=timestamp(at),
        )
        self.till.call("BlockCard", request)

    def agree(self, reference: str, at: datetime) -> None:
        """Agree to a survey by letter, on paper of some day."""
        choice = consent_pb2.ConsentChoice(
            purpose=consent_pb2.CONTACT_PURPOSE_SURVEY,
            channel=consent_pb2.CONTACT_CHANNEL_POST,
            given=True,
            text_version="form-3",
        )
        form = consent_pb2.ConsentForm(
            choices=[choice], source=consent_pb2.CONSENT_SOURCE_PAPER_FORM
        )
        request = consent_pb2.SetConsentsRequest(
            request_id=str(uuid4()),
            member_reference=reference,
            form=form,
            occurred_at=timestamp(at),
        )
        self.till.call("SetConsents", request, role="operator")

    def sign(self, reference: str, on: date) -> None:
        """Have a member pay with the card."""
        pin = SetPinRequest(request_id=str(uuid4()), member_reference=reference, pin=PIN)
        self.till.call("SetPin", pin)
        request = mandate_pb2.SignMandateRequest(
            request_id=str(uuid4()),
            member_reference=reference,
            way=mandate_pb2.MANDATE_WAY_ONLINE,
            text_version="2026-1",
            account=mandate_pb2.DebtorAccount(name="Ann Example", iban="DE89370400440532013000"),
        )
        request.sign_date.year, request.sign_date.month, request.sign_date.day = (
            on.year,
            on.month,
            on.day,
        )
        self.till.call("SignMandate", request)

    def charge(self, card: str, cents: int, at: datetime) -> str:
        """Charge a card at some time, and return the charge."""
        request = charge_pb2.ChargeCardRequest(
            request_id=str(uuid4()),
            card_number=card,
            amount=money(cents),
            shop_id="shop-1",
            till_id="till-1",
            verification=Verification(pin=PIN),
            occurred_at=timestamp(at),
        )
        charge_id: str = self.till.call("ChargeCard", request).charge_id
        return charge_id

    def account(self, at: datetime, by: Any, **key: Any) -> Account:
        """An account."""
        request = pb.GetAccountAsOfRequest(moment=moment(at, by), **key)
        found: Account = self.till.call("GetAccountAsOf", request).account
        return found

    def balances(self, at: datetime, by: Any, size: int = 0) -> list[member_pb2.Balance]:
        """The balances of all accounts, page by page."""
        request = pb.ListBalancesAsOfRequest(moment=moment(at, by), page_size=size)
        found: list[member_pb2.Balance] = []
        while True:
            answer = self.till.call("ListBalancesAsOf", request)
            found += answer.balances
            if not answer.next_page_token:
                return found
            request.page_token = answer.next_page_token


@pytest.fixture(scope="module")
def told(service: ServiceProcess) -> Iterator[Told]:
    """A programme with some weeks behind it: much that came late, and much that happened by itself, swept or not."""
    with simulated_till(service, START, RULES, **SECTIONS) as till:
        till.await_projections()
        told = Told(till)
        first, second, third, fourth = told.cards
        told.sign("member-0", START.date())
        told.sign("member-1", START.date())
        till.advance(START + 4 * DAY)
        told.buy(first, 500, START + DAY)
        told.charge(first, 25_00, START + DAY)
        till.hold(second, 10, seconds=86_400)
        till.hold(fourth, 6, seconds=86_400)
        till.advance(START + 8 * DAY)
        till.redeem(third, 12)
        receipt = told.buy(third, 700, START + 6 * DAY)
        till.advance(START + 9 * DAY)
        till.return_items(receipt)
        told.charge(first, 10_00, START + 9 * DAY)
        told.block(second, START + 8 * DAY)
        told.agree("member-2", START + 5 * DAY)
        till.advance(START + 12 * DAY)
        till.merge("member-3", "member-0")
        till.advance(START + 19 * DAY)
        till.sweep()
        till.advance(END)
        told.buy(fourth, 300, START + 29 * DAY)
        yield told


def sums(one: Any) -> tuple[int, int, int, int]:
    """How many points of each kind there are."""
    return one.points_available, one.points_pending, one.points_held, one.points_owed


def test_a_late_receipt_counts_from_when_it_happened_or_from_when_it_was_recorded(
    told: Told,
) -> None:
    """By the one time it is there before anybody knew of it, by the other not until it was recorded."""
    key: dict[str, Any] = {"card_number": told.cards[0]}
    between, after = START + 3 * DAY, START + 4 * DAY
    assert sums(told.account(between, OCCURRED, **key)) == (35, 0, 0, 0)
    assert sums(told.account(between, RECORDED, **key)) == (30, 0, 0, 0)
    assert sums(told.account(between, pb.AS_OF_BY_UNSPECIFIED, **key)) == (35, 0, 0, 0)
    for by in BY:
        found = told.account(after, by, **key, include_lots=True)
        assert sums(found) == (35, 0, 0, 0)
        assert sum(lot.points for lot in found.lots) == 35


@pytest.mark.parametrize("by", BY)
def test_balances_as_of_a_moment_are_those_of_the_accounts(told: Told, by: Any) -> None:
    """The list of all balances says as of any moment what each account says of itself."""
    for hours in range(0, 30 * 24 + 1, 15):
        at = START + timedelta(hours=hours)
        balances = told.balances(at, by, size=3)
        assert [one.member_reference for one in balances] == [f"member-{n}" for n in range(4)]
        for one in balances:
            account = told.account(at, by, account_id=one.account_id)
            assert sums(one) == sums(account), at
            assert one.merged_into_account_id == account.merged_into_account_id
            active = [card for card in account.cards if card.status == CARD_STATUS_ACTIVE]
            assert one.card_number == (active[-1].card_number if active else "")


@pytest.mark.parametrize("by", BY)
def test_as_of_now_everything_is_as_it_is(told: Told, by: Any) -> None:
    """As of the present both times give the answers of the present."""
    till = told.till
    assert told.balances(START - DAY, by) == []
    for one in told.balances(END, by):
        live = till.call("GetAccount", GetAccountRequest(account_id=one.account_id)).account
        assert told.account(END, by, account_id=one.account_id) == live
        assert sums(one) == sums(live)
    now = moment(END, by)
    for number in told.cards:
        request = pb.GetCardAsOfRequest(moment=now, card_number=number)
        card = till.call("GetCardAsOf", request).card
        live = till.call("GetCard", card_pb2.GetCardRequest(card_number=number))
        card.position = live.position
        assert card == live
    asked = pb.GetConsentsAsOfRequest(moment=now, member_reference="member-2")
    consents = till.call("GetConsentsAsOf", asked).consents
    live = till.call("GetConsents", consent_pb2.GetConsentsRequest(member_reference="member-2"))
    consents.position = live.position
    assert consents == live
    owing = pb.GetMemberChargesAsOfRequest(moment=now, member_reference="member-0")
    owed = till.call("GetMemberChargesAsOf", owing)
    live = till.call(
        "GetMemberCharges", charge_pb2.GetMemberChargesRequest(member_reference="member-0")
    )
    owed.charges.position = live.position
    assert owed.charges == live
    listed = charge_pb2.ListChargeItemsRequest(
        member_reference="member-0", at_least_position=live.position
    )
    assert list(owed.open_items) == list(till.call("ListChargeItems", listed).items)


def test_a_member_means_who_it_was_before_a_merge(told: Told) -> None:
    """Before the day of the merge each of the two has an account of its own."""
    for by in BY:
        before = told.account(START + 11 * DAY, by, member_reference="member-3")
        after = told.account(START + 12 * DAY, by, member_reference="member-3")
        assert (before.member_reference, after.member_reference) == ("member-3", "member-0")
        assert [one.account_id for one in after.absorbed_accounts] == [before.account_id]


def test_cards_consents_and_segments_are_as_they_were(told: Told) -> None:
    """What came late counts from its own day, or from when it was recorded."""
    till = told.till

    def said(at: datetime, by: Any) -> tuple[int, int, int]:
        when = moment(at, by)
        card = till.call(
            "GetCardAsOf", pb.GetCardAsOfRequest(moment=when, card_number=told.cards[1])
        ).card
        consents = till.call(
            "GetConsentsAsOf",
            pb.GetConsentsAsOfRequest(moment=when, member_reference="member-2"),
        ).consents
        segment = till.call(
            "GetSegmentAsOf",
            pb.GetSegmentAsOfRequest(moment=when, member_reference="member-0"),
        ).segment
        steps = {card_pb2.CARD_STEP_KIND_BLOCKED: CARD_STATUS_BLOCKED}
        assert card.status == steps.get(card.steps[-1].kind, CARD_STATUS_ACTIVE)
        return card.status, len(consents.consents), segment.purchases

    assert said(START + 8 * DAY, OCCURRED) == (CARD_STATUS_BLOCKED, 1, 4)
    assert said(START + 8 * DAY, RECORDED) == (CARD_STATUS_ACTIVE, 0, 4)
    assert said(START + 2 * DAY, OCCURRED) == (CARD_STATUS_ACTIVE, 0, 4)
    assert said(START + 2 * DAY, RECORDED) == (CARD_STATUS_ACTIVE, 0, 3)
    assert said(START + 9 * DAY, RECORDED) == (CARD_STATUS_BLOCKED, 1, 4)


def test_open_items_are_those_of_then(told: Told) -> None:
    """What was charged by then and is in no debit, with its shop; a charge that came late by either time."""

    def opened(at: datetime, by: Any) -> list[int]:
        request = pb.GetMemberChargesAsOfRequest(moment=moment(at, by), card_number=told.cards[0])
        found = told.till.call("GetMemberChargesAsOf", request)
        assert found.charges.open_amount.units == sum(one.amount.units for one in found.open_items)
        assert all(one.shop_id == "shop-1" for one in found.open_items)
        return [one.amount.units for one in found.open_items]

    assert opened(START + 3 * DAY, OCCURRED) == [25]
    assert opened(START + 3 * DAY, RECORDED) == []
    for by in BY:
        assert opened(START + 9 * DAY, by) == [10, 25]


@pytest.mark.parametrize("by", BY)
def test_the_list_of_what_is_owed_has_whoever_owed_something_then(told: Told, by: Any) -> None:
    """Page by page, with the sums that each member's own answer has; who owes nothing is not in it."""
    till = told.till
    for days in (0, 1, 4, 9, 30):
        when = moment(START + days * DAY, by)
        request = pb.ListMemberChargesAsOfRequest(moment=when, page_size=1)
        first = till.call("ListMemberChargesAsOf", request)
        request.page_token = first.next_page_token
        second = till.call("ListMemberChargesAsOf", request)
        assert (list(second.members), second.next_page_token) == ([], "")
        owing = pb.GetMemberChargesAsOfRequest(moment=when, member_reference="member-0")
        own = till.call("GetMemberChargesAsOf", owing).charges
        expected = [
            pb.MemberOwed(
                member_reference="member-0",
                totals=own.totals,
                open_amount=own.open_amount,
                overdue_amount=own.overdue_amount,
            )
        ]
        assert list(first.members) == (expected if own.open_amount.units else [])


def test_what_nobody_can_say_is_refused(told: Told) -> None:
    """A moment that is to come, one that is missing, what was not there yet, and a token of another list."""
    till = told.till
    who: dict[str, Any] = {"member_reference": "member-0"}
    ahead = pb.GetAccountAsOfRequest(moment=moment(END + DAY, OCCURRED), **who)
    found = refusal(till, "GetAccountAsOf", ahead)
    assert (found.code, found.reason) == (Code.FAILED_PRECONDITION, "AS_OF_AHEAD")
    assert found.metadata["service_time"] == END.isoformat()
    found = refusal(till, "GetAccountAsOf", pb.GetAccountAsOfRequest(**who))
    assert (found.reason, found.metadata["field"]) == ("FIELD_INVALID", "moment.as_of")
    for by in BY:
        early = pb.GetAccountAsOfRequest(moment=moment(START - DAY, by), **who)
        found = refusal(till, "GetAccountAsOf", early)
        assert (found.code, found.reason) == (Code.NOT_FOUND, "NOT_THEN_YET")
        assert found.metadata["field"] == "member_reference"
        nobody = pb.GetAccountAsOfRequest(moment=moment(START, by), member_reference="nobody")
        assert refusal(till, "GetAccountAsOf", nobody).reason == "MEMBER_UNKNOWN"
    request = pb.ListBalancesAsOfRequest(moment=moment(END, OCCURRED), page_size=1)
    request.page_token = till.call("ListBalancesAsOf", request).next_page_token
    request.moment.by = RECORDED
    assert refusal(till, "ListBalancesAsOf", request).reason == "PAGE_TOKEN_INVALID"


def test_pages_are_of_the_same_events_whatever_is_recorded_meanwhile(
    service: ServiceProcess,
) -> None:
    """A receipt that comes between two pages is in none of them."""
    with simulated_till(service, START) as till:
        till.await_projections()
        told = Told(till)
        request = pb.ListBalancesAsOfRequest(moment=moment(START, OCCURRED), page_size=2)
        first = till.call("ListBalancesAsOf", request)
        told.buy(told.cards[3], 500, START)
        now = till.call("GetProgramme", GetProgrammeRequest())
        request.page_token = first.next_page_token
        second = till.call("ListBalancesAsOf", request)
        assert [one.points_available for one in second.balances] == [30, 30]
        assert first.position == second.position < now.position
