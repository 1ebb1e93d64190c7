"""What somebody says of itself who is being enrolled."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.domain.profile import ProfileChange
from ledger.service.consent_fields import decode_form
from ledger.service.consents import encode_pending
from ledger.service.identifying import region_for
from ledger.service.profile_fields import decode_profile
from ledger.service.profile_vault import seal_profile
from ledger.service.serving import Caller
from ledger.v1 import consent_pb2, member_pb2, point_of_sale_pb2

NOTHING_SAID = c.SaidForm((), None)


def said_form(
    request: member_pb2.EnrolMemberRequest | point_of_sale_pb2.PresentReceiptsRequest,
    caller: Caller,
) -> c.SaidForm:
    """Return what somebody agrees to; nothing where the request has no form."""
    if not request.HasField("consents"):
        return NOTHING_SAID
    return decode_form(request.consents, caller, "consents")


def pending_consents(
    caller: Caller, outcome: Outcome[c.MemberEnrolled] | Outcome[c.ReceiptsPresented]
) -> list[consent_pb2.PendingConsent]:
    """Return what has to be confirmed before it counts."""
    said = outcome.answer.consents
    if said is None:
        return []
    of_consents = Outcome(said, outcome.position, outcome.replayed, outcome.rehearsed)
    return encode_pending(caller, of_consents)


async def sealed_profile(
    request: member_pb2.EnrolMemberRequest | point_of_sale_pb2.PresentReceiptsRequest,
    caller: Caller,
    member_reference: str,
    *,
    rehearsed: bool = False,
) -> c.SealedProfile | None:
    """Return the profile of a request, sealed for the member of that reference; None if it has none.

    Raises:
        Refusal: FIELD_INVALID.
        KeyDestroyedError: the member was erased.
    """
    # A form with nothing filled in says nothing.
    if not request.profile.ByteSize():
        return None
    region = await region_for(caller, request.profile)
    change = ProfileChange(decode_profile(request.profile, "profile", region))
    member_id = caller.programme.namespace.member(member_reference)
    return await seal_profile(caller, member_id, change, rehearsed=rehearsed)
