"""A seal: a range of positions, the root over its rows, chained to the seal before, signed with Ed25519."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from struct import Struct
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.proof.encoding import VERSION

HINT_BYTES = 8
_NUMBERS = Struct("!Bqqqq").pack
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class Seal(NamedTuple):
    """What a seal says, as it is stored."""

    seal_number: int
    """1 for the first."""
    first_position: int
    last_position: int
    root: bytes
    hints: bytes
    """The first bytes of each row's hash."""
    seal_hash: bytes
    public_key: bytes
    signature: bytes
    sealed_at: datetime

    @property
    def row_count(self) -> int:
        """How many rows it covers."""
        return self.last_position - self.first_position + 1

    @property
    def is_signed(self) -> bool:
        """Whether the signature is that of its key; whose key that is, is for others to say."""
        return is_signature(self.public_key, self.signature, self.seal_hash)

    def hash_after(self, previous_hash: bytes) -> bytes:
        """Return the hash that it must have where it follows a seal."""
        return seal_hash(
            previous_hash,
            self.seal_number,
            (self.first_position, self.last_position),
            self.root,
            sha256(self.hints).digest(),
            self.sealed_at,
        )


def is_signature(public_key: bytes, signature: bytes, digest: bytes) -> bool:
    """Whether a signature of a hash is that of a key."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, digest)
    except (InvalidSignature, ValueError):
        return False
    return True


def first_hash(namespace: UUID) -> bytes:
    """Return what the first seal of a programme is chained to."""
    return sha256(b"ledger seals\x00" + namespace.bytes).digest()


def seal_hash(
    previous_hash: bytes,
    seal_number: int,
    positions: tuple[int, int],
    root: bytes,
    hints_hash: bytes,
    sealed_at: datetime,
) -> bytes:
    """Return the hash that is signed, and that the next seal is chained to."""
    numbers = _NUMBERS(VERSION, seal_number, *positions, _microseconds(sealed_at))
    return sha256(b"ledger seal\x00" + previous_hash + numbers + root + hints_hash).digest()


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def hints_of(leaves: Sequence[bytes]) -> bytes:
    """Return what tells rows apart later, should one be altered."""
    return b"".join(leaf[:HINT_BYTES] for leaf in leaves)


def make_seal(
    key: Ed25519PrivateKey,
    previous: Seal | None,
    namespace: UUID,
    root: bytes,
    hints: bytes,
    now: datetime,
) -> Seal:
    """Seal the rows that follow those of the last seal."""
    number, first = (
        (1, 1) if previous is None else (previous.seal_number + 1, previous.last_position + 1)
    )
    last = first + len(hints) // HINT_BYTES - 1
    before = first_hash(namespace) if previous is None else previous.seal_hash
    digest = seal_hash(before, number, (first, last), root, sha256(hints).digest(), now)
    return Seal(
        number,
        first,
        last,
        root,
        hints,
        digest,
        key.public_key().public_bytes_raw(),
        key.sign(digest),
        now,
    )
