from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from google.protobuf.message import Message

from ledger.v1 import member_pb2, point_of_sale_pb2, programme_pb2, receipt_pb2, rules_pb2
from tests.support.till import (
    RefusedError,
    Till,
    ago,
    key_of,
    make_receipt,
    money,
    record_request,
    timestamp,
)

Call = tuple[str, Message, dict[str, Any]]


class Scene:
    """A programme in which there is something to refuse."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.card = till.new_card("scene", total=1_000).card_number
        self.recorded = make_receipt(total=500, card_number=self.card)
        self.request_id = uuid4()
        till.record(self.recorded, self.request_id)
        self.redemption_id = till.redeem(self.card, 5).redemption_id
        till.record(self.paid_with(self.redemption_id))

    def paid_with(self, redemption_id: str) -> receipt_pb2.Receipt:
        """A receipt that a redemption pays for."""
        receipt = make_receipt(total=100, card_number=self.card)
        receipt.tenders[0].kind = receipt_pb2.TENDER_KIND_POINTS
        receipt.tenders[0].redemption_id = redemption_id
        return receipt


def _record(receipt: receipt_pb2.Receipt, request_id: UUID | None = None, **options: Any) -> Call:
    return "RecordReceipt", record_request(receipt, request_id), options


def _redeem(request_id: UUID | None = None, **what: Any) -> Call:
    request = point_of_sale_pb2.RedeemPointsRequest(request_id=str(request_id or uuid4()), **what)
    return "RedeemPoints", request, {}


def _present(*receipts: receipt_pb2.Receipt, reference: str = "new") -> Call:
    request = point_of_sale_pb2.PresentReceiptsRequest(
        request_id=str(uuid4()),
        member_reference=reference,
        receipts=[key_of(receipt) for receipt in receipts],
    )
    return "PresentReceipts", request, {}


def _publish(effective_at: datetime, **what: Any) -> Call:
    rules = rules_pb2.Rules(
        effective_at=timestamp(effective_at),
        earning=rules_pb2.EarningRules(points=1, per_amount=money(100)),
        card=rules_pb2.CardRules(receipts_required=what.get("receipts_required", 3)),
        version=what.get("version", 0),
    )
    request = programme_pb2.PublishRulesRequest(request_id=str(uuid4()), rules=rules)
    return "PublishRules", request, {}


def _wrong_total(scene: Scene) -> Call:
    receipt = make_receipt(card_number=scene.card)
    receipt.total.units += 1
    return _record(receipt)


def _too_many_lines(scene: Scene) -> Call:
    return _record(make_receipt(lines=501, card_number=scene.card))


def _other_content(scene: Scene) -> Call:
    receipt = receipt_pb2.Receipt()
    receipt.CopyFrom(scene.recorded)
    receipt.channel = receipt_pb2.CHANNEL_ONLINE
    receipt.till_id = ""
    return _record(receipt, scene.request_id)


def _same_receipt_otherwise(scene: Scene) -> Call:
    receipt = make_receipt(total=600, number=scene.recorded.number, card_number=scene.card)
    return _record(receipt)


def _one_unknown_receipt(scene: Scene) -> Call:
    known = [make_receipt(), make_receipt()]
    for receipt in known:
        scene.till.record(receipt)
    return _present(*known, make_receipt())


def _one_counted_receipt(scene: Scene) -> Call:
    known = [make_receipt(), make_receipt()]
    for receipt in known:
        scene.till.record(receipt)
    return _present(*known, scene.recorded)


def _second_card(scene: Scene) -> Call:
    known = [make_receipt() for _ in range(3)]
    for receipt in known:
        scene.till.record(receipt)
    return _present(*known, reference="scene")


def _enrolled_twice(scene: Scene) -> Call:
    del scene
    request = member_pb2.EnrolMemberRequest(request_id=str(uuid4()), member_reference="scene")
    return "EnrolMember", request, {}


def _advance(scene: Scene) -> Call:
    del scene
    request = programme_pb2.AdvanceClockRequest(
        request_id=str(uuid4()), to=timestamp(datetime.now(UTC))
    )
    return "AdvanceClock", request, {}


REFUSALS: dict[str, Callable[[Scene], Call]] = {
    "FIELD_INVALID": lambda scene: _redeem(card_number=scene.card, points=0),
    "SUM_MISMATCH": _wrong_total,
    "CURRENCY_MISMATCH": lambda _: _record(make_receipt(currency="USD")),
    "CARD_NUMBER_INVALID": lambda _: _record(make_receipt(card_number="1234567890123")),
    "LIMIT_EXCEEDED": _too_many_lines,
    "REQUEST_ID_REUSED": _other_content,
    "REQUEST_ID_FOREIGN": lambda scene: _record(scene.recorded, scene.request_id, role="operator"),
    "RECEIPT_MISMATCH": _same_receipt_otherwise,
    "CLOCK_AHEAD": lambda _: _record(make_receipt(occurred_at=ago(days=-1))),
    "TOO_LATE": lambda _: _record(make_receipt(occurred_at=ago(days=40))),
    "CARD_UNKNOWN": lambda _: _record(make_receipt(card_number="4006381333931")),
    "MEMBER_UNKNOWN": lambda _: _redeem(member_reference="nobody", points=1),
    "MEMBER_EXISTS": _enrolled_twice,
    "POINTS_INSUFFICIENT": lambda scene: _redeem(card_number=scene.card, points=10**6),
    "RECEIPT_UNKNOWN": _one_unknown_receipt,
    "RECEIPT_ALREADY_COUNTED": _one_counted_receipt,
    "RECEIPTS_TOO_FEW": lambda scene: _present(scene.recorded),
    "CARD_ALREADY_ISSUED": _second_card,
    "REDEMPTION_UNKNOWN": lambda scene: _record(scene.paid_with(str(uuid4()))),
    "REDEMPTION_NOT_USABLE": lambda scene: _record(scene.paid_with(scene.redemption_id)),
    "RULES_INVALID": lambda _: _publish(ago(hours=-1), version=7),
    "RULES_NOT_IN_FUTURE": lambda _: _publish(ago(hours=1)),
    "CLOCK_NOT_ADVANCED": _advance,
    "ROLE_NOT_ALLOWED": lambda _: _record(make_receipt(), role="auditor"),
    "KEY_INVALID": lambda _: _record(make_receipt(), key="nobody's"),
}


@pytest.fixture(scope="module")
def scene(till: Till) -> Scene:
    """A programme in which there is something to refuse."""
    return Scene(till)


def _tables(till: Till) -> dict[str, Any]:
    """Everything that is true of the programme."""
    with till.service.owner(till.programme) as owner:
        return {
            table: owner.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()  # noqa: S608 - our own names
            for table in ("events", "requests", "event_counter", "snapshots")
        }


@pytest.mark.parametrize("reason", REFUSALS)
def test_a_refusal_moves_nothing(till: Till, scene: Scene, reason: str) -> None:
    """A refused call leaves no event, no request and no position behind, and no memory of it either."""
    method, request, options = REFUSALS[reason](scene)
    account = till.account(scene.card)
    before = _tables(till)
    for _ in range(2):
        with pytest.raises(RefusedError) as caught:
            till.call(method, request, **options)
        assert caught.value.reason == reason
    assert _tables(till) == before
    assert till.account(scene.card) == account


def test_a_refused_request_can_be_made_again(till: Till, scene: Scene) -> None:
    """A refusal is not remembered: once its cause is mended, the same request id succeeds, once."""
    request_id, points = uuid4(), till.account(scene.card).points_available
    with pytest.raises(RefusedError):
        till.redeem(scene.card, points + 7, request_id)
    till.record(make_receipt(total=700, card_number=scene.card))
    assert till.redeem(scene.card, points + 7, request_id).points_available == 0
    assert till.redeem(scene.card, points + 7, request_id).replayed


def test_refusals_leave_the_rest_of_a_batch_alone(till: Till, scene: Scene) -> None:
    """Receipts that are refused among others that are not: those are recorded as if they had come alone."""
    good = [record_request(make_receipt(total=100, card_number=scene.card)) for _ in range(20)]
    bad = [
        record_request(make_receipt(card_number="4006381333931")),
        record_request(scene.paid_with(scene.redemption_id)),
        record_request(make_receipt(occurred_at=datetime.now(UTC) + timedelta(days=1))),
        record_request(scene.recorded, scene.request_id),
    ]
    points = till.account(scene.card).points_available
    mixed = [one for pair in zip(good, bad * 5, strict=True) for one in pair]
    (response,) = till.upload([mixed])
    outcomes = [result.WhichOneof("outcome") for result in response.results]
    replays = [result.recorded.replayed for result in response.results]
    assert outcomes == ["recorded", "error"] * 3 + ["recorded"] * 2 + outcomes[8:]
    assert outcomes == outcomes[:8] * 5
    assert replays == ([False] * 7 + [True]) * 5
    assert till.account(scene.card).points_available == points + len(good)
