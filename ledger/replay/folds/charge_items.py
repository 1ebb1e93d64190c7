"""Charges and refunds, and what else makes a credit, or uses it up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ledger.replay import money_shapes as shapes
from ledger.replay.columns import Kind
from ledger.replay.folds.fold import Fold, Handler, Stored
from ledger.replay.moves import Move
from ledger.replay.sinks import BUCKET_LETTERS, WHOLE, Kept, Row, Sink

_FACETS = ("charged_on", "receipt_id", "statement_id")
_DAY, _RECEIPT, _STATEMENT = 1, 2, 3
_WHOLE_COLUMNS = 9


class ChargeItems(Fold):
    """Charges and refunds, in facets: their day and statement are told in another stream than the charge.

    Facets have their names before them, because a receipt's id and a statement's look the same. Which statement took
    an item is kept as long as another one may do so.
    """

    NAME = "charge_items"
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "item_id": Kind.UUID,
        "position": Kind.INT,
        "charges_id": Kind.UUID,
        "charge_id": Kind.UUID,
        "amount": Kind.INT,
        "recorded_at": Kind.INSTANT,
        "card_number": Kind.TEXT,
        "shop_id": Kind.TEXT,
        "order_reference": Kind.TEXT,
        "charged_on": Kind.DAY,
        "receipt_id": Kind.UUID,
        "statement_id": Kind.UUID,
    }

    def __init__(self, sink: Sink) -> None:
        """Start with no item."""
        super().__init__(sink)
        self._drawn: dict[str, tuple[str, ...]] = {}
        """The items of statements that can be released still."""
        self._released: dict[str, str] = {}
        """The statements that had items which are open again."""

    def handlers(self) -> Mapping[str, Handler]:
        """Return what takes events, by their names."""
        return {
            "ledger.CardCharged": self._charge,
            "ledger.ChargeTendered": self._tender,
            "ledger.ChargeItemBooked": self._book,
            "ledger.StatementTaken": self._take,
            "ledger.StatementReleased": self._release,
            "ledger.CollectionSent": self._send,
            "ledger.SurplusPaid": self._turn_credit,
            "ledger.CreditPaidOut": self._turn_credit,
            "ledger.PayoutReturned": self._turn_credit,
        }

    def _put(self, event: Stored, id_: str, *charge: object) -> None:
        self.sink.put(id_[:BUCKET_LETTERS], (id_, event[0], *charge[:3], event[5], *charge[3:]))

    def _charge(self, event: Stored, own: shapes.Charge, move: Move) -> None:
        id_ = event[1]
        said = own.card_number, own.shop_id, own.order_reference
        self._put(event, id_, own.charges_id, id_, own.amount, *said)

    def _tender(self, event: Stored, own: shapes.Tender, move: Move) -> None:
        _say(self.sink, event[1], _RECEIPT, own.receipt_id)

    def _book(self, event: Stored, own: shapes.Item, move: Move) -> None:
        if own.item_id != own.charge_id:
            self._add(event, own, "")
        else:
            _say(self.sink, own.item_id, _DAY, own.charged_on)

    def _turn_credit(self, event: Stored, own: shapes.Credit, move: Move) -> None:
        self._add(event, own.item, own.reference)

    def _add(self, event: Stored, item: shapes.Item, reference: str) -> None:
        said = item.charge_id, item.amount, "", "", reference
        self._put(event, item.item_id, event[1], *said)
        _say(self.sink, item.item_id, _DAY, item.charged_on)

    def _take(self, event: Stored, own: shapes.Taken, move: Move) -> None:
        self._drawn[own.statement_id] = own.item_ids
        for id_ in own.item_ids:
            if (before := self._released.pop(id_, None)) is not None:
                self.sink.drop(id_[:BUCKET_LETTERS], _facet(id_, _STATEMENT, before), _STATEMENT)
            _say(self.sink, id_, _STATEMENT, own.statement_id)

    def _release(self, event: Stored, own: shapes.OfStatement, move: Move) -> None:
        # Of one that is collected again, no item is open.
        ids = self._drawn.pop(own.statement_id, ())
        self._released |= dict.fromkeys(ids, own.statement_id)

    def _send(self, event: Stored, own: shapes.OfStatement, move: Move) -> None:
        self._drawn.pop(own.statement_id, None)

    @classmethod
    def put_stored(cls, sink: Sink, rows: Sequence[Row]) -> None:
        """Put rows of the projection in their facets."""
        sink.put_all([row[:_WHOLE_COLUMNS] for row in rows])
        for row in rows:
            for facet, value in enumerate(row[_WHOLE_COLUMNS:], start=1):
                if value is not None:
                    _say(sink, row[0], facet, value)

    @classmethod
    def kept(cls, kept: Kept, key: Row) -> Row | None:
        """Return what a row that was kept has after its key."""
        facets = kept.rows.get(key, {})
        if WHOLE not in facets:
            return None
        told = (facets[one][-1] if one in facets else None for one in (_DAY, _RECEIPT, _STATEMENT))
        return (*facets[WHOLE], *told)


def _say(sink: Sink, id_: str, facet: int, value: str) -> None:
    sink.put(id_[:BUCKET_LETTERS], _facet(id_, facet, value), facet)


def _facet(id_: str, facet: int, value: str) -> Row:
    return id_, _FACETS[facet - 1], value
