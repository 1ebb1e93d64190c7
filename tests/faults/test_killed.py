import os
import signal
from pathlib import Path

import psutil
import pytest

from tests.faults.follower import following
from tests.faults.load import CHANNEL_OPTIONS, Load, loaded
from tests.faults.sabotage import (
    await_true,
    kill,
    patient_owner,
    postgres_pid,
    projections_pid,
    writers,
)
from tests.faults.truth import check_everything
from tests.support.process import ServiceProcess, running
from tests.support.till import Till

CARDS = 4
ANSWERS_BETWEEN_FAULTS = 60

pytestmark = pytest.mark.slow


def test_a_worker_that_is_killed_loses_nothing(
    battered: ServiceProcess, till: Till, rounds: int
) -> None:
    """Workers are killed under load, one or all: every acknowledged write is there exactly once."""
    load = Load(battered, till.programme, [till.new_card().card_number for _ in range(CARDS)])
    with following(till) as follower, battered.owner(till.programme) as owner:
        with loaded(load):
            for number in range(2 * rounds):
                load.await_progress(ANSWERS_BETWEEN_FAULTS)
                workers = battered.workers_pids()
                for pid in workers if number % 3 == 2 else workers[:1]:
                    kill(pid)
        assert load.record.errors, "no kill hit a call"
        check_everything(owner, load.record)
        follower.check(owner)
        assert follower.breaks


def test_postgresql_that_is_killed_loses_nothing(
    battered: ServiceProcess, till: Till, rounds: int
) -> None:
    """PostgreSQL is killed under load: after its recovery every acknowledged write is there exactly once."""
    load = Load(battered, till.programme, [till.new_card().card_number for _ in range(CARDS)])
    with following(till) as follower:
        with loaded(load):
            for _ in range(rounds):
                load.await_progress(ANSWERS_BETWEEN_FAULTS)
                kill(postgres_pid(battered))
        assert load.record.errors, "no kill hit a call"
        with patient_owner(battered, till.programme) as owner:
            check_everything(owner, load.record)
            follower.check(owner)


def test_a_backend_that_is_killed_loses_nothing(
    battered: ServiceProcess, till: Till, rounds: int
) -> None:
    """The writer's backend is killed under load, so that PostgreSQL recovers: nothing is lost or doubled."""
    load = Load(battered, till.programme, [till.new_card().card_number for _ in range(CARDS)])
    with loaded(load):
        for _ in range(rounds):
            load.await_progress(ANSWERS_BETWEEN_FAULTS)
            with patient_owner(battered, till.programme) as owner:
                victims = writers(owner)
                assert victims
                os.kill(victims[0], signal.SIGKILL)
    assert load.record.errors, "no kill hit a call"
    with patient_owner(battered, till.programme) as owner:
        check_everything(owner, load.record)


def test_projections_that_are_killed_count_nothing_twice(
    battered: ServiceProcess, till: Till, rounds: int
) -> None:
    """The projections are killed under load: they catch up, and their rows are a fresh fold of the events."""
    load = Load(battered, till.programme, [till.new_card().card_number for _ in range(CARDS)])
    with loaded(load):
        for _ in range(2 * rounds):
            load.await_progress(ANSWERS_BETWEEN_FAULTS)
            kill(projections_pid(battered))
    assert not load.record.errors  # tills do not need the projections
    with battered.owner(till.programme) as owner:
        check_everything(owner, load.record)


def test_a_supervisor_that_is_killed_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    """The supervisor is killed under load: its processes end by themselves, and the next start has everything."""
    with running(tmp_path / "data", workers=2) as service:
        till = Till(service, options=CHANNEL_OPTIONS)
        till.publish_rules()
        load = Load(service, "main", [till.new_card().card_number for _ in range(CARDS)])
        with loaded(load):
            load.await_progress(ANSWERS_BETWEEN_FAULTS)
            children = [*service.workers_pids(), service.projections_pid()]
            service.kill()
            await_true(lambda: not any(map(psutil.pid_exists, children)), "its processes end")
            service.start()
            load.await_progress(ANSWERS_BETWEEN_FAULTS)
        till.close()
        with service.owner() as owner:
            check_everything(owner, load.record)
