"""Leads stored events to folds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from ledger.replay.folds.fold import Fold, Handler, Stored, UnfoldableError
from ledger.replay.moves import MOVES, STILL, Move
from ledger.replay.receipt_shapes import FOREIGN
from ledger.replay.shapes import decoder

# What becomes of folds where an event is missing, or is another one than was recorded.
_UNEXPECTED = (LookupError, AssertionError, ValueError, TypeError, msgspec.MsgspecError)
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
        """Take some events as they are read, in order of position.

        Raises:
            UnfoldableError: one does not go with those before it.
        """
        takers = self._takers
        position, topic = 0, ""
        try:
            for row in rows:
                position, topic = row[0], row[2]
                taker = takers.get(topic)
                if taker is not None:
                    decode, move_of, handlers = taker
                    own = decode(row[3])
                    move = STILL if move_of is None else move_of(own)
                    for handle in handlers:
                        handle(row, own, move)
        except _UNEXPECTED as error:
            raise UnfoldableError(position, topic.removeprefix(FOREIGN)) from error
