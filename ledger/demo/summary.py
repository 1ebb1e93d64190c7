"""What a play came to."""

import math
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date


@dataclass
class ChargeTally:
    """Counts of payment with the card."""

    mandates: int = 0
    charges: int = 0
    charged_cents: int = 0
    # Receipts of households with a mandate that were paid in cash, because the card was refused.
    charges_refused: int = 0
    refunds: int = 0
    refunded_cents: int = 0


@dataclass
class Tally:
    """Counts while the tills play."""

    receipts: int = 0
    lines: int = 0
    cards_issued: int = 0
    # In which month, and after how many receipts of the household.
    cards_by_month: Counter[str] = field(default_factory=Counter)
    cards_after_receipts: Counter[int] = field(default_factory=Counter)
    points_earned: int = 0
    coupons_used: int = 0
    returns: int = 0
    lines_returned: int = 0
    points_clawed_back: int = 0
    # Receipts the service had recorded before.
    recognised: int = 0
    # Only of a play with payment by card.
    charging: ChargeTally | None = None
    # How long each receipt took from first being sent to being answered, repeats included.
    latencies_seconds: list[float] = field(default_factory=list)

    def count_card(self, day: date, receipts: int) -> None:
        """Counts a card that was issued on a day, after so many receipts."""
        self.cards_issued += 1
        self.cards_by_month[f"{day:%Y-%m}"] += 1
        self.cards_after_receipts[receipts] += 1


@dataclass(frozen=True)
class Summary:
    """The figures of a finished play, named as `ledger demo --json` prints them."""

    days: int
    receipts: int
    lines: int
    members: int
    cards_issued: int
    points_earned: int
    coupons_used: int
    returns: int
    lines_returned: int
    points_clawed_back: int
    recognised: int
    seconds: float
    receipts_per_second: float
    p50_ms: float
    p99_ms: float
    # How many cards were issued in each month, and after how many receipts of a household.
    cards_by_month: dict[str, int]
    cards_after_receipts: dict[int, int]
    # Only of a play with payment by card.
    charging: ChargeTally | None = None

    def named(self) -> dict[str, object]:
        """The figures by name; those of payment by card beside the others, if there are any."""
        found = asdict(self)
        charging = found.pop("charging")
        return {**found, **(charging or {})}


def summarise(tally: Tally, days: int, seconds: float) -> Summary:
    """The summary of a play that took so long."""
    return Summary(
        days=days,
        receipts=tally.receipts,
        lines=tally.lines,
        # Presenting receipts enrols a household and gives it its card, in one.
        members=tally.cards_issued,
        cards_issued=tally.cards_issued,
        points_earned=tally.points_earned,
        coupons_used=tally.coupons_used,
        returns=tally.returns,
        lines_returned=tally.lines_returned,
        points_clawed_back=tally.points_clawed_back,
        recognised=tally.recognised,
        seconds=round(seconds, 3),
        receipts_per_second=round(tally.receipts / seconds, 1),
        p50_ms=percentile_ms(tally.latencies_seconds, 50),
        p99_ms=percentile_ms(tally.latencies_seconds, 99),
        cards_by_month=dict(sorted(tally.cards_by_month.items())),
        cards_after_receipts=dict(sorted(tally.cards_after_receipts.items())),
        charging=tally.charging,
    )


def percentile_ms(latencies_seconds: list[float], percent: int) -> float:
    """The least latency that so many percent of the calls do not exceed, in milliseconds."""
    rank = math.ceil(len(latencies_seconds) * percent / 100)
    return round(sorted(latencies_seconds)[max(rank, 1) - 1] * 1_000, 3)
