"""Explanations beside the accounts of a world: every step has the sums of its version, and lots add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from eventsourcing.utils import get_topic

from ledger.application import commands as c
from ledger.domain.account import Account
from ledger.domain.account.explained import Explaining, Step, Sums
from ledger.domain.ids import Namespace
from ledger.domain.model import Cause, Event
from ledger.eventstore.mapper import LedgerMapper
from ledger.eventstore.records import RecordedEvent
from ledger.service.explanation.encoding import encode_step
from ledger.service.explanation.known import Known
from ledger.service.fields import MoneyField
from ledger.v1 import explain_pb2 as pb

ACCOUNT_EVENTS = frozenset(
    one for one in vars(Account).values() if isinstance(one, type) and issubclass(one, Event)
) - {Event}
"""Every event that an account can have."""


class ExplainedAccount:
    """An account that is explained while it lives; its lots are added up from nothing but what steps say of them."""

    def __init__(self) -> None:
        """Start before the first event."""
        self.explaining = Explaining()
        self.steps: list[Step] = []
        self._lots: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])

    def take(self, event: Event) -> None:
        """Explain an event."""
        self._add(self.explaining.take(event))

    def _add(self, step: Step) -> None:
        if self.steps:
            assert self.steps[-1].after == step.before
            assert self.steps[-1].shown_from <= step.shown_from
        self.steps.append(step)
        for touched in step.lots:
            lot = self._lots[touched.move.lot]
            for side, change in enumerate(touched.move.change):
                lot[side] += change
            assert touched.lot is not None, "a lot is known by its dates"
        for touched in step.lots:
            assert touched.left == sum(self._lots[touched.move.lot])

    def check(self, account: Account) -> None:
        """See to it that the steps come to an account as the ledger has it."""
        assert self.explaining.account.version == account.version
        assert self.steps[-1].after == Sums.of(account)
        left = {number: tuple(lot) for number, lot in self._lots.items() if any(lot)}
        assert left == {number: (one.points, one.held) for number, one in account.lots.items()}
        after = self.steps[-1].after
        net = after.available - after.owed + after.pending
        assert sum(free for free, _ in left.values()) - account.deficit == net
        assert sum(held for _, held in left.values()) == after.held


class History(Protocol):
    """A programme in memory."""

    now: datetime
    rows: list[RecordedEvent]
    mapper: LedgerMapper
    namespace: Namespace

    def stored(self, id_: UUID) -> Any:
        """Return an aggregate made from its rows alone."""

    def rows_of(self, id_: UUID) -> Sequence[RecordedEvent]:
        """Return the rows of one aggregate."""

    def read(self, query: c.Read[Any]) -> Any:
        """Answer a read."""


def explained(world: History, account_id: UUID) -> list[pb.ExplainedStep]:
    """Explain an account as the service does it, and see to it that each step has the sums of its version.

    What has happened by itself comes last, and leads to the account as a reader finds it.
    """
    explaining = Explaining()
    account: Any = None
    steps: list[tuple[int, Step]] = []
    for row in world.rows_of(account_id):
        event = world.mapper.to_domain_event(row)
        account = event.mutate(account)
        steps.append((row.id, explaining.take(event)))
        assert steps[-1][1].after == Sums.of(account)
    cause = Cause(UUID(int=0), "", occurred_at=world.now, recorded_at=world.now)
    steps += [(0, step) for step in explaining.by_itself(cause)]
    served: Account = world.read(c.GetAccount(key=c.AccountKey(account_id=account_id)))
    assert steps[-1][1].after == Sums.of(served)
    assert explaining.account.lots == served.lots
    assert explaining.account.holds == served.holds
    known = _known(world, [step.event for _, step in steps])
    return [encode_step(position, step, known) for position, step in steps]


def explained_accounts(world: History) -> dict[UUID, list[pb.ExplainedStep]]:
    """Explain every account of a world."""
    topic = get_topic(Account.Created)
    ids = [UUID(str(row.originator_id)) for row in world.rows if row.topic == topic]
    return {id_: explained(world, id_) for id_ in ids}


def _known(world: History, events: list[Event]) -> Known:
    redemptions = _stored(world, {getattr(event, "redemption_id", None) for event in events})
    paid = {one.receipt_id for one in redemptions.values()}
    receipts = _stored(world, {getattr(event, "receipt_id", None) for event in events} | paid)
    rules = world.stored(world.namespace.rules)
    return Known(rules, ZoneInfo("UTC"), MoneyField("EUR", 2), receipts, redemptions)


def _stored(world: History, ids: set[UUID | None]) -> dict[UUID, Any]:
    return {id_: world.stored(id_) for id_ in ids if id_ is not None}
