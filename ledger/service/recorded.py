"""What a recorded receipt is answered with."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.service import fields
from ledger.service.flags import encode_flags
from ledger.service.till import made_id, made_text
from ledger.v1 import point_of_sale_pb2 as pb


def encode_recorded(outcome: Outcome[c.ReceiptRecorded]) -> pb.RecordReceiptResponse:
    """Return what recording a receipt did, or would do."""
    answer = outcome.answer
    return pb.RecordReceiptResponse(
        position=outcome.position,
        receipt_id=made_id(outcome, answer.receipt_id),
        account_id=fields.uuid_text(answer.account_id),
        points_earned=answer.points_earned,
        points_available=answer.points_available,
        replayed=outcome.replayed,
        flags=encode_flags(answer.flags),
        rehearsed=outcome.rehearsed,
        card_number=made_text(outcome, answer.card_number),
        card_issued=bool(answer.card_number),
        full_registration_due=answer.full_registration_due,
    )
