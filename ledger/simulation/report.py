"""The difference between what was and what would have been."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from ledger.simulation.replay import Replay


class Difference(NamedTuple):
    """Points: what was, and what would have been."""

    before: int
    after: int

    @property
    def change(self) -> int:
        """Return how many more they would have been."""
        return self.after - self.before


class MemberDifference(NamedTuple):
    """What rules mean to a member."""

    account_id: UUID
    member_reference: str
    points: Difference


class CampaignDifference(NamedTuple):
    """What a campaign gave, before returns."""

    campaign: str
    points: Difference


class Report(NamedTuple):
    """What a replay came to."""

    receipts: int
    """Receipts of the interval."""
    points: Difference
    worth: Difference | None
    """What the points are worth, in minor units; None if no rules say what a point is."""
    members: int
    """Members with receipts of the interval."""
    members_gaining: int
    members_losing: int
    largest: list[MemberDifference]
    """Those with the largest differences, the largest first."""
    campaigns: list[CampaignDifference]
    """By name."""

    @property
    def members_touched(self) -> int:
        """Return how many members would have got another number of points."""
        return self.members_gaining + self.members_losing


def report(replay: Replay, largest: int) -> Report:
    """Sum a replay up, with so many members at most."""
    before, after = replay.before, replay.after
    found = [
        MemberDifference(
            account_id,
            replay.members.get(account_id, ""),
            Difference(before.points[account_id], after.points[account_id]),
        )
        for account_id in before.points.keys() | after.points.keys()
    ]
    touched = [one for one in found if one.points.change]
    touched.sort(key=lambda one: (-abs(one.points.change), one.member_reference))
    points = Difference(
        sum(one.points.before for one in found), sum(one.points.after for one in found)
    )
    return Report(
        receipts=replay.receipts,
        points=points,
        worth=_worth(replay, points),
        members=len(replay.buyers),
        members_gaining=sum(1 for one in touched if one.points.change > 0),
        members_losing=sum(1 for one in touched if one.points.change < 0),
        largest=touched[:largest],
        campaigns=_campaigns(before.campaigns, after.campaigns),
    )


def _worth(replay: Replay, points: Difference) -> Difference | None:
    """Return what points are worth by the rules of then, and by the others; where one does not say, by the other."""
    after = replay.rules.redemption
    before = after if replay.rules_before is None else replay.rules_before.redemption or after
    after = after or before
    if before is None or after is None:
        return None
    return Difference(before.worth(points.before), after.worth(points.after))


def _campaigns(before: dict[str, int], after: dict[str, int]) -> list[CampaignDifference]:
    return [
        CampaignDifference(id_, Difference(before.get(id_, 0), after.get(id_, 0)))
        for id_ in sorted(before.keys() | after.keys())
    ]
