"""All folds."""

from __future__ import annotations

from ledger.replay.folds.adjustments import Adjustments
from ledger.replay.folds.balances import Balances
from ledger.replay.folds.bank_entries import BankEntries
from ledger.replay.folds.books import Books
from ledger.replay.folds.cards import Cards
from ledger.replay.folds.charge_items import ChargeItems
from ledger.replay.folds.collections import Collections
from ledger.replay.folds.dues import Dues
from ledger.replay.folds.entries import Entries
from ledger.replay.folds.fold import Fold, Place
from ledger.replay.folds.journal import Journal
from ledger.replay.folds.liability import Liability
from ledger.replay.folds.listed import CardCases, ItemReturns, MemberCoupons, TillDays
from ledger.replay.folds.owed import Owed
from ledger.replay.folds.receipts import Receipts
from ledger.replay.folds.runs import Exclusions, Runs
from ledger.replay.folds.segments import Segments
from ledger.replay.folds.statements import Statements
from ledger.replay.folds.sums import Sums
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
    Owed,
    ChargeItems,
    Statements,
    Collections,
    Runs,
    Exclusions,
    BankEntries,
    Journal,
    Sums,
)
_BY_DAY = {fold.NAME: fold for fold in (Books, Journal, Sums)}
"""Those that know days of recording."""
BY_NAME = {fold.NAME: fold for fold in FOLDS}


def make_fold(name: str, sink: Sink, place: Place) -> Fold:
    """Make a projection's fold."""
    if name == Liability.NAME:
        return Liability(sink, place)
    by_day = _BY_DAY.get(name)
    return BY_NAME[name](sink) if by_day is None else by_day(sink, place.zone)
