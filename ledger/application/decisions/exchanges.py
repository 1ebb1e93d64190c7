"""Exchanges: a return, then a sale, both or neither."""

from __future__ import annotations

from typing import NoReturn

import msgspec

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.lookups import check_clock, receipt_id
from ledger.application.decisions.receipts import record_receipt
from ledger.application.decisions.redemptions import redeem_points
from ledger.application.decisions.request import FirstOutcome, Request
from ledger.application.decisions.returns import return_items
from ledger.domain.errors import Reason, Refusal
from ledger.domain.receipt import Receipt, ReceiptFacts, Tender, TenderKind


def exchange_items(batch: Batch, request: Request, command: c.ExchangeItems) -> c.ItemsExchanged:
    """Take items back and record a new receipt.

    The sale is decided on what the return leaves, so all of it is rehearsed first: whatever says no says it before
    anything is changed.
    """
    _check_first_time(batch, command)
    check_clock(batch, request, command.facts.occurred_at, within="receipt.")
    _exchange(batch.rehearsal(), request, command)
    return _exchange(batch, request, command)


def _exchange(batch: Batch, request: Request, command: c.ExchangeItems) -> c.ItemsExchanged:
    returned = _return(batch, request, command)
    batch.end_part()
    redeemed = _redeem(batch, request, command) if command.points else None
    batch.end_part()
    facts = command.facts
    redemption_id = None if redeemed is None else redeemed.redemption_id
    if redemption_id is not None:
        tenders = [_naming(tender, redemption_id=redemption_id) for tender in facts.tenders]
        facts = msgspec.structs.replace(facts, tenders=tuple(tenders))
    refundable = max(0, returned.amount - returned.amount_paid_with_points)
    recorded = record_receipt(batch, request, c.RecordReceipt(facts), refundable=refundable)
    used = sum(one.amount for one in facts.tenders if one.kind is TenderKind.RETURN)
    receipt = batch.find(Receipt, recorded.receipt_id)
    assert receipt is not None, "it was just recorded"
    batch.edit(receipt).exchange(
        batch.cause(request.request_id, request.principal_id, facts.occurred_at),
        returned_receipt_id=returned.receipt_id,
        return_id=returned.return_id,
        amount=used,
    )
    return c.ItemsExchanged(returned, recorded, redemption_id, refundable - used)


def _return(batch: Batch, request: Request, command: c.ExchangeItems) -> c.ItemsReturned:
    facts = command.facts
    back = c.ReturnItems(
        command.returned,
        command.lines,
        facts.shop_id,
        facts.till_id,
        occurred_at=facts.occurred_at,
    )
    try:
        return return_items(batch, request, back)
    except Refusal as refusal:
        _refuse_within(refusal, "returned.")


def _redeem(batch: Batch, request: Request, command: c.ExchangeItems) -> c.PointsRedeemed:
    facts = command.facts
    redemption = c.RedeemPoints(
        c.Holder(facts.card_number, facts.member_reference),
        command.points,
        facts.occurred_at,
        receipt_total=facts.total,
        verification=command.verification,
    )
    try:
        return redeem_points(batch, request, redemption)
    except Refusal as refusal:
        own = refusal.metadata.get("field", "").startswith(("points", "verification"))
        _refuse_within(refusal, "" if own else "receipt.")


def _refuse_within(refusal: Refusal, within: str) -> NoReturn:
    """Refuse with the field's name as the exchange has it."""
    if "field" in refusal.metadata:
        refusal.metadata["field"] = within + refusal.metadata["field"]
    raise refusal


def _naming(tender: Tender, **redemption: object) -> Tender:
    """Return a tender with its redemption, if it is the one that lacks it."""
    if tender.kind is not TenderKind.POINTS or tender.redemption_id is not None:
        return tender
    return msgspec.structs.replace(tender, **redemption)


def _check_first_time(batch: Batch, command: c.ExchangeItems) -> None:
    """Answer the first outcome of an exchange that was made; refuse a receipt that was recorded otherwise."""
    facts = command.facts
    key = c.ReceiptIdentity(facts.shop_id, facts.till_id, facts.number, facts.business_date)
    recorded = batch.find_unexpected(Receipt, receipt_id(batch, key))
    if recorded is None:
        return
    recorded.check_same(as_recorded(facts, recorded))
    if not _came_back(batch, command, recorded):
        raise Refusal(
            Reason.RECEIPT_MISMATCH,
            "The receipt is recorded, but not in exchange for these items.",
            field="returned",
        )
    raise FirstOutcome(recorded.recorded_by_request_id)


def as_recorded(facts: ReceiptFacts, recorded: Receipt) -> ReceiptFacts:
    """Return what a till says, with the redemption that paid the first time."""
    paid = next((one for one in recorded.facts.tenders if one.redemption_id is not None), None)
    if paid is None:
        return facts
    tenders = tuple(_naming(one, redemption_id=paid.redemption_id) for one in facts.tenders)
    return msgspec.structs.replace(facts, tenders=tenders)


def _came_back(batch: Batch, command: c.ExchangeItems, recorded: Receipt) -> bool:
    exchanged = recorded.exchanged
    if exchanged is None or exchanged.returned_receipt_id != receipt_id(batch, command.returned):
        return False
    returned = batch.find(Receipt, exchanged.returned_receipt_id)
    assert returned is not None, "what came back of it is recorded"
    lines = returned.returns[exchanged.return_id].lines
    return not command.lines or command.lines == lines
