"""`PrivacyService`: what a person may ask for."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.domain.erasure import ErasureReason
from ledger.domain.errors import Reason, Refusal
from ledger.service import fields
from ledger.service.export.document import written
from ledger.service.export.sections import SECTIONS
from ledger.service.export.whose import find
from ledger.service.freshness import await_head
from ledger.service.privacy.erasing import destroy_keys, destroy_left_keys, erasure_of
from ledger.service.privacy.reconciling import Reconciliation
from ledger.service.privacy.sweeping import Sweep
from ledger.service.serving import Caller
from ledger.v1 import privacy_pb2 as pb


class Privacy:
    """Access, erasure and retention."""

    async def ExportMember(
        self, request: pb.ExportMemberRequest, caller: Caller
    ) -> AsyncIterator[pb.ExportMemberResponse]:
        """Give all that is held of a member."""
        reference = fields.identifier(request.member_reference, "member_reference")
        whose = await find(caller, reference)
        await await_head(caller.programme, {name for one in SECTIONS for name in one.needs})
        async for part in written(whose, SECTIONS):
            yield pb.ExportMemberResponse(data=part)

    async def EraseMember(
        self, request: pb.EraseMemberRequest, caller: Caller
    ) -> pb.EraseMemberResponse:
        """Erase a member: the event first, then the keys."""
        reference = fields.identifier(request.member_reference, "member_reference")
        command = await erasure_of(
            caller, reference, ErasureReason.REQUESTED, forfeit_points=request.forfeit_points
        )
        commands, principal_id = caller.programme.commands, caller.key.principal_id
        if request.validate_only:
            reading = await commands.rehearse(principal_id, command)
            return _response(Outcome(reading.found, reading.position, replayed=False))
        request_id = fields.uuid(request.request_id, "request_id")
        try:
            outcome = await commands.execute(request_id, principal_id, command)
        except Refusal as refusal:
            if refusal.reason is Reason.MEMBER_ERASED:
                await destroy_left_keys(caller, reference)
            raise
        await destroy_keys(caller, outcome.answer.members)
        return _response(outcome)

    async def SweepVault(
        self, request: pb.SweepVaultRequest, caller: Caller
    ) -> AsyncIterator[pb.SweepVaultResponse]:
        """Apply the retention."""
        async for answer in Sweep(caller, rehearsed=request.validate_only).run():
            yield answer

    async def ReconcileVault(
        self, request: pb.ReconcileVaultRequest, caller: Caller
    ) -> AsyncIterator[pb.ReconcileVaultResponse]:
        """Bring keys and events together."""
        reconciliation = Reconciliation(
            caller,
            rehearsed=request.validate_only,
            remove_orphans=request.remove_orphans,
        )
        async for answer in reconciliation.run():
            yield answer


def _response(outcome: Outcome[c.MemberErased]) -> pb.EraseMemberResponse:
    answer = outcome.answer
    return pb.EraseMemberResponse(
        position=outcome.position,
        members=[
            pb.ErasedMember(
                member_reference=one.member_reference,
                payment_key_until=fields.optional_date_message(one.payment_key_until),
            )
            for one in answer.members
        ],
        account_id=str(answer.account_id),
        cards_blocked=answer.cards_blocked,
        points_forfeited=answer.points_forfeited,
        points_kept=answer.points_kept,
        pool_left_account_id=fields.uuid_text(answer.pool_left),
        replayed=outcome.replayed,
    )
