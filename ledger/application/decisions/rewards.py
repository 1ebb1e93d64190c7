"""Rewards without a purchase."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.following import who_acts
from ledger.application.decisions.lookups import (
    as_of_now,
    edit,
    lot_dates,
    named_holder,
    rules_at,
)
from ledger.application.decisions.request import FirstOutcome, Request


def grant_reward(batch: Batch, request: Request, command: c.GrantReward) -> c.RewardGranted:
    """Credit a reward, as often as the rules allow, and for the same reference once."""
    account = named_holder(batch, command.holder)
    before = account.reward_granted(command.reward_id, command.reference)
    if before is not None:
        raise FirstOutcome(before.request_id)
    earned_at = command.occurred_at or batch.now()
    rules = rules_at(batch, request, earned_at)
    reward = rules.reward(command.reward_id)
    as_of_now(batch, account).check_reward(reward, earned_at, batch.zone())

    who = who_acts(batch, account, command.holder)

    cause = batch.cause(request.request_id, request.principal_id, command.occurred_at)
    account = edit(batch, account, cause)
    account.grant(
        cause,
        reward,
        command.reference,
        lot_dates(batch, rules, earned_at),
        earned_at=earned_at,
        rules_version=rules.version,
        member_reference=who,
    )
    return c.RewardGranted(account.id, reward.reward_id, reward.points, account.points_spendable)
