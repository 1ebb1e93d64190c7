"""What a worker's memory is once many accounts were touched."""

from __future__ import annotations

from pathlib import Path

import psutil

from bench.context import Bench
from bench.figures import MemoryFigure
from bench.stand import WORKER, publish_rules

MEBIBYTE = 1024 * 1024
STREAMS = 4
RECEIPTS_PER_MESSAGE = 250


def measure(bench: Bench) -> MemoryFigure:
    """Have a new worker record one receipt on each of many accounts."""
    accounts = bench.plan.memory_accounts
    bench.say(f"memory: {accounts} accounts")
    members = bench.make_members("memory", accounts)
    with bench.stand.running(*WORKER) as worker:
        publish_rules(worker, members.programme)
        (pid,) = worker.pids
        before = _pss_mib(pid)
        bench.generator.run(bench.once_each(worker, members, STREAMS, RECEIPTS_PER_MESSAGE))
        return MemoryFigure(
            accounts=accounts,
            pss_before_mib=before,
            pss_mib=_pss_mib(pid),
            rss_mib=psutil.Process(pid).memory_info().rss / MEBIBYTE,
            peak_rss_mib=_peak_rss_mib(pid),
        )


def _pss_mib(pid: int) -> float:
    return float(psutil.Process(pid).memory_full_info().pss) / MEBIBYTE


def _peak_rss_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024
