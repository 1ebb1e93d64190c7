"""What became of points by the month in which they were earned: over many months, in other zones, and once more."""

from typing import Any

import psycopg
import pytest

from ledger.projections.rebuild import request_rebuild
from ledger.projections.runner import ProgrammeRunner
from tests.projections.conftest import World, catch_up
from tests.projections.test_rebuild import finish
from tests.projections.test_rows import play_everything

DAY_SECONDS = 86_400


def play_months(world: World) -> None:
    """Play a history over several months, with rules that say something else in each."""
    play_everything(world.history)
    account = world.history.open_accounts[0]
    for choice in (1, 2, 3):
        world.history.wait(account, 25 * DAY_SECONDS)
        world.history.publish_rules(choice)
        world.history.buy(account, 1_000)
        world.history.import_lot(account, 5)
        world.history.redeem(account, 7)
        world.history.restore()
        world.history.redeem(account, 4)
        world.history.give_back(account, 2, write_off=False)


@pytest.mark.parametrize("time_zone", ["Pacific/Kiritimati", "America/St_Johns"])
def test_months_are_the_programmes_own(
    world: World, runner: ProgrammeRunner, time_zone: str
) -> None:
    """What is recorded counts to the month that it is in the programme, and so does what was earned."""
    world.history.create_programme(time_zone)
    play_months(world)
    catch_up(runner)
    world.check_rows()
    assert len(set(world.column("SELECT accounting_month FROM points_liability"))) > 2
    assert len(set(world.column("SELECT earning_month FROM points_liability"))) > 2


def test_customers_have_what_the_books_have(world: World, runner: ProgrammeRunner) -> None:
    """At the end of every month all rows together have what the books of points have."""
    play_months(world)
    catch_up(runner)
    rows = """
        SELECT sum(earned - redeemed - expired - reversed - taken)::bigint FROM points_liability
        WHERE accounting_month <= m
    """
    books = """
        SELECT sum(points)::bigint FROM points_books
        WHERE day < m + interval '1 month' AND book IN ('AVAILABLE', 'PENDING', 'HELD')
    """
    months = "(SELECT DISTINCT accounting_month AS m FROM points_liability)"
    assert set(world.column(f"SELECT ({rows}) - ({books}) FROM {months} AS months")) == {0}  # noqa: S608 - our own


def test_a_rebuild_forgets_what_it_kept(
    world: World, session: psycopg.Connection[Any], runner: ProgrammeRunner
) -> None:
    """A generation that is used again starts without the lots that it knew, and ends the same."""
    play_months(world)
    catch_up(runner)
    for _ in range(3):
        request_rebuild(world.owner, "points_liability")
        runner.beat()
        finish(world, runner)
        world.check_rows()
    world.history.redeem(world.history.open_accounts[0], 3)
    catch_up(ProgrammeRunner(session))
    world.check_rows()
