"""All projections."""

from __future__ import annotations

from ledger.projections.account_balances.projection import AccountBalances
from ledger.projections.account_dues.projection import AccountDues
from ledger.projections.account_entries.projection import AccountEntries
from ledger.projections.adjustments.projection import Adjustments
from ledger.projections.bank_entries.projection import BankEntries
from ledger.projections.card_cases.projection import CardCases
from ledger.projections.cards.projection import Cards
from ledger.projections.charge_items.projection import ChargeItems
from ledger.projections.charges.projection import ChargesOfMembers
from ledger.projections.collections.projection import Collections
from ledger.projections.item_returns.projection import ItemReturns
from ledger.projections.member_coupons.projection import MemberCoupons
from ledger.projections.money_journal.projection import MoneyJournal
from ledger.projections.money_sums.projection import MoneySums
from ledger.projections.points_books.projection import PointsBooks
from ledger.projections.points_liability.projection import PointsLiability
from ledger.projections.projection import Projection
from ledger.projections.receipts.projection import Receipts
from ledger.projections.run_exclusions.projection import RunExclusions
from ledger.projections.segments.projection import Segments
from ledger.projections.settlement_runs.projection import SettlementRuns
from ledger.projections.statements.projection import Statements
from ledger.projections.till_days.projection import TillDays

PROJECTIONS: tuple[type[Projection], ...] = (
    AccountBalances,
    AccountEntries,
    Receipts,
    PointsBooks,
    AccountDues,
    ItemReturns,
    TillDays,
    Adjustments,
    MemberCoupons,
    CardCases,
    Cards,
    Segments,
    PointsLiability,
    ChargeItems,
    ChargesOfMembers,
    Statements,
    Collections,
    SettlementRuns,
    RunExclusions,
    BankEntries,
    MoneyJournal,
    MoneySums,
)
BY_NAME = {projection.NAME: projection for projection in PROJECTIONS}
