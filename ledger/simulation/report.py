"""The difference between two sets of rules."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from ledger.simulation.replay import Replay


class Difference(NamedTuple):
    """Points of a member, or of all: what was, and what would have been."""

    before: int
    after: int

    @property
    def change(self) -> int:
        """Return how many more they would have got."""
        return self.after - self.before


class MemberDifference(NamedTuple):
    """What rules mean to a member."""

    account_id: UUID
    member_reference: str
    points: Difference


class Report(NamedTuple):
    """What a replay came to."""

    receipts: int
    """Receipts of the interval."""
    receipts_counted: int
    """Of these: those of members."""
    points: Difference
    members: int
    """Members with receipts of the interval."""
    members_gaining: int
    members_losing: int
    largest: list[MemberDifference]
    """Those with the largest differences, the largest first."""

    @property
    def members_touched(self) -> int:
        """Return how many members would have got another number of points."""
        return self.members_gaining + self.members_losing


def report(replay: Replay, largest: int) -> Report:
    """Sum a replay up."""
    owners = [receipt.account_id for receipt in replay.receipts.values()]
    accounts = {account_id for account_id in owners if account_id is not None}
    found = [
        MemberDifference(
            account_id,
            replay.members.get(account_id, ""),
            Difference(replay.before[account_id].points, replay.after[account_id].points),
        )
        for account_id in accounts
    ]
    touched = [one for one in found if one.points.change]
    touched.sort(key=lambda one: (-abs(one.points.change), one.member_reference))
    return Report(
        receipts=len(owners),
        receipts_counted=sum(1 for one in owners if one is not None),
        points=Difference(
            sum(one.points.before for one in found), sum(one.points.after for one in found)
        ),
        members=len(accounts),
        members_gaining=sum(1 for one in touched if one.points.change > 0),
        members_losing=sum(1 for one in touched if one.points.change < 0),
        largest=touched[:largest],
    )
