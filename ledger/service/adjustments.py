"""Adjustments of `MemberService`: points that a person gives or takes, and who agrees."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.domain import limits
from ledger.domain.adjustment import AdjustmentFacts, AdjustmentStatus
from ledger.projections.adjustments import queries
from ledger.service import fields
from ledger.service.freshness import await_position
from ledger.service.pages import PageTokens, page_size
from ledger.service.serving import Caller
from ledger.service.till import execute, holder
from ledger.v1 import member_pb2 as pb

ADJUSTMENTS_DEFAULT = 50
ADJUSTMENTS_MAX = 1_000

_STATUSES = {
    AdjustmentStatus.OPEN: pb.ADJUSTMENT_STATUS_OPEN,
    AdjustmentStatus.MADE: pb.ADJUSTMENT_STATUS_MADE,
    AdjustmentStatus.REJECTED: pb.ADJUSTMENT_STATUS_REJECTED,
}
_ASKED: dict[int, AdjustmentStatus | None] = {
    pb.ADJUSTMENT_STATUS_UNSPECIFIED: None,
    **{value: status for status, value in _STATUSES.items()},
}


class Adjustments:
    """Adjust, approve, reject, list."""

    async def AdjustPoints(
        self, request: pb.AdjustPointsRequest, caller: Caller
    ) -> pb.AdjustPointsResponse:
        """Give or take points, or propose to."""
        request_id = fields.uuid(request.request_id, "request_id")
        reference = request.receipt_reference
        facts = AdjustmentFacts(
            points=_signed_points(request.points),
            reason_code=fields.identifier(request.reason_code, "reason_code"),
            note=fields.note(request.note, "note"),
            receipt_reference=fields.optional_identifier(reference, "receipt_reference"),
        )
        command = c.AdjustPoints(holder(request), facts)
        outcome = await execute(caller, request_id, command)
        answer = outcome.answer
        status = AdjustmentStatus.MADE if answer.made else AdjustmentStatus.OPEN
        return pb.AdjustPointsResponse(
            position=outcome.position,
            adjustment_id=str(answer.adjustment_id),
            account_id=str(answer.account_id),
            status=_STATUSES[status],
            points_available=answer.points_available,
            replayed=outcome.replayed,
        )

    async def ApproveAdjustment(
        self, request: pb.ApproveAdjustmentRequest, caller: Caller
    ) -> pb.ApproveAdjustmentResponse:
        """Make what somebody else proposed."""
        request_id = fields.uuid(request.request_id, "request_id")
        adjustment_id = fields.uuid(request.adjustment_id, "adjustment_id")
        outcome = await execute(caller, request_id, c.ApproveAdjustment(adjustment_id))
        return pb.ApproveAdjustmentResponse(
            position=outcome.position,
            account_id=str(outcome.answer.account_id),
            points_available=outcome.answer.points_available,
            replayed=outcome.replayed,
        )

    async def RejectAdjustment(
        self, request: pb.RejectAdjustmentRequest, caller: Caller
    ) -> pb.RejectAdjustmentResponse:
        """Turn an adjustment down."""
        request_id = fields.uuid(request.request_id, "request_id")
        command = c.RejectAdjustment(
            fields.uuid(request.adjustment_id, "adjustment_id"), fields.note(request.note, "note")
        )
        outcome = await execute(caller, request_id, command)
        return pb.RejectAdjustmentResponse(position=outcome.position, replayed=outcome.replayed)

    async def ListAdjustments(
        self, request: pb.ListAdjustmentsRequest, caller: Caller
    ) -> pb.ListAdjustmentsResponse:
        """List adjustments, newest first."""
        size = page_size(request.page_size, ADJUSTMENTS_DEFAULT, ADJUSTMENTS_MAX)
        if request.status not in _ASKED:
            raise fields.invalid("status", "must be one of the choices.")
        programme, scope = caller.programme, str(request.status)
        tokens = PageTokens(programme.facts.fingerprint_key, "ListAdjustments", scope)
        before = tokens.decode(request.page_token, tuple[int])
        position = await await_position(programme, "adjustments", request.at_least_position)
        start = queries.AFTER_ALL if before is None else before[0]
        async with programme.pool.connection() as connection:
            found = await queries.page(connection, size + 1, start, _ASKED[request.status])
        shown, more = found[:size], len(found) > size
        return pb.ListAdjustmentsResponse(
            adjustments=[_encode(row) for row in shown],
            next_page_token=tokens.encode([shown[-1].position]) if more else "",
            position=position,
        )


def _signed_points(points: int) -> int:
    most = limits.POINTS_MAX
    if not points or abs(points) > most:
        raise fields.invalid("points", f"must be from -{most} to {most}, not 0.")
    return points


def _encode(row: queries.AdjustmentRow) -> pb.Adjustment:
    return pb.Adjustment(
        adjustment_id=str(row.adjustment_id),
        account_id=str(row.account_id),
        member_reference=row.member_reference,
        points=row.points,
        reason_code=row.reason_code,
        note=row.note,
        receipt_reference=row.receipt_reference,
        status=_STATUSES[row.status],
        proposed_by=row.proposed_by,
        propose_time=fields.timestamp(row.proposed_at),
        decided_by=row.decided_by,
        decide_time=fields.optional_timestamp(row.decided_at),
        decision_note=row.decision_note,
    )
