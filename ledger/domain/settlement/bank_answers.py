"""What banks say of a run as a whole: its credits, what they refused of it, and whether the one fits the other."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

import msgspec

from ledger.domain.model import Cause, Event, LedgerAggregate, Opening
from ledger.domain.settlement.bank_line import BankSource


class ToldCredit(msgspec.Struct, frozen=True):
    """A credit of a run that a line told."""

    entry_id: UUID
    source: BankSource
    amount: int
    credited_on: date


class BankAnswers(LedgerAggregate):
    """The bank's side of a run.

    A bank credits what it collects: the file's sum without what it refused before. What it refused and then debits all
    the same, it has credited. Files come in any order, so a credit that does not fit waits for what explains it.
    """

    TOPIC = "ledger.BankAnswers"
    MUTABLE: ClassVar[tuple[str, ...]] = ("waiting", "credited")

    class Created(Opening, frozen=True, kw_only=True):
        """A bank answered to a run for the first time."""

        TOPIC = "ledger.RunAnswered"

        originator_topic: str = "ledger.BankAnswers"
        run_id: UUID
        amount: int
        """The sum of the run's file."""

    class CreditTold(Event, frozen=True, kw_only=True):
        """A line tells a credit of the run."""

        TOPIC = "ledger.RunCreditTold"

        credit: ToldCredit

        def apply(self, answers: BankAnswers) -> None:
            """Let it wait until it fits."""
            answers.waiting[self.credit.entry_id] = self.credit

    class CreditsFitted(Event, frozen=True, kw_only=True):
        """The credits that one kind of message told come to what the bank had to credit, or a person said so."""

        TOPIC = "ledger.RunCreditsFitted"

        source: BankSource
        entry_ids: tuple[UUID, ...]
        amount: int
        credited_on: date
        """When the last of them was booked."""

        def apply(self, answers: BankAnswers) -> None:
            """Count them."""
            answers.credit = answers.credit or self
            for entry_id in self.entry_ids:
                answers.waiting.pop(entry_id, None)
            answers.credited[self.source] = answers.credited.get(self.source, 0) + self.amount

    class CreditDropped(Event, frozen=True, kw_only=True):
        """A person said that a credit that was told is none of the run."""

        TOPIC = "ledger.RunCreditDropped"

        entry_id: UUID

        def apply(self, answers: BankAnswers) -> None:
            """Forget it."""
            answers.waiting.pop(self.entry_id, None)

    class CollectionCredited(Event, frozen=True, kw_only=True):
        """The bank credited one collection of the run by itself."""

        TOPIC = "ledger.RunCollectionCredited"

        amount: int

        def apply(self, answers: BankAnswers) -> None:
            """Expect less of the rest."""
            answers.apart += self.amount

    class CollectionRefused(Event, frozen=True, kw_only=True):
        """The bank refused a collection of the run, and said nothing of money."""

        TOPIC = "ledger.RunCollectionRefused"

        amount: int

        def apply(self, answers: BankAnswers) -> None:
            """Expect no credit of it."""
            answers.refused += self.amount

    class RefusalDebited(Event, frozen=True, kw_only=True):
        """The bank debited a collection that it had refused: so it was credited."""

        TOPIC = "ledger.RunRefusalDebited"

        amount: int

        def apply(self, answers: BankAnswers) -> None:
            """Expect the credit of it."""
            answers.refused -= self.amount

    class Refused(Event, frozen=True, kw_only=True):
        """The bank refused the run as a whole."""

        TOPIC = "ledger.RunRefused"

        code: str
        entry_id: UUID
        refused_on: date

        def apply(self, answers: BankAnswers) -> None:
            """Expect nothing."""
            answers.refusal = self

    class ChunkSettled(Event, frozen=True, kw_only=True):
        """The collections of a chunk of the run are credited, or refused, but for those that came to something else."""

        TOPIC = "ledger.RunChunkSettled"

        chunk: int
        """1 for the first, in the order in which the run was sent."""
        count: int
        amount: int

        def apply(self, answers: BankAnswers) -> None:
            """Go on with the next."""
            answers.settled_chunks = self.chunk

    def __init__(self, run_id: UUID, amount: int) -> None:
        """Start with nothing said."""
        self.run_id = run_id
        self.amount = amount
        self.waiting: dict[UUID, ToldCredit] = {}
        """Credits that do not fit yet, by their lines."""
        self.credited: dict[BankSource, int] = {}
        """What fitted, by the kind of message that told it."""
        self.credit: BankAnswers.CreditsFitted | None = None
        """What fitted first."""
        self.apart = 0
        """What was credited collection by collection."""
        self.refused = 0
        """What was refused without money."""
        self.refusal: BankAnswers.Refused | None = None
        self.settled_chunks = 0

    @classmethod
    def open(cls, id_: UUID, cause: Cause, run_id: UUID, amount: int) -> BankAnswers:
        """Begin with a run."""
        return cls._open(cls.Created, id_, cause, run_id=run_id, amount=amount)

    @property
    def expected(self) -> int:
        """What the bank has to credit in whole."""
        return 0 if self.refusal else self.amount - self.refused - self.apart

    @property
    def is_credited(self) -> bool:
        """Whether the credit of the run is there."""
        return self.credit is not None

    @property
    def is_settling(self) -> bool:
        """Whether all its collections are to be credited, or refused."""
        return self.is_credited or self.refusal is not None

    def fitting(self) -> list[ToldCredit]:
        """Return waiting credits of one kind of message that come to what is expected; none if none do."""
        for source in BankSource:
            told = [one for one in self.waiting.values() if one.source is source]
            if not told or source in self.credited:
                continue
            if sum(one.amount for one in told) == self.expected:
                return told
            for one in told:
                if one.amount == self.expected:
                    return [one]
        return []

    def tell_credit(self, cause: Cause, credit: ToldCredit) -> None:
        """Take in a credit."""
        self._trigger(self.CreditTold, cause, credit=credit)

    def fit(self, cause: Cause, told: list[ToldCredit]) -> None:
        """Count some credits of one kind of message."""
        self._trigger(
            self.CreditsFitted,
            cause,
            source=told[0].source,
            entry_ids=tuple(one.entry_id for one in told),
            amount=sum(one.amount for one in told),
            credited_on=max(one.credited_on for one in told),
        )

    def drop(self, cause: Cause, entry_id: UUID) -> None:
        """Forget a credit, if it waits."""
        if entry_id in self.waiting:
            self._trigger(self.CreditDropped, cause, entry_id=entry_id)

    def credit_apart(self, cause: Cause, amount: int) -> None:
        """Count a collection that was credited by itself."""
        self._trigger(self.CollectionCredited, cause, amount=amount)

    def refuse_one(self, cause: Cause, amount: int) -> None:
        """Count a collection that was refused."""
        self._trigger(self.CollectionRefused, cause, amount=amount)

    def debit_refused(self, cause: Cause, amount: int) -> None:
        """Count a refused collection that was credited after all."""
        self._trigger(self.RefusalDebited, cause, amount=amount)

    def refuse(self, cause: Cause, code: str, entry_id: UUID, refused_on: date) -> None:
        """Have the whole run refused."""
        self._trigger(self.Refused, cause, code=code, entry_id=entry_id, refused_on=refused_on)

    def settle_chunk(self, cause: Cause, chunk: int, count: int, amount: int) -> None:
        """Be done with a chunk."""
        self._trigger(self.ChunkSettled, cause, chunk=chunk, count=count, amount=amount)
