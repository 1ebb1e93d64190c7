"""An erased member is nowhere: not in the tables, the files, the log, the WAL or a base backup; nor after a restore.

One service with its WAL archived, three members with values that nobody else has. The tests are the steps of one
story, each on what the one before left.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg.conninfo import conninfo_to_dict

from ledger.cli.failure import EXIT_FOUND
from ledger.domain.ids import Namespace
from ledger.embedded.programs import programs_for
from ledger.runtime.settings import vault_settings
from ledger.v1 import privacy_pb2
from ledger.v1 import profile_pb2 as pb
from ledger.v1.member_pb2 import EnrolMemberRequest
from ledger.v1.rules_pb2 import ProfileRules
from ledger.vault.keystore import WrappedKeys
from ledger.vault.opening import open_keys
from ledger.vault.vault import MemberKeys, Vault
from tests.support.commands import run_command
from tests.support.process import ServiceProcess, running
from tests.support.till import RefusedError, Till, make_receipt
from tests.support.traces import Searched, in_files, in_tables

PROGRAMME = "main"


def _digits(count: int) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(count))


@dataclass
class Person:
    """A member, and all that is known of the person."""

    reference: str
    card: str = ""
    values: list[str] = field(default_factory=list)
    """A part of everything that was ever said of the person, which nothing else has."""
    phone: str = ""
    email: str = ""
    keys: MemberKeys | None = None
    wrapped: WrappedKeys | None = None

    def profile(self) -> pb.Profile:
        """New values for every part of the profile."""
        unique, digits = _digits(12), _digits(8)
        self.values += [unique, f"151{digits}"]
        self.phone, self.email = f"+49151{digits}", f"ann.{unique}@example.org"
        address = pb.PostalAddress(street=f"Street{unique}", city=f"City{unique}", country="DE")
        return pb.Profile(
            given_name=f"Given{unique}",
            family_name=f"Family{unique}",
            phone=self.phone,
            email=self.email,
            app_token=f"an-app-{unique}-of-somebody",
            address=address,
        )

    def searched(self) -> Searched:
        """What must be nowhere once the person is erased."""
        assert self.keys is not None
        assert self.wrapped is not None
        assert self.keys.contact is not None
        return Searched.of(
            self.values,
            the_key=self.keys.contact,
            the_wrapped_key=self.wrapped.contact.wrapped,
        )


@dataclass
class Story:
    """The service, its folders, and the people."""

    service: ServiceProcess
    till: Till
    archive: Path
    backup: Path
    ann: Person
    ben: Person

    def read_keys(self, person: Person) -> tuple[MemberKeys, WrappedKeys]:
        """A member's keys, raw and as they are kept."""
        with self.service.owner(PROGRAMME) as owner:
            row = owner.execute(
                "SELECT namespace FROM ledger_control.programmes WHERE name = %s", [PROGRAMME]
            ).fetchone()
        assert row is not None
        return asyncio.run(self._keys(row[0], Namespace(row[0]).member(person.reference)))

    async def _keys(self, namespace: UUID, member: UUID) -> tuple[MemberKeys, WrappedKeys]:
        async with open_keys(vault_settings(self.service.data_dir)) as keys:
            vault = Vault(namespace, keys.store, keys.masters)
            found = await vault.keys_of([member])
            return found[member], (await keys.store.get(namespace, [member]))[member]

    def get_profile(self, person: Person) -> pb.Profile:
        """What the service says of a person."""
        request = pb.GetProfileRequest(member_reference=person.reference)
        found: pb.GetProfileResponse = self.till.call("GetProfile", request)
        return found.profile

    def found_by(self, **key: str) -> list[str]:
        """Whom a value leads to."""
        request = pb.FindMembersRequest(phone_region="DE", **key)
        return [one.member_reference for one in self.till.call("FindMembers", request).members]

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a `ledger` command."""
        return run_command(arguments, env=self.service.environment)

    def restart(self) -> None:
        """Stop the service with its PostgreSQL, and start it again."""
        self.till.close()
        if self.service.is_started:
            self.service.stop()
        self.service.start()
        self.till = Till(self.service, PROGRAMME)
        self.till.await_projections()

    def places(self) -> list[Path]:
        """Where nothing personal may be: data files, WAL, log and keys; archived WAL; the base backup."""
        return [self.service.data_dir, self.archive, self.backup]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """A service whose WAL is archived, with members who did all that members do."""
    folder = tmp_path_factory.mktemp("erased")
    archive, backup = folder / "archive", folder / "backup"
    archive.mkdir()
    with running(folder / "data") as service:
        story = Story(
            service, Till(service, PROGRAMME), archive, backup, Person("ann"), Person("ben")
        )
        with service.owner(PROGRAMME) as owner:
            owner.execute("ALTER SYSTEM SET archive_mode = on")
            owner.execute(f"ALTER SYSTEM SET archive_command = 'cp %p {archive}/%f'")
        story.restart()
        story.till.publish_rules(receipts_required=1, profile=ProfileRules(phone_region="DE"))
        for person in (story.ann, story.ben):
            _live(story, person)
            person.keys, person.wrapped = story.read_keys(person)
        _base_backup(story)
        yield story
        story.till.close()


def _live(story: Story, person: Person) -> None:
    """Enrol a member and have it do, and fail to do, what members do."""
    till, reference = story.till, person.reference
    enrol = EnrolMemberRequest(
        request_id=str(uuid4()), member_reference=reference, profile=person.profile()
    )
    till.call("EnrolMember", enrol)
    assert story.found_by(phone=person.phone) == [reference]
    update = pb.UpdateProfileRequest(
        request_id=str(uuid4()), member_reference=reference, profile=person.profile()
    )
    till.call("UpdateProfile", update)
    assert till.call("UpdateProfile", update).replayed
    person.card = till.new_card(reference, total=1000).card_number
    till.record(make_receipt(member_reference=reference))
    assert story.found_by(email=person.email.upper()) == [reference]
    assert story.get_profile(person).email == person.email
    till.stream("ExportMember", privacy_pb2.ExportMemberRequest(member_reference=reference))
    _provoke(till, enrol, update)


def _provoke(till: Till, enrol: EnrolMemberRequest, update: pb.UpdateProfileRequest) -> None:
    """Have calls refused that say something personal: it must not be told to anybody, nor logged."""
    other = pb.Profile()
    other.CopyFrom(enrol.profile)
    other.email += " @ nowhere"
    again = EnrolMemberRequest(request_id=str(uuid4()), member_reference=enrol.member_reference)
    again.profile.CopyFrom(enrol.profile)
    reused = pb.UpdateProfileRequest(request_id=update.request_id, member_reference="nobody")
    reused.profile.CopyFrom(enrol.profile)
    wrong = pb.UpdateProfileRequest(request_id=str(uuid4()), member_reference="ann", profile=other)
    for name, request in (
        ("EnrolMember", again),
        ("UpdateProfile", reused),
        ("UpdateProfile", wrong),
        ("FindMembers", pb.FindMembersRequest(email=other.email)),
        ("FindMembers", pb.FindMembersRequest(phone=f"{enrol.profile.phone}000000000")),
    ):
        with pytest.raises(RefusedError) as caught:
            till.call(name, request)
        told = f"{caught.value} {caught.value.details}"
        assert not [one for one in (other.email, enrol.profile.phone) if one in told]


def _base_backup(story: Story) -> None:
    """Take a base backup of the running server, as an operator would."""
    postgres = story.service.data_dir / "postgres"
    address = conninfo_to_dict(story.service.postgres.url())
    story.backup.mkdir(mode=0o700)
    programs_for(postgres, postgres / "cluster").run(
        postgres,
        "pg_basebackup",
        f"--pgdata={story.backup}",
        "--wal-method=fetch",
        "--checkpoint=fast",
        f"--host={address['host']}",
        f"--port={address['port']}",
        f"--username={address['user']}",
    )


def _flush(story: Story) -> None:
    """Have everything in the files, and the WAL in the archive."""
    with story.service.owner(PROGRAMME) as owner:
        owner.execute("SELECT pg_switch_wal()")
        owner.execute("CHECKPOINT")


def _replace_cluster(story: Story) -> None:
    """Put the base backup in place of the database, as an operator would."""
    story.till.close()
    story.service.stop()
    story.service.postgres.stop()
    cluster = story.service.data_dir / "postgres" / "cluster"
    shutil.rmtree(cluster)
    shutil.copytree(story.backup, cluster)
    cluster.chmod(0o700)
    story.restart()


def test_what_is_personal_was_never_in_a_database_file(story: Story) -> None:
    """Before anything is erased no value of anybody is in a table, a file, the WAL, the log or a backup."""
    _flush(story)
    searched = Searched.of([*story.ann.values, *story.ben.values])
    with story.service.owner(PROGRAMME) as owner:
        assert in_tables(owner, searched) == []
    assert in_files(story.places(), searched) == []


def test_the_search_finds_what_is_there(story: Story) -> None:
    """What is no secret is found in tables, files, WAL, archive and backup; wrapped keys are where they are kept."""
    searched = Searched.of([story.ann.card])
    with story.service.owner(PROGRAMME) as owner:
        tables = {one.where for one in in_tables(owner, searched)}
    assert {"programme_main.events", "programme_main.account_balances_1"} <= tables
    files = {one.where for one in in_files(story.places(), searched)}
    assert any("/pg_wal/" in one for one in files)
    assert any(one.startswith(str(story.archive)) for one in files)
    assert any(one.startswith(f"{story.backup}/base/") for one in files)
    kept = in_files(story.places(), story.ann.searched())
    assert {one.what for one in kept} == {"the_wrapped_key"}
    assert all("/vault/keys/" in one.where for one in kept)


def test_an_erased_member_is_nowhere(story: Story) -> None:
    """After the erasure neither a value nor the key, raw or wrapped, is in any table, file, log, WAL or backup."""
    done = story.command("member", "erase", "ann")
    assert done.returncode == 0, done.stderr
    assert "destroyed" in done.stdout
    _flush(story)
    searched = story.ann.searched()
    with story.service.owner(PROGRAMME) as owner:
        assert in_tables(owner, searched) == []
        count = "SELECT count(DISTINCT member_id) FROM vault_records"
        assert owner.execute(count).fetchone() == (1,)
        count = "SELECT count(DISTINCT member_id) FROM vault_lookups"
        assert owner.execute(count).fetchone() == (1,)
    assert in_files(story.places(), searched) == []
    assert story.read_keys(story.ann)[0] == MemberKeys(None, None)


def test_nothing_leads_to_an_erased_member(story: Story) -> None:
    """No look-up finds it, its profile is refused, and its export has nothing personal; others are as before."""
    assert story.found_by(phone=story.ann.phone) == []
    assert story.found_by(email=story.ann.email) == []
    with pytest.raises(RefusedError) as caught:
        story.get_profile(story.ann)
    assert caught.value.reason == "MEMBER_ERASED"
    exported = _exported(story, story.ann)
    assert list(Searched.of(story.ann.values).in_bytes(json.dumps(exported).encode())) == []
    assert exported["members"][0]["erased_at"]
    assert len(exported["receipts"]) == 2
    assert story.found_by(phone=story.ben.phone) == ["ben"]
    assert story.get_profile(story.ben).email == story.ben.email


def _exported(story: Story, person: Person) -> dict[str, Any]:
    request = privacy_pb2.ExportMemberRequest(member_reference=person.reference)
    parts = story.till.stream("ExportMember", request)
    found: dict[str, Any] = json.loads(b"".join(one.data for one in parts))
    return found


def test_the_master_key_can_be_rotated_afterwards(story: Story) -> None:
    """A new master key wraps the keys of the others, and what was erased stays so."""
    assert story.command("vault", "rotate").returncode == 0
    assert story.get_profile(story.ben).email == story.ben.email
    assert in_files([story.service.data_dir / "vault"], story.ann.searched()) == []


def test_after_a_restore_reconciling_erases_again(story: Story) -> None:
    """An older backup beside today's keys: nothing of the member is readable, and the log says what to do."""
    _replace_cluster(story)
    with story.service.owner(PROGRAMME) as owner:
        query = "SELECT count(*) FROM events WHERE topic = 'ledger.MemberErased'"
        assert owner.execute(query).fetchone() == (0,)
    with pytest.raises(RefusedError) as caught:
        story.get_profile(story.ann)
    assert caught.value.reason == "MEMBER_ERASED"
    assert story.get_profile(story.ben).email == story.ben.email
    assert "run: ledger vault reconcile" in story.service.log()

    said = story.command("vault", "reconcile", "--dry-run")
    assert (said.returncode, story.found_by(phone=story.ann.phone)) == (EXIT_FOUND, ["ann"])
    done = story.command("vault", "reconcile", "--json")
    assert done.returncode == EXIT_FOUND, done.stderr
    assert json.loads(done.stdout)["counts"] == {"erased again": 1}
    again = story.command("vault", "reconcile")
    assert again.returncode == 0, again.stdout


def test_after_a_restore_nothing_is_left(story: Story) -> None:
    """Reconciled, the member is erased in the events and nowhere else; the books and others are fine."""
    assert story.found_by(phone=story.ann.phone) == []
    with story.service.owner(PROGRAMME) as owner:
        query = "SELECT convert_from(state, 'UTF8') FROM events WHERE topic = 'ledger.MemberErased'"
        (state,) = owner.execute(query).fetchone() or ("",)
        assert json.loads(state) == {"reason": "RECONCILED"}
        assert owner.execute("SELECT count(DISTINCT member_id) FROM vault_lookups").fetchone() == (
            1,
        )
    _flush(story)
    with story.service.owner(PROGRAMME) as owner:
        assert in_tables(owner, story.ann.searched()) == []
    assert in_files(story.places(), story.ann.searched()) == []
    assert story.get_profile(story.ben).email == story.ben.email
    books = story.till.books()
    assert books.balanced
    assert books.agrees
