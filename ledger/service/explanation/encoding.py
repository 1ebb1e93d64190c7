"""Steps of an explanation as the contract has them."""

from __future__ import annotations

from eventsourcing.utils import get_topic

from ledger.domain.account.explained import Step, Sums, TouchedLot, own_instant
from ledger.domain.account.lot_moves import MoveKind
from ledger.service import fields
from ledger.service.choices import Choices
from ledger.service.explanation.known import Known
from ledger.service.explanation.rules_used import encode_applied
from ledger.service.explanation.words import sentence_of
from ledger.service.receipts import encode_identity
from ledger.v1 import explain_pb2 as pb

_MOVES = Choices(MoveKind, pb.LotMove, "LOT_MOVE")
_OTHERS = ("to_account_id", "from_account_id", "into_account_id")
"""What events call the account on the other side."""


def encode_step(position: int, step: Step, known: Known) -> pb.ExplainedStep:
    """Return a step; `position` is 0 for one that no event records."""
    event = step.event
    message = pb.ExplainedStep(
        number=event.originator_version,
        position=position,
        is_recorded=step.is_recorded,
        topic=get_topic(type(event)),
        sentence=sentence_of(step, known),
        shown_from=fields.timestamp(step.shown_from),
        rules=encode_applied(event, known),
        lots=[_encode_lot(one) for one in step.lots],
        change=encode_sums(step.after.since(step.before)),
        after=encode_sums(step.after),
        redemption_id=fields.uuid_text(getattr(event, "redemption_id", None)),
        hold_id=fields.uuid_text(getattr(event, "hold_id", None)),
        return_id=fields.uuid_text(getattr(event, "return_id", None)),
        member_reference=getattr(event, "member_reference", ""),
    )
    for name in _OTHERS:
        message.other_account_id = message.other_account_id or fields.uuid_text(
            getattr(event, name, None)
        )
    _add_receipt(message, step, known)
    _add_cause(message, step)
    return message


def _add_receipt(message: pb.ExplainedStep, step: Step, known: Known) -> None:
    id_ = getattr(step.event, "receipt_id", None)
    if id_ is None:
        return
    message.receipt_id = fields.uuid_text(id_)
    if id_ in known.receipts:
        message.receipt.CopyFrom(encode_identity(known.receipts[id_].facts))


def _add_cause(message: pb.ExplainedStep, step: Step) -> None:
    """Say when it happened and through whom; of what is not recorded yet, only when."""
    event = step.event
    instant = own_instant(event)
    message.by_itself = instant is not None
    message.occurred_at.CopyFrom(fields.timestamp(instant or event.occurred_at))
    if step.is_recorded:
        message.recorded_at.CopyFrom(fields.timestamp(event.timestamp))
        message.principal_id = event.principal_id
        message.request_id = fields.uuid_text(event.request_id)


def encode_sums(sums: Sums) -> pb.PointsSums:
    """Return sums, or a change of them."""
    return pb.PointsSums(
        points_available=sums.available,
        points_pending=sums.pending,
        points_held=sums.held,
        points_owed=sums.owed,
        remainder_millionths=sums.remainder_micropoints,
    )


def _encode_lot(touched: TouchedLot) -> pb.ExplainedLot:
    move, lot = touched.move, touched.lot
    message = pb.ExplainedLot(
        lot=move.lot,
        move=_MOVES.encode(move.kind),
        points=move.points,
        held=move.held,
        points_left=touched.left,
    )
    if lot is not None:
        message.receipt_id = fields.uuid_text(lot.receipt_id)
        message.earn_time.CopyFrom(fields.timestamp(lot.earned_at))
        for field, at in (
            (message.available_time, lot.available_at),
            (message.expire_time, lot.expires_at),
        ):
            if at is not None:
                field.CopyFrom(fields.timestamp(at))
    return message
