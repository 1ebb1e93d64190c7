"""PINs on their way into the vault, and compared with what is there. Hashing is slow on purpose, so a thread does it.

A PIN has so few values that no hash withstands whoever has it: what protects it is the member's key, which seals the
hash, and the lock-out. The hash makes sure that nobody who sees an opened record once reads the PIN in it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID, uuid4

from ledger.domain.private import KeyKind, SealedRecord
from ledger.domain.verification import RECORD_KIND
from ledger.service.serving import Caller
from ledger.vault.records import record_of
from ledger.vault.sealing import new_key
from ledger.vault.vault import KeyDestroyedError, digest, seal_record, unseal_record

if TYPE_CHECKING:
    from argon2 import PasswordHasher

# OWASP Password Storage Cheat Sheet, argon2id: a till waits for it, and a busy one must not need gigabytes.
ARGON2_MEMORY_KIB = 19 * 1024
ARGON2_PASSES = 2
ARGON2_LANES = 1
HASHES_AT_ONCE_MAX = 2

T = TypeVar("T")


async def seal_pin(caller: Caller, member_id: UUID, pin: str, *, rehearsed: bool) -> SealedRecord:
    """Hash a PIN and seal the hash for a member; the first time, the member's keys are made.

    With `rehearsed` (also: with a training key) nothing is stored, so a key that nobody keeps will do.

    Raises:
        KeyDestroyedError: the member was erased.
        KeyStoreUnavailableError: the keys cannot be read now.
    """
    key = new_key() if rehearsed else await _key(caller, member_id)
    hashed = await _apart(lambda: _hasher().hash(pin))
    record_id = uuid4()
    sealed = seal_record(key, member_id, record_id, RECORD_KIND, hashed.encode())
    return SealedRecord(record_id, KeyKind.CONTACT, RECORD_KIND, sealed)


async def is_right_pin(caller: Caller, member_id: UUID, record_id: UUID, pin: str) -> bool:
    """Say whether a PIN is the one that a record has; that the record was read is written down.

    Raises:
        KeyDestroyedError: the member was erased.
        KeyStoreUnavailableError: the keys cannot be read now.
    """
    reader = caller.reader("VerifyPin")
    async with caller.programme.pool.connection() as connection:
        record = await record_of(connection, reader, member_id, record_id)
    if record is None:
        raise KeyDestroyedError  # records go with an erasure, a moment before the keys do
    key = await _key(caller, member_id)
    hashed = unseal_record(key, member_id, record_id, RECORD_KIND, record.sealed).decode()
    return await _apart(lambda: _fits(hashed, pin))


async def print_of(caller: Caller, member_id: UUID, purpose: str, text: str) -> bytes:
    """Return what stands for a PIN or a code: a hash under the member's own key, which goes on erasure."""
    return digest(await _key(caller, member_id), purpose, text.encode())


async def _key(caller: Caller, member_id: UUID) -> bytes:
    if caller.key.training:
        return new_key()  # whoever is in training makes no member a key that is kept
    return (await caller.programme.vault.ensure_keys(member_id)).of(KeyKind.CONTACT)


async def _apart(function: Callable[[], T]) -> T:
    """Hash in a thread, few at once: each takes its memory."""
    return await asyncio.get_running_loop().run_in_executor(_hashing(), function)


@cache
def _hashing() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(HASHES_AT_ONCE_MAX, "pin-hash")


@cache
def _hasher() -> PasswordHasher:
    # Where it is used: most processes never see a PIN.
    from argon2 import PasswordHasher, Type  # noqa: PLC0415 - loading it takes time

    return PasswordHasher(
        time_cost=ARGON2_PASSES,
        memory_cost=ARGON2_MEMORY_KIB,
        parallelism=ARGON2_LANES,
        type=Type.ID,
    )


def _fits(hashed: str, pin: str) -> bool:
    from argon2.exceptions import VerifyMismatchError  # noqa: PLC0415 - loading it takes time

    try:
        return _hasher().verify(hashed, pin)
    except VerifyMismatchError:
        return False
