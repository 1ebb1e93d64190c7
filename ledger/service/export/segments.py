"""What kind of buyer the person is taken for, where the rules ask."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import msgspec

from ledger.application import commands as c
from ledger.domain.errors import Reason, Refusal
from ledger.service.export.document import Section
from ledger.service.export.whose import Whose


class SegmentItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """The segment that the rules make of what was bought."""

    segment: str
    scores: tuple[int, ...]
    """Of recency, frequency and monetary value."""
    purchases: int
    """In the window that the rules look at."""
    amount: str
    """That was paid in the window."""
    last_on: date | None = None
    """The day of the last purchase."""


async def segments(whose: Whose) -> AsyncIterator[SegmentItem]:
    """Give the segment; of a shared account it is about all who share it, and nobody's own."""
    if whose.person.shares or whose.person.account.pool:
        return
    query = c.GetSegment(c.AccountKey(account_id=whose.person.account.id))
    try:
        found = (await whose.caller.programme.commands.read(query)).found.placement
    except Refusal as refusal:
        if refusal.reason is not Reason.SEGMENTS_NOT_SET:
            raise
        return
    yield SegmentItem(
        found.segment.value,
        tuple(found.scores),
        found.purchases,
        whose.amount(found.amount),
        found.last_on,
    )


SECTIONS = (Section("segments", SegmentItem, segments),)
