"""Sweeps: what has become of accounts by themselves is written down, some accounts at a time."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from ledger.domain.account import Account, PointsEvent
from ledger.domain.books import Book
from ledger.domain.lots import total
from ledger.domain.model import Cause, Event, LedgerAggregate, Opening


class Due(msgspec.Struct, frozen=True):
    """An account to which something may happen by itself at an instant."""

    due_at: datetime
    account_id: UUID


class Findings(NamedTuple):
    """What a part of a sweep found."""

    accounts: int = 0
    """Looked at."""
    events: int = 0
    """About accounts, made by it."""
    holds_ended: int = 0
    points_matured: int = 0
    points_expired: int = 0

    def with_account(self, made: list[Event]) -> Findings:
        """Return what is found with one more account, and what happened to it by itself."""
        return Findings(
            self.accounts + 1,
            self.events + len(made),
            self.holds_ended + sum(isinstance(one, Account.HoldReleased) for one in made),
            self.points_matured
            + sum(total(one.lots) for one in made if isinstance(one, Account.PointsMatured)),
            self.points_expired + sum(_expired(one) for one in made),
        )


def _expired(event: Event) -> int:
    assert isinstance(event, PointsEvent), "what happens by itself happens to points"
    return sum(points for book, points in event.contra if book is Book.EXPIRED)


class Sweep(LedgerAggregate):
    """A part of a sweep. It says how far that is, so that the next sweep need not look there again."""

    TOPIC = "ledger.Sweep"
    CACHED = False

    class Created(Opening, frozen=True, kw_only=True):
        """What has become of some accounts by themselves was written."""

        TOPIC = "ledger.AccountsSwept"

        originator_topic: str = "ledger.Sweep"
        due_at: datetime
        """Of the last that was looked at, in order of time and account."""
        account_id: UUID
        """The last account that was looked at."""
        through_position: int
        """What later events said of times to come was not looked at."""
        accounts: int
        events: int
        holds_ended: int
        points_matured: int
        points_expired: int

    def __init__(self, due_at: datetime, account_id: UUID, through_position: int) -> None:
        """Start and end: nothing more happens to it."""
        self.due_at = due_at
        self.account_id = account_id
        self.through_position = through_position

    @classmethod
    def record(
        cls, id_: UUID, cause: Cause, last: Due, through_position: int, findings: Findings
    ) -> Sweep:
        """Record a part of a sweep."""
        return cls._open(
            cls.Created,
            id_,
            cause,
            due_at=last.due_at,
            account_id=last.account_id,
            through_position=through_position,
            **findings._asdict(),
        )
