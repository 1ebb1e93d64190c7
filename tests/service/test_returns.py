"""Receipts looked up, returned, voided and claimed, and what becomes of their points."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any, NamedTuple
from uuid import uuid4

import grpc
import pytest
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date

from ledger.v1.account_pb2 import (
    ENTRY_KIND_CLAWED_BACK,
    ENTRY_KIND_EARNED,
    ENTRY_KIND_REDEEMED,
    ENTRY_KIND_RESTORED,
)
from ledger.v1.admin_pb2 import CreateKeyRequest
from ledger.v1.options_pb2 import ROLE_TILL
from ledger.v1.point_of_sale_pb2 import (
    ClaimReceiptRequest,
    ClaimReceiptResponse,
    GetReceiptRequest,
    LineQuantity,
    PresentReceiptsRequest,
    ReturnItemsRequest,
    ReturnOutcome,
    VoidReceiptRequest,
)
from ledger.v1.receipt_pb2 import (
    CHANNEL_ONLINE,
    TENDER_KIND_CASH,
    TENDER_KIND_VOUCHER,
    UNIT_KILOGRAM,
    Receipt,
    ReceiptKey,
)
from ledger.v1.rules_pb2 import (
    EXPIRY_AFTER_DAYS,
    EXPIRY_INACTIVITY,
    RETURN_POLICY_FLOOR,
    RETURN_POLICY_REFUSE,
    PointsRules,
)
from tests.service.conftest import Shop
from tests.support.process import ServiceProcess
from tests.support.refusals import books, nothing_moves, refusal
from tests.support.till import (
    Line,
    Till,
    claim_request,
    key_of,
    make_receipt,
    money,
    new_day,
    paid_with_points,
    return_request,
    simulated_till,
    timestamp,
)

Code = grpc.StatusCode
START = datetime(2017, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
TEN_DAYS = PointsRules(expiry=EXPIRY_AFTER_DAYS, expiry_days=10)
"""Points of a day end eleven days after its start."""


@pytest.fixture
def card(shop: Shop) -> str:
    """A card with thirty points."""
    number: str = shop.till.new_card(total=1000).card_number
    return number


@pytest.fixture
def simulated(service: ServiceProcess) -> Iterator[Till]:
    """A programme whose clock stands at the start of 2017, and where points never end."""
    with simulated_till(service, START) as till:
        yield till


@pytest.fixture(scope="module")
def standing(service: ServiceProcess) -> Iterator[Till]:
    """The same for tests that leave its clock and its rules as they are."""
    with simulated_till(service, START) as till:
        yield till


@pytest.fixture(scope="module")
def ageing(service: ServiceProcess) -> Iterator[Till]:
    """One where points end with the tenth day after the day they were earned; each test begins with a day."""
    with simulated_till(service, START, TEN_DAYS) as till:
        yield till


def card_of(till: Till, at: datetime = START) -> str:
    """A card with thirty points, of the start of 2017 unless told otherwise."""
    number: str = till.new_card(total=1000, occurred_at=at).card_number
    return number


def bought(till: Till, card: str | None, total: int = 1000, **options: Any) -> Receipt:
    """A recorded receipt."""
    receipt = make_receipt(total=total, card_number=card, **options)
    till.record(receipt)
    return receipt


def paid(till: Till, card: str, points: int, total: int, **options: Any) -> Receipt:
    """A recorded receipt that was paid with points."""
    receipt = paid_with_points(total, till.redeem(card, points).redemption_id, card, **options)
    till.record(receipt)
    return receipt


def sums(till: Till, card: str) -> tuple[int, int, int, int]:
    """What is pending, available, held and owed of an account."""
    account = till.account(card)
    return (
        account.points_pending,
        account.points_available,
        account.points_held,
        account.points_owed,
    )


def quantities(lines: Any) -> dict[str, int]:
    """Lines as quantities by id."""
    return {line.line_id: line.quantity_thousandths for line in lines}


# Looking up


def test_a_receipt_is_found_as_it_was_recorded(shop: Shop, card: str) -> None:
    """A receipt is answered with its content, whose it is, its rules, and all of it still to return."""
    receipt = make_receipt(total=1000, lines=3, card_number=card)
    recorded = shop.till.record(receipt)
    found = shop.till.receipt(receipt)
    assert found.receipt == receipt
    assert (found.receipt_id, found.account_id) == (recorded.receipt_id, recorded.account_id)
    assert (list(found.returned), found.voided, found.rules_version) == ([], False, 1)
    assert quantities(found.returnable) == {"1": 1000, "2": 1000, "3": 1000}
    assert found.position >= recorded.position


def test_discounts_taxes_and_tenders_are_found_too(shop: Shop, card: str) -> None:
    """Every part of a receipt comes back as the till said it."""
    receipt = make_receipt(total=600, lines=2, card_number=card)
    weighed = receipt.lines[1]
    weighed.quantity_thousandths = 450
    weighed.unit = UNIT_KILOGRAM
    weighed.category = "fruit"
    weighed.gross_amount.CopyFrom(money(350))
    weighed.discount_amount.CopyFrom(money(50))
    weighed.tax_rate_millionths = 70_000
    weighed.tax_amount.CopyFrom(money(20))
    receipt.tenders[0].amount.CopyFrom(money(500))
    receipt.tenders.add(kind=TENDER_KIND_VOUCHER, amount=money(100))
    shop.till.record(receipt)
    assert shop.till.receipt(receipt).receipt == receipt


def test_an_anonymous_receipt_is_nobodys(shop: Shop) -> None:
    """A receipt without a card is found too, by whoever may look."""
    receipt = bought(shop.till, None)
    for role in ("till", "checkout", "finance", "auditor", "operator"):
        assert shop.till.receipt(receipt, role=role).account_id == ""


def test_a_receipt_shows_what_came_back(shop: Shop, card: str) -> None:
    """What was returned of each line, and what is left, is shown; of a line of quantity 0 that it came back."""
    receipt = make_receipt(total=900, lines=3, card_number=card)
    receipt.lines[1].quantity_thousandths = 0
    receipt.lines[2].quantity_thousandths = 3000
    shop.till.record(receipt)
    answer = shop.till.return_items(receipt, ("2", 0), ("3", 1000))
    assert answer.outcome.amount == money(400)
    found = shop.till.receipt(receipt)
    assert quantities(found.returned) == {"2": 0, "3": 1000}
    assert quantities(found.returnable) == {"1": 1000, "3": 2000}
    assert not found.voided


# Returning


def test_a_return_takes_back_what_the_items_earned(shop: Shop, card: str) -> None:
    """A return answers what was paid and what was earned for the items, and what is left."""
    till = shop.till
    receipt = make_receipt(total=1000, lines=4, card_number=card)
    recorded = till.record(receipt)
    answer = till.return_items(receipt, ("2", 1000), ("3", 1000))
    assert answer.position == books(till).position
    assert not answer.replayed
    assert answer.outcome.return_id
    assert answer.outcome == ReturnOutcome(
        return_id=answer.outcome.return_id,
        receipt_id=recorded.receipt_id,
        amount=money(500),
        account_id=recorded.account_id,
        points_clawed_back=5,
        points_available=35,
    )
    assert sums(till, card) == (0, 35, 0, 0)


def test_fractions_that_come_back_wait_in_the_account(shop: Shop, card: str) -> None:
    """Items of 2.50 each go with the fractions that they earned, and nothing is lost on the way."""
    till = shop.till
    receipt = bought(till, card, lines=4)
    seen = []
    for line in ("1", "2", "3", "4"):
        outcome = till.return_items(receipt, (line, 1000)).outcome
        account = till.account(card)
        seen.append(
            (
                outcome.points_clawed_back,
                account.points_available,
                account.remainder_millionths,
            )
        )
    assert seen == [(3, 37, 500_000), (2, 35, 0), (3, 32, 500_000), (2, 30, 0)]


def test_without_lines_all_that_is_left_comes_back(shop: Shop, card: str) -> None:
    """A return that names nothing returns the rest; then nothing is left."""
    till = shop.till
    receipt = bought(till, card, lines=4)
    till.return_items(receipt, ("1", 400))
    outcome = till.return_items(receipt).outcome
    assert outcome.amount == money(900)
    found = till.receipt(receipt)
    assert quantities(found.returned) == dict.fromkeys("1234", 1000)
    assert not found.returnable
    assert not found.voided
    assert sums(till, card) == (0, 30, 0, 0)
    error = refusal(till, "ReturnItems", return_request(receipt))
    assert (error.code, error.reason) == (Code.FAILED_PRECONDITION, "RECEIPT_RETURNED")
    assert error.metadata["field"] == "receipt"


def test_a_receipt_of_nothing_comes_back(shop: Shop, card: str) -> None:
    """Free items come back, without money and without points."""
    receipt = bought(shop.till, card, 0, lines=2)
    outcome = shop.till.return_items(receipt).outcome
    assert (outcome.amount, outcome.points_clawed_back) == (money(0), 0)
    assert not shop.till.receipt(receipt).returnable
    assert sums(shop.till, card) == (0, 30, 0, 0)


def test_items_of_an_anonymous_receipt_come_back_without_points(shop: Shop) -> None:
    """A return of a receipt that is nobody's moves money only; what is kept can be presented."""
    till = shop.till
    receipts = [bought(till, None, lines=2) for _ in range(3)]
    answer = till.return_items(receipts[0], ("1", 1000))
    assert answer.outcome == ReturnOutcome(
        return_id=answer.outcome.return_id,
        receipt_id=till.receipt(receipts[0]).receipt_id,
        amount=money(500),
    )
    assert till.present(receipts, f"member-{uuid4()}").points_credited == 25


def test_a_receipt_that_came_back_whole_cannot_be_presented(shop: Shop) -> None:
    """A card is not issued on a receipt of which nothing is left."""
    till = shop.till
    receipts = [bought(till, None) for _ in range(3)]
    till.return_items(receipts[1])
    request = PresentReceiptsRequest(
        request_id=str(uuid4()),
        member_reference=f"member-{uuid4()}",
        receipts=[key_of(receipt) for receipt in receipts],
    )
    error = refusal(till, "PresentReceipts", request)
    assert (error.code, error.reason) == (Code.FAILED_PRECONDITION, "RECEIPT_RETURNED")
    assert error.metadata["field"] == "receipts[1]"


def test_a_return_happens_in_any_shop(shop: Shop, card: str) -> None:
    """A purchase of the web comes back in a shop, where the till is bound to that shop."""
    till = shop.till
    create = CreateKeyRequest(principal_id="bound-taker", role=ROLE_TILL, shop_id="shop-7")
    bound = till.call("CreateKey", create).secret
    receipt = make_receipt(card_number=card, lines=2, shop_id="web")
    receipt.channel = CHANNEL_ONLINE
    receipt.till_id = ""
    till.record(receipt, role="checkout")
    assert till.receipt(receipt, key=bound).receipt == receipt
    request = return_request(receipt, ("1", 1000), shop_id="shop-7", till_id="till-1")
    for other in ("web", "shop-1"):
        wrong = return_request(receipt, ("1", 1000), shop_id=other)
        error = refusal(till, "ReturnItems", wrong, key=bound)
        assert (error.code, error.reason) == (Code.PERMISSION_DENIED, "SHOP_NOT_ALLOWED")
        assert (error.metadata["field"], error.metadata["shop_id"]) == ("shop_id", "shop-7")
    assert till.call("ReturnItems", request, key=bound).outcome.amount == money(500)
    at_home = return_request(receipt, ("2", 1000), till_id="")
    assert till.call("ReturnItems", at_home, role="checkout").outcome.amount == money(500)


def test_a_return_earns_by_the_rules_of_the_sale(simulated: Till) -> None:
    """What is taken back is what was earned then, whatever the rules are now."""
    card = card_of(simulated)
    receipt = bought(simulated, card, lines=2, occurred_at=START)
    simulated.publish_rules(points=7, effective_at=START + DAY)
    simulated.advance(START + 2 * DAY)
    outcome = simulated.return_items(receipt, ("1", 1000)).outcome
    assert (outcome.points_clawed_back, outcome.points_available) == (5, 35)
    assert simulated.receipt(receipt).rules_version == 1


PIECES = (("1", 1000), ("2", 2000), ("2", 1000), ("3", 700), ("3", 2300))


@pytest.mark.parametrize("carry", [True, False], ids=["carried", "dropped"])
def test_any_order_of_returns_ends_where_a_full_return_does(
    service: ServiceProcess, carry: bool
) -> None:
    """Piece by piece or at once, the same points remain, with remainders carried and without."""
    with simulated_till(service, START, carry_remainders=carry) as till:
        ends = set()
        for order in (None, *list(permutations(PIECES))[::17]):
            card = card_of(till)
            receipt = make_receipt(total=1001, lines=3, card_number=card, occurred_at=START)
            for line, thousandths in zip(receipt.lines, (1000, 3000, 3000), strict=True):
                line.quantity_thousandths = thousandths
            till.record(receipt)
            till.redeem(card, 35)
            if order is None:
                amounts = [till.return_items(receipt).outcome.amount]
            else:
                amounts = [till.return_items(receipt, line).outcome.amount for line in order]
            assert sum(one.units * 100 + one.nanos // 10**7 for one in amounts) == 1001
            account = till.account(card)
            net = account.points_available - account.points_owed
            ends.add((net, account.remainder_millionths))
        assert ends == {(-5, 0)}


def test_what_is_spent_already_is_owed(standing: Till) -> None:
    """Points that are gone are owed, and the next points pay for them."""
    card = card_of(standing)
    receipt = bought(standing, card, occurred_at=START)
    standing.redeem(card, 35)
    outcome = standing.return_items(receipt).outcome
    assert (outcome.points_clawed_back, outcome.points_owed, outcome.points_written_off) == (
        10,
        5,
        0,
    )
    assert outcome.points_available == 0
    assert sums(standing, card) == (0, 0, 0, 5)
    for total, available, owed in ((300, 0, 2), (1000, 8, 0)):
        receipt = make_receipt(total=total, card_number=card, occurred_at=START)
        answer = standing.record(receipt)
        assert (answer.points_earned, answer.points_available) == (total // 100, available)
        assert sums(standing, card) == (0, available, 0, owed)


def test_held_points_are_never_taken(standing: Till) -> None:
    """A return owes rather than take what is held; what the hold frees pays first."""
    card = card_of(standing)
    receipt = bought(standing, card, occurred_at=START)
    hold_id = standing.hold(card, 40).hold_id
    outcome = standing.return_items(receipt).outcome
    assert (outcome.points_clawed_back, outcome.points_owed) == (10, 10)
    assert sums(standing, card) == (0, 0, 40, 10)
    answer = standing.release(hold_id)
    assert (answer.points_released, answer.points_available) == (30, 30)
    assert sums(standing, card) == (0, 30, 0, 0)


def test_a_receipts_own_points_go_first(ageing: Till) -> None:
    """A return takes the points of its own receipt, then those that end soonest."""
    start = new_day(ageing)
    card = card_of(ageing, start)
    ageing.advance(start + DAY)
    first, _ = (bought(ageing, card, lines=2, occurred_at=start + DAY) for _ in range(2))
    ageing.return_items(first, ("1", 1000))
    account = ageing.account(card)
    assert (account.points_available, account.points_expiring) == (45, 30)
    ageing.redeem(card, 34)  # the thirty that end first, and four of the first receipt's
    ageing.return_items(first)
    account = ageing.account(card)
    assert (account.points_available, account.points_expiring) == (6, 6)


def test_a_programme_may_write_off_what_is_spent(service: ServiceProcess) -> None:
    """With the policy FLOOR nobody owes; taken and written off are together what the items earned."""
    with simulated_till(service, START, PointsRules(return_policy=RETURN_POLICY_FLOOR)) as till:
        card = card_of(till)
        receipt = bought(till, card, lines=2, occurred_at=START)
        till.redeem(card, 38)
        first = till.return_items(receipt, ("1", 1000)).outcome
        second = till.return_items(receipt).outcome
        assert [
            (one.points_clawed_back, one.points_owed, one.points_written_off)
            for one in (first, second)
        ] == [(5, 0, 3), (5, 0, 5)]
        assert sums(till, card) == (0, 0, 0, 0)
        assert till.record(make_receipt(card_number=card, occurred_at=START)).points_available == 10


@pytest.fixture(scope="module")
def refusing(service: ServiceProcess) -> Iterator[Till]:
    """A programme that refuses returns of what was spent."""
    with simulated_till(service, START, PointsRules(return_policy=RETURN_POLICY_REFUSE)) as till:
        yield till


@pytest.mark.parametrize("validate_only", [False, True])
def test_a_programme_may_refuse_returns_of_what_is_spent(
    refusing: Till, validate_only: bool
) -> None:
    """With the policy REFUSE a return that would owe does not happen; a smaller one does."""
    card = card_of(refusing)
    receipt = bought(refusing, card, lines=4, occurred_at=START)
    refusing.redeem(card, 35)
    request = return_request(receipt, validate_only=validate_only)
    error = refusal(refusing, "ReturnItems", request)
    assert (error.code, error.reason) == (Code.FAILED_PRECONDITION, "POINTS_INSUFFICIENT")
    outcome = refusing.return_items(receipt, ("1", 1000), ("2", 1000)).outcome
    assert (outcome.points_clawed_back, outcome.points_owed, outcome.points_available) == (5, 0, 0)


def test_a_refused_return_is_told_what_there_is(refusing: Till) -> None:
    """A refusal for want of points says, as the contract has it, how many could have been taken."""
    card = card_of(refusing)
    receipt = bought(refusing, card, occurred_at=START)
    refusing.redeem(card, 35)
    error = refusal(refusing, "ReturnItems", return_request(receipt))
    assert error.metadata.get("points_available") == "5"


def test_points_that_come_back_pay_before_a_return_is_refused(refusing: Till) -> None:
    """Where the points that paid for the items come back with them, there is enough to take."""
    card = card_of(refusing)
    receipt = paid(refusing, card, 30, 1000, occurred_at=START)
    refusing.redeem(card, 10)  # what the receipt had earned
    outcome = refusing.return_items(receipt).outcome
    assert (outcome.points_restored, outcome.points_clawed_back) == (30, 10)
    assert sums(refusing, card) == (0, 20, 0, 0)


# Points that paid


def test_points_that_paid_come_back_in_proportion(shop: Shop, card: str) -> None:
    """Item by item the points come back that had paid for it, and in the end all of them."""
    till = shop.till
    receipt = paid(till, card, 7, 1000, lines=3)
    restored = []
    for line in ("1", "2", "3"):
        outcome = till.return_items(receipt, (line, 1000)).outcome
        restored.append(outcome.points_restored)
        assert outcome.points_expired == 0
    assert sum(restored) == 7
    assert all(2 <= points <= 3 for points in restored)
    assert sums(till, card) == (0, 30, 0, 0)


def test_points_that_paid_a_part_come_back_in_proportion(shop: Shop, card: str) -> None:
    """Of a receipt that was paid half in points, half of the items bring back half of the points."""
    till = shop.till
    receipt = paid_with_points(1000, till.redeem(card, 10).redemption_id, card, lines=2)
    receipt.tenders[0].amount.CopyFrom(money(500))
    receipt.tenders.add(kind=TENDER_KIND_CASH, amount=money(500))
    till.record(receipt)
    first = till.return_items(receipt, ("1", 1000)).outcome
    assert (first.amount, first.points_restored, first.points_clawed_back) == (money(500), 5, 5)
    assert till.return_items(receipt).outcome.points_restored == 5
    assert sums(till, card) == (0, 30, 0, 0)


def test_points_that_come_back_pay_what_is_owed(shop: Shop, card: str) -> None:
    """What comes back pays for what an earlier return took, and is free only beyond that."""
    till = shop.till
    first = bought(till, card)
    second = paid(till, card, 40, 100)
    assert till.return_items(first).outcome.points_owed == 9
    outcome = till.return_items(second).outcome
    assert (outcome.points_restored, outcome.points_clawed_back, outcome.points_owed) == (40, 1, 0)
    assert outcome.points_available == 30
    assert sums(till, card) == (0, 30, 0, 0)


def test_points_come_back_with_their_own_end(ageing: Till) -> None:
    """Restored points end when they would have; what has ended comes back expired."""
    start = new_day(ageing)
    card = card_of(ageing, start)
    ageing.advance(start + DAY)
    receipt = paid(ageing, card, 20, 2000, lines=2, occurred_at=start + DAY)
    account = ageing.account(card)
    assert (account.points_available, account.points_expiring) == (30, 10)
    outcome = ageing.return_items(receipt, ("1", 1000)).outcome
    assert (outcome.points_restored, outcome.points_expired) == (10, 0)
    assert (outcome.points_clawed_back, outcome.points_available) == (10, 30)
    account = ageing.account(card)
    assert (account.points_expiring, account.next_expire_time) == (20, timestamp(start + 11 * DAY))

    ageing.advance(start + 11 * DAY)
    assert sums(ageing, card) == (0, 10, 0, 0)
    outcome = ageing.return_items(receipt).outcome
    assert (outcome.points_restored, outcome.points_expired) == (0, 10)
    assert (outcome.points_clawed_back, outcome.points_available) == (10, 0)
    assert sums(ageing, card) == (0, 0, 0, 0)


@pytest.fixture(scope="module")
def graceful(service: ServiceProcess) -> Iterator[Till]:
    """A programme that lets restored points live for five days where they had ended; each test begins with a day."""
    rules = PointsRules(expiry=EXPIRY_AFTER_DAYS, expiry_days=10, restore_grace_days=5)
    with simulated_till(service, START, rules) as till:
        yield till


def test_points_that_had_ended_come_back_for_the_days_of_grace(graceful: Till) -> None:
    """With days of grace, expired points can be spent until the end of the last of them."""
    start = new_day(graceful)
    card = card_of(graceful, start)
    graceful.advance(start + 5 * DAY)
    receipt = paid(graceful, card, 30, 1000, occurred_at=start + 5 * DAY)
    graceful.advance(start + 11 * DAY)
    outcome = graceful.return_items(receipt).outcome
    assert (outcome.points_restored, outcome.points_expired) == (30, 0)
    assert (outcome.points_clawed_back, outcome.points_available) == (10, 30)
    account = graceful.account(card)
    assert (account.points_expiring, account.next_expire_time) == (30, timestamp(start + 17 * DAY))
    graceful.advance(start + 17 * DAY - timedelta(microseconds=1))
    assert sums(graceful, card) == (0, 30, 0, 0)
    graceful.advance(start + 17 * DAY)
    assert sums(graceful, card) == (0, 0, 0, 0)


def test_grace_is_given_also_where_a_hold_keeps_points_of_the_same_lot(graceful: Till) -> None:
    """Restored points live for the days of grace, whatever is still held of the lot they came from."""
    start = new_day(graceful)
    card = card_of(graceful, start)
    hold_id = graceful.hold(card, 5, seconds=20 * 86_400).hold_id
    graceful.advance(start + 5 * DAY)
    receipt = paid(graceful, card, 25, 1000, occurred_at=start + 5 * DAY)
    graceful.advance(start + 11 * DAY)
    outcome = graceful.return_items(receipt).outcome
    assert (outcome.points_restored, outcome.points_expired) == (25, 0)
    assert outcome.points_available == 25
    assert sums(graceful, card) == (0, 25, 5, 0)
    graceful.advance(start + 16 * DAY)
    assert sums(graceful, card) == (0, 25, 5, 0)
    assert graceful.release(hold_id).points_released == 0
    graceful.advance(start + 17 * DAY)
    assert sums(graceful, card) == (0, 0, 0, 0)


def test_what_ended_for_want_of_activity_comes_back_expired(service: ServiceProcess) -> None:
    """Where an account's points have ended together, those that had been spent before have ended too."""
    rules = PointsRules(expiry=EXPIRY_INACTIVITY, expiry_days=10)
    with simulated_till(service, START, rules) as till:
        card = card_of(till)
        receipt = paid(till, card, 20, 1000, occurred_at=START)
        till.advance(START + 11 * DAY)
        assert sums(till, card) == (0, 0, 0, 0)
        outcome = till.return_items(receipt).outcome
        assert (outcome.points_restored, outcome.points_expired) == (0, 20)
        assert outcome.points_available == 0


# Only saying what a return would do


def test_a_preview_says_what_the_return_then_does(shop: Shop, card: str) -> None:
    """With validate_only nothing moves, no request_id is needed, and the outcome is that of the return."""
    till = shop.till
    receipt = paid(till, card, 20, 1000, lines=4)
    till.redeem(card, 19)
    for lines in ((("1", 1000),), (("2", 500), ("3", 1000)), ()):
        with nothing_moves(till):
            preview = till.return_items(receipt, *lines, validate_only=True, request_id=" ")
        assert preview.outcome.return_id == ""
        assert preview.position >= books(till).position
        assert not preview.replayed
        answer = till.return_items(receipt, *lines)
        assert answer.outcome.return_id
        answer.outcome.return_id = ""
        assert preview.outcome == answer.outcome


def test_a_preview_knows_what_time_has_done(ageing: Till) -> None:
    """A preview is of the account as it is now, with what has ended by itself."""
    start = new_day(ageing)
    card = card_of(ageing, start)
    receipt = paid(ageing, card, 20, 1000, occurred_at=start)
    ageing.advance(start + 11 * DAY)
    preview = ageing.return_items(receipt, validate_only=True).outcome
    answer = ageing.return_items(receipt).outcome
    assert (answer.points_restored, answer.points_expired) == (0, 20)
    answer.return_id = ""
    assert preview == answer


# Voiding


def test_a_receipt_is_voided_by_its_till_on_its_day(simulated: Till) -> None:
    """A void takes all of it back, and shows on the receipt."""
    card = card_of(simulated)
    receipt = make_receipt(total=1000, lines=4, card_number=card, occurred_at=START)
    recorded = simulated.record(receipt)
    simulated.advance(START + DAY - timedelta(seconds=1))
    answer = simulated.void(receipt)
    assert answer.position == books(simulated).position
    assert not answer.replayed
    assert answer.outcome.return_id
    assert answer.outcome == ReturnOutcome(
        return_id=answer.outcome.return_id,
        receipt_id=recorded.receipt_id,
        amount=money(1000),
        account_id=recorded.account_id,
        points_clawed_back=10,
        points_available=30,
    )
    found = simulated.receipt(receipt)
    assert found.voided
    assert not found.returnable
    assert quantities(found.returned) == dict.fromkeys("1234", 1000)


def test_a_void_takes_what_was_left(standing: Till) -> None:
    """What was returned before stays returned, and what paid comes back once."""
    card = card_of(standing)
    receipt = paid(standing, card, 20, 1000, lines=2, occurred_at=START)
    standing.return_items(receipt, ("1", 1000))
    outcome = standing.void(receipt).outcome
    assert outcome.amount == money(500)
    assert (outcome.points_clawed_back, outcome.points_restored) == (5, 10)
    assert sums(standing, card) == (0, 30, 0, 0)


@pytest.mark.parametrize("first", ["VoidReceipt", "ReturnItems"])
def test_a_receipt_of_which_nothing_is_left_comes_back_no_more(standing: Till, first: str) -> None:
    """After a void or a full return there is nothing to return or to void."""
    receipt = bought(standing, None, occurred_at=START)
    requests: dict[str, Callable[[], Message]] = {
        "VoidReceipt": lambda: VoidReceiptRequest(request_id=str(uuid4()), receipt=key_of(receipt)),
        "ReturnItems": lambda: return_request(receipt),
    }
    standing.call(first, requests[first]())
    for method, make in requests.items():
        error = refusal(standing, method, make())
        assert (error.code, error.reason) == (Code.FAILED_PRECONDITION, "RECEIPT_RETURNED")
        assert error.metadata["field"] == "receipt"


def test_a_voided_receipt_has_no_lines_to_return(standing: Till) -> None:
    """Also a return that names its lines is refused after a void."""
    receipt = bought(standing, None, occurred_at=START)
    standing.void(receipt)
    error = refusal(standing, "ReturnItems", return_request(receipt, ("1", 1000)))
    assert (error.code, error.reason) == (Code.FAILED_PRECONDITION, "RECEIPT_RETURNED")


def test_a_receipt_of_another_day_is_not_voided(service: ServiceProcess) -> None:
    """A day ends at midnight of the programme's time zone; from then on items are returned."""
    evening = datetime(2017, 6, 1, 21, tzinfo=UTC)  # 23:00 in Berlin
    with simulated_till(service, evening, time_zone="Europe/Berlin") as till:
        early, late = (bought(till, None, occurred_at=evening) for _ in range(2))
        till.advance(evening + timedelta(minutes=59))
        till.void(early)
        till.advance(evening + timedelta(hours=1))
        request = VoidReceiptRequest(request_id=str(uuid4()), receipt=key_of(late))
        error = refusal(till, "VoidReceipt", request)
        assert (error.code, error.reason) == (Code.FAILED_PRECONDITION, "VOID_NOT_ALLOWED")
        assert error.metadata["business_date"] == "2017-06-01"
        assert till.return_items(late).outcome.amount == money(1000)


def test_another_till_does_not_void(shop: Shop, card: str) -> None:
    """A key of another shop is denied, and another till has no such receipt."""
    till = shop.till
    create = CreateKeyRequest(principal_id="bound-voider", role=ROLE_TILL, shop_id="shop-2")
    bound = till.call("CreateKey", create).secret
    receipt = bought(till, card)
    request = VoidReceiptRequest(request_id=str(uuid4()), receipt=key_of(receipt))
    error = refusal(till, "VoidReceipt", request, key=bound)
    assert (error.code, error.reason) == (Code.PERMISSION_DENIED, "SHOP_NOT_ALLOWED")
    assert error.metadata.items() >= {"field": "receipt.shop_id", "shop_id": "shop-2"}.items()
    request.receipt.till_id = "till-2"
    error = refusal(till, "VoidReceipt", request)
    assert (error.code, error.reason) == (Code.NOT_FOUND, "RECEIPT_UNKNOWN")


# Claiming


def test_a_forgotten_card_gets_its_points_later(simulated: Till) -> None:
    """A claim credits what the card would have earned, and the receipt is the card's from then on."""
    card = card_of(simulated)
    receipt = make_receipt(total=1050, occurred_at=START)
    recorded = simulated.record(receipt)
    simulated.publish_rules(points=3, effective_at=START + DAY)
    simulated.advance(START + 2 * DAY)
    answer = simulated.claim(receipt, card, shop_id="shop-2")
    account = simulated.account(card)
    assert answer == ClaimReceiptResponse(
        position=books(simulated).position,
        receipt_id=recorded.receipt_id,
        account_id=account.account_id,
        points_credited=10,
        points_available=40,
        replayed=False,
    )
    assert (account.points_available, account.remainder_millionths) == (40, 500_000)
    found = simulated.receipt(receipt)
    assert (found.account_id, found.rules_version) == (account.account_id, 1)
    # And it comes back as one that had the card from the start.
    assert simulated.return_items(receipt).outcome.points_clawed_back == 10
    assert sums(simulated, card) == (0, 30, 0, 0)


def test_claimed_points_pay_what_is_owed(shop: Shop, card: str) -> None:
    """A claim is an earning: what the account owes is paid first."""
    receipt = bought(shop.till, card)
    shop.till.redeem(card, 38)
    assert shop.till.return_items(receipt).outcome.points_owed == 8
    answer = shop.till.claim(bought(shop.till, None), card)
    assert (answer.points_credited, answer.points_available) == (10, 2)
    assert sums(shop.till, card) == (0, 2, 0, 0)


def test_a_receipt_is_claimed_by_member_too(shop: Shop) -> None:
    """A checkout that knows its customer names the member."""
    issued = shop.till.new_card("claimer-1")
    receipt = bought(shop.till, None)
    request = ClaimReceiptRequest(
        request_id=str(uuid4()), receipt=key_of(receipt), member_reference="claimer-1"
    )
    answer = shop.till.call("ClaimReceipt", request, role="checkout")
    assert (answer.account_id, answer.points_credited) == (issued.account_id, 10)


def test_what_was_returned_before_is_not_claimed(shop: Shop, card: str) -> None:
    """A claim credits what the kept items earn; of a receipt that came back nothing can be claimed."""
    receipt = bought(shop.till, None, lines=4)
    shop.till.return_items(receipt, ("1", 1000), ("2", 1000))
    assert shop.till.claim(receipt, card).points_credited == 5
    gone = bought(shop.till, None)
    shop.till.return_items(gone)
    error = refusal(shop.till, "ClaimReceipt", claim_request(gone, card))
    assert (error.code, error.reason) == (Code.FAILED_PRECONDITION, "RECEIPT_RETURNED")
    assert error.metadata["field"] == "receipt"


def test_a_receipt_is_claimed_once(shop: Shop, card: str) -> None:
    """A receipt that has a card, was claimed or was presented counts already."""
    till = shop.till
    claimed, presented = bought(till, None), [bought(till, None) for _ in range(3)]
    till.claim(claimed, card)
    other = till.present(presented, f"member-{uuid4()}").card_number
    for receipt in (claimed, presented[1], bought(till, card)):
        for who in (card, other):
            error = refusal(till, "ClaimReceipt", claim_request(receipt, who))
            assert (error.code, error.reason) == (
                Code.FAILED_PRECONDITION,
                "RECEIPT_ALREADY_COUNTED",
            )
            assert error.metadata["field"] == "receipt"
    fresh = [bought(till, None) for _ in range(2)]
    request = PresentReceiptsRequest(
        request_id=str(uuid4()),
        member_reference=f"member-{uuid4()}",
        receipts=[key_of(receipt) for receipt in [*fresh, claimed]],
    )
    error = refusal(till, "PresentReceipts", request)
    assert (error.reason, error.metadata["field"]) == ("RECEIPT_ALREADY_COUNTED", "receipts[2]")


@pytest.mark.parametrize("days", [None, 0, 3])
def test_a_receipt_is_claimed_within_the_programmes_days(
    service: ServiceProcess, days: int | None
) -> None:
    """A claim is possible for thirty days unless the rules say otherwise, and not at all with none."""
    allowed = 30 if days is None else days
    with simulated_till(service, START, PointsRules(claim_days=days)) as till:
        card = card_of(till)
        in_time, late = (bought(till, None, occurred_at=START) for _ in range(2))
        if allowed:
            till.advance(START + (allowed + 1) * DAY - timedelta(seconds=1))
            assert till.claim(in_time, card).points_credited == 10
            till.advance(START + (allowed + 1) * DAY)
        error = refusal(till, "ClaimReceipt", claim_request(late, card))
        assert (error.code, error.reason) == (Code.FAILED_PRECONDITION, "CLAIM_NOT_ALLOWED")
        assert error.metadata["claim_days"] == str(allowed)


def test_claimed_points_have_the_dates_of_the_sale(ageing: Till) -> None:
    """Points claimed later end as if the card had been shown; those that would have ended have."""
    start = new_day(ageing)
    card = card_of(ageing, start)
    ageing.redeem(card, 30)
    early, late = (bought(ageing, None, occurred_at=start) for _ in range(2))
    ageing.advance(start + 5 * DAY)
    ageing.claim(early, card)
    assert ageing.account(card).next_expire_time == timestamp(start + 11 * DAY)
    ageing.advance(start + 15 * DAY)
    answer = ageing.claim(late, card)
    assert (answer.points_credited, answer.points_available) == (10, 0)
    assert sums(ageing, card) == (0, 0, 0, 0)


# The same again, other content, other callers


class Writes(NamedTuple):
    """A right write of each kind."""

    requests: dict[str, Any]
    unrelated: Receipt


def writes(till: Till, card: str) -> Writes:
    """A right write of each kind, on receipts of its own, and a receipt that none of them is about."""
    returned, voided = (bought(till, card, lines=2) for _ in range(2))
    claimed, unrelated = (bought(till, None, lines=2) for _ in range(2))
    return Writes(
        {
            "ReturnItems": return_request(returned, ("1", 1000)),
            "VoidReceipt": VoidReceiptRequest(request_id=str(uuid4()), receipt=key_of(voided)),
            "ClaimReceipt": claim_request(claimed, card, shop_id="shop-1"),
        },
        unrelated,
    )


def test_a_retry_gets_the_first_answer(shop: Shop, card: str) -> None:
    """Each write sent again is answered as it was, though it could not happen any more."""
    till = shop.till
    for method, request in writes(till, card).requests.items():
        first = till.call(method, request)
        assert not first.replayed
        till.redeem(card, 1)
        with nothing_moves(till):
            again = till.call(method, request)
        assert again.replayed
        again.replayed = False
        assert again == first


def test_a_retry_from_another_principal_is_refused(shop: Shop, card: str) -> None:
    """A request id is its principal's alone."""
    for method, request in writes(shop.till, card).requests.items():
        shop.till.call(method, request)
        error = refusal(shop.till, method, request, role="checkout")
        assert (error.code, error.reason) == (Code.PERMISSION_DENIED, "REQUEST_ID_FOREIGN")


def test_a_void_is_no_return(shop: Shop, card: str) -> None:
    """The request id of a return of everything is none for a void of the same receipt, nor the other way."""
    till = shop.till
    for first in ("ReturnItems", "VoidReceipt"):
        receipt, request_id = bought(till, card), str(uuid4())
        requests: dict[str, Message] = {
            "ReturnItems": return_request(receipt, request_id=request_id),
            "VoidReceipt": VoidReceiptRequest(request_id=request_id, receipt=key_of(receipt)),
        }
        till.call(first, requests.pop(first))
        for method, request in requests.items():
            error = refusal(till, method, request)
            assert (error.code, error.reason) == (Code.ALREADY_EXISTS, "REQUEST_ID_REUSED")


def _other_receipt(request: Any, unrelated: Receipt) -> None:
    request.receipt.CopyFrom(key_of(unrelated))


def _other_lines(request: Any, _: Receipt) -> None:
    request.lines[0].quantity_thousandths = 500


Change = tuple[str, Callable[[Any, Receipt], object], str]
CHANGES: dict[str, Change] = {
    "another receipt returned": ("ReturnItems", _other_receipt, "receipt"),
    "other lines returned": ("ReturnItems", _other_lines, "lines"),
    "returned to another shop": (
        "ReturnItems",
        lambda request, _: setattr(request, "shop_id", "shop-2"),
        "shop_id",
    ),
    "returned to another till": (
        "ReturnItems",
        lambda request, _: setattr(request, "till_id", "till-2"),
        "till_id",
    ),
    "another receipt voided": ("VoidReceipt", _other_receipt, "receipt"),
    "another receipt claimed": ("ClaimReceipt", _other_receipt, "receipt"),
    "claimed by another": (
        "ClaimReceipt",
        lambda request, _: setattr(request, "member_reference", "member-1"),
        "holder",
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_used_request_id_with_other_content_is_refused(
    shop: Shop, card: str, change: Change
) -> None:
    """A request id stands for one content; events hold what differs, so the field is named."""
    method, spoil, field = change
    requests, unrelated = writes(shop.till, card)
    request = requests[method]
    shop.till.call(method, request)
    spoil(request, unrelated)
    error = refusal(shop.till, method, request)
    assert (error.code, error.reason) == (Code.ALREADY_EXISTS, "REQUEST_ID_REUSED")
    assert error.metadata["field"] == field


@pytest.mark.parametrize("role", ["finance", "auditor", "admin"])
def test_who_only_looks_takes_nothing_back(shop: Shop, card: str, role: str) -> None:
    """Roles that do not sell neither return nor void nor claim, and do not ask for a preview."""
    requests = writes(shop.till, card).requests
    preview = ReturnItemsRequest()
    preview.CopyFrom(requests["ReturnItems"])
    preview.validate_only = True
    for method, request in (*requests.items(), ("ReturnItems", preview)):
        error = refusal(shop.till, method, request, role=role)
        assert (error.code, error.reason) == (Code.PERMISSION_DENIED, "ROLE_NOT_ALLOWED")


def test_a_till_of_one_shop_claims_there_only(shop: Shop, card: str) -> None:
    """A receipt of one shop is claimed in another, by a till that says in which."""
    till = shop.till
    create = CreateKeyRequest(principal_id="bound-claimer", role=ROLE_TILL, shop_id="shop-2")
    bound = till.call("CreateKey", create).secret
    request = claim_request(bought(till, None), card)
    for other in ("shop-1", ""):
        request.shop_id = other
        error = refusal(till, "ClaimReceipt", request, key=bound)
        assert (error.code, error.reason) == (Code.PERMISSION_DENIED, "SHOP_NOT_ALLOWED")
        assert (error.metadata["field"], error.metadata["shop_id"]) == ("shop_id", "shop-2")
    request.shop_id = "shop-2"
    assert till.call("ClaimReceipt", request, key=bound).points_credited == 10


def test_an_operator_returns_what_a_till_is_too_late_for(shop: Shop, card: str) -> None:
    """A return of long ago is refused to a till and recorded by an operator, with its own time."""
    receipt = bought(shop.till, card)
    at = timestamp(datetime.now(UTC) - 40 * DAY)
    request = return_request(receipt, occurred_at=at)
    assert refusal(shop.till, "ReturnItems", request).reason == "TOO_LATE"
    answer = shop.till.call("ReturnItems", request, role="operator")
    assert shop.till.all_events(answer.position - 1)[0].occurred_at == at


# What is wrong with a request


class Case(NamedTuple):
    """A request, and what is said of it."""

    method: str
    request: Callable[[Shop, str], Any]
    code: grpc.StatusCode
    reason: str
    metadata: dict[str, str]


def invalid(
    method: str,
    request: Callable[[Shop, str], Any],
    field: str,
    reason: str = "FIELD_INVALID",
    **metadata: str,
) -> Case:
    """A request that is refused for the form of a field."""
    return Case(method, request, Code.INVALID_ARGUMENT, reason, {"field": field, **metadata})


def returns(*lines: Line, spoil: Callable[[Any], object] | None = None, **changes: Any) -> Any:
    """A right return of a receipt of three lines (the last of quantity 0), changed."""

    def request(shop: Shop, card: str) -> Message:
        receipt = make_receipt(total=900, lines=3, card_number=card)
        receipt.lines[2].quantity_thousandths = 0
        shop.till.record(receipt)
        found = return_request(receipt, *lines, **changes)
        if spoil is not None:
            spoil(found)
        return found

    return request


def of_receipt(message: type[Any], spoil: Callable[[Any], object], **fields: Any) -> Any:
    """A right request about an anonymous receipt, changed."""

    def request(shop: Shop, card: str) -> Any:
        receipt = bought(shop.till, None)
        found = message(receipt=key_of(receipt), **fields)
        if message is not GetReceiptRequest:
            found.request_id = str(uuid4())
        if message is ReturnItemsRequest:
            found.shop_id = "shop-1"
        if message is ClaimReceiptRequest and "member_reference" not in fields:
            found.card_number = card
        spoil(found)
        return found

    return request


def key(**parts: Any) -> Callable[[Any], object]:
    """Another part in the key of a receipt."""

    def spoil(request: Any) -> None:
        for name, value in parts.items():
            if isinstance(value, Date):
                getattr(request.receipt, name).CopyFrom(value)
            else:
                setattr(request.receipt, name, value)

    return spoil


def put(name: str, value: Any) -> Callable[[Any], object]:
    """Another value in a field."""

    def spoil(request: Any) -> None:
        if isinstance(value, Message):
            getattr(request, name).CopyFrom(value)
        else:
            setattr(request, name, value)

    return spoil


MESSAGES: dict[str, type[Any]] = {
    "GetReceipt": GetReceiptRequest,
    "ReturnItems": ReturnItemsRequest,
    "VoidReceipt": VoidReceiptRequest,
    "ClaimReceipt": ClaimReceiptRequest,
}
KEYS = {
    f"{method}, {name}": invalid(method, of_receipt(message, spoil), f"receipt.{field}", reason)
    for method, message in MESSAGES.items()
    for name, spoil, field, reason in (
        ("no receipt", put("receipt", ReceiptKey()), "shop_id", "FIELD_INVALID"),
        ("no shop", key(shop_id=""), "shop_id", "FIELD_INVALID"),
        ("a long shop", key(shop_id="x" * 65), "shop_id", "LIMIT_EXCEEDED"),
        ("a till with a control character", key(till_id="\x01"), "till_id", "FIELD_INVALID"),
        ("no number", key(number=""), "number", "FIELD_INVALID"),
        ("a number of 1 MiB", key(number="1" * 1024 * 1024), "number", "LIMIT_EXCEEDED"),
        ("no day", key(business_date=Date()), "business_date", "FIELD_INVALID"),
        (
            "a day that is none",
            key(business_date=Date(year=2017, month=2, day=30)),
            "business_date",
            "FIELD_INVALID",
        ),
    )
}
UNKNOWN = {
    f"{method}, an unknown receipt, {name}": Case(
        method,
        of_receipt(message, spoil),
        Code.NOT_FOUND,
        "RECEIPT_UNKNOWN",
        {"field": "receipt"},
    )
    for method, message in MESSAGES.items()
    for name, spoil in (
        ("by number", key(number="unknown")),
        ("by till", key(till_id="till-9")),
        ("by day", key(business_date=Date(year=2017, month=2, day=1))),
    )
}
IDS = {
    f"{method}, a request_id {name}": invalid(
        method, of_receipt(message, put("request_id", value)), "request_id"
    )
    for method, message in MESSAGES.items()
    if method != "GetReceipt"
    for name, value in (
        ("missing", ""),
        ("short", "42"),
        ("without hyphens", uuid4().hex),
        ("with a line feed", f"{uuid4()}\n"),
    )
}
TIMES = {
    f"{method}, {name}": Case(
        method,
        of_receipt(message, put("occurred_at", value)),
        code,
        reason,
        {"field": "occurred_at"},
    )
    for method, message in MESSAGES.items()
    if method != "GetReceipt"
    for name, value, code, reason in (
        ("no time", Timestamp(seconds=-5), Code.INVALID_ARGUMENT, "FIELD_INVALID"),
        (
            "a time ahead",
            timestamp(datetime.now(UTC) + DAY),
            Code.FAILED_PRECONDITION,
            "CLOCK_AHEAD",
        ),
        (
            "a time long ago",
            timestamp(datetime.now(UTC) - 40 * DAY),
            Code.FAILED_PRECONDITION,
            "TOO_LATE",
        ),
    )
}
LINES = {
    "a line without an id": invalid("ReturnItems", returns(("", 1)), "lines[0].line_id"),
    "a line with a long id": invalid(
        "ReturnItems", returns(("x" * 65, 1)), "lines[0].line_id", "LIMIT_EXCEEDED"
    ),
    "a quantity below zero": invalid(
        "ReturnItems", returns(("1", 1000), ("2", -1)), "lines[1].quantity_thousandths"
    ),
    "a quantity over 10^12": invalid(
        "ReturnItems",
        returns(("1", 10**12 + 1)),
        "lines[0].quantity_thousandths",
        "LIMIT_EXCEEDED",
        limit=str(10**12),
    ),
    "nothing of a line": invalid("ReturnItems", returns(("1", 0)), "lines[0].quantity_thousandths"),
    "a line twice": invalid("ReturnItems", returns(("1", 500), ("1", 500)), "lines"),
    "501 lines": invalid(
        "ReturnItems",
        returns(*((str(number), 1) for number in range(501))),
        "lines",
        "LIMIT_EXCEEDED",
        limit="500",
    ),
    "an unknown line": Case(
        "ReturnItems",
        returns(("1", 1000), ("4", 1)),
        Code.NOT_FOUND,
        "LINE_UNKNOWN",
        {"field": "lines[1].line_id"},
    ),
    "more than was bought": Case(
        "ReturnItems",
        returns(("2", 1000), ("1", 1001)),
        Code.FAILED_PRECONDITION,
        "RETURN_EXCEEDS",
        {"field": "lines[1].quantity_thousandths", "returnable_thousandths": "1000"},
    ),
    "some of a line of quantity 0": Case(
        "ReturnItems",
        returns(("3", 1)),
        Code.FAILED_PRECONDITION,
        "RETURN_EXCEEDS",
        {"field": "lines[0].quantity_thousandths", "returnable_thousandths": "0"},
    ),
}
PLACES = {
    "a return to no shop": invalid("ReturnItems", returns(shop_id=""), "shop_id"),
    "a return to a long shop": invalid(
        "ReturnItems", returns(shop_id="x" * 65), "shop_id", "LIMIT_EXCEEDED"
    ),
    "a return to a shop with a control character": invalid(
        "ReturnItems", returns(shop_id="a\n"), "shop_id"
    ),
    "a return to a long till": invalid(
        "ReturnItems", returns(till_id="x" * 65), "till_id", "LIMIT_EXCEEDED"
    ),
    "a claim in a long shop": invalid(
        "ClaimReceipt",
        of_receipt(ClaimReceiptRequest, put("shop_id", "x" * 65)),
        "shop_id",
        "LIMIT_EXCEEDED",
    ),
}
CLAIMANTS = {
    "nobody claims": invalid(
        "ClaimReceipt",
        of_receipt(ClaimReceiptRequest, lambda request: request.ClearField("card_number")),
        "holder",
    ),
    "a mistyped card claims": invalid(
        "ClaimReceipt",
        of_receipt(ClaimReceiptRequest, put("card_number", "2000000000009")),
        "card_number",
        "CARD_NUMBER_INVALID",
    ),
    "an unknown card claims": Case(
        "ClaimReceipt",
        of_receipt(ClaimReceiptRequest, put("card_number", "2000000000008")),
        Code.NOT_FOUND,
        "CARD_UNKNOWN",
        {"field": "card_number"},
    ),
    "a member without a reference claims": invalid(
        "ClaimReceipt",
        of_receipt(ClaimReceiptRequest, put("member_reference", "")),
        "member_reference",
    ),
    "an unknown member claims": Case(
        "ClaimReceipt",
        of_receipt(ClaimReceiptRequest, put("member_reference", "nobody")),
        Code.NOT_FOUND,
        "MEMBER_UNKNOWN",
        {"field": "member_reference"},
    ),
}
CASES = KEYS | UNKNOWN | IDS | TIMES | LINES | PLACES | CLAIMANTS
PREVIEWS = {
    name: case for name, case in CASES.items() if case.method == "ReturnItems" and name not in IDS
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_wrong_request_is_refused(shop: Shop, case: Case) -> None:
    """A request that is wrong is refused with its reason and its field; nothing moves."""
    error = refusal(shop.till, case.method, case.request(shop, shop.card))
    assert (error.code, error.reason) == (case.code, case.reason)
    assert error.metadata.items() >= case.metadata.items()


@pytest.mark.parametrize("case", PREVIEWS.values(), ids=PREVIEWS.keys())
def test_a_preview_refuses_what_the_return_would(shop: Shop, case: Case) -> None:
    """With validate_only a wrong return is refused as the return itself is."""
    request = case.request(shop, shop.card)
    request.validate_only = True
    error = refusal(shop.till, case.method, request)
    assert (error.code, error.reason) == (case.code, case.reason)
    assert error.metadata.items() >= case.metadata.items()


def test_over_all_returns_no_more_comes_back_than_was_bought(shop: Shop) -> None:
    """What came back before counts; so does a line of quantity 0, which comes back once."""
    receipt = make_receipt(total=900, lines=3)
    receipt.lines[2].quantity_thousandths = 0
    shop.till.record(receipt)
    shop.till.return_items(receipt, ("1", 700), ("3", 0))
    for line, left in ((("1", 301), "300"), (("3", 0), "0")):
        error = refusal(shop.till, "ReturnItems", return_request(receipt, line))
        assert (error.code, error.reason) == (Code.FAILED_PRECONDITION, "RETURN_EXCEEDS")
        assert error.metadata["field"] == "lines[0].quantity_thousandths"
        assert error.metadata["returnable_thousandths"] == left
    shop.till.return_items(receipt, ("1", 300))


def test_a_receipt_is_not_read_before_its_time(shop: Shop) -> None:
    """A position that is not reached yet is refused with the one that is."""
    receipt = bought(shop.till, None)
    request = GetReceiptRequest(receipt=key_of(receipt), at_least_position=10**9)
    error = refusal(shop.till, "GetReceipt", request)
    assert (error.code, error.reason) == (Code.OUT_OF_RANGE, "POSITION_AHEAD")
    assert error.metadata["head_position"] == str(books(shop.till).position)
    request.at_least_position = books(shop.till).position
    assert shop.till.call("GetReceipt", request).position >= request.at_least_position


# The books


def test_entries_tell_what_returns_did(standing: Till) -> None:
    """What came back, what was taken and what was claimed are entries, in their order."""
    standing.await_projections()
    card = card_of(standing)
    receipt = make_receipt(card_number=card, occurred_at=START)
    first = standing.record(receipt)
    redeemed = standing.redeem(card, 20)
    with_points = paid_with_points(2000, redeemed.redemption_id, card, lines=2, occurred_at=START)
    second = standing.record(with_points)
    returned = standing.return_items(with_points, ("1", 1000)).outcome
    claimed = standing.claim(bought(standing, None, 500, occurred_at=START), card)
    voided = standing.void(receipt)
    entries = standing.entries(card, voided.position)[4:]
    assert [
        (
            one.kind,
            one.points,
            one.points_available,
            one.receipt_id,
            one.redemption_id,
            one.return_id,
        )
        for one in entries
    ] == [
        (ENTRY_KIND_EARNED, 10, 40, first.receipt_id, "", ""),
        (ENTRY_KIND_REDEEMED, -20, 20, "", redeemed.redemption_id, ""),
        (ENTRY_KIND_EARNED, 20, 40, second.receipt_id, "", ""),
        (ENTRY_KIND_RESTORED, 10, 50, "", redeemed.redemption_id, returned.return_id),
        (ENTRY_KIND_CLAWED_BACK, -10, 40, second.receipt_id, "", returned.return_id),
        (ENTRY_KIND_EARNED, 5, 45, claimed.receipt_id, "", ""),
        (ENTRY_KIND_CLAWED_BACK, -10, 35, first.receipt_id, "", voided.outcome.return_id),
    ]
    assert entries[-1].rules_version == 1
    assert entries[-1].position == voided.position
    assert not any(one.hold_id for one in entries)
    assert standing.balance(card, voided.position).points_available == 35


def test_entries_tell_what_is_owed(standing: Till) -> None:
    """What a return takes beyond what there is makes no entry available, nor does what pays for it."""
    standing.await_projections()
    card = card_of(standing)
    receipt = bought(standing, card, occurred_at=START)
    standing.redeem(card, 35)
    position = standing.return_items(receipt).position
    balance = standing.balance(card, position)
    assert (balance.points_available, balance.points_owed) == (0, 5)
    standing.record(make_receipt(total=300, card_number=card, occurred_at=START))
    position = standing.record(make_receipt(card_number=card, occurred_at=START)).position
    assert [
        (one.kind, one.points, one.points_available)
        for one in standing.entries(card, position)[-3:]
    ] == [
        (ENTRY_KIND_CLAWED_BACK, -10, 0),
        (ENTRY_KIND_EARNED, 3, 0),
        (ENTRY_KIND_EARNED, 10, 8),
    ]
    balance = standing.balance(card, position)
    assert (balance.points_available, balance.points_owed) == (8, 0)


def test_a_return_of_lines_as_they_are_listed_returns_them(shop: Shop) -> None:
    """What a receipt lists as returnable can be sent back as it is."""
    receipt = bought(shop.till, None, lines=2)
    request = return_request(receipt)
    listed: list[LineQuantity] = list(shop.till.receipt(receipt).returnable)
    request.lines.extend(listed)
    assert shop.till.call("ReturnItems", request).outcome.amount == money(1000)
    assert not shop.till.receipt(receipt).returnable
