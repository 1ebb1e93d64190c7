"""Imported files: each file of a bank, by its hash."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from ledger.domain.model import Cause, Event, LedgerAggregate, Opening
from ledger.domain.settlement.bank_line import BankSource


class ImportedFile(LedgerAggregate):
    """A file of a bank. Its bytes are kept sealed; the same bytes are the same file."""

    TOPIC = "ledger.ImportedFile"
    CACHED: ClassVar[bool] = False

    class Created(Opening, frozen=True, kw_only=True):
        """A bank's file was read whole and kept; its lines follow."""

        TOPIC = "ledger.BankFileImported"

        originator_topic: str = "ledger.ImportedFile"
        file_id: UUID
        """Among the sealed files."""
        sha256: str
        """Of its bytes, 64 hex digits."""
        bytes: int
        source: BankSource
        lines: int
        """How many lines it has."""

    class Finished(Event, frozen=True, kw_only=True):
        """All lines of the file are recorded."""

        TOPIC = "ledger.BankFileFinished"

        new_lines: int
        """Lines that no other file had brought before."""

        def apply(self, file: ImportedFile) -> None:
            """Be done."""
            file.finished_by_request_id = self.request_id
            file.new_lines = self.new_lines

    def __init__(
        self, file_id: UUID, sha256: str, source: BankSource, lines: int, request_id: UUID
    ) -> None:
        """Start with no line recorded."""
        self.file_id = file_id
        self.sha256 = sha256
        self.source = source
        self.lines = lines
        self.imported_by_request_id = request_id
        self.finished_by_request_id: UUID | None = None
        self.new_lines = 0

    @property
    def is_finished(self) -> bool:
        """Whether all its lines are recorded."""
        return self.finished_by_request_id is not None

    @classmethod
    def open(
        cls,
        id_: UUID,
        cause: Cause,
        *,
        file_id: UUID,
        sha256: str,
        size: int,
        source: BankSource,
        lines: int,
    ) -> ImportedFile:
        """Begin with a file."""
        return cls._open(
            cls.Created,
            id_,
            cause,
            file_id=file_id,
            sha256=sha256,
            bytes=size,
            source=source,
            lines=lines,
        )

    def finish(self, cause: Cause, new_lines: int) -> None:
        """Be done with its lines."""
        self._trigger(self.Finished, cause, new_lines=new_lines)
