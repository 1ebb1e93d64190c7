"""Leads stored events to folds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from ledger.replay.folds.fold import Fold, Handler, Stored
from ledger.replay.money_shapes import MONEY_SHAPES
from ledger.replay.moves import MOVES, Move
from ledger.replay.shapes import SHAPES

_SHAPES = SHAPES | MONEY_SHAPES
_STILL: Move = (0, 0, 0, 0)
_Taker = tuple[Callable[[bytes], Any], Callable[[Any], Move] | None, list[Handler]]


class Folding:
    """Takes events once for all folds: each is decoded once, and how it moves points is computed once."""

    def __init__(self, folds: Iterable[Fold]) -> None:
        """Take the folds, which may have taken events before."""
        handlers: defaultdict[str, list[Handler]] = defaultdict(list)
        for fold in folds:
            for topic, handler in fold.handlers().items():
                handlers[topic].append(handler)
        self._takers: dict[str, _Taker] = {
            topic: (msgspec.json.Decoder(_SHAPES[topic]).decode, MOVES.get(topic), found)
            for topic, found in handlers.items()
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
            move = _STILL if move_of is None else move_of(own)
            for handle in handlers:
                handle(row, own, move)
