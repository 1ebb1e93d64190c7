"""All projections."""

from __future__ import annotations

from ledger.projections.account_balances.projection import AccountBalances
from ledger.projections.account_dues.projection import AccountDues
from ledger.projections.account_entries.projection import AccountEntries
from ledger.projections.adjustments.projection import Adjustments
from ledger.projections.points_books.projection import PointsBooks
from ledger.projections.projection import Projection
from ledger.projections.receipts.projection import Receipts

PROJECTIONS: tuple[type[Projection], ...] = (
    AccountBalances,
    AccountEntries,
    Receipts,
    PointsBooks,
    AccountDues,
    Adjustments,
)
BY_NAME = {projection.NAME: projection for projection in PROJECTIONS}
