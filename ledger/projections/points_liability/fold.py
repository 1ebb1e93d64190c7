"""What events do to the points of earning months."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from ledger.domain.account import Account, PointsEvent, events, movements
from ledger.domain.account.events_base import LotEvent
from ledger.domain.liability import (
    NOTHING,
    PointsSource,
    Sums,
    allocated_micros,
    alone_micros,
    sale_price,
)
from ledger.domain.lots import DatedPoints, LotPoints
from ledger.domain.model import Event
from ledger.domain.receipt import Receipt, ReceiptFacts
from ledger.domain.rules import Rules
from ledger.projections.points_liability.origins import (
    Months,
    Origins,
    Part,
    Parts,
    Prices,
    Purse,
)
from ledger.projections.projection import PositionedEvent

_COLUMNS = {name: index for index, name in enumerate(Sums._fields)}


class Key(NamedTuple):
    """A row: both months by their numbers."""

    accounting_month: int
    earning_month: int
    source: PointsSource


class Known(NamedTuple):
    """What is kept from earlier events."""

    origins: Mapping[UUID, Origins]
    """Of accounts, redemptions and transfers."""
    prices: Prices
    receipts: Mapping[UUID, Sequence[PositionedEvent]]
    """Events of receipts that were recorded before, in order for each."""


class Sale:
    """A receipt, and what came back of it so far."""

    def __init__(self, facts: ReceiptFacts) -> None:
        """Start with nothing returned."""
        self.facts = facts
        self.returned: dict[str, int] = {}

    def take_back(self, event: Receipt.ItemsReturned) -> None:
        """Count what came back."""
        for line in event.lines:
            known = self.returned.get(line.line_id, 0)
            self.returned[line.line_id] = known + line.quantity_thousandths


class Folding:
    """Takes events in order, and adds up what becomes of points by accounting month, earning month and source."""

    def __init__(self, months: Months, known: Known) -> None:
        """Go on from what is kept."""
        self.prices = known.prices
        self._sums: dict[Key, list[int]] = {}
        self._months = months
        # By the ids' integers: a UUID hashes several times slower.
        self._changed: dict[int, Origins] = {}
        self._origins = {id_.int: one for id_, one in known.origins.items()}
        self._earlier = known.receipts
        self._sales: dict[int, Sale] = {}
        self._position = 0

    def take(self, position: int, event: Event) -> None:
        """Go on by one event."""
        self._position = position
        _HANDLERS[type(event)](self, event)

    def rows(self) -> list[tuple[Key, Sums]]:
        """Return what became of points, in order of the key."""
        return [(key, Sums(*sums)) for key, sums in sorted(self._sums.items()) if any(sums)]

    def changed(self) -> dict[UUID, Origins]:
        """Return the accounts, redemptions and transfers whose points changed, in order of their ids."""
        return {UUID(int=number): self._changed[number] for number in sorted(self._changed)}

    def origins(self, account_id: UUID) -> Origins:
        """Return where the points of an account come from."""
        return self._changed.get(account_id.int) or self._origins.get(account_id.int) or Origins()

    # --- What has to be known ------------------------------------------------------------------

    def note_receipt(self, event: Receipt.Created) -> None:
        """Remember what was bought."""
        self._sales[event.originator_id.int] = Sale(event.facts)

    def note_return(self, event: Receipt.ItemsReturned) -> None:
        """Remember what came back of a receipt; those of earlier ones are looked up."""
        sale = self._sales.get(event.originator_id.int)
        if sale is not None:
            sale.take_back(event)

    def note_rules(self, event: Rules.Published) -> None:
        """Remember what points are worth from now on."""
        self.prices.note(event.rules)

    # --- Points that come ----------------------------------------------------------------------

    def sell(self, event: events.PointsEarned) -> None:
        """Credit points that came with a sale, and what is allocated to them."""
        if event.points:
            sale = self._sales.get(event.receipt_id.int) or self._earlier_sale(event.receipt_id)
            self._earn(event, PointsSource.SALE, sale_price(sale.facts, sale.returned))

    def _earlier_sale(self, receipt_id: UUID) -> Sale:
        """Return a receipt of before, without what came back only later."""
        (_, opening), *others = self._earlier[receipt_id]
        assert isinstance(opening, Receipt.Created), "a receipt begins with what was bought"
        sale = Sale(opening.facts)
        for returned_at, event in others:
            if returned_at < self._position and isinstance(event, Receipt.ItemsReturned):
                sale.take_back(event)
        return sale

    def _earn(self, event: LotEvent, source: PointsSource, price: int) -> None:
        month, points = self._months.of(event.earned_at), event.points
        rules = self.prices.of(event)
        if rules is None:
            self._add(event, month, source, unvalued_points=points, unvalued_amount=price)
        elif source is PointsSource.SALE:
            micros = allocated_micros(price, points, rules)
            self._add(event, month, source, allocated_micros=micros)
        else:
            self._add(event, month, source, allocated_micros=alone_micros(points, rules))
        self._add(event, month, source, earned=points, reversed=event.absorbed)
        left = Part(month, source, points - event.absorbed)
        self._of(event.originator_id).add([left])

    # --- Points that go ------------------------------------------------------------------------

    def go(self, event: Event, pairs: Iterable[LotPoints], column: str) -> Parts:
        """Take points out of their lots for good, and return where they came from."""
        account = self._of(event.originator_id)
        gone = [part for pair in pairs for part in account.take(pair.lot, pair.points)]
        self.count(event, gone, column)
        return gone

    def redeem(
        self, event: events.PointsRedeemed | events.HoldCaptured, pairs: Iterable[LotPoints]
    ) -> None:
        """Spend points, and keep in mind where they came from: they may come back."""
        gone = self.go(event, pairs, "redeemed")
        self._of(event.redemption_id).append(gone)

    def restore(self, event: events.PointsRestored) -> None:
        """Put spent points back where they came from."""
        wanted = [(pair, True) for pair in event.lots]
        wanted += [(pair, False) for pair in event.expired]
        points = sum(pair.points for pair, _ in wanted)
        back = self._of(event.redemption_id).take_last(points)
        self.count(event, [part._replace(points=-part.points) for part in back], "redeemed")
        account, purse = self._of(event.originator_id), Purse(back)
        for pair, lives in wanted:
            parts = purse.take(pair.points, self._month_of(pair))
            if lives:
                account.put(pair.lot, parts)
            else:
                self.count(event, parts, "expired")
        self.go(event, event.absorbed, "reversed")

    def _month_of(self, pair: DatedPoints) -> int:
        return 0 if pair.earned_at is None else self._months.of(pair.earned_at)

    # --- Points that move ----------------------------------------------------------------------

    def consolidate(self, event: events.LotsConsolidated) -> None:
        """Make one lot of some, which keeps in mind where each point came from."""
        account = self._of(event.originator_id)
        account.add([part for lot in event.lots for part in account.take(lot.lot, lot.points)])

    def send(self, event: movements.PointsSent) -> None:
        """Have points on their way to another account."""
        account, under_way = self._of(event.originator_id), self._of(event.transfer_id)
        for pair in event.lots:
            under_way.append(account.take(pair.lot, pair.points))

    def receive(self, event: movements.PointsReceived) -> None:
        """Have points arrive, in the order in which they were sent."""
        account, under_way = self._of(event.originator_id), self._of(event.transfer_id)
        for pair in event.lots:
            account.put(pair.lot, under_way.take_first(pair.points))
        self.go(event, event.absorbed, "reversed")

    def absorb(self, event: movements.AccountAbsorbed) -> None:
        """Have all points of another account here, under the numbers that their lots get."""
        account, other = self._of(event.originator_id), self._of(event.from_account_id)
        for lot in event.lots:
            account.put(lot.lot, other.take(lot.lot - event.lot_offset, lot.points + lot.held))
        if event.completed is not None:
            # What waited for it came with sales that were divided without it.
            month, points = self._months.of(event.completed.earned_at), event.completed.points
            self._add(event, month, PointsSource.SALE, earned=points)
            account.put(event.completed.lot, [Part(month, PointsSource.SALE, points)])
        account.made = event.lots_made
        self.go(event, event.absorbed, "reversed")

    # --- Sums ----------------------------------------------------------------------------------

    def count(self, event: Event, parts: Parts, column: str) -> None:
        """Add points to a column of the months that they came from."""
        for part in parts:
            self._add(event, part.month, part.source, **{column: part.points})

    def earn(self, event: LotEvent, source: PointsSource) -> None:
        """Credit points without a sale."""
        self._earn(event, source, 0)

    def _add(self, event: Event, month: int, source: PointsSource, **columns: int) -> None:
        key = Key(self._months.of(event.timestamp), month, source)
        sums = self._sums.get(key)
        if sums is None:
            sums = self._sums[key] = [*NOTHING]
        for name, number in columns.items():
            sums[_COLUMNS[name]] += number

    def _of(self, id_: UUID) -> Origins:
        found = self._changed.get(id_.int)
        if found is None:
            found = self._changed[id_.int] = self._origins.get(id_.int) or Origins()
        return found


def _captured(fold: Folding, event: events.HoldCaptured) -> None:
    fold.redeem(event, event.lots)
    fold.go(event, event.expired, "expired")
    fold.go(event, event.absorbed, "reversed")


def _released(fold: Folding, event: events.HoldReleased) -> None:
    fold.go(event, event.expired, "expired")
    fold.go(event, event.absorbed, "reversed")


_HANDLERS: dict[type[Event], Callable[[Folding, Any], object]] = {
    Receipt.Created: Folding.note_receipt,
    Receipt.ItemsReturned: Folding.note_return,
    Rules.Published: Folding.note_rules,
    Account.PointsEarned: Folding.sell,
    Account.AdjustmentCredited: lambda fold, event: fold.earn(event, PointsSource.ADJUSTMENT),
    Account.PointsRewarded: lambda fold, event: fold.earn(event, PointsSource.REWARD),
    Account.PointsImported: lambda fold, event: fold.earn(event, PointsSource.IMPORT),
    Account.PointsRedeemed: lambda fold, event: fold.redeem(event, event.lots),
    Account.HoldCaptured: _captured,
    Account.HoldReleased: _released,
    Account.PointsMatured: lambda fold, event: fold.go(event, event.absorbed, "reversed"),
    Account.PointsExpired: lambda fold, event: fold.go(event, event.lots, "expired"),
    Account.PointsClawedBack: lambda fold, event: fold.go(event, event.taken, "reversed"),
    Account.AdjustmentDebited: lambda fold, event: fold.go(event, event.lots, "taken"),
    Account.PointsRestored: Folding.restore,
    Account.LotsConsolidated: Folding.consolidate,
    Account.PointsSent: Folding.send,
    Account.PointsReceived: Folding.receive,
    Account.AccountAbsorbed: Folding.absorb,
}

EVENTS: frozenset[type[Event]] = frozenset(_HANDLERS)
"""What changes something. Points that are held, or go with an account that ends, stay what they are."""


def ids_of(event: Event) -> Iterable[UUID]:
    """Return whose origins an event takes: of its account, and of what else it names."""
    match event:
        case Account.PointsRedeemed() | Account.HoldCaptured() | Account.PointsRestored():
            return event.originator_id, event.redemption_id
        case Account.PointsSent() | Account.PointsReceived():
            return event.originator_id, event.transfer_id
        case Account.AccountAbsorbed():
            return event.originator_id, event.from_account_id
        case PointsEvent() | Account.LotsConsolidated():
            return (event.originator_id,)
        case _:
            return ()
