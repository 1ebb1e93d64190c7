"""The run as one table, and what was reached of what was meant."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table

from bench.figures import (
    LagFigure,
    LoadFigure,
    OneWorker,
    RebuildFigure,
    ReplayFigure,
    Results,
    Target,
)
from bench.one_worker import CALLERS, PRESENTED, TILLS, UPLOAD_RECEIPTS, UPLOAD_STREAMS
from bench.stats import Spread

WIDTH_MIN = 190
COLUMNS = ("a second", "p50 ms", "p95 ms", "p99 ms")


def show(results: Results, console: Console) -> None:
    """Print everything."""
    # A table that is wrapped to a narrow terminal or a log cannot be read.
    console.width = max(console.width, WIDTH_MIN)
    console.print(_figures(results))
    console.print(_targets(results))


def _figures(results: Results) -> Table:
    machine, plan = results.environment, results.plan
    table = Table(
        title=f"{machine.cores} cores, Python {machine.python}, PostgreSQL {machine.postgresql}, "
        f"fsync {machine.fsync}; medians of {plan.rounds} (least..most); {results.seconds:.0f} s",
        title_justify="left",
        box=box.SIMPLE,
        padding=(0, 1, 0, 0),
    )
    table.add_column("", no_wrap=True)
    for name in COLUMNS:
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("processor time in µs a receipt; remarks", no_wrap=True)
    one, two = results.one_worker, results.two_workers
    _add_ceilings(table, one)
    for callers, load in one.echo.items():
        _add_load(table, f"echo, {callers} in flight", load)
    table.add_section()
    _add_receipts(table, one)
    _add_load(table, f"two workers, {CALLERS} in flight", two.receipts)
    _add_load(table, f"two workers, one card, {CALLERS} in flight", two.one_card)
    _add_load(table, f"receipts, sealed, {CALLERS} in flight", results.sealing.sealed)
    _add_load(table, f"receipts, not sealed, {CALLERS} in flight", results.sealing.unsealed)
    table.add_section()
    _add_projections(table, results)
    _add_footprint(table, results)
    return table


def _add_ceilings(table: Table, one: OneWorker) -> None:
    _add(table, "disk: append and fdatasync", p50=one.disk.append_p50_ms)
    _add(table, "disk: overwrite 8 KiB and fdatasync", p50=one.disk.overwrite_p50_ms)
    for clients, commits in one.pgbench.items():
        name = f"pgbench: one row a commit, {clients} in flight"
        _add(table, name, rate=commits.per_second, p50=commits.p50_ms)
    table.add_section()


def _add_receipts(table: Table, one: OneWorker) -> None:
    for callers, load in one.receipts.items():
        _add_load(table, f"receipts, {callers} in flight", load)
    _add_load(table, f"receipts on one card, {CALLERS} in flight", one.one_card)
    _add_load(table, f"upload, {UPLOAD_STREAMS} streams of {UPLOAD_RECEIPTS} receipts", one.upload)
    _add_load(table, f"receipts of nobody, {CALLERS} in flight", one.anonymous)
    name = f"cards on {PRESENTED} receipts recorded before, {TILLS} in flight"
    _add_load(table, name, one.presenting)
    _add_load(table, f"naive peer, {CALLERS} in flight", one.naive)


def _add_load(table: Table, name: str, load: LoadFigure) -> None:
    used = load.cpu_us_per_receipt.items()
    remarks = ", ".join(f"{who} {time:.0f}" for who, time in used if time >= 1)
    table.add_row(
        name,
        _rate(load.receipts_per_second),
        _time(load.p50_ms),
        f"{load.p95_ms.median:.2f}",
        f"{load.p99_ms.median:.2f}",
        remarks,
    )


def _add_projections(table: Table, results: Results) -> None:
    one = results.one_worker
    _add(table, f"projections, receipts {CALLERS} in flight", remarks=_lag(one.lag))
    _add(table, "projections, upload", remarks=_lag(one.upload_lag))
    for name, figure in results.rebuild.items():
        remarks = _rebuild(figure)
        _add(table, f"rebuild {name}, events", rate=figure.rebuilt_per_second, remarks=remarks)
    replay = results.replay
    _add(table, "replay, events", rate=replay.replayed_per_second, remarks=_replay(replay))
    _add(table, "replay, memory", remarks=f"peak {replay.peak_rss_mib:,.0f} MiB a process (RSS)")
    table.add_section()


def _add_footprint(table: Table, results: Results) -> None:
    stored, memory = results.one_worker.storage, results.memory
    _add(
        table,
        "stored for a receipt",
        remarks=f"{stored.bytes_per_receipt:,.0f} bytes; {stored.event_rows_per_receipt:.2f} rows of events, "
        f"{stored.request_rows_per_receipt:.2f} of requests",
    )
    _add(
        table,
        f"memory, {memory.accounts:,} accounts touched",
        remarks=f"{memory.pss_mib:,.0f} MiB (PSS), {memory.pss_before_mib:,.0f} before; "
        f"peak {memory.peak_rss_mib:,.0f} MiB (RSS)",
    )
    order = results.order
    _add(
        table,
        f"order to the bank, {order.debits:,} debits",
        remarks=f"written in {order.write_seconds:.1f} s, checked by the bank's rules in "
        f"{order.check_seconds:.1f} s; peak {order.peak_rss_mib:,.0f} MiB (RSS)",
    )


def _add(
    table: Table,
    name: str,
    *,
    rate: Spread | None = None,
    p50: Spread | None = None,
    remarks: str = "",
) -> None:
    table.add_row(name, _rate(rate), _time(p50), "", "", remarks)


def _rate(value: Spread | None) -> str:
    if value is None:
        return ""
    return f"{value.median:,.0f} ({value.least:,.0f}..{value.most:,.0f})"


def _time(value: Spread | None) -> str:
    return "" if value is None else f"{value.median:.2f} ({value.least:.2f}..{value.most:.2f})"


def _lag(lag: LagFigure) -> str:
    return (
        f"at most {lag.lag_events_max.median:,.0f} events or {lag.lag_seconds_max.median:.1f} s behind; caught up "
        f"{lag.catch_up_seconds.median:.1f} s after the load"
    )


def _rebuild(figure: RebuildFigure) -> str:
    return f"read and parsed only: {_rate(figure.parsed_per_second)}"


def _replay(figure: ReplayFigure) -> str:
    return (
        f"read and parsed only: {_rate(figure.parsed_per_second)}, as JSON only: "
        f"{_rate(figure.json_parsed_per_second)}"
    )


def _targets(results: Results) -> Table:
    table = Table(title="Targets", title_justify="left", box=box.SIMPLE, padding=(0, 1, 0, 0))
    for name in ("", "found", "least..most", "wanted", ""):
        table.add_column(name, justify="right" if name else "left")
    for target in results.targets:
        spread = results.ratio_spreads.get(target.name)
        table.add_row(
            target.name,
            f"{target.found:.2f}",
            "" if spread is None else f"{spread.least:.2f}..{spread.most:.2f}",
            _wanted(target),
            "met" if target.met else "NOT MET",
        )
    two = results.two_workers.one_card_vs_many
    spread_text = f"{two.least:.2f}..{two.most:.2f}"
    table.add_row("one_card_vs_many, two workers", f"{two.median:.2f}", spread_text, "", "")
    return table


def _wanted(target: Target) -> str:
    if target.at_least is not None:
        return f"at least {target.at_least:g}"
    return f"at most {target.at_most:.2f}"
