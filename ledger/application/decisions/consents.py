"""What members agree to, say no to, and choose to share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.following import as_of_today
from ledger.application.decisions.lookups import check_clock, find_member, named_member
from ledger.application.decisions.request import FirstOutcome, Request
from ledger.domain.consent.aggregate import Consents
from ledger.domain.consent.contacting import consent_at, shared
from ledger.domain.consent.words import (
    ConsentChoice,
    ConsentSource,
    ConsentStatus,
    ContactKind,
    Origin,
    SharingChoice,
)
from ledger.domain.errors import Reason, Refusal
from ledger.domain.member import Member
from ledger.domain.model import Cause


def set_consents(batch: Batch, request: Request, command: c.SetConsents) -> c.ConsentsSet:
    """Record what a member agreed to, said no to, and chose to share."""
    occurred_at = _said_at(batch, request, command.occurred_at)
    member = find_member(batch, command.member_reference)
    said_at = command.occurred_at
    choices = choices_said(batch, member, command.choices, command.sharing, said_at, "form")
    cause = batch.cause(request.request_id, request.principal_id, occurred_at)
    return choices.record(batch, cause)


def choices_said(
    batch: Batch,
    member: Member,
    choices: Sequence[ConsentChoice],
    sharing: SharingChoice | None,
    occurred_at: datetime | None,
    field: str,
) -> Choices:
    """Return what a member says, checked against what it said before; `field` is where the form stands."""
    found = find_consents(batch, member.member_reference)
    if found is not None:
        if found.closed:
            raise Refusal(Reason.MEMBER_ERASED, "The member was erased.", field="member_reference")
        for index, choice in enumerate(choices):
            found.check_choice(choice, occurred_at, f"{field}.choices[{index}]")
    return choices_of(batch, member, found, choices, sharing)


def _said_at(batch: Batch, request: Request, occurred_at: datetime | None) -> datetime | None:
    """Return when something was said: what a clock that is ahead calls later is now."""
    check_clock(batch, request, occurred_at)
    return None if occurred_at is None else min(occurred_at, batch.now())


class Decided(NamedTuple):
    """A yes or a no, and until when a yes has to be confirmed; None where it counts at once."""

    choice: ConsentChoice
    confirm_until: datetime | None


class Choices(NamedTuple):
    """What a member says, with all that is needed to record it."""

    member_id: UUID
    member_reference: str
    consents: Consents | None
    choices: tuple[Decided, ...]
    sharing: SharingChoice | None

    def record(self, batch: Batch, cause: Cause) -> c.ConsentsSet:
        """Record it."""
        consents = edit_consents(batch, cause, self.consents, self.member_reference)
        pending = []
        for choice, until in self.choices:
            consents.choose(cause, choice, until)
            consent = consents.consent(choice.kind)
            if until is not None and consent is not None:
                pending.append(c.PendingConsent(choice.kind, consent.number, until))
        if self.sharing is not None:
            consents.choose_sharing(cause, self.sharing)
        return c.ConsentsSet(self.member_id, consents.id, tuple(pending))


def choices_of_new(
    batch: Batch,
    member_reference: str,
    choices: Sequence[ConsentChoice],
    sharing: SharingChoice | None,
) -> Choices | None:
    """Return what somebody says who is about to be enrolled; None for nothing. Ask before anything is recorded."""
    if not choices and sharing is None:
        return None
    consents = batch.find_unexpected(Consents, batch.namespace.consents(member_reference))
    decided = _decided(batch, consents, choices)
    id_ = batch.namespace.member(member_reference)
    return Choices(id_, member_reference, consents, decided, sharing)


def choices_of(
    batch: Batch,
    member: Member,
    consents: Consents | None,
    choices: Sequence[ConsentChoice],
    sharing: SharingChoice | None = None,
) -> Choices:
    """Return what a member says, before anything is recorded."""
    decided = _decided(batch, consents, choices)
    return Choices(member.id, member.member_reference, consents, decided, sharing)


def _decided(
    batch: Batch, consents: Consents | None, choices: Sequence[ConsentChoice]
) -> tuple[Decided, ...]:
    return tuple(Decided(one, _confirm_until(batch, consents, one)) for one in choices)


def _confirm_until(
    batch: Batch, consents: Consents | None, choice: ConsentChoice
) -> datetime | None:
    """Return until when a yes has to be confirmed; None where it counts at once."""
    rules, now = batch.rules_now().contact, batch.now()
    kind = choice.kind
    # An older system has asked for it, and what counts already is only said again.
    if not choice.given or choice.origin.source is ConsentSource.IMPORT:
        return None
    if kind.channel not in rules.double_opt_in:
        return None
    before = None if consents is None else consents.consent(kind)
    if consents is not None and before is not None:
        status = consent_at(rules, batch.zone(), consents, before, now).status
        if status is ConsentStatus.GIVEN:
            return None
    return now + timedelta(hours=rules.confirm_hours)


def find_consents(batch: Batch, member_reference: str) -> Consents | None:
    """Return what a member agreed to; None where nothing was ever said."""
    return batch.find(Consents, batch.namespace.consents(member_reference))


def edit_consents(
    batch: Batch, cause: Cause, found: Consents | None, member_reference: str
) -> Consents:
    """Return a member's consents to change, opened where none were found."""
    if found is not None:
        return batch.edit(found)
    opened = Consents.open(batch.namespace.consents(member_reference), cause, member_reference)
    batch.add(opened)
    return opened


def confirm_consent(
    batch: Batch, request: Request, command: c.ConfirmConsent
) -> c.ConsentConfirmed:
    """Let a consent count whose member has confirmed the address."""
    member = _named_by_link(batch, command.member_id)
    consents = find_consents(batch, member.member_reference)
    # Who was merged meanwhile had given it for an address that need not be the survivor's.
    if consents is None or consents.merged_into is not None:
        raise Refusal(
            Reason.CONSENT_NOT_PENDING, "No such consent waits to be confirmed.", field="token"
        )
    consent = consents.consent(command.kind)
    if consent is not None and consent.is_confirmed_as(command.number):
        assert consent.settled_by is not None, "what was confirmed names the request"
        raise FirstOutcome(consent.settled_by)
    consents.check_confirm(command.kind, command.number, batch.now())
    cause = batch.cause(request.request_id, request.principal_id, None)
    consents = batch.edit(consents)
    consents.confirm(cause, command.kind)
    return c.ConsentConfirmed(consents.id)


def unsubscribe(batch: Batch, request: Request, command: c.Unsubscribe) -> c.Unsubscribed:
    """Withdraw what a link is about; where a link did so before, that is the outcome."""
    if command.expires_at <= batch.now():
        raise Refusal(
            Reason.CONSENT_TOKEN_EXPIRED, "The link does not work any more.", field="token"
        )
    member = as_of_today(batch, _named_by_link(batch, command.member_id))
    consents = find_consents(batch, member.member_reference)
    kinds = command.kinds
    if consents is not None:
        kinds = tuple(kind for kind in kinds if not consents.said_no(kind))
        if not kinds:
            kinds = (_settled(consents, command.kinds),)
    origin = Origin(ConsentSource.LINK)
    said = [ConsentChoice(kind, given=False, origin=origin) for kind in kinds]
    choices = choices_of(batch, member, consents, said)
    cause = batch.cause(request.request_id, request.principal_id, None)
    return c.Unsubscribed(choices.record(batch, cause).consents_id)


def _settled(consents: Consents, kinds: Sequence[ContactKind]) -> ContactKind:
    """Return what to withdraw once more where all is withdrawn, but never by a link: so that a link's click shows.

    Raises:
        FirstOutcome: a link withdrew it.
    """
    for kind in kinds:
        consent = consents.consent(kind)
        if consent is not None and consent.settled_by is not None:
            raise FirstOutcome(consent.settled_by)
    return kinds[0]


def _named_by_link(batch: Batch, member_id: UUID) -> Member:
    """Return the member of a link, also if it was found to be another since."""
    member = batch.find(Member, member_id)
    if member is None:
        raise Refusal(Reason.MEMBER_UNKNOWN, "There is no such member.", field="token")
    return member


class Joining(NamedTuple):
    """What two members agreed to, who become one; either may have said nothing."""

    survivor: str
    consents: Consents | None
    gone: Consents | None

    def record(self, batch: Batch, cause: Cause) -> None:
        """Let the stricter of both count for the survivor."""
        if self.gone is None:
            return
        usual = batch.rules_now().contact.sharing_default
        other = batch.edit(self.gone)
        edit_consents(batch, cause, self.consents, self.survivor).merge(cause, other, usual)


def joining(batch: Batch, survivor: Member, gone: Member) -> Joining:
    """Look up what two members agreed to, before anything is recorded."""
    references = survivor.member_reference, gone.member_reference
    batch.require([batch.namespace.consents(one) for one in references])
    return Joining(references[0], *[find_consents(batch, one) for one in references])


def close_consents(batch: Batch, cause: Cause, consents: Consents | None, reference: str) -> None:
    """Have nobody contact a member any more, who is erased; `consents` were looked up before."""
    if consents is None or not consents.closed:
        edit_consents(batch, cause, consents, reference).close(cause)


def get_consents(batch: Batch, query: c.GetConsents) -> c.FoundConsents:
    """Find what a member agreed to: of one that was merged, what it had agreed to itself."""
    member = named_member(batch, query.member_reference, "member_reference")
    consents = find_consents(batch, member.member_reference)
    rules, zone, now = batch.rules_now().contact, batch.zone(), batch.now()
    found: list[c.FoundConsent] = []
    if consents is not None:
        found = [
            c.FoundConsent(one, consent_at(rules, zone, consents, one, now))
            for one in consents.consents.values()
        ]
    return c.FoundConsents(
        member.member_reference,
        member.merged_into,
        batch.namespace.consents(member.member_reference),
        consents,
        tuple(sorted(found, key=lambda one: str(one.consent.kind))),
        shared(consents, rules),
    )


def offer_unsubscribe(batch: Batch, query: c.OfferUnsubscribe) -> c.UnsubscribeLink:
    """Say what a link to unsubscribe is made of."""
    member = find_member(batch, query.member_reference)
    return c.UnsubscribeLink(member.id, link_ends(batch))


def link_ends(batch: Batch) -> datetime:
    """Return until when a link works that is made now."""
    return batch.now() + timedelta(days=batch.rules_now().contact.token_days)
