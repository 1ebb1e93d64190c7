"""Members' keys: sealed with, wrapped, rotated and destroyed, in a folder and in a database."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import psycopg.conninfo
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st
from psycopg import sql

from ledger.domain.private import KeyKind
from ledger.embedded import EmbeddedPostgres
from ledger.vault.databasestore import DatabaseKeyStore
from ledger.vault.filestore import FileKeyStore
from ledger.vault.keystore import KeyStore, KeyStoreUnavailableError
from ledger.vault.masterkeys import EnvironmentMasterKeys, FileMasterKeys, MasterKeyError
from ledger.vault.rotation import rotate
from ledger.vault.sealing import UnsealingError, new_key, seal, unseal
from ledger.vault.vault import KeyDestroyedError, Vault, seal_record, unseal_record
from tests.support.clusters import new_postgres

PROGRAMME, ANN, BEN = uuid4(), uuid4(), uuid4()
THEN = datetime(2026, 11, 21, 12, 0, 0, 250_000, tzinfo=UTC)


@pytest.fixture(scope="module")
def keys_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL for the keys alone."""
    with new_postgres(tmp_path_factory.mktemp("keys")) as server:
        yield server


@pytest_asyncio.fixture(params=["folder", "database"])
async def store(
    request: pytest.FixtureRequest, tmp_path: Path, keys_server: EmbeddedPostgres
) -> AsyncIterator[KeyStore]:
    """A store of keys, of either kind."""
    found: KeyStore = (
        FileKeyStore(tmp_path / "keys")
        if request.param == "folder"
        else DatabaseKeyStore(_new_database(keys_server))
    )
    await found.open()
    yield found
    await found.close()


@pytest.fixture
def masters(tmp_path: Path) -> FileMasterKeys:
    """Master keys in a file that is not there yet."""
    return FileMasterKeys(tmp_path / "vault" / "master-keys.json")


@pytest.fixture
def vault(store: KeyStore, masters: FileMasterKeys) -> Vault:
    """The vault of a new programme."""
    return Vault(uuid4(), store, masters)


@given(plain=st.binary(max_size=200), context=st.binary(max_size=20))
def test_what_is_sealed_can_be_unsealed(plain: bytes, context: bytes) -> None:
    """What was sealed comes back whole, and two seals of the same thing differ."""
    key = new_key()
    sealed = seal(key, plain, context)
    assert unseal(key, sealed, context) == plain
    assert seal(key, plain, context) != sealed


@given(st.data())
def test_what_was_altered_cannot_be_unsealed(data: st.DataObject) -> None:
    """One changed byte, another context or another key: it is not unsealed."""
    key, sealed = new_key(), seal(key := new_key(), b"Ann", b"ann")
    at = data.draw(st.integers(0, len(sealed) - 1))
    altered = sealed[:at] + bytes([sealed[at] ^ data.draw(st.integers(1, 255))]) + sealed[at + 1 :]
    for wrong in ((key, altered, b"ann"), (key, sealed, b"ben"), (new_key(), sealed, b"ann")):
        with pytest.raises(UnsealingError):
            unseal(*wrong)


def test_a_record_cannot_be_moved_to_another_member() -> None:
    """A sealed record that is put under another member, id or kind is not unsealed."""
    key, record = new_key(), uuid4()
    sealed = seal_record(key, ANN, record, "profile", b"Ann")
    assert unseal_record(key, ANN, record, "profile", sealed) == b"Ann"
    for member, id_, kind in (
        (BEN, record, "profile"),
        (ANN, uuid4(), "profile"),
        (ANN, record, "pin"),
    ):
        with pytest.raises(UnsealingError):
            unseal_record(key, member, id_, kind, sealed)


async def test_a_member_has_two_keys_for_good(vault: Vault) -> None:
    """A member's two keys differ, and are the same whenever they are asked for."""
    first = await vault.ensure_keys(ANN)
    assert first.contact != first.payment
    assert await vault.ensure_keys(ANN) == first
    assert await vault.keys_of([ANN, BEN]) == {ANN: first}


async def test_keys_made_at_once_are_made_once(vault: Vault) -> None:
    """Twenty processes that meet a new member at the same time agree on the keys."""
    found = await asyncio.gather(*(vault.ensure_keys(ANN) for _ in range(20)))
    assert len(set(found)) == 1


async def test_who_was_destroyed_last_is_known(vault: Vault) -> None:
    """The store says of whom a key was destroyed last, and doing it again does not count."""
    assert await vault.last_destroyed() is None
    await vault.destroy(ANN, KeyKind.CONTACT, THEN)
    await vault.destroy(BEN, KeyKind.PAYMENT, datetime.now(UTC))
    await vault.destroy(ANN, KeyKind.CONTACT, datetime.now(UTC))
    assert await vault.last_destroyed() == BEN


async def test_keys_of_nobody_can_be_removed(vault: Vault) -> None:
    """Keys that are removed are gone, and unlike destroyed ones they can be made again."""
    before = await vault.ensure_keys(ANN)
    made = await vault.made_at(ANN)
    assert made is not None
    assert abs((datetime.now(UTC) - made).total_seconds()) < 3600
    await vault.remove(ANN)
    await vault.remove(ANN)
    assert await vault.made_at(ANN) is None
    assert await vault.keys_of([ANN]) == {}
    assert await vault.ensure_keys(ANN) != before


async def test_a_destroyed_key_is_gone_for_good(vault: Vault) -> None:
    """A destroyed key is not there any longer and is not made again; the other one stays."""
    before = await vault.ensure_keys(ANN)
    await vault.destroy(ANN, KeyKind.CONTACT, THEN)
    await vault.destroy(ANN, KeyKind.CONTACT, datetime.now(UTC))
    after = await vault.ensure_keys(ANN)
    with pytest.raises(KeyDestroyedError):
        after.of(KeyKind.CONTACT)
    assert after.of(KeyKind.PAYMENT) == before.payment
    [(member, keys)] = [one async for one in vault.members()]
    assert (member, keys.contact.destroyed_at, keys.payment.destroyed_at) == (ANN, THEN, None)


async def test_a_member_without_keys_can_be_destroyed(vault: Vault) -> None:
    """A key that was never made cannot be made once it was to be destroyed."""
    await vault.destroy(BEN, KeyKind.CONTACT, THEN)
    with pytest.raises(KeyDestroyedError):
        (await vault.ensure_keys(BEN)).of(KeyKind.CONTACT)


async def test_a_destroyed_key_leaves_no_trace_in_its_folder(
    tmp_path: Path, masters: FileMasterKeys
) -> None:
    """Neither the wrapped key nor the key is in any byte of the folder once it is destroyed, also after a rotation."""
    store = FileKeyStore(tmp_path / "keys")
    vault = Vault(PROGRAMME, store, masters)
    key = await vault.ensure_keys(ANN)
    wrapped = (await store.get(PROGRAMME, [ANN]))[ANN].contact.wrapped
    assert _occurs(tmp_path / "keys", wrapped)
    await vault.destroy(ANN, KeyKind.CONTACT, THEN)
    assert key.contact is not None
    assert not _occurs(tmp_path, wrapped)
    assert not _occurs(tmp_path, key.contact)


async def test_a_lookup_is_keyed(vault: Vault, store: KeyStore, masters: FileMasterKeys) -> None:
    """A value's look-up is the same in one programme, another in the next, and tells kinds apart."""
    found = await vault.lookup_digest("phone", "+4930123456")
    assert found == await vault.lookup_digest("phone", "+4930123456")
    assert found != await vault.lookup_digest("email", "+4930123456")
    assert found != await Vault(uuid4(), store, masters).lookup_digest("phone", "+4930123456")


async def test_rotation_changes_the_master_key_and_no_other(
    vault: Vault, store: KeyStore, masters: FileMasterKeys, tmp_path: Path
) -> None:
    """After a rotation all keys are what they were, the old master key is gone, and a destroyed key stays so."""
    before = await vault.ensure_keys(ANN)
    await vault.ensure_keys(BEN)
    await vault.destroy(BEN, KeyKind.CONTACT, THEN)
    file = tmp_path / "vault" / "master-keys.json"
    [old] = json.loads(file.read_text())["master_keys"]
    assert await rotate(store, masters) >= 3
    assert old not in json.loads(file.read_text())["master_keys"]
    assert await vault.ensure_keys(ANN) == before
    with pytest.raises(KeyDestroyedError):
        (await vault.ensure_keys(BEN)).of(KeyKind.CONTACT)


async def test_rotation_beside_new_members(
    vault: Vault, store: KeyStore, masters: FileMasterKeys
) -> None:
    """Members who come and go while the master key is rotated, again and again, lose no key and regain none."""
    stop = asyncio.Event()
    known: dict[UUID, object] = {}

    async def enrol() -> None:
        while not stop.is_set():
            member = uuid4()
            known[member] = await vault.ensure_keys(member)
            if len(known) % 3 == 0:
                await vault.destroy(member, KeyKind.CONTACT, THEN)
                known[member] = (await vault.keys_of([member]))[member]

    tasks = [asyncio.create_task(enrol()) for _ in range(3)]
    for _ in range(3):
        await rotate(store, masters)
    stop.set()
    await asyncio.gather(*tasks)
    assert known
    assert await vault.keys_of(known) == known


async def test_a_lost_master_key_is_told(
    store: KeyStore, masters: FileMasterKeys, tmp_path: Path
) -> None:
    """Without the master key nobody unwraps, and the message says which one is missing."""
    vault = Vault(uuid4(), store, masters)
    await vault.ensure_keys(ANN)
    (tmp_path / "vault" / "master-keys.json").unlink()
    with pytest.raises(MasterKeyError, match="is not here"):
        await vault.ensure_keys(ANN)


async def test_master_keys_from_the_environment(store: KeyStore) -> None:
    """The first of several master keys wraps, and all of them unwrap."""
    first, second = "A" * 43 + "=", "B" * 42 + "A="
    programme = uuid4()
    old = await Vault(programme, store, EnvironmentMasterKeys(first)).ensure_keys(ANN)
    both = Vault(programme, store, EnvironmentMasterKeys(f"{second}, {first}"))
    assert await both.ensure_keys(ANN) == old
    await both.ensure_keys(BEN)
    with pytest.raises(MasterKeyError):
        await Vault(programme, store, EnvironmentMasterKeys(first)).ensure_keys(BEN)


@pytest.mark.parametrize("setting", ["", "not base64!", "c2hvcnQ="])
def test_a_setting_that_is_no_key(setting: str) -> None:
    """A setting that is not 32 bytes in base64 is refused."""
    with pytest.raises(MasterKeyError):
        EnvironmentMasterKeys(setting)


async def test_master_keys_that_others_can_read(masters: FileMasterKeys, tmp_path: Path) -> None:
    """A file of master keys that others can read is refused, with what to do."""
    vault = Vault(uuid4(), FileKeyStore(tmp_path / "keys"), masters)
    await vault.ensure_keys(ANN)
    file = tmp_path / "vault" / "master-keys.json"
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o640)
    with pytest.raises(MasterKeyError, match="chmod 600"):
        await vault.ensure_keys(BEN)


async def test_a_folder_that_is_broken_is_told(tmp_path: Path, masters: FileMasterKeys) -> None:
    """A file of keys that was cut short is an error, never a member without keys."""
    vault = Vault(PROGRAMME, FileKeyStore(tmp_path / "keys"), masters)
    await vault.ensure_keys(ANN)
    [file] = (tmp_path / "keys").rglob(f"{ANN}.keys")
    file.write_bytes(file.read_bytes()[:50])
    with pytest.raises(KeyStoreUnavailableError):
        await vault.ensure_keys(ANN)


async def test_a_database_that_is_away_is_told(masters: FileMasterKeys) -> None:
    """A store of keys that does not answer is an error of its own."""
    store = DatabaseKeyStore("postgresql://nobody@127.0.0.1:1/none?connect_timeout=1")
    with pytest.raises(KeyStoreUnavailableError):
        await store.open()
    await store.close()


def _new_database(server: EmbeddedPostgres) -> str:
    name = f"keys_{uuid4().hex}"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return psycopg.conninfo.make_conninfo(server.url(), dbname=name)


def _occurs(folder: Path, needle: bytes) -> bool:
    return any(needle in one.read_bytes() for one in folder.rglob("*") if one.is_file())
