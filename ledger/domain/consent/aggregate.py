"""What a member agreed to: one stream a member, with nothing personal in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from ledger.domain import limits
from ledger.domain.consent.words import (
    SAID_NO,
    Consent,
    ConsentChoice,
    ConsentSource,
    ConsentStatus,
    Contact,
    ContactChannel,
    ContactCount,
    ContactKind,
    ContactPurpose,
    Origin,
    Sharing,
    SharingChoice,
    SharingLevel,
)
from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause, Event, LedgerAggregate, Opening


class ConsentsState(msgspec.Struct):
    """What a snapshot of a member's consents holds."""

    member_reference: str
    consents: dict[str, Consent]
    sharing: Sharing | None
    counts: tuple[ContactCount, ...]
    contacted: dict[str, datetime]
    merged_into: str | None
    closed: bool


class _Said(Event, frozen=True, kw_only=True):
    """What events have that speak of one purpose and way."""

    purpose: ContactPurpose

    @property
    def kind(self) -> ContactKind:
        """What it is about."""
        return ContactKind(self.purpose, getattr(self, "channel", None))


class Consents(LedgerAggregate):
    """What a member agreed to, chose to share, and was contacted for."""

    TOPIC = "ledger.Consents"
    # A mailing comes by once: it must not drive the accounts of the tills out of memory.
    CACHED: ClassVar[bool] = False
    SNAPSHOT_EVERY: ClassVar[int | None] = 500
    STATE: ClassVar[type[msgspec.Struct] | None] = ConsentsState

    class Created(Opening, frozen=True, kw_only=True):
        """Something was said of a member's consents for the first time."""

        TOPIC = "ledger.ConsentsOpened"

        originator_topic: str = "ledger.Consents"
        member_reference: str
        """Whose they are."""

    class Given(_Said, frozen=True, kw_only=True):
        """The member agreed."""

        TOPIC = "ledger.ConsentGiven"
        OMITTED = frozenset({"channel", "shop_id", "confirm_until"})

        source: ConsentSource
        """Where."""
        text_version: str
        """Identifies the text that was shown."""
        channel: ContactChannel | None = None
        """Which way; absent where the purpose is a use of data."""
        shop_id: str = ""
        """In which shop; absent where it was in none."""
        confirm_until: datetime | None = None
        """It counts once the member has confirmed the address, before that; absent: it counts at once."""

        def apply(self, consents: Consents) -> None:
            """Remember it."""
            before = consents.consents.get(str(self.kind))
            waiting = before is not None and before.status is ConsentStatus.PENDING
            consents.keep(
                Consent(
                    kind=self.kind,
                    status=ConsentStatus.PENDING if self.confirm_until else ConsentStatus.GIVEN,
                    at=self.occurred_at,
                    origin=Origin(self.source, self.shop_id, self.text_version),
                    principal_id=self.principal_id,
                    # Whichever of several messages is answered first confirms the address.
                    number=before.number if before and waiting else self.originator_version,
                    confirm_until=self.confirm_until,
                )
            )

    class Confirmed(_Said, frozen=True, kw_only=True):
        """The member confirmed the address, and the consent counts."""

        TOPIC = "ledger.ConsentConfirmed"
        OMITTED = frozenset({"channel"})

        channel: ContactChannel | None = None
        """Which way; absent where the purpose is a use of data."""

        def apply(self, consents: Consents) -> None:
            """Let it count."""
            consents.keep(
                msgspec.structs.replace(
                    consents.consents[str(self.kind)],
                    status=ConsentStatus.GIVEN,
                    confirm_until=None,
                    confirmed_at=self.occurred_at,
                    settled_by=self.request_id,
                )
            )

    class Withdrawn(_Said, frozen=True, kw_only=True):
        """The member withdrew a consent, or was asked for one and said no."""

        TOPIC = "ledger.ConsentWithdrawn"
        OMITTED = frozenset({"channel", "shop_id", "text_version"})

        source: ConsentSource
        """Where."""
        channel: ContactChannel | None = None
        """Which way; absent where the purpose is a use of data."""
        shop_id: str = ""
        """In which shop; absent where it was in none."""
        text_version: str = ""
        """Identifies the text that was shown; absent where none was."""

        def apply(self, consents: Consents) -> None:
            """Remember it."""
            before = consents.consents.get(str(self.kind))
            never = before is None or before.status is ConsentStatus.REFUSED
            consents.keep(
                Consent(
                    kind=self.kind,
                    status=ConsentStatus.REFUSED if never else ConsentStatus.WITHDRAWN,
                    at=self.occurred_at,
                    origin=Origin(self.source, self.shop_id, self.text_version),
                    principal_id=self.principal_id,
                    number=self.originator_version,
                    settled_by=self.request_id if self.source is ConsentSource.LINK else None,
                )
            )

    class SharingChosen(Event, frozen=True, kw_only=True):
        """The member chose how much to share."""

        TOPIC = "ledger.SharingChosen"
        OMITTED = frozenset({"shop_id", "text_version"})

        level: SharingLevel
        """What may be used beyond running the account."""
        source: ConsentSource
        """Where."""
        shop_id: str = ""
        """In which shop; absent where it was in none."""
        text_version: str = ""
        """Identifies the text that was shown; absent where none was."""

        def apply(self, consents: Consents) -> None:
            """Remember it."""
            origin = Origin(self.source, self.shop_id, self.text_version)
            consents.sharing = Sharing(self.level, self.occurred_at, origin, self.principal_id)

    class Contacted(_Said, frozen=True, kw_only=True):
        """The member was contacted."""

        TOPIC = "ledger.ContactRecorded"
        OMITTED = frozenset({"reference", "mailing_reference", "personalised"})

        channel: ContactChannel
        """Which way."""
        month: int
        """The month whose limit it counts against: months since the year 0, by the programme's time zone."""
        reference: str = ""
        """What it was, as its sender calls it."""
        mailing_reference: str = ""
        """The mailing that the member got with it; absent: it was none."""
        personalised: bool = False
        """Whether it was chosen by purchases or profile."""

        def apply(self, consents: Consents) -> None:
            """Count it."""
            consents.add_counts([ContactCount(self.month, self.kind, 1)])
            key = str(self.kind)
            last = max(consents.contacted.get(key, self.occurred_at), self.occurred_at)
            consents.contacted = {**consents.contacted, key: last}

    class Merged(Event, frozen=True, kw_only=True):
        """The member was found to be the same as another, whose consents count from now on."""

        TOPIC = "ledger.ConsentsMerged"

        into_member_reference: str
        """The other member."""

        def apply(self, consents: Consents) -> None:
            """Remember where to look."""
            consents.merged_into = self.into_member_reference

    class Absorbed(Event, frozen=True, kw_only=True):
        """Another member was found to be the same as this one: what it had said no to, and its contacts, count here."""

        TOPIC = "ledger.ConsentsAbsorbed"
        OMITTED = frozenset({"said_no", "counts", "sharing"})

        from_member_reference: str
        """The other member."""
        said_no: tuple[Consent, ...] = ()
        """What the other member had said no to, and this one had not."""
        counts: tuple[ContactCount, ...] = ()
        """How often the other member had been contacted."""
        sharing: SharingLevel | None = None
        """What the other member had chosen to share, where that is less."""

        def apply(self, consents: Consents) -> None:
            """Take the stricter of both."""
            for consent in self.said_no:
                consents.keep(consent)
            consents.add_counts(self.counts)
            if self.sharing is not None:
                who = self.principal_id
                consents.sharing = Sharing(self.sharing, self.occurred_at, None, who)

    class Closed(Event, frozen=True, kw_only=True):
        """The member was erased: nobody contacts it any more."""

        TOPIC = "ledger.ConsentsClosed"

        def apply(self, consents: Consents) -> None:
            """Remember it."""
            consents.closed = True

    def __init__(self, member_reference: str) -> None:
        """Start with nothing said."""
        self.member_reference = member_reference
        # What these hold is never changed in place, so that forks may share it.
        self.consents: dict[str, Consent] = {}
        """By what they are for, as text."""
        self.sharing: Sharing | None = None
        self.counts: tuple[ContactCount, ...] = ()
        self.contacted: dict[str, datetime] = {}
        """When the member was contacted last, by what for, as text."""
        self.merged_into: str | None = None
        self.closed = False

    @classmethod
    def open(cls, id_: UUID, cause: Cause, member_reference: str) -> Consents:
        """Open a member's consents."""
        return cls._open(cls.Created, id_, cause, member_reference=member_reference)

    def keep(self, consent: Consent) -> None:
        """Take a consent as it is now."""
        self.consents = {**self.consents, str(consent.kind): consent}

    def add_counts(self, counts: Iterable[ContactCount]) -> None:
        """Count contacts, and forget months that can be of no interest any more."""
        sums = {(one.month, str(one.kind)): one for one in self.counts}
        for one in counts:
            key = (one.month, str(one.kind))
            before = sums[key].count if key in sums else 0
            sums[key] = ContactCount(one.month, one.kind, before + one.count)
        oldest = max((month for month, _ in sums), default=0) - limits.CONTACT_MONTHS_KEPT
        self.counts = tuple(one for one in sums.values() if one.month > oldest)

    def consent(self, kind: ContactKind) -> Consent | None:
        """Return what was said of one purpose and way, last."""
        return self.consents.get(str(kind))

    def said_no(self, kind: ContactKind) -> bool:
        """Whether the member said no, last."""
        consent = self.consent(kind)
        return consent is not None and consent.status in SAID_NO

    def last_used(self, consent: Consent) -> datetime:
        """Return when a consent was given, confirmed or used, last; the use of data goes with any contact."""
        kind = consent.kind
        if kind.purpose.is_use:
            contacts = list(self.contacted.values())
        else:
            contacts = [self.contacted[str(kind)]] if str(kind) in self.contacted else []
        return max(
            [consent.at, *contacts, *([consent.confirmed_at] if consent.confirmed_at else [])]
        )

    def check_choice(self, choice: ConsentChoice, at: datetime | None, field: str) -> None:
        """Refuse a yes that is older than the no that is recorded.

        Raises:
            Refusal: CONSENT_OUTDATED.
        """
        before = self.consent(choice.kind)
        if choice.given and at and before and before.status in SAID_NO and at <= before.at:
            raise Refusal(
                Reason.CONSENT_OUTDATED,
                "The member said no later than that.",
                field=field,
                withdraw_time=before.at.isoformat(),
            )

    def check_confirm(self, kind: ContactKind, number: int, now: datetime) -> Consent:
        """Refuse to confirm what is not waiting for it.

        Raises:
            Refusal: CONSENT_NOT_PENDING, CONSENT_TOKEN_EXPIRED.
        """
        consent = self.consent(kind)
        if consent is None or consent.number != number or consent.confirm_until is None:
            raise Refusal(
                Reason.CONSENT_NOT_PENDING,
                "No such consent waits to be confirmed; it may have been withdrawn.",
                field="token",
            )
        if consent.confirm_until <= now:
            raise Refusal(
                Reason.CONSENT_TOKEN_EXPIRED,
                "It was not confirmed in time; the member can give the consent again.",
                field="token",
            )
        return consent

    def choose(self, cause: Cause, choice: ConsentChoice, confirm_until: datetime | None) -> None:
        """Record a yes or a no; a yes that has to be confirmed says until when."""
        kind, origin = choice.kind, choice.origin
        said: dict[str, Any] = {
            "purpose": kind.purpose,
            "channel": kind.channel,
            "source": origin.source,
            "shop_id": origin.shop_id,
            "text_version": origin.text_version,
        }
        if choice.given:
            self._trigger(self.Given, cause, **said, confirm_until=confirm_until)
        else:
            self._trigger(self.Withdrawn, cause, **said)

    def confirm(self, cause: Cause, kind: ContactKind) -> None:
        """Record that the member confirmed the address."""
        self._trigger(self.Confirmed, cause, purpose=kind.purpose, channel=kind.channel)

    def choose_sharing(self, cause: Cause, choice: SharingChoice) -> None:
        """Record how much the member chose to share."""
        origin = choice.origin
        self._trigger(
            self.SharingChosen,
            cause,
            level=choice.level,
            source=origin.source,
            shop_id=origin.shop_id,
            text_version=origin.text_version,
        )

    def contact(self, cause: Cause, contact: Contact) -> None:
        """Record that the member was contacted."""
        self._trigger(self.Contacted, cause, **msgspec.structs.asdict(contact))

    def merge(self, cause: Cause, other: Consents, usual: SharingLevel) -> None:
        """Be another member's as well: its no counts, its yes does not, and neither was contacted less often.

        `usual` is what a member shares who did not choose.
        """
        said_no = (one for one in other.consents.values() if one.status in SAID_NO)
        own = usual if self.sharing is None else self.sharing.level
        theirs = None if other.sharing is None else other.sharing.level
        self._trigger(
            self.Absorbed,
            cause,
            from_member_reference=other.member_reference,
            said_no=tuple(one for one in said_no if not self.said_no(one.kind)),
            counts=other.counts,
            sharing=theirs if theirs is not None and theirs.rank < own.rank else None,
        )
        other._trigger(  # of the same class
            self.Merged, cause, into_member_reference=self.member_reference
        )

    def close(self, cause: Cause) -> None:
        """Record that the member was erased."""
        self._trigger(self.Closed, cause)
