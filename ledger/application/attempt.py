"""One try at deciding a batch of commands, in memory."""

from __future__ import annotations

import asyncio
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

import msgspec

from ledger.application import commands as c
from ledger.application.batch import Batch, NotLoadedError
from ledger.application.decisions import READS, WRITES, FirstOutcome, Request, WriteMethod
from ledger.application.idempotency import check_same_request, decode_answer, encode_answer
from ledger.domain.errors import Reason, Refusal
from ledger.eventstore.mapper import LedgerMapper
from ledger.eventstore.records import Guards, NewRequest, RequestRow

A = TypeVar("A", bound=c.Answer)
F = TypeVar("F")


class Outcome(NamedTuple, Generic[A]):
    """What a write did: its answer, and the position of its last event."""

    answer: A
    position: int
    replayed: bool
    """Whether this is the first outcome again."""
    rehearsed: bool = False
    """Whether it was only said: nothing is stored, and what it would make has no id."""


class Reading(NamedTuple, Generic[F]):
    """What a read found, and the position it was confirmed at."""

    found: F
    position: int


class WriteItem(msgspec.Struct, frozen=True):
    """A write and its waiting caller."""

    future: asyncio.Future[Outcome[Any]]
    request: Request
    command: c.Write[Any]
    fingerprint: bytes


class ReadItem(msgspec.Struct, frozen=True):
    """A read and its waiting caller."""

    future: asyncio.Future[Reading[Any]]
    query: c.Read[Any]


Item = WriteItem | ReadItem


class Stored(msgspec.Struct, frozen=True):
    """A write to store: its answer, and which of the batch's events (from 1) is its last."""

    item: WriteItem
    answer: c.Answer
    last_event: int


class Replay(NamedTuple):
    """A write that was stored before: earlier, or in this batch."""

    item: WriteItem
    first: Stored | RequestRow


class Found(NamedTuple):
    """A read."""

    item: ReadItem
    found: Any


class Refused(NamedTuple):
    """A command that is turned down."""

    item: Item
    refusal: Refusal


class BrokenCommandError(Exception):
    """A command failed with a fault of ours; what it may have changed cannot be trusted."""

    def __init__(self, item: Item) -> None:
        """Keep the command."""
        super().__init__()
        self.item = item


class Attempt:
    """Decides commands one after the other, and remembers what to store and whom to answer."""

    def __init__(self, batch: Batch, mapper: LedgerMapper) -> None:
        """Start with an empty batch."""
        self.batch = batch
        self.new_requests: list[NewRequest] = []
        self._mapper = mapper
        self._decided: list[Stored | Replay | Found | Refused] = []
        # By the request ids' integers: a UUID computes its hash in Python each time.
        self._stored: dict[int, Stored] = {}
        self._earlier: dict[int, RequestRow] = {}
        self._absent_request_ids: list[UUID] = []
        self._events = 0

    def add_requests(self, rows: dict[UUID, RequestRow]) -> None:
        """Take in what the store has of some requests."""
        self._earlier.update((id_.int, row) for id_, row in rows.items())

    def decide(self, item: Item) -> None:
        """Decide one command or query.

        Raises:
            NotLoadedError: something is not in memory; nothing was decided.
            BrokenCommandError: a fault of ours.
        """
        try:
            if isinstance(item, ReadItem):
                self._decided.append(Found(item, self._find(item.query)))
            else:
                self._decide_write(item)
        except Refusal as refusal:
            self._check_untouched(item, refusal)
            self._refuse(item, refusal)
        except NotLoadedError as error:
            self._check_untouched(item, error)
            raise
        except Exception as error:
            raise BrokenCommandError(item) from error

    def _find(self, query: c.Read[Any]) -> Any:
        try:
            return READS[type(query)](self.batch, query)
        except FirstOutcome as earlier:  # what is rehearsed was done before
            first = self._first(earlier.request_id)
            if first is None:
                raise NotLoadedError(request_id=earlier.request_id) from None
            return (
                decode_answer(first.method, first.answer)
                if isinstance(first, RequestRow)
                else first.answer
            )

    def _decide_write(self, item: WriteItem) -> None:
        method = WRITES[type(item.command)]
        first = self._first(item.request.request_id)
        if first is None:
            try:
                answer = method.decide(self.batch, item.request, item.command)
            except FirstOutcome as earlier:
                first = self._first(earlier.request_id)
                if first is None:
                    raise NotLoadedError(request_id=earlier.request_id) from None
                # The document decides only if the request's own id was not used before.
                self._absent_request_ids.append(item.request.request_id)
            else:
                self._store(item, method, answer)
                return
        else:
            row = first if isinstance(first, RequestRow) else _as_row(first)
            check_same_request(
                self.batch, row, item.request, method.name, item.command, item.fingerprint
            )
        self._decided.append(Replay(item, first))

    def _first(self, request_id: UUID) -> Stored | RequestRow | None:
        key = request_id.int
        return self._stored.get(key) or self._earlier.get(key)

    def _store(self, item: WriteItem, method: WriteMethod, answer: c.Answer) -> None:
        pending = self.batch.collect_events()
        assert pending, "a command that is not refused makes an event"
        events = [self._mapper.to_new_event(event) for event in pending]
        self._events += len(events)
        self.new_requests.append(
            NewRequest(
                request_id=item.request.request_id,
                method=method.name,
                principal_id=item.request.principal_id,
                occurred_at=pending[0].occurred_at,
                fingerprint=item.fingerprint,
                answer=encode_answer(answer),
                events=events,
                private=self.batch.collect_private(),
            )
        )
        stored = Stored(item, answer, self._events)
        self._stored[item.request.request_id.int] = stored
        self._decided.append(stored)

    def _refuse(self, item: Item, refusal: Refusal) -> None:
        """Refuse, on condition that this is not a request that was answered before."""
        if isinstance(item, WriteItem) and self._first(item.request.request_id) is None:
            self._absent_request_ids.append(item.request.request_id)
        self._decided.append(Refused(item, refusal))

    def _check_untouched(self, item: Item, error: Exception) -> None:
        """See to it that whatever says no says it before anything is changed."""
        if self.batch.is_edited:
            raise BrokenCommandError(item) from error

    @property
    def has_replays(self) -> bool:
        """Whether any of it was stored before."""
        return any(isinstance(decision, Replay) for decision in self._decided)

    def guards(self) -> Guards:
        """Return what the store must confirm: all that was read and not written."""
        return Guards(
            versions=self.batch.only_read(),
            absent_request_ids=self._absent_request_ids,
        )

    def settle(self, base_position: int, head: int) -> None:
        """Answer every caller: what was decided is durable, and what was read is so."""
        for decision in self._decided:
            future: asyncio.Future[Outcome[Any]] | asyncio.Future[Reading[Any]] = (
                decision.item.future
            )
            if future.done():  # the caller went away
                continue
            match decision:
                case Stored(item, answer, last_event):
                    item.future.set_result(Outcome(answer, base_position + last_event, False))
                case Replay(item, Stored(_, answer, last_event)):
                    item.future.set_result(Outcome(answer, base_position + last_event, True))
                case Replay(item, RequestRow() as row):
                    answer = decode_answer(row.method, row.answer)
                    item.future.set_result(Outcome(answer, row.position, True))
                case Found(item, found):
                    _settle_read(item, found, head)
                case Refused(_, refusal):
                    future.set_exception(refusal)


def _as_row(stored: Stored) -> RequestRow:
    """Return what the store will have of a request of this batch, but for its position."""
    item = stored.item
    return RequestRow(
        request_id=item.request.request_id,
        position=0,
        method=WRITES[type(item.command)].name,
        principal_id=item.request.principal_id,
        fingerprint=item.fingerprint,
        answer=encode_answer(stored.answer),
    )


def _settle_read(item: ReadItem, found: Any, head: int) -> None:
    if item.query.at_least_position <= head:
        item.future.set_result(Reading(found, head))
        return
    item.future.set_exception(
        Refusal(
            Reason.POSITION_AHEAD,
            "The store is not that far.",
            field="at_least_position",
            head_position=head,
        )
    )
