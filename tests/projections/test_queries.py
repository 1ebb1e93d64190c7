from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg import AsyncConnection, sql

from ledger.domain import limits
from ledger.embedded import EmbeddedPostgres
from ledger.eventstore.arrays import BigintArray, UuidArray, register_arrays
from ledger.eventstore.sqlfiles import load_queries
from ledger.projections.account_balances import queries as balances
from ledger.projections.account_entries import queries as entries
from ledger.projections.account_entries.kinds import EntryKind
from ledger.projections.rebuild import request_rebuild
from ledger.projections.receipts import queries as receipts
from ledger.projections.runner import ProgrammeRunner
from ledger.projections.session import connect
from tests.projections.conftest import NAMES, World, catch_up, make_world
from tests.projections.history import OPENING
from tests.projections.test_rows import play_everything

KEY = {
    "member_reference": "m",
    "account_id": uuid4(),
    "before": 10**6,
    "limit": 20,
    "receipt_id": uuid4(),
    "shop_id": "shop-1",
    "till_id": "till-1",
    "number": "17",
    "business_date": date(2026, 3, 1),
    "lots": BigintArray([1, 2]),
    "receipt_ids": UuidArray([uuid4()]),
    "due_at": datetime(2000, 1, 1, tzinfo=UTC),
    "until": datetime(2100, 1, 1, tzinfo=UTC),
}


@pytest.fixture
async def reader(world: World) -> AsyncIterator[AsyncConnection[Any]]:
    """A reader's session, as a serving process has it."""
    options = f"-c search_path={world.schema} -c TimeZone=UTC"
    async with await AsyncConnection.connect(
        world.dsn, autocommit=True, options=options
    ) as connection:
        register_arrays(connection)
        yield connection


@pytest.fixture(scope="module", params=[1, 2])
def live(request: pytest.FixtureRequest) -> int:
    """Each generation in turn."""
    found: int = request.param
    return found


@pytest.fixture(scope="module")
def filled(server: EmbeddedPostgres, live: int) -> Iterator[World]:
    """A programme with rows in both generations, one of them live, where a small table stands for a large one."""
    world = make_world(server)
    _fill(world)
    with world.owner, connect(world.dsn, world.schema) as session:
        catch_up(ProgrammeRunner(session))
        _rebuild_all(world, ProgrammeRunner(session))
        if live == 1:
            world.owner.execute("UPDATE projections SET live_generation = 1")
        world.owner.execute("ANALYZE")
        for name in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
            world.owner.execute(sql.SQL("SET {} TO off").format(sql.Identifier(name)))
        yield world


def _rebuild_all(world: World, runner: ProgrammeRunner) -> None:
    for name in NAMES:
        request_rebuild(world.owner, name)
        while world.column("SELECT live_generation FROM projections WHERE name = %s", name) == [1]:
            runner.beat()
            runner.turn()


async def test_balances_are_paged_in_byte_order(
    world: World, runner: ProgrammeRunner, reader: AsyncConnection[Any]
) -> None:
    """Pages of any size give every balance once, in the order of the references' bytes."""
    references = ["b", "a", "Z", "ä", "10", "9", "a b", "ab", "A", "-", "é"]
    for reference in references:
        world.history.buy(world.history.enrol(reference), 300)
    catch_up(runner)
    for size in (1, 2, 5, 11, 50):
        found: list[balances.Balance] = []
        after = balances.BEFORE_ALL
        while page := await balances.page(reader, size, after):
            assert len(page) <= size
            found.extend(page)
            after = page[-1].key
        assert [one.member_reference for one in found] == sorted(references, key=str.encode)
        assert {one.points_available for one in found} == {3}


async def test_entries_are_paged_newest_first(
    world: World, runner: ProgrammeRunner, reader: AsyncConnection[Any]
) -> None:
    """Pages of any size give an account's entries once, the newest first, and nobody else's."""
    play_everything(world.history)
    catch_up(runner)
    account = world.history.accounts[0]
    whole = await entries.page(reader, account.id, 100)
    kinds = [one.kind for one in whole[-6:]]
    assert kinds == [EntryKind.REDEEMED, *[EntryKind.EARNED] * 4, EntryKind.CARD_ISSUED]
    assert {one.kind for one in whole} >= {EntryKind.CLAWED_BACK, EntryKind.RESTORED}
    assert [one.points for one in whole[-6:]] == [-3, 0, 1, 1, 2, 0]
    assert [one.points_available for one in whole[-6:]] == [1, 4, 4, 3, 2, 0]
    assert whole[-5].receipt_id == world.history.receipts[3].id
    assert whole[-1].card_number in world.history.accounts[1].cards  # since the accounts are one
    for size in (1, 4, 6):
        found: list[entries.AccountEntry] = []
        before = entries.AFTER_ALL
        while page := await entries.page(reader, account.id, size, before):
            found.extend(page)
            before = page[-1].position
        assert found == whole


async def test_lots_are_found_where_they_were_made(
    world: World, runner: ProgrammeRunner, reader: AsyncConnection[Any]
) -> None:
    """Of a lot that ends, the entry that made it says when, and for which receipt; others are not known."""
    account = world.history.enrol()
    world.history.buy(account, 300)
    world.history.buy_dated(account, 500)
    world.history.wait(account, 100)
    world.history.redeem(account, 7)
    world.history.restore()
    world.history.buy(account, 300)
    world.history.buy_dated(account, 200)
    ends = {number: lot.expires_at for number, lot in account.lots.items()}
    catch_up(runner)
    found = await entries.lots(reader, account.id, [1, 2, 3, 4, 5])
    assert {number: one.expires_at for number, one in found.items()} == {2: ends[2], 4: ends[4]}
    assert found[2].receipt_id == world.history.receipts[1].id
    assert found[4].receipt_id == world.history.receipts[3].id
    assert await entries.lots(reader, account.id, []) == {}


async def test_lots_that_became_one_end_as_they_did(
    world: World, runner: ProgrammeRunner, reader: AsyncConnection[Any]
) -> None:
    """A lot that was made of others ends when they would have, also if it is made of such a lot again."""
    account = world.history.enrol()
    ends = OPENING + timedelta(days=30)
    for _ in range(2 * limits.OPEN_LOTS_MAX):
        world.history.buy_until(account, 100, ends)
    catch_up(runner)
    made_of_others = [number for number, lot in account.lots.items() if lot.receipt_id is None]
    assert made_of_others
    found = await entries.lots(reader, account.id, account.lots.keys())
    assert set(found) == set(account.lots)
    assert {one.expires_at for one in found.values()} == {ends}
    assert [found[number].receipt_id for number in made_of_others] == [None] * len(made_of_others)


async def test_receipts_are_found_by_id_and_by_identity(
    world: World, runner: ProgrammeRunner, reader: AsyncConnection[Any]
) -> None:
    """Both ways lead to the same row; an unknown receipt is None."""
    account = world.history.enrol()
    recorded = world.history.buy(account, 1234, lines=3)
    anonymous = world.history.buy(None)
    catch_up(runner)
    found = await receipts.by_id(reader, recorded.id)
    assert found is not None
    assert (found.total, found.lines_count, found.points) == (1234, 3, 12)
    assert found.account_id == account.id
    assert found.position == 3
    key = recorded.facts
    identity = (key.shop_id, key.till_id, key.number, key.business_date)
    assert await receipts.by_identity(reader, *identity) == found
    other = await receipts.by_id(reader, anonymous.id)
    assert other is not None
    assert other.account_id is None
    assert await receipts.by_id(reader, UUID(int=1)) is None
    assert await receipts.by_identity(reader, "shop-1", "till-1", "0", date(2026, 3, 2)) is None


@pytest.mark.parametrize(
    ("projection", "query", "rows"),
    [
        ("account_balances", "page", 20),
        ("account_entries", "page", 20),
        ("account_entries", "makers", 1),
        ("account_dues", "page", 4),
        ("receipts", "identities", 0),
        ("receipts", "by_id", 0),
        ("receipts", "by_identity", 1),
    ],
)
def test_queries_go_by_key_in_the_live_generation_only(
    filled: World, live: int, projection: str, query: str, rows: int
) -> None:
    """A page reads its own rows and no more: no sort, and nothing of the other generation."""
    key = {**KEY, "account_id": filled.history.accounts[3].id}
    text = load_queries(f"ledger.projections.{projection}", "queries.sql")[query]
    explained = filled.owner.execute(
        f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, FORMAT JSON) {text}".encode(), key
    ).fetchone()
    assert explained is not None
    nodes = list(_nodes(explained[0][0]["Plan"]))
    scans = {
        node["Relation Name"]: node
        for node in nodes
        if node.get("Relation Name") != "projections" and "Relation Name" in node
    }
    assert "Sort" not in {node["Node Type"] for node in nodes}
    assert set(scans) == {f"{projection}_1", f"{projection}_2"}
    read, unread = scans[f"{projection}_{live}"], scans[f"{projection}_{3 - live}"]
    assert read["Index Cond"]
    assert read["Actual Rows"] == rows
    assert read.get("Rows Removed by Filter", 0) == 0
    assert unread["Actual Loops"] == 0


def _fill(world: World) -> None:
    accounts = [world.history.enrol() for _ in range(40)]
    world.history.buy_dated(accounts[3], 500)
    world.history.buy_dated(accounts[3], 500)
    for nth in range(300):
        world.history.buy(accounts[3 if nth % 2 else nth % 40])


def _nodes(plan: dict[str, Any]) -> Any:
    yield plan
    for child in plan.get("Plans", []):
        yield from _nodes(child)
