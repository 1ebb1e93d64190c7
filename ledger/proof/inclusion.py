"""A proof that one row is in a sealed history: a small file that the public key alone can check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

import msgspec
from psycopg import Connection
from psycopg.rows import TupleRow

from ledger.proof import store
from ledger.proof.encoding import COLUMNS, hash_row, position_of
from ledger.proof.heads import FileFormatError
from ledger.proof.seal import first_hash, is_signature, seal_hash
from ledger.proof.tree import inclusion_path, root_by_path

FORMAT = "loyalty-ledger inclusion proof 1"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class InclusionProof(msgspec.Struct, frozen=True):
    """The file of a proof: the row, and how its hash leads to a signed one. Bytes are base64."""

    format: str
    programme: str
    namespace: UUID
    row: dict[str, bytes]
    """The row's columns, as they are hashed."""
    path: list[bytes]
    """The nodes from the row's leaf to the root, from below."""
    seal_number: int
    first_position: int
    last_position: int
    hints_hash: bytes
    previous_hash: bytes
    """What the seal is chained to."""
    sealed_at: datetime
    public_key: bytes
    signature: bytes


class ProvedRow(NamedTuple):
    """A row that is proved, readable again."""

    position: int
    originator_id: UUID
    originator_version: int
    occurred_at: datetime
    recorded_at: datetime
    request_id: UUID
    rules_version: int
    topic: str
    principal_id: str
    state: bytes


def prove(
    connection: Connection[TupleRow], programme: str, namespace: UUID, position: int
) -> InclusionProof | None:
    """Prove that a row is in the history; None if it is not there, or not sealed yet."""
    seal = store.seal_of(connection, position)
    if seal is None:
        return None
    rows = list(store.rows(connection, seal.first_position, seal.last_position))
    index = position - seal.first_position
    if index >= len(rows) or position_of(rows[index]) != position:
        return None
    before = store.seal_numbered(connection, seal.seal_number - 1)
    return InclusionProof(
        format=FORMAT,
        programme=programme,
        namespace=namespace,
        row=dict(zip(COLUMNS, rows[index], strict=True)),
        path=inclusion_path([hash_row(row) for row in rows], index),
        seal_number=seal.seal_number,
        first_position=seal.first_position,
        last_position=seal.last_position,
        hints_hash=sha256(seal.hints).digest(),
        previous_hash=first_hash(namespace) if before is None else before.seal_hash,
        sealed_at=seal.sealed_at,
        public_key=seal.public_key,
        signature=seal.signature,
    )


def read_proof(data: bytes) -> InclusionProof:
    """Read the file of a proof.

    Raises:
        FileFormatError: it is none.
    """
    try:
        proof = msgspec.json.decode(data, type=InclusionProof)
    except msgspec.MsgspecError as error:
        msg = f"not an inclusion proof: {error}"
        raise FileFormatError(msg) from error
    if proof.format != FORMAT or tuple(proof.row) != COLUMNS:
        msg = f"not an inclusion proof of this format, {FORMAT!r}"
        raise FileFormatError(msg)
    return proof


def check_proof(proof: InclusionProof, public_key: bytes) -> ProvedRow | None:
    """Return the row if a key's signature proves it, else None. Needs nothing but the proof and the key."""
    row = list(proof.row.values())
    positions = (proof.first_position, proof.last_position)
    root = root_by_path(
        hash_row(row),
        position_of(row) - proof.first_position,
        proof.last_position - proof.first_position + 1,
        proof.path,
    )
    if root is None:
        return None
    digest = seal_hash(
        proof.previous_hash, proof.seal_number, positions, root, proof.hints_hash, proof.sealed_at
    )
    return _readable(row) if is_signature(public_key, proof.signature, digest) else None


def _readable(row: Sequence[bytes]) -> ProvedRow:
    return ProvedRow(
        _integer(row[0]),
        UUID(bytes=row[1]),
        _integer(row[2]),
        _instant(row[3]),
        _instant(row[4]),
        UUID(bytes=row[5]),
        _integer(row[6]),
        row[7].decode(),
        row[8].decode(),
        row[9],
    )


def _integer(data: bytes) -> int:
    return int.from_bytes(data, "big", signed=True)


def _instant(data: bytes) -> datetime:
    return _EPOCH + timedelta(microseconds=_integer(data))
