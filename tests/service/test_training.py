"""Writes that are only rehearsed: `validate_only`, and a whole till in training (rule 15a)."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from google.protobuf.message import Message

from ledger.v1 import point_of_sale_pb2 as pb
from ledger.v1 import rules_pb2 as rules
from ledger.v1.admin_pb2 import CreateKeyRequest, ListKeysRequest
from ledger.v1.member_pb2 import EnrolMemberRequest
from ledger.v1.options_pb2 import ROLE_CHECKOUT, ROLE_OPERATOR, ROLE_TILL
from ledger.v1.receipt_pb2 import TENDER_KIND_RETURN
from ledger.v1.till_pb2 import CloseTillDayRequest, TillCount
from tests.service.conftest import Shop
from tests.support.process import ServiceProcess
from tests.support.refusals import books, nothing_moves, refusal
from tests.support.till import (
    Till,
    claim_request,
    hold_request,
    key_of,
    make_receipt,
    money,
    record_request,
    return_request,
)

Make = Callable[[Till, str], Message]


@pytest.fixture(scope="module")
def shop(service: ServiceProcess) -> Iterator[Shop]:
    """A programme with a reward, whose projections follow."""
    service.create_programme("training")
    till = Till(service, "training")
    reward = rules.Reward(reward_id="review", points=5, limit_per_member=100)
    till.publish_rules(rewards=[reward])
    till.await_projections()
    card = till.new_card("member-1", total=1000).card_number
    yield Shop(till, card, "member-1")
    till.retire()


def new_id() -> str:
    """A request id."""
    return str(uuid4())


def bought(till: Till, card: str | None, total: int = 1000) -> Any:
    """A recorded receipt."""
    receipt = make_receipt(total=total, card_number=card)
    till.record(receipt)
    return receipt


def exchange_request(till: Till, card: str) -> Message:
    """An exchange of a receipt for one of the same total."""
    new = make_receipt(total=1000, card_number=card)
    new.tenders[0].kind = TENDER_KIND_RETURN
    returned = pb.ReturnedItems(receipt=key_of(bought(till, card)))
    return pb.ExchangeItemsRequest(request_id=new_id(), returned=returned, receipt=new)


def closing_request(till: Till, card: str) -> Message:
    """A closing of a day that has one receipt."""
    receipt = make_receipt(total=100, card_number=card, till_id=f"till-{uuid4().hex[:8]}")
    till.record(receipt)
    return CloseTillDayRequest(
        request_id=new_id(),
        shop_id=receipt.shop_id,
        till_id=receipt.till_id,
        business_date=receipt.business_date,
        counted=TillCount(receipts_count=1, receipts_total=money(100)),
    )


def presentation(till: Till, _: str) -> Message:
    """Three receipts of a new member."""
    receipts = [bought(till, None) for _ in range(3)]
    return pb.PresentReceiptsRequest(
        request_id=new_id(),
        member_reference=f"member-{uuid4()}",
        receipts=[key_of(receipt) for receipt in receipts],
    )


WRITES: dict[str, Make] = {
    "RecordReceipt": lambda _, card: record_request(make_receipt(total=500, card_number=card)),
    "RedeemPoints": lambda _, card: pb.RedeemPointsRequest(
        request_id=new_id(), card_number=card, points=3
    ),
    "HoldPoints": lambda _, card: hold_request(card, 3),
    "CapturePoints": lambda till, card: pb.CapturePointsRequest(
        request_id=new_id(), hold_id=till.hold(card, 3).hold_id
    ),
    "ReleasePoints": lambda till, card: pb.ReleasePointsRequest(
        request_id=new_id(), hold_id=till.hold(card, 3).hold_id
    ),
    "ReturnItems": lambda till, card: return_request(bought(till, card)),
    "VoidReceipt": lambda till, card: pb.VoidReceiptRequest(
        request_id=new_id(), receipt=key_of(bought(till, card))
    ),
    "ClaimReceipt": lambda till, card: claim_request(bought(till, None), card),
    "GrantReward": lambda _, card: pb.GrantRewardRequest(
        request_id=new_id(), card_number=card, reward_id="review", reference=new_id()
    ),
    "PresentReceipts": presentation,
    "ExchangeItems": exchange_request,
    "CloseTillDay": closing_request,
}
MADE = ("receipt_id", "redemption_id", "hold_id", "card_number", "return_id")
"""What a write makes: it has no id where nothing was made."""


def without_what_was_made(answer: Any) -> Any:
    """An answer without position and ids, and without what says whether it happened."""
    found = type(answer)()
    found.CopyFrom(answer)
    for part in (
        found,
        *(
            getattr(found, name)
            for name in ("outcome", "returned", "recorded")
            if hasattr(found, name)
        ),
    ):
        for field in (*MADE, "position", "rehearsed", "replayed", "expire_time"):
            if field in part.DESCRIPTOR.fields_by_name:
                part.ClearField(field)
    if isinstance(found, pb.PresentReceiptsResponse):
        found.ClearField("account_id")
    if hasattr(found, "closing"):
        found.closing.recorded.ClearField("position")
    return found


@pytest.fixture(scope="module")
def training_key(shop: Shop) -> str:
    """A key of a till in training."""
    shop.till.await_projections()
    request = CreateKeyRequest(principal_id="trainee", role=ROLE_TILL, training=True)
    created = shop.till.call("CreateKey", request)
    assert created.key.training
    secret: str = created.secret
    return secret


@pytest.fixture
def card(shop: Shop) -> str:
    """A card with thirty points."""
    number: str = shop.till.new_card(total=1000).card_number
    return number


def test_every_write_of_the_till_can_be_rehearsed() -> None:
    """Whatever takes a request id takes `validate_only`, says whether it was rehearsed, and is tested below."""
    service = pb.DESCRIPTOR.services_by_name["PointOfSaleService"]
    writes = [
        method for method in service.methods if "request_id" in method.input_type.fields_by_name
    ]
    assert {method.name for method in writes} == set(WRITES)
    for method in writes:
        assert "validate_only" in method.input_type.fields_by_name, method.name
        assert "rehearsed" in method.output_type.fields_by_name, method.name


# Rule 15a
@pytest.mark.parametrize("name", WRITES)
def test_a_rehearsal_says_what_the_write_does_and_leaves_no_trace(
    shop: Shop, card: str, name: str
) -> None:
    """With `validate_only` nothing moves, and the same write afterwards does what was said."""
    till = shop.till
    request: Any = WRITES[name](till, card)
    request.validate_only = True
    request_id, request.request_id = request.request_id, ""
    with nothing_moves(till):
        said = till.call(name, request)
    assert (said.rehearsed, said.replayed, said.position) == (True, False, books(till).position)
    assert not any(
        getattr(said, field, "")
        for field in MADE
        if field != "receipt_id" or name == "RecordReceipt"
    )
    request.validate_only, request.request_id = False, request_id
    done = till.call(name, request)
    assert (done.rehearsed, done.replayed) == (False, False)
    assert without_what_was_made(said) == without_what_was_made(done)


# Rule 15a
@pytest.mark.parametrize("name", WRITES)
def test_a_training_key_writes_nothing_whatever_it_sends(
    shop: Shop, card: str, training_key: str, name: str
) -> None:
    """A till in training sends what it always sends, and the answer says that it was only said."""
    till = shop.till
    request = WRITES[name](till, card)
    with nothing_moves(till):
        said = till.call(name, request, key=training_key)
    assert (said.rehearsed, said.replayed) == (True, False)
    done = till.call(name, request)
    assert (done.rehearsed, done.replayed) == (False, False)
    assert without_what_was_made(said) == without_what_was_made(done)


def test_a_rehearsal_is_refused_as_the_write_would_be(
    shop: Shop, card: str, training_key: str
) -> None:
    """With `validate_only` or in training: the same reason and metadata."""
    till = shop.till
    request = pb.RedeemPointsRequest(request_id=new_id(), card_number=card, points=31)
    real = refusal(till, "RedeemPoints", request)
    trained = refusal(till, "RedeemPoints", request, key=training_key)
    request.validate_only = True
    said = refusal(till, "RedeemPoints", request)
    for other in (trained, said):
        assert (other.code, other.reason, other.metadata) == (real.code, real.reason, real.metadata)


def test_receipts_of_an_upload_are_rehearsed_one_by_one(shop: Shop, card: str) -> None:
    """In one message some are recorded and some only said; each result says which."""
    till = shop.till
    requests = [record_request(make_receipt(total=100, card_number=card)) for _ in range(4)]
    for request in requests[::2]:
        request.validate_only = True
    before = books(till).requests
    (answer,) = till.upload([requests])
    assert [result.recorded.rehearsed for result in answer.results] == [True, False, True, False]
    assert books(till).requests == before + 2
    assert till.account(card).points_available == 32


def test_an_upload_in_training_records_nothing(shop: Shop, card: str, training_key: str) -> None:
    """A bulk of receipts from a till in training is answered receipt by receipt, and leaves no trace."""
    till = shop.till
    requests = [record_request(make_receipt(total=100, card_number=card)) for _ in range(3)]
    with nothing_moves(till):
        answers = till.upload([requests], key=training_key)
    results = [result.recorded for answer in answers for result in answer.results]
    assert [(one.rehearsed, one.receipt_id, one.points_earned) for one in results] == [
        (True, "", 1)
    ] * 3


def test_what_was_recorded_is_recognised_in_training(
    shop: Shop, card: str, training_key: str
) -> None:
    """A receipt that is recorded already is answered with its outcome, and still nothing moves."""
    till = shop.till
    request = record_request(make_receipt(total=500, card_number=card))
    done = till.call("RecordReceipt", request)
    with nothing_moves(till):
        said = till.call("RecordReceipt", request, key=training_key)
    assert (said.rehearsed, said.points_earned) == (True, done.points_earned)


def test_a_training_key_reads_as_ever_and_enrols_nobody(
    shop: Shop, card: str, training_key: str
) -> None:
    """It sees accounts and receipts; what it asks of other services is rehearsed, too."""
    till = shop.till
    request = pb.GetAccountRequest(card_number=card)
    assert till.call("GetAccount", request, key=training_key).account.points_available == 30
    enrolment = EnrolMemberRequest(request_id=new_id(), member_reference=f"m-{uuid4()}")
    with nothing_moves(till):
        said = till.call("EnrolMember", enrolment, key=training_key)
    assert (said.rehearsed, said.account_id) == (True, "")


def test_training_is_for_tills_and_checkouts(shop: Shop, training_key: str) -> None:
    """Other roles write what is not the ledger's to rehearse; the list of keys says which are for training."""
    till = shop.till
    for role, allowed in ((ROLE_CHECKOUT, True), (ROLE_OPERATOR, False)):
        request = CreateKeyRequest(principal_id="trainee-2", role=role, training=True)
        if allowed:
            assert till.call("CreateKey", request).key.training
        else:
            error = refusal(till, "CreateKey", request)
            assert (error.reason, error.metadata["field"]) == ("FIELD_INVALID", "training")
    keys = till.call("ListKeys", ListKeysRequest()).keys
    assert {key.principal_id for key in keys if key.training} == {"trainee", "trainee-2"}


def test_a_training_key_of_one_shop_speaks_for_that_shop_only(shop: Shop) -> None:
    """What a key may not do it may not rehearse."""
    till = shop.till
    request = CreateKeyRequest(
        principal_id="trainee-3", role=ROLE_TILL, shop_id="shop-9", training=True
    )
    secret = till.call("CreateKey", request).secret
    error = refusal(till, "RecordReceipt", record_request(make_receipt()), key=secret)
    assert error.reason == "SHOP_NOT_ALLOWED"
