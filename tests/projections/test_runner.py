from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import psycopg
import pytest
from psycopg import sql

from ledger.projections.runner import ProgrammeRunner
from ledger.projections.session import connect
from tests.projections.conftest import NAMES, World, catch_up, retry_now

BROKEN = b'{"points": "many"}'


def break_event(world: World, position: int) -> bytes:
    """Make an event unreadable, and return what it was."""
    (state,) = world.column("SELECT state FROM events WHERE position = %s", position)
    world.owner.execute("UPDATE events SET state = %s WHERE position = %s", [BROKEN, position])
    return bytes(state)


def mend_event(world: World, position: int, state: bytes) -> None:
    """Make it readable again."""
    world.owner.execute("UPDATE events SET state = %s WHERE position = %s", [state, position])


def test_second_runner_counts_nothing_twice(world: World, runner: ProgrammeRunner) -> None:
    """A runner whose positions are stale writes nothing, and takes over where the other is."""
    account = world.history.enrol()
    catch_up(runner)
    with connect(world.dsn, world.schema) as session:
        late = ProgrammeRunner(session)
        late.beat()
        world.history.buy(account)
        catch_up(runner)
        assert not late.turn().moved
        assert world.failures() == {}
        world.check_rows()
        world.history.buy(account)
        retry_now(late)
        catch_up(late)
    world.check_rows()


def test_runners_at_the_same_time_count_nothing_twice(world: World) -> None:
    """Three runners in each other's way leave the rows of one, while events keep coming."""
    done = Event()

    def run() -> None:
        with connect(world.dsn, world.schema) as session:
            runner = ProgrammeRunner(session, live_batch_max=3)
            while not done.is_set():
                runner.beat()
                retry_now(runner)
                runner.turn()
            catch_up(runner)

    accounts = [world.history.enrol() for _ in range(3)]
    with ThreadPoolExecutor(3) as executor:
        running = [executor.submit(run) for _ in range(3)]
        for nth in range(60):
            world.history.buy(accounts[nth % 3], cents=50 + nth)
        done.set()
    for one in running:
        one.result()
    with connect(world.dsn, world.schema) as session:
        catch_up(ProgrammeRunner(session))
    world.check_rows()


def test_failing_event_stops_its_projections_only(world: World, runner: ProgrammeRunner) -> None:
    """Who takes a broken event stops right before it and says so; the others go on."""
    account = world.history.enrol()
    for _ in range(4):
        world.history.buy(account)
    world.history.issue_card(account)
    position = len(world.history.events)
    state = break_event(world, position)
    world.history.buy(account)
    catch_up(runner)

    assert world.positions() == {
        "account_balances": position - 1,
        "account_entries": position - 1,
        "account_dues": len(world.history.events),
        "points_books": len(world.history.events),
        "points_liability": len(world.history.events),
        "item_returns": len(world.history.events),
        "card_cases": len(world.history.events),
        "adjustments": len(world.history.events),
        "cards": len(world.history.events),
        "charge_items": len(world.history.events),
        "charges": len(world.history.events),
        "collections": len(world.history.events),
        "bank_entries": len(world.history.events),
        "member_coupons": len(world.history.events),
        "money_journal": len(world.history.events),
        "money_sums": len(world.history.events),
        "receipts": len(world.history.events),
        "run_exclusions": len(world.history.events),
        "segments": len(world.history.events),
        "settlement_runs": len(world.history.events),
        "statements": len(world.history.events),
        "till_days": len(world.history.events),
    }
    failures = world.failures()
    assert set(failures) == {"account_balances", "account_entries"}
    assert all(text.startswith(f"event {position}: ValidationError:") for text in failures.values())
    assert not any("\n" in text for text in failures.values())

    mend_event(world, position, state)
    retry_now(runner)
    catch_up(runner)
    assert world.failures() == {}
    assert set(world.positions().values()) == {len(world.history.events)}
    world.check_rows()


def test_failing_event_is_tried_again_and_never_skipped(
    world: World, session: psycopg.Connection[Any]
) -> None:
    """However often it is tried, also by a new runner, the position stays before the event."""
    account = world.history.enrol()
    world.history.buy(account)
    world.history.issue_card(account)
    position = len(world.history.events)
    break_event(world, position)
    for _ in range(3):
        runner = ProgrammeRunner(session)
        catch_up(runner)
        for _ in range(3):
            retry_now(runner)
            runner.turn()
    assert world.positions()["account_entries"] == position - 1
    assert world.column("SELECT count(*) FROM account_entries") == [1]


def test_step_that_was_not_committed_is_not_remembered(
    world: World, runner: ProgrammeRunner
) -> None:
    """What a runner keeps in mind of a table does not include what was rolled back."""
    account = world.history.enrol()
    world.history.buy(account)
    catch_up(runner)
    # The next entry is in the way of itself.
    world.owner.execute(
        "INSERT INTO account_entries_1 (account_id, position, points, points_available,"
        " occurred_at, recorded_at, rules_version, kind, card_number)"
        " VALUES (%s, 6, 0, 0, '2026-03-01', '2026-03-01', 0, '', '')",
        [account.id],
    )
    world.history.buy(account)
    catch_up(runner)
    assert world.failures()["account_entries"].startswith("event 6: UniqueViolation: ")
    world.owner.execute("DELETE FROM account_entries_1 WHERE position = 6")
    retry_now(runner)
    catch_up(runner)
    assert world.failures() == {}
    world.check_rows()


def test_row_that_is_missing_is_a_failure(world: World, runner: ProgrammeRunner) -> None:
    """A change to an account that has no row is not lost in silence."""
    account = world.history.enrol()
    catch_up(runner)
    world.owner.execute("DELETE FROM account_balances_1")
    world.history.buy(account)
    catch_up(runner)
    assert world.failures() == {
        "account_balances": "event 4: RowsMissingError: 1 of 1 rows to change are missing"
    }
    assert world.positions()["account_entries"] == 4


def test_events_of_a_newer_version_are_passed(world: World, runner: ProgrammeRunner) -> None:
    """An event whose class is not known, and so is nobody's, holds nobody up."""
    world.history.buy(world.history.enrol())
    world.history.open_rules()
    world.owner.execute("UPDATE events SET topic = 'ledger.NotYetInvented' WHERE position = 5")
    catch_up(runner)
    assert set(world.positions().values()) == {5}
    world.check_rows()


def test_serving_role_can_throw_nothing_away(
    world: World, session: psycopg.Connection[Any], runner: ProgrammeRunner
) -> None:
    """Neither rows nor the live generation, whatever a session of the serving role tries."""
    world.history.buy(world.history.enrol())
    catch_up(runner)
    for name in NAMES:
        for statement in ("DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}"):
            command = sql.SQL(statement).format(sql.Identifier(f"{name}_1"))
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(command)
        with pytest.raises(psycopg.errors.RaiseException, match="is live"):
            session.execute("SELECT empty_generation(%s, 1)", [name])
    with pytest.raises(psycopg.errors.RaiseException, match="there is none"):
        session.execute("SELECT empty_generation('events', 2)")
    with pytest.raises(psycopg.errors.RaiseException, match="there is none"):
        session.execute("SELECT empty_generation('receipts', 3)")
    world.check_rows()


def test_emptying_is_for_the_serving_role_only(world: World) -> None:
    """Another role cannot call what empties a generation."""
    granted = world.column(
        "SELECT has_function_privilege('pg_read_all_data', oid, 'EXECUTE') FROM pg_proc"
        " WHERE proname = 'empty_generation' AND pronamespace = %s::regnamespace",
        world.schema,
    )
    assert granted == [False]


def test_every_table_has_a_primary_key_and_no_trigger(world: World) -> None:
    """The schema can be moved between nodes: keys, but no triggers, references or sequences."""
    query = (
        "SELECT relname FROM pg_class c"
        " WHERE relnamespace = %s::regnamespace AND relkind = 'r'"
        " AND (relhastriggers OR NOT EXISTS"
        " (SELECT FROM pg_index WHERE indrelid = c.oid AND indisprimary))"
    )
    assert world.column(query, world.schema) == []
    sequences = (
        "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'S'"
    )
    assert world.column(sequences, world.schema) == []
