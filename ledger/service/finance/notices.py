"""Notices in `FinanceService`: sent, shown, and the text that members sign."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ledger.domain.errors import Reason, Refusal
from ledger.domain.rules import SettlementRules
from ledger.notices.words import mandate_text
from ledger.service import fields
from ledger.service.finance.fields import run_id_of
from ledger.service.finance.notifying import notify
from ledger.service.finance.steps import show_progress
from ledger.service.notices import Debit, find_owed, notice_of, render_notice
from ledger.service.serving import Caller
from ledger.service.settlement_now import settlement_now
from ledger.v1 import notices_pb2 as pb


class Notices:
    """Send, show, and the mandate's text."""

    async def SendNotices(
        self, request: pb.SendNoticesRequest, caller: Caller
    ) -> AsyncIterator[pb.SendNoticesResponse]:
        """Tell the members of a run, and stream how far that is."""
        sending = notify(caller, run_id_of(request.run_id))
        async for shown in show_progress(caller, request.run_id, sending):
            yield pb.SendNoticesResponse(position=shown.position, run=shown.run)

    async def GetNotice(self, request: pb.GetNoticeRequest, caller: Caller) -> pb.GetNoticeResponse:
        """Answer a notice as its member gets it."""
        reference = fields.identifier(request.member_reference, "member_reference")
        statement_id = fields.uuid(request.statement_id, "statement_id")
        if request.reminder < 0:
            raise fields.invalid("reminder", "must not be negative.")
        owed = await find_owed(caller, Debit(reference, statement_id))
        settlement = await settlement_now(caller)
        notice = await notice_of(caller, "GetNotice", owed, settlement, reminder=request.reminder)
        if request.language:
            recipient = notice.recipient._replace(language=request.language)
            notice = notice._replace(recipient=recipient)
        rendered = await render_notice(notice, settlement)
        return pb.GetNoticeResponse(
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            language=rendered.language,
            amount=caller.programme.money.encode(notice.amount),
        )

    async def GetMandateText(
        self, request: pb.GetMandateTextRequest, caller: Caller
    ) -> pb.GetMandateTextResponse:
        """Answer what a member signs."""
        rules = await _settlement(caller)
        found = mandate_text(rules.creditor_name, request.language or rules.notice_language)
        return pb.GetMandateTextResponse(
            text_version=found.version,
            language=found.language,
            title=found.title,
            text=found.text,
            note=found.note,
            creditor_name=rules.creditor_name,
            creditor_id=rules.creditor_id,
        )


async def _settlement(caller: Caller) -> SettlementRules:
    settlement = await settlement_now(caller)
    if settlement is None:
        raise Refusal(Reason.CHARGING_NOT_SET, "The rules say nothing about payment with the card.")
    return settlement
