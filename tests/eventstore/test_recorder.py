from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import (
    EventStore,
    IntegrityError,
    PersistenceError,
    StoredEvent,
)

from ledger.domain.account import Account
from ledger.domain.model import Cause, Event
from ledger.eventstore.mapper import LedgerMapper
from ledger.eventstore.recorder import LedgerRecorder
from ledger.eventstore.records import RecordedEvent
from tests.eventstore.conftest import CREATION_EVENTS, Store
from tests.support.world import NOW, make_cause


@pytest.fixture
def recorder(connection: psycopg.Connection[Any]) -> LedgerRecorder:
    """A recorder of a new programme."""
    return LedgerRecorder(connection)


def stored(
    *versions: int, originator_id: UUID | None = None, topic: str = "t"
) -> list[RecordedEvent]:
    """Rows of one request to insert: so many versions of one aggregate."""
    cause = make_cause()
    id_ = originator_id or uuid4()
    return [
        RecordedEvent(
            id=0,
            originator_id=id_,
            originator_version=version,
            topic=topic,
            state=b'{"n":%d}' % version,
            request_id=cause.request_id,
            principal_id=cause.principal_id,
            occurred_at=cause.occurred_at,
            recorded_at=cause.recorded_at,
            rules_version=0,
        )
        for version in versions
    ]


def insert(recorder: LedgerRecorder, events: list[RecordedEvent]) -> list[int]:
    """Insert the rows of a request and return their positions."""
    positions = recorder.insert_events(events, method="Test")
    assert positions is not None
    return list(positions)


def test_inserted_events_are_answered_with_their_positions(recorder: LedgerRecorder) -> None:
    """Positions start after what is there already, and count on."""
    assert insert(recorder, stored(1, 2, 3)) == [3, 4, 5]
    assert insert(recorder, stored(1)) == [6]
    assert recorder.max_notification_id() == 6


def test_events_of_an_aggregate_are_selected_by_version(recorder: LedgerRecorder) -> None:
    """One aggregate's events are read between two versions, in either direction, up to a limit."""
    id_ = uuid4()
    insert(recorder, stored(1, 2, 3, 4, 5, originator_id=id_))

    def versions(**options: Any) -> list[int]:
        return [one.originator_version for one in recorder.select_events(id_, **options)]

    assert versions() == [1, 2, 3, 4, 5]
    assert versions(gt=2) == [3, 4, 5]
    assert versions(gt=1, lte=4) == [2, 3, 4]
    assert versions(desc=True, limit=2) == [5, 4]
    assert versions(desc=True, lte=3) == [3, 2, 1]
    assert recorder.select_events(uuid4()) == []


def test_notifications_are_selected_by_position(recorder: LedgerRecorder) -> None:
    """All events are read by position, from and up to any, of any topics."""
    insert(recorder, stored(1, 2, topic="a"))
    insert(recorder, stored(1, 2, topic="b"))

    def positions(*arguments: Any, **options: Any) -> list[int]:
        return [one.id for one in recorder.select_notifications(*arguments, **options)]

    assert positions(None, 10) == [1, 2, 3, 4, 5, 6]
    assert positions(3, 10) == [3, 4, 5, 6]
    assert positions(3, 10, inclusive_of_start=False) == [4, 5, 6]
    assert positions(1, 3) == [1, 2, 3]
    assert positions(2, 10, stop=4) == [2, 3, 4]
    assert positions(1, 10, topics=["b"]) == [5, 6]
    assert positions(1, 1, topics=["a", "b"]) == [3]


def test_a_stored_event_comes_back_with_all_its_columns(recorder: LedgerRecorder) -> None:
    """What is read is what was inserted, and its position."""
    (given,) = stored(1)
    (position,) = insert(recorder, [given])
    (found,) = recorder.select_events(given.originator_id)
    assert isinstance(found, RecordedEvent)
    # Recording never goes back to before the programme was created.
    assert found.recorded_at > given.recorded_at
    expected = {**given.__dict__, "id": position, "recorded_at": found.recorded_at}
    assert found.__dict__ == expected


def test_a_conflict_is_the_librarys_integrity_error(recorder: LedgerRecorder) -> None:
    """A version that is taken, or a request that is stored, is an IntegrityError and stores nothing."""
    events = stored(1, 2)
    insert(recorder, events)
    same_version = stored(2, originator_id=UUID(str(events[0].originator_id)))
    for again in (same_version, events):
        with pytest.raises(IntegrityError):
            recorder.insert_events(again, method="Test")
    assert recorder.max_notification_id() == CREATION_EVENTS + 2


def test_events_of_the_librarys_own_kind_are_refused(recorder: LedgerRecorder) -> None:
    """A row without the ledger's columns is not stored as if it had them."""
    plain = StoredEvent(originator_id=uuid4(), originator_version=1, topic="t", state=b"{}")
    for events in ([plain], [*stored(1), plain]):
        with pytest.raises(AssertionError):
            recorder.insert_events(events, method="Test")
    assert recorder.max_notification_id() == CREATION_EVENTS


def test_events_of_two_requests_are_not_stored_as_one(recorder: LedgerRecorder) -> None:
    """Each event keeps its own request: two requests are two appends."""
    with pytest.raises(AssertionError):
        recorder.insert_events([*stored(1), *stored(1)], method="Test")
    assert recorder.max_notification_id() == CREATION_EVENTS


def test_nothing_to_insert_is_no_request(recorder: LedgerRecorder) -> None:
    """An append without events stores nothing, as the library expects."""
    assert recorder.insert_events([], method="Test") == []
    assert recorder.max_notification_id() == CREATION_EVENTS


def test_a_follower_is_told_to_poll(recorder: LedgerRecorder) -> None:
    """There is no push: a subscription is refused, and says what to do instead."""
    with pytest.raises(NotImplementedError, match="select_notifications"):
        recorder.subscribe(0)


def test_what_the_database_refuses_is_the_librarys_error(
    store: Store, recorder: LedgerRecorder
) -> None:
    """A value that cannot be stored is a PersistenceError, and nothing is stored."""
    with pytest.raises(PersistenceError):
        recorder.insert_events(stored(1, topic="nul\x00"), method="Test")
    assert store.books()[0] == CREATION_EVENTS


def test_an_aggregate_is_kept_by_the_librarys_event_store(recorder: LedgerRecorder) -> None:
    """An account that is put into the library's event store is the same when it is got back."""
    events = EventStore(LedgerMapper(), recorder)
    account = Account.open(uuid4(), make_cause(), "member-1")
    events.put(account.collect_events(), method="EnrolMember")
    later = Cause(uuid4(), "till-2", NOW - timedelta(hours=1), NOW)
    account.issue_card(later, "2000000000008")
    events.put(account.collect_events(), method="PresentReceipts")

    found: Account | None = None
    for event in events.get(account.id):
        assert isinstance(event, Event)
        found = event.mutate(found)
    assert found is not None
    assert (found.version, found.cards) == (account.version, account.cards)
    assert found.member_reference == "member-1"
    (issued,) = events.get(account.id, gt=1)
    assert isinstance(issued, Account.CardIssued)
    assert (issued.principal_id, issued.occurred_at) == ("till-2", later.occurred_at)


def test_a_stale_aggregate_cannot_be_put(recorder: LedgerRecorder) -> None:
    """Of two who changed the same version of an account, the second is turned away."""
    events = EventStore(LedgerMapper(), recorder)
    account = Account.open(uuid4(), make_cause(), "member-1")
    events.put(account.collect_events(), method="EnrolMember")
    one, other = account.fork(), account.fork()
    one.issue_card(make_cause(), "2000000000008")
    other.issue_card(make_cause(), "2000000000015")
    events.put(one.collect_events(), method="PresentReceipts")
    with pytest.raises(IntegrityError):
        events.put(other.collect_events(), method="PresentReceipts")
    assert len(list(events.get(account.id))) == 2
