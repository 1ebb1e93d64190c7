"""Points that one member sends to another."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.following import who_acts
from ledger.application.decisions.lookups import as_of_now, check_clock, edit, named_holder
from ledger.application.decisions.request import Request
from ledger.domain.account import Account
from ledger.domain.errors import Reason, Refusal


def transfer_points(
    batch: Batch, request: Request, command: c.TransferPoints
) -> c.PointsTransferred:
    """Send the points that expire soonest; they arrive as lots that keep their dates."""
    id_ = batch.namespace.transfer(request.request_id)
    check_clock(batch, request, command.occurred_at)
    sender = named_holder(batch, command.sender, within="sender.")
    receiver = named_holder(batch, command.receiver, within="receiver.")
    check_apart(sender, receiver, "receiver")
    present = as_of_now(batch, sender)
    present.check_spend(command.points)
    lots = present.lots_to_spend(command.points)
    as_of_now(batch, receiver).check_arrival(command.points, len(lots), "receiver")
    sending = who_acts(batch, sender, command.sender)
    receiving = who_acts(batch, receiver, command.receiver)

    cause = batch.cause(request.request_id, request.principal_id, command.occurred_at)
    sender, receiver = edit(batch, sender, cause), edit(batch, receiver, cause)
    points = sender.send(
        cause,
        transfer_id=id_,
        to_account_id=receiver.id,
        points=command.points,
        reference=command.reference,
        member_reference=sending,
    )
    receiver.receive(
        cause,
        transfer_id=id_,
        from_account_id=sender.id,
        points=points,
        reference=command.reference,
        member_reference=receiving,
    )
    return c.PointsTransferred(id_, sender.id, receiver.id, command.points, sender.points_spendable)


def check_apart(one: Account, other: Account, field: str) -> None:
    """Refuse to move points from an account to itself."""
    if one.id == other.id:
        raise Refusal(Reason.ACCOUNT_SAME, "Both have the same account.", field=field)
