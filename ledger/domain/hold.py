"""Holds, as the rest of the ledger finds them: which account keeps the points. What is held is the account's to say."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ledger.domain.model import Cause, LedgerAggregate, Opening


class Hold(LedgerAggregate):
    """A hold's id, and the account that it is of."""

    TOPIC = "ledger.Hold"

    class Created(Opening, frozen=True, kw_only=True):
        """A hold was opened."""

        TOPIC = "ledger.HoldOpened"

        originator_topic: str = "ledger.Hold"
        account_id: UUID
        points: int
        expires_at: datetime
        reference: str = ""

    def __init__(self, account_id: UUID, points: int, expires_at: datetime, reference: str) -> None:
        """Start from what was held."""
        self.account_id = account_id
        self.points = points
        self.expires_at = expires_at
        self.reference = reference

    @classmethod
    def open(
        cls,
        id_: UUID,
        cause: Cause,
        *,
        account_id: UUID,
        points: int,
        expires_at: datetime,
        reference: str,
    ) -> Hold:
        """Open a hold."""
        return cls._open(
            cls.Created,
            id_,
            cause,
            account_id=account_id,
            points=points,
            expires_at=expires_at,
            reference=reference,
        )
