"""All folds."""

from __future__ import annotations

from ledger.replay.folds.adjustments import Adjustments
from ledger.replay.folds.balances import Balances
from ledger.replay.folds.books import Books
from ledger.replay.folds.cards import Cards
from ledger.replay.folds.dues import Dues
from ledger.replay.folds.entries import Entries
from ledger.replay.folds.fold import Fold, Place
from ledger.replay.folds.liability import Liability
from ledger.replay.folds.listed import CardCases, ItemReturns, MemberCoupons, TillDays
from ledger.replay.folds.receipts import Receipts
from ledger.replay.folds.segments import Segments
from ledger.replay.sinks import Sink

FOLDS: tuple[type[Fold], ...] = (
    Balances,
    Entries,
    Receipts,
    Books,
    Dues,
    ItemReturns,
    TillDays,
    Adjustments,
    MemberCoupons,
    CardCases,
    Cards,
    Segments,
    Liability,
)
BY_NAME = {fold.NAME: fold for fold in FOLDS}


def make_fold(name: str, sink: Sink, place: Place) -> Fold:
    """Make a projection's fold."""
    cls = BY_NAME[name]
    if cls is Liability:
        return Liability(sink, place)
    return Books(sink, place.zone) if cls is Books else cls(sink)
