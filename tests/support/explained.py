"""Explanations beside the accounts of a world: every step has the sums of its version, and lots add up."""

from __future__ import annotations

from collections import defaultdict

from ledger.domain.account import Account
from ledger.domain.account.explained import Explaining, Step, Sums
from ledger.domain.model import Event

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
