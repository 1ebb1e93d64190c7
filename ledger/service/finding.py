"""`FindMembers` of `ProfileService`: who somebody without a card may be."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.domain.account import Account, CardStatus
from ledger.domain.errors import Reason, Refusal
from ledger.domain.profile import NOTHING_KNOWN
from ledger.service.identifying import IDENTIFIERS, find_by_identifier, member_named
from ledger.service.masking import ending, masked_email, masked_name, masked_phone
from ledger.service.profile_vault import read_profile
from ledger.service.serving import Caller
from ledger.v1 import profile_pb2 as pb
from ledger.vault.vault import KeyDestroyedError

FOUND_MAX = 20


class Finding:
    """Exact look-up."""

    async def FindMembers(
        self, request: pb.FindMembersRequest, caller: Caller
    ) -> pb.FindMembersResponse:
        """Find members, and say just enough of each to choose."""
        found = {one.id: one for one in await _find(request, caller)}
        shown = sorted(found.values(), key=lambda one: one.reference)[:FOUND_MAX]
        candidates = [await _candidate(one, caller) for one in shown]
        return pb.FindMembersResponse(members=candidates, more=len(found) > FOUND_MAX)


async def _find(request: pb.FindMembersRequest, caller: Caller) -> list[c.NamedMember]:
    kind = request.WhichOneof("key")
    if kind in IDENTIFIERS:
        assert kind is not None, "nothing is no identifier"
        value = getattr(request, kind)
        return await find_by_identifier(caller, kind, value, kind, request.phone_region)
    try:
        return [await member_named(caller, request)]
    except Refusal as refusal:
        if refusal.reason in (Reason.MEMBER_UNKNOWN, Reason.CARD_UNKNOWN):
            return []
        raise


async def _candidate(named: c.NamedMember, caller: Caller) -> pb.MemberCandidate:
    reference = named.reference
    found = (await caller.programme.commands.read(c.GetMember(reference))).found
    try:
        profile = await read_profile(caller, "FindMembers", named.id)
    except KeyDestroyedError:
        profile = NOTHING_KNOWN
    return pb.MemberCandidate(
        member_reference=reference,
        account_id=str(found.account.id),
        masked_name=masked_name(profile),
        card_endings=[ending(number) for number in _cards(found.account, reference)],
        masked_phone=masked_phone(profile.phone),
        masked_email=masked_email(profile.email),
    )


def _cards(account: Account, reference: str) -> list[str]:
    """Return the member's own cards that can be used, newest first."""
    return [
        number
        for number, status in reversed(account.cards.items())
        if status is CardStatus.ACTIVE
        and (not account.pool or account.member_of_card(number) == reference)
    ]
