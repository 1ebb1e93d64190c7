"""Consents and contacts."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from ledger.application.commands.base import Answer, Read, Write
from ledger.domain.consent.aggregate import Consents
from ledger.domain.consent.contacting import ConsentNow, ContactAnswer, Question
from ledger.domain.consent.words import (
    Consent,
    ConsentChoice,
    ContactKind,
    SharingChoice,
    SharingLevel,
)


class PendingConsent(msgspec.Struct, frozen=True):
    """A consent that waits to be confirmed: what a token to confirm it is made of."""

    kind: ContactKind
    number: int
    confirm_until: datetime


class ConsentsSet(Answer, frozen=True, omit_defaults=True):
    """Outcome of `SetConsents`."""

    member_id: UUID
    consents_id: UUID
    pending: tuple[PendingConsent, ...] = ()


class SaidForm(NamedTuple):
    """What a member says at one time and place."""

    choices: tuple[ConsentChoice, ...]
    sharing: SharingChoice | None


class SetConsents(Write[ConsentsSet], frozen=True):
    """Record what a member agreed to, said no to, and chose to share. Without `occurred_at`: now."""

    member_reference: str
    choices: tuple[ConsentChoice, ...] = ()
    sharing: SharingChoice | None = None
    occurred_at: datetime | None = None


class ConsentConfirmed(Answer, frozen=True):
    """Outcome of `ConfirmConsent`."""

    consents_id: UUID


class ConfirmConsent(Write[ConsentConfirmed], frozen=True):
    """Let a consent count whose member has confirmed the address."""

    member_id: UUID
    kind: ContactKind
    number: int


class Unsubscribed(Answer, frozen=True):
    """Outcome of `Unsubscribe`."""

    consents_id: UUID


class Unsubscribe(Write[Unsubscribed], frozen=True):
    """Withdraw what a link in a message is about; again and again with the same outcome."""

    member_id: UUID
    kinds: tuple[ContactKind, ...]
    expires_at: datetime


class ContactRecorded(Answer, frozen=True):
    """Outcome of `RecordContact`."""

    request_id: UUID
    """The request that recorded it: another than one's own where the mailing went out before."""
    member_id: UUID
    consents_id: UUID
    token_until: datetime
    """A link to unsubscribe in the message works until then."""


class RecordContact(Write[ContactRecorded], frozen=True):
    """Record that a member is contacted, if it may be. Without `occurred_at`: now."""

    member_reference: str
    kind: ContactKind
    personalised: bool = False
    reference: str = ""
    mailing_reference: str = ""
    occurred_at: datetime | None = None


class FoundConsent(NamedTuple):
    """A consent, and what time has made of it."""

    consent: Consent
    now: ConsentNow


class FoundConsents(NamedTuple):
    """What a member agreed to and shares."""

    member_reference: str
    merged_into: str | None
    consents_id: UUID
    consents: Consents | None
    found: tuple[FoundConsent, ...]
    sharing: SharingLevel
    """What the member chose, or what the rules say of who did not."""


class GetConsents(Read[FoundConsents], frozen=True):
    """Read what a member agreed to."""

    member_reference: str


class CheckContacts(Read[tuple[ContactAnswer, ...]], frozen=True):
    """Ask whether members may be contacted; answers in the order of the members. Without `at`: now."""

    member_references: tuple[str, ...]
    question: Question
    at: datetime | None = None


class UnsubscribeLink(NamedTuple):
    """What a token to unsubscribe is made of."""

    member_id: UUID
    expires_at: datetime


class OfferUnsubscribe(Read[UnsubscribeLink], frozen=True):
    """Read what a link to unsubscribe is made of."""

    member_reference: str
