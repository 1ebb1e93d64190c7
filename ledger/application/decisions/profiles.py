"""What is known of members: changed as a whole command says, and never looked at."""

from __future__ import annotations

from uuid import UUID

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.following import as_of_today, members_in, since
from ledger.application.decisions.lookups import find_holder, named_member
from ledger.application.decisions.request import FirstOutcome, Request
from ledger.domain.errors import Reason, Refusal
from ledger.domain.member import Member
from ledger.domain.member_pair import MemberPair
from ledger.domain.model import Cause
from ledger.domain.private import Lookup, Private


def update_profile(batch: Batch, request: Request, command: c.UpdateProfile) -> c.ProfileUpdated:
    """Change what is known of a member."""
    field = "member_reference"
    member = named_member(batch, command.member_reference, field)
    check_profile(batch, member, command.profile, field)
    cause = batch.cause(request.request_id, request.principal_id, None)
    keep_profile(batch, cause, member.id, command.profile)
    sealed = command.profile
    return c.ProfileUpdated(member.id, sealed.record.record_id, sealed.parts)


def check_profile(
    batch: Batch, member: Member | None, profile: c.SealedProfile | None, field: str
) -> None:
    """Refuse a profile that cannot be this member's: one that was merged, or was changed too often."""
    if profile is not None and member is not None:
        member.check_not_merged(field)
        member.check_not_erased(field)
        member.check_profile_change(field)
        # Those whose look-ups may go with the change are looked up before anything is recorded.
        members_in(batch, member)


def keep_profile(
    batch: Batch, cause: Cause, member_id: UUID, profile: c.SealedProfile | None
) -> None:
    """Record what is known of a member from now on; whoever calls has checked that."""
    if profile is None:
        return
    member = batch.find(Member, member_id)
    assert member is not None, "whoever has a profile is enrolled"
    batch.edit(member).change_profile(cause, profile.record.record_id, profile.parts)
    batch.keep_private(Private(member_id, lookups=profile.lookups, records=(profile.record,)))
    # What the person is no longer found by must not lead to them by way of who they were before a merge, either.
    gone = tuple(Lookup(lookup.kind, b"") for lookup in profile.lookups)
    if gone:
        for other in members_in(batch, member)[1:]:
            batch.keep_private(Private(other.id, lookups=gone))


def dismiss_duplicate(
    batch: Batch, request: Request, command: c.DismissDuplicate
) -> c.DuplicateDismissed:
    """Say that two members are different people."""
    one = named_member(batch, command.member_reference, "member_reference")
    other = named_member(batch, command.other_member_reference, "other_member_reference")
    one, other = as_of_today(batch, one), as_of_today(batch, other)
    if one is other:
        text = "Both are the same member."
        raise Refusal(Reason.MEMBER_SAME, text, field="other_member_reference")
    id_ = batch.namespace.member_pair(one.member_reference, other.member_reference)
    known = batch.find_unexpected(MemberPair, id_)
    if known is not None:
        raise FirstOutcome(known.dismissed_by_request_id)
    cause = batch.cause(request.request_id, request.principal_id, None)
    first, second = sorted((one.member_reference, other.member_reference))
    batch.add(MemberPair.dismiss(id_, cause, first, second))
    return c.DuplicateDismissed(id_)


def name_member(batch: Batch, query: c.NameMember) -> c.NamedMember:
    """Find who is meant."""
    if query.member_reference is not None:
        return _chain(batch, named_member(batch, query.member_reference, "member_reference"))
    account = find_holder(batch, query.card_number, None, check_card=False)
    assert account is not None, "a card or a member is named"
    assert query.card_number is not None, "a card or a member is named"
    reference = account.member_of_card(query.card_number) if account.pool else ""
    return _chain(batch, named_member(batch, reference or account.member_reference, "card_number"))


def name_members(batch: Batch, query: c.NameMembers) -> dict[UUID, c.NamedMember]:
    """Find who some ids mean."""
    batch.require(query.ids)
    found = ((id_, batch.find(Member, id_)) for id_ in query.ids)
    return {id_: _chain(batch, member) for id_, member in found if member is not None}


def _chain(batch: Batch, member: Member) -> c.NamedMember:
    return c.NamedMember(tuple((one.member_reference, one.id) for one in since(batch, member)))
