"""A till for each worker: the kernel shares connections among them, so connections are made until all are reached."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from typing import Any

import psutil

from ledger.v1 import member_pb2, programme_pb2
from tests.faults.load import CHANNEL_OPTIONS
from tests.faults.sabotage import await_true
from tests.support.process import ServiceProcess
from tests.support.till import RefusedError, Till


@contextmanager
def till_of_each_worker(service: ServiceProcess, programme: str) -> Iterator[list[Till]]:
    """A till connected to each worker."""
    with ExitStack() as stack:
        reached: dict[int, Till] = {}

        def connect() -> bool:
            pid, till = _connect(service, programme)
            if pid is None or pid in reached:
                till.close()
            else:
                reached[pid] = till
                stack.callback(till.close)
            return len(reached) == service.workers

        await_true(connect, "all workers are reached")
        yield [reached[pid] for pid in sorted(reached)]


def _connect(service: ServiceProcess, programme: str) -> tuple[int | None, Till]:
    """A new connection, and which worker has it; None if that cannot be said."""
    before = _own_ports(service)
    till = Till(service, programme, CHANNEL_OPTIONS)
    try:
        till.call("GetProgramme", programme_pb2.GetProgrammeRequest())
    except RefusedError:
        return None, till
    new = _own_ports(service) - before
    holders = (pid for pid in service.workers_pids() if new & _callers_ports(pid))
    return next(holders, None) if len(new) == 1 else None, till


def _own_ports(service: ServiceProcess) -> set[int]:
    """Our ends of all connections to the service."""
    port = int(service.address.rpartition(":")[2])
    return {one.laddr.port for one in _established(os.getpid()) if one.raddr.port == port}


def worker_of(service: ServiceProcess, port: int) -> int | None:
    """Which worker has the connection that is at that port of ours; None if that cannot be said."""
    return next((pid for pid in service.workers_pids() if port in _callers_ports(pid)), None)


def _callers_ports(pid: int) -> set[int]:
    return {one.raddr.port for one in _established(pid)}


def _established(pid: int) -> list[Any]:
    with suppress(psutil.NoSuchProcess):
        connections = psutil.Process(pid).net_connections("tcp")
        return [one for one in connections if one.status == psutil.CONN_ESTABLISHED]
    return []


def await_all_well(service: ServiceProcess, programme: str) -> None:
    """Wait until every worker confirms and reads again."""
    with till_of_each_worker(service, programme) as tills:
        for till in tills:
            await_true(partial(_is_well, till), "a worker recovers")


def _is_well(till: Till) -> bool:
    try:
        till.call("GetProgramme", programme_pb2.GetProgrammeRequest())
        till.call("ListBalances", member_pb2.ListBalancesRequest())
    except RefusedError:
        return False
    return True
