"""What the project means to reach."""

from __future__ import annotations

from collections.abc import Mapping

from bench.figures import MemoryFigure, OneWorker, OrderFigure, Target

ALONE = 1
"""Requests in flight."""

RATIOS_AT_LEAST = {
    "receipt_vs_echo": 0.6,
    "receipt_vs_naive": 5.0,
    "one_card_vs_many": 0.9,
    "upload_vs_single": 3.0,
    "rebuild_vs_parse": 0.3,
    "replay_vs_parse": 0.5,
    "anonymous_vs_card": 1.0,
    "sealed_vs_unsealed": 0.95,
}
RATIOS_AT_MOST = {"presentation_p99_vs_receipt": 5.0}
ALONE_VS_ECHO_AT_MOST = 2.5
MEMORY_MIB_AT_MOST = 400.0
ORDER_SECONDS_AT_MOST = 10.0
"""To write 100,000 debits."""
ORDER_MIB_AT_MOST = 200.0


def targets(
    ratios: Mapping[str, float], one: OneWorker, memory: MemoryFigure, order: OrderFigure
) -> list[Target]:
    """Hold what was found against what is to be reached."""
    return [
        *(
            Target(name=name, found=ratios[name], at_least=least, met=ratios[name] >= least)
            for name, least in RATIOS_AT_LEAST.items()
        ),
        *(_at_most(name, ratios[name], most) for name, most in RATIOS_AT_MOST.items()),
        _at_most("p50_ms_alone", one.receipts[ALONE].p50_ms.median, _alone_ms_at_most(one)),
        _at_most("memory_mib", memory.peak_rss_mib, MEMORY_MIB_AT_MOST),
        _at_most("order_seconds", order.write_seconds, ORDER_SECONDS_AT_MOST),
        _at_most("order_mib", order.peak_rss_mib, ORDER_MIB_AT_MOST),
    ]


def _alone_ms_at_most(one: OneWorker) -> float:
    """Return what a lone receipt may take: some echoes, and one durable commit of one row."""
    echo = one.echo[ALONE].p50_ms.median
    return ALONE_VS_ECHO_AT_MOST * echo + one.pgbench[ALONE].p50_ms.median


def _at_most(name: str, found: float, limit: float) -> Target:
    return Target(name=name, found=found, at_most=limit, met=found <= limit)
