"""Percentiles, and medians with their spread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

import msgspec


class Spread(msgspec.Struct, frozen=True):
    """The median of some runs, with the least and the greatest of them."""

    median: float
    least: float
    most: float


def spread(values: Iterable[float]) -> Spread:
    """Return the median of some values and their range."""
    found = list(values)
    return Spread(median(found), min(found), max(found))


def percentile(ascending: Sequence[float], percent: int) -> float:
    """Return the smallest value that so many percent of the values do not exceed."""
    assert ascending, "no values, no percentile"
    rank = -(-len(ascending) * percent // 100)
    return ascending[max(0, rank - 1)]
