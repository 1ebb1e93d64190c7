"""Members that may be one person, of `ProfileService`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

from ledger.application import commands as c
from ledger.domain.errors import Reason, Refusal
from ledger.domain.likeness import SCORE_MIN, Likeness
from ledger.domain.profile import Profile
from ledger.service import fields
from ledger.service.duplicate_search import DuplicateSearch, Likely
from ledger.service.profile_vault import read_profile
from ledger.service.serving import Caller
from ledger.v1 import profile_pb2 as pb
from ledger.vault.vault import KeyDestroyedError

PAIRS_DEFAULT = 1_000
PAIRS_MAX = 10_000
PAIRS_A_MESSAGE = 100
SCORE_MAX = 100

_REASONS = {
    Likeness.SAME_PHONE: pb.DUPLICATE_REASON_SAME_PHONE,
    Likeness.SAME_EMAIL: pb.DUPLICATE_REASON_SAME_EMAIL,
    Likeness.SIMILAR_NAME_AND_ADDRESS: pb.DUPLICATE_REASON_SIMILAR_NAME_AND_ADDRESS,
    Likeness.SAME_BIRTH_DATE: pb.DUPLICATE_REASON_SAME_BIRTH_DATE,
    Likeness.OTHER_BIRTH_DATE: pb.DUPLICATE_REASON_OTHER_BIRTH_DATE,
}


class Duplicates:
    """Found, and dismissed."""

    def __init__(self) -> None:
        """Start with no search under way."""
        self._searched: set[str] = set()

    async def FindDuplicates(
        self, request: pb.FindDuplicatesRequest, caller: Caller
    ) -> AsyncIterator[pb.FindDuplicatesResponse]:
        """Stream pairs of members that may be one person, the likeliest first."""
        min_score = fields.count(request.min_score, SCORE_MAX, "points", "min_score") or SCORE_MIN
        most = fields.count(request.max_pairs, PAIRS_MAX, "pairs", "max_pairs") or PAIRS_DEFAULT
        name = caller.programme.facts.name
        if name in self._searched:
            text = "Somebody searches for duplicates already."
            raise Refusal(Reason.SEARCH_RUNNING, text)
        self._searched.add(name)
        try:
            found = await DuplicateSearch(caller, min_score, most).run()
        finally:
            self._searched.discard(name)
        for start in range(0, max(len(found.pairs), 1), PAIRS_A_MESSAGE):
            shown = found.pairs[start : start + PAIRS_A_MESSAGE]
            last = start + PAIRS_A_MESSAGE >= len(found.pairs)
            yield pb.FindDuplicatesResponse(
                pairs=[await _encode(one, caller, names=request.include_names) for one in shown],
                profiles=found.profiles,
                more=last and found.more,
            )

    async def DismissDuplicate(
        self, request: pb.DismissDuplicateRequest, caller: Caller
    ) -> pb.DismissDuplicateResponse:
        """Record that two members are different people."""
        request_id = fields.uuid(request.request_id, "request_id")
        other = "other_member_reference"
        command = c.DismissDuplicate(
            fields.identifier(request.member_reference, "member_reference"),
            fields.identifier(request.other_member_reference, other),
        )
        outcome = await caller.programme.commands.execute(
            request_id, caller.key.principal_id, command
        )
        return pb.DismissDuplicateResponse(
            position=outcome.position, replayed=outcome.replayed, rehearsed=outcome.rehearsed
        )


async def _encode(pair: Likely, caller: Caller, *, names: bool) -> pb.DuplicatePair:
    return pb.DuplicatePair(
        member_reference=pair.one.member_reference,
        other_member_reference=pair.other.member_reference,
        score=pair.alike.score,
        reasons=[_REASONS[reason] for reason in pair.alike.reasons],
        name=await _name(pair.one_id, caller) if names else "",
        other_name=await _name(pair.other_id, caller) if names else "",
    )


async def _name(member_id: UUID, caller: Caller) -> str:
    try:
        profile: Profile = await read_profile(caller, "FindDuplicates", member_id)
    except KeyDestroyedError:  # since it was compared
        return ""
    return f"{profile.given_name} {profile.family_name}".strip()
