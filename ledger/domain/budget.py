"""Budgets of campaigns: what all members together have got of one."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import msgspec

from ledger.domain.model import Cause, Event, LedgerAggregate, Opening


class BudgetState(msgspec.Struct):
    """What a snapshot of a budget holds."""

    campaign: str
    micropoints: int


class Budget(LedgerAggregate):
    """What a campaign with a budget has given."""

    TOPIC = "ledger.Budget"
    SNAPSHOT_EVERY: ClassVar[int | None] = 500
    STATE: ClassVar[type[msgspec.Struct] | None] = BudgetState

    class Created(Opening, frozen=True, kw_only=True):
        """A campaign gave something for the first time."""

        TOPIC = "ledger.BudgetOpened"

        originator_topic: str = "ledger.Budget"
        campaign: str

    class Spent(Event, frozen=True, kw_only=True):
        """A campaign gave something to a receipt."""

        TOPIC = "ledger.BudgetSpent"

        receipt_id: UUID
        micropoints: int

        def apply(self, budget: Budget) -> None:
            """Count it."""
            budget.micropoints += self.micropoints

    def __init__(self, campaign: str) -> None:
        """Start with nothing given."""
        self.campaign = campaign
        self.micropoints = 0
        """What was given so far. What a return takes back is not given again."""

    @classmethod
    def open(cls, id_: UUID, cause: Cause, campaign: str) -> Budget:
        """Open the budget of a campaign."""
        return cls._open(cls.Created, id_, cause, campaign=campaign)

    def spend(self, cause: Cause, receipt_id: UUID, micropoints: int) -> None:
        """Count what the campaign gives to a receipt."""
        self._trigger(self.Spent, cause, receipt_id=receipt_id, micropoints=micropoints)
