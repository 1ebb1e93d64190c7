"""Members with an account and a card, straight through the append function: thousands a second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
from eventsourcing.domain import CanMutateAggregate

from ledger.domain.account import Account
from ledger.domain.card import Card
from ledger.domain.ids import Namespace, new_card_number
from ledger.domain.member import Member
from ledger.domain.model import Cause, LedgerAggregate
from ledger.eventstore.clock import utc_now
from ledger.eventstore.mapper import LedgerMapper
from ledger.eventstore.recorder import LedgerRecorder
from ledger.eventstore.records import RecordedEvent

BATCH_MEMBERS = 500
PRINCIPAL = "bench"


class SeededMember(NamedTuple):
    """A new member: the card, and the aggregates with their events pending."""

    card_number: str
    aggregates: tuple[LedgerAggregate, ...]

    def events(self) -> list[CanMutateAggregate[UUID]]:
        """Return the events, once."""
        return [event for one in self.aggregates for event in one.collect_events()]


def members(namespace: UUID, card_numbers: Iterable[str]) -> Iterator[SeededMember]:
    """Yield a new member for each card."""
    ids = Namespace(namespace)
    now = utc_now()
    cause = Cause(uuid4(), PRINCIPAL, occurred_at=now, recorded_at=now)
    for card_number in card_numbers:
        reference = f"member-{card_number}"
        account = Account.open(ids.account(uuid4()), cause, reference)
        account.issue_card(cause, card_number)
        member = Member.enrol(ids.member(reference), cause, reference, account.id)
        card = Card.assign(ids.card(card_number), cause, card_number, account.id)
        yield SeededMember(card_number, (member, account, card))


def new_card_numbers(count: int) -> list[str]:
    """Return so many different card numbers."""
    found: set[str] = set()
    while len(found) < count:
        found.add(new_card_number())
    return sorted(found)


def seed(connection: psycopg.Connection[Any], namespace: UUID, card_numbers: list[str]) -> None:
    """Store a member for each card: a batch is made while PostgreSQL stores the one before."""
    recorder = LedgerRecorder(connection)
    with ThreadPoolExecutor(max_workers=1) as storing:
        stored: Future[Any] | None = None
        for start in range(0, len(card_numbers), BATCH_MEMBERS):
            events = _events(namespace, card_numbers[start : start + BATCH_MEMBERS])
            if stored is not None:
                stored.result()
            stored = storing.submit(recorder.insert_events, events, method="EnrolMember")
        if stored is not None:
            stored.result()


def _events(namespace: UUID, card_numbers: list[str]) -> list[RecordedEvent]:
    mapper = LedgerMapper()
    return [
        mapper.to_stored_event(event)
        for member in members(namespace, card_numbers)
        for event in member.events()
    ]
