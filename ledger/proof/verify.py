"""Verifies a history against its seals, and says what is proved, what is wrong, and what cannot be known from here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import TupleRow

from ledger.proof import store
from ledger.proof.encoding import hash_row, position_of
from ledger.proof.heads import Head
from ledger.proof.seal import HINT_BYTES, Seal, first_hash
from ledger.proof.tree import root_of


class Fault(NamedTuple):
    """Something that is not as it was sealed."""

    position: int | None
    """The first position that is wrong; None where it is the seals themselves."""
    seal_number: int | None
    what: str


class Report(NamedTuple):
    """What was found."""

    seals: int
    rows_sealed: int
    rows_after: int
    """Rows that no seal covers yet; only their form was looked at."""
    faults: tuple[Fault, ...]
    unproved: tuple[str, ...]
    """What these means cannot show."""

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


class Known(NamedTuple):
    """What the verifier has from elsewhere, which nobody with the database alone can change."""

    public_keys: tuple[bytes, ...] = ()
    heads: tuple[Head, ...] = ()


def verify(
    connection: Connection[TupleRow],
    namespace: UUID,
    known: Known,
    progress: Callable[[int], None] = lambda rows: None,
) -> Report:
    """Verify the whole history; `progress` is told of rows."""
    previous_hash, previous_last, number = first_hash(namespace), 0, 0
    faults: list[Fault] = []
    hashes: dict[int, bytes] = {}
    watched = {head.seal_number for head in known.heads}
    for seal in store.seals(connection):
        number += 1
        faults.extend(_seal_faults(seal, number, previous_last, previous_hash, known))
        faults.extend(
            _row_faults(seal, store.rows(connection, seal.first_position, seal.last_position))
        )
        previous_hash, previous_last, number = seal.seal_hash, seal.last_position, seal.seal_number
        if seal.seal_number in watched:
            hashes[seal.seal_number] = seal.seal_hash
        progress(seal.row_count)
    faults.extend(_head_faults(known.heads, hashes))
    last = store.head(connection)
    after = list(_after_faults(connection, previous_last, last, progress))
    return Report(
        number,
        previous_last,
        max(0, last - previous_last),
        (*faults, *after),
        tuple(_unproved(known)),
    )


def _seal_faults(
    seal: Seal, number: int, previous_last: int, previous_hash: bytes, known: Known
) -> Iterator[Fault]:
    if seal.seal_number != number:
        yield Fault(previous_last + 1, number, f"seal {number} is missing")
    elif seal.first_position != previous_last + 1:
        yield Fault(previous_last + 1, number, "the seal does not follow the one before")
    elif seal.hash_after(previous_hash) != seal.seal_hash:
        yield Fault(seal.first_position, number, "the seal was altered, or the one before it")
    if not seal.is_signed:
        yield Fault(
            seal.first_position, seal.seal_number, "the signature is not that of the seal's key"
        )
    elif known.public_keys and seal.public_key not in known.public_keys:
        yield Fault(seal.first_position, seal.seal_number, "the seal is signed with another key")


def _row_faults(seal: Seal, rows: Iterable[store.Row]) -> Iterator[Fault]:
    """Say where the rows of a seal first differ from what was sealed."""
    leaves: list[bytes] = []
    for expected, row in enumerate(rows, start=seal.first_position):
        if position_of(row) != expected:
            yield Fault(expected, seal.seal_number, "the row was removed")
            return
        leaves.append(hash_row(row))
    if len(leaves) < seal.row_count:
        position = seal.first_position + len(leaves)
        yield Fault(position, seal.seal_number, "the row was removed")
    elif root_of(leaves) != seal.root:
        yield _first_difference(seal, leaves)


def _first_difference(seal: Seal, leaves: Sequence[bytes]) -> Fault:
    for index, leaf in enumerate(leaves):
        hint = seal.hints[index * HINT_BYTES : (index + 1) * HINT_BYTES]
        if leaf[:HINT_BYTES] != hint:
            return Fault(seal.first_position + index, seal.seal_number, "the row was altered")
    what = f"one of the rows up to {seal.last_position} was altered, or the seal's root"
    return Fault(seal.first_position, seal.seal_number, what)


def _head_faults(heads: Sequence[Head], hashes: dict[int, bytes]) -> Iterator[Fault]:
    for head in heads:
        found = hashes.get(head.seal_number)
        if found is None:
            what = (
                f"seal {head.seal_number} was exported, and is no longer there: the end was cut off"
            )
            yield Fault(None, head.seal_number, what)
        elif found != head.seal_hash:
            what = (
                f"seal {head.seal_number} is not the one that was exported: history was rewritten"
            )
            yield Fault(None, head.seal_number, what)


def _after_faults(
    connection: Connection[TupleRow], sealed: int, last: int, progress: Callable[[int], None]
) -> Iterator[Fault]:
    """Look at the form of the rows that no seal covers yet: without a gap, and none beyond the counter."""
    expected = sealed + 1
    for row in store.rows(connection, expected, _NO_END):
        position = position_of(row)
        if position != expected:
            yield Fault(expected, None, "the row was removed")
            return
        if position > last:
            yield Fault(position, None, "the row was inserted: the counter does not know it")
            return
        expected += 1
    if expected <= last:
        yield Fault(expected, None, "the row was removed")
    progress(expected - sealed - 1)


_NO_END = 2**63 - 1


def _unproved(known: Known) -> Iterator[str]:
    if not known.public_keys:
        yield "that the seals are signed with your key: give its public key"
    if not known.heads:
        yield "that no seals were dropped at the end, and history not rewritten as a whole: give an exported head"
