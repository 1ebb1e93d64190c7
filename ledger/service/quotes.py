"""Quotes of `PointOfSaleService`: what points could pay."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.domain import limits
from ledger.domain.lots import DatedPoints
from ledger.service import fields
from ledger.service.identifying import name_holder
from ledger.service.serving import Caller
from ledger.service.till import holder, some_points
from ledger.v1 import till_pb2 as pb


class Quotes:
    """What a till asks before it takes points."""

    async def QuoteRedemption(
        self, request: pb.QuoteRedemptionRequest, caller: Caller
    ) -> pb.QuoteRedemptionResponse:
        """Say how many points can be used for a receipt."""
        money = caller.programme.money
        await name_holder(request, "holder", caller)
        query = c.QuoteRedemption(
            holder=holder(request),
            receipt_total=money.decode(request.receipt_total, "receipt_total"),
            points=some_points(request.points) if request.points else None,
            at_least_position=request.at_least_position,
        )
        found, position = await caller.programme.commands.read(query)
        return pb.QuoteRedemptionResponse(
            account_id=fields.uuid_text(found.account_id),
            points=found.points,
            amount=money.encode(found.amount),
            amount_to_pay=money.encode(found.amount_to_pay),
            points_available=found.points_available,
            points_left=found.points_left,
            points_min=found.allowed.least,
            points_max=found.points_max,
            points_step=found.points_step,
            lots=[_encode_lot(pair) for pair in found.lots[: limits.QUOTED_LOTS_MAX]],
            position=position,
            verification_needed=found.verification_needed,
        )


def _encode_lot(pair: DatedPoints) -> pb.PayingLot:
    assert pair.earned_at is not None, "open lots say when they were earned"
    return pb.PayingLot(
        points=pair.points,
        earn_time=fields.timestamp(pair.earned_at),
        expire_time=fields.optional_timestamp(pair.expires_at),
        receipt_id=fields.uuid_text(pair.receipt_id),
    )
