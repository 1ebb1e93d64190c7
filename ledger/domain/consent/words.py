"""The words of consent and contact."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class ContactChannel(StrEnum):
    """A way to a member. Each is agreed to on its own."""

    EMAIL = "EMAIL"
    SMS = "SMS"
    PHONE = "PHONE"
    POST = "POST"
    APP = "APP"
    """A notification of an app."""
    WHATSAPP = "WHATSAPP"


class ContactPurpose(StrEnum):
    """What a member is contacted for, or what the member's data are used for."""

    ADVERTISING = "ADVERTISING"
    SURVEY = "SURVEY"
    SERVICE = "SERVICE"
    """What the contract with the member asks for: a receipt, points that expire, a recall."""
    PERSONALISATION = "PERSONALISATION"
    """To choose by purchases or profile what the member gets to see."""
    PARTNER_SHARING = "PARTNER_SHARING"
    """To hand data to partners."""

    @property
    def is_use(self) -> bool:
        """Whether it is about using data, and no way to the member has to be named."""
        return self in _USES


_USES = (ContactPurpose.PERSONALISATION, ContactPurpose.PARTNER_SHARING)


class ContactKind(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a consent is for: a purpose, and a way unless it is about using data."""

    purpose: ContactPurpose
    channel: ContactChannel | None = None
    """The way to the member; absent where the purpose is a use of data."""

    def __str__(self) -> str:
        """As people read it."""
        return self.purpose if self.channel is None else f"{self.purpose} by {self.channel}"


ALL_ADVERTISING = tuple(ContactKind(ContactPurpose.ADVERTISING, one) for one in ContactChannel)
"""Advertising in every way there is."""


class ConsentSource(StrEnum):
    """Where a member said yes or no."""

    TILL = "TILL"
    WEB = "WEB"
    APP = "APP"
    PAPER_FORM = "PAPER_FORM"
    CALL_CENTRE = "CALL_CENTRE"
    IMPORT = "IMPORT"
    """An older system recorded it."""
    LINK = "LINK"
    """A link in a message to the member."""


class ConsentStatus(StrEnum):
    """How things stand with a consent."""

    GIVEN = "GIVEN"
    PENDING = "PENDING"
    """It waits for the member to confirm the address."""
    WITHDRAWN = "WITHDRAWN"
    REFUSED = "REFUSED"
    """The member was asked and said no, and had never said yes."""
    EXPIRED = "EXPIRED"
    """It was not confirmed in time, or not used for as long as the rules say."""


SAID_NO = (ConsentStatus.WITHDRAWN, ConsentStatus.REFUSED)


class SharingLevel(StrEnum):
    """How much a member chose to share: what may be used beyond running the account."""

    MINIMAL = "MINIMAL"
    """Nothing: what the account, its receipts and the books need, and no more."""
    PURCHASES = "PURCHASES"
    """What was bought, when and where."""
    PROFILE = "PROFILE"
    """What was bought, and what the member says of itself."""

    @property
    def rank(self) -> int:
        """How much it is: 0 is the least."""
        return _LEVELS.index(self)

    def covers(self, needed: SharingLevel) -> bool:
        """Whether as much is shared as something needs."""
        return self.rank >= needed.rank


_LEVELS = (SharingLevel.MINIMAL, SharingLevel.PURCHASES, SharingLevel.PROFILE)


class Origin(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a member said something, and what was shown."""

    source: ConsentSource
    shop_id: str = ""
    text_version: str = ""
    """Identifies the text that was shown."""


class ConsentChoice(msgspec.Struct, frozen=True, omit_defaults=True):
    """A member's yes or no."""

    kind: ContactKind
    given: bool
    origin: Origin


class SharingChoice(msgspec.Struct, frozen=True, omit_defaults=True):
    """How much a member chose to share."""

    level: SharingLevel
    origin: Origin


class Consent(msgspec.Struct, frozen=True, omit_defaults=True):
    """How things stand with what a member said of one purpose and way."""

    kind: ContactKind
    status: ConsentStatus
    """As recorded: what time makes of it is for the rules to say."""
    at: datetime
    """When the member said so, last."""
    origin: Origin
    principal_id: str
    """Who recorded it."""
    number: int
    """Of the event that asked for it to be confirmed, or gave it."""
    confirm_until: datetime | None = None
    """PENDING: it can be confirmed before that."""
    confirmed_at: datetime | None = None
    settled_by: UUID | None = None
    """The request by which a link confirmed or withdrew it: a second click has the same outcome."""

    def is_confirmed_as(self, number: int) -> bool:
        """Whether a link that has this number confirmed it."""
        return self.confirmed_at is not None and self.number == number


class Sharing(msgspec.Struct, frozen=True, omit_defaults=True):
    """How much a member chose to share, and when."""

    level: SharingLevel
    at: datetime
    origin: Origin | None
    """None: it is the lesser level of another member who was found to be this one."""
    principal_id: str


class ContactCount(msgspec.Struct, frozen=True):
    """How often a member was contacted in a month."""

    month: int
    """Months since the year 0, by the programme's time zone."""
    kind: ContactKind
    """What for, and which way."""
    count: int
    """How often."""


class Contact(msgspec.Struct, frozen=True):
    """What is recorded of a contact."""

    purpose: ContactPurpose
    channel: ContactChannel
    month: int
    reference: str
    mailing_reference: str
    personalised: bool
