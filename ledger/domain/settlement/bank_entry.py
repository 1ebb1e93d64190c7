"""Bank entries: each line that a bank wrote, what it turned out to be, and who decided where nobody could know."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, NamedTuple
from uuid import UUID

from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause, Event, LedgerAggregate, Opening
from ledger.domain.settlement.bank_line import BankLine, ExceptionReason


class BankEntryState(StrEnum):
    """What has become of a line."""

    INFO = "INFO"
    """It moves nothing."""
    MATCHED = "MATCHED"
    EXCEPTION = "EXCEPTION"
    """A person has to look at it."""
    RESOLVED = "RESOLVED"
    """A person has."""


class BankEntryEffect(StrEnum):
    """What a line did."""

    CREDITED = "CREDITED"
    """A run, or a collection, is credited."""
    RETURNED = "RETURNED"
    """A collection came back."""
    REFUSED = "REFUSED"
    """A collection, or a whole run, was refused before money moved."""
    PAID = "PAID"
    """A statement was paid in another way."""
    TOLD_AGAIN = "TOLD_AGAIN"
    """Another message had said it before."""
    PAID_OUT = "PAID_OUT"
    """The transfer of a payout to a member went."""
    PAYOUT_RETURNED = "PAYOUT_RETURNED"
    """The transfer of a payout came back."""


class SetAside(StrEnum):
    """Why a line belongs to nothing here."""

    FEE = "FEE"
    """A fee, or interest, of the bank."""
    NOT_OURS = "NOT_OURS"
    """It is nothing of payment with the card."""
    TOLD_BEFORE = "TOLD_BEFORE"
    """Another line says the same."""
    CLEARED = "CLEARED"
    """Settled with the bank, or with the member, in another way."""


class Link(NamedTuple):
    """What a line belongs to."""

    run_id: UUID | None = None
    statement_id: UUID | None = None
    attempt: int = 0
    """Which collection of the statement."""
    member_reference: str = ""
    fee: int = 0
    """What banks took, as far as no line had said so before."""


class BankEntry(LedgerAggregate):
    """One line, by what makes it that line."""

    TOPIC = "ledger.BankEntry"
    CACHED: ClassVar[bool] = False

    class Created(Opening, frozen=True, kw_only=True):
        """A bank said something."""

        TOPIC = "ledger.BankEntryRecorded"

        originator_topic: str = "ledger.BankEntry"
        file_id: UUID
        """The sealed file that it was first read in."""
        line: BankLine

    class Matched(Event, frozen=True, kw_only=True):
        """It is known what the line belongs to."""

        TOPIC = "ledger.BankEntryMatched"
        OMITTED = frozenset({"run_id", "statement_id", "attempt", "member_reference", "fee"})

        effect: BankEntryEffect
        run_id: UUID | None = None
        statement_id: UUID | None = None
        attempt: int = 0
        """Which collection of the statement."""
        member_reference: str = ""
        fee: int = 0
        """What banks took, as far as no line had said so before."""

        def apply(self, entry: BankEntry) -> None:
            """Link it."""
            entry.state = BankEntryState.MATCHED
            entry.link(self.run_id, self.statement_id, self.member_reference)
            entry.attempt = self.attempt

    class Excepted(Event, frozen=True, kw_only=True):
        """A person has to look at the line. Where it is linked to a statement, money moved all the same."""

        TOPIC = "ledger.BankEntryExcepted"
        OMITTED = frozenset({"run_id", "statement_id", "member_reference", "expected"})

        reason: ExceptionReason
        run_id: UUID | None = None
        statement_id: UUID | None = None
        member_reference: str = ""
        expected: int | None = None
        """Which amount would have been right, where that is known."""

        def apply(self, entry: BankEntry) -> None:
            """List it."""
            entry.state = BankEntryState.EXCEPTION
            entry.reason = self.reason
            entry.link(self.run_id, self.statement_id, self.member_reference)

    class Resolved(Event, frozen=True, kw_only=True):
        """A person decided what the line is."""

        TOPIC = "ledger.BankEntryResolved"
        OMITTED = frozenset(
            {"effect", "set_aside", "run_id", "statement_id", "attempt", "member_reference"}
            | {"fee", "difference"}
        )

        effect: BankEntryEffect | None = None
        """None: it was set aside."""
        set_aside: SetAside | None = None
        run_id: UUID | None = None
        statement_id: UUID | None = None
        attempt: int = 0
        member_reference: str = ""
        fee: int = 0
        difference: int = 0
        """How much more was credited than the collections of the run come to; below zero: less."""

        def apply(self, entry: BankEntry) -> None:
            """Be done with it."""
            entry.state = BankEntryState.RESOLVED
            entry.link(self.run_id, self.statement_id, self.member_reference)
            entry.attempt = self.attempt or entry.attempt

    def __init__(self, file_id: UUID, line: BankLine, request_id: UUID) -> None:
        """Start as something that moves nothing."""
        self.file_id = file_id
        self.line = line
        self.recorded_by_request_id = request_id
        self.state = BankEntryState.INFO
        self.reason: ExceptionReason | None = None
        self.run_id: UUID | None = None
        self.statement_id: UUID | None = None
        self.attempt = 0
        self.member_reference = ""

    @classmethod
    def record(cls, id_: UUID, cause: Cause, file_id: UUID, line: BankLine) -> BankEntry:
        """Record a line."""
        return cls._open(cls.Created, id_, cause, file_id=file_id, line=line)

    def match(self, cause: Cause, effect: BankEntryEffect, link: Link) -> None:
        """Link the line with what it belongs to."""
        self._trigger(self.Matched, cause, effect=effect, **link._asdict())

    def except_(
        self,
        cause: Cause,
        reason: ExceptionReason,
        link: Link | None = None,
        expected: int | None = None,
    ) -> None:
        """Leave the line to a person."""
        link = link or Link()
        self._trigger(
            self.Excepted,
            cause,
            reason=reason,
            run_id=link.run_id,
            statement_id=link.statement_id,
            member_reference=link.member_reference,
            expected=expected,
        )

    def check_open(self) -> None:
        """Refuse to decide what is decided, or what needs nobody.

        Raises:
            Refusal: BANK_ENTRY_DECIDED.
        """
        if self.state is not BankEntryState.EXCEPTION:
            raise Refusal(
                Reason.BANK_ENTRY_DECIDED,
                "The line is not among the exceptions, or not any more.",
                field="entry_id",
                state=self.state,
            )

    def resolve(
        self, cause: Cause, effect: BankEntryEffect, link: Link, difference: int = 0
    ) -> None:
        """Decide what the line belongs to."""
        self._trigger(self.Resolved, cause, effect=effect, difference=difference, **link._asdict())

    def set_aside(self, cause: Cause, why: SetAside) -> None:
        """Decide that the line belongs to nothing here."""
        self._trigger(self.Resolved, cause, set_aside=why)

    # For events

    def link(self, run_id: UUID | None, statement_id: UUID | None, member_reference: str) -> None:
        """Remember what it belongs to; what was known stays where nothing else is."""
        self.run_id = run_id or self.run_id
        self.statement_id = statement_id or self.statement_id
        self.member_reference = member_reference or self.member_reference
