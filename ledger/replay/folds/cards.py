"""Cards by number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.replay import shapes
from ledger.replay.columns import Kind
from ledger.replay.folds.fold import Fold, Handler, Stored
from ledger.replay.moves import Move
from ledger.replay.sinks import BUCKET_LETTERS, Sink

_STATUS, _ISSUED_AT, _CHANGED_AT = 2, 4, 5


class Cards(Fold):
    """Where each card is in its life."""

    NAME = "cards"
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "card_id": Kind.UUID,
        "card_number": Kind.TEXT,
        "batch": Kind.TEXT,
        "status": Kind.TEXT,
        "printed_at": Kind.INSTANT,
        "issued_at": Kind.INSTANT,
        "changed_at": Kind.INSTANT,
    }

    def __init__(self, sink: Sink) -> None:
        """Start with no card."""
        super().__init__(sink)
        self._cards: dict[str, list[Any]] = {}

    def handlers(self) -> Mapping[str, Handler]:
        """Return what takes events, by their names."""
        return {
            "ledger.CardNumberAssigned": self._open,
            "ledger.CardPrinted": self._print,
            "ledger.PrintedCardAssigned": self._issue,
            "ledger.CardNumberBlocked": self._block,
            "ledger.CardNumberUnblocked": self._unblock,
            "ledger.CardNumberReplaced": self._replace,
        }

    def _open(self, event: Stored, own: shapes.CardNumber, move: Move) -> None:
        at = event[5]
        self._cards[event[1]] = [own.card_number, "", "ACTIVE", None, at, at]

    def _print(self, event: Stored, own: shapes.CardNumber, move: Move) -> None:
        at = event[5]
        self._cards[event[1]] = [own.card_number, own.batch, "PRINTED", at, None, at]

    def _issue(self, event: Stored, own: object, move: Move) -> None:
        card = self._cards[event[1]]
        card[_STATUS], card[_ISSUED_AT], card[_CHANGED_AT] = "ACTIVE", *[event[5]] * 2

    def _block(self, event: Stored, own: object, move: Move) -> None:
        self._change(event, "BLOCKED")

    def _unblock(self, event: Stored, own: object, move: Move) -> None:
        issued = self._cards[event[1]][_ISSUED_AT] is not None
        self._change(event, "ACTIVE" if issued else "PRINTED")

    def _replace(self, event: Stored, own: object, move: Move) -> None:
        self._change(event, "REPLACED")

    def _change(self, event: Stored, status: str) -> None:
        card = self._cards[event[1]]
        card[_STATUS], card[_CHANGED_AT] = status, event[5]

    def finish(self) -> None:
        """Put all cards."""
        for id_, card in self._cards.items():
            self.sink.put(id_[:BUCKET_LETTERS], (id_, *card))
