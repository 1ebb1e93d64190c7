"""What became of points by earning month, point by point: with nothing of the projections' own code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from math import floor
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.domain.account import Account, events, movements
from ledger.domain.model import Event
from ledger.domain.receipt import Receipt
from ledger.domain.rules import LiabilityRules, Rules
from tests.projections.history import History

COLUMNS = ("earned", "redeemed", "expired", "reversed", "taken")
SOURCES = {"PointsEarned": 1, "PointsRewarded": 2, "AdjustmentCredited": 3, "PointsImported": 4}

Point = tuple[date, int]
"""A point, by the month in which it was earned and its source."""


class Replay:
    """Follows every single point."""

    def __init__(self, history: History) -> None:
        """Start before the first event."""
        self.history = history
        self.zone = ZoneInfo(history.time_zone)
        self.lots: dict[UUID, dict[int, list[Point]]] = defaultdict(lambda: defaultdict(list))
        self.made: dict[UUID, int] = defaultdict(int)
        self.spent: dict[UUID, list[Point]] = defaultdict(list)
        self.sent: list[Point] = []
        self.versions: list[tuple[int, datetime, LiabilityRules | None]] = []
        self.rows: dict[tuple[date, date, int], list[Any]] = defaultdict(lambda: [0] * 8)

    def month(self, at: datetime) -> date:
        """The first day of a month."""
        return at.astimezone(self.zone).date().replace(day=1)

    def count(self, event: Event, points: Iterable[Point], column: str, sign: int = 1) -> None:
        """Count points one by one."""
        for month, source in points:
            row = self.rows[self.month(event.timestamp), month, source]
            row[COLUMNS.index(column)] += sign

    def out(self, event: Event, pairs: Iterable[Any]) -> list[Point]:
        """Take points out of lots."""
        found: list[Point] = []
        for pair in pairs:
            lot = self.lots[event.originator_id][pair.lot]
            lot.sort()
            found += lot[: pair.points]
            del lot[: pair.points]
        return found

    def gone(self, event: Event, pairs: Iterable[Any], column: str) -> list[Point]:
        """Take points out of lots for good."""
        points = self.out(event, pairs)
        self.count(event, points, column)
        return points

    def new_lot(self, account_id: UUID, points: list[Point]) -> None:
        """Make a lot."""
        self.made[account_id] += 1
        self.lots[account_id][self.made[account_id]] += points

    def play(self, event: Event) -> None:
        """Go on by an event."""
        absorbed = getattr(event, "absorbed", ())
        if isinstance(event, Rules.Published):
            one = event.rules
            self.versions.append((one.version, one.effective_at, one.liability))
        elif isinstance(absorbed, int):
            self.earn(event)
            absorbed = ()
        else:
            self.go(event)
            self.move(event)
        if isinstance(event, Account.HoldCaptured | Account.HoldReleased):
            self.gone(event, event.expired, "expired")
        self.gone(event, absorbed, "reversed")

    def go(self, event: Event) -> None:
        """Take points out for good, or put them back."""
        match event:
            case Account.PointsRedeemed() | Account.HoldCaptured():
                self.spent[event.redemption_id] += self.gone(event, event.lots, "redeemed")
            case Account.PointsExpired():
                self.gone(event, event.lots, "expired")
            case Account.PointsClawedBack():
                self.gone(event, event.taken, "reversed")
            case Account.AdjustmentDebited():
                self.gone(event, event.lots, "taken")
            case Account.PointsRestored():
                self.restore(event)

    def move(self, event: Event) -> None:
        """Move points between lots and accounts."""
        id_ = event.originator_id
        match event:
            case Account.LotsConsolidated():
                self.new_lot(id_, self.out(event, event.lots))
            case Account.PointsSent():
                self.sent = self.out(event, event.lots)
            case Account.PointsReceived():
                for pair in event.lots:
                    self.lots[id_][pair.lot] += self.sent[: pair.points]
                    del self.sent[: pair.points]
                    self.made[id_] = max(self.made[id_], pair.lot)
            case Account.AccountAbsorbed():
                self.absorb(event)

    def earn(self, event: Any) -> None:
        """Make a lot of what was earned, and say what it stands for."""
        if not event.points:
            return
        source = SOURCES[type(event).__name__]
        point = self.month(event.earned_at), source
        price = self.price(event) if source == 1 else 0
        row = self.rows[self.month(event.timestamp), *point]
        rules = self.rules_of(event)
        if rules is None:
            row[6] += event.points
            row[7] += price
        else:
            row[5] += micros(source, price, event.points, rules)
        self.count(event, [point] * event.points, "earned")
        self.count(event, [point] * event.absorbed, "reversed")
        self.new_lot(event.originator_id, [point] * (event.points - event.absorbed))

    def price(self, event: events.PointsEarned) -> int:
        """What the receipt cost, less what had come back of it; the history's receipts have no tax."""
        price = 0
        for other in self.history.events[: self.history.events.index(event)]:
            if other.originator_id == event.receipt_id:
                if isinstance(other, Receipt.Created):
                    price = other.facts.total
                elif isinstance(other, Receipt.ItemsReturned):
                    price = 0
        return price

    def rules_of(self, event: Event) -> LiabilityRules | None:
        """What the rules say points are worth, of the event's version or time."""
        found = None
        for version, effective_at, rules in self.versions:
            number = event.rules_version
            applies = version <= number if number else effective_at <= event.timestamp
            found = rules if applies and rules is not None else found
        return found

    def restore(self, event: events.PointsRestored) -> None:
        """Give points back: of the same month where there are some."""
        back = self.spent[event.redemption_id]
        number = sum(pair.points for pair in (*event.lots, *event.expired))
        points = back[len(back) - number :][::-1]
        del back[len(back) - number :]
        self.count(event, points, "redeemed", -1)
        for pair in event.lots:
            lot = self.lots[event.originator_id][pair.lot]
            lot += self.pick(points, pair)
            made = self.made[event.originator_id]
            self.made[event.originator_id] = max(made, pair.lot)
        for pair in event.expired:
            self.count(event, self.pick(points, pair), "expired")

    def pick(self, points: list[Point], pair: Any) -> list[Point]:
        """Pick points for a lot out of some."""
        month = None if pair.earned_at is None else self.month(pair.earned_at)
        points.sort(key=lambda point: point[0] != month)
        picked = points[: pair.points]
        del points[: pair.points]
        return picked

    def absorb(self, event: movements.AccountAbsorbed) -> None:
        """Move the lots of another account."""
        other = self.lots[event.from_account_id]
        for lot in event.lots:
            points = other.pop(lot.lot - event.lot_offset)
            assert len(points) == lot.points + lot.held
            self.lots[event.originator_id][lot.lot] += points
        if event.completed is not None:
            point = self.month(event.completed.earned_at), 1
            self.count(event, [point], "earned")
            self.lots[event.originator_id][event.completed.lot].append(point)
        self.made[event.originator_id] = event.lots_made


def micros(source: int, price: int, points: int, rules: LiabilityRules) -> int:
    """What points stand for in millionths, by fractions."""
    alone = Fraction(points * rules.price, rules.points)
    alone *= Fraction(rules.redeemed_share_millionths, 1_000_000)
    stands_for = alone if source != 1 else price * alone / (price + alone)
    return floor(stands_for * 1_000_000)


def expected_liability(history: History) -> list[tuple[Any, ...]]:
    """Return the rows, and see to it that every account has in its lots what is said to be there."""
    replay = Replay(history)
    for event in history.events:
        replay.play(event)
    for account in history.accounts:
        has = {number: lot.points + lot.held for number, lot in account.lots.items()}
        counted = {number: len(lot) for number, lot in replay.lots[account.id].items() if lot}
        assert counted == has
    rows = [(*key, *row) for key, row in replay.rows.items()]
    return sorted(row for row in rows if any(row[3:]))
