"""Rotating the master key while the service runs."""

from __future__ import annotations

from uuid import UUID

from ledger.domain.private import KeyKind
from ledger.vault.keystore import KeyStore, WrappedKeys
from ledger.vault.masterkeys import ID_BYTES, FileMasterKeys, MasterKey, MasterKeys
from ledger.vault.vault import unwrap, wrap


async def rotate(store: KeyStore, masters: FileMasterKeys) -> int:
    """Wrap all keys with a new master key, and then remove the old one. Return how many were wrapped anew.

    Until the end both unwrap, so that a rotation that is cut off loses nothing and can be started again.
    """
    with masters.rotating():
        new = await masters.add()
        count = await rewrap_all(store, masters, new)
        # A process may have taken the old key before there was a new one; now nobody wraps, and what it did is found.
        async with masters.retiring(new):
            count += await rewrap_all(store, masters, new)
    return count


async def rewrap_all(store: KeyStore, masters: MasterKeys, new: MasterKey) -> int:
    """Wrap with a master key whatever is wrapped with another; return how many keys that were."""
    count = 0
    for programme in await store.programmes():
        async for member, keys in store.members(programme):
            count += await _rewrap(store, masters, new, programme, member, keys)
    return count


async def _rewrap(
    store: KeyStore,
    masters: MasterKeys,
    new: MasterKey,
    programme: UUID,
    member: UUID,
    keys: WrappedKeys,
) -> int:
    count = 0
    for kind in KeyKind:
        old = keys.of(kind).wrapped
        if not old or old[:ID_BYTES] == new.id:
            continue
        key = unwrap(masters, old, member, kind)
        await store.rewrap(programme, member, kind, old, wrap(new, key, member, kind))
        count += 1
    return count
