"""No statement of ours reads what is sealed without writing down who does."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2] / "ledger"

_TABLE = re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+) \((.*?)\n\);", re.DOTALL)
_SEALED = re.compile(r"^ +sealed bytea", re.MULTILINE)
_COMMENT = re.compile(r"^ *--.*$", re.MULTILINE)


def _statements() -> list[str]:
    texts = (file.read_text(encoding="utf-8") for file in sorted(ROOT.rglob("*.sql")))
    return [one for text in texts for one in _COMMENT.sub("", text).split(";\n")]


def _tables() -> list[str]:
    texts = [file.read_text(encoding="utf-8") for file in sorted(ROOT.rglob("*.sql"))]
    return [
        found[1] for text in texts for found in _TABLE.finditer(text) if _SEALED.search(found[2])
    ]


def test_whoever_reads_what_is_sealed_is_written_down() -> None:
    """Every statement that brings back sealed bytes, of whatever table, adds to the log of accesses itself."""
    tables = _tables()
    assert "vault_records" in tables
    places = re.compile(rf"\b(?:FROM|JOIN) (?:{'|'.join(tables)})\b")
    reads = [
        one
        for one in _statements()
        if places.search(one) and re.search(r"\b(?:sealed|SELECT \*)", one)
    ]
    assert len(reads) >= 2
    for one in reads:
        assert "INSERT INTO access_log" in one, one


def test_statements_are_nowhere_but_in_files() -> None:
    """No module of ours names a table of sealed bytes in a statement of its own."""
    places = re.compile(rf"\b(?:FROM|JOIN) (?:{'|'.join(_tables())})\b")
    for file in sorted(ROOT.rglob("*.py")):
        assert not places.search(file.read_text(encoding="utf-8")), file
