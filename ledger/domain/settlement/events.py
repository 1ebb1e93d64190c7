"""What happens to a run. What it is made of is in the events of its chunks; the run itself only counts."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from ledger.domain.model import Event, Opening
from ledger.domain.settlement.lines import (
    Count,
    Exclusion,
    RunState,
    SentCollection,
    TakenStatement,
)

if TYPE_CHECKING:
    from ledger.domain.settlement.run import SettlementRun


class RunOpened(Opening, frozen=True, kw_only=True):
    """A run was opened for a due date."""

    TOPIC = "ledger.RunOpened"

    originator_topic: str = "ledger.SettlementRun"
    due_on: date
    number: int
    """1 for the first of a due date."""
    currency: str


class RunExtended(Event, frozen=True, kw_only=True):
    """A chunk of members was looked at: of some a statement was taken, others are left out."""

    TOPIC = "ledger.RunExtended"
    OMITTED = frozenset({"statements", "exclusions"})

    through: str
    """The last member of the chunk, in order of references."""
    statements: tuple[TakenStatement, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()

    def apply(self, run: SettlementRun) -> None:
        """Count them."""
        run.chunks += 1
        run.prepared_by_also(self.principal_id)
        run.drafted_through = self.through
        run.drafted = run.drafted.plus([one.amount for one in self.statements])
        run.excluded = run.excluded.plus([one.amount for one in self.exclusions])


class RunDrafted(Event, frozen=True, kw_only=True):
    """Everybody was looked at."""

    TOPIC = "ledger.RunDrafted"

    statements: Count
    """What the run takes."""
    exclusions: Count
    """What it leaves out."""

    def apply(self, run: SettlementRun) -> None:
        """Be whole."""
        run.prepared_by_also(self.principal_id)
        run.state = RunState.DRAFT


class RunApproved(Event, frozen=True, kw_only=True):
    """A second person agreed to the run."""

    TOPIC = "ledger.RunApproved"

    def apply(self, run: SettlementRun) -> None:
        """Remember who."""
        run.state = RunState.APPROVED
        run.approved_by = self.principal_id


class RunNoticesSent(Event, frozen=True, kw_only=True):
    """The members of a chunk were told what will be debited, and when."""

    TOPIC = "ledger.RunNoticesSent"
    OMITTED = frozenset({"left_out"})

    chunk: int
    """1 for the first, in the order in which the run was drafted."""
    notices: int
    """How many were sent."""
    left_out: tuple[Exclusion, ...] = ()
    """Who could not be told."""

    def apply(self, run: SettlementRun) -> None:
        """Count them."""
        run.notified_chunks = self.chunk
        run.notices += self.notices
        run.leave(self.left_out)


class RunNotified(Event, frozen=True, kw_only=True):
    """All members of the run were told."""

    TOPIC = "ledger.RunNotified"

    notices: int

    def apply(self, run: SettlementRun) -> None:
        """Be ready for the bank."""
        run.state = RunState.NOTIFIED


class RunStatementsLeftOut(Event, frozen=True, kw_only=True):
    """Some statements were taken out of a run before it was sealed."""

    TOPIC = "ledger.RunStatementsLeftOut"

    left_out: tuple[Exclusion, ...]

    def apply(self, run: SettlementRun) -> None:
        """Count them."""
        run.leave(self.left_out)


class RunSealing(Event, frozen=True, kw_only=True):
    """What names the run at the bank is fixed, and collections begin to go into its file."""

    TOPIC = "ledger.RunSealing"
    OMITTED = frozenset({"announced_elsewhere"})

    message_id: str
    payment_id: str
    created_at: datetime
    """The creation time in the file."""
    creditor_name: str
    creditor_id: str
    creditor_iban: str
    remittance: str
    """The text that members read on their bank statements."""
    announced_elsewhere: bool = False
    """Whether the members were told in another way than by the ledger."""

    def apply(self, run: SettlementRun) -> None:
        """Keep the names."""
        run.state = RunState.SEALING
        run.sealing_at = self.created_at
        run.creditor = (self.creditor_name, self.creditor_iban, self.creditor_id)
        run.remittance = self.remittance


class CollectionsSent(Event, frozen=True, kw_only=True):
    """The collections of a chunk are in the file, but for those that cannot be collected."""

    TOPIC = "ledger.CollectionsSent"
    OMITTED = frozenset({"collections", "left_out"})

    chunk: int
    collections: tuple[SentCollection, ...] = ()
    left_out: tuple[Exclusion, ...] = ()

    def apply(self, run: SettlementRun) -> None:
        """Count them."""
        run.sent_chunks = self.chunk
        run.sent = run.sent.plus([one.amount for one in self.collections])
        run.leave(self.left_out)


class RunSealed(Event, frozen=True, kw_only=True):
    """The file is written and kept."""

    TOPIC = "ledger.RunSealed"

    message_id: str
    sha256: str
    """Of the file, 64 hex digits."""
    bytes: int
    count: int
    """Collections in the file."""
    sum: int
    """Their sum in minor units."""
    file_id: UUID
    """The file, among the files of banks."""

    def apply(self, run: SettlementRun) -> None:
        """Keep what proves the file."""
        run.state = RunState.SEALED
        run.sha256 = self.sha256
        run.file_id = self.file_id


class RunSubmitted(Event, frozen=True, kw_only=True):
    """The file was given to the bank."""

    TOPIC = "ledger.RunSubmitted"

    def apply(self, run: SettlementRun) -> None:
        """Be at the bank."""
        run.state = RunState.SUBMITTED


class RunAccepted(Event, frozen=True, kw_only=True):
    """The bank took the file."""

    TOPIC = "ledger.RunAccepted"

    def apply(self, run: SettlementRun) -> None:
        """Be under way."""
        run.state = RunState.ACCEPTED


class RunBooked(Event, frozen=True, kw_only=True):
    """The bank credited money for the run: all of it, or a part."""

    TOPIC = "ledger.RunBooked"

    amount: int
    credited_on: date
    entry_id: UUID
    """The bank entry that says so."""

    def apply(self, run: SettlementRun) -> None:
        """Add it up."""
        run.state = RunState.BOOKED
        run.booked = run.booked.plus([self.amount])


class RunClosed(Event, frozen=True, kw_only=True):
    """Nothing of the run is in transit any more."""

    TOPIC = "ledger.RunClosed"

    through_position: int
    """Looked at as of that position."""

    def apply(self, run: SettlementRun) -> None:
        """Be done."""
        run.state = RunState.CLOSED


class RunCancelling(Event, frozen=True, kw_only=True):
    """The run is given up; its statements are released, some at a time."""

    TOPIC = "ledger.RunCancelling"

    reason: str

    def apply(self, run: SettlementRun) -> None:
        """Let nothing else happen."""
        run.state = RunState.CANCELLING


class RunStatementsReleased(Event, frozen=True, kw_only=True):
    """The statements of a chunk are open items again."""

    TOPIC = "ledger.RunStatementsReleased"

    chunk: int
    statements: Count

    def apply(self, run: SettlementRun) -> None:
        """Count them."""
        run.released_chunks = self.chunk
        run.released = Count(
            run.released.count + self.statements.count,
            run.released.amount + self.statements.amount,
        )


class RunCancelled(Event, frozen=True, kw_only=True):
    """Nothing of the run is left."""

    TOPIC = "ledger.RunCancelled"

    def apply(self, run: SettlementRun) -> None:
        """Be done."""
        run.state = RunState.CANCELLED


class RunSnapshot(msgspec.Struct, frozen=True):
    """What a snapshot keeps."""

    due_on: date
    number: int
    currency: str
    prepared_by: tuple[str, ...]
    state: RunState
    chunks: int
    drafted_through: str
    drafted: Count
    excluded: Count
    approved_by: str
    notified_chunks: int
    notices: int
    sealing_at: datetime | None
    creditor: tuple[str, str, str]
    remittance: str
    sent_chunks: int
    sent: Count
    left_out: Count
    sha256: str
    file_id: UUID | None
    booked: Count
    released_chunks: int
    released: Count
