"""What events of accounts share: how they change the sums, and what those that make a lot do."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ledger.domain.account.book import AccountBook, Effect
from ledger.domain.books import Book, Posting
from ledger.domain.lots import Lot
from ledger.domain.model import Event


class PointsEvent(Event, frozen=True, kw_only=True):
    """An event that changes the sums of an account."""

    @property
    def effect(self) -> Effect:
        """Return how it changes the account's sums."""
        raise NotImplementedError

    @property
    def contra(self) -> tuple[Posting, ...]:
        """Return where its points come from or go to; nothing where they only change their kind."""
        return ()

    @property
    def instants(self) -> tuple[datetime | None, ...]:
        """Return when something may happen by itself because of it: whatever `AccountBook.note_due` is told."""
        return ()

    @property
    def postings(self) -> tuple[Posting, ...]:
        """Return what it enters into the books: what the account has, and where that comes from or goes to."""
        effect = self.effect
        return (
            (Book.AVAILABLE, effect.available),
            (Book.PENDING, effect.pending),
            (Book.HELD, effect.held),
            (Book.DEFICIT, -effect.deficit),
            *self.contra,
        )


class LotEvent(PointsEvent, frozen=True, kw_only=True):
    """An event that makes a lot. Its fields are declared where they are stored: in each event, in its own order."""

    if TYPE_CHECKING:
        earned_at: datetime
        points: int
        available_at: datetime | None = None
        expires_at: datetime | None = None
        absorbed: int = 0
        account_expires_at: datetime | None = None

    def make_lot(self, account: AccountBook, receipt_id: UUID | None = None) -> None:
        """Change the sums, note when the account ends for want of activity, and add the lot."""
        account.add(self.effect)
        account.expires_at = self.account_expires_at
        account.note_due(self.account_expires_at)
        if account.is_due(self.timestamp):  # what it was may be gone
            account.find_due()
        if self.points == 0:
            return
        account.add_lot(
            Lot(
                points=self.points - self.absorbed,
                earned_at=self.earned_at,
                receipt_id=receipt_id,
                available_at=self.available_at,
                expires_at=self.expires_at,
            )
        )

    @property
    def effect(self) -> Effect:
        """Return how it changes the account's sums."""
        if self.available_at is not None:
            return Effect(pending=self.points)
        return Effect(available=self.points - self.absorbed, deficit=-self.absorbed)

    @property
    def instants(self) -> tuple[datetime | None, ...]:
        """Return when something may happen by itself because of it."""
        return self.available_at, self.expires_at, self.account_expires_at
