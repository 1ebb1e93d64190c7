"""`ListAccesses` of `ProfileService`: who has read what is personal."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ledger.application import commands as c
from ledger.service import fields
from ledger.service.access_log import start_after
from ledger.service.identifying import name_members, named_by_reference
from ledger.service.pages import PageTokens, page_size
from ledger.service.serving import Caller
from ledger.v1 import profile_pb2 as pb
from ledger.vault.records import Access, AccessKey, accesses

ACCESSES_DEFAULT = 100
ACCESSES_MAX = 1_000


class Accesses:
    """The log of accesses."""

    async def ListAccesses(
        self, request: pb.ListAccessesRequest, caller: Caller
    ) -> pb.ListAccessesResponse:
        """List who has read what is personal, oldest first."""
        size = page_size(request.page_size, ACCESSES_DEFAULT, ACCESSES_MAX)
        programme = caller.programme
        member_id = await _member_id(request, caller)
        scope = fields.uuid_text(member_id)
        tokens = PageTokens(programme.facts.fingerprint_key, "ListAccesses", scope)
        token = tokens.decode(request.page_token, tuple[datetime, UUID])
        after = start_after(request) if token is None else AccessKey(*token)
        async with programme.pool.connection() as connection:
            found = await accesses(connection, after, member_id, size + 1)
        shown = found[:size]
        named = await name_members(
            caller, list({one.member_id for one in shown if one.member_id is not None})
        )
        return pb.ListAccessesResponse(
            accesses=[_encode(one, named) for one in shown],
            next_page_token=tokens.encode(list(shown[-1].key)) if len(found) > size else "",
        )


async def _member_id(request: pb.ListAccessesRequest, caller: Caller) -> UUID | None:
    """Return the id of the member as it is named: of one that was merged, its own reads."""
    if not request.member_reference:
        return None
    return (await named_by_reference(caller, request.member_reference)).chain[0][1]


def _encode(access: Access, named: dict[UUID, c.NamedMember]) -> pb.Access:
    member = None if access.member_id is None else named.get(access.member_id)
    return pb.Access(
        access_time=fields.timestamp(access.accessed_at),
        principal_id=access.principal_id,
        method=access.method,
        member_reference="" if member is None else member.chain[0][0],
        all_members=access.member_id is None,
    )
