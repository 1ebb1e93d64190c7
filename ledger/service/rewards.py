"""Rewards of `PointOfSaleService`: points without a purchase."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.service import fields
from ledger.service.identifying import name_holder
from ledger.service.serving import Caller
from ledger.service.till import check_shop, execute, holder, request_id_of
from ledger.v1 import point_of_sale_pb2 as pb


class Rewards:
    """Grant."""

    async def GrantReward(
        self, request: pb.GrantRewardRequest, caller: Caller
    ) -> pb.GrantRewardResponse:
        """Credit a reward."""
        request_id = request_id_of(request)
        check_shop(caller.key, request.shop_id, "shop_id")
        await name_holder(request, "holder", caller)
        command = c.GrantReward(
            holder=holder(request),
            reward_id=fields.identifier(request.reward_id, "reward_id"),
            reference=fields.optional_identifier(request.reference, "reference"),
            occurred_at=fields.optional_instant(request, "occurred_at"),
        )
        outcome = await execute(caller, request_id, command)
        return pb.GrantRewardResponse(
            position=outcome.position,
            account_id=str(outcome.answer.account_id),
            points_granted=outcome.answer.points_granted,
            points_available=outcome.answer.points_available,
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )
