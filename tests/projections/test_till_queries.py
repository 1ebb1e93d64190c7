"""What is asked of the lists when a till's day is closed, and afterwards."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import AsyncConnection, sql

from ledger.domain import limits
from ledger.domain.till_day import NumberRun
from ledger.embedded import EmbeddedPostgres
from ledger.eventstore.sqlfiles import load_queries
from ledger.projections.item_returns import queries as returns
from ledger.projections.receipts import days
from ledger.projections.runner import ProgrammeRunner
from ledger.projections.session import connect
from ledger.projections.till_days import queries as closings
from ledger.projections.till_days.queries import DayKey, DayRange
from tests.projections.conftest import World, catch_up, make_world
from tests.projections.test_rows import play_everything

DAY = date(2026, 3, 1)
KEY = DayKey(DAY, "shop-1", "till-1")
START = datetime(2026, 3, 1, tzinfo=UTC)
_positions = count(1)


@pytest.fixture
async def reader(world: World) -> AsyncIterator[AsyncConnection[Any]]:
    """A reader's session, as a serving process has it."""
    options = f"-c search_path={world.schema} -c TimeZone=UTC"
    async with await AsyncConnection.connect(
        world.dsn, autocommit=True, options=options
    ) as connection:
        yield connection


@pytest.fixture(scope="module")
def played(server: EmbeddedPostgres) -> Iterator[World]:
    """A programme where everything happened, whose tables are never read from end to end if there is another way."""
    world = make_world(server)
    play_everything(world.history)
    with world.owner, connect(world.dsn, world.schema) as session:
        catch_up(ProgrammeRunner(session))
        world.owner.execute("ANALYZE")
        for name in ("enable_seqscan", "enable_bitmapscan"):
            world.owner.execute(sql.SQL("SET {} TO off").format(sql.Identifier(name)))
        yield world


def add(world: World, number: str, key: DayKey = KEY, total: int = 100) -> None:
    """Add a row of a receipt with a number."""
    row = sql.SQL(
        "INSERT INTO receipts_1 (receipt_id, position, occurred_at, recorded_at, total, points, lines_count,"
        " business_date, shop_id, till_id, number, channel) VALUES (%s, %s, %s, %s, %s, 0, 1, %s, %s, %s, %s, 'STORE')"
    )
    values = (uuid4(), next(_positions), START, START, total, *key, number)
    world.owner.execute(row, values)


@pytest.mark.parametrize(
    ("number", "place"),
    [
        ("17", 17),
        ("007", 7),
        ("A-2026-0042", 42),
        ("42/B", 42),
        ("no digits", None),
        ("12345678901234567890", 345678901234567890),
        ("١٢", None),
    ],
)
async def test_the_place_of_a_number_is_the_same_in_python_and_in_the_database(
    world: World, reader: AsyncConnection[Any], number: str, place: int | None
) -> None:
    """The last digits of a number as printed are its place in the sequence, at most eighteen of them."""
    assert days.sequence_number(number) == place
    add(world, number)
    found = await days.figures(reader, KEY)
    assert found.unnumbered_count == (place is None)
    beyond = await days.beyond(reader, days.SequenceOf(KEY, 10**17 * 9, None))
    assert beyond.found == (() if place is None else (number,))


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # emptied for each example
)
@given(
    numbers=st.lists(st.integers(1, 40), max_size=25),
    first=st.none() | st.integers(1, 30),
    last=st.none() | st.integers(1, 45),
)
async def test_gaps_are_what_is_not_there(
    world: World,
    reader: AsyncConnection[Any],
    numbers: list[int],
    first: int | None,
    last: int | None,
) -> None:
    """Between the first and the last number, said or else recorded, whatever is not recorded is missing."""
    if first is not None and last is not None:
        first, last = sorted((first, last))
    world.owner.execute("TRUNCATE receipts_1")
    for number in numbers:
        add(world, f"R-{number:04}")
    sequence = days.SequenceOf(KEY, first, last)
    low = min(numbers, default=None) if first is None else first
    high = max(numbers, default=None) if last is None else last
    expected = set() if low is None or high is None else set(range(low, high + 1)) - set(numbers)
    missing = await days.missing(reader, sequence)
    listed = [n for run in missing.found for n in range(run.first, run.last + 1)]
    assert listed == sorted(expected)
    assert missing.total == len(expected)
    beyond = await days.beyond(reader, sequence)
    outside = [
        n for n in numbers if (first is not None and n < first) or (last is not None and n > last)
    ]
    assert (list(beyond.found), beyond.total) == (
        [f"R-{n:04}" for n in sorted(outside)],
        len(outside),
    )


async def test_what_is_listed_is_bounded_and_what_is_counted_is_not(
    world: World, reader: AsyncConnection[Any]
) -> None:
    """Of a thousand gaps and a thousand receipts beyond, a hundred are listed and all are counted."""
    for number in range(1_000):
        add(world, str(2 * number))
    most = limits.TILL_DAY_LISTED_MAX
    missing = await days.missing(reader, days.SequenceOf(KEY, None, None))
    assert (len(missing.found), missing.total) == (most, 999)
    assert missing.found[0] == NumberRun(1, 1)
    beyond = await days.beyond(reader, days.SequenceOf(KEY, None, 1))
    assert (len(beyond.found), beyond.total) == (most, 999)


async def test_a_day_is_that_of_one_till(world: World, reader: AsyncConnection[Any]) -> None:
    """Receipts of other tills, shops and dates are not among its figures."""
    others = (
        DayKey(DAY, "shop-1", "till-2"),
        DayKey(DAY, "shop-2", "till-1"),
        DayKey(DAY + timedelta(days=1), "shop-1", "till-1"),
    )
    for number, key in enumerate((KEY, KEY, *others)):
        add(world, str(number), key, total=100 + number)
    assert await days.figures(reader, KEY) == (2, 201, 0)
    found = await days.page(reader, DayRange(DAY, DAY, DayKey(DAY, "", ""), 10))
    assert [one.key for one in found] == sorted({KEY, *others[:2]})


async def test_lists_are_those_of_the_history(
    world: World, runner: ProgrammeRunner, reader: AsyncConnection[Any]
) -> None:
    """Flagged receipts come newest first, returns and voids apart, and the last closing of a day counts."""
    play_everything(world.history)
    world.history.buy(world.history.enrol(), 151)
    catch_up(runner)
    flagged = await days.flagged(reader, 50)
    assert [row.position for row in flagged] == sorted(
        (row.position for row in flagged), reverse=True
    )
    by_id = {receipt.id: receipt for receipt in world.history.receipts if receipt.flags}
    assert {row.receipt_id: row.flags for row in flagged} == {
        id_: receipt.flags for id_, receipt in by_id.items()
    }
    rest = await days.flagged(reader, 50, flagged[0].position)
    assert rest == flagged[1:]
    back = await returns.of_till(reader, "shop-1", "till-1", START, START + timedelta(days=1))
    assert back == (1, 250, 1, 99)
    (closed,) = await closings.page(reader, DayRange(DAY, DAY, DayKey(DAY, "", ""), 10))
    assert closed.key == KEY
    assert (closed.closing.closing, closed.closing.counted.receipts_count) == (2, 9)


@pytest.mark.parametrize(
    ("package", "query"),
    [
        ("receipts", "flagged"),
        ("receipts", "till_day"),
        ("receipts", "missing"),
        ("receipts", "beyond"),
        ("receipts", "till_days"),
        ("item_returns", "of_till"),
        ("till_days", "page"),
        ("card_cases", "page"),
        ("card_cases", "page_short"),
    ],
)
def test_queries_go_by_index(played: World, package: str, query: str) -> None:
    """Neither list reads its table from end to end, nor anything of the generation that is not live."""
    wanted = DayRange(DAY, DAY, DayKey(DAY, "", ""), 10)
    parameters = {
        **wanted.parameters,
        **KEY._asdict(),
        "before": 10**6,
        "limit": 10,
        "start": START,
        "end": START + timedelta(days=1),
        **({"first": 1, "last": 9} if query in ("missing", "beyond") else {}),
    }
    text = load_queries(f"ledger.projections.{package}", "queries.sql")[query]
    explained = played.owner.execute(
        f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, FORMAT JSON) {text}".encode(),
        parameters,
    ).fetchone()
    assert explained is not None
    scans = [
        node
        for node in _nodes(explained[0][0]["Plan"])
        if node.get("Relation Name", "projections") != "projections"
    ]
    assert {node["Relation Name"] for node in scans} == {f"{package}_1", f"{package}_2"}
    for node in scans:
        assert "Index" in node["Node Type"]
        if node["Relation Name"].endswith("_2"):
            assert node["Actual Loops"] == 0


def _nodes(plan: dict[str, Any]) -> Any:
    yield plan
    for child in plan.get("Plans", []):
        yield from _nodes(child)
