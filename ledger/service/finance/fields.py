"""Runs between the contract and the domain."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ledger.domain.errors import Reason, Refusal
from ledger.domain.settlement import ExclusionReason, RunState, message_id, payment_id
from ledger.projections.collections.projection import CollectionState
from ledger.projections.settlement_runs.projection import RunRow
from ledger.service import fields
from ledger.service.choices import Choices
from ledger.service.serving import Caller
from ledger.v1 import settlement_pb2 as pb

RUN_STATES = Choices(RunState, pb.RunState, "RUN_STATE")
REASONS = Choices(ExclusionReason, pb.ExclusionReason, "EXCLUSION_REASON")
COLLECTION_STATES = Choices(CollectionState, pb.CollectionState, "COLLECTION_STATE")


def run_id_of(text: str) -> UUID:
    """Return the run that a request names."""
    return fields.uuid(text, "run_id")


def run_unknown() -> Refusal:
    """Return the refusal of a run that there is not."""
    return Refusal(Reason.RUN_UNKNOWN, "There is no such run.", field="run_id")


def encode_count(caller: Caller, count: int, amount: int) -> pb.RunCount:
    """Return how many and how much."""
    return pb.RunCount(count=count, amount=caller.programme.money.encode_signed(amount))


def encode_run(caller: Caller, row: RunRow, deadline: datetime | None) -> pb.SettlementRun:
    """Return a run as the contract has it."""
    optional = fields.optional_timestamp
    return pb.SettlementRun(
        run_id=str(row.run_id),
        due_date=fields.date_message(row.due_on),
        number=row.number,
        state=RUN_STATES.encode(RunState(row.state)),
        prepared_by=row.prepared_by.split(","),
        approved_by=row.approved_by,
        taken=encode_count(caller, row.taken_count, row.taken_sum),
        excluded=encode_count(caller, row.excluded_count, row.excluded_sum),
        left_out=encode_count(caller, row.left_out_count, row.left_out_sum),
        sent=encode_count(caller, row.sent_count, row.sent_sum),
        booked=caller.programme.money.encode_signed(row.booked_sum),
        notices=row.notices,
        message_id=row.message_id and message_id(row.run_id),
        payment_id=row.message_id and payment_id(row.run_id),
        sha256=row.sha256,
        file_bytes=row.bytes,
        open_time=optional(row.opened_at),
        approve_time=optional(row.approved_at),
        seal_time=optional(row.sealed_at),
        submit_time=optional(row.submitted_at),
        change_time=optional(row.changed_at),
        deadline=optional(deadline),
        cancel_reason=row.reason,
    )
