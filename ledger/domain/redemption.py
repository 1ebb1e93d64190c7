"""Redemptions: points that were spent, and the receipt they paid."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from ledger.domain.errors import Reason, Refusal
from ledger.domain.lots import DatedPoints
from ledger.domain.model import Cause, Event, LedgerAggregate, Opening
from ledger.domain.verification_way import VerificationWay


class Redemption(LedgerAggregate):
    """Points that were spent at once."""

    TOPIC = "ledger.Redemption"

    class Created(Opening, frozen=True, kw_only=True):
        """A redemption was made."""

        TOPIC = "ledger.RedemptionMade"
        OMITTED = frozenset({"member_reference", "verified_by"})

        originator_topic: str = "ledger.Redemption"
        account_id: UUID
        points: int
        lots: tuple[DatedPoints, ...]
        order_reference: str = ""
        member_reference: str = ""
        """In a pool: who spent them."""
        verified_by: VerificationWay | None = None
        """How somebody showed to be the member, at once or when they were set aside; absent: nobody had to."""

    class Tendered(Event, frozen=True, kw_only=True):
        """The redemption paid for a receipt."""

        TOPIC = "ledger.RedemptionTendered"

        receipt_id: UUID

        def apply(self, redemption: Redemption) -> None:
            """Remember the receipt."""
            redemption.receipt_id = self.receipt_id

    def __init__(
        self,
        account_id: UUID,
        points: int,
        lots: tuple[DatedPoints, ...],
        order_reference: str,
        member_reference: str,
        verified_by: VerificationWay | None,
        occurred_at: datetime,
    ) -> None:
        """Start unused."""
        self.account_id = account_id
        self.points = points
        self.lots = lots
        self.order_reference = order_reference
        self.member_reference = member_reference
        self.verified_by = verified_by
        self.occurred_at = occurred_at
        self.receipt_id: UUID | None = None

    @classmethod
    def make(  # noqa: PLR0913 - each is a fact of its own
        cls,
        id_: UUID,
        cause: Cause,
        *,
        account_id: UUID,
        points: int,
        lots: tuple[DatedPoints, ...],
        order_reference: str,
        member_reference: str = "",
        verified_by: VerificationWay | None = None,
    ) -> Redemption:
        """Record a redemption."""
        return cls._open(
            cls.Created,
            id_,
            cause,
            account_id=account_id,
            points=points,
            lots=lots,
            order_reference=order_reference,
            member_reference=member_reference,
            verified_by=verified_by,
        )

    def points_between(self, before: int, after: int) -> tuple[DatedPoints, ...]:
        """Return the points that come back when so many have come back in all, instead of so many.

        What was taken last comes back first: the lots that expire latest.
        """
        found: list[DatedPoints] = []
        start = 0
        for pair in reversed(self.lots):
            end = start + pair.points
            points = min(end, after) - max(start, before)
            if points > 0:
                earned_at = pair.earned_at or self.occurred_at
                found.append(msgspec.structs.replace(pair, points=points, earned_at=earned_at))
            start = end
        return tuple(found)

    def check_tender(self, *, same_account: bool, field: str) -> None:
        """Refuse to pay twice with it, or for another account's receipt."""
        if self.receipt_id is not None or not same_account:
            raise Refusal(
                Reason.REDEMPTION_NOT_USABLE,
                "The redemption paid for another receipt or is another account's.",
                field=field,
            )

    def tender(self, cause: Cause, receipt_id: UUID) -> None:
        """Pay for a receipt with it."""
        self._trigger(self.Tendered, cause, receipt_id=receipt_id)
