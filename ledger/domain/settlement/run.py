"""A settlement run: from the day it is opened to the day nothing of it is in transit."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, NamedTuple
from uuid import UUID

import msgspec

from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause, LedgerAggregate
from ledger.domain.settlement import events
from ledger.domain.settlement.lines import (
    Count,
    Exclusion,
    RunState,
    SentCollection,
    TakenStatement,
    message_id,
    payment_id,
)

_BEFORE_THE_FILE = frozenset({RunState.DRAFT, RunState.APPROVED, RunState.NOTIFIED})
_CANCELLABLE = _BEFORE_THE_FILE | {RunState.DRAFTING}
_AT_THE_BANK = frozenset({RunState.SUBMITTED, RunState.ACCEPTED, RunState.BOOKED})
# A bank's answer proves that the file got there, whether somebody said so or not.
_ANSWERED = _AT_THE_BANK | {RunState.SEALED}


class SealedFile(NamedTuple):
    """What proves a file."""

    sha256: str
    bytes: int
    file_id: UUID


class SettlementRun(LedgerAggregate):
    """It counts and holds no lists, whatever its size: what it is made of is in the events of its chunks.

    Chunk n of the draft is the event of version n + 1, because nothing else happens while a run is drafted.
    """

    TOPIC = "ledger.SettlementRun"
    SNAPSHOT_EVERY: ClassVar[int | None] = 20
    STATE: ClassVar[type[msgspec.Struct] | None] = events.RunSnapshot

    Created = events.RunOpened
    RunExtended = events.RunExtended
    RunDrafted = events.RunDrafted
    RunApproved = events.RunApproved
    RunNoticesSent = events.RunNoticesSent
    RunNotified = events.RunNotified
    RunStatementsLeftOut = events.RunStatementsLeftOut
    RunSealing = events.RunSealing
    CollectionsSent = events.CollectionsSent
    RunSealed = events.RunSealed
    RunSubmitted = events.RunSubmitted
    RunAccepted = events.RunAccepted
    RunBooked = events.RunBooked
    RunClosed = events.RunClosed
    RunCancelling = events.RunCancelling
    RunStatementsReleased = events.RunStatementsReleased
    RunCancelled = events.RunCancelled

    def __init__(self, due_on: date, number: int, currency: str, principal_id: str) -> None:
        """Start with nobody looked at."""
        self.due_on = due_on
        self.number = number
        self.currency = currency
        self.prepared_by: tuple[str, ...] = (principal_id,)
        """Who opened and drafted it."""
        self.state = RunState.DRAFTING
        self.chunks = 0
        self.drafted_through = ""
        """The last member that was looked at, in order of references."""
        self.drafted = Count()
        self.excluded = Count()
        """While it was drafted."""
        self.approved_by = ""
        self.notified_chunks = 0
        self.notices = 0
        self.sealing_at: datetime | None = None
        self.creditor = ("", "", "")
        """Name, account and creditor identifier, as in the file."""
        self.remittance = ""
        self.sent_chunks = 0
        self.sent = Count()
        self.left_out = Count()
        """Statements that were taken and are not collected."""
        self.sha256 = ""
        self.file_id: UUID | None = None
        self.booked = Count()
        """What the bank credited."""
        self.released_chunks = 0
        self.released = Count()

    @classmethod
    def open(
        cls, id_: UUID, cause: Cause, *, due_on: date, number: int, currency: str
    ) -> SettlementRun:
        """Open a run for a due date."""
        return cls._open(cls.Created, id_, cause, due_on=due_on, number=number, currency=currency)

    # What it is

    @property
    def message_id(self) -> str:
        """What names its message at the bank."""
        return message_id(self.id)

    @property
    def payment_id(self) -> str:
        """What names its payment at the bank."""
        return payment_id(self.id)

    @property
    def creditor_id(self) -> str:
        """The creditor identifier of its file."""
        return self.creditor[2]

    @property
    def remaining(self) -> Count:
        """What it would collect if it were sealed now, or what its file collects."""
        return Count(
            self.drafted.count - self.left_out.count, self.drafted.amount - self.left_out.amount
        )

    def chunk_version(self, chunk: int) -> int:
        """Return the version of the event that drafted a chunk."""
        return chunk + 1

    # What may happen to it

    def check_state(self, *states: RunState) -> None:
        """Refuse what does not follow.

        Raises:
            Refusal: RUN_NOT_READY.
        """
        self._check_in(frozenset(states))

    def _check_in(self, states: frozenset[RunState]) -> None:
        if self.state not in states:
            raise Refusal(
                Reason.RUN_NOT_READY,
                f"The run is {self.state}.",
                field="run_id",
                state=self.state,
            )

    def _check_chunk(self, chunk: int, done: int) -> None:
        if chunk != done + 1:
            raise Refusal(
                Reason.RUN_CHANGED, "Somebody else went on with the run.", field="chunk", chunk=done
            )

    def check_draft(self, chunk: int) -> None:
        """Refuse a chunk that is not the next."""
        self.check_state(RunState.DRAFTING)
        self._check_chunk(chunk, self.chunks)

    def check_approve(self, principal_id: str) -> None:
        """Refuse to approve what one made oneself, or what would collect nothing."""
        self.check_state(RunState.DRAFT)
        if principal_id in self.prepared_by:
            raise Refusal(
                Reason.SECOND_PERSON_NEEDED,
                "Somebody else than who drafted it has to approve it.",
                field="run_id",
                prepared_by=", ".join(self.prepared_by),
            )
        self.check_not_empty()

    def check_not_empty(self) -> None:
        """Refuse to go on with nothing to collect."""
        if not self.remaining.count:
            raise Refusal(Reason.RUN_EMPTY, "The run has nothing to collect.", field="run_id")

    def check_notify(self, chunk: int) -> None:
        """Refuse a chunk of notices that is not the next."""
        self.check_state(RunState.APPROVED)
        self._check_chunk(chunk, self.notified_chunks)

    def check_leave_out(self) -> None:
        """Refuse to take a statement out of a file."""
        self._check_in(_BEFORE_THE_FILE)

    def check_seal(self, *, announced_elsewhere: bool) -> None:
        """Refuse to collect what nobody was told of."""
        if announced_elsewhere:
            self.check_state(RunState.APPROVED, RunState.NOTIFIED)
        else:
            self.check_state(RunState.NOTIFIED)
        self.check_not_empty()

    def check_send(self, chunk: int) -> None:
        """Refuse a chunk of collections that is not the next."""
        self.check_state(RunState.SEALING)
        self._check_chunk(chunk, self.sent_chunks)

    def check_sealed_by(self, count: int, amount: int) -> None:
        """Refuse a file that is not what was sent."""
        self.check_state(RunState.SEALING)
        if self.sent_chunks != self.chunks:
            raise Refusal(
                Reason.RUN_NOT_READY, "Not all is in the file.", field="run_id", state=self.state
            )
        assert self.sent == self.remaining, "what was taken is sent or left out"
        assert self.sent == Count(count, amount), "a file has what was sent"
        self.check_not_empty()

    def check_submit(self) -> None:
        """Refuse to give a bank what is not fixed."""
        self.check_state(RunState.SEALED)

    def check_accept(self) -> None:
        """Refuse an answer to what no bank has."""
        self.check_state(RunState.SEALED, RunState.SUBMITTED)

    def check_book(self) -> None:
        """Refuse money for what no bank has."""
        self._check_in(_ANSWERED)

    def check_close(self) -> None:
        """Refuse to end what no bank answered."""
        self._check_in(_AT_THE_BANK)

    def check_cancel(self) -> None:
        """Refuse to give up what may be at the bank."""
        if self.state is RunState.SEALING and not self.sent.count:
            return
        self._check_in(_CANCELLABLE)

    def check_release(self, chunk: int) -> None:
        """Refuse a chunk of releases that is not the next."""
        self.check_state(RunState.CANCELLING)
        self._check_chunk(chunk, self.released_chunks)

    # What happens to it

    def extend(
        self,
        cause: Cause,
        through: str,
        statements: tuple[TakenStatement, ...],
        exclusions: tuple[Exclusion, ...],
    ) -> None:
        """Take in a chunk of members."""
        self._trigger(
            events.RunExtended,
            cause,
            through=through,
            statements=statements,
            exclusions=exclusions,
        )

    def finish_draft(self, cause: Cause) -> None:
        """Look at nobody else."""
        self._trigger(events.RunDrafted, cause, statements=self.drafted, exclusions=self.excluded)

    def approve(self, cause: Cause) -> None:
        """Agree."""
        self._trigger(events.RunApproved, cause)

    def record_notices(
        self, cause: Cause, chunk: int, notices: int, left_out: tuple[Exclusion, ...]
    ) -> None:
        """Record that a chunk was told; with the last one the run goes on."""
        self._trigger(events.RunNoticesSent, cause, chunk=chunk, notices=notices, left_out=left_out)
        if self.notified_chunks == self.chunks:
            self._trigger(events.RunNotified, cause, notices=self.notices)

    def leave_out(self, cause: Cause, left_out: tuple[Exclusion, ...]) -> None:
        """Collect some statements not."""
        self._trigger(events.RunStatementsLeftOut, cause, left_out=left_out)

    def begin_sealing(
        self,
        cause: Cause,
        *,
        creditor: tuple[str, str, str],
        remittance: str,
        announced_elsewhere: bool,
    ) -> None:
        """Fix what names it at the bank."""
        name, iban, creditor_id = creditor
        self._trigger(
            events.RunSealing,
            cause,
            message_id=self.message_id,
            payment_id=self.payment_id,
            created_at=cause.recorded_at.replace(microsecond=0),
            creditor_name=name,
            creditor_id=creditor_id,
            creditor_iban=iban,
            remittance=remittance,
            announced_elsewhere=announced_elsewhere,
        )

    def send(
        self,
        cause: Cause,
        chunk: int,
        collections: tuple[SentCollection, ...],
        left_out: tuple[Exclusion, ...],
    ) -> None:
        """Put a chunk into the file."""
        self._trigger(
            events.CollectionsSent, cause, chunk=chunk, collections=collections, left_out=left_out
        )

    def seal(self, cause: Cause, file: SealedFile) -> None:
        """Keep the file."""
        self._trigger(
            events.RunSealed,
            cause,
            message_id=self.message_id,
            sha256=file.sha256,
            bytes=file.bytes,
            count=self.sent.count,
            sum=self.sent.amount,
            file_id=file.file_id,
        )

    def submit(self, cause: Cause) -> None:
        """Be at the bank."""
        self._trigger(events.RunSubmitted, cause)

    def accept(self, cause: Cause) -> None:
        """Be taken by the bank."""
        self._trigger(events.RunAccepted, cause)

    def book(self, cause: Cause, amount: int, credited_on: date, entry_id: UUID) -> None:
        """Be credited by the bank, all of it or a part."""
        self._trigger(
            events.RunBooked, cause, amount=amount, credited_on=credited_on, entry_id=entry_id
        )

    def close(self, cause: Cause, through_position: int) -> None:
        """Be done."""
        self._trigger(events.RunClosed, cause, through_position=through_position)

    def cancel(self, cause: Cause, reason: str) -> None:
        """Give it up. A run that took nothing is gone at once."""
        self._trigger(events.RunCancelling, cause, reason=reason)
        self._end_if_released(cause)

    def release(self, cause: Cause, chunk: int, amounts: list[int]) -> None:
        """Let a chunk go; after the last one the run is gone."""
        self._trigger(
            events.RunStatementsReleased, cause, chunk=chunk, statements=Count().plus(amounts)
        )
        self._end_if_released(cause)

    def _end_if_released(self, cause: Cause) -> None:
        if self.released_chunks == self.chunks:
            assert self.released == self.remaining, "what was taken is released or left out"
            self._trigger(events.RunCancelled, cause)

    # For events

    def leave(self, left_out: tuple[Exclusion, ...]) -> None:
        """Count what is not collected after all."""
        self.left_out = self.left_out.plus([one.amount for one in left_out])

    def prepared_by_also(self, principal_id: str) -> None:
        """Remember who had a hand in it."""
        if principal_id not in self.prepared_by:
            self.prepared_by = (*self.prepared_by, principal_id)
