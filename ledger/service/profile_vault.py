"""Profiles on their way into the vault, and out of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from ledger.application import commands as c
from ledger.application.history import ChangedProfile, profile_changes_of
from ledger.domain.contacts import email_key
from ledger.domain.private import KeyKind, Lookup
from ledger.domain.profile import (
    RECORD_KIND,
    Profile,
    ProfileChange,
    ProfilePart,
    decode_change,
    encode_change,
    fold,
)
from ledger.service.sealing import seal_for
from ledger.service.serving import Caller
from ledger.vault.keystore import KeyStoreUnavailableError
from ledger.vault.records import StoredRecord, records_of
from ledger.vault.vault import KeyDestroyedError, MemberKeys, unseal_record

LOOKED_UP = (ProfilePart.PHONE, ProfilePart.EMAIL, ProfilePart.APP_TOKEN)
"""By which a member can be found."""


async def seal_profile(
    caller: Caller, member_id: UUID, change: ProfileChange, *, rehearsed: bool
) -> c.SealedProfile:
    """Seal a change of a profile for a member.

    Raises:
        KeyDestroyedError: the member was erased.
        KeyStoreUnavailableError: the keys cannot be read now.
    """
    plain = encode_change(change)
    sealed = await seal_for(
        caller, member_id, KeyKind.CONTACT, RECORD_KIND, plain, rehearsed=rehearsed
    )
    # What is only rehearsed is looked up by nobody.
    unsaid = rehearsed or caller.key.training
    lookups = () if unsaid else await _lookups(caller, change)
    return c.SealedProfile(change.parts, sealed.record, lookups, sealed.print_)


async def _lookups(caller: Caller, change: ProfileChange) -> tuple[Lookup, ...]:
    return tuple(
        [
            Lookup(part.value, await digest_of(caller, part, change.known.part(part)))
            for part in LOOKED_UP
            if part in change.parts
        ]
    )


async def digest_of(caller: Caller, part: ProfilePart, value: str) -> bytes:
    """Return what stands for a value where it is looked up; nothing for none."""
    if not value:
        return b""
    normalised = email_key(value) if part is ProfilePart.EMAIL else value
    return await caller.programme.vault.lookup_digest(part.value, normalised)


class ReadChange(NamedTuple):
    """A change of a profile and what it said; None once that cannot be read any more."""

    event: ChangedProfile
    change: ProfileChange | None


async def read_profile(caller: Caller, method: str, member_id: UUID) -> Profile:
    """Return what is known of a member. That it was read is written down.

    Raises:
        KeyDestroyedError: the member was erased.
    """
    changes = await read_changes(caller, method, member_id)
    if any(one.change is None for one in changes):
        raise KeyDestroyedError
    return fold(one.change for one in changes if one.change is not None)


async def read_changes(caller: Caller, method: str, member_id: UUID) -> list[ReadChange]:
    """Return the changes of a member's profile, oldest first. That they were read is written down."""
    async with caller.programme.pool.connection() as connection:
        events = (await profile_changes_of(connection, [member_id])).get(member_id, [])
        if not events:
            return []
        reader = caller.reader(method)
        records = await records_of(connection, reader, member_id)
    keys = (await caller.programme.vault.keys_of([member_id])).get(member_id)
    if keys is None:
        # Whoever has a profile has keys, if only destroyed ones.
        msg = "the store of keys lacks a member's keys"
        raise KeyStoreUnavailableError(msg)
    changes = unsealed(keys, records)
    return [ReadChange(event, changes.get(event.record_id)) for event in events]


def unsealed(keys: MemberKeys, records: Iterable[StoredRecord]) -> dict[UUID, ProfileChange]:
    """Return what a member's records of profiles say; nothing if the key is destroyed."""
    if keys.contact is None:
        return {}
    contact = keys.contact
    return {
        one.record_id: decode_change(
            unseal_record(contact, one.member_id, one.record_id, one.kind, one.sealed)
        )
        for one in records
        if one.kind == RECORD_KIND
    }
