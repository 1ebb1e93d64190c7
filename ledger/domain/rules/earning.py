"""How receipts earn."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ledger.domain import limits
from ledger.domain.receipt import Line, ReceiptFacts
from ledger.domain.rules.checks import Problems, in_range, wrong
from ledger.domain.rules.conditions import ANY, Buyer, Condition


class Rate(msgspec.Struct, frozen=True):
    """Points for money: `points` for each `per_amount` minor units."""

    points: int
    per_amount: int

    @property
    def micropoints_per_minor(self) -> int:
        """Millionths of a point for one minor unit; exact, because the rules were checked."""
        return _micropoints_per_minor(self.points, self.per_amount)

    def problems(self, path: str) -> Problems:
        """Say what keeps it from being applied exactly."""
        yield from in_range(f"{path}.points", self.points, 0, limits.POINTS_MAX)
        yield from in_range(f"{path}.per_amount", self.per_amount, 1, limits.AMOUNT_MINOR_MAX)
        if self.per_amount < 1:
            return
        rate, rest = divmod(self.points * limits.MICROPOINTS_PER_POINT, self.per_amount)
        if rest:
            yield wrong(
                f"{path}.per_amount",
                "The rate is not exact in millionths of a point per minor unit.",
            )
        yield from in_range(f"{path}.points", rate, 0, limits.RATE_MICROPOINTS_PER_MINOR_MAX)


class ProductRate(msgspec.Struct, frozen=True):
    """What some lines earn instead of what all others do."""

    rate: Rate
    when: Condition = ANY


class EarningRules(msgspec.Struct, frozen=True, omit_defaults=True):
    """How receipts earn: `points` for each `per_amount` minor units of the total."""

    points: int
    per_amount: int
    # A factory, so that it is stored where it is the default, too: it always was.
    carry_remainders: bool = msgspec.field(default_factory=lambda: True)
    rates: tuple[ProductRate, ...] = ()
    """For some lines; of those that fit, the first counts."""
    redeemed_part_earns: bool = True
    """Whether what was paid with points earns, too."""

    @property
    def rate(self) -> Rate:
        """What a line earns that no other rate is for."""
        return Rate(self.points, self.per_amount)

    @property
    def rate_micropoints_per_minor(self) -> int:
        """Millionths of a point for one minor unit."""
        return _micropoints_per_minor(self.points, self.per_amount)

    def earn_micropoints(self, total: int) -> int:
        """Return exactly what a total in minor units earns at the usual rate, in millionths of a point."""
        return total * self.rate_micropoints_per_minor

    def rates_of(self, facts: ReceiptFacts, buyer: Buyer) -> list[int]:
        """Return what a minor unit of each line earns, in millionths of a point."""
        usual = self.rate_micropoints_per_minor
        special = [one for one in self.rates if one.when.fits_receipt(facts, buyer)]
        return [_rate_of(line, special, usual) for line in facts.lines]

    def all_rates(self) -> Iterable[Rate]:
        """Return every rate that a line can earn by."""
        yield self.rate
        yield from (one.rate for one in self.rates)

    def problems(self, tiers: Iterable[str] = ()) -> Problems:
        """Say what keeps them from being applied exactly."""
        yield from self.rate.problems("earning")
        yield from in_range("earning.rates", len(self.rates), 0, limits.PRODUCT_RATES_MAX)
        for index, one in enumerate(self.rates):
            path = f"earning.rates[{index}]"
            yield from one.rate.problems(path)
            yield from one.when.problems(f"{path}.when", tiers)
            if one.when.least_amount:
                yield wrong(f"{path}.when.least_amount", "A rate has no least amount.")


def _micropoints_per_minor(points: int, per_amount: int) -> int:
    return points * limits.MICROPOINTS_PER_POINT // per_amount


def _rate_of(line: Line, special: list[ProductRate], usual: int) -> int:
    for one in special:
        if one.when.fits_line(line):
            return one.rate.micropoints_per_minor
    return usual
