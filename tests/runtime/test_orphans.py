import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.support.process import ServiceProcess, free_port

ROOT = Path(__file__).parents[2]
END_SECONDS_MAX = 60


@pytest.mark.parametrize("arguments", [[], ["projections"]], ids=["worker", "projections"])
def test_a_process_whose_supervisor_died_before_it_was_up_ends(
    service: ServiceProcess, arguments: list[str]
) -> None:
    """A process that finds another parent than its supervisor ends by itself, however early that happened."""
    environment = {
        **psutil.Process(service.projections_pid()).environ(),
        "LEDGER_ADDRESS": f"127.0.0.1:{free_port()}",
        # Of nobody who could be our parent.
        "LEDGER_SUPERVISOR_PID": str(os.getppid()),
    }
    process = subprocess.run(
        [sys.executable, "-m", "server", *arguments],
        env=environment,
        cwd=ROOT,
        timeout=END_SECONDS_MAX,
        check=False,
    )
    assert process.returncode == 0
