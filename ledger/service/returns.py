"""Returns of `PointOfSaleService`: items that come back, receipts that are voided or claimed."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.domain import limits
from ledger.domain.receipt import LineQuantity, ReturnKind
from ledger.service import fields
from ledger.service.fields import MoneyField
from ledger.service.receipts import decode_identity
from ledger.service.serving import Caller
from ledger.service.till import check_shop, execute, holder, rehearse
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
            account_id=fields.uuid_text(receipt.account_id),
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
            lines=_lines(request),
            shop_id=shop_id,
            till_id=fields.optional_identifier(request.till_id, "till_id"),
            occurred_at=fields.optional_instant(request, "occurred_at"),
        )
        money = caller.programme.money
        if request.validate_only:
            quote, position = await rehearse(caller, command)
            found = _outcome(quote, money)
            found.return_id = ""
            return pb.ReturnItemsResponse(position=position, outcome=found)
        request_id = fields.uuid(request.request_id, "request_id")
        outcome = await execute(caller, request_id, command)
        return pb.ReturnItemsResponse(
            position=outcome.position,
            outcome=_outcome(outcome.answer, money),
            replayed=outcome.replayed,
        )

    async def VoidReceipt(
        self, request: pb.VoidReceiptRequest, caller: Caller
    ) -> pb.VoidReceiptResponse:
        """Take a whole receipt back."""
        request_id = fields.uuid(request.request_id, "request_id")
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
            outcome=_outcome(outcome.answer, caller.programme.money),
            replayed=outcome.replayed,
        )

    async def ClaimReceipt(
        self, request: pb.ClaimReceiptRequest, caller: Caller
    ) -> pb.ClaimReceiptResponse:
        """Count an anonymous receipt for whoever had forgotten the card."""
        request_id = fields.uuid(request.request_id, "request_id")
        check_shop(caller.key, request.shop_id, "shop_id")
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
        )


def _lines(request: pb.ReturnItemsRequest) -> tuple[LineQuantity, ...]:
    if len(request.lines) > limits.RECEIPT_LINES_MAX:
        raise fields.over_limit("lines", limits.RECEIPT_LINES_MAX, "lines")
    found = tuple(
        LineQuantity(
            fields.identifier(line.line_id, f"lines[{index}].line_id"),
            fields.count(
                line.quantity_thousandths,
                limits.QUANTITY_THOUSANDTHS_MAX,
                "thousandths",
                f"lines[{index}].quantity_thousandths",
            ),
        )
        for index, line in enumerate(request.lines)
    )
    if len({line.line_id for line in found}) != len(found):
        raise fields.invalid("lines", "line_id must be unique in the return.")
    return found


def _outcome(answer: c.ItemsReturned, money: MoneyField) -> pb.ReturnOutcome:
    return pb.ReturnOutcome(
        return_id=fields.uuid_text(answer.return_id),
        receipt_id=fields.uuid_text(answer.receipt_id),
        amount=money.encode(answer.amount),
        account_id=fields.uuid_text(answer.account_id),
        points_clawed_back=answer.points_clawed_back,
        points_owed=answer.points_owed,
        points_written_off=answer.points_written_off,
        points_restored=answer.points_restored,
        points_expired=answer.points_expired,
        points_available=answer.points_available,
    )
