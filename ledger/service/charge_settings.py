"""The debit day, the limit and blocks of `ChargeService`."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.service import debit_calendar, fields
from ledger.service.rules_settlement import DEBIT_DAYS
from ledger.service.serving import Caller
from ledger.service.till import execute, request_id_of
from ledger.v1 import charge_pb2 as pb


class ChargeSettings:
    """Choose, set, block, stop."""

    async def ChooseDebitDay(
        self, request: pb.ChooseDebitDayRequest, caller: Caller
    ) -> pb.ChooseDebitDayResponse:
        """Debit a member on another day."""
        request_id = request_id_of(request)
        day = request.debit_day
        command = c.ChooseDebitTerms(
            fields.identifier(request.member_reference, "member_reference"),
            DEBIT_DAYS.decode(day, "debit_day") if day else None,
            request.notice_days or None,
        )
        await debit_calendar.load()
        outcome = await execute(caller, request_id, command)
        answer = outcome.answer
        return pb.ChooseDebitDayResponse(
            position=outcome.position,
            member_reference=answer.member_reference,
            debit_day=DEBIT_DAYS.encode(answer.debit_day),
            notice_days=answer.notice_days,
            next_due_date=fields.date_message(answer.next_due_on),
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )

    async def SetCreditLimit(
        self, request: pb.SetCreditLimitRequest, caller: Caller
    ) -> pb.SetCreditLimitResponse:
        """Set a member's credit limit."""
        request_id = fields.uuid(request.request_id, "request_id")
        money, limit = caller.programme.money, None
        if request.HasField("credit_limit"):
            limit = money.decode(request.credit_limit, "credit_limit")
        reference = fields.identifier(request.member_reference, "member_reference")
        outcome = await execute(caller, request_id, c.SetCreditLimit(reference, limit))
        return pb.SetCreditLimitResponse(
            position=outcome.position,
            member_reference=outcome.answer.member_reference,
            available_amount=money.encode(outcome.answer.available),
            replayed=outcome.replayed,
        )

    async def BlockCharging(
        self, request: pb.BlockChargingRequest, caller: Caller
    ) -> pb.BlockChargingResponse:
        """Keep a member from paying with the card."""
        request_id = fields.uuid(request.request_id, "request_id")
        command = c.BlockCharging(
            fields.identifier(request.member_reference, "member_reference"),
            fields.identifier(request.reason, "reason"),
        )
        outcome = await execute(caller, request_id, command)
        return pb.BlockChargingResponse(
            position=outcome.position,
            member_reference=outcome.answer.member_reference,
            replayed=outcome.replayed,
        )

    async def UnblockCharging(
        self, request: pb.UnblockChargingRequest, caller: Caller
    ) -> pb.UnblockChargingResponse:
        """Let a member pay with the card again."""
        request_id = fields.uuid(request.request_id, "request_id")
        reference = fields.identifier(request.member_reference, "member_reference")
        outcome = await execute(caller, request_id, c.UnblockCharging(reference))
        return pb.UnblockChargingResponse(
            position=outcome.position,
            member_reference=outcome.answer.member_reference,
            available_amount=caller.programme.money.encode(outcome.answer.available),
            replayed=outcome.replayed,
        )

    async def StopCollecting(
        self, request: pb.StopCollectingRequest, caller: Caller
    ) -> pb.StopCollectingResponse:
        """Collect nothing of a member any more."""
        request_id = fields.uuid(request.request_id, "request_id")
        command = c.StopCollecting(
            fields.identifier(request.member_reference, "member_reference"),
            fields.identifier(request.reason, "reason"),
        )
        outcome = await execute(caller, request_id, command)
        return pb.StopCollectingResponse(
            position=outcome.position,
            member_reference=outcome.answer.member_reference,
            replayed=outcome.replayed,
        )

    async def ResumeCollecting(
        self, request: pb.ResumeCollectingRequest, caller: Caller
    ) -> pb.ResumeCollectingResponse:
        """Collect of a member again."""
        request_id = fields.uuid(request.request_id, "request_id")
        reference = fields.identifier(request.member_reference, "member_reference")
        outcome = await execute(caller, request_id, c.ResumeCollecting(reference))
        return pb.ResumeCollectingResponse(
            position=outcome.position,
            member_reference=outcome.answer.member_reference,
            available_amount=caller.programme.money.encode(outcome.answer.available),
            replayed=outcome.replayed,
        )
