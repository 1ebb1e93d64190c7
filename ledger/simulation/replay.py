"""Replays receipts, and what came back of them, beside what was recorded."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from ledger.domain.account import events
from ledger.domain.limits import MICROPOINTS_PER_POINT
from ledger.domain.model import Event
from ledger.domain.receipt import Receipt
from ledger.domain.rules import RulesVersion
from ledger.simulation.interval import Interval
from ledger.simulation.purse import Purse, whole

TOPICS = (
    events.AccountOpened.TOPIC,
    events.PointsEarned.TOPIC,
    events.PointsClawedBack.TOPIC,
    Receipt.Created.TOPIC,
    Receipt.Presented.TOPIC,
    Receipt.ItemsReturned.TOPIC,
)
"""The events that a replay goes by."""


class Replay:
    """One pass over history, in the order in which it was recorded.

    `before` is what the accounts really got for receipts of the interval, after what came back of them, and `after`
    what they would have got. Receipts outside of the interval count for neither, but what they left in the remainders
    is in both.
    """

    def __init__(self, rules: RulesVersion, interval: Interval) -> None:
        """Start before the first event."""
        self.rules = rules
        self.interval = interval
        self.receipts: dict[UUID, Receipt] = {}
        """Those of the interval."""
        self.before: defaultdict[UUID, Purse] = defaultdict(Purse)
        self.after: defaultdict[UUID, Purse] = defaultdict(Purse)
        self.members: dict[UUID, str] = {}
        """References of the accounts' owners."""
        self._earned: dict[UUID, int] = {}
        """What each receipt has earned by the new rules so far."""

    def apply(self, event: Event) -> None:
        """Go on by one event; others than those of `TOPICS` change nothing."""
        match event:
            case events.AccountOpened():
                self.members[event.originator_id] = event.member_reference
            case events.PointsEarned():
                self._record(event, event.micropoints, event.points)
            case events.PointsClawedBack():
                self._record(event, -event.micropoints, -event.points)
            case Receipt.Created() if event.facts.occurred_at in self.interval:
                self.receipts[event.originator_id] = event.mutate(None)
                self._count(event.originator_id)
            case Receipt.Presented() | Receipt.ItemsReturned():
                receipt = self.receipts.get(event.originator_id)
                if receipt is not None:
                    event.apply(receipt)
                    self._count(receipt.id)

    def _record(
        self, event: events.PointsEarned | events.PointsClawedBack, micropoints: int, points: int
    ) -> None:
        """Enter what really happened; of other receipts than those of the interval in both purses."""
        before = self.before[event.originator_id]
        carried = before.remainder_micropoints + micropoints
        carry = divmod(carried, MICROPOINTS_PER_POINT) == (points, event.remainder_micropoints)
        before.remainder_micropoints = event.remainder_micropoints
        if event.receipt_id in self.receipts:
            before.points += points
        else:
            self.after[event.originator_id].add(micropoints, carry=carry, counts=False)

    def _count(self, receipt_id: UUID) -> None:
        """Credit an account with what is kept of a receipt; less than before after a return."""
        receipt = self.receipts[receipt_id]
        if receipt.account_id is None:
            return
        carry = self.rules.earning.carry_remainders
        earned = whole(self._earn(receipt), carry=carry)
        change = earned - self._earned.get(receipt_id, 0)
        self._earned[receipt_id] = earned
        self.after[receipt.account_id].add(change, carry=carry, counts=True)

    def _earn(self, receipt: Receipt) -> int:
        """Return what the kept lines of a receipt earn by the new rules, in millionths of a point."""
        return self.rules.earning.earn_micropoints(receipt.kept_total(receipt.returned))
