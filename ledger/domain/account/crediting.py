"""Crediting a lot, whatever it is for, and keeping lots few."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ledger.domain import limits
from ledger.domain.account import events
from ledger.domain.account.events_base import LotEvent
from ledger.domain.account.time import Advances
from ledger.domain.errors import Reason, Refusal
from ledger.domain.lots import ConsolidatedLot, Lot, LotDates
from ledger.domain.model import Cause


class Credits(Advances):
    """How an account gets a lot."""

    def check_room(self, points: int, field: str, lots_field: str = "") -> None:
        """Refuse points, and a lot for them, beyond what the account can hold."""
        if self.points_available + self.points_pending + points >= limits.BALANCE_POINTS_MAX:
            raise Refusal(
                Reason.LIMIT_EXCEEDED,
                "The balance would grow over its limit.",
                field=field,
                limit=limits.BALANCE_POINTS_MAX,
            )
        if len(self.lots) >= limits.OPEN_LOTS_HARD_MAX and not self._alike():
            raise Refusal(
                Reason.LIMIT_EXCEEDED,
                "The account has too many lots that cannot become one.",
                field=lots_field or field,
                limit=limits.OPEN_LOTS_HARD_MAX,
            )

    def credit(
        self,
        event_class: type[LotEvent],
        cause: Cause,
        *,
        earned_at: datetime,
        points: int,
        dates: LotDates,
        **fields: Any,
    ) -> None:
        """Make a lot. What can be spent at once pays for a deficit first."""
        if points and len(self.lots) >= limits.OPEN_LOTS_MAX:
            self._consolidate(cause)
        at_once = dates.available_at is None or dates.available_at <= cause.recorded_at
        self._trigger(
            event_class,
            cause,
            earned_at=earned_at,
            points=points,
            available_at=None if at_once else dates.available_at,
            expires_at=dates.expires_at,
            absorbed=min(self.deficit, points) if at_once else 0,
            account_expires_at=dates.account_expires_at,
            **fields,
        )
        # What was earned long ago may have expired before it is recorded.
        self.advance(cause)

    def _consolidate(self, cause: Cause) -> None:
        oldest = self._alike()[: limits.CONSOLIDATED_LOTS]
        if not oldest:
            return
        self._trigger(
            events.LotsConsolidated,
            cause,
            lots=tuple(
                ConsolidatedLot(
                    lot=number,
                    points=lot.points,
                    earned_at=lot.earned_at,
                    receipt_id=lot.receipt_id,
                )
                for number, lot in oldest
            ),
        )

    def _alike(self) -> list[tuple[int, Lot]]:
        """Return the most lots that can become one, oldest first: they expire together, and none is pending or held."""
        groups: dict[datetime | None, list[tuple[int, Lot]]] = {}
        for number, lot in self.lots.items():
            if lot.available_at is None and not lot.held:
                groups.setdefault(lot.expires_at, []).append((number, lot))
        largest = max(groups.values(), key=len, default=[])
        return sorted(largest, key=_age) if len(largest) > 1 else []


def _age(numbered: tuple[int, Lot]) -> tuple[datetime, int]:
    return numbered[1].earned_at, numbered[0]
