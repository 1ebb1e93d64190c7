"""Holds, as the rest of the ledger finds them: which account keeps the points. What is held is the account's to say."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ledger.domain.model import Cause, LedgerAggregate, Opening
from ledger.domain.verification_way import VerificationWay


class Hold(LedgerAggregate):
    """A hold's id, and the account that it is of."""

    TOPIC = "ledger.Hold"

    class Created(Opening, frozen=True, kw_only=True):
        """A hold was opened."""

        TOPIC = "ledger.HoldOpened"
        OMITTED = frozenset({"verified_by", "card_day_id"})

        originator_topic: str = "ledger.Hold"
        account_id: UUID
        points: int
        expires_at: datetime
        reference: str = ""
        verified_by: VerificationWay | None = None
        """How somebody showed to be the member; absent: nobody had to."""
        card_day_id: UUID | None = None
        """Where it is counted as spent; absent: the rules did not limit it."""

    def __init__(
        self,
        account_id: UUID,
        points: int,
        expires_at: datetime,
        reference: str,
        verified_by: VerificationWay | None,
        card_day_id: UUID | None,
    ) -> None:
        """Start from what was held."""
        self.account_id = account_id
        self.points = points
        self.expires_at = expires_at
        self.reference = reference
        self.verified_by = verified_by
        self.card_day_id = card_day_id

    @classmethod
    def open(  # noqa: PLR0913 - each is a fact of its own
        cls,
        id_: UUID,
        cause: Cause,
        *,
        account_id: UUID,
        points: int,
        expires_at: datetime,
        reference: str,
        verified_by: VerificationWay | None = None,
        card_day_id: UUID | None = None,
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
            verified_by=verified_by,
            card_day_id=card_day_id,
        )
