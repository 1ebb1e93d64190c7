"""All aggregates, so that whoever reads stored events knows every topic."""

from __future__ import annotations

from ledger.domain.account import Account
from ledger.domain.adjustment import Adjustment
from ledger.domain.budget import Budget
from ledger.domain.card import Card
from ledger.domain.card_batch import CardBatch
from ledger.domain.card_day import CardDay
from ledger.domain.card_grounds import CardGrounds
from ledger.domain.card_progress import CardProgress
from ledger.domain.charges import Charge, Charges, Mandate
from ledger.domain.consent.aggregate import Consents
from ledger.domain.consent.mailed import Mailed
from ledger.domain.coupon import Coupon
from ledger.domain.hold import Hold
from ledger.domain.imported_lot import ImportedLot
from ledger.domain.member import Member
from ledger.domain.member_pair import MemberPair
from ledger.domain.model import LedgerAggregate
from ledger.domain.programme import Programme
from ledger.domain.receipt import Receipt
from ledger.domain.redemption import Redemption
from ledger.domain.rules import Rules
from ledger.domain.settlement import SettlementRun
from ledger.domain.settlement.bank_answers import BankAnswers
from ledger.domain.settlement.bank_entry import BankEntry
from ledger.domain.settlement.bank_file import ImportedFile
from ledger.domain.settlement.periods import Periods
from ledger.domain.settlement.told import Told
from ledger.domain.sweep import Sweep
from ledger.domain.till_day import TillDay
from ledger.domain.verification import Verification

AGGREGATES: tuple[type[LedgerAggregate], ...] = (
    Account,
    Budget,
    Adjustment,
    BankAnswers,
    BankEntry,
    Card,
    CardBatch,
    CardDay,
    CardGrounds,
    CardProgress,
    Charge,
    Charges,
    Consents,
    Coupon,
    Hold,
    ImportedFile,
    ImportedLot,
    Mailed,
    Mandate,
    Member,
    MemberPair,
    Periods,
    Programme,
    Receipt,
    Redemption,
    Rules,
    SettlementRun,
    Sweep,
    TillDay,
    Told,
    Verification,
)
"""In order of name. A class registers its topics when it is imported."""
