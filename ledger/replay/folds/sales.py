"""What sales brought in, and what the rules say that points are worth."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ledger.replay import receipt_shapes as shapes
from ledger.replay.columns import instant
from ledger.replay.folds.fold import Stored

_MILLION = 1_000_000


class _Line(msgspec.Struct):
    line_id: str
    quantity_thousandths: int
    gross: int
    discount: int = 0
    tax: int = 0


class _Facts(msgspec.Struct):
    lines: tuple[_Line, ...]


class _Sale(msgspec.Struct):
    facts: _Facts


class _Tender(msgspec.Struct):
    kind: str
    amount: int


_sale_of = msgspec.json.Decoder(_Sale).decode
_tenders_of = msgspec.json.Decoder(tuple[_Tender, ...]).decode


def brought_in(facts: shapes.Facts, came_back: int = 0) -> int:
    """Return what was paid for what is kept of a receipt, but for tax, and for what points paid."""
    price = max(0, facts.total - sum([line.tax for line in facts.lines]) - came_back)
    # Quotes inside of texts are escaped, so what is looked for is nothing but a kind.
    if b'"POINTS"' in bytes(facts.tenders):
        tenders = _tenders_of(facts.tenders)
        by_points = sum([one.amount for one in tenders if one.kind == "POINTS"])
        price = price * max(0, facts.total - by_points) // facts.total if by_points else price
    return price


def came_back(state: bytes, returned: Mapping[str, int]) -> int:
    """Return what was paid for what came back of a receipt, by line, but for its tax."""
    return sum([_part(line, returned.get(line.line_id)) for line in _sale_of(state).facts.lines])


def _part(line: _Line, quantity: int | None) -> int:
    if quantity is None:
        return 0
    bought = line.quantity_thousandths
    part, of = (1, 1) if quantity == bought else (quantity, bought)
    return (line.gross - line.discount) * part // of - line.tax * part // of


class Worth:
    """What the rules say that points are worth, version by version."""

    def __init__(self) -> None:
        """Start with nothing said."""
        self._said: list[tuple[int, bytes, shapes.Estimate]] = []
        self._known: dict[int, shapes.Estimate | None] = {}
        """By version of the rules."""

    def note(self, own: shapes.Published) -> None:
        """Take in a version of the rules."""
        rules = own.rules
        self._known.clear()
        if rules.liability is not None:
            at = instant(rules.effective_at)
            assert at is not None, "rules say from when on they are in force"
            self._said.append((rules.version, at, rules.liability))

    def of(self, event: Stored) -> shapes.Estimate | None:
        """Return what counts for an event: by its version of the rules, else by its time."""
        number = event[6]
        if number in self._known:
            return self._known[number]
        found = self._find(number, event[5])
        if number:
            self._known[number] = found
        return found

    def _find(self, number: int, recorded_at: bytes) -> shapes.Estimate | None:
        for version, effective_at, said in reversed(self._said):
            if version <= number if number else effective_at <= recorded_at:
                return said
        return None


def micros_of_sale(price: int, points: int, worth: shapes.Estimate) -> int:
    """Return the part of a price that is for points, in millionths: all is divided by stand-alone price."""
    alone = points * worth.price * worth.redeemed_share_millionths
    goods = price * worth.points * _MILLION
    return price * _MILLION * alone // (goods + alone) if alone else 0


def micros_alone(points: int, worth: shapes.Estimate) -> int:
    """Return what points without a sale stand for, in millionths."""
    return points * worth.price * worth.redeemed_share_millionths // worth.points
