"""What happened to a member's consents, as the events have it."""

from __future__ import annotations

from typing import Any

from ledger.application.history import StreamEvent
from ledger.domain.consent.aggregate import Consents
from ledger.service import fields
from ledger.service.consent_fields import LEVELS, PURPOSES, SOURCES, encode_channel
from ledger.v1 import consent_pb2 as pb


def encode_change(found: StreamEvent) -> pb.ConsentChange:
    """Return an event of a member's consents as a line of their history."""
    event = found.event
    return pb.ConsentChange(
        position=found.position,
        principal_id=event.principal_id,
        occurred_at=fields.timestamp(event.occurred_at),
        recorded_at=fields.timestamp(event.timestamp),
        **_own(event),
    )


def _own(event: object) -> dict[str, Any]:
    match event:
        case Consents.Given():
            until = fields.optional_timestamp(event.confirm_until)
            kind = pb.CONSENT_CHANGE_KIND_GIVEN
            return {"kind": kind, "confirm_expire_time": until, **_said(event)}
        case Consents.Withdrawn():
            return {"kind": pb.CONSENT_CHANGE_KIND_WITHDRAWN, **_said(event)}
        case Consents.Confirmed():
            return {"kind": pb.CONSENT_CHANGE_KIND_CONFIRMED, **_about(event)}
        case Consents.SharingChosen():
            level = LEVELS.encode(event.level)
            return {"kind": pb.CONSENT_CHANGE_KIND_SHARING_CHOSEN, "sharing": level, **_at(event)}
        case Consents.Contacted():
            return {
                "kind": pb.CONSENT_CHANGE_KIND_CONTACTED,
                "reference": event.reference,
                "mailing_reference": event.mailing_reference,
                **_about(event),
            }
        case Consents.Merged():
            other = event.into_member_reference
            return {"kind": pb.CONSENT_CHANGE_KIND_MERGED, "member_reference": other}
        case Consents.Absorbed():
            sharing = None if event.sharing is None else LEVELS.encode(event.sharing)
            return {
                "kind": pb.CONSENT_CHANGE_KIND_ABSORBED,
                "member_reference": event.from_member_reference,
                "sharing": sharing,
            }
        case Consents.Closed():
            return {"kind": pb.CONSENT_CHANGE_KIND_CLOSED}
    return {}


def _about(event: Any) -> dict[str, Any]:
    return {
        "purpose": PURPOSES.encode(event.purpose),
        "channel": encode_channel(event.channel),
    }


def _at(event: Any) -> dict[str, Any]:
    return {
        "source": SOURCES.encode(event.source),
        "shop_id": event.shop_id,
        "text_version": event.text_version,
    }


def _said(event: Any) -> dict[str, Any]:
    return {**_about(event), **_at(event)}
