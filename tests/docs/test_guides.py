"""The documents that tell a reader what to type."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from ledger.embedded import EmbeddedPostgres
from ledger.rulesdoc.document import Document
from ledger.v1.rules_pb2 import Rules
from tests.docs.documents import ROOT, blocks, matches, steps
from tests.docs.session import Session
from tests.faults.load import Load, Record, loaded
from tests.faults.truth import check_answers, check_books, check_projections, check_sequence
from tests.support.process import ServiceProcess
from tests.support.till import Till

GUIDES = ROOT / "docs/how-to"
SOME = 20
"""So many writes at least before, during and after whatever happens."""


def test_the_tutorial_works_as_written(after_tutorial: Session) -> None:
    """A newcomer who pastes every block sees what the tutorial shows."""
    assert (after_tutorial.folder / "data" / "credentials").exists()


@pytest.mark.parametrize(
    "guide",
    [
        "adjust-points",
        "analyse-with-duckdb",
        "answer-a-person",
        "ask-for-consent",
        "call-from-your-till",
        "close-a-tills-day",
        "close-the-month",
        "explain-a-balance",
        "hand-out-cards",
        "import-balances",
        "import-bank-files",
        "pay-out-a-credit",
        "issue-a-card",
        "keys",
        "know-your-members",
        "look-at-any-day",
        "move-points",
        "prove-the-history",
        "rebuild-a-projection",
        "replay-the-history",
        "report-points-liability",
        "settle-a-month",
        "sweep",
        "take-payment-with-the-card",
        "verify-who-pays",
        "win-back-lapsed-customers",
        "write-rules",
    ],
)
def test_a_guide_works_as_written(after_tutorial: Session, guide: str) -> None:
    """Who did the tutorial and pastes every block of a guide sees what the guide shows."""
    document = GUIDES / f"{guide}.md"
    _write_files(after_tutorial, document)
    after_tutorial.begin_anew()
    for step in steps(document, "sh"):
        after_tutorial.do(step)


def _write_files(session: Session, document: Path) -> None:
    for block in blocks(document):
        if block.language in ("python", "yaml") or (
            block.language in ("json", "sql") and block.words
        ):
            (session.folder / block.words[0]).write_text(block.text, encoding="utf-8")


def test_the_example_of_rules_has_every_section() -> None:
    """Whoever looks for what rules can say finds each section in the example, and no mistake."""
    (example,) = (one for one in blocks(GUIDES / "write-rules.md") if "bakery.yaml" in one.words)
    document = Document(example.text, "bakery.yaml")
    assert not document.problems
    said = {field.name for field, _ in document.rules("EUR").ListFields()}
    assert said == {field.name for field in Rules.DESCRIPTOR.fields} - {"version"}


@pytest.fixture
def own_server(after_tutorial: Session) -> EmbeddedPostgres:
    """A server that plays the reader's own; what the ledger keeps in it is in another database."""
    return EmbeddedPostgres(after_tutorial.folder / "data" / "postgres")


@pytest.fixture
def on_own_server(tmp_path: Path, own_server: EmbeddedPostgres) -> Iterator[Session]:
    """A session in which the address in the document is that of the reader's own server."""
    info = psycopg.conninfo.conninfo_to_dict(own_server.url())
    address = f"@/loyalty?host={quote(str(info['host']), safe='')}&port={info['port']}"
    session = Session(tmp_path / "own", **{"@db.example/loyalty": address})
    yield session
    session.close()


def test_own_postgresql_works_as_written(
    on_own_server: Session, own_server: EmbeddedPostgres
) -> None:
    """With two roles on a server of their own, the service is set up and serves as described."""
    for step in steps(GUIDES / "own-postgresql.md", "sql", "sh"):
        if step.block.language == "sql":
            _execute(own_server, step.block.text)
        else:
            on_own_server.do(step)


def _execute(server: EmbeddedPostgres, statements: str) -> None:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        # One by one: CREATE DATABASE runs alone.
        for statement in statements.split(";\n"):
            if statement.strip():
                connection.execute(statement.encode())


@pytest.mark.parametrize(
    ("expected", "printed", "same"),
    [
        ("a  …\n", "a  b c \n", True),
        ("a\n…\nd", "a\nb\nc\nd\n", True),
        ("a\n…\nd", "a\nd", True),
        ("a", "a\nb", False),
        ("a …", "a\nb", False),
        ("a.c", "abc", False),
    ],
)
def test_what_is_promised_is_compared(expected: str, printed: str, same: bool) -> None:
    """An ellipsis stands for a part of a line or for lines; everything else is compared."""
    assert matches(expected, printed) is same


@pytest.fixture
def busy(after_tutorial: Session) -> ServiceProcess:
    """The service of the tutorial, with a programme for tills that do not stop writing."""
    service = ServiceProcess(after_tutorial.folder / "data")
    service.address = after_tutorial.address
    service.create_programme("busy")
    till = Till(service, "busy")
    till.publish_rules()
    till.close()
    return service


def test_a_restore_brings_back_all_until_a_moment_and_nothing_after(
    after_tutorial: Session, busy: ServiceProcess
) -> None:
    """Of tills that write on, all is there that was answered before, and nothing sent after; rows are as replayed."""
    record = _follow(after_tutorial, busy)
    moment = datetime.fromisoformat(after_tutorial.variable("point"))
    before = [one for one in record.answered if one.answered_at < moment]
    after = {one.request_id for one in record.answered if one.sent_at > moment}
    assert len(before) >= 2 * SOME
    assert len(after) >= SOME
    with busy.owner("busy") as owner:
        rows = check_sequence(owner)
        books = check_books(rows)
        check_answers(rows, books, replace(record, answered=before))
        assert not after & {str(row.request_id) for row in rows}
        assert rows[-1].recorded_at < moment
        check_projections(owner, books)


def _follow(session: Session, busy: ServiceProcess) -> Record:
    """Do what the guide says, beside tills that write from before the base backup until the service stops."""
    document = GUIDES / "restore-to-a-point-in-time.md"
    _write_files(session, document)
    till = Till(busy, "busy")
    load = Load(busy, "busy", [till.new_card().card_number for _ in range(3)], clients=2)
    till.close()
    with ExitStack() as writing:
        for step in steps(document, "sh"):
            if "pg_basebackup" in step.block.text:
                writing.enter_context(loaded(load))
                load.await_progress(SOME)
            if "stopped" in step.block.words:
                load.await_progress(SOME)
                writing.close()
            session.do(step)
            if "pg_basebackup" in step.block.text:
                load.await_progress(SOME)
    return load.record


def test_tls_works_as_written(after_tutorial: Session) -> None:
    """With a certificate of their own, the service and the command line speak TLS as described."""
    document = GUIDES / "tls.md"
    _write_files(after_tutorial, document)
    for name in ("LEDGER_PROGRAMME", "LEDGER_KEY"):
        after_tutorial.forget(name)
    for step in steps(document, "sh"):
        after_tutorial.do(step)
