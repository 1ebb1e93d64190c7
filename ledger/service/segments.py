"""`SegmentService`: who buyers are, by what was bought."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

from ledger.application import commands as c
from ledger.domain.behaviour import Segment
from ledger.projections.segments import queries
from ledger.service import fields
from ledger.service.accounts import account_key
from ledger.service.fields import MoneyField
from ledger.service.freshness import await_position
from ledger.service.pages import PageTokens, page_size
from ledger.service.segment_export import export
from ledger.service.segment_past import count_past
from ledger.service.segment_rules import encode_segments
from ledger.service.segment_thresholds import propose
from ledger.service.segment_view import (
    SEGMENTS,
    buyers_after,
    decode_filter,
    encode_member,
    encode_scores,
    view_at,
)
from ledger.service.serving import Caller
from ledger.v1 import segment_pb2 as pb

MEMBERS_DEFAULT = 100
MEMBERS_MAX = 1_000
# A filter that hardly anybody fits must not keep a caller waiting: the page ends, and the next one goes on.
LOOKED_AT_MAX = 10_000


class Segments:
    """Segments of one buyer, of all, and what they are made of."""

    async def GetSegment(
        self, request: pb.GetSegmentRequest, caller: Caller
    ) -> pb.GetSegmentResponse:
        """Answer of which segment a buyer is, and why."""
        query = c.GetSegment(
            account_key(request),
            fields.optional_instant(request, "at"),
            at_least_position=request.at_least_position,
        )
        found, position = await caller.programme.commands.read(query)
        return encode_segment(found, position, caller.programme.money)

    async def ListSegments(
        self, request: pb.ListSegmentsRequest, caller: Caller
    ) -> pb.ListSegmentsResponse:
        """Count the buyers of every segment."""
        programme = caller.programme
        view = await view_at(programme, fields.optional_instant(request, "at"))
        position = await await_position(programme, queries.NAME, request.at_least_position)
        accounts: Counter[Segment] = Counter()
        members: Counter[Segment] = Counter()
        purchases: Counter[Segment] = Counter()
        amounts: Counter[Segment] = Counter()
        async for buyer in buyers_after(programme):
            placement = view.place(buyer)
            accounts[placement.segment] += 1
            members[placement.segment] += len(buyer.members)
            purchases[placement.segment] += placement.purchases
            amounts[placement.segment] += placement.amount
        return pb.ListSegmentsResponse(
            segments=[
                pb.SegmentFigures(
                    segment=SEGMENTS.encode(segment),
                    accounts=accounts[segment],
                    members=members[segment],
                    purchases=purchases[segment],
                    amount=programme.money.encode_signed(amounts[segment]),
                )
                for segment in Segment
            ],
            at=fields.timestamp(view.at),
            rules_version=view.rules.version,
            position=position,
        )

    async def ListSegmentMembers(
        self, request: pb.ListSegmentMembersRequest, caller: Caller
    ) -> pb.ListSegmentMembersResponse:
        """List buyers of some segments or scores."""
        size = page_size(request.page_size, MEMBERS_DEFAULT, MEMBERS_MAX)
        wanted, programme = decode_filter(request.filter), caller.programme
        scope = request.filter.SerializeToString(deterministic=True).hex()
        tokens = PageTokens(programme.facts.fingerprint_key, "ListSegmentMembers", scope)
        after = tokens.decode(request.page_token, tuple[str, UUID, datetime])
        view = await view_at(programme, None if after is None else after[2])
        position = await await_position(programme, queries.NAME, request.at_least_position)
        start = queries.BEFORE_ALL if after is None else queries.BuyerKey(*after[:2])
        answer = pb.ListSegmentMembersResponse(
            at=fields.timestamp(view.at), rules_version=view.rules.version, position=position
        )
        looked_at = 0
        async for buyer in buyers_after(programme, start):
            if len(answer.members) == size or looked_at == LOOKED_AT_MAX:
                answer.next_page_token = tokens.encode([*start, view.at])
                break
            looked_at += 1
            start = queries.BuyerKey(buyer.member_reference, buyer.account_id)
            placement = view.place(buyer)
            if wanted.fits(placement):
                answer.members.append(encode_member(buyer, placement, programme.money))
        return answer

    def ExportSegment(
        self, request: pb.ExportSegmentRequest, caller: Caller
    ) -> AsyncIterator[pb.ExportSegmentResponse]:
        """Stream members of some segments who may be contacted."""
        return export(request, caller)

    async def ProposeThresholds(
        self, request: pb.ProposeThresholdsRequest, caller: Caller
    ) -> pb.ProposeThresholdsResponse:
        """Propose thresholds out of the programme's own receipts."""
        return await propose(request, caller)

    def CountPastPurchases(
        self, request: pb.CountPastPurchasesRequest, caller: Caller
    ) -> AsyncIterator[pb.CountPastPurchasesResponse]:
        """Count what was bought before the rules had segments."""
        del request
        return count_past(caller)


def encode_segment(
    found: c.FoundSegment, position: int, money: MoneyField
) -> pb.GetSegmentResponse:
    """Return of which segment a buyer is, and why."""
    placement, bought = found.placement, found.account.bought
    last, first = placement.last_on, bought.first_on
    return pb.GetSegmentResponse(
        segment=SEGMENTS.encode(placement.segment),
        scores=encode_scores(placement),
        purchases=placement.purchases,
        amount=money.encode_signed(placement.amount),
        last_purchase_date=fields.optional_date_message(last),
        days_since=placement.days_since,
        first_purchase_date=fields.optional_date_message(first),
        purchases_counted=bought.purchases,
        at=fields.timestamp(found.at),
        rules_version=found.rules.version,
        rules=encode_segments(found.segments, money),
        account_id=fields.uuid_text(found.account.id),
        member_reference=found.account.member_reference,
        pool_member_references=[one.member_reference for one in found.account.pool],
        past_counted=found.past_counted,
        position=position,
    )
