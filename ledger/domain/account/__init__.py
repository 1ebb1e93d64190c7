"""Accounts: what they hold, what happens to them, and how they decide."""

from ledger.domain.account.aggregate import POINTS_EVENTS as POINTS_EVENTS
from ledger.domain.account.aggregate import Account as Account
from ledger.domain.account.book import AccountState as AccountState
from ledger.domain.account.book import CardStatus as CardStatus
from ledger.domain.account.book import Effect as Effect
from ledger.domain.account.events import PointsEvent as PointsEvent
from ledger.domain.account.returning import ClawBack as ClawBack
from ledger.domain.account.spending import Expiring as Expiring
