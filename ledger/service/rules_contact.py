"""Rules of contact: the contract's to the domain's, and back."""

from __future__ import annotations

from datetime import time

from google.type.dayofweek_pb2 import DayOfWeek
from google.type.timeofday_pb2 import TimeOfDay

from ledger.domain.consent.words import SharingLevel
from ledger.domain.rules import (
    USUAL_CONTACT,
    ContactLimit,
    ContactRules,
    QuietHours,
    SharingNeed,
    WithoutConsent,
)
from ledger.service import fields
from ledger.service.choices import Choices
from ledger.service.consent_fields import CHANNELS, LEVELS, PURPOSES
from ledger.v1 import consent_pb2
from ledger.v1 import rules_pb2 as pb

_USUAL_LEVELS = Choices(
    SharingLevel, consent_pb2.SharingLevel, "SHARING_LEVEL", SharingLevel.MINIMAL
)
_PATH = "rules.contact"


def decode_contact(rules: pb.Rules) -> ContactRules:
    """Return who may be contacted, when, and how often."""
    if not rules.HasField("contact"):
        return USUAL_CONTACT
    section = rules.contact
    return ContactRules(
        quiet_hours=tuple(
            _quiet(one, f"{_PATH}.quiet_hours[{index}]")
            for index, one in enumerate(section.quiet_hours)
        ),
        holidays=tuple(
            fields.calendar_date(day, f"{_PATH}.holidays[{index}]")
            for index, day in enumerate(section.holidays)
        ),
        limits=tuple(
            _limit(one, f"{_PATH}.limits[{index}]") for index, one in enumerate(section.limits)
        ),
        double_opt_in=CHANNELS.decode_all(section.double_opt_in, f"{_PATH}.double_opt_in"),
        confirm_hours=section.confirm_hours or USUAL_CONTACT.confirm_hours,
        consent_months=section.consent_months,
        without_consent=tuple(
            _without(one, f"{_PATH}.without_consent[{index}]")
            for index, one in enumerate(section.without_consent)
        ),
        service_needs_consent=section.service_needs_consent,
        sharing_default=_USUAL_LEVELS.decode(section.sharing_default, f"{_PATH}.sharing_default"),
        sharing_needed=tuple(
            _need(one, f"{_PATH}.sharing_needed[{index}]")
            for index, one in enumerate(section.sharing_needed)
        ),
        token_days=section.token_days or USUAL_CONTACT.token_days,
    )


def _quiet(one: pb.QuietHours, path: str) -> QuietHours:
    for name in ("starts", "ends"):
        if not one.HasField(name):
            raise fields.invalid(f"{path}.{name}", "must not be empty.")
    return QuietHours(
        starts=time_of_day(one.starts, f"{path}.starts"),
        ends=time_of_day(one.ends, f"{path}.ends"),
        channels=CHANNELS.decode_all(one.channels, f"{path}.channels"),
        purposes=PURPOSES.decode_all(one.purposes, f"{path}.purposes"),
        weekdays=tuple(one.weekdays),
        holidays=one.on_holidays,
    )


def time_of_day(value: TimeOfDay, field: str) -> time:
    """Return a time of day of rules."""
    if value.seconds or value.nanos:
        raise fields.invalid(field, "must be whole minutes.")
    try:
        return time(value.hours, value.minutes)
    except ValueError:
        raise fields.invalid(field, "must be a time of day from 00:00 to 23:59.") from None


def _limit(one: pb.ContactLimit, path: str) -> ContactLimit:
    return ContactLimit(
        one.per_month,
        CHANNELS.decode_all(one.channels, f"{path}.channels"),
        PURPOSES.decode_all(one.purposes, f"{path}.purposes"),
    )


def _without(one: pb.WithoutConsent, path: str) -> WithoutConsent:
    purpose = PURPOSES.decode(one.purpose, f"{path}.purpose")
    return WithoutConsent(purpose, CHANNELS.decode_all(one.channels, f"{path}.channels"))


def _need(one: pb.SharingNeed, path: str) -> SharingNeed:
    purpose = PURPOSES.decode(one.purpose, f"{path}.purpose")
    return SharingNeed(purpose, LEVELS.decode(one.level, f"{path}.level"))


def encode_contact(section: ContactRules) -> pb.ContactRules | None:
    """Return who may be contacted as the contract has it; None where the rules say nothing."""
    if section == USUAL_CONTACT:
        return None
    return pb.ContactRules(
        quiet_hours=[_encode_quiet(one) for one in section.quiet_hours],
        holidays=[fields.date_message(day) for day in section.holidays],
        limits=[
            pb.ContactLimit(
                per_month=one.per_month,
                channels=map(CHANNELS.encode, one.channels),
                purposes=map(PURPOSES.encode, one.purposes),
            )
            for one in section.limits
        ],
        double_opt_in=map(CHANNELS.encode, section.double_opt_in),
        confirm_hours=section.confirm_hours,
        consent_months=section.consent_months,
        without_consent=[
            pb.WithoutConsent(
                purpose=PURPOSES.encode(one.purpose), channels=map(CHANNELS.encode, one.channels)
            )
            for one in section.without_consent
        ],
        service_needs_consent=section.service_needs_consent,
        sharing_default=LEVELS.encode(section.sharing_default),
        sharing_needed=[
            pb.SharingNeed(purpose=PURPOSES.encode(one.purpose), level=LEVELS.encode(one.level))
            for one in section.sharing_needed
        ],
        token_days=section.token_days,
    )


def _encode_quiet(one: QuietHours) -> pb.QuietHours:
    return pb.QuietHours(
        starts=TimeOfDay(hours=one.starts.hour, minutes=one.starts.minute),
        ends=TimeOfDay(hours=one.ends.hour, minutes=one.ends.minute),
        channels=map(CHANNELS.encode, one.channels),
        purposes=map(PURPOSES.encode, one.purposes),
        weekdays=[DayOfWeek.Name(day) for day in one.weekdays],
        on_holidays=one.holidays,
    )
