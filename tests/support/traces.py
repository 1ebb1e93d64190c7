"""Looking for traces: values in every table of a database and in every file of some folders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

_TABLES = """
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname NOT IN ('information_schema') AND c.relname <> 'pg_statistic'
    ORDER BY 1, 2
"""


class Trace(NamedTuple):
    """Something that was found, and where."""

    what: str
    where: str


class Searched(NamedTuple):
    """What is looked for, by a name that says what it is."""

    values: dict[str, bytes]

    @classmethod
    def of(cls, texts: Iterable[str], **raw: bytes) -> Searched:
        """Texts that no capitals change, in two encodings; and bytes as they are."""
        values: dict[str, bytes] = dict(raw)
        for text in texts:
            assert text.lower() == text.upper(), "it may be written otherwise"
            values[f"{text} in UTF-8"] = text.encode()
            values[f"{text} in UTF-16"] = text.encode("utf-16-le")
        return cls(values)

    def in_bytes(self, data: bytes) -> Iterator[str]:
        """What of it is somewhere."""
        return (name for name, value in self.values.items() if data.find(value) >= 0)


def in_tables(connection: psycopg.Connection[Any], searched: Searched) -> list[Trace]:
    """Look into every row of every table, all columns as text and as the bytes behind it."""
    found = []
    for schema, table in connection.execute(_TABLES).fetchall():
        name = sql.Identifier(schema, table)
        query = sql.SQL("COPY (SELECT t::text FROM {} AS t) TO STDOUT").format(name)
        with connection.cursor().copy(query) as copy:
            for row in copy:
                data = bytes(row)
                traces = {*searched.in_bytes(data), *searched.in_bytes(_unescaped(data))}
                found += [Trace(what, f"{schema}.{table}") for what in traces]
    return found


_HEX = re.compile(rb"\\\\x([0-9a-f]*)")


def _unescaped(row: bytes) -> bytes:
    """What the columns of bytes in a row have, one after the other."""
    return b"\n".join(bytes.fromhex(match[1].decode()) for match in _HEX.finditer(row))


def in_files(folders: Sequence[Path], searched: Searched) -> list[Trace]:
    """Look into every file of some folders."""
    return [
        Trace(what, str(path))
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for what in _in_file(path, searched)
    ]


def _in_file(path: Path, searched: Searched) -> list[str]:
    # Whole: looking into a mapped file is many times slower, and no file of these tests is large.
    return list(searched.in_bytes(path.read_bytes()))
