"""`ProfileService`: what is known of members."""

from __future__ import annotations

from uuid import UUID

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.application.history import profile_changes_of
from ledger.control.keys import Role
from ledger.domain.errors import Reason, Refusal
from ledger.domain.profile import NOTHING_KNOWN, Profile, ProfileChange, ProfilePart
from ledger.service import fields
from ledger.service.accesses import Accesses
from ledger.service.duplicates import Duplicates
from ledger.service.finding import Finding
from ledger.service.identifying import member_named, named_by_reference, region_for
from ledger.service.masking import masked
from ledger.service.pages import PageTokens, page_size
from ledger.service.profile_fields import decode_change, encode_parts, encode_profile
from ledger.service.profile_vault import ReadChange, read_changes, read_profile, seal_profile
from ledger.service.serving import Caller
from ledger.service.till import execute, request_id_of
from ledger.v1 import profile_pb2 as pb
from ledger.vault.vault import KeyDestroyedError

CHANGES_DEFAULT = 50
CHANGES_MAX = 500
_AFTER_ALL = 2**63 - 1


class Profiles(Finding, Duplicates, Accesses):
    """Profiles and their history, look-up, duplicates, and who has read what."""

    async def UpdateProfile(
        self, request: pb.UpdateProfileRequest, caller: Caller
    ) -> pb.UpdateProfileResponse:
        """Change what is known of a member."""
        request_id = request_id_of(request)
        reference = fields.identifier(request.member_reference, "member_reference")
        profile = request.profile if request.HasField("profile") else None
        region = await region_for(caller, request.profile)
        change = decode_change(profile, request.clear, region)
        named = await named_by_reference(caller, reference)
        outcome = await _update(caller, request_id, named, change)
        return pb.UpdateProfileResponse(
            position=outcome.position,
            parts=encode_parts(outcome.answer.parts),
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )

    async def GetProfile(
        self, request: pb.GetProfileRequest, caller: Caller
    ) -> pb.GetProfileResponse:
        """Answer what is known of a member, as much of it as the caller needs."""
        position = await _confirm(caller, request.at_least_position)
        named = await member_named(caller, request)
        profile = await read_profile(caller, "GetProfile", named.id)
        hidden = caller.key.role is not Role.OPERATOR
        return pb.GetProfileResponse(
            member_reference=named.reference,
            profile=encode_profile(masked(profile) if hidden else profile),
            masked=hidden,
            known_parts=encode_parts(profile.known),
            position=position,
        )

    async def ListProfileChanges(
        self, request: pb.ListProfileChangesRequest, caller: Caller
    ) -> pb.ListProfileChangesResponse:
        """List the changes of a member's own profile, newest first."""
        size = page_size(request.page_size, CHANGES_DEFAULT, CHANGES_MAX)
        reference = fields.identifier(request.member_reference, "member_reference")
        position = await _confirm(caller, request.at_least_position)
        named = await named_by_reference(caller, reference)
        member_id = named.chain[0][1]
        key = caller.programme.facts.fingerprint_key
        tokens = PageTokens(key, "ListProfileChanges", str(member_id))
        token = tokens.decode(request.page_token, tuple[int])
        before = _AFTER_ALL if token is None else token[0]
        changes = await _changes(caller, member_id)
        older = [one for one in reversed(changes) if one.position < before]
        shown = older[:size]
        return pb.ListProfileChangesResponse(
            changes=shown,
            next_page_token=tokens.encode([shown[-1].position]) if len(older) > size else "",
            merged_into_member_reference=named.reference if len(named.chain) > 1 else "",
            position=position,
        )


async def _confirm(caller: Caller, at_least_position: int) -> int:
    """Return how far the store is; what is read afterwards is at least as new."""
    query = c.GetProgramme(at_least_position=at_least_position)
    return (await caller.programme.commands.read(query)).position


async def _update(
    caller: Caller, request_id: UUID | None, named: c.NamedMember, change: ProfileChange
) -> Outcome[c.ProfileUpdated]:
    """Change the profile of the member that is meant by now.

    A request that was made before a merge, and is repeated after it, was sealed for the member of that time: so those
    are asked as well, newest first, and whoever was not meant then refuses.
    """
    first: Exception | None = None
    for reference, member_id in reversed(named.chain):
        try:
            sealed = await seal_profile(caller, member_id, change, rehearsed=request_id is None)
            return await execute(caller, request_id, c.UpdateProfile(reference, sealed))
        except (Refusal, KeyDestroyedError) as error:
            first = first or error
            reused = isinstance(error, Refusal) and error.reason is Reason.REQUEST_ID_REUSED
            if not reused and first is error:
                break
    assert first is not None, "a chain of members has one at least"
    raise first


async def _changes(caller: Caller, member_id: UUID) -> list[pb.ProfileChange]:
    """Return all changes, oldest first; with what they said for those who may know."""
    if caller.key.role is Role.OPERATOR:
        read = await read_changes(caller, "ListProfileChanges", member_id)
    else:
        async with caller.programme.pool.connection() as connection:
            events = (await profile_changes_of(connection, [member_id])).get(member_id, [])
        read = [ReadChange(event, None) for event in events]
    return _encode(read)


def _encode(changes: list[ReadChange]) -> list[pb.ProfileChange]:
    profile = NOTHING_KNOWN
    encoded = []
    for event, change in changes:
        after = profile if change is None else profile.after(change)
        said = change is not None
        encoded.append(
            pb.ProfileChange(
                position=event.position,
                parts=encode_parts(event.parts),
                principal_id=event.principal_id,
                occurred_at=fields.timestamp(event.occurred_at),
                recorded_at=fields.timestamp(event.recorded_at),
                before=_only(profile, event.parts) if said else None,
                after=_only(after, event.parts) if said else None,
            )
        )
        profile = after
    return encoded


def _only(profile: Profile, parts: tuple[ProfilePart, ...]) -> pb.Profile:
    return encode_profile(profile.only(parts))
