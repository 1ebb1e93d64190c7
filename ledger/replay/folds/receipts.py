"""Recorded receipts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ledger.replay import receipt_shapes, shapes
from ledger.replay.columns import Kind
from ledger.replay.folds.fold import Fold, Handler, Stored
from ledger.replay.moves import Move
from ledger.replay.sinks import BUCKET_LETTERS, WHOLE, Kept, Row, Sink

_OWNER, _FLAGS = 1, 2
_LAST_FIXED = 12


class Receipts(Fold):
    """Receipts, in facets: there are too many to remember those that may still be presented or credited.

    What was recorded is one; whose it is and what it is flagged for are one each, where there is anything to say.
    Points are credited in other streams, and only added up.
    """

    NAME = "receipts"
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "receipt_id": Kind.UUID,
        "position": Kind.INT,
        "occurred_at": Kind.INSTANT,
        "recorded_at": Kind.INSTANT,
        "total": Kind.INT,
        "lines_count": Kind.INT,
        "business_date": Kind.DAY,
        "shop_id": Kind.TEXT,
        "till_id": Kind.TEXT,
        "number": Kind.TEXT,
        "channel": Kind.TEXT,
        "cashier_reference": Kind.TEXT,
        "account_id": Kind.UUID,
        "flags": Kind.TEXT,
        "points": Kind.INT,
    }

    def __init__(self, sink: Sink) -> None:
        """Start with no receipt."""
        super().__init__(sink)
        self._flags: dict[str, str] = {}
        """Of flagged receipts that are nobody's yet."""

    def handlers(self) -> Mapping[str, Handler]:
        """Return what takes events, by their names."""
        return {
            "ledger.ReceiptRecorded": self._record,
            "ledger.ReceiptPresented": self._present,
            "ledger.PointsEarned": self._credit,
        }

    def _record(self, event: Stored, own: receipt_shapes.Recorded, move: Move) -> None:
        position, id_, _, _, occurred_at, recorded_at, *_ = event
        facts = own.facts
        row = (
            id_,
            position,
            occurred_at,
            recorded_at,
            facts.total,
            len(facts.lines),
            facts.business_date,
            facts.shop_id,
            facts.till_id,
            facts.number,
            facts.channel,
            facts.cashier_reference,
        )
        put, bucket = self.sink.put, id_[:BUCKET_LETTERS]
        put(bucket, row)
        if own.account_id is not None:
            put(bucket, (id_, own.account_id), _OWNER)
        if own.flags:
            flags = ",".join(own.flags)
            put(bucket, (id_, flags), _FLAGS)
            if own.account_id is None:
                self._flags[id_] = flags

    def _present(self, event: Stored, own: receipt_shapes.Presented, move: Move) -> None:
        id_ = event[1]
        self.sink.put(id_[:BUCKET_LETTERS], (id_, own.account_id), _OWNER)
        known = self._flags.pop(id_, "")
        if own.flags:
            if known:
                self.sink.drop(id_[:BUCKET_LETTERS], (id_, known), _FLAGS)
            self.sink.put(id_[:BUCKET_LETTERS], (id_, ",".join(own.flags)), _FLAGS)

    def _credit(self, event: Stored, own: shapes.Earned, move: Move) -> None:
        id_ = own.receipt_id
        if own.points:
            self.sink.add(id_[:BUCKET_LETTERS], (id_,), own.points)

    @classmethod
    def put_stored(cls, sink: Sink, rows: Sequence[Row]) -> None:
        """Put rows of the projection in their facets."""
        put, add = sink.put, sink.add
        sink.put_all([row[:_LAST_FIXED] for row in rows])
        for id_, *_, account_id, flags, points in rows:
            bucket = id_[:BUCKET_LETTERS]
            if account_id is not None:
                put(bucket, (id_, account_id), _OWNER)
            if flags:
                put(bucket, (id_, flags), _FLAGS)
            if points:
                add(bucket, (id_,), points)

    @classmethod
    def kept(cls, kept: Kept, key: Row) -> Row | None:
        """Return what a row that was kept has after its key."""
        facets = kept.rows.get(key, {})
        if WHOLE not in facets:
            return None
        account_id = facets[_OWNER][0] if _OWNER in facets else None
        flags = facets[_FLAGS][0] if _FLAGS in facets else ""
        return (*facets[WHOLE], account_id, flags, kept.numbers.get(key, 0))
