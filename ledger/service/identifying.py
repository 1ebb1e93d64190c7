"""Who is named by a phone number, an e-mail address or an app: one indexed read, only where somebody is named so."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ledger.application import commands as c
from ledger.domain.errors import Reason, Refusal
from ledger.domain.profile import ProfilePart
from ledger.service import fields
from ledger.service.profile_fields import (
    decode_app_token,
    decode_email,
    decode_phone,
    needs_region,
)
from ledger.service.profile_vault import digest_of
from ledger.service.serving import Caller
from ledger.v1 import profile_pb2 as pb
from ledger.vault.records import members_by_lookup

IDENTIFIERS = frozenset({"phone", "email", "app_token"})
LOOKED_AT_MAX = 100


async def name_holder(message: Any, oneof: str, caller: Caller, path: str = "") -> None:
    """Put a member's reference where a message names its holder by a phone number, an e-mail address or an app.

    The reference is the one that was enrolled with it, also after a merge: so a retry names the same member.

    Raises:
        Refusal: MEMBER_UNKNOWN, MEMBER_AMBIGUOUS, or FIELD_INVALID.
    """
    kind = message.WhichOneof(oneof)
    if kind not in IDENTIFIERS:
        return
    field = f"{path}{kind}"
    found = await find_by_identifier(caller, kind, getattr(message, kind), field, "")
    if not found:
        raise Refusal(Reason.MEMBER_UNKNOWN, "There is no such member.", field=field)
    count = len({one.id for one in found})
    if count > 1:
        text = "Several members have that in common."
        raise Refusal(Reason.MEMBER_AMBIGUOUS, text, field=field, members=count)
    message.member_reference = found[0].chain[0][0]


async def find_by_identifier(
    caller: Caller, kind: str, text: str, field: str, phone_region: str
) -> list[c.NamedMember]:
    """Return the members who have something, in order of the ids they were enrolled with.

    Raises:
        Refusal: FIELD_INVALID.
    """
    value = await _normalised(caller, kind, text, field, phone_region)
    digest = await digest_of(caller, ProfilePart(kind), value)
    async with caller.programme.pool.connection() as connection:
        ids = await members_by_lookup(connection, kind, digest, LOOKED_AT_MAX)
    named = await name_members(caller, ids)
    return [named[id_] for id_ in ids if id_ in named]


async def name_members(caller: Caller, ids: list[UUID]) -> dict[UUID, c.NamedMember]:
    """Return who some ids mean, and mean by now."""
    if not ids:
        return {}
    return (await caller.programme.commands.read(c.NameMembers(tuple(ids)))).found


async def region_for(caller: Caller, profile: pb.Profile) -> str:
    """Return the region of the rules where it is needed to understand a phone number, else nothing."""
    return await _region_of_rules(caller) if needs_region(profile) else ""


async def _normalised(caller: Caller, kind: str, text: str, field: str, phone_region: str) -> str:
    if kind == ProfilePart.EMAIL:
        return decode_email(text, field)
    if kind == ProfilePart.APP_TOKEN:
        return decode_app_token(text, field)
    region = await region_for(caller, pb.Profile(phone=text, phone_region=phone_region))
    return decode_phone(text, field, phone_region, region)


async def _region_of_rules(caller: Caller) -> str:
    try:
        return (await caller.programme.commands.read(c.GetRules())).found.profile.phone_region
    except Refusal as refusal:
        if refusal.reason is Reason.NO_RULES_IN_FORCE:
            return ""
        raise


async def named_by_reference(caller: Caller, text: str) -> c.NamedMember:
    """Return the member that the field `member_reference` of a request names.

    Raises:
        Refusal: FIELD_INVALID, MEMBER_UNKNOWN.
    """
    query = c.NameMember(member_reference=fields.identifier(text, "member_reference"))
    return (await caller.programme.commands.read(query)).found


async def member_named(caller: Caller, request: Any) -> c.NamedMember:
    """Return the member that a request names with its `key`, by a card or a reference."""
    match request.WhichOneof("key"):
        case "card_number":
            query = c.NameMember(card_number=fields.card_number(request.card_number, "card_number"))
            return (await caller.programme.commands.read(query)).found
        case "member_reference":
            return await named_by_reference(caller, request.member_reference)
        case _:
            raise fields.invalid("key", "name a card or a member.")
