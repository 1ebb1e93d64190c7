"""Leads stored events to folds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ledger.replay.folds.fold import Fold, Handler, Stored
from ledger.replay.moves import MOVES, STILL, Move
from ledger.replay.receipt_shapes import FOREIGN
from ledger.replay.shapes import decoder

_Taker = tuple[Callable[[bytes], Any], Callable[[Any], Move] | None, list[Handler]]


class Folding:
    """Takes events once for all folds: each is decoded once, and how it moves points is computed once."""

    def __init__(self, folds: Iterable[Fold]) -> None:
        """Take the folds, which may have taken events before."""
        handlers: defaultdict[str, list[Handler]] = defaultdict(list)
        for fold in folds:
            for topic, handler in fold.handlers().items():
                handlers[topic].append(handler)
            for topic, handler in fold.foreign().items():
                handlers[FOREIGN + topic].append(handler)
        self._takers: dict[str, _Taker] = {
            topic: (decoder(topic), MOVES.get(topic), found) for topic, found in handlers.items()
        }

    def take(self, rows: Sequence[Stored]) -> None:
        """Take some events as they are read, in order of position."""
        takers = self._takers
        for row in rows:
            taker = takers.get(row[2])
            if taker is None:
                continue
            decode, move_of, handlers = taker
            own = decode(row[3])
            move = STILL if move_of is None else move_of(own)
            for handle in handlers:
                handle(row, own, move)
