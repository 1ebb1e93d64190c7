"""Everything a run finds, as `build/bench.json` has it."""

from __future__ import annotations

import msgspec

from bench.plan import Plan
from bench.stats import Spread


class Environment(msgspec.Struct, frozen=True, kw_only=True):
    """What it was measured on."""

    cores: int
    processor: str
    memory_mib: int
    kernel: str
    python: str
    grpc: str
    postgresql: str
    fsync: str
    synchronous_commit: str
    load_average_at_start: float


class DiskFigure(msgspec.Struct, frozen=True, kw_only=True):
    """The disk's own commit time."""

    append_p50_ms: Spread
    overwrite_p50_ms: Spread


class CommitFigure(msgspec.Struct, frozen=True, kw_only=True):
    """Durable single commits straight into PostgreSQL."""

    per_second: Spread
    p50_ms: Spread


class LoadFigure(msgspec.Struct, frozen=True, kw_only=True):
    """A load. Percentiles are of calls: of one receipt, or of one message of an upload."""

    receipts_per_second: Spread
    p50_ms: Spread
    p95_ms: Spread
    p99_ms: Spread
    cpu_us_per_receipt: dict[str, float]


class LagFigure(msgspec.Struct, frozen=True, kw_only=True):
    """How far the slowest projection was behind under load, and how fast it caught up."""

    lag_events_max: Spread
    lag_seconds_max: Spread
    behind_at_end_events: Spread
    catch_up_seconds: Spread


class StorageFigure(msgspec.Struct, frozen=True, kw_only=True):
    """What one more receipt of ten lines took: events and requests, with their indexes."""

    receipts: int
    bytes_per_receipt: float
    event_rows_per_receipt: float
    request_rows_per_receipt: float


class RebuildFigure(msgspec.Struct, frozen=True, kw_only=True):
    """A projection's rebuild against reading and parsing the same events."""

    events: int
    rebuilt_per_second: Spread
    parsed_per_second: Spread
    ratio: Spread


class ReplayFigure(msgspec.Struct, frozen=True, kw_only=True):
    """A replay, with all comparing, against reading and parsing the same events."""

    events: int
    replayed_per_second: Spread
    parsed_per_second: Spread
    """As the ledger parses them."""
    json_parsed_per_second: Spread
    """To plain values."""
    ratio: Spread
    """To the first."""
    peak_rss_mib: float
    """Of the largest process."""


class MemoryFigure(msgspec.Struct, frozen=True, kw_only=True):
    """A worker's memory in MiB. PSS counts what it shares with others in proportion."""

    accounts: int
    pss_before_mib: float
    pss_mib: float
    rss_mib: float
    peak_rss_mib: float


class OrderFigure(msgspec.Struct, frozen=True, kw_only=True):
    """The file of a settlement run: how long it takes, and the memory of the process that does it."""

    debits: int
    check_seconds: float
    """By the bank's rules."""
    write_seconds: float
    peak_rss_mib: float


class OneWorker(msgspec.Struct, frozen=True, kw_only=True):
    """What one worker does, and what it is compared with. Loads are keyed by requests in flight."""

    disk: DiskFigure
    pgbench: dict[int, CommitFigure]
    echo: dict[int, LoadFigure]
    receipts: dict[int, LoadFigure]
    one_card: LoadFigure
    upload: LoadFigure
    naive: LoadFigure
    anonymous: LoadFigure
    """Receipts of nobody."""
    presenting: LoadFigure
    """Cards on receipts; the rate is that of cards."""
    lag: LagFigure
    upload_lag: LagFigure
    storage: StorageFigure
    ratios: dict[str, Spread]


class TwoWorkers(msgspec.Struct, frozen=True, kw_only=True):
    """The same service as two processes that share the port."""

    receipts: LoadFigure
    one_card: LoadFigure
    one_card_vs_many: Spread


class SealingFigure(msgspec.Struct, frozen=True, kw_only=True):
    """Receipts while history is sealed, and while it is not."""

    sealed: LoadFigure
    unsealed: LoadFigure
    events_sealed: int
    seals: int
    ratio: Spread
    """Of the rates."""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """A figure to reach, and what was found."""

    name: str
    found: float
    at_least: float | None = None
    at_most: float | None = None
    met: bool


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """All figures."""

    environment: Environment
    plan: Plan
    seconds: float
    one_worker: OneWorker
    two_workers: TwoWorkers
    sealing: SealingFigure
    rebuild: dict[str, RebuildFigure]
    replay: ReplayFigure
    memory: MemoryFigure
    order: OrderFigure
    ratios: dict[str, float]
    ratio_spreads: dict[str, Spread]
    targets: list[Target]
