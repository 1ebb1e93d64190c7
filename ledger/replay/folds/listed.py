"""Rows that are added and never change: returns, card cases, closings of tills' days, coupons of members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from ledger.replay import receipt_shapes, shapes
from ledger.replay.columns import Kind
from ledger.replay.folds.fold import Fold, Handler, Stored, bucket_of_position
from ledger.replay.moves import Move
from ledger.replay.sinks import BUCKET_LETTERS, Row, Sink


class ItemReturns(Fold):
    """What came back of receipts."""

    NAME = "item_returns"
    GROWS_ONLY = True
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "return_id": Kind.UUID,
        "receipt_id": Kind.UUID,
        "position": Kind.INT,
        "occurred_at": Kind.INSTANT,
        "recorded_at": Kind.INSTANT,
        "amount": Kind.INT,
        "kind": Kind.TEXT,
        "shop_id": Kind.TEXT,
        "till_id": Kind.TEXT,
    }

    def handlers(self) -> Mapping[str, Handler]:
        """Return what takes events, by their names."""
        return {"ledger.ItemsReturned": self._take}

    def _take(self, event: Stored, own: receipt_shapes.Returned, move: Move) -> None:
        position, id_, _, _, *times, _, _ = event
        where = (own.amount, own.kind, own.shop_id, own.till_id)
        row = (own.return_id, id_, position, *times, *where)
        self.sink.put(own.return_id[:BUCKET_LETTERS], row)


class CardCases(Fold):
    """Returns of receipts that cards were issued on."""

    NAME = "card_cases"
    GROWS_ONLY = True
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "return_id": Kind.UUID,
        "position": Kind.INT,
        "account_id": Kind.UUID,
        "receipt_id": Kind.UUID,
        "occurred_at": Kind.INSTANT,
        "recorded_at": Kind.INSTANT,
        "amount": Kind.INT,
        "whole": Kind.FLAG,
        "still_enough": Kind.FLAG,
        "card_number": Kind.TEXT,
        "kind": Kind.TEXT,
        "principal_id": Kind.TEXT,
    }

    def handlers(self) -> Mapping[str, Handler]:
        """Return what takes events, by their names."""
        return {"ledger.CardReceiptReturned": self._take}

    def _take(self, event: Stored, own: receipt_shapes.CardCase, move: Move) -> None:
        position, _, _, _, occurred_at, recorded_at, _, principal_id = event
        row = (
            own.return_id,
            position,
            own.account_id,
            own.receipt_id,
            occurred_at,
            recorded_at,
            own.amount,
            own.whole,
            own.still_enough,
            own.card_number,
            own.kind,
            principal_id,
        )
        self.sink.put(own.return_id[:BUCKET_LETTERS], row)


class _ByPosition(Fold):
    """Rows that have no id of their own: the key is the position of their event."""

    GROWS_ONLY = True

    @classmethod
    def put_stored(cls, sink: Sink, rows: Sequence[Row]) -> None:
        for row in rows:
            sink.put(bucket_of_position(row[0]), row)


class _Numbered(msgspec.Struct):
    closing: int


_number_of = msgspec.json.Decoder(_Numbered).decode


class TillDays(_ByPosition):
    """Closings of tills' days."""

    NAME = "till_days"
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "position": Kind.INT,
        "business_date": Kind.DAY,
        "shop_id": Kind.TEXT,
        "till_id": Kind.TEXT,
        "closing": Kind.INT,
        "recorded_at": Kind.INSTANT,
        "principal_id": Kind.TEXT,
        "details": Kind.TEXT,
    }

    def handlers(self) -> Mapping[str, Handler]:
        """Return what takes events, by their names."""
        return {"ledger.TillDayClosed": self._take, "ledger.TillDayClosedAgain": self._take}

    def _take(self, event: Stored, own: receipt_shapes.TillDay, move: Move) -> None:
        position, _, _, _, _, recorded_at, _, principal_id = event
        details = bytes(own.closing)
        row = (
            position,
            own.business_date,
            own.shop_id,
            own.till_id,
            _number_of(details).closing,
            recorded_at,
            principal_id,
            details.decode(),
        )
        self.sink.put(bucket_of_position(row[0]), row)


class MemberCoupons(_ByPosition):
    """Coupons that one member can use."""

    NAME = "member_coupons"
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "position": Kind.INT,
        "member_reference": Kind.TEXT,
        "issued_at": Kind.INSTANT,
        "code": Kind.TEXT,
    }

    def handlers(self) -> Mapping[str, Handler]:
        """Return what takes events, by their names."""
        return {"ledger.CouponIssued": self._take}

    def _take(self, event: Stored, own: shapes.Coupon, move: Move) -> None:
        facts = own.facts
        if facts.member_reference:
            row = (event[0], facts.member_reference, event[5], facts.code)
            self.sink.put(bucket_of_position(row[0]), row)
