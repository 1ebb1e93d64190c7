"""How much of everything a run does."""

from __future__ import annotations

import msgspec


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Sizes and times of a run."""

    rounds: int = 3
    """Every figure is the median of so many runs."""
    sealing_rounds: int = 7
    """More, because what is looked for is less than by how much runs differ."""
    cards: int = 20_000
    warm_up_seconds: float = 0.5
    run_seconds: float = 2.5
    """Of the runs that the ratios are made of."""
    side_run_seconds: float = 1.5
    """Of the others."""
    side_callers: tuple[int, ...] = (1, 16, 256)
    """Requests in flight beside the 64 that the ratios are made of."""
    pgbench_seconds: int = 2
    disk_seconds: float = 0.3
    rebuild_cards: int = 1_000
    rebuild_receipts: int = 20_000
    memory_accounts: int = 100_000
    order_debits: int = 100_000


FULL = Plan()
QUICK = Plan(
    rounds=1,
    sealing_rounds=1,
    cards=2_000,
    warm_up_seconds=0.3,
    run_seconds=1.0,
    side_run_seconds=0.7,
    pgbench_seconds=1,
    rebuild_cards=200,
    rebuild_receipts=2_000,
    memory_accounts=5_000,
    order_debits=10_000,
)
