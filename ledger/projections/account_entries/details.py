"""What an entry explains beyond its columns: JSON, and only where there is anything to explain."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from ledger.domain.lots import DatedPoints, LotPoints


class Share(msgspec.Struct, frozen=True, array_like=True):
    """Some points of a lot. Dates and receipt are where the lot was made."""

    lot: int
    points: int


class DatedShare(msgspec.Struct, frozen=True, omit_defaults=True):
    """Some points of a lot that the entry made or gave back to, with what the event says of it."""

    lot: int
    points: int
    expires_at: datetime | None = None
    receipt_id: UUID | None = None


class CampaignShare(msgspec.Struct, frozen=True, array_like=True):
    """What a campaign gave."""

    campaign: str
    micropoints: int


class Granted(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who and why, behind an entry without a receipt."""

    reason: str
    """Of an adjustment its reason, of a reward what it is for, of an imported lot the older system, of a card why."""
    principal_id: str
    """Who did or proposed it."""
    reference: str = ""
    approver_id: str = ""
    adjustment_id: UUID | None = None


class EntryDetails(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an entry explains."""

    lots: tuple[Share, ...] = ()
    dated: tuple[DatedShare, ...] = ()
    absorbed: int = 0
    """Points that paid for the deficit at once."""
    expired: int = 0
    """Points that came free or came back, and had expired."""
    released: int = 0
    """Points of a hold that are free again."""
    written_off: int = 0
    inactivity: bool = False
    tier: str = ""
    campaigns: tuple[CampaignShare, ...] = ()
    granted: Granted | None = None


NOTHING = EntryDetails()

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(EntryDetails).decode


def shares(pairs: Iterable[LotPoints]) -> tuple[Share, ...]:
    """Return some points of lots as an entry keeps them."""
    return tuple(Share(pair.lot, pair.points) for pair in pairs)


def dated_shares(pairs: Iterable[DatedPoints]) -> tuple[DatedShare, ...]:
    """Return some points of lots with their dates."""
    return tuple(
        DatedShare(pair.lot, pair.points, pair.expires_at, pair.receipt_id) for pair in pairs
    )


def encode_details(details: EntryDetails | None) -> str | None:
    """Return what is stored of some details."""
    return None if details is None else _encode(details).decode()


def decode_details(text: str | None) -> EntryDetails:
    """Return details as they were stored."""
    return NOTHING if text is None else _decode(text)
