"""Keys: made, hashed, and read back without themselves."""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from ledger.eventstore.clock import utc_now
from ledger.eventstore.sqlfiles import load_queries

__all__ = [
    "QUERIES",
    "Key",
    "KeyEndedError",
    "NewKey",
    "Role",
    "hash_key",
    "key_of_row",
    "new_key",
    "utc_now",
]

QUERIES = load_queries("ledger.control.sql", "queries.sql")

SECRET_BYTES = 24


class KeyEndedError(Exception):
    """A key was revoked or has expired."""


class Role(StrEnum):
    """What a principal may do."""

    TILL = "till"
    CHECKOUT = "checkout"
    FINANCE = "finance"
    AUDITOR = "auditor"
    OPERATOR = "operator"
    ADMIN = "admin"


class Key(NamedTuple):
    """A key, without the key itself."""

    key_id: UUID
    programme: str
    principal_id: str
    role: Role
    shop_id: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    training: bool
    """Whatever it writes is only rehearsed."""

    def is_valid(self, now: datetime) -> bool:
        """Whether the key is taken at an instant."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def key_of_row(row: tuple[Any, ...]) -> Key:
    """Return the key of a row of any query that selects keys."""
    return Key(row[0], row[1], row[2], Role(row[3]), row[4], row[5], row[6], row[7], row[8])


class NewKey(NamedTuple):
    """A new key: what is known of it, the secret to show once, and what to store."""

    key: Key
    secret: str
    parameters: dict[str, Any]


def new_key(
    programme: str,
    principal_id: str,
    role: Role,
    shop_id: str,
    now: datetime,
    expires_at: datetime | None,
    *,
    training: bool = False,
) -> NewKey:
    """Draw a new key. Its secret holds 192 random bits, so that a plain hash of it tells nothing."""
    secret = f"ll_{role}_{secrets.token_urlsafe(SECRET_BYTES)}"
    key = Key(uuid4(), programme, principal_id, role, shop_id, now, expires_at, None, training)
    parameters = {**key._asdict(), "role": role.value, "key_hash": hash_key(secret)}
    return NewKey(key, secret, parameters)


def hash_key(secret: str) -> bytes:
    """Return what is stored of a key."""
    return sha256(secret.encode()).digest()
