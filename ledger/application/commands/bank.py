"""What banks say: files, lines, what follows them, and what people decide."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from ledger.application.commands.base import Answer, Read, Write
from ledger.domain.settlement import TakenStatement
from ledger.domain.settlement.bank_answers import BankAnswers
from ledger.domain.settlement.bank_entry import BankEntry, BankEntryState, SetAside
from ledger.domain.settlement.bank_file import ImportedFile
from ledger.domain.settlement.bank_line import BankSource, ReadLine
from ledger.domain.settlement.run import SettlementRun


class BankFileOpened(Answer, frozen=True):
    """Outcome of `OpenBankFile`."""

    request_id: UUID
    """The request that brought the file first."""
    file_id: UUID


class BankLinesRecorded(Answer, frozen=True):
    """Outcome of `RecordBankLines`."""

    request_id: UUID
    new: int
    matched: int
    exceptions: int


class RunChunkSettled(Answer, frozen=True):
    """Outcome of `SettleRunChunk`."""

    count: int
    amount: int


class BankFileFinished(Answer, frozen=True):
    """Outcome of `FinishBankFile`."""

    lines: int
    new_lines: int


class BankEntryDecided(Answer, frozen=True):
    """Outcome of `ResolveBankEntry`."""

    entry_id: UUID
    state: BankEntryState
    run_id: UUID | None
    statement_id: UUID | None


class StatementDecided(Answer, frozen=True):
    """Outcome of what a person decides about a statement that came back."""

    member_reference: str
    statement_id: UUID
    amount: int
    state: str
    reminders: int
    """How often the member was reminded since it came back."""
    proposed: bool
    """Whether a second person has to agree: nothing moved yet."""


class OpenBankFile(Write[BankFileOpened], frozen=True):
    """Begin with a file that was read whole and is kept."""

    file_id: UUID
    sha256: str
    size: int
    source: BankSource
    lines: int


class RecordBankLines(Write[BankLinesRecorded], frozen=True):
    """Record the next lines of a file, and what follows them."""

    sha256: str
    lines: tuple[ReadLine, ...]


class SettleRunChunk(Write[RunChunkSettled], frozen=True):
    """Credit, or refuse, the collections of a chunk of a run, as the bank did with all of it."""

    run_id: UUID
    chunk: int
    collections: tuple[TakenStatement, ...]


class FinishBankFile(Write[BankFileFinished], frozen=True):
    """Be done with a file."""

    sha256: str
    new_lines: int


class ResolveBankEntry(Write[BankEntryDecided], frozen=True):
    """Decide what a line is: of a statement, of a run, of a payout, or nothing here. Exactly one of the four."""

    entry_id: UUID
    statement_id: UUID | None = None
    member_reference: str = ""
    """Whose statement, or payout, it is."""
    run_id: UUID | None = None
    set_aside: SetAside | None = None
    payout_id: UUID | None = None
    other_amount: bool = False
    """Whether a payment may be less than is owed of the statement, or more."""


class ResubmitStatement(Write[StatementDecided], frozen=True):
    """Have the next run collect a statement again."""

    member_reference: str
    statement_id: UUID


class HoldStatement(Write[StatementDecided], frozen=True):
    """Keep a statement from the next runs."""

    member_reference: str
    statement_id: UUID


class RemindStatement(Write[StatementDecided], frozen=True):
    """Record that the member was reminded."""

    member_reference: str
    statement_id: UUID
    level: int = 0
    """Which reminder the member got; 0: the next one."""

    @property
    def asked(self) -> Any:
        """Whoever asks again has found another one to be the next."""
        return msgspec.structs.replace(self, level=0)


class WriteOffStatement(Write[StatementDecided], frozen=True):
    """Expect a statement no more; above a limit a second person has to say the same."""

    member_reference: str
    statement_id: UUID
    reason_code: str


class BookPayment(Write[StatementDecided], frozen=True):
    """A statement was paid in another way than through this bank. Without a day: today; without an amount: all."""

    member_reference: str
    statement_id: UUID
    paid_on: date | None = None
    amount: int | None = None


class StatementName(NamedTuple):
    """A statement, and whose it is."""

    charges_id: UUID
    statement_id: UUID


class GetWriteOffProposals(Read[dict[UUID, str]], frozen=True):
    """Read who wants which of some statements written off; those of which nobody does are left out."""

    statements: tuple[StatementName, ...]


class GetImportedFile(Read[ImportedFile | None], frozen=True):
    """Read what is known of a file, by its hash."""

    sha256: str


class GetBankEntry(Read[BankEntry], frozen=True):
    """Read a line."""

    entry_id: UUID


class FoundAnswers(NamedTuple):
    """A run, and what the bank said of it."""

    run: SettlementRun
    answers: BankAnswers | None

    @property
    def next_chunk(self) -> int | None:
        """Which chunk is to be settled next; None: none."""
        answers = self.answers
        if answers is None or not answers.is_settling:
            return None
        chunk = answers.settled_chunks + 1
        return chunk if chunk <= self.run.sent_chunks else None


class GetBankAnswers(Read[FoundAnswers | None], frozen=True):
    """Read what the bank said of a run; None: there is no such run."""

    run_id: UUID
