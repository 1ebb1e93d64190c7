from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.load import CHANNEL_OPTIONS, Load
from tests.faults.truth import check_everything
from tests.support.process import ServiceProcess, running
from tests.support.till import Till

ANSWERS_BEFORE_STOP = 150

pytestmark = pytest.mark.slow


def test_a_stop_under_load_loses_nothing(tmp_path: Path, rounds: int) -> None:
    """Ctrl-C under load, again and again: what was acknowledged is there, the rest is told so and repeated.

    PostgreSQL is shut down cleanly each time, and the next start serves the same data.
    """
    with running(tmp_path / "data", workers=2) as service:
        till = Till(service, options=CHANNEL_OPTIONS)
        till.publish_rules()
        cards = [till.new_card().card_number for _ in range(3)]
        load = Load(service, "main", cards)
        load.start()
        for _ in range(rounds - 1):
            load.await_progress(ANSWERS_BEFORE_STOP)
            assert service.stop() == 0
            assert service.postgres.pid() is None
            service.start()
        load.await_progress(ANSWERS_BEFORE_STOP)
        record = load.stop()
        assert {error.split()[0] for error in record.errors} <= {"UNAVAILABLE", "CANCELLED"}
        with service.owner() as owner:
            check_everything(owner, record)
        till.close()
        _check_log(service)


def _check_log(service: ServiceProcess) -> None:
    text = (service.data_dir / "postgres" / "server.log").read_text()
    assert "database system is shut down" in text
    assert "was not properly shut down" not in text
    assert "was interrupted" not in text
    assert "Traceback" not in service.log()
