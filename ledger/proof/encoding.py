"""The bytes that stand for a stored row, version 1; docs/reference/seals.md has them for those who write a checker.

A leaf is SHA-256 of 0x00 (a leaf, RFC 9162), 0x01 (this version), and each column as its length in four bytes and its
value, big-endian: position, originator_id, originator_version, occurred_at, recorded_at, request_id, rules_version,
topic, principal_id, state. Integers have 8 bytes, rules_version 4; times are microseconds since 2000-01-01 UTC in 8;
ids have 16; text is UTF-8. These are the values as PostgreSQL sends them, so nothing is converted on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from struct import Struct

VERSION = 1
COLUMNS = (
    "position",
    "originator_id",
    "originator_version",
    "occurred_at",
    "recorded_at",
    "request_id",
    "rules_version",
    "topic",
    "principal_id",
    "state",
)
HASH_BYTES = 32

_PREFIX = b"\x00" + bytes([VERSION])
_length = Struct("!i").pack
# The lengths that never differ, so that a row takes three of them.
_EIGHT, _SIXTEEN, _FOUR = _length(8), _length(16), _length(4)


def encode_row(row: Sequence[bytes]) -> bytes:
    """Return what is hashed of a row, without the leaf's mark; the values are as PostgreSQL sends them."""
    return bytes([VERSION]) + b"".join(_length(len(value)) + value for value in row)


def hash_row(row: Sequence[bytes]) -> bytes:
    """Return a row's leaf: SHA-256 of a mark and the row's bytes."""
    a, b, c, d, e, f, g, topic, principal, state = row
    return sha256(
        b"".join(
            (
                _PREFIX,
                _EIGHT, a, _SIXTEEN, b, _EIGHT, c, _EIGHT, d, _EIGHT, e, _SIXTEEN, f, _FOUR, g,
                _length(len(topic)), topic,
                _length(len(principal)), principal,
                _length(len(state)), state,
            )
        )
    ).digest()  # fmt: skip


def position_of(row: Sequence[bytes]) -> int:
    """Return a row's position."""
    return int.from_bytes(row[0], "big", signed=True)
