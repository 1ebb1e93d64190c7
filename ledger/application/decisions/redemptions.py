"""Spending points."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.lookups import check_clock, find_holder
from ledger.application.decisions.request import Request
from ledger.domain.redemption import Redemption


def redeem_points(batch: Batch, request: Request, command: c.RedeemPoints) -> c.PointsRedeemed:
    """Spend points from the oldest lots."""
    id_ = batch.namespace.redemption(request.request_id)
    check_clock(batch, request, command.occurred_at)
    account = find_holder(batch, command.holder.card_number, command.holder.member_reference)
    assert account is not None, "a redemption names its holder"
    account.check_redeem(command.points)
    lots = account.lots_to_spend(command.points)

    cause = batch.cause(request.request_id, request.principal_id, command.occurred_at)
    account = batch.edit(account)
    account.redeem(cause, id_, command.points, lots)
    batch.add(
        Redemption.make(
            id_,
            cause,
            account_id=account.id,
            points=command.points,
            lots=lots,
            order_reference=command.order_reference,
        )
    )
    return c.PointsRedeemed(id_, account.id, command.points, account.points_available)
