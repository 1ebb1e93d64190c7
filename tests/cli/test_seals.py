"""What an auditor does with the seals from the command line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest

from ledger.embedded import EmbeddedPostgres
from tests.cli.program import Finished, ledger
from tests.support.process import running
from tests.support.till import Till, make_receipt

RECEIPTS = 3
PROGRAMME = "audited"


class Audit(NamedTuple):
    """A history that was sealed, and what was kept elsewhere."""

    data_dir: Path
    key: Path
    heads: Path
    proof: Path

    def run(self, *arguments: str) -> Finished:
        """Run a command on the history."""
        places = {"LEDGER_DATA_DIR": str(self.data_dir), "LEDGER_PROGRAMME": PROGRAMME}
        return ledger(*arguments, env=places)

    def verify(self, *arguments: str) -> Any:
        """Verify the history with what was kept, and return what was printed."""
        kept = ("--public-key", str(self.key), "--head", str(self.heads))
        done = self.run("verify", "--json", *(arguments or kept))
        found = json.loads(done.out)
        assert done.code == (0 if found["good"] else 4), done.err
        return found

    def tamper(self, *statements: str) -> None:
        """Do what only somebody with the owner's rights can."""
        with (
            EmbeddedPostgres(self.data_dir / "postgres") as postgres,
            psycopg.connect(
                postgres.url(), autocommit=True, options=f"-c search_path=programme_{PROGRAMME}"
            ) as connection,
        ):
            for statement in statements:
                connection.execute(statement.encode())


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audit]:
    """A service that recorded some receipts and was stopped; its head, key and a proof were kept."""
    folder = tmp_path_factory.mktemp("audit")
    with running(folder / "data") as service:
        service.create_programme(PROGRAMME)
        till = Till(service, PROGRAMME)
        till.publish_rules()
        for _ in range(RECEIPTS):
            till.record(make_receipt())
        till.close()
    found = Audit(folder / "data", folder / "key.pem", folder / "heads", folder / "proof.json")
    # It runs for the whole module, so that not every command has to start it.
    with EmbeddedPostgres(found.data_dir / "postgres"):
        found.key.write_text(found.run("seal", "public-key").out)
        exported = found.run("seal", "export", str(found.heads))
        assert exported.code == 0, exported.err
        assert found.run("prove", "4", "--output", str(found.proof)).code == 0
        yield found


def test_a_history_is_as_it_was_sealed(audit: Audit) -> None:
    """After an orderly stop all is sealed; with key and head nothing is left unproved."""
    found = audit.verify()
    assert (found["good"], found["faults"], found["not_proved"]) == (True, [], [])
    assert (found["events_sealed"] > RECEIPTS, found["events_not_sealed_yet"]) == (True, 0)
    (seal, *_) = json.loads(audit.run("seal", "list", "--json").out)
    assert (seal["seal_number"], seal["first_position"]) == (1, 1)
    assert len(audit.verify("--programme", PROGRAMME)["not_proved"]) == 2


def test_a_head_is_never_written_over(audit: Audit) -> None:
    """Exported again, the file stays as it is."""
    (file,) = audit.heads.iterdir()
    before = file.read_bytes()
    assert "there already" in audit.run("seal", "export", str(audit.heads)).out
    assert file.read_bytes() == before


def test_a_proof_is_checked_with_the_public_key_alone(audit: Audit, tmp_path: Path) -> None:
    """Without a database it shows the event; altered, or under another key, it does not hold."""
    check = ("check-proof", str(audit.proof))
    shown = ledger(*check, "--public-key", str(audit.key), "--json")
    assert json.loads(shown.out)["position"] == 4
    assert ledger(*check).code == 2

    altered = json.loads(audit.proof.read_text())
    altered["row"]["state"] = "e30="
    (tmp_path / "altered.json").write_text(json.dumps(altered))
    refused = ledger("check-proof", str(tmp_path / "altered.json"), "--public-key", str(audit.key))
    assert (refused.code, refused.out) == (4, "")
    (tmp_path / "not.json").write_text("{}")
    assert (
        ledger("check-proof", str(tmp_path / "not.json"), "--public-key", str(audit.key)).code == 2
    )


def test_what_was_tampered_with_is_named(audit: Audit) -> None:
    """An altered event is named by its position; a dropped end is known by the exported head only."""
    audit.tamper("UPDATE events SET principal_id = 'nobody' WHERE position = 4")
    found = audit.verify()
    assert [one["position"] for one in found["faults"]] == [4]
    shown = audit.run("verify", "--public-key", str(audit.key))
    assert "FAULT at position 4: the row was altered" in shown.out
    audit.tamper(
        "DELETE FROM seals",
        "DELETE FROM events WHERE position > 3",
        "UPDATE event_counter SET last = 3",
    )
    assert audit.verify("--public-key", str(audit.key))["good"]
    (cut,) = audit.verify()["faults"]
    assert (cut["seal_number"], cut["position"]) == (1, None)


def test_what_is_not_there_is_refused(audit: Audit) -> None:
    """A position that is not sealed, a programme that does not exist and a key that is none are told."""
    assert audit.run("prove", "1000000").code == 1
    assert audit.run("verify", "--programme", "nobody").code == 1
    assert audit.run("verify", "--public-key", str(audit.proof)).code == 2
    assert audit.run("verify", "--head", str(audit.proof)).code == 2
