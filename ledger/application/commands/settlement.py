"""Settlement runs: opened, drafted, approved, announced, sealed, at the bank, closed. Amounts in minor units."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from ledger.application.commands.base import Answer, Read, Write
from ledger.domain.rules import SettlementRules
from ledger.domain.settlement import Count, ExclusionReason, RunState, SettlementRun


class RunMoved(Answer, frozen=True):
    """Outcome of whatever is done with a run: how far it is."""

    run_id: UUID
    state: RunState
    drafted: Count
    excluded: Count
    left_out: Count
    sent: Count


class RunStatement(msgspec.Struct, frozen=True):
    """A statement that a run took."""

    member_reference: str
    statement_id: UUID


class CheckedDebit(msgspec.Struct, frozen=True, omit_defaults=True):
    """A statement whose name and account were looked at."""

    member_reference: str
    statement_id: UUID
    record_id: UUID
    """The vault's record that was looked at."""
    problem: ExclusionReason | None = None
    """Why it cannot be collected: DATA_MISSING or BANK_WOULD_REFUSE."""
    detail: str = ""


class OpenRun(Write[RunMoved], frozen=True):
    """Open a run for a due date. Without a number it is the first one."""

    due_on: date
    number: int | None = None


class RunCommand(Write[RunMoved], frozen=True):
    """Do something with a run."""

    run_id: UUID


class RunChunk(RunCommand, frozen=True):
    """Do something with the next chunk of a run: whoever does it again gets the first answer."""

    chunk: int

    @property
    def asked(self) -> Any:
        """A chunk is done once, whatever is known of it by then."""
        return self.run_id, self.chunk


class DraftRun(RunChunk, frozen=True):
    """Look at the next members of a run, at most 200."""

    members: tuple[str, ...]
    """In order of their references."""
    is_last: bool
    """Whether there is nobody behind them."""


class ApproveRun(RunCommand, frozen=True):
    """Agree to a run that others drafted."""


class LeaveOut(RunCommand, frozen=True):
    """Take a statement out of a run that is not sealed."""

    member_reference: str
    statement_id: UUID


class RecordNotices(RunChunk, frozen=True):
    """Say who of a chunk was told, and who could not be."""

    told: tuple[RunStatement, ...]
    failed: tuple[RunStatement, ...] = ()


class BeginSealing(RunCommand, frozen=True):
    """Fix what names a run at the bank."""

    announced_elsewhere: bool = False
    """The members were told in another way: the run need not be NOTIFIED."""


class SendCollections(RunChunk, frozen=True):
    """Put a chunk into the file, but for what cannot be collected."""

    debits: tuple[CheckedDebit, ...]


class SealRun(RunCommand, frozen=True):
    """Keep the file of a run."""

    sha256: str
    bytes: int
    file_id: UUID
    count: int
    amount: int


class SubmitRun(RunCommand, frozen=True):
    """Say that the file is at the bank."""


class AcceptRun(RunCommand, frozen=True):
    """Say that the bank took the file."""


class BookRun(RunCommand, frozen=True):
    """Say that the bank credited a run, all of it or a part."""

    amount: int
    credited_on: date
    entry_id: UUID


class CloseRun(RunCommand, frozen=True):
    """End a run of which nothing is in transit."""

    in_transit: Count
    through_position: int
    """So much of it was in transit as of that position. It only becomes less."""

    @property
    def asked(self) -> Any:
        """A run is closed once, whatever was known when that was asked for."""
        return self.run_id


class CancelRun(RunCommand, frozen=True):
    """Give a run up that is not sealed."""

    reason: str


class ReleaseRun(RunChunk, frozen=True):
    """Release the statements of a chunk of a run that is given up."""

    statements: tuple[RunStatement, ...]


class FoundRun(NamedTuple):
    """A run, and what going on with it goes by."""

    run: SettlementRun
    settlement: SettlementRules | None
    """The rules in force now; None: they say nothing about payment with the card."""
    deadline: datetime | None
    """Until when the bank takes its file; None without rules."""
    today: date
    """In the programme's time zone."""
    now: datetime


class GetRun(Read[FoundRun], frozen=True):
    """Read a run."""

    run_id: UUID


class RunDebit(NamedTuple):
    """By which mandate a member is debited."""

    member_reference: str
    mandate_reference: str
    signed_on: date
    record_id: UUID
    """The vault's record with name and account."""


class GetRunDebits(Read[tuple[RunDebit, ...]], frozen=True):
    """Read by which mandates some members are debited. Members without any are left out."""

    members: tuple[str, ...]
