"""What a replay finds."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, NamedTuple

from ledger.replay.columns import shown
from ledger.replay.folds.fold import Fold
from ledger.replay.folds.registry import BY_NAME
from ledger.replay.sinks import Kept, Row


class DifferenceKind(StrEnum):
    """How a row differs."""

    ALTERED = "ALTERED"
    """It is stored with other values."""
    MISSING = "MISSING"
    """It is not stored."""
    ADDED = "ADDED"
    """It is stored, and no event says so."""


class Value(NamedTuple):
    """A column that differs."""

    column: str
    stored: Any
    replayed: Any


class Difference(NamedTuple):
    """A row that is not what the events say."""

    projection: str
    kind: DifferenceKind
    key: dict[str, Any]
    values: tuple[Value, ...]
    """Columns that differ; of a row that is missing or was added: all."""


class Compared(NamedTuple):
    """A projection, and how much of it is as the events say."""

    projection: str
    position: int
    """That its rows are as of."""
    rows: int
    """That are stored."""
    replayed: int
    """Rows that there should be."""
    differing: int
    is_all: bool
    """Else there are more that differ; so many were looked at."""


class NotCompared(NamedTuple):
    """A projection of which nothing is known."""

    projection: str
    reason: str


class Speed(NamedTuple):
    """How fast it was, in events a second."""

    replayed: int
    parsed: int | None = None
    """Reading and parsing the same events as the ledger does, and nothing else; None if that was not measured."""
    json_parsed: int | None = None
    """Reading them and parsing their JSON to plain values."""


class Report(NamedTuple):
    """All that a replay found."""

    position: int
    """Up to which events were folded."""
    head: int
    events: int
    accounts: int
    books: dict[str, int]
    """What each book has, over all days."""
    compared: tuple[Compared, ...]
    not_compared: tuple[NotCompared, ...]
    differences: tuple[Difference, ...]
    """The first of them."""
    speed: Speed

    @property
    def is_good(self) -> bool:
        """Whether no row differs."""
        return not any(one.differing for one in self.compared)


def differences(name: str, stored: Kept, replayed: Kept) -> Iterator[Difference]:
    """Compare rows that were kept, in the order of their keys."""
    cls = BY_NAME[name]
    # A number's key may go on after that of its row, which may have several.
    found_keys = (*stored.rows, *replayed.rows, *stored.numbers, *replayed.numbers)
    keys = {key[: cls.KEY] for key in found_keys}
    for key in sorted(keys, key=repr):
        found = cls.kept(stored, key), cls.kept(replayed, key)
        if found[0] != found[1]:
            yield _difference(cls, key, *found)


def _difference(cls: type[Fold], key: Row, stored: Row | None, replayed: Row | None) -> Difference:
    names = list(cls.COLUMNS)
    kinds = [cls.COLUMNS[name] for name in names]
    rest = len(names) - len(key)
    was, should = stored or (None,) * rest, replayed or (None,) * rest
    values = tuple(
        Value(name, shown(kind, left), shown(kind, right))
        for name, kind, left, right in zip(
            names[len(key) :], kinds[len(key) :], was, should, strict=True
        )
        if left != right
    )
    shown_key = {
        name: shown(kind, part) for name, kind, part in zip(names, kinds, key, strict=False)
    }
    return Difference(cls.NAME, _kind(stored, replayed), shown_key, values)


def _kind(stored: Row | None, replayed: Row | None) -> DifferenceKind:
    if stored is None:
        return DifferenceKind.MISSING
    return DifferenceKind.ADDED if replayed is None else DifferenceKind.ALTERED
