"""Returns of `PointOfSaleService`: items that come back, receipts that are voided or claimed."""

from __future__ import annotations

from typing import Any

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.domain import limits
from ledger.domain.receipt import LineQuantity, ReturnKind
from ledger.service import fields
from ledger.service.flags import encode_flags
from ledger.service.identifying import name_holder
from ledger.service.receipts import decode_identity
from ledger.service.serving import Caller
from ledger.service.till import check_shop, execute, holder, made_id, made_text, request_id_of
from ledger.v1 import point_of_sale_pb2 as pb


class Returns:
    """Look up, return, void, claim."""

    async def GetReceipt(
        self, request: pb.GetReceiptRequest, caller: Caller
    ) -> pb.GetReceiptResponse:
        """Answer a receipt."""
        query = c.GetReceipt(
            decode_identity(request.receipt, "receipt"),
            at_least_position=request.at_least_position,
        )
        found, position = await caller.programme.commands.read(query)
        receipt = found.receipt
        return pb.GetReceiptResponse(
            receipt=caller.programme.receipts.encode(receipt.facts),
            receipt_id=fields.uuid_text(receipt.id),
            account_id=fields.uuid_text(found.account_id),
            returned=[
                pb.LineQuantity(line_id=line_id, quantity_thousandths=quantity)
                for line_id, quantity in receipt.returned.items()
            ],
            returnable=[
                pb.LineQuantity(line_id=one.line_id, quantity_thousandths=one.quantity_thousandths)
                for one in found.remaining
            ],
            voided=receipt.voided,
            rules_version=receipt.rules_version,
            flags=encode_flags(receipt.flags),
            exchanged_receipt_id=fields.uuid_text(
                None if receipt.exchanged is None else receipt.exchanged.returned_receipt_id
            ),
            position=position,
        )

    async def ReturnItems(
        self, request: pb.ReturnItemsRequest, caller: Caller
    ) -> pb.ReturnItemsResponse:
        """Take items back, or say what that would do."""
        shop_id = fields.identifier(request.shop_id, "shop_id")
        check_shop(caller.key, shop_id, "shop_id")
        command = c.ReturnItems(
            receipt=decode_identity(request.receipt, "receipt"),
            lines=return_lines(request),
            shop_id=shop_id,
            till_id=fields.optional_identifier(request.till_id, "till_id"),
            occurred_at=fields.optional_instant(request, "occurred_at"),
        )
        outcome = await execute(caller, request_id_of(request), command)
        return pb.ReturnItemsResponse(
            position=outcome.position,
            outcome=encode_return(outcome.answer, caller, outcome),
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )

    async def VoidReceipt(
        self, request: pb.VoidReceiptRequest, caller: Caller
    ) -> pb.VoidReceiptResponse:
        """Take a whole receipt back."""
        request_id = request_id_of(request)
        receipt = decode_identity(request.receipt, "receipt")
        check_shop(caller.key, receipt.shop_id, "receipt.shop_id")
        command = c.ReturnItems(
            receipt=receipt,
            lines=(),
            shop_id=receipt.shop_id,
            till_id=receipt.till_id,
            kind=ReturnKind.VOID,
            occurred_at=fields.optional_instant(request, "occurred_at"),
        )
        outcome = await execute(caller, request_id, command)
        return pb.VoidReceiptResponse(
            position=outcome.position,
            outcome=encode_return(outcome.answer, caller, outcome),
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )

    async def ClaimReceipt(
        self, request: pb.ClaimReceiptRequest, caller: Caller
    ) -> pb.ClaimReceiptResponse:
        """Count an anonymous receipt for whoever had forgotten the card."""
        request_id = request_id_of(request)
        check_shop(caller.key, request.shop_id, "shop_id")
        await name_holder(request, "holder", caller)
        command = c.ClaimReceipt(
            receipt=decode_identity(request.receipt, "receipt"),
            holder=holder(request),
            occurred_at=fields.optional_instant(request, "occurred_at"),
        )
        outcome = await execute(caller, request_id, command)
        answer = outcome.answer
        return pb.ClaimReceiptResponse(
            position=outcome.position,
            receipt_id=str(answer.receipt_id),
            account_id=str(answer.account_id),
            points_credited=answer.points_credited,
            points_available=answer.points_available,
            replayed=outcome.replayed,
            flags=encode_flags(answer.flags),
            rehearsed=outcome.rehearsed,
            card_number=made_text(outcome, answer.card_number),
            card_issued=bool(answer.card_number),
        )


def return_lines(
    request: pb.ReturnItemsRequest | pb.ReturnedItems, within: str = ""
) -> tuple[LineQuantity, ...]:
    """Return what comes back; `within` is what a refusal's field begins with."""
    if len(request.lines) > limits.RECEIPT_LINES_MAX:
        raise fields.over_limit(f"{within}lines", limits.RECEIPT_LINES_MAX, "lines")
    found = tuple(
        LineQuantity(
            fields.identifier(line.line_id, f"{within}lines[{index}].line_id"),
            fields.count(
                line.quantity_thousandths,
                limits.QUANTITY_THOUSANDTHS_MAX,
                "thousandths",
                f"{within}lines[{index}].quantity_thousandths",
            ),
        )
        for index, line in enumerate(request.lines)
    )
    if len({line.line_id for line in found}) != len(found):
        raise fields.invalid(f"{within}lines", "line_id must be unique in the return.")
    return found


def encode_return(
    answer: c.ItemsReturned, caller: Caller, outcome: Outcome[Any]
) -> pb.ReturnOutcome:
    """Return what a return did, or would do."""
    money = caller.programme.money
    return pb.ReturnOutcome(
        return_id=made_id(outcome, answer.return_id),
        receipt_id=fields.uuid_text(answer.receipt_id),
        amount=money.encode(answer.amount),
        account_id=fields.uuid_text(answer.account_id),
        points_clawed_back=answer.points_clawed_back,
        points_owed=answer.points_owed,
        points_written_off=answer.points_written_off,
        points_restored=answer.points_restored,
        points_expired=answer.points_expired,
        points_available=answer.points_available,
        amount_paid_with_points=money.encode(answer.amount_paid_with_points)
        if answer.amount_paid_with_points
        else None,
    )
