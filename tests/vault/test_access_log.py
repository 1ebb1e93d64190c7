"""No statement of ours reads what is sealed without writing down who does."""

import re
from pathlib import Path

from ledger.control.migrations import _PROGRAMME_GRANTS

ROOT = Path(__file__).parents[2] / "ledger"

_TABLE = re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+) \((.*?)\n\);", re.DOTALL)
_SEALED = re.compile(r"^ +sealed bytea", re.MULTILINE)
_FUNCTION = re.compile(
    r"FUNCTION (?P<name>\w+)\((?:(?!\$\$).)*?AS \$\$(?P<body>.*?)\$\$;", re.DOTALL
)
_COMMENT = re.compile(r"^ *--.*$", re.MULTILINE)


def _statements(file: Path) -> list[str]:
    return _COMMENT.sub("", file.read_text(encoding="utf-8")).split(";\n")


def _tables() -> list[str]:
    texts = [file.read_text(encoding="utf-8") for file in sorted(ROOT.rglob("*.sql"))]
    return [
        found[1] for text in texts for found in _TABLE.finditer(text) if _SEALED.search(found[2])
    ]


def _readers() -> list[str]:
    """The functions that bring back sealed bytes."""
    places = re.compile(rf"\b(?:FROM|JOIN) (?:{'|'.join(_tables())})\b")
    functions = [
        found
        for file in sorted(ROOT.rglob("*.sql"))
        for found in _FUNCTION.finditer(_COMMENT.sub("", file.read_text(encoding="utf-8")))
        if places.search(found["body"]) and re.search(r"SELECT (?:sealed|\*)", found["body"])
    ]
    for one in functions:
        first, *_ = one["body"].strip().split(";\n")
        assert first.startswith("SELECT note_access("), one["name"]
    return [one["name"] for one in functions]


def test_whoever_reads_what_is_sealed_is_written_down() -> None:
    """Each function that brings back sealed bytes writes down first who reads, and no other statement does."""
    assert "vault_records" in _tables()
    assert len(_readers()) >= 2
    places = re.compile(rf"\b(?:FROM|JOIN) (?:{'|'.join(_tables())})\b")
    for file in sorted(ROOT.rglob("*queries.sql")):
        for one in _statements(file):
            assert not (places.search(one) and re.search(r"\b(?:sealed|SELECT \*)", one)), one


def test_the_serving_role_reads_what_is_sealed_by_these_functions_only() -> None:
    """No grant lets the serving role select sealed bytes: it may only execute the functions that read them."""
    granted = [
        one for one in _PROGRAMME_GRANTS if re.search(rf"\b(?:{'|'.join(_tables())})\b", one)
    ]
    assert granted
    for one in granted:
        assert not re.search(r"GRANT SELECT\b(?! \()|\bsealed\b", one), one
    executed = " ".join(one for one in _PROGRAMME_GRANTS if "EXECUTE" in one)
    for name in _readers():
        assert re.search(rf"\b{name}\b", executed), name


def test_statements_are_nowhere_but_in_files() -> None:
    """No module of ours names a table of sealed bytes in a statement of its own."""
    places = re.compile(rf"\b(?:FROM|JOIN) (?:{'|'.join(_tables())})\b")
    for file in sorted(ROOT.rglob("*.py")):
        assert not places.search(file.read_text(encoding="utf-8")), file
