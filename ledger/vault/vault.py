"""A programme's vault: seals what is personal with keys that only the store of keys has."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from ledger.domain.private import KeyKind
from ledger.vault.keystore import KeyStore, WrappedKey, WrappedKeys
from ledger.vault.masterkeys import ID_BYTES, MasterKey, MasterKeyError, MasterKeys
from ledger.vault.sealing import new_key, seal, unseal


class KeyDestroyedError(Exception):
    """The member's key was destroyed: what it sealed cannot be read, and nothing more is sealed for this member."""


class MemberKeys(NamedTuple):
    """A member's keys, to be used at once and not to be kept: None once one is destroyed."""

    contact: bytes | None
    payment: bytes | None

    def of(self, kind: KeyKind) -> bytes:
        """Return one of them.

        Raises:
            KeyDestroyedError: it was destroyed.
        """
        key = self.contact if kind is KeyKind.CONTACT else self.payment
        if key is None:
            raise KeyDestroyedError
        return key


class Vault:
    """Seals and unseals for the members of one programme.

    Members are named by the id of their aggregate. Keys are looked up for each use: one that is destroyed anywhere is
    gone everywhere at once.
    """

    def __init__(self, programme: UUID, keys: KeyStore, masters: MasterKeys) -> None:
        """Take the programme's namespace, an open store of keys, and what keys are wrapped with."""
        self._programme = programme
        self._keys = keys
        self._masters = masters
        self._lookup_key: bytes | None = None

    async def keys_of(self, members: Iterable[UUID]) -> dict[UUID, MemberKeys]:
        """Return the keys of those members that have, or had, some."""
        return await self._find(list(members))

    async def ensure_keys(self, member: UUID) -> MemberKeys:
        """Return a member's keys, and make them if there are none. One that was destroyed is not made again."""
        found = await self._find([member])
        return found[member] if member in found else await self._make(member)

    async def destroy(self, member: UUID, kind: KeyKind, at: datetime) -> None:
        """Destroy a key; what it sealed is unreadable from then on, in every copy and backup."""
        # Somebody who never had keys gets none later, either.
        await self.ensure_keys(member)
        await self._keys.destroy(self._programme, member, kind, at)

    async def last_destroyed(self) -> UUID | None:
        """Return of which member a key was destroyed last; None if none ever was."""
        return await self._keys.last_destroyed(self._programme)

    async def made_at(self, member: UUID) -> datetime | None:
        """Return when a member's keys were made, or wrapped anew since; None if there are none."""
        return await self._keys.made_at(self._programme, member)

    async def remove(self, member: UUID) -> None:
        """Remove the keys of somebody who is nobody. Somebody who has sealed something loses it for good."""
        await self._keys.remove(self._programme, member)

    async def members(self) -> AsyncIterator[tuple[UUID, WrappedKeys]]:
        """Go through all members that have, or had, keys."""
        async for member, keys in self._keys.members(self._programme):
            if member != self._programme:
                yield member, keys

    async def lookup_digest(self, kind: str, normalised: str) -> bytes:
        """Return what stands for a value where it is looked up: a keyed hash, of no use without the store of keys."""
        if self._lookup_key is None:
            self._lookup_key = await self.programme_key(KeyKind.CONTACT)
        return digest(self._lookup_key, kind, normalised.encode())

    async def programme_key(self, kind: KeyKind) -> bytes:
        """Return a key of the programme itself, which has keys like a member; nobody destroys them."""
        return (await self.ensure_keys(self._programme)).of(kind)

    async def _make(self, member: UUID) -> MemberKeys:
        async with self._masters.wrapping() as master:
            wrapped = (WrappedKey(wrap(master, new_key(), member, kind)) for kind in KeyKind)
            kept = await self._keys.add(self._programme, member, WrappedKeys(*wrapped))
            return _unwrap(_Looked(self._masters), member, kept)

    async def _find(self, members: list[UUID]) -> dict[UUID, MemberKeys]:
        try:
            return await self._look(members)
        except MasterKeyError:
            # The master key may have been rotated between the one look and the other.
            return await self._look(members)

    async def _look(self, members: list[UUID]) -> dict[UUID, MemberKeys]:
        found = await self._keys.get(self._programme, members)
        masters = _Looked(self._masters)
        return {member: _unwrap(masters, member, keys) for member, keys in found.items()}


class Finder(Protocol):
    """Finds master keys."""

    def find(self, key_id: bytes) -> MasterKey:
        """Return a key by its id."""
        ...


class _Looked:
    """Master keys for one look at many members: each is looked for once."""

    def __init__(self, masters: MasterKeys) -> None:
        self._masters = masters
        self._found: dict[bytes, MasterKey] = {}

    def find(self, key_id: bytes) -> MasterKey:
        """Return a key by its id."""
        key = self._found.get(key_id)
        if key is None:
            key = self._found[key_id] = self._masters.find(key_id)
        return key


def _unwrap(masters: Finder, member: UUID, keys: WrappedKeys) -> MemberKeys:
    return MemberKeys(
        *(
            None
            if keys.of(kind).destroyed_at is not None
            else unwrap(masters, keys.of(kind).wrapped, member, kind)
            for kind in KeyKind
        )
    )


def wrap(master: MasterKey, key: bytes, member: UUID, kind: KeyKind) -> bytes:
    """Wrap a member's key."""
    return master.id + seal(master.secret, key, _key_context(member, kind))


def unwrap(masters: Finder, wrapped: bytes, member: UUID, kind: KeyKind) -> bytes:
    """Unwrap a member's key.

    Raises:
        MasterKeyError: what it was wrapped with is not here.
        UnsealingError: it is another member's, or was altered.
    """
    master = masters.find(wrapped[:ID_BYTES])
    return unseal(master.secret, wrapped[ID_BYTES:], _key_context(member, kind))


def _key_context(member: UUID, kind: KeyKind) -> bytes:
    return b"key|" + member.bytes + kind.encode()


def seal_record(key: bytes, member: UUID, record: UUID, kind: str, plain: bytes) -> bytes:
    """Seal a record of a member; it can be unsealed as that record only."""
    return seal(key, plain, _record_context(member, record, kind))


def unseal_record(key: bytes, member: UUID, record: UUID, kind: str, sealed: bytes) -> bytes:
    """Unseal a record of a member.

    Raises:
        UnsealingError: it is another record, or was altered.
    """
    return unseal(key, sealed, _record_context(member, record, kind))


def _record_context(member: UUID, record: UUID, kind: str) -> bytes:
    return b"record|" + member.bytes + record.bytes + kind.encode()


def digest(key: bytes, purpose: str, value: bytes) -> bytes:
    """Return a keyed hash: the same for the same value, and of no use without the key."""
    # The length keeps ("a", "bc") and ("ab", "c") apart.
    label = purpose.encode()
    return hmac.digest(key, b"digest|%d|" % len(label) + label + value, "sha256")
