"""Any sequence of partial returns ends as one full return."""

from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.application import commands as c
from ledger.domain.account import Account
from ledger.domain.lots import total
from ledger.domain.rules import PointsRules, ReturnPolicy
from tests.support.returning import (
    Returns,
    Story,
    paid_with,
    remaining,
    ruled,
    stories,
)
from tests.support.world import (
    World,
    claim,
    hold,
    publish_rules,
    redeem,
    return_items,
)

RATE = 8_000
"""Millionths of a point for a cent, where 1.25 earns a point."""


class Ending(NamedTuple):
    """Where it ends."""

    world: World
    card: str
    answers: list[c.ItemsReturned]
    spent: int
    """Points spent, but for those that paid for the receipt."""

    @property
    def clawed_back(self) -> int:
        """All points that were taken or written off, by the books."""
        events = [self.world.mapper.to_domain_event(row) for row in self.world.rows]
        return sum(
            total(event.taken) + event.written_off
            for event in events
            if isinstance(event, Account.PointsClawedBack)
        )


def play(story: Story, path: Returns | None, policy: ReturnPolicy) -> Ending:
    """Let a story happen with its receipt returned in steps, or without a path in one go."""
    world = ruled(PointsRules(returns=policy), per_amount=125, carry_remainders=story.carry)
    card = world.card()
    world.buy(card, total=story.before)
    amount = sum(line.gross - line.discount for line in story.lines)
    paying = min(story.paid, world.sums(card).available) if amount else 0
    tenders = None
    if paying:
        tenders = paid_with(world.do(redeem(card, paying)).redemption_id, amount)
    receipt = world.buy(card, lines=story.lines, tenders=tenders)
    spent = min(story.spent, world.sums(card).available)
    if spent:
        world.do(redeem(card, spent))
    holding = min(story.held, world.sums(card).available)
    if holding:
        world.do(hold(card, holding))
    later = list(story.later)
    answers = []
    steps: list[dict[str, int] | None] = [None] if path is None else [*path]
    for quantities in steps:
        answers.append(world.do(return_items(receipt, quantities)))
        if later:
            world.buy(card, total=later.pop())
    for cents in later:
        world.buy(card, total=cents)
    assert remaining(world, receipt) == {}
    assert sum(answer.amount for answer in answers) == amount
    assert sum(answer.points_restored for answer in answers) == paying
    return Ending(world, card, answers, spent)


def exact_net(ending: Ending) -> int:
    """Return what an account has, with what waits in it and less what it owes, in millionths."""
    waits = ending.world.account(ending.card).remainder_micropoints
    return ending.world.sums(ending.card).net * 1_000_000 + waits


# Rules 10, 11, 13
@given(story=stories())
@settings(max_examples=150, deadline=None)
def test_any_sequence_of_partial_returns_ends_as_one_full_return(story: Story) -> None:
    """Net points and remainder are those of one return, and those of somebody who never bought it."""
    steps = play(story, story.path, ReturnPolicy.DEFICIT)
    whole = play(story, None, ReturnPolicy.DEFICIT)
    assert steps.world.sums(steps.card).net == whole.world.sums(whole.card).net
    remainder = steps.world.account(steps.card).remainder_micropoints
    assert remainder == whole.world.account(whole.card).remainder_micropoints
    kept = [cents * RATE for cents in (story.before, *story.later)]
    if not story.carry:
        kept = [micropoints // 1_000_000 * 1_000_000 for micropoints in kept]
    assert exact_net(steps) == sum(kept) - steps.spent * 1_000_000


# Rule 12
@given(story=stories())
@settings(max_examples=100, deadline=None)
def test_taken_and_written_off_are_the_same_together_on_any_path(story: Story) -> None:
    """With FLOOR, what is taken and what is written off come to the same, and nothing is owed."""
    alone = story._replace(later=())
    steps = play(alone, alone.path, ReturnPolicy.FLOOR)
    whole = play(alone, None, ReturnPolicy.FLOOR)
    assert steps.clawed_back == whole.clawed_back
    assert sum(answer.points_clawed_back for answer in steps.answers) == steps.clawed_back
    remainders = {
        ending.world.account(ending.card).remainder_micropoints for ending in (steps, whole)
    }
    assert len(remainders) == 1
    assert steps.world.sums(steps.card).deficit == whole.world.sums(whole.card).deficit == 0


# Rules 10, 11
@given(story=stories(), presented=st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_a_receipt_claimed_between_its_returns_ends_as_any_other(
    story: Story, presented: int
) -> None:
    """Wherever between its returns a receipt is claimed, in the end nothing of it is left."""
    world = World(rules=publish_rules(per_amount=125, carry_remainders=story.carry))
    card = world.card()
    world.buy(card, total=story.before)
    before, waits = world.sums(card), world.account(card).remainder_micropoints
    receipt = world.buy(None, lines=story.lines)
    # After the last return there is nothing to claim.
    when = presented % len(story.path)
    for index, quantities in enumerate(story.path):
        if index == when:
            world.do(claim(receipt, card))
        world.do(return_items(receipt, quantities))
    assert world.sums(card) == before
    assert world.account(card).remainder_micropoints == waits
