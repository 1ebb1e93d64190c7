"""A replay finds what is not as the events say, whatever it is, and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

from ledger.domain.card_grounds import CardGrounds
from ledger.projections.registry import BY_NAME as PROJECTIONS
from ledger.projections.runner import ProgrammeRunner
from ledger.replay.folds import liability, origins
from ledger.replay.folds.fold import Place
from ledger.replay.folds.registry import BY_NAME, make_fold
from ledger.replay.pool import Progress
from ledger.replay.replay import Options, replay, silent
from ledger.replay.report import DifferenceKind, Report
from ledger.replay.sinks import Digests
from ledger.replay.until import position_at
from ledger.replay.worker import Source, connect
from tests.projections import expected
from tests.projections.conftest import World, catch_up
from tests.projections.history import OPENING, History
from tests.projections.test_rows import ACTIONS, play, play_everything
from tests.support.replayed import FIRST_ID, LAST_ID

MOVES = (
    *("enrol", "anonymous", "buy", "buy", "redeem", "present", "send", "anonymous", "redeem"),
    *("send", "restore", "import", "rules", "join", "send", "take back", "redeem", "merge"),
    *("buy", "redeem", "send", "restore", "leave", "enrol", "send", "restore"),
)
# Whether something may happen by itself follows from the event; whether it is due, from sweeps.
HAVE_NO_INSTANTS = {
    "ledger.AccountMerged",
    "ledger.AdjustmentDebited",
    "ledger.HoldCaptured",
    "ledger.HoldReleased",
    "ledger.PointsClawedBack",
    "ledger.PointsExpired",
    "ledger.PointsMatured",
    "ledger.PointsRedeemed",
    "ledger.PointsSent",
}

PLACE = Place(ZoneInfo("UTC"), FIRST_ID, LAST_ID, lambda ids: [])
# What these projections look up, these folds follow.
FOLLOWED = {
    "charge_items": {"ledger.StatementReleased", "ledger.CollectionSent"},
}


def replayed(world: World, **options: Any) -> Report:
    """Replay a programme as the serving role, with two processes unless told otherwise."""
    source = Source(world.dsn, world.schema)
    with connect(source) as connection:
        return replay(connection, source, Options(**options))


@pytest.fixture
def played(world: World, runner: ProgrammeRunner) -> World:
    """A programme in which everything happened."""
    history = world.history
    history.create_programme("Pacific/Auckland")
    play_everything(history)
    history.issue_coupon(history.open_accounts[0])
    while not any(isinstance(event, CardGrounds.ReceiptReturned) for event in history.events):
        history.take_back(1)
    catch_up(runner)
    return world


def test_every_row_is_as_replayed(played: World) -> None:
    """Where everything happened, all projections have rows, and all are the same, with no need to look closer."""
    stages: list[str] = []

    @contextmanager
    def stage(label: str, total: int) -> Iterator[Progress]:
        stages.append(label)
        with silent(label, total) as progress:
            yield progress

    report = replayed(played, measure=True, stage=stage)
    assert (report.is_good, report.differences) == (True, ())
    assert stages == ["reading rows", "replaying", "parsing alone", "parsing alone"]
    assert {one.projection for one in report.compared} == set(PROJECTIONS)
    assert report.not_compared == ()
    assert [one for one in report.compared if not one.rows == one.replayed > 0] == []
    assert report.events == report.position == report.head == len(played.history.events)
    assert report.accounts == len(played.history.accounts)
    assert sum(report.books.values()) == 0
    assert report.speed.replayed > 0
    assert report.speed.parsed
    assert report.speed.json_parsed


def test_replay_knows_all_that_projections_take() -> None:
    """Every projection has a fold, with the same columns, that takes the same events."""
    assert set(BY_NAME) == set(PROJECTIONS)
    for name in BY_NAME:
        projection = PROJECTIONS[name]
        fold = make_fold(name, Digests(), PLACE)
        assert set(fold.COLUMNS) == set(projection.COLUMNS), name
        topics = {cls.TOPIC for cls in projection.EVENTS}  # type: ignore[attr-defined]
        left = topics - set(fold.handlers())
        assert left == (HAVE_NO_INSTANTS if name == "account_dues" else set()), name
        assert set(fold.handlers()) - topics == FOLLOWED.get(name, set()), name


class Tampering(NamedTuple):
    """What somebody with the owner's rights did to a row, and which columns a replay names."""

    projection: str
    change: str
    columns: tuple[str, ...]


ALTERED = (
    Tampering("account_balances", "points_available = -2", ("points_available",)),
    Tampering("account_entries", "details = '{{}}'", ("details",)),
    Tampering("receipts", "points = points - 1", ("points",)),
    Tampering("points_books", "points = points + 5", ("points",)),
    Tampering("account_dues", "position = position - 1", ("position",)),
    Tampering("item_returns", "amount = 0", ("amount",)),
    Tampering("till_days", "principal_id = 'nobody'", ("principal_id",)),
    Tampering("adjustments", "note = 'other'", ("note",)),
    Tampering("member_coupons", "issued_at = issued_at + interval '1 us'", ("issued_at",)),
    Tampering("card_cases", "whole = NOT whole", ("whole",)),
    Tampering("cards", "status = 'LOST'", ("status",)),
    Tampering("segments", "months = months || 'x'", ("months",)),
    Tampering("points_liability", "redeemed = redeemed + 1", ("redeemed",)),
    Tampering("charges", "in_transit = in_transit + 1", ("in_transit",)),
    Tampering("charge_items", "statement_id = gen_random_uuid()", ("statement_id",)),
    Tampering("statements", "credited_on = '2026-01-01'", ("credited_on",)),
    Tampering("collections", "account_version = 7", ("account_version",)),
    Tampering("settlement_runs", "approved_by = 'nobody'", ("approved_by",)),
    Tampering("run_exclusions", "was_taken = NOT was_taken", ("was_taken",)),
    Tampering("bank_entries", "difference = 1", ("difference",)),
    Tampering("money_journal", "booked_on = booked_on + 1", ("booked_on",)),
    Tampering("money_sums", "credit = credit + 1", ("credit",)),
)
ALTERED_OTHERWISE = (
    Tampering("account_balances", "card_number = 'x'", ("card_number",)),
    Tampering("account_entries", "points = points + 1", ("points",)),
    Tampering(
        "receipts", "account_id = gen_random_uuid(), flags = 'SEEN'", ("account_id", "flags")
    ),
    Tampering(
        "points_liability",
        "allocated_micros = 0.5, unvalued_points = unvalued_points + 1",
        ("allocated_micros", "unvalued_points"),
    ),
    Tampering("charges", "items = '[]x'", ("items",)),
    Tampering("charge_items", "receipt_id = charges_id", ("receipt_id",)),
    Tampering(
        "money_sums",
        "recorded_at = recorded_at + interval '1 us', postings = 0",
        ("postings", "recorded_at"),
    ),
)
UPDATE = "UPDATE {table} SET %s WHERE ctid = (SELECT min(ctid) FROM {table})"
DELETE = "DELETE FROM {table} WHERE ctid = (SELECT min(ctid) FROM {table})"
COPY = "INSERT INTO {table} SELECT (jsonb_populate_record(t, {other})).* FROM {table} t LIMIT 1"
ADDED = {
    "account_entries": """'{"position": 99999}'""",
    "money_journal": """'{"line": 7}'""",
    "money_sums": """'{"booking": "OTHER"}'""",
    "points_books": """'{"day": "2001-01-01", "points": 0}'""",
    "receipts": "jsonb_build_object('receipt_id', gen_random_uuid())",
    "till_days": """'{"closing": 77, "position": 99999}'""",
}


def tamper(world: World, projection: str, statement: str, **parts: str) -> None:
    """Change rows as only their owner can."""
    table = sql.Identifier(f"{projection}_1")
    filled = {name: sql.SQL(part) for name, part in parts.items()}
    world.owner.execute(sql.SQL(statement).format(table=table, **filled))


@pytest.mark.parametrize("tamperings", [ALTERED, ALTERED_OTHERWISE], ids=["once", "otherwise"])
def test_a_row_that_was_altered_is_named(played: World, tamperings: tuple[Tampering, ...]) -> None:
    """In each projection an altered row is found alone, with the columns that differ."""
    for one in tamperings:
        tamper(played, one.projection, UPDATE % one.change)
    report = replayed(played)
    assert {seen.projection: seen.differing for seen in report.compared if seen.differing} == {
        one.projection: 1 for one in tamperings
    }
    found = {seen.projection: seen for seen in report.differences}
    for one in tamperings:
        seen = found[one.projection]
        assert seen.kind is DifferenceKind.ALTERED
        assert tuple(value.column for value in seen.values) == one.columns


def test_a_row_that_was_removed_is_named(played: World) -> None:
    """In each projection a removed row is found alone."""
    for name in BY_NAME:
        tamper(played, name, DELETE)
    report = replayed(played)
    assert sorted((one.projection, one.kind) for one in report.differences) == [
        (name, DifferenceKind.MISSING) for name in sorted(BY_NAME)
    ]
    assert all(one.rows + 1 == one.replayed for one in report.compared)


def test_a_row_that_was_added_is_named(played: World) -> None:
    """A row that no event makes is found alone, also where it adds nothing to a sum."""
    for name, other in ADDED.items():
        tamper(played, name, COPY, other=other)
    report = replayed(played)
    assert sorted((one.projection, one.kind) for one in report.differences) == [
        (name, DifferenceKind.ADDED) for name in sorted(ADDED)
    ]


def test_a_projection_with_a_fault_shows(played: World) -> None:
    """Where all rows are wrong they are counted, and the first are listed."""
    played.owner.execute(b"UPDATE account_entries_1 SET points_available = points_available + 1")
    report = replayed(played, processes=1)
    (entries,) = [one for one in report.compared if one.differing]
    assert (entries.projection, entries.differing) == ("account_entries", entries.rows)
    assert entries.is_all
    assert 0 < len(report.differences) <= entries.rows


def test_what_was_at_a_position(played: World) -> None:
    """Until a position sums are of then, rows that only are added are compared, others are not."""
    history = played.history
    until = len(history.events) // 2
    report = replayed(played, until=until)
    assert (report.is_good, report.position, report.events) == (True, until, until)
    assert {one.projection for one in report.compared} == {
        "account_entries",
        "card_cases",
        "item_returns",
        "member_coupons",
        "money_journal",
        "run_exclusions",
        "till_days",
    }
    reasons = {one.projection: one.reason for one in report.not_compared}
    assert reasons["account_balances"] == "its rows are as of a later position"
    del history.events[until:]
    sums = dict.fromkeys(report.books, 0)
    for _, book, points in expected.books(history):
        sums[book] += points
    assert report.books == sums
    first = "DELETE FROM {table} WHERE position = (SELECT min(position) FROM {table})"
    tamper(played, "account_entries", first)
    (missing,) = replayed(played, until=until).differences
    assert missing.kind is DifferenceKind.MISSING


def test_a_time_means_the_last_position_recorded_by_then(played: World) -> None:
    """Of a time between two events it is the earlier one; before all events there is none."""
    source = Source(played.dsn, played.schema)
    with connect(source) as connection:
        event = played.history.events[9]
        assert position_at(connection, event.timestamp) >= 10
        before = position_at(connection, event.timestamp - timedelta(microseconds=1))
        assert played.history.events[before - 1].timestamp < event.timestamp
        assert position_at(connection, OPENING - timedelta(days=1)) == 0
        far = position_at(connection, OPENING + timedelta(days=9999))
        assert far == len(played.history.events)


def test_what_replay_does_not_know_is_said(played: World) -> None:
    """A projection that has a column more, or no fold, is not compared, and nothing is said to differ."""
    played.owner.execute(b"ALTER TABLE cards_1 ADD COLUMN colour text")
    played.owner.execute(b"INSERT INTO projections (name) VALUES ('moods')")
    played.owner.execute(b"INSERT INTO projection_tracking (name, generation) VALUES ('moods', 1)")
    played.owner.execute(b"CREATE TABLE moods_1 (mood text)")
    report = replayed(played)
    reasons = {one.projection: one.reason for one in report.not_compared}
    assert reasons["cards"] == "replay knows other columns: colour"
    assert reasons["moods"] == "replay has no fold for it yet"
    assert report.is_good


@given(steps=st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 999)), max_size=25))
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # emptied for each example
)
def test_any_history_replays_to_its_rows(
    world: World, session: psycopg.Connection[Any], steps: list[tuple[str, int]]
) -> None:
    """Whatever happens, in whatever order, a replay comes to the same rows."""
    world.reset()
    for action, choice in steps:
        play(world.history, action, choice)
    catch_up(ProgrammeRunner(session))
    report = replayed(world)
    assert (report.differences, report.events) == ((), len(world.history.events))


SMALLEST = {
    (origins, "SPENT_MAX"): 1,
    (origins, "PLAYED_MAX"): 1,
    (liability, "RECEIPTS_REMEMBERED"): 1,
    (liability, "LOOKED_UP_AT_ONCE"): 2,
}
"""What folds remember of long ago, at the least."""


def play_moves_to_and_fro(history: History) -> None:
    """Play a history in which points go to and fro between many accounts, and come back from long ago."""
    history.create_programme("Europe/Berlin")
    for step in range(160):
        action = MOVES[step % len(MOVES)]
        play(history, action, step * 37)
        if action == "buy":
            history.wait(history.open_accounts[0], 5 * 86_400)


def test_it_is_the_same_for_any_number_of_processes(
    world: World, runner: ProgrammeRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However streams are shared out, and however little of long ago is remembered, rows are as replayed."""
    play_moves_to_and_fro(world.history)
    catch_up(runner)
    for processes in (1, 5):
        assert replayed(world, processes=processes).differences == ()
    for (module, name), value in SMALLEST.items():
        monkeypatch.setattr(module, name, value)
    for processes in (1, 3):
        assert replayed(world, processes=processes).differences == ()
