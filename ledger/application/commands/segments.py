"""Segments of buyers."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from ledger.application.commands.base import AccountKey, Answer, Read, Write
from ledger.domain.account import Account
from ledger.domain.behaviour import Bought
from ledger.domain.rules import RulesVersion, SegmentRules
from ledger.domain.rules.segments import Placement


class FoundSegment(NamedTuple):
    """The segment of a buyer, and what it was found with."""

    account: Account
    placement: Placement
    at: datetime
    rules: RulesVersion
    segments: SegmentRules
    """Those of the rules."""
    past_counted: bool


class GetSegment(Read[FoundSegment], frozen=True):
    """Read of which segment a buyer is. Without `at`: now."""

    key: AccountKey
    at: datetime | None = None


class PastCounted(Answer, frozen=True):
    """Outcome of the part of `CountPastPurchases` that is about an account."""

    purchases: int


class CountPast(Write[PastCounted], frozen=True):
    """Count what was bought on an account before the rules had segments."""

    account_id: UUID
    account_version: int
    """As of which that is all."""
    bought: Bought
