"""The documents that tell a reader what to type."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from ledger.embedded import EmbeddedPostgres
from ledger.rulesdoc.document import Document
from ledger.v1.rules_pb2 import Rules
from tests.docs.documents import ROOT, blocks, matches, steps
from tests.docs.session import Session

GUIDES = ROOT / "docs/how-to"


def test_the_tutorial_works_as_written(after_tutorial: Session) -> None:
    """A newcomer who pastes every block sees what the tutorial shows."""
    assert (after_tutorial.folder / "data" / "credentials").exists()


@pytest.mark.parametrize(
    "guide",
    [
        "adjust-points",
        "answer-a-person",
        "ask-for-consent",
        "call-from-your-till",
        "close-a-tills-day",
        "hand-out-cards",
        "import-balances",
        "issue-a-card",
        "keys",
        "know-your-members",
        "move-points",
        "prove-the-history",
        "rebuild-a-projection",
        "sweep",
        "verify-who-pays",
        "win-back-lapsed-customers",
        "write-rules",
    ],
)
def test_a_guide_works_as_written(after_tutorial: Session, guide: str) -> None:
    """Who did the tutorial and pastes every block of a guide sees what the guide shows."""
    document = GUIDES / f"{guide}.md"
    for block in blocks(document):
        if block.language in ("python", "yaml") or (block.language == "json" and block.words):
            (after_tutorial.folder / block.words[0]).write_text(block.text, encoding="utf-8")
    for step in steps(document, "sh"):
        after_tutorial.do(step)


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
