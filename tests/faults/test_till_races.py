"""Two workers, many tills: a card is used as often as it may be, and items are exchanged once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from ledger.v1 import point_of_sale_pb2 as pb
from ledger.v1.audit_pb2 import ListFlaggedReceiptsRequest
from ledger.v1.programme_pb2 import PublishRulesRequest
from ledger.v1.receipt_pb2 import TENDER_KIND_RETURN, Receipt
from ledger.v1.rules_pb2 import (
    TILL_ACTION_FLAG,
    TILL_ACTION_REFUSE,
    CardRules,
    EarningRules,
    Rules,
    TillRules,
)
from ledger.v1.till_pb2 import CloseTillDayRequest, TillCount
from tests.faults.load import CHANNEL_OPTIONS
from tests.faults.test_point_races import CALLERS, Call, race, split, sums
from tests.faults.workers import till_of_each_worker
from tests.support.process import ServiceProcess
from tests.support.refusals import books
from tests.support.till import Till, key_of, make_receipt, money, timestamp

LIMIT = 7


def pair_with(battered: ServiceProcess, action: Any) -> Iterator[list[Till]]:
    """A till at each of two workers of a new programme, where cards have a limit."""
    name = f"counter_{uuid4().hex[:12]}"
    battered.create_programme(name)
    till = Till(battered, name, CHANNEL_OPTIONS)
    rules = Rules(
        effective_at=timestamp(datetime(2017, 1, 1, tzinfo=UTC)),
        earning=EarningRules(points=1, per_amount=money(100)),
        card=CardRules(receipts_required=1),
        till=TillRules(card_receipts_max=LIMIT, card_receipts_over=action),
    )
    till.call("PublishRules", PublishRulesRequest(request_id=str(uuid4()), rules=rules))
    till.await_projections()
    with till_of_each_worker(battered, name) as found:
        yield found
    till.close()


@pytest.fixture
def refusing(battered: ServiceProcess) -> Iterator[list[Till]]:
    """Receipts over the limit are refused."""
    yield from pair_with(battered, TILL_ACTION_REFUSE)


@pytest.fixture
def flagging(battered: ServiceProcess) -> Iterator[list[Till]]:
    """Receipts over the limit are flagged."""
    yield from pair_with(battered, TILL_ACTION_FLAG)


def card_of(till: Till, total: int = 0) -> str:
    """A card that was not used today."""
    receipt = make_receipt(total=total)
    till.record(receipt)
    number: str = till.present([receipt], f"member-{uuid4()}").card_number
    return number


def recording(card: str) -> Call:
    """A call that records a receipt of the card, of a till of its own."""
    receipt = make_receipt(total=100, card_number=card, till_id=f"till-{uuid4().hex[:6]}")
    return lambda till: till.record(receipt)


# Rule 15a
def test_a_card_is_used_as_often_as_it_may_be(refusing: list[Till]) -> None:
    """Fifty tills record a receipt of one card at once: exactly as many as the limit are taken."""
    card = card_of(refusing[0])
    answers, refused = split(race(refusing, [recording(card) for _ in range(CALLERS)]))
    assert len(answers) == LIMIT
    assert {one.reason for one in refused} == {"CARD_LIMIT_REACHED"}
    assert sums(refusing, card) == (LIMIT, 0, 0)


# Rule 15a
def test_exactly_those_over_the_limit_are_flagged(flagging: list[Till]) -> None:
    """All of fifty receipts are recorded and earn; all but as many as the limit are flagged, and on the list."""
    card = card_of(flagging[0])
    answers, refused = split(race(flagging, [recording(card) for _ in range(CALLERS)]))
    assert not refused
    assert Counter(len(one.flags) for one in answers) == {0: LIMIT, 1: CALLERS - LIMIT}
    assert sums(flagging, card) == (CALLERS, 0, 0)
    request = ListFlaggedReceiptsRequest(at_least_position=books(flagging[0]).position)
    listed = flagging[0].call("ListFlaggedReceipts", request).receipts
    assert {one.receipt_id for one in listed} == {one.receipt_id for one in answers if one.flags}


def exchanging(bought: Receipt, card: str) -> Call:
    """A call that exchanges a receipt for a new one."""
    new = make_receipt(total=1_000, card_number=card)
    new.tenders[0].kind = TENDER_KIND_RETURN
    request = pb.ExchangeItemsRequest(
        request_id=str(uuid4()), returned=pb.ReturnedItems(receipt=key_of(bought)), receipt=new
    )
    return lambda till: till.call("ExchangeItems", request)


# Rule 15a
def test_items_are_exchanged_once(flagging: list[Till]) -> None:
    """Fifty tills exchange the same items at once: one does, and nothing of the others is left."""
    card = card_of(flagging[0])
    bought = make_receipt(total=1_000, card_number=card)
    flagging[0].record(bought)
    before = books(flagging[0])
    answers, refused = split(race(flagging, [exchanging(bought, card) for _ in range(CALLERS)]))
    assert len(answers) == 1
    assert {one.reason for one in refused} == {"RECEIPT_RETURNED"}
    assert sums(flagging, card) == (10, 0, 0)
    after = books(flagging[0])
    assert after.requests == before.requests + 1


# Rule 15a
def test_returns_and_exchanges_race_for_the_same_items(flagging: list[Till]) -> None:
    """Half of the tills return and half exchange: one of them has the items, and the points say so."""
    card = card_of(flagging[0])
    bought = make_receipt(total=1_000, card_number=card)
    flagging[0].record(bought)
    calls: list[Call] = []
    for _ in range(CALLERS // 2):
        calls += [exchanging(bought, card), lambda till: till.return_items(bought)]
    answers, refused = split(race(flagging, calls))
    assert len(answers) == 1
    assert {one.reason for one in refused} == {"RECEIPT_RETURNED"}
    exchanged = hasattr(answers[0], "recorded")
    assert sums(flagging, card) == (10 if exchanged else 0, 0, 0)


# Rule 15b
def test_a_day_that_many_close_at_once_has_one_closing_each(flagging: list[Till]) -> None:
    """Closings of one day are numbered without gaps, and the same one sent from everywhere is one."""
    receipt = make_receipt(total=100)
    flagging[0].record(receipt)

    def closing() -> Call:
        request = CloseTillDayRequest(
            request_id=str(uuid4()),
            shop_id=receipt.shop_id,
            till_id=receipt.till_id,
            business_date=receipt.business_date,
            counted=TillCount(receipts_count=1, receipts_total=money(100)),
        )
        return lambda till: till.call("CloseTillDay", request)

    answers, refused = split(race(flagging, [closing() for _ in range(10)]))
    assert not refused
    assert sorted(one.closing.closing for one in answers) == list(range(1, 11))
    answers, refused = split(race(flagging, [closing()] * 10))
    assert not refused
    assert {one.closing.closing for one in answers} == {11}
    assert [one.replayed for one in answers].count(False) == 1
