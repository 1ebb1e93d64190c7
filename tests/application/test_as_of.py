"""As of a moment: random lives, looked at again as they were."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant

from ledger.application import commands as c
from ledger.application.as_of import AsOfBy, Cut
from ledger.domain.account import PointsEvent
from ledger.domain.account.as_of import account_happened_at, netted
from ledger.eventstore.mapper import take_snapshot
from tests.application.test_points_model import REFERENCES, PointsMachine
from tests.support.as_of import account_then, aggregate_then, history, sums_of
from tests.support.soak import soaked
from tests.support.world import World, make_cause


class Seen(NamedTuple):
    """What a reader saw at some time."""

    at: datetime
    position: int
    accounts: dict[UUID, bytes]


def summed(world: World, account_id: UUID, at: datetime) -> tuple[int, int, int, int]:
    """What an account has as of a moment by when things happened, in the simplest words: the sum of what happened."""
    events = history(world, account_id, len(world.rows))
    account: Any = world.stored(account_id)
    account.advance(make_cause(occurred_at=world.now, recorded_at=world.now))
    counted = [
        one.effect
        for one in [*events, *account.pending_events]
        if isinstance(one, PointsEvent) and account_happened_at(one) <= at
    ]
    available = sum(one.available for one in counted)
    owed = sum(one.deficit for one in counted)
    pending, held = sum(one.pending for one in counted), sum(one.held for one in counted)
    return (*netted(available, owed), pending, held)


class AsOfMachine(PointsMachine):
    """The lives of the points' own model, looked at as of every moment that there was."""

    def __init__(self) -> None:
        """Start with nothing seen."""
        super().__init__()
        self.seen: list[Seen] = []

    @invariant()
    def look(self) -> None:
        """Remember what a reader sees now."""
        if not hasattr(self, "world"):
            return
        ids = [self.world.namespace.member(reference) for reference in REFERENCES]
        accounts = {self.world.stored(id_).account_id for id_ in ids}
        self.ids = accounts | getattr(self, "ids", set())
        seen = {
            id_: take_snapshot(self.world.read(c.GetAccount(c.AccountKey(account_id=id_))))
            for id_ in self.ids
        }
        self.seen.append(Seen(self.now, len(self.world.rows), seen))

    def teardown(self) -> None:
        """Look at all of it again."""
        if hasattr(self, "world"):
            self.check_recorded()
            self.check_occurred()
            self.check_present()

    def check_recorded(self) -> None:
        """As of any position, by what was recorded, an account is as it was."""
        for seen in self.seen:
            cut = Cut(seen.at, AsOfBy.RECORDED, seen.position)
            for id_, was in seen.accounts.items():
                assert take_snapshot(account_then(self.world, cut, id_)) == was

    def check_occurred(self) -> None:
        """As of any instant, by what had happened, an account has the sum of what had."""
        times = {row.occurred_at for row in self.world.rows} | {one.at for one in self.seen}
        earlier = {at - timedelta(microseconds=1) for at in times}
        for at in times | earlier:
            cut = Cut(at, AsOfBy.OCCURRED, len(self.world.rows))
            for id_ in self.ids:
                account = aggregate_then(self.world, cut, id_)
                if account is not None:
                    assert sums_of(account) == summed(self.world, id_, at)

    def check_present(self) -> None:
        """As of now, by either time, an account is as it is."""
        for by in AsOfBy:
            cut = Cut(self.now, by, len(self.world.rows))
            for id_ in self.ids:
                then = account_then(self.world, cut, id_)
                live = self.world.read(c.GetAccount(c.AccountKey(account_id=id_)))
                assert (then.lots, then.holds, then.cards) == (live.lots, live.holds, live.cards)
                assert sums_of(then) == sums_of(live)
                assert (then.version, then.merged_into) == (live.version, live.merged_into)
                assert then.remainder_micropoints == live.remainder_micropoints


TestAsOf = AsOfMachine.TestCase
TestAsOf.settings = settings(
    max_examples=soaked(25),
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
