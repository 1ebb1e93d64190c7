"""Writes rows to files, some at a time: memory does not grow with their number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import msgspec

from ledger.exports.schema import ColumnType, Row, Table

ROW_GROUP_ROWS = 32_768
"""So many rows of Parquet are kept until they are written."""


class TableFile(Protocol):
    """A file that takes rows in order."""

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows."""
        ...

    def close(self) -> None:
        """Write what is left, and end the file."""
        ...


class JsonlFile:
    """JSON Lines: an object a row, all columns in every one."""

    def __init__(self, path: Path, table: Table) -> None:
        """Begin the file."""
        self._names = table.names
        self._file = path.open("wb")
        self._encode = msgspec.json.Encoder().encode

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows."""
        lines = [self._encode(dict(zip(self._names, row, strict=True))) for row in rows]
        self._file.writelines(b"%b\n" % line for line in lines)

    def close(self) -> None:
        """End the file."""
        self._file.close()


class ParquetFile:
    """Parquet with typed columns, what they mean and where the rows come from."""

    def __init__(self, path: Path, table: Table, metadata: Mapping[str, str]) -> None:
        """Begin the file."""
        # An extra, and slow to load: only who writes Parquet needs it.
        import pyarrow as pa  # noqa: PLC0415
        import pyarrow.parquet as pq  # noqa: PLC0415

        self._pa = pa
        self._schema = _schema(pa, table).with_metadata(dict(metadata))
        self._writer: Any = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[Row] = []

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows."""
        self._rows += rows
        while len(self._rows) >= ROW_GROUP_ROWS:
            self._write_group(self._rows[:ROW_GROUP_ROWS])
            del self._rows[:ROW_GROUP_ROWS]

    def close(self) -> None:
        """Write what is left, and end the file."""
        if self._rows:
            self._write_group(self._rows)
        self._rows = []
        self._writer.close()

    def _write_group(self, rows: Sequence[Row]) -> None:
        columns = zip(*rows, strict=True)
        arrays = [
            self._pa.array(values, type=field.type)
            for values, field in zip(columns, self._schema, strict=True)
        ]
        self._writer.write_table(self._pa.Table.from_arrays(arrays, schema=self._schema))


def _schema(pa: Any, table: Table) -> Any:
    types = {
        ColumnType.INT64: pa.int64(),
        ColumnType.INT32: pa.int32(),
        ColumnType.STRING: pa.string(),
        ColumnType.DATE: pa.date32(),
        ColumnType.TIMESTAMP: pa.timestamp("us", tz="UTC"),
    }
    return pa.schema(
        [
            pa.field(
                column.name,
                types[column.type],
                nullable=column.optional,
                metadata={"unit": column.unit, "meaning": column.meaning},
            )
            for column in table.columns
        ]
    )
