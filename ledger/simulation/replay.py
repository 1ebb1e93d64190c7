"""Replays receipts, and what came back of them, beside what was recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from datetime import datetime
from uuid import UUID

from ledger.domain.account import events, events_bought, movements
from ledger.domain.coupon import Coupon
from ledger.domain.limits import MICROPOINTS_PER_POINT
from ledger.domain.model import Event
from ledger.domain.receipt import Receipt
from ledger.domain.rules import Rules, RulesVersion
from ledger.simulation.interval import Interval
from ledger.simulation.stage import Stage

PAST_TOPICS = (Rules.Published.TOPIC, Receipt.Presented.TOPIC, Receipt.ItemsReturned.TOPIC)
"""The events that `Past` goes by."""
TOPICS = (
    events.AccountOpened.TOPIC,
    events.CardIssued.TOPIC,
    movements.AccountAbsorbed.TOPIC,
    movements.PoolMemberLeft.TOPIC,
    movements.CardsReceived.TOPIC,
    events_bought.PastPurchasesCounted.TOPIC,
    events.PointsEarned.TOPIC,
    events.PointsClawedBack.TOPIC,
    Coupon.Created.TOPIC,
    Receipt.Created.TOPIC,
    Receipt.Presented.TOPIC,
    Receipt.ItemsReturned.TOPIC,
)
"""The events that a `Replay` goes by."""


class Past:
    """What must be known of the whole history before it is replayed."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.versions: list[RulesVersion] = []
        """Rules that were published, in order."""
        self.reopened: set[UUID] = set()
        """Receipts to which something happened after they were recorded; the others need not be kept."""

    def in_force(self, before: datetime) -> RulesVersion | None:
        """Return the last rules that were in force before an instant."""
        begun = (one for one in reversed(self.versions) if one.effective_at < before)
        return next(begun, None)

    def apply(self, event: Event) -> None:
        """Go on by one event."""
        match event:
            case Rules.Published():
                self.versions.append(event.rules)
            case Receipt.Presented() | Receipt.ItemsReturned():
                self.reopened.add(event.originator_id)


class Tally:
    """What accounts got for some receipts, after what was taken back."""

    def __init__(self, receipts: Container[UUID]) -> None:
        """Take the receipts that count."""
        self._receipts = receipts
        self.points: Counter[UUID] = Counter()
        """By account."""
        self._campaigns: Counter[str] = Counter()

    def add(self, event: Event) -> None:
        """Count an event."""
        match event:
            case events.PointsEarned() if event.receipt_id in self._receipts:
                self.points[event.originator_id] += event.points
                for part in event.campaigns:
                    self._campaigns[part.campaign] += part.micropoints
            case events.PointsClawedBack() if event.receipt_id in self._receipts:
                self.points[event.originator_id] -= event.points

    @property
    def campaigns(self) -> dict[str, int]:
        """Return the whole points that each campaign gave, before returns."""
        return {id_: given // MICROPOINTS_PER_POINT for id_, given in self._campaigns.items()}


class Replay:
    """One pass over history, in the order in which it was recorded.

    `before` is what accounts really got for the receipts of an interval, and `after` what they would have got by other
    rules. Receipts outside of the interval count for neither. They are replayed by the rules they had, because what
    they left (remainders, tiers, what is used up of caps) decides about the others.
    """

    def __init__(self, rules: RulesVersion, interval: Interval, past: Past) -> None:
        """Start before the first event."""
        self.rules = rules
        self.rules_before = past.in_force(interval.end)
        """Those in force at the end of the interval; None if there were none yet."""
        self._stage = Stage(interval.zone, counts_past=_counts_past(rules, interval, past))
        for version in past.versions:
            self._stage.publish(version)
        self._version = self._stage.publish(rules)
        self._interval = interval
        self._reopened = past.reopened
        self._own_ids: dict[UUID, UUID] = {}
        """Ids on stage of the receipts that are kept, by their real ones."""
        self._real: set[UUID] = set()
        self._staged: set[UUID] = set()
        self.before = Tally(self._real)
        self.after = Tally(self._staged)
        self.members: dict[UUID, str] = {}
        """References of the accounts' owners."""
        self.buyers: set[UUID] = set()
        """Accounts that receipts of the interval count for."""
        self.receipts = 0
        """Receipts of the interval."""

    @property
    def receipts_kept(self) -> int:
        """Return how many receipts are held in memory, because something happens to them later."""
        return len(self._own_ids)

    def apply(self, event: Event) -> None:
        """Go on by one event; others than those of `TOPICS` change nothing."""
        self._stage.begin(event)
        self.before.add(event)
        match event:
            case events.AccountOpened():
                self.members[event.originator_id] = event.member_reference
                self._stage.open_account(event)
            case movements.AccountAbsorbed():
                self._stage.unite(event)
            case events.CardIssued() | movements.PoolMemberLeft() | movements.CardsReceived():
                self._stage.share(event)
            case events_bought.PastPurchasesCounted():
                self._stage.count_past(event)
            case Coupon.Created():
                self._stage.issue(event)
            case Receipt.Created():
                self._record(event)
            case Receipt.Presented():
                own_id = self._own_ids[event.originator_id]
                counts = own_id in self._staged
                # A claim is always credited; what is presented, as the rules say.
                by_rules = bool(event.card_number) and counts
                credited = self.rules.card.credit_receipts if by_rules else event.credited
                self._stage.present(own_id, event.account_id, credited=credited)
                if counts:
                    self.buyers.add(event.account_id)
            case Receipt.ItemsReturned():
                self._stage.take_back(self._own_ids[event.originator_id], event)
        self._count(self._stage.collect_events())

    def _record(self, event: Receipt.Created) -> None:
        counts = event.facts.occurred_at in self._interval
        own_id = self._stage.receipt_id(event.facts)
        if counts:
            self.receipts += 1
            self._real.add(event.originator_id)
            self._staged.add(own_id)
            if event.account_id is not None:
                self.buyers.add(event.account_id)
        version = self._version if counts else event.rules_version
        self._stage.record(event.facts, event.account_id, version)
        if event.originator_id in self._reopened:
            self._own_ids[event.originator_id] = own_id
        else:
            self._stage.forget(own_id)

    def _count(self, made: Iterable[Event]) -> None:
        for event in made:
            self.after.add(event)


def _counts_past(rules: RulesVersion, interval: Interval, past: Past) -> bool:
    """Whether all that was ever bought counts towards segments, as if that had been counted from the start.

    So it is where the rules that are tried have segments and those of then did not, as yet. Else only what counted then
    does, so that the rules of then are found to do what they did.
    """
    if rules.segments is None:
        return False
    began = [one.effective_at for one in past.versions if one.segments is not None]
    return not began or interval.start < min(began)
