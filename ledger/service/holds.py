"""Holds of `PointOfSaleService`: points set aside now and spent or freed later."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.domain import limits
from ledger.service import fields
from ledger.service.identifying import name_holder
from ledger.service.serving import Caller
from ledger.service.till import (
    check_shop,
    execute,
    holder,
    made_id,
    request_id_of,
    some_points,
)
from ledger.service.verifying import execute_verified
from ledger.v1 import point_of_sale_pb2 as pb


class Holds:
    """Hold, capture, release."""

    async def HoldPoints(
        self, request: pb.HoldPointsRequest, caller: Caller
    ) -> pb.HoldPointsResponse:
        """Set points aside."""
        request_id = request_id_of(request)
        check_shop(caller.key, request.shop_id, "shop_id")
        await name_holder(request, "holder", caller)
        command = c.HoldPoints(
            holder=holder(request),
            points=some_points(request.points),
            reference=fields.optional_identifier(request.reference, "reference"),
            seconds=_seconds(request),
            occurred_at=fields.optional_instant(request, "occurred_at"),
        )
        outcome = await execute_verified(caller, request_id, request, command.holder, command)
        answer = outcome.answer
        return pb.HoldPointsResponse(
            position=outcome.position,
            hold_id=made_id(outcome, answer.hold_id),
            account_id=str(answer.account_id),
            points_held=answer.points_held,
            expire_time=fields.timestamp(answer.expires_at),
            points_available=answer.points_available,
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )

    async def CapturePoints(
        self, request: pb.CapturePointsRequest, caller: Caller
    ) -> pb.CapturePointsResponse:
        """Spend held points."""
        request_id = request_id_of(request)
        check_shop(caller.key, request.shop_id, "shop_id")
        command = c.CapturePoints(
            hold_id=fields.uuid(request.hold_id, "hold_id"),
            points=some_points(request.points) if request.points else None,
            keep_open=request.keep_open,
        )
        outcome = await execute(caller, request_id, command)
        answer = outcome.answer
        return pb.CapturePointsResponse(
            position=outcome.position,
            redemption_id=made_id(outcome, answer.redemption_id),
            account_id=str(answer.account_id),
            points_redeemed=answer.points_redeemed,
            points_held=answer.points_held,
            points_available=answer.points_available,
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )

    async def ReleasePoints(
        self, request: pb.ReleasePointsRequest, caller: Caller
    ) -> pb.ReleasePointsResponse:
        """Free held points."""
        request_id = request_id_of(request)
        check_shop(caller.key, request.shop_id, "shop_id")
        command = c.ReleasePoints(fields.uuid(request.hold_id, "hold_id"))
        outcome = await execute(caller, request_id, command)
        answer = outcome.answer
        return pb.ReleasePointsResponse(
            position=outcome.position,
            account_id=str(answer.account_id),
            points_released=answer.points_released,
            points_available=answer.points_available,
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )


def _seconds(request: pb.HoldPointsRequest) -> int | None:
    if not request.HasField("time_to_live"):
        return None
    duration = request.time_to_live
    if duration.nanos or duration.seconds < 1:
        raise fields.invalid("time_to_live", "must be whole seconds, at least one.")
    if duration.seconds > limits.HOLD_SECONDS_MAX:
        raise fields.over_limit("time_to_live", limits.HOLD_SECONDS_MAX, "seconds")
    return duration.seconds
