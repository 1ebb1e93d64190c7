"""When something may happen to accounts by itself."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate
from typing import Any

from ledger.replay import shapes
from ledger.replay.columns import Kind, instant, packed, unpacked
from ledger.replay.folds.fold import Fold, Handler, Stored
from ledger.replay.moves import Move
from ledger.replay.sinks import BUCKET_LETTERS, Sink

_Due = tuple[int, str]

# What was swept is forgotten when there are twice as many as after the last time.
_KEPT_MIN = 100_000


def _ends(own: Any) -> Iterable[str | None]:
    return [pair.expires_at for pair in own.lots]


def _of_absorbed(own: shapes.Absorbed) -> Iterable[str | None]:
    lots = [at for lot in own.new_lots for at in (lot.available_at, lot.expires_at)]
    return (*lots, *(hold.expires_at for hold in own.holds), own.account_expires_at)


def _of_credit(own: shapes.Credit) -> Iterable[str | None]:
    if own.available_at is own.expires_at is own.account_expires_at is None:
        return ()  # as everywhere in a programme without dates
    return own.available_at, own.expires_at, own.account_expires_at


INSTANTS: dict[str, Callable[[Any], Iterable[str | None]]] = {
    "ledger.PointsEarned": _of_credit,
    "ledger.PointsRewarded": _of_credit,
    "ledger.PointsImported": _of_credit,
    "ledger.AdjustmentCredited": _of_credit,
    "ledger.PointsHeld": lambda own: (own.expires_at,),
    "ledger.PointsRestored": _ends,
    "ledger.PointsReceived": _ends,
    "ledger.AccountAbsorbed": _of_absorbed,
}
"""When something may happen by itself because of an event."""


class _Sweeps:
    """What sweeps have looked at: everything up to an instant and account that events up to a position had said."""

    def __init__(self) -> None:
        self._parts: list[tuple[_Due, int]] = []
        self._lasts: list[_Due] = []
        self._through: list[int] = []

    def add(self, last: _Due, through: int) -> None:
        self._parts.append((last, through))

    def settle(self) -> None:
        """Have for each end the furthest position of the parts that end there or later; keep only where it changes."""
        best: dict[_Due, int] = {}
        for last, through in self._parts:
            best[last] = max(through, best.get(last, 0))
        lasts = sorted(best)
        furthest = list(accumulate([best[last] for last in reversed(lasts)], max))[::-1]
        kept = [
            index
            for index in range(len(lasts))
            if index + 1 == len(lasts) or furthest[index] > furthest[index + 1]
        ]
        self._lasts = [lasts[index] for index in kept]
        self._through = [furthest[index] for index in kept]
        self._parts = list(zip(self._lasts, self._through, strict=True))

    def covers(self, due: _Due, position: int) -> bool:
        """Whether it was looked at; after `settle`."""
        index = bisect_left(self._lasts, due)
        return index < len(self._lasts) and position <= self._through[index]


class Dues(Fold):
    """What is due and not swept yet.

    Whether a row is still there follows from the last event that said it, and from the sweeps of all streams. So this
    fold is told of all sweeps, whoever folds their streams.
    """

    NAME = "account_dues"
    KEY = 2
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "account_id": Kind.UUID,
        "due_at": Kind.INSTANT,
        "position": Kind.INT,
    }

    def __init__(self, sink: Sink) -> None:
        """Start with nothing due."""
        super().__init__(sink)
        self._dues: dict[_Due, int] = {}
        self._sweeps = _Sweeps()
        self._kept_max = _KEPT_MIN

    def handlers(self) -> Mapping[str, Handler]:
        """Return what takes events, by their names."""
        noting = {topic: self._taking(instants) for topic, instants in INSTANTS.items()}
        return {**noting, "ledger.AccountsSwept": self._sweep}

    def foreign(self) -> Mapping[str, Handler]:
        """Return what takes events of streams that are folded elsewhere, by their names."""
        return {"ledger.AccountsSwept": self._sweep}

    def _taking(self, instants_of: Callable[[Any], Iterable[str | None]]) -> Handler:
        dues = self._dues

        def take(event: Stored, own: object, move: Move) -> None:
            for text in instants_of(own):
                at = instant(text)
                if at is not None:
                    dues[unpacked(at), event[1]] = event[0]

        return take

    def _sweep(self, event: Stored, own: shapes.Swept, move: Move) -> None:
        at = instant(own.due_at)
        assert at is not None, "a sweep says how far it came"
        self._sweeps.add((unpacked(at), own.account_id), own.through_position)
        if len(self._dues) > self._kept_max:
            self._forget()
            self._kept_max = max(_KEPT_MIN, 2 * len(self._dues))

    def _forget(self) -> None:
        self._sweeps.settle()
        covers = self._sweeps.covers
        for due in [due for due, position in self._dues.items() if covers(due, position)]:
            del self._dues[due]

    def finish(self) -> None:
        """Put what is left."""
        self._forget()
        for (at, id_), position in self._dues.items():
            self.sink.put(id_[:BUCKET_LETTERS], (id_, packed(at), position))
