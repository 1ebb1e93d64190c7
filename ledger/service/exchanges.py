"""Exchanges of `PointOfSaleService`: a return and a sale at once."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.domain.receipt import ReceiptFacts, TenderKind
from ledger.service import fields
from ledger.service.identifying import name_holder
from ledger.service.receipts import decode_identity
from ledger.service.recorded import encode_recorded
from ledger.service.returns import encode_return, return_lines
from ledger.service.serving import Caller
from ledger.service.till import check_shop, made_id, request_id_of, some_points
from ledger.service.verifying import execute_verified
from ledger.v1 import point_of_sale_pb2 as pb


class Exchanges:
    """Both or neither."""

    async def ExchangeItems(
        self, request: pb.ExchangeItemsRequest, caller: Caller
    ) -> pb.ExchangeItemsResponse:
        """Take items back and record a new sale."""
        request_id = request_id_of(request)
        for field in ("returned", "receipt"):
            if not request.HasField(field):
                raise fields.invalid(field, "must not be empty.")
        await _name_holder(request, caller)
        facts = caller.programme.receipts.decode(request.receipt, exchange=True)
        check_shop(caller.key, facts.shop_id, "receipt.shop_id")
        points = some_points(request.points) if request.points else 0
        _check_points(facts, points)
        if request.HasField("verification") and not points:
            raise fields.invalid("verification", "is for points that are spent.")
        command = c.ExchangeItems(
            returned=decode_identity(request.returned.receipt, "returned.receipt"),
            lines=return_lines(request.returned, "returned."),
            facts=facts,
            points=points,
        )
        holder = c.Holder(facts.card_number, facts.member_reference)
        outcome = await execute_verified(caller, request_id, request, holder, command)
        answer = outcome.answer
        return pb.ExchangeItemsResponse(
            position=outcome.position,
            returned=encode_return(answer.returned, caller, outcome),
            recorded=encode_recorded(
                Outcome(answer.recorded, outcome.position, outcome.replayed, outcome.rehearsed)
            ),
            redemption_id=made_id(outcome, answer.redemption_id),
            amount_to_refund=caller.programme.money.encode(answer.amount_to_refund),
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )


async def _name_holder(request: pb.ExchangeItemsRequest, caller: Caller) -> None:
    kind = request.receipt.WhichOneof("holder")
    if request.points and kind in ("phone", "email"):
        raise fields.invalid(f"receipt.{kind}", "is not enough to spend points.")
    await name_holder(request.receipt, "holder", caller, "receipt.")


def _check_points(facts: ReceiptFacts, points: int) -> None:
    """Refuse points that pay nothing, and a tender that no points pay."""
    unnamed = [
        index
        for index, tender in enumerate(facts.tenders)
        if tender.kind is TenderKind.POINTS and tender.redemption_id is None
    ]
    if unnamed and not points:
        raise fields.invalid(f"receipt.tenders[{unnamed[0]}].redemption_id", "must be a UUID.")
    if points and len(unnamed) != 1:
        raise fields.invalid("points", "pay with one POINTS tender that names no redemption.")
    if points and facts.card_number is None and facts.member_reference is None:
        raise fields.invalid("receipt.holder", "name a card or a member, whose points pay.")
