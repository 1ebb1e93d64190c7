"""Packed arrays with nulls."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from ledger.eventstore.arrays import PackedArray, UuidArray

_NULL = b"\xff\xff\xff\xff"


class OptionalUuidArray(UuidArray):
    """uuid[] in which None is null."""

    def __init__(self, values: Iterable[UUID | None]) -> None:
        """Pack the values."""
        PackedArray.__init__(
            self,
            [_NULL if value is None else b"\x00\x00\x00\x10" + value.bytes for value in values],
        )
