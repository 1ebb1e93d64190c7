"""The store of keys and the master keys that the settings name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from ledger.vault.databasestore import DatabaseKeyStore
from ledger.vault.filestore import FileKeyStore
from ledger.vault.keystore import KeyStore
from ledger.vault.masterkeys import EnvironmentMasterKeys, FileMasterKeys
from ledger.vault.settings import VaultSettings

DATABASE_PREFIXES = ("postgresql://", "postgres://")
"""What tells an address from a folder."""


class VaultKeys(NamedTuple):
    """What the vaults of all programmes are opened with."""

    store: KeyStore
    masters: EnvironmentMasterKeys | FileMasterKeys


@asynccontextmanager
async def open_keys(settings: VaultSettings) -> AsyncIterator[VaultKeys]:
    """Lend an open store of keys. The file of master keys is made with the first key that is wrapped.

    Raises:
        MasterKeyError: the setting has no master keys.
    """
    store = _store(settings.key_store)
    await store.open()
    try:
        yield VaultKeys(store, _masters(settings))
    finally:
        await store.close()


def _store(place: str) -> KeyStore:
    if place.startswith(DATABASE_PREFIXES):
        return DatabaseKeyStore(place)
    return FileKeyStore(Path(place))


def _masters(settings: VaultSettings) -> EnvironmentMasterKeys | FileMasterKeys:
    if settings.master_key is not None:
        return EnvironmentMasterKeys(settings.master_key)
    return FileMasterKeys(settings.master_key_file)
