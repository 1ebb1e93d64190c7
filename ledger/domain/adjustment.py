"""Adjustments: points that a person gives or takes, for a reason, and who agreed."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause, Event, LedgerAggregate, Opening


class AdjustmentStatus(StrEnum):
    """How far an adjustment is."""

    OPEN = "OPEN"
    """It waits for a second person."""
    MADE = "MADE"
    REJECTED = "REJECTED"


class AdjustmentFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a person says of an adjustment."""

    points: int
    """Above zero they are given, below they are taken."""
    reason_code: str
    note: str = ""
    """Nothing about persons: it is kept for ever."""
    receipt_reference: str = ""
    """For a return whose receipt is not known: what is printed on it, or where it came from."""


class Adjustment(LedgerAggregate):
    """Points that a person gives or takes."""

    TOPIC = "ledger.Adjustment"
    CACHED: ClassVar[bool] = False

    class Created(Opening, frozen=True, kw_only=True):
        """An adjustment was proposed; where nobody else has to agree it was made at once."""

        TOPIC = "ledger.AdjustmentProposed"

        originator_topic: str = "ledger.Adjustment"
        account_id: UUID
        member_reference: str
        facts: AdjustmentFacts
        made: bool
        """Nobody else had to agree."""

    class Approved(Event, frozen=True, kw_only=True):
        """A second person agreed, and it was made."""

        TOPIC = "ledger.AdjustmentApproved"

        def apply(self, adjustment: Adjustment) -> None:
            """Close it."""
            adjustment.status = AdjustmentStatus.MADE

    class Rejected(Event, frozen=True, kw_only=True):
        """It was turned down, or taken back by who had proposed it; no points moved."""

        TOPIC = "ledger.AdjustmentRejected"
        OMITTED = frozenset({"note"})

        note: str = ""
        """Nothing about persons: it is kept for ever."""

        def apply(self, adjustment: Adjustment) -> None:
            """Close it."""
            adjustment.status = AdjustmentStatus.REJECTED

    def __init__(
        self, account_id: UUID, facts: AdjustmentFacts, principal_id: str, made: bool
    ) -> None:
        """Start open, unless it is made."""
        self.account_id = account_id
        self.facts = facts
        self.proposed_by = principal_id
        self.status = AdjustmentStatus.MADE if made else AdjustmentStatus.OPEN

    @classmethod
    def propose(
        cls,
        id_: UUID,
        cause: Cause,
        facts: AdjustmentFacts,
        *,
        account_id: UUID,
        member_reference: str,
        made: bool,
    ) -> Adjustment:
        """Propose an adjustment, or record one that is made at once."""
        return cls._open(
            cls.Created,
            id_,
            cause,
            account_id=account_id,
            member_reference=member_reference,
            facts=facts,
            made=made,
        )

    def check_open(self) -> None:
        """Refuse to decide twice."""
        if self.status is not AdjustmentStatus.OPEN:
            raise Refusal(
                Reason.ADJUSTMENT_DECIDED,
                "The adjustment was made or rejected before.",
                field="adjustment_id",
                status=self.status,
            )

    def check_approve(self, principal_id: str) -> None:
        """Refuse to approve twice, or one's own."""
        self.check_open()
        if principal_id == self.proposed_by:
            raise Refusal(
                Reason.SECOND_PERSON_NEEDED,
                "Somebody else than who proposed it has to approve it.",
                field="adjustment_id",
                proposed_by=self.proposed_by,
            )

    def approve(self, cause: Cause) -> None:
        """Agree."""
        self._trigger(self.Approved, cause)

    def reject(self, cause: Cause, note: str) -> None:
        """Turn it down."""
        self._trigger(self.Rejected, cause, note=note)
