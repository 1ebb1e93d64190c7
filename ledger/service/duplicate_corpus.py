"""The profiles that a search for duplicates compares: packed, and only those that share something with others."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import groupby, islice
from typing import NamedTuple
from uuid import UUID

import msgspec

from ledger.domain.likeness import Alike, Features, alike, blocks

WINDOW_MEMBERS = 40
"""In a block each is compared with so many that follow it by name."""
_KEY_BYTES = 8


class Candidate(NamedTuple):
    """Two members that may be one person."""

    one: UUID
    other: UUID
    alike: Alike


class Corpus:
    """Features of members, by what they have in common with others.

    A part of several takes only what falls into it, so that a search through any number of members needs no more
    memory than one through as many as a part has.
    """

    def __init__(self, part: int = 0, parts: int = 1) -> None:
        """Start with nobody."""
        self._part, self._parts = part, parts
        self._ids: list[UUID] = []
        self._packed: list[bytes] = []
        self._keys = array("Q")
        self._owners = array("L")

    def __len__(self) -> int:
        """Say how many members are in it."""
        return len(self._ids)

    def add(self, member_id: UUID, one: Features) -> None:
        """Take in a member, if it has something that falls into this part."""
        keys = {_key(block) for block in blocks(one)}
        ours = [key for key in keys if key % self._parts == self._part]
        if not ours:
            return
        index = len(self._ids)
        self._ids.append(member_id)
        self._packed.append(msgspec.msgpack.encode(one))
        self._keys.extend(ours)
        self._owners.extend([index] * len(ours))

    def compare(self) -> Iterator[Candidate | None]:
        """Yield each pair that may be one person, each once; None after each block, to let others go first."""
        seen: set[tuple[int, int]] = set()
        order = sorted(range(len(self._keys)), key=self._keys.__getitem__)
        for _, places in groupby(order, key=self._keys.__getitem__):
            indexes = [self._owners[place] for place in places]
            if len(indexes) > 1:
                yield from self._compare_block(indexes, seen)
                yield None

    def _compare_block(
        self, indexes: Sequence[int], seen: set[tuple[int, int]]
    ) -> Iterator[Candidate | None]:
        decode = _decoder.decode
        block = [(decode(self._packed[index]), index) for index in indexes]
        block.sort(key=lambda one: (one[0].family, one[0].given, one[1]))
        for place, (one, index) in enumerate(block):
            for other, other_index in islice(block, place + 1, place + 1 + WINDOW_MEMBERS):
                found = alike(one, other)
                if found is None:
                    continue
                pair = (min(index, other_index), max(index, other_index))
                if pair not in seen:
                    seen.add(pair)
                    yield Candidate(self._ids[index], self._ids[other_index], found)
            yield None


_decoder = msgspec.msgpack.Decoder(Features)


def _key(block: str) -> int:
    # Not `hash`, which is drawn anew in each process: two looks at the same profiles should compare the same.
    return int.from_bytes(blake2b(block.encode(), digest_size=_KEY_BYTES).digest())
