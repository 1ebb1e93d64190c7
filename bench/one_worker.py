"""One worker beside the echo, the naive peer and pgbench: what the ratios are made of, in rounds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import msgspec

from bench import disk, naive, pgbench, storage
from bench.context import Bench, Members
from bench.figures import CommitFigure, DiskFigure, LoadFigure, OneWorker, StorageFigure
from bench.lag import Projections
from bench.load import Job
from bench.parts import LoadPart, Part, Probe, interleave, lag_figure, p99_ratio, rate_ratio
from bench.stand import PROJECTIONS, WORKER, Service, publish_rules
from bench.stats import Spread, spread

ALONE = 1
CALLERS = 64
"""Requests in flight where the ratios are made."""
PGBENCH_CLIENTS = (ALONE, 16)
TILLS = 16
"""Requests in flight where receipts are presented."""
PRESENTED = 3
"""Receipts of a presentation."""
UPLOAD_STREAMS = 4
UPLOAD_RECEIPTS = 100
"""Receipts a message."""


class Services:
    """All that runs side by side; all but the one that is measured are idle."""

    def __init__(self, bench: Bench, members: Members, stack: ExitStack) -> None:
        """Start everything."""
        stand = bench.stand
        naive.create_schema(stand.owner_dsn, stand.database.serving_role)
        arguments = (str(members.programme.namespace), str(members.cards_path))
        self.worker = stack.enter_context(stand.running(*WORKER))
        self.echo = stack.enter_context(stand.running("bench.echo"))
        self.naive = stack.enter_context(stand.running("bench.naive", *arguments))
        self.projecting = stack.enter_context(stand.running(*PROJECTIONS))
        self.projections = Projections(self.worker, members.programme)
        stack.callback(self.projections.close)


@contextmanager
def _running(bench: Bench, members: Members) -> Iterator[Services]:
    with ExitStack() as stack:
        yield Services(bench, members, stack)


class Parts:
    """What is measured."""

    def __init__(self, bench: Bench, members: Members, services: Services) -> None:
        """Make all parts; nothing runs yet."""
        self._bench, self._members, self._services = bench, members, services
        levels = (CALLERS, *bench.plan.side_callers)
        self.echo = {callers: self._echo(callers) for callers in levels}
        self.receipts = {callers: self._receipts(callers) for callers in levels}
        self.naive = self._part("naive peer", services.naive, self._job(services.naive, CALLERS))
        job = self._job(services.worker, CALLERS)
        one_card = msgspec.structs.replace(job, cards_max=1)
        self.one_card = self._own_part("all on one card", one_card)
        upload = msgspec.structs.replace(
            job, callers=UPLOAD_STREAMS, receipts_per_message=UPLOAD_RECEIPTS
        )
        self.upload = self._own_part("upload", upload)
        self.with_card = self._own_part("receipts with a card", job)
        self.anonymous = self._own_part(
            "receipts of nobody", msgspec.structs.replace(job, anonymous=True)
        )
        presenting = msgspec.structs.replace(self._job(services.worker, TILLS), presented=PRESENTED)
        self.presenting = self._own_part(f"cards on {PRESENTED} receipts", presenting)
        folder, seconds = bench.stand.folder, bench.plan.disk_seconds
        self.disk = Probe("disk", lambda: disk.probe(folder, seconds))
        self.commits: dict[int, Probe[pgbench.CommitRun]] = {}

    def _job(self, service: Service, callers: int) -> Job:
        return self._bench.job(service, self._members, callers, side=callers != CALLERS)

    def _echo(self, callers: int) -> LoadPart:
        service = self._services.echo
        return self._part(f"echo, {callers} in flight", service, self._job(service, callers))

    def _receipts(self, callers: int) -> LoadPart:
        job = self._job(self._services.worker, callers)
        return self._own_part(f"receipts, {callers} in flight", job)

    def _part(self, name: str, service: Service, job: Job) -> LoadPart:
        return self._bench.part(name, service, job, self._services.projecting)

    def _own_part(self, name: str, job: Job) -> LoadPart:
        services = self._services
        return self._bench.part(
            name, services.worker, job, services.projecting, services.projections
        )

    @property
    def own(self) -> list[LoadPart]:
        """All that the worker stores."""
        return [*self.receipts.values(), self.one_card, self.upload]

    def make_commits(self, state_bytes: int) -> None:
        """Add pgbench, with rows as large as a receipt's."""
        bench = self._bench
        pgbench.create_table(bench.stand, self._members.programme)
        self.commits = {
            clients: Probe(
                f"pgbench, {clients} clients",
                lambda clients=clients: pgbench.insert_rows(  # type: ignore[misc]  # a default binds the loop's value
                    bench.stand, clients, bench.plan.pgbench_seconds, state_bytes
                ),
            )
            for clients in PGBENCH_CLIENTS
        }

    def at(self, callers: int) -> list[Part]:
        """Return what is compared at so many requests in flight."""
        found: list[Part] = [self.echo[callers], self.receipts[callers]]
        if callers == CALLERS:
            found += [self.one_card, self.upload, self.naive]
        if callers == ALONE:
            found.append(self.disk)
        if callers in self.commits:
            found.append(self.commits[callers])
        return found

    @property
    def of_nobody(self) -> list[Part]:
        """Receipts of nobody, and what is compared with them. Apart: they are not what a receipt takes on disk."""
        return [self.with_card, self.anonymous, self.presenting]


def measure(bench: Bench, members: Members) -> OneWorker:
    """Measure everything that one worker is compared with."""
    with (
        _running(bench, members) as services,
        bench.stand.owner(members.programme) as connection,
    ):
        publish_rules(services.worker, members.programme)
        bench.say("one receipt on every card")
        # What a worker knows after its first hours; the naive peer starts with all accounts in its cache.
        bench.generator.run(
            bench.once_each(services.worker, members, UPLOAD_STREAMS, UPLOAD_RECEIPTS)
        )
        services.projections.await_caught_up()
        parts = Parts(bench, members, services)
        parts.make_commits(storage.state_bytes(connection))
        before = storage.taken(connection)
        for callers in parts.receipts:
            interleave(bench.plan.rounds, parts.at(callers), bench.say)
        after = storage.taken(connection)
        interleave(bench.plan.rounds, parts.of_nobody, bench.say)
    receipts = sum(part.receipts for part in parts.own)
    return _figures(parts, storage.storage_figure(before, after, receipts))


def _figures(parts: Parts, stored: StorageFigure) -> OneWorker:
    return OneWorker(
        disk=DiskFigure(
            append_p50_ms=spread(run.append_p50_ms for run in parts.disk.runs),
            overwrite_p50_ms=spread(run.overwrite_p50_ms for run in parts.disk.runs),
        ),
        pgbench={
            clients: CommitFigure(
                per_second=spread(run.per_second for run in part.runs),
                p50_ms=spread(run.p50_ms for run in part.runs),
            )
            for clients, part in parts.commits.items()
        },
        echo=_load_figures(parts.echo),
        receipts=_load_figures(parts.receipts),
        one_card=parts.one_card.figure(),
        upload=parts.upload.figure(),
        naive=parts.naive.figure(),
        anonymous=parts.anonymous.figure(),
        presenting=parts.presenting.figure(),
        lag=lag_figure(parts.receipts[CALLERS].lags),
        upload_lag=lag_figure(parts.upload.lags),
        storage=stored,
        ratios=_ratios(parts),
    )


def _load_figures(parts: dict[int, LoadPart]) -> dict[int, LoadFigure]:
    return {callers: parts[callers].figure() for callers in sorted(parts)}


def _ratios(parts: Parts) -> dict[str, Spread]:
    receipts = parts.receipts[CALLERS]
    return {
        "receipt_vs_echo": rate_ratio(receipts, parts.echo[CALLERS]),
        "receipt_vs_naive": rate_ratio(receipts, parts.naive),
        "one_card_vs_many": rate_ratio(parts.one_card, receipts),
        "upload_vs_single": rate_ratio(parts.upload, receipts),
        "anonymous_vs_card": rate_ratio(parts.anonymous, parts.with_card),
        "presentation_p99_vs_receipt": p99_ratio(parts.presenting),
    }
