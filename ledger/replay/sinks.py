"""Where rows go: into sums of hashes, which stay small however many rows there are, or into memory where they differ.

Both sides of a comparison are put into one sink each, in whatever order they come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable
from typing import Any, Protocol

import msgspec

Row = tuple[Any, ...]

_encode = msgspec.msgpack.Encoder().encode

BUCKET_LETTERS = 2
"""Of an id: 256 buckets."""
WHOLE = 0
"""The facet of a row that has no parts."""


class Sink(Protocol):
    """Takes rows. Each belongs to a bucket, by the first letters of an id.

    A row may come in facets, text alone with the key before it, where parts of it are known at different times.
    """

    def put(self, bucket: str, row: Row, facet: int = WHOLE) -> None:
        """Take a row, or a facet of one."""

    def put_all(self, rows: Iterable[Row]) -> None:
        """Take whole rows that begin with their id."""

    def drop(self, bucket: str, row: Row, facet: int) -> None:
        """Take a facet of a row back."""

    def add(self, bucket: str, key: Row, number: int) -> None:
        """Add to a number that belongs to a key; what was added before need not be known."""


class Digests:
    """Counts rows and adds up their hashes, by bucket.

    The hash is Python's own of bytes and text: SipHash, with a key that is random for each run and that processes share
    which were forked from one. So rows that differ have the same sum once in 2 to the power of 64, whoever wrote them.
    """

    def __init__(self) -> None:
        """Start empty."""
        self.counts: defaultdict[str, int] = defaultdict(int)
        self.sums: defaultdict[str, int] = defaultdict(int)

    def put(self, bucket: str, row: Row, facet: int = WHOLE) -> None:
        """Take a row, or a facet of one, which is text alone."""
        if facet:
            self.sums[bucket] += hash("".join(row))
        else:
            self.sums[bucket] += hash(_encode(row))
            self.counts[bucket] += 1

    def put_all(self, rows: Iterable[Row]) -> None:
        """Take whole rows that begin with their id."""
        sums, counts = self.sums, self.counts
        for row in rows:
            bucket = row[0][:BUCKET_LETTERS]
            sums[bucket] += hash(_encode(row))
            counts[bucket] += 1

    def drop(self, bucket: str, row: Row, facet: int) -> None:
        """Take a facet of a row back."""
        self.sums[bucket] -= hash("".join(row))

    def add(self, bucket: str, key: Row, number: int) -> None:
        """Add to a number that belongs to a key; what was added before need not be known."""
        self.sums[bucket] += hash("".join(key)) * number

    def merge(self, other: AnySink) -> None:
        """Take in what another one of the same kind took."""
        assert isinstance(other, Digests)
        for bucket, count in other.counts.items():
            self.counts[bucket] += count
        for bucket, found in other.sums.items():
            self.sums[bucket] += found

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(self.counts.values())

    def differing(self, other: Digests) -> list[str]:
        """Return the buckets that are not the same in another one."""
        buckets = {*self.sums, *other.sums, *self.counts, *other.counts}
        return sorted(one for one in buckets if self._of(one) != other._of(one))

    def _of(self, bucket: str) -> tuple[int, int]:
        return self.counts.get(bucket, 0), self.sums.get(bucket, 0)


class Kept:
    """Keeps the rows of some buckets."""

    def __init__(self, buckets: Container[str], key_columns: int) -> None:
        """Take the buckets, and how many columns of a row are its key."""
        self.rows: dict[Row, dict[int, Row]] = {}
        """By key: what follows it, by facet."""
        self.numbers: dict[Row, int] = {}
        """What was added to each key."""
        self._buckets = buckets
        self._key = key_columns

    def put(self, bucket: str, row: Row, facet: int = WHOLE) -> None:
        """Take a row, or a facet of one."""
        if bucket in self._buckets:
            self.rows.setdefault(row[: self._key], {})[facet] = row[self._key :]

    def put_all(self, rows: Iterable[Row]) -> None:
        """Take whole rows that begin with their id."""
        for row in rows:
            self.put(row[0][:BUCKET_LETTERS], row)

    def drop(self, bucket: str, row: Row, facet: int) -> None:
        """Take a facet of a row back."""
        if bucket in self._buckets:
            del self.rows[row[: self._key]][facet]

    def add(self, bucket: str, key: Row, number: int) -> None:
        """Add to a number that belongs to a key."""
        if bucket in self._buckets:
            self.numbers[key] = self.numbers.get(key, 0) + number

    def merge(self, other: AnySink) -> None:
        """Take in what another one of the same kind took."""
        assert isinstance(other, Kept)
        for row_key, facets in other.rows.items():
            self.rows.setdefault(row_key, {}).update(facets)
        for key, number in other.numbers.items():
            self.numbers[key] = self.numbers.get(key, 0) + number


class Everything:
    """All buckets."""

    def __contains__(self, bucket: object) -> bool:
        """Say yes."""
        return True


AnySink = Digests | Kept
