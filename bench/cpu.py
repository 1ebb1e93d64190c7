"""Who used the cores while something ran."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import psutil

PidsOf = Mapping[str, Callable[[], list[int]]]
"""The processes of each group, asked anew each time: PostgreSQL's come and go."""


def cpu_seconds(groups: PidsOf) -> dict[str, float]:
    """Return the processor time that each group of processes has used so far."""
    return {name: sum(_seconds(pid) for pid in pids()) for name, pids in groups.items()}


def _seconds(pid: int) -> float:
    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)
