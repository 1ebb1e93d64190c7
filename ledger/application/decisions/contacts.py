"""Whether members may be contacted, and that they were."""

from __future__ import annotations

from datetime import timedelta

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.consents import edit_consents, find_consents, link_ends
from ledger.application.decisions.lookups import check_clock, named_member
from ledger.application.decisions.request import FirstOutcome, Request
from ledger.domain import limits
from ledger.domain.consent.contacting import (
    ContactAnswer,
    Contacting,
    Obstacle,
    Question,
    never,
    shared,
)
from ledger.domain.consent.mailed import Mailed
from ledger.domain.consent.words import Contact, SharingLevel
from ledger.domain.errors import Reason, Refusal
from ledger.domain.member import Member
from ledger.domain.rules.tiers import month_of


def check_contacts(batch: Batch, query: c.CheckContacts) -> tuple[ContactAnswer, ...]:
    """Say of each member whether it may be contacted."""
    at = batch.now() if query.at is None else query.at
    if at > batch.now() + timedelta(days=limits.CONTACT_AHEAD_DAYS_MAX):
        raise Refusal(
            Reason.LIMIT_EXCEEDED,
            f"Nobody knows more than {limits.CONTACT_AHEAD_DAYS_MAX} days ahead.",
            field="at",
            limit=limits.CONTACT_AHEAD_DAYS_MAX,
        )
    contacting = _contacting(batch, query.question)
    references = query.member_references
    namespace = batch.namespace
    batch.require(
        id_ for one in references for id_ in (namespace.member(one), namespace.consents(one))
    )
    # Before the first rules there is nothing to say, whoever it is.
    batch.rules().in_force(at)
    return tuple(
        contacting.answer(find_consents(batch, one), at) if hindered is None else hindered
        for one in references
        for hindered in (_hindered(batch.find(Member, namespace.member(one))),)
    )


def _contacting(batch: Batch, question: Question) -> Contacting:
    return Contacting(question, batch.rules(), batch.zone())


def _hindered(member: Member | None) -> ContactAnswer | None:
    """Return what keeps anybody from contacting a member at all; None where nothing does."""
    if member is None:
        return never(Obstacle.MEMBER_UNKNOWN)
    # Who was merged is on the list under the other reference as well, or is not meant to be.
    return None if member.merged_into is None else never(Obstacle.MEMBER_MERGED)


def may_contact(batch: Batch, reference: str, question: Question) -> ContactAnswer:
    """Say whether a member may be contacted now: for decisions of others, e.g. about exports."""
    return check_contacts(batch, c.CheckContacts((reference,), question))[0]


def shared_by(batch: Batch, reference: str) -> SharingLevel:
    """Return how much a member shares: for decisions of others."""
    return shared(find_consents(batch, reference), batch.rules_now().contact)


def record_contact(batch: Batch, request: Request, command: c.RecordContact) -> c.ContactRecorded:
    """Record that a member is contacted, if it may be; a mailing reaches a member once."""
    check_clock(batch, request, command.occurred_at)
    at = min(command.occurred_at or batch.now(), batch.now())
    member = named_member(batch, command.member_reference, "member_reference")
    reference, mailing = member.member_reference, command.mailing_reference
    mailed_id = batch.namespace.mailed(mailing, reference)
    mailed = _find_mailed(batch, member, mailing) if mailing else None
    if mailed is not None:
        raise FirstOutcome(mailed.request_id)
    consents = find_consents(batch, reference)
    question = Question(command.kind, command.personalised)
    _check(_hindered(member) or _contacting(batch, question).answer(consents, at))

    until, channel = link_ends(batch), command.kind.channel
    assert channel is not None, "a contact has a way"
    cause = batch.cause(request.request_id, request.principal_id, at)
    consents = edit_consents(batch, cause, consents, reference)
    contact = Contact(
        purpose=command.kind.purpose,
        channel=channel,
        month=month_of(at.astimezone(batch.zone()).date()),
        reference=command.reference,
        mailing_reference=mailing,
        personalised=command.personalised,
    )
    consents.contact(cause, contact)
    if mailing:
        batch.add(Mailed.record(mailed_id, cause, mailing, consents.id))
    return c.ContactRecorded(request.request_id, member.id, consents.id, until)


def _find_mailed(batch: Batch, member: Member, mailing: str) -> Mailed | None:
    """Return that a mailing went out to a member, or to one that was found to be this one; None: it did not."""
    mailed_id = batch.namespace.mailed(mailing, member.member_reference)
    mailed = batch.find_unexpected(Mailed, mailed_id)
    for reference in member.absorbed:
        if mailed is not None:
            break
        other = batch.find(Member, batch.namespace.member(reference))
        assert other is not None, "a merged member is stored"
        mailed = _find_mailed(batch, other, mailing)
    return mailed


def _check(answer: ContactAnswer) -> None:
    """Refuse what may not be.

    Raises:
        Refusal: CONTACT_NOT_ALLOWED, with all that is in the way.
    """
    if answer.allowed:
        return
    names = dict.fromkeys(one.obstacle.value for one in answer.hindrances)
    possible = {} if answer.possible_at is None else {"possible_at": answer.possible_at.isoformat()}
    raise Refusal(
        Reason.CONTACT_NOT_ALLOWED,
        "The member may not be contacted so now.",
        obstacles=",".join(names),
        **possible,
    )
