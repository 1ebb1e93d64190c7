import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from ledger.eventstore.arrays import guard_parameters
from ledger.eventstore.recorder import QUERIES
from ledger.eventstore.records import Guards, NewRequest
from tests.eventstore.conftest import (
    CREATION_EVENTS,
    Answer,
    Store,
    append,
    appended,
    event,
    request,
    rows,
)

LATER = datetime.now(UTC) + timedelta(days=1)


def test_positions_follow_each_other_without_a_gap(
    store: Store, connection: psycopg.Connection[Any]
) -> None:
    """Batches of any size have positions one after the other, in the order given."""
    ids = [uuid4() for _ in range(6)]
    first = append(
        connection, request(event(ids[0], 1), event(ids[1], 1)), request(event(ids[2], 1))
    )
    second = append(connection, request(event(ids[3], 1), event(ids[4], 1), event(ids[5], 1)))
    assert appended(first) == CREATION_EVENTS
    assert appended(second) == CREATION_EVENTS + 3
    assert store.positions() == list(range(1, CREATION_EVENTS + 7))
    found = rows(
        connection, "SELECT originator_id FROM events WHERE position > 2 ORDER BY position"
    )
    assert [row[0] for row in found] == ids


def test_each_request_is_stored_with_its_last_position(
    connection: psycopg.Connection[Any],
) -> None:
    """A request's row has the position of its own last event, and its events have its columns."""
    one = request(event(uuid4(), 1), event(uuid4(), 1))
    other = request(event(uuid4(), 1))._replace(principal_id="till-2")
    base = appended(append(connection, one, other))
    found = rows(
        connection,
        "SELECT request_id, position, method, principal_id, fingerprint, answer FROM requests"
        " WHERE position > %s ORDER BY position",
        base,
    )
    assert found == [
        (one.request_id, base + 2, "Test", "till-1", b"print", b"{}"),
        (other.request_id, base + 3, "Test", "till-2", b"print", b"{}"),
    ]
    events = rows(
        connection,
        "SELECT request_id, principal_id, occurred_at FROM events WHERE position > %s"
        " ORDER BY position",
        base,
    )
    assert events == [
        (asked.request_id, asked.principal_id, asked.occurred_at) for asked in (one, one, other)
    ]


def test_a_version_that_is_taken_stores_nothing_and_is_named(
    store: Store, connection: psycopg.Connection[Any]
) -> None:
    """A batch with one event of a version that exists is not stored at all, and names the aggregate."""
    taken, free = uuid4(), uuid4()
    append(connection, request(event(taken, 1)))
    before = store.books()
    answer = append(connection, request(event(free, 1)), request(event(taken, 1)))
    assert answer == Answer(None, None, [taken], [])
    assert store.books() == before
    assert appended(append(connection, request(event(free, 1)))) == before[0]


def test_a_request_that_is_stored_stores_nothing_and_is_named(
    store: Store, connection: psycopg.Connection[Any]
) -> None:
    """A batch with one request that exists is not stored at all, and names the request."""
    first = request(event(uuid4(), 1))
    append(connection, first)
    before = store.books()
    again = request(event(uuid4(), 1), request_id=first.request_id)
    answer = append(connection, request(event(uuid4(), 1)), again)
    assert answer == Answer(None, None, [], [first.request_id])
    assert store.books() == before


def test_all_conflicts_of_a_batch_are_named(connection: psycopg.Connection[Any]) -> None:
    """Whoever is in conflict hears of all aggregates and requests at once."""
    ids = [uuid4() for _ in range(3)]
    first = request(*[event(id_, 1) for id_ in ids])
    append(connection, first)
    again = request(*[event(id_, 1) for id_ in ids], request_id=first.request_id)
    answer = append(connection, again)
    assert set(answer.conflicting_ids) == set(ids)
    assert answer.conflicting_request_ids == [first.request_id]


def test_what_was_read_and_moved_on_stores_nothing_and_is_named(
    store: Store, connection: psycopg.Connection[Any]
) -> None:
    """A batch that read an older version of an aggregate than there is, is not stored."""
    stale, current, absent = uuid4(), uuid4(), uuid4()
    append(connection, request(event(stale, 1), event(stale, 2), event(current, 1)))
    before = store.books()
    guards = Guards({stale: 1, current: 1, absent: 0}, [])
    answer = append(connection, request(event(uuid4(), 1)), guards=guards)
    assert answer == Answer(None, None, [stale], [])
    assert store.books() == before


def test_what_was_absent_and_is_there_now_stores_nothing(
    connection: psycopg.Connection[Any],
) -> None:
    """A batch that found something absent is not stored once it exists."""
    id_ = uuid4()
    append(connection, request(event(id_, 1)))
    answer = append(connection, request(event(uuid4(), 1)), guards=Guards({id_: 0}, []))
    assert answer.conflicting_ids == [id_]


def test_a_request_taken_for_absent_stores_nothing_and_is_named(
    connection: psycopg.Connection[Any],
) -> None:
    """A refusal that supposed its request to be new is not confirmed when it is not."""
    first = request(event(uuid4(), 1))
    append(connection, first)
    guards = Guards({}, [first.request_id, uuid4()])
    answer = append(connection, request(event(uuid4(), 1)), guards=guards)
    assert answer == Answer(None, None, [], [first.request_id])


def test_guards_that_hold_let_the_batch_through(connection: psycopg.Connection[Any]) -> None:
    """A batch whose every reading is still current is stored."""
    id_ = uuid4()
    append(connection, request(event(id_, 1)))
    guards = Guards({id_: 1, uuid4(): 0}, [uuid4()])
    appended(append(connection, request(event(uuid4(), 1)), guards=guards))


def test_a_reading_is_confirmed_without_storing(connection: psycopg.Connection[Any]) -> None:
    """The versions a read used are confirmed or named, with the position they were confirmed at."""
    id_, asked = uuid4(), request(event(uuid4(), 1))
    base = appended(append(connection, request(event(id_, 1)), asked))
    store_says = check(connection, Guards({id_: 1}, [uuid4()]))
    assert store_says == (base + 2, [], [])
    assert check(connection, Guards({id_: 0}, [asked.request_id]))[1:] == (
        [id_],
        [asked.request_id],
    )


def check(connection: psycopg.Connection[Any], guards: Guards) -> Any:
    """Ask whether what was read is current."""
    parameters = guard_parameters(guards)
    return connection.execute(QUERIES["check_current"], parameters, binary=True).fetchone()


def test_the_time_of_recording_never_falls(connection: psycopg.Connection[Any]) -> None:
    """A caller whose clock is behind records at the time of the event before it."""
    first = append(connection, request(event(uuid4(), 1)), now=LATER)
    behind = append(connection, request(event(uuid4(), 1)), now=LATER - timedelta(hours=1))
    ahead = append(connection, request(event(uuid4(), 1)), now=LATER + timedelta(hours=1))
    assert (first.stamp, behind.stamp) == (LATER, LATER)
    assert ahead.stamp == LATER + timedelta(hours=1)
    found = rows(connection, "SELECT recorded_at FROM events ORDER BY position")
    assert [row[0] for row in found] == sorted(row[0] for row in found)


def test_a_conflict_leaves_the_time_of_recording_alone(
    connection: psycopg.Connection[Any],
) -> None:
    """A batch that is not stored does not move the clock of recording either."""
    id_ = uuid4()
    append(connection, request(event(id_, 1)), now=LATER)
    append(connection, request(event(id_, 1)), now=LATER + timedelta(days=1))
    assert append(connection, request(event(uuid4(), 1)), now=LATER).stamp == LATER


def test_a_later_caller_waits_for_the_one_before(store: Store) -> None:
    """A second append waits until the first commits, and follows it, though its clock is behind."""
    first_id, second_id = uuid4(), uuid4()
    started = threading.Event()

    def second() -> Answer:
        with store.connection() as connection:
            started.set()
            return append(connection, request(event(second_id, 1)), now=LATER - timedelta(days=2))

    with ThreadPoolExecutor() as pool, store.connection(autocommit=False) as connection:
        first = append(connection, request(event(first_id, 1)), now=LATER)
        waiting = pool.submit(second)
        started.wait()
        wait_until_blocked(store)
        assert not waiting.done()
        connection.commit()
        answer = waiting.result()
    assert appended(answer) == appended(first) + 1
    assert answer.stamp == LATER


def test_a_rolled_back_append_leaves_no_gap(store: Store) -> None:
    """Positions of an append that did not commit are given to the next one."""
    with store.connection(autocommit=False) as connection:
        rolled_back = append(connection, request(event(uuid4(), 1)))
        connection.rollback()
        again = append(connection, request(event(uuid4(), 1)))
        connection.commit()
    assert appended(again) == appended(rolled_back)
    assert store.positions() == list(range(1, CREATION_EVENTS + 2))


def test_many_writers_leave_one_history(store: Store) -> None:
    """Many connections that append at once give gapless positions, and a falling clock in none."""
    shared = uuid4()

    def write(number: int) -> list[Answer]:
        answers = []
        with store.connection() as connection:
            for turn in range(20):
                now = LATER + timedelta(seconds=(number * 7 + turn * 3) % 11)
                own = request(event(uuid4(), 1), event(shared, turn + 1))
                answers.append(append(connection, own, now=now))
        return answers

    with ThreadPoolExecutor(8) as pool:
        found = [answer for answers in pool.map(write, range(8)) for answer in answers]
    stored = [answer for answer in found if answer.base_position is not None]
    # Of all who wrote a version of the shared aggregate, one did; the others stored nothing.
    assert len(stored) == 20
    assert all(answer.conflicting_ids == [shared] for answer in found if answer not in stored)
    assert store.positions() == list(range(1, CREATION_EVENTS + 41))
    with store.connection() as connection:
        times = rows(connection, "SELECT recorded_at FROM events ORDER BY position")
        versions = rows(
            connection,
            "SELECT originator_version FROM events WHERE originator_id = %s ORDER BY position",
            shared,
        )
    assert times == sorted(times)
    assert [row[0] for row in versions] == list(range(1, 21))


def test_a_follower_by_position_misses_nothing(store: Store) -> None:
    """Whoever reads on from the last position it has seen gets every event exactly once."""
    stop = threading.Event()
    seen: list[int] = []

    def follow() -> None:
        with store.connection() as connection:
            while True:
                done = stop.is_set()
                last = seen[-1] if seen else 0
                found = connection.execute(
                    QUERIES["select_after"], {"after": last, "limit": 7}
                ).fetchall()
                seen.extend(row[0] for row in found)
                if done and not found:
                    return

    def write(_: int) -> None:
        with store.connection() as connection:
            for _ in range(25):
                append(connection, request(event(uuid4(), 1), event(uuid4(), 1)))

    with ThreadPoolExecutor(5) as pool:
        follower = pool.submit(follow)
        list(pool.map(write, range(4)))
        stop.set()
        follower.result()
    assert seen == list(range(1, CREATION_EVENTS + 201))


def test_the_counter_is_held_until_the_end_of_the_transaction(store: Store) -> None:
    """Whoever takes the counter first decides in peace: nobody appends meanwhile."""
    id_ = uuid4()
    with ThreadPoolExecutor() as pool, store.connection(autocommit=False) as connection:
        connection.execute(QUERIES["lock_counter"])
        waiting = pool.submit(append_alone, store, request(event(id_, 1)))
        wait_until_blocked(store)
        answer = append(connection, request(event(id_, 1)))
        appended(answer)
        connection.commit()
        assert waiting.result().conflicting_ids == [id_]


def append_alone(store: Store, asked: NewRequest) -> Answer:
    """Append over a connection of its own."""
    with store.connection() as connection:
        return append(connection, asked)


def wait_until_blocked(store: Store) -> None:
    """Return once a session waits for the counter's row."""
    with store.connection() as connection:
        while not rows(
            connection,
            "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ILIKE %s",
            "%append_events%",
        ):
            pass


@pytest.mark.parametrize("size", [0, 1, 100_000])
def test_states_of_any_size_and_bytes_are_stored_as_they_are(
    connection: psycopg.Connection[Any], size: int
) -> None:
    """What is stored is read back byte by byte."""
    state = bytes(range(256)) * (size // 256) + b"\x00" * (size % 256)
    topic = "ledger.Ünïcode'\";--"
    base = appended(append(connection, request(event(uuid4(), 1, state, topic))))
    found = rows(connection, "SELECT state, topic FROM events WHERE position = %s", base + 1)
    assert found == [(state, topic)]
