from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from ledger.domain.account import Account
from ledger.domain.receipt import Earning
from ledger.eventstore.asyncstore import (
    AsyncEventStore,
    BatchRejectedError,
    CommitUnconfirmedError,
)
from ledger.eventstore.asyncstore import connect as connect_async
from ledger.eventstore.mapper import open_snapshot, take_snapshot, topic_of
from ledger.eventstore.recorder import NO_GUARDS
from ledger.eventstore.records import Appended, Conflict, Guards, NewRequest
from ledger.eventstore.streams import select_window
from tests.eventstore.conftest import CREATION_EVENTS, Store, event, request, rows
from tests.support.world import make_cause

NOW = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
async def events(store: Store) -> Any:
    """The asynchronous event store of a new programme."""
    found = AsyncEventStore(store.url, store.schema)
    yield found
    await found.close()


def account_with(receipts: int) -> Account:
    """An account with a card and so many receipts on it."""
    account = Account.open(uuid4(), make_cause(), "member-1")
    account.issue_card(make_cause(), "2000000000008")
    for number in range(receipts):
        account.earn(
            make_cause(),
            receipt_id=uuid4(),
            earned_at=NOW + timedelta(days=number),
            earning=Earning(micropoints=1_500_000),
            rules_version=1,
        )
    account.redeem(make_cause(), uuid4(), 2, account.lots_to_spend(2))
    return account


async def store_events(events: AsyncEventStore, account: Account) -> None:
    """Store an account's pending events as one request."""
    pending = [events.mapper.to_new_event(one) for one in account.collect_events()]  # type: ignore[arg-type]  # our aggregates trigger our events
    asked = request(*pending)._replace(occurred_at=account.opened_at)
    assert isinstance(await events.append(NOW, NO_GUARDS, [asked]), Appended)


async def test_an_account_is_loaded_from_its_events(events: AsyncEventStore) -> None:
    """An account that is read from its events is the account that made them."""
    account = account_with(5)
    await store_events(events, account)
    absent = uuid4()
    found = await events.load([account.id, absent])
    assert set(found) == {account.id}
    assert take_snapshot(found[account.id]) == take_snapshot(account)
    assert found[account.id].version == account.version


async def test_many_aggregates_are_loaded_at_once(events: AsyncEventStore) -> None:
    """Each of many accounts gets its own events, with snapshots or without."""
    accounts = [account_with(number) for number in range(2, 12)]
    for account in accounts:
        await store_events(events, account)
    await events.save_snapshots([account for account in accounts if account.version % 2])
    found = await events.load([account.id for account in accounts])
    assert {id_: take_snapshot(one) for id_, one in found.items()} == {
        account.id: take_snapshot(account) for account in accounts
    }


async def test_a_snapshot_spares_the_events_before_it(
    store: Store, events: AsyncEventStore
) -> None:
    """With a snapshot only later events are read, and the account is the same."""
    account = account_with(5)
    await store_events(events, account)
    await events.save_snapshots([account])
    account.issue_card(make_cause(), "2000000000015")
    await store_events(events, account)
    # Seen by its effect: a snapshot that says something else is believed.
    with store.owner() as owner:
        owner.execute(
            "UPDATE snapshots SET state = convert_to(replace(convert_from(state, 'UTF8'),"
            " 'member-1', 'member-2'), 'UTF8')"
        )
    found = (await events.load([account.id]))[account.id]
    assert isinstance(found, Account)
    assert found.member_reference == "member-2"
    assert list(found.cards) == ["2000000000008", "2000000000015"]
    assert found.version == account.version


async def test_a_snapshot_of_another_class_version_is_ignored(
    store: Store, events: AsyncEventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A snapshot that another version of the program took is not believed; the events are."""
    account = account_with(5)
    await store_events(events, account)
    monkeypatch.setattr(Account, "class_version", Account.class_version + 1)
    await events.save_snapshots([account])
    monkeypatch.undo()
    with store.owner() as owner:
        owner.execute(
            "UPDATE snapshots SET state = convert_to(replace(convert_from(state, 'UTF8'),"
            " 'member-1', 'member-2'), 'UTF8')"
        )
    found = (await events.load([account.id]))[account.id]
    assert take_snapshot(found) == take_snapshot(account)


def test_a_snapshot_whose_state_has_changed_beyond_reading_is_ignored_by_its_version() -> None:
    """The version of the class is looked at before anything else of a snapshot."""
    account = account_with(1)
    data = b'{"class_version":0,"state":{"what":["was","once"]}}'
    assert open_snapshot(topic_of(account), account.id, 3, data) is None


async def test_an_older_snapshot_never_replaces_a_newer(
    store: Store, events: AsyncEventStore
) -> None:
    """Of two that save snapshots of the same account, the newer one stays."""
    account = account_with(2)
    older = account.fork()
    account.issue_card(make_cause(), "2000000000015")
    await events.save_snapshots([account])
    await events.save_snapshots([older])
    with store.connection() as connection:
        found = rows(connection, "SELECT originator_version FROM snapshots")
    assert found == [(account.version,)]


async def test_requests_are_found_by_their_ids(events: AsyncEventStore) -> None:
    """What a request was answered with is found, and what is not stored is not."""
    asked = request(event(uuid4(), 1))
    await events.append(NOW, NO_GUARDS, [asked])
    found = await events.requests([asked.request_id, uuid4()])
    assert set(found) == {asked.request_id}
    row = found[asked.request_id]
    assert (row.position, row.method, row.answer) == (CREATION_EVENTS + 1, "Test", b"{}")


async def test_a_conflict_is_told_apart_from_a_fault(events: AsyncEventStore) -> None:
    """A version that is taken is a conflict with names; a value that cannot be stored is a fault."""
    id_ = uuid4()
    await events.append(NOW, NO_GUARDS, [request(event(id_, 1))])
    answer = await events.append(NOW, Guards({}, []), [request(event(id_, 1))])
    assert isinstance(answer, Conflict)
    assert answer.ids == [id_]
    with pytest.raises(BatchRejectedError):
        await events.append(NOW, NO_GUARDS, [request(event(uuid4(), 1, topic="nul\x00"))])
    assert isinstance(await events.append(NOW, NO_GUARDS, [request(event(uuid4(), 1))]), Appended)


async def test_inside_the_lock_nothing_conflicts(store: Store, events: AsyncEventStore) -> None:
    """What is read and appended while the counter is held is committed together."""
    account = account_with(1)
    async with events.locked():
        assert await events.load([account.id]) == {}
        await store_events(events, account)
        assert store.books()[0] == CREATION_EVENTS
    assert store.books()[0] == CREATION_EVENTS + account.version


async def test_a_fault_inside_the_lock_stores_nothing(
    store: Store, events: AsyncEventStore
) -> None:
    """If what is done under the lock fails, none of it is stored, and the next may go on."""
    with pytest.raises(ZeroDivisionError):
        await divide_under_the_lock(events)
    assert store.books()[0] == CREATION_EVENTS
    await store_events(events, account_with(1))


async def divide_under_the_lock(events: AsyncEventStore) -> None:
    """Store something under the lock, and fail."""
    async with events.locked():
        await store_events(events, account_with(1))
        raise ZeroDivisionError


async def test_a_lost_connection_leaves_the_outcome_open_and_is_made_anew(
    store: Store, events: AsyncEventStore
) -> None:
    """After its session was ended, the store says that it does not know, and works again."""
    await events.append(NOW, NO_GUARDS, [request(event(uuid4(), 1))])
    with store.owner() as owner:
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = 'ledger_serve' AND query ILIKE %s",
            ["%append_events%"],
        )
    asked: list[NewRequest] = [request(event(uuid4(), 1))]
    with pytest.raises(CommitUnconfirmedError):
        await events.append(NOW, NO_GUARDS, asked)
    assert isinstance(await events.append(NOW, NO_GUARDS, asked), Appended)


async def test_a_window_says_how_far_it_looked(store: Store, events: AsyncEventStore) -> None:
    """Reading the next positions of some topics answers how far that was, also past other topics."""
    ids = [UUID(int=number) for number in range(1, 7)]
    topics = ["a", "b", "a", "b", "b", "b"]
    new = [event(id_, 1, topic=topic) for id_, topic in zip(ids, topics, strict=True)]
    await events.append(NOW, NO_GUARDS, [request(*new)])
    async with await connect_async(store.url, store.schema) as connection:
        found, reached = await select_window(connection, CREATION_EVENTS, 4, ["a"])
        assert [one.id for one in found] == [3, 5]
        assert reached == 6
        assert await select_window(connection, reached, 4, ["a"]) == ([], 8)
        assert await select_window(connection, 8, 4, ["a"]) == ([], 8)
        assert await select_window(connection, 20, 4, []) == ([], 20)
