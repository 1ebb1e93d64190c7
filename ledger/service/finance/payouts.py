"""Credits of members that are paid out."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.service import fields
from ledger.service.serving import Caller
from ledger.v1 import bank_pb2 as pb


class Payouts:
    """The part of FinanceService that pays members out."""

    async def PayOutCredit(
        self, request: pb.PayOutCreditRequest, caller: Caller
    ) -> pb.PayOutCreditResponse:
        """Pay a member what it has to its credit."""
        request_id = fields.uuid(request.request_id, "request_id")
        money = caller.programme.money
        command = c.PayOutCredit(
            fields.identifier(request.member_reference, "member_reference"),
            fields.identifier(request.reason_code, "reason_code"),
            money.decode(request.amount, "amount") if request.HasField("amount") else None,
            fields.optional_identifier(request.reference, "reference"),
            fields.optional_date(request, "paid_date"),
        )
        outcome = await caller.programme.commands.execute(
            request_id, caller.key.principal_id, command
        )
        answer = outcome.answer
        return pb.PayOutCreditResponse(
            payout_id=str(answer.payout_id),
            member_reference=answer.member_reference,
            amount=money.encode(answer.amount),
            payable_amount=money.encode(answer.payable),
            position=outcome.position,
            replayed=outcome.replayed,
        )
