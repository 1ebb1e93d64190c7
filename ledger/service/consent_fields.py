"""Consents and contacts, between contract and domain."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.application import commands as c
from ledger.domain import limits
from ledger.domain.consent.contacting import ContactAnswer, Obstacle
from ledger.domain.consent.words import (
    ConsentChoice,
    ConsentSource,
    ConsentStatus,
    ContactChannel,
    ContactCount,
    ContactKind,
    ContactPurpose,
    Origin,
    SharingChoice,
    SharingLevel,
)
from ledger.domain.rules.contact import first_of
from ledger.service import fields
from ledger.service.choices import Choices
from ledger.service.serving import Caller
from ledger.service.till import check_shop
from ledger.v1 import consent_pb2 as pb

CHANNELS = Choices(ContactChannel, pb.ContactChannel, "CONTACT_CHANNEL")
PURPOSES = Choices(ContactPurpose, pb.ContactPurpose, "CONTACT_PURPOSE")
SOURCES = Choices(ConsentSource, pb.ConsentSource, "CONSENT_SOURCE")
LEVELS = Choices(SharingLevel, pb.SharingLevel, "SHARING_LEVEL")
_STATUSES = Choices(ConsentStatus, pb.ConsentStatus, "CONSENT_STATUS")
OBSTACLES = Choices(Obstacle, pb.ContactObstacle, "CONTACT_OBSTACLE")


def every_way(purpose: ContactPurpose) -> tuple[ContactKind, ...]:
    """Return everything that a purpose is agreed to on its own."""
    if purpose.is_use:
        return (ContactKind(purpose),)
    return tuple(ContactKind(purpose, one) for one in ContactChannel)


def decode_kind(purpose: int, channel: int, within: str = "") -> ContactKind:
    """Return a purpose and way; a use of data has no way, anything else needs one."""
    found = PURPOSES.decode(purpose, f"{within}purpose")
    if not found.is_use:
        return ContactKind(found, CHANNELS.decode(channel, f"{within}channel"))
    if channel:
        raise fields.invalid(f"{within}channel", "a use of data has no channel.")
    return ContactKind(found)


def encode_channel(channel: ContactChannel | None) -> pb.ContactChannel:
    """Return a way as the contract has it."""
    if channel is None:
        return pb.CONTACT_CHANNEL_UNSPECIFIED
    found: pb.ContactChannel = CHANNELS.encode(channel)
    return found


def decode_origin(source: int, shop_id: str, caller: Caller, within: str = "") -> Origin:
    """Return where something was said; what was shown comes with each choice."""
    found = SOURCES.decode(source, f"{within}source")
    if found is ConsentSource.LINK:
        raise fields.invalid(f"{within}source", "what a link said, the service records.")
    if found is ConsentSource.TILL and not shop_id:
        raise fields.invalid(f"{within}shop_id", "must not be empty.")
    if found is ConsentSource.TILL or shop_id:
        check_shop(caller.key, shop_id, f"{within}shop_id")
    return Origin(found, shop_id)


def decode_form(form: pb.ConsentForm, caller: Caller, field: str = "form") -> c.SaidForm:
    """Return what a member says; `field` is where the form stands in the request."""
    if not form.choices and not form.HasField("sharing"):
        raise fields.invalid(field, "must not be empty.")
    origin = decode_origin(form.source, form.shop_id, caller, f"{field}.")
    fields.count(len(form.choices), limits.CONSENT_CHOICES_MAX, "choices", f"{field}.choices")
    choices: dict[ContactKind, ConsentChoice] = {}
    for index, choice in enumerate(form.choices):
        path = f"{field}.choices[{index}]"
        for found in _decode_choice(choice, origin, path):
            if found.kind in choices:
                raise fields.invalid(path, "the same purpose and way is there twice.")
            choices[found.kind] = found
    sharing = None
    if form.HasField("sharing"):
        sharing = decode_sharing(form.sharing, origin, f"{field}.sharing.")
    return c.SaidForm(tuple(choices.values()), sharing)


def _decode_choice(choice: pb.ConsentChoice, origin: Origin, path: str) -> list[ConsentChoice]:
    """Return a choice; a no without a channel is one to every way."""
    field = f"{path}.text_version"
    if choice.given:
        version = fields.identifier(choice.text_version, field)
        kinds: Sequence[ContactKind] = (decode_kind(choice.purpose, choice.channel, f"{path}."),)
    else:
        version = fields.optional_identifier(choice.text_version, field)
        if choice.channel:
            kinds = (decode_kind(choice.purpose, choice.channel, f"{path}."),)
        else:
            kinds = every_way(PURPOSES.decode(choice.purpose, f"{path}.purpose"))
    shown = Origin(origin.source, origin.shop_id, version)
    return [ConsentChoice(kind, choice.given, shown) for kind in kinds]


def decode_sharing(sharing: pb.SharingChoice, origin: Origin, within: str) -> SharingChoice:
    """Return how much a member chooses to share."""
    version = fields.optional_identifier(sharing.text_version, f"{within}text_version")
    level = LEVELS.decode(sharing.level, f"{within}level")
    return SharingChoice(level, Origin(origin.source, origin.shop_id, version))


def encode_consent(found: c.FoundConsent) -> pb.Consent:
    """Return how things stand with a consent."""
    consent = found.consent
    return pb.Consent(
        purpose=PURPOSES.encode(consent.kind.purpose),
        channel=encode_channel(consent.kind.channel),
        status=_STATUSES.encode(found.now.status),
        said_time=fields.timestamp(consent.at),
        source=SOURCES.encode(consent.origin.source),
        shop_id=consent.origin.shop_id,
        text_version=consent.origin.text_version,
        principal_id=consent.principal_id,
        confirm_time=fields.optional_timestamp(consent.confirmed_at),
        expire_time=fields.optional_timestamp(found.now.ends_at),
    )


def encode_count(count: ContactCount) -> pb.ContactCount:
    """Return how often a member was contacted in a month."""
    return pb.ContactCount(
        month=f"{first_of(count.month):%Y-%m}",
        purpose=PURPOSES.encode(count.kind.purpose),
        channel=encode_channel(count.kind.channel),
        count=count.count,
    )


def encode_check(reference: str, answer: ContactAnswer) -> pb.ContactCheck:
    """Return whether a member may be contacted."""
    return pb.ContactCheck(
        member_reference=reference,
        allowed=answer.allowed,
        hindrances=[
            pb.ContactHindrance(
                obstacle=OBSTACLES.encode(one.obstacle),
                purpose=None if one.purpose is None else PURPOSES.encode(one.purpose),
                until=fields.optional_timestamp(one.until),
                limit=one.limit,
            )
            for one in answer.hindrances
        ],
        possible_time=fields.optional_timestamp(answer.possible_at),
    )
