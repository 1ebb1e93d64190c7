"""What sales brought in, and what the rules say that points are worth."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ledger.replay import receipt_shapes
from ledger.replay.columns import instant
from ledger.replay.folds.fold import Stored

_MILLION = 1_000_000


class _Line(msgspec.Struct):
    line_id: str
    quantity_thousandths: int
    gross: int
    discount: int = 0
    tax: int = 0


class _Tender(msgspec.Struct):
    kind: str
    amount: int


_lines_of = msgspec.json.Decoder(tuple[_Line, ...]).decode
_tenders_of = msgspec.json.Decoder(tuple[_Tender, ...]).decode


def brought_in(facts: receipt_shapes.Facts, returned: Mapping[str, int]) -> int:
    """Return what was paid for what is kept of a receipt, but for tax, and for what points paid.

    `returned` says how much of each line came back before.
    """
    price, total = facts.total, facts.total
    # Quotes inside of texts are escaped, so what is looked for is nothing but the field.
    lines, tenders = bytes(facts.lines), bytes(facts.tenders)
    if returned or b'"tax":' in lines:
        price -= sum([line.tax + _back(line, returned) for line in _lines_of(lines)])
        price = max(0, price)
    if b'"POINTS"' in tenders:
        points = sum([one.amount for one in _tenders_of(tenders) if one.kind == "POINTS"])
        price = price * max(0, total - points) // total if points else price
    return price


def _back(line: _Line, returned: Mapping[str, int]) -> int:
    """Return what was paid for what came back of a line, but for its tax."""
    quantity, bought = returned.get(line.line_id), line.quantity_thousandths
    if quantity is None:
        return 0
    part, of = (1, 1) if quantity == bought else (quantity, bought)
    return (line.gross - line.discount) * part // of - line.tax * part // of


class Worth:
    """What the rules say that points are worth, version by version."""

    def __init__(self) -> None:
        """Start with nothing said."""
        self._said: list[tuple[int, bytes, receipt_shapes.Estimate]] = []

    def note(self, own: receipt_shapes.Published) -> None:
        """Take in a version of the rules."""
        rules = own.rules
        if rules.liability is not None:
            at = instant(rules.effective_at)
            assert at is not None, "rules say from when on they are in force"
            self._said.append((rules.version, at, rules.liability))

    def of(self, event: Stored) -> receipt_shapes.Estimate | None:
        """Return what counts for an event: by its version of the rules, else by its time."""
        _, _, _, _, _, recorded_at, number, _ = event
        for version, effective_at, said in reversed(self._said):
            if version <= number if number else effective_at <= recorded_at:
                return said
        return None


def micros_of_sale(price: int, points: int, worth: receipt_shapes.Estimate) -> int:
    """Return the part of a price that is for points, in millionths: all is divided by stand-alone price."""
    alone = points * worth.price * worth.redeemed_share_millionths
    goods = price * worth.points * _MILLION
    return price * _MILLION * alone // (goods + alone) if alone else 0


def micros_alone(points: int, worth: receipt_shapes.Estimate) -> int:
    """Return what points without a sale stand for, in millionths."""
    return points * worth.price * worth.redeemed_share_millionths // worth.points
