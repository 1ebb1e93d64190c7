"""What became of points by the month in which they were earned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ledger.replay import receipt_shapes, shapes
from ledger.replay.columns import Kind
from ledger.replay.folds.fold import Fold, Handler, Place, Stored, UnfoldableError
from ledger.replay.folds.months import SOURCES, Months, first_day, month_of, source_of
from ledger.replay.folds.origins import ADJUSTMENT, IMPORT, REWARD, SALE, Parts, Shared
from ledger.replay.folds.recent import Recent
from ledger.replay.folds.sales import Worth, brought_in, came_back, micros_alone, micros_of_sale
from ledger.replay.moves import Move
from ledger.replay.shapes import decoder
from ledger.replay.sinks import Kept, Row, Sink

_KEY = 3
_COLUMNS = 8
_ALLOCATED, _UNVALUED_POINTS, _UNVALUED_AMOUNT = range(5, _COLUMNS)

RECEIPTS_REMEMBERED = 1_000
"""Receipts earn at once mostly; those that earn later are looked up."""
LOOKED_UP_AT_ONCE = 500
"""Receipts."""

_RECORDED, _RETURNED = "ledger.ReceiptRecorded", "ledger.ItemsReturned"

_Sums = list[int]


class _Earned(NamedTuple):
    """Points whose receipt is to be looked up."""

    receipt_id: str
    position: int
    points: int
    worth: receipt_shapes.Estimate | None
    sums: _Sums


class Liability(Fold):
    """What became of points by accounting month, earning month and source.

    What they stand for depends on what their receipt brought in. So whoever folds that is told of points that it
    earned, too, whoever folds the account.
    """

    NAME = "points_liability"
    KEY = _KEY
    SMALL = True
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "accounting_month": Kind.DAY,
        "earning_month": Kind.DAY,
        "source": Kind.INT,
        "earned": Kind.INT,
        "redeemed": Kind.INT,
        "expired": Kind.INT,
        "reversed": Kind.INT,
        "taken": Kind.INT,
        "allocated_micros": Kind.NUMBER,
        "unvalued_points": Kind.INT,
        "unvalued_amount": Kind.INT,
    }

    def __init__(self, sink: Sink, place: Place) -> None:
        """Start with no points."""
        super().__init__(sink)
        self._low, self._high, self._read = place.low, place.high, place.read
        self._months = Months(place.zone)
        self._sums: defaultdict[tuple[int, int], _Sums] = defaultdict(lambda: [0] * _COLUMNS)
        self._origins = Shared(self._months, self._count, place.read)
        self._following = self._origins.handlers()
        self._earn = self._following["ledger.PointsEarned"]
        self._worth = Worth()
        self._receipts: Recent[receipt_shapes.Facts] = Recent(RECEIPTS_REMEMBERED)
        self._waiting: list[_Earned] = []

    def handlers(self) -> Mapping[str, Handler]:
        """Return what takes events, by their names."""
        return {
            **self._following,
            "ledger.RulesPublished": self._publish,
            _RECORDED: self._record,
            _RETURNED: self._take_back,
            "ledger.PointsEarned": self._sell,
            "ledger.PointsRewarded": self._giving("ledger.PointsRewarded", REWARD),
            "ledger.AdjustmentCredited": self._giving("ledger.AdjustmentCredited", ADJUSTMENT),
            "ledger.PointsImported": self._giving("ledger.PointsImported", IMPORT),
        }

    def foreign(self) -> Mapping[str, Handler]:
        """Return what takes events of streams that are folded elsewhere, by their names."""
        return {"ledger.RulesPublished": self._publish, "ledger.PointsEarned": self._value}

    def _count(self, event: Stored, parts: Parts, column: int) -> None:
        month, sums = self._months.of_sent(event[5]), self._sums
        for cohort, points in parts:
            sums[month, cohort][column] += points

    def _publish(self, event: Stored, own: receipt_shapes.Published, move: Move) -> None:
        self._worth.note(own)

    def _record(self, event: Stored, own: receipt_shapes.Recorded, move: Move) -> None:
        self._receipts.put(event[1], own.facts)

    def _take_back(self, event: Stored, own: receipt_shapes.Returned, move: Move) -> None:
        self._receipts.drop(event[1])

    def _giving(self, topic: str, source: int) -> Handler:
        follow = self._following[topic]

        def give(event: Stored, own: shapes.Credit, move: Move) -> None:
            follow(event, own, move)
            worth = self._worth.of(event)
            sums = self._sums_of(event, own, source)
            if worth is None:
                sums[_UNVALUED_POINTS] += own.points
            else:
                sums[_ALLOCATED] += micros_alone(own.points, worth)

        return give

    def _sums_of(
        self, event: Stored, own: shapes.Credit | receipt_shapes.Sold, source: int
    ) -> _Sums:
        cohort = self._months.of_text(own.earned_at) * SOURCES + source
        return self._sums[self._months.of_sent(event[5]), cohort]

    # --- What points of sales stand for ---------------------------------------------------------

    def _sell(self, event: Stored, own: shapes.Earned, move: Move) -> None:
        self._earn(event, own, move)
        self._value(event, own, move)

    def _value(self, event: Stored, own: shapes.Earned | receipt_shapes.Sold, move: Move) -> None:
        id_, points = own.receipt_id, own.points
        if not points or not self._low <= id_ <= self._high:
            return
        sums, worth = self._sums_of(event, own, SALE), self._worth.of(event)
        facts = self._receipts.get(id_)
        if facts is not None:
            _allocate(sums, brought_in(facts), points, worth)
            return
        self._waiting.append(_Earned(id_, event[0], points, worth, sums))
        if len(self._waiting) == LOOKED_UP_AT_ONCE:
            self.look_up()

    def look_up(self) -> None:
        """Find what receipts brought in that had been recorded some time before they earned."""
        waiting, self._waiting = self._waiting, []
        streams: defaultdict[str, list[Stored]] = defaultdict(list)
        for event in self._read(sorted({one.receipt_id for one in waiting})):
            streams[event[1]].append(event)
        for one in waiting:
            before = [event for event in streams[one.receipt_id] if event[0] < one.position]
            if not before:
                raise UnfoldableError(one.position, "ledger.PointsEarned")
            _allocate(one.sums, _price(before), one.points, one.worth)

    # --- Rows -----------------------------------------------------------------------------------

    def rows(self) -> Iterable[tuple[Row, _Sums]]:
        """Return what became of points so far, by key."""
        for (month, cohort), sums in self._sums.items():
            if any(sums):
                months = first_day(month), first_day(month_of(cohort))
                yield (*months, source_of(cohort)), sums

    def finish(self) -> None:
        """Put all sums."""
        if self._waiting:
            self.look_up()
        _put(self.sink, self.rows())

    @classmethod
    def put_stored(cls, sink: Sink, rows: Sequence[Row]) -> None:
        """Put rows of the projection."""
        _put(sink, ((row[:_KEY], row[_KEY:]) for row in rows))

    @classmethod
    def kept(cls, kept: Kept, key: Row) -> Row | None:
        """Return what a row that was kept has after its key. One of nothing but zeros may be there or not."""
        found = [kept.numbers.get((*key, column), 0) for column in range(_COLUMNS)]
        return tuple(found) if any(found) else None


def _put(sink: Sink, rows: Iterable[tuple[Row, Iterable[int]]]) -> None:
    for key, sums in rows:
        for column, number in enumerate(sums):
            sink.add("", (*key, column), number)


def _allocate(sums: _Sums, price: int, points: int, worth: receipt_shapes.Estimate | None) -> None:
    """Add what points of a sale stand for."""
    if worth is None:
        sums[_UNVALUED_POINTS] += points
        sums[_UNVALUED_AMOUNT] += price
    else:
        sums[_ALLOCATED] += micros_of_sale(price, points, worth)


_decode_recorded, _decode_returned = decoder(_RECORDED), decoder(_RETURNED)


def _price(stream: Iterable[Stored]) -> int:
    """Return what a receipt brought in, by its events so far: the first says what was bought."""
    (_, _, _, recorded, *_), *later = stream
    returned: dict[str, int] = {}
    for _, _, topic, state, *_ in later:
        if topic == _RETURNED:
            for line in _decode_returned(state).lines:
                returned[line.line_id] = returned.get(line.line_id, 0) + line.quantity_thousandths
    back = came_back(recorded, returned) if returned else 0
    return brought_in(_decode_recorded(recorded).facts, back)
