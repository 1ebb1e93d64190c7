"""The roll-forward of what points stand for, accounting month by accounting month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from ledger.domain.liability import (
    NOTHING,
    Estimate,
    PointsSource,
    Roll,
    RollForward,
    Sums,
    roll_forward,
)
from ledger.domain.rules import RulesVersion


class Cohort(NamedTuple):
    """Points that are valued together: those of an earning month (its first day) and source."""

    earning_month: date
    source: PointsSource


class Movement(NamedTuple):
    """What became of some points in an accounting month, which is its first day."""

    accounting_month: date
    cohort: Cohort
    sums: Sums


class Asked(NamedTuple):
    """An accounting month that is asked for."""

    first_day: date
    opened_by: Estimate | None
    """The estimate when it began; None while the rules had never said any."""
    closed_by: Estimate | None
    """The estimate at its end, or now."""


class Row(NamedTuple):
    """Some points over an accounting month."""

    cohort: Cohort
    roll: Roll


class Rolled(NamedTuple):
    """An accounting month."""

    asked: Asked
    rows: list[Row]
    """In order of their cohorts; without those of which there is nothing to be said."""

    @property
    def points(self) -> RollForward:
        """All points."""
        return _sum(row.roll.points for row in self.rows)

    def money(self, *, sold: bool) -> RollForward:
        """What is owed for points that were sold, or set aside for points that were given."""
        return _sum(
            row.roll.money
            for row in self.rows
            if row.roll.money is not None and row.cohort.source.is_sold is sold
        )


def estimate_at(versions: Iterable[RulesVersion], at: datetime) -> Estimate | None:
    """Return the estimate just before an instant. A version that says nothing leaves it as it was."""
    said = [one for one in versions if one.liability is not None and one.effective_at < at]
    if not said:
        return None
    first, last = said[0].liability, said[-1].liability
    assert first is not None, "those without were left out"
    assert last is not None, "those without were left out"
    return Estimate(first, last)


def roll_months(movements: Iterable[Movement], asked: Sequence[Asked]) -> Iterator[Rolled]:
    """Roll some accounting months forward, one after the other, from all that became of points until then."""
    by_month: dict[date, dict[Cohort, Sums]] = defaultdict(dict)
    for movement in movements:
        by_month[movement.accounting_month][movement.cohort] = movement.sums
    known: dict[Cohort, Sums] = defaultdict(lambda: NOTHING)
    for month in sorted(by_month):
        if month < asked[0].first_day:
            _go_on(known, by_month[month])
    for one in asked:
        changes = by_month.get(one.first_day, {})
        yield Rolled(one, list(_rows(known, changes, one)))
        _go_on(known, changes)


def _go_on(known: dict[Cohort, Sums], changes: Mapping[Cohort, Sums]) -> None:
    for cohort, sums in changes.items():
        known[cohort] = known[cohort].plus(sums)


def _rows(
    known: Mapping[Cohort, Sums], changes: Mapping[Cohort, Sums], asked: Asked
) -> Iterator[Row]:
    for cohort in sorted({*known, *changes}):
        before, month = known.get(cohort, NOTHING), changes.get(cohort, NOTHING)
        roll = roll_forward(before, month, cohort.source, asked.opened_by, asked.closed_by)
        if not (roll.points.is_empty and (roll.money is None or roll.money.is_empty)):
            yield Row(cohort, roll)


def _sum(rolls: Iterable[RollForward]) -> RollForward:
    found = RollForward()
    for one in rolls:
        found = found.plus(one)
    return found
