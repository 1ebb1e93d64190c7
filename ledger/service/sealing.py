"""Sealing what a call says of a person, before anything else sees it."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID, uuid4

from ledger.domain.private import KeyKind, SealedRecord
from ledger.service.serving import Caller
from ledger.vault.sealing import new_key
from ledger.vault.vault import digest, seal_record


class Sealed(NamedTuple):
    """A record to store, and what stands for its content where two requests are compared."""

    record: SealedRecord
    print_: bytes
    """A hash under the member's own key: it tells nobody anything once that is destroyed."""


async def seal_for(
    caller: Caller, member_id: UUID, key_kind: KeyKind, kind: str, plain: bytes, *, rehearsed: bool
) -> Sealed:
    """Seal a value for a member; the first time, the member's keys are made.

    With `rehearsed` (also: with a training key) nothing is stored, so a key that nobody keeps will do.

    Raises:
        KeyDestroyedError: the member was erased.
        KeyStoreUnavailableError: the keys cannot be read now.
    """
    if rehearsed or caller.key.training:
        key = new_key()
    else:
        key = (await caller.programme.vault.ensure_keys(member_id)).of(key_kind)
    record_id = uuid4()
    sealed = seal_record(key, member_id, record_id, kind, plain)
    return Sealed(
        SealedRecord(record_id, key_kind, kind, sealed), digest(key, f"request {kind}", plain)
    )
