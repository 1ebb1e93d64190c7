"""Thresholds that fit the programme's own buyers."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec

from ledger.application import commands as c
from ledger.domain import limits
from ledger.domain.behaviour import NOTHING_BOUGHT, bought_on
from ledger.domain.errors import Reason, Refusal
from ledger.domain.rules import Placement, SegmentRules, segment_of
from ledger.domain.rules.segments import lapsed_days_max, quintile_starts, quintiles
from ledger.domain.rules.tiers import Moment
from ledger.service import fields
from ledger.service.segment_past import account_ids, pasts_of
from ledger.service.segment_rules import encode_segments
from ledger.service.serving import Caller
from ledger.v1 import segment_pb2 as pb

# Accounts come in order of their ids, which are as good as random: so many are a fair sample of any number.
ACCOUNTS_MAX = 5_000
BUYERS_MIN = 5
# One buyer in so many is a large one.
LARGE_ONE_IN = 10


async def propose(
    request: pb.ProposeThresholdsRequest, caller: Caller
) -> pb.ProposeThresholdsResponse:
    """Propose cut points: the quintiles of those who bought something in the window."""
    programme = caller.programme
    usual = (await programme.commands.read(c.GetRules())).found.segments or SegmentRules()
    window = usual.window_months
    if request.HasField("window_months"):
        window = request.window_months
        if not 1 <= window <= limits.SEGMENT_MONTHS_MAX:
            raise fields.invalid("window_months", f"must be from 1 to {limits.SEGMENT_MONTHS_MAX}.")
    at = (await programme.commands.read(c.GetProgramme())).found.now
    moment = Moment(at, ZoneInfo(programme.facts.time_zone))
    rules = SegmentRules(window_months=window, lapsed_after_days=0)
    buyers: list[Placement] = []
    looked_at = 0
    versions, position = await programme.commands.read(c.ListRules())
    numbers = [one.version for one in versions]
    async for ids in account_ids(programme):
        pasts = await pasts_of(programme, dict.fromkeys(ids), numbers, position)
        looked_at += len(ids)
        placements = (
            segment_of(NOTHING_BOUGHT.plus(bought_on(one.purchases, ())), rules, moment)
            for one in pasts.values()
        )
        buyers += [one for one in placements if one.purchases]
        if looked_at >= ACCOUNTS_MAX:
            break
    return pb.ProposeThresholdsResponse(
        segments=encode_segments(_fitting(usual, window, buyers), programme.money),
        accounts=looked_at,
        buyers=len(buyers),
        at=fields.timestamp(at),
    )


def _fitting(usual: SegmentRules, window: int, buyers: list[Placement]) -> SegmentRules:
    if len(buyers) < BUYERS_MIN:
        raise Refusal(
            Reason.BUYERS_TOO_FEW,
            "Too few have bought anything in the window.",
            buyers=len(buyers),
            buyers_min=BUYERS_MIN,
        )
    amounts = sorted(one.amount for one in buyers)
    large = max(len(amounts) // LARGE_ONE_IN, 1)
    return msgspec.structs.replace(
        usual,
        window_months=window,
        lapsed_after_days=min(usual.lapsed_after_days, lapsed_days_max(window)),
        large_amount=amounts[-large],
        recency_days=quintiles([one.days_since or 0 for one in buyers]),
        frequency_purchases=quintile_starts([one.purchases for one in buyers]),
        monetary_amounts=quintile_starts(amounts),
    )
