"""The books of points: what they add up to, day by day."""

from typing import Any

import psycopg
import pytest

from ledger.projections.runner import ProgrammeRunner
from tests.projections.conftest import World, catch_up
from tests.projections.test_rows import play_everything

DAY_SECONDS = 86_400


def play_days(world: World) -> None:
    """Play a history over several days."""
    play_everything(world.history)
    account = world.history.accounts[0]
    for seconds in (DAY_SECONDS, 8 * 3600, 6 * 3600):
        world.history.wait(account, seconds)
        world.history.buy(account, 1_000)
        world.history.redeem(account, 2)


@pytest.mark.parametrize("time_zone", ["Pacific/Kiritimati", "America/St_Johns", "UTC"])
def test_the_days_are_the_programmes_own(
    world: World, runner: ProgrammeRunner, time_zone: str
) -> None:
    """What is recorded counts to the day that it is in the programme, wherever the server is."""
    world.history.create_programme(time_zone)
    play_days(world)
    catch_up(runner)
    world.check_rows()


def test_every_day_balances(world: World, runner: ProgrammeRunner) -> None:
    """The movements of any day add up to zero over all books."""
    play_days(world)
    catch_up(runner)
    sums = world.column("SELECT sum(points)::bigint FROM points_books GROUP BY day")
    assert len(sums) > 1
    assert set(sums) == {0}
    assert world.column("SELECT sum(abs(points)) > 0 FROM points_books") == [True]


def test_only_what_a_sweep_says_is_forgotten(
    world: World, session: psycopg.Connection[Any], runner: ProgrammeRunner
) -> None:
    """The serving role can throw dues away where an event says that they were looked at, and nowhere else."""
    account = world.history.enrol()
    world.history.buy_dated(account, 500)
    catch_up(runner)
    position = len(world.history.events)
    with pytest.raises(psycopg.errors.NoDataFound):
        session.execute("SELECT forget_swept_dues(1, %s)", [position])
    world.check_rows()
    assert world.column("SELECT count(*) FROM account_dues") == [2]
