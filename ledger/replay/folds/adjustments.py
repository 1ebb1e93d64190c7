"""Adjustments by persons."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.replay import shapes
from ledger.replay.columns import Kind
from ledger.replay.folds.fold import Fold, Handler, Stored
from ledger.replay.moves import Move
from ledger.replay.sinks import BUCKET_LETTERS, Row, Sink


class Adjustments(Fold):
    """Adjustments, and who agreed."""

    NAME = "adjustments"
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "adjustment_id": Kind.UUID,
        "position": Kind.INT,
        "account_id": Kind.UUID,
        "points": Kind.INT,
        "proposed_at": Kind.INSTANT,
        "member_reference": Kind.TEXT,
        "reason_code": Kind.TEXT,
        "note": Kind.TEXT,
        "receipt_reference": Kind.TEXT,
        "proposed_by": Kind.TEXT,
        "status": Kind.TEXT,
        "decided_at": Kind.INSTANT,
        "decided_by": Kind.TEXT,
        "decision_note": Kind.TEXT,
    }

    def __init__(self, sink: Sink) -> None:
        """Start with none."""
        super().__init__(sink)
        self._open: dict[str, Row] = {}

    def handlers(self) -> Mapping[str, Handler]:
        """Return what takes events, by their names."""
        return {
            "ledger.AdjustmentProposed": self._propose,
            "ledger.AdjustmentApproved": self._decide,
            "ledger.AdjustmentRejected": self._decide,
        }

    def _propose(self, event: Stored, own: shapes.Proposed, move: Move) -> None:
        position, id_, _, _, _, recorded_at, _, principal_id = event
        facts = own.facts
        said = (facts.reason_code, facts.note, facts.receipt_reference, principal_id)
        head = (id_, position, own.account_id, facts.points, recorded_at)
        self._open[id_] = (*head, own.member_reference, *said)
        if own.made:
            self._put(id_, ("MADE", None, "", ""))

    def _decide(self, event: Stored, own: shapes.Decided, move: Move) -> None:
        _, id_, topic, _, _, recorded_at, _, principal_id = event
        status = "MADE" if topic == "ledger.AdjustmentApproved" else "REJECTED"
        self._put(id_, (status, recorded_at, principal_id, own.note))

    def _put(self, id_: str, decided: Row) -> None:
        self.sink.put(id_[:BUCKET_LETTERS], (*self._open.pop(id_), *decided))

    def finish(self) -> None:
        """Put those that wait for a second person."""
        for id_ in list(self._open):
            self._put(id_, ("OPEN", None, "", ""))
