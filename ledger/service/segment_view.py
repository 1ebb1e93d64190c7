"""What lists of buyers are made of: an instant, the rules in force then, and all accounts one chunk at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ledger.application import commands as c
from ledger.application.decisions.segments import not_set
from ledger.domain.behaviour import Segment
from ledger.domain.rules import Placement, RulesVersion, SegmentRules, segment_of
from ledger.domain.rules.tiers import Moment
from ledger.projections.segments import queries
from ledger.projections.segments.projection import Buyer
from ledger.service import fields
from ledger.service.choices import Choices
from ledger.service.fields import MoneyField
from ledger.service.serving import RunningProgramme
from ledger.v1 import rules_pb2
from ledger.v1 import segment_pb2 as pb

# Between two of them the loop serves tills: to place so many buyers takes some milliseconds.
CHUNK_BUYERS = 200
SCORE_MAX = 5

SEGMENTS = Choices(Segment, rules_pb2.Segment, "SEGMENT")


class View(NamedTuple):
    """As of when, and by which rules, buyers are looked at."""

    at: datetime
    rules: RulesVersion
    segments: SegmentRules
    """Those of the rules."""
    zone: ZoneInfo

    def place(self, buyer: Buyer) -> Placement:
        """Return of which segment a buyer is."""
        return segment_of(buyer.behaviour, self.segments, Moment(self.at, self.zone))


async def view_at(programme: RunningProgramme, at: datetime | None) -> View:
    """Return the view as of an instant; None: now.

    Raises:
        Refusal: SEGMENTS_NOT_SET.
    """
    if at is None:
        at = (await programme.commands.read(c.GetProgramme())).found.now
    rules = (await programme.commands.read(c.GetRules(at=at))).found
    if rules.segments is None:
        raise not_set(rules)
    return View(at, rules, rules.segments, ZoneInfo(programme.facts.time_zone))


async def buyers_after(
    programme: RunningProgramme, after: queries.BuyerKey = queries.BEFORE_ALL
) -> AsyncIterator[Buyer]:
    """Return all buyers after a key, in order of the member's reference."""
    while True:
        async with programme.pool.connection() as connection:
            chunk = await queries.page(connection, CHUNK_BUYERS, after)
        for buyer in chunk:
            yield buyer
        if len(chunk) < CHUNK_BUYERS:
            return
        after = queries.BuyerKey(chunk[-1].member_reference, chunk[-1].account_id)
        await asyncio.sleep(0)


class Filter(NamedTuple):
    """Which buyers are wanted."""

    segments: frozenset[Segment]
    """None: any."""
    scores: tuple[range, range, range]
    """Of recency, frequency and monetary value."""

    def fits(self, placement: Placement) -> bool:
        """Whether a buyer is one of them."""
        if self.segments and placement.segment not in self.segments:
            return False
        return all(
            score in wanted for score, wanted in zip(placement.scores, self.scores, strict=True)
        )


def decode_filter(wanted: pb.SegmentFilter) -> Filter:
    """Return which buyers a request wants."""
    segments = frozenset(
        SEGMENTS.decode(segment, f"filter.segments[{index}]")
        for index, segment in enumerate(wanted.segments)
    )
    recency, frequency, monetary = (
        _range(wanted, name) for name in ("recency", "frequency", "monetary")
    )
    return Filter(segments, (recency, frequency, monetary))


def _range(wanted: pb.SegmentFilter, name: str) -> range:
    asked: pb.ScoreRange = getattr(wanted, name)
    field = f"filter.{name}"
    least = fields.count(asked.least, SCORE_MAX, "points", f"{field}.least")
    most = SCORE_MAX
    if asked.HasField("most"):
        most = fields.count(asked.most, SCORE_MAX, "points", f"{field}.most")
    if most < least:
        raise fields.invalid(f"{field}.most", "must not be less than the least.")
    return range(least, most + 1)


def encode_scores(placement: Placement) -> pb.SegmentScores:
    """Return scores as the contract has them."""
    recency, frequency, monetary = placement.scores
    return pb.SegmentScores(recency=recency, frequency=frequency, monetary=monetary)


def encode_member(buyer: Buyer, placement: Placement, money: MoneyField) -> pb.SegmentMember:
    """Return a buyer as the contract has it."""
    last = placement.last_on
    return pb.SegmentMember(
        member_reference=buyer.member_reference,
        account_id=fields.uuid_text(buyer.account_id),
        pool_member_references=buyer.pool,
        segment=SEGMENTS.encode(placement.segment),
        scores=encode_scores(placement),
        purchases=placement.purchases,
        amount=money.encode_signed(placement.amount),
        last_purchase_date=fields.optional_date_message(last),
    )
