"""Members of segments who may be contacted, and nobody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime
from typing import NamedTuple

from ledger.application import commands as c
from ledger.domain import limits
from ledger.domain.consent.contacting import ContactAnswer, Obstacle, Question
from ledger.domain.consent.words import ContactPurpose
from ledger.domain.errors import Refusal
from ledger.domain.rules import Placement
from ledger.projections.segments import queries
from ledger.projections.segments.projection import Buyer
from ledger.service import fields
from ledger.service.consent_fields import OBSTACLES, decode_kind
from ledger.service.freshness import await_position
from ledger.service.segment_view import (
    SEGMENTS,
    Filter,
    View,
    buyers_after,
    decode_filter,
    encode_scores,
    view_at,
)
from ledger.service.serving import Caller, RunningProgramme
from ledger.v1 import segment_pb2 as pb


class Candidate(NamedTuple):
    """A member of a segment."""

    reference: str
    buyer: Buyer
    placement: Placement


class Contact(NamedTuple):
    """What members are asked about, and when it would be."""

    question: Question
    at: datetime | None


async def export(
    request: pb.ExportSegmentRequest, caller: Caller
) -> AsyncIterator[pb.ExportSegmentResponse]:
    """Stream the members who may be contacted; the last answer has the totals."""
    programme, wanted, contact = caller.programme, decode_filter(request.filter), _contact(request)
    view = await view_at(programme, None)
    position = await await_position(programme, queries.NAME, request.at_least_position)
    totals = pb.ExportSegmentResponse(
        at=fields.timestamp(view.at), rules_version=view.rules.version, position=position
    )
    reasons: Counter[Obstacle] = Counter()
    # Also where there is nobody: whoever asks for what cannot be asked has to know.
    async for candidates in _candidates(programme, view, wanted):
        answers = await _ask(programme, contact, candidates)
        members = [one for one, answer in zip(candidates, answers, strict=True) if answer.allowed]
        totals.exported += len(members)
        totals.left_out += len(candidates) - len(members)
        for answer in answers:
            reasons.update({one.obstacle for one in answer.hindrances})
        if members:
            yield pb.ExportSegmentResponse(
                members=[_encode(one) for one in members],
                exported=totals.exported,
                left_out=totals.left_out,
                at=totals.at,
                rules_version=totals.rules_version,
                position=position,
            )
    totals.reasons.extend(
        pb.LeftOut(obstacle=OBSTACLES.encode(one), members=reasons[one])
        for one in Obstacle
        if reasons[one]
    )
    yield totals


def _contact(request: pb.ExportSegmentRequest) -> Contact:
    """Return what members are asked: a choice by purchases is a use of them, which needs consent on its own."""
    kind = decode_kind(request.purpose, request.channel)
    personalised = kind.purpose is not ContactPurpose.PERSONALISATION
    return Contact(Question(kind, personalised), fields.optional_instant(request, "contact_time"))


async def _candidates(
    programme: RunningProgramme, view: View, wanted: Filter
) -> AsyncIterator[list[Candidate]]:
    """Return the members of some segments, as many at a time as are asked about together; the last may be none."""
    found: list[Candidate] = []
    async for buyer in buyers_after(programme):
        placement = view.place(buyer)
        if not wanted.fits(placement):
            continue
        found += (Candidate(reference, buyer, placement) for reference in buyer.members)
        if len(found) >= limits.CONTACTS_CHECKED_AT_ONCE:
            yield found
            found = []
    yield found


async def _ask(
    programme: RunningProgramme, contact: Contact, candidates: list[Candidate]
) -> tuple[ContactAnswer, ...]:
    """Return whether members may be contacted, confirmed against the store."""
    references = tuple(one.reference for one in candidates)
    try:
        query = c.CheckContacts(references, contact.question, contact.at)
        return (await programme.commands.read(query)).found
    except Refusal as refusal:
        if refusal.metadata.get("field") == "at":
            refusal.metadata["field"] = "contact_time"
        raise


def _encode(one: Candidate) -> pb.ExportedMember:
    return pb.ExportedMember(
        member_reference=one.reference,
        account_id=fields.uuid_text(one.buyer.account_id),
        segment=SEGMENTS.encode(one.placement.segment),
        scores=encode_scores(one.placement),
    )
