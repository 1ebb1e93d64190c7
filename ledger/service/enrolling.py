"""What somebody says of itself who is being enrolled."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.domain.ids import Namespace
from ledger.domain.profile import ProfileChange
from ledger.service.identifying import region_for
from ledger.service.profile_fields import decode_profile
from ledger.service.profile_vault import seal_profile
from ledger.service.serving import Caller
from ledger.v1 import member_pb2, point_of_sale_pb2


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
    if not request.HasField("profile"):
        return None
    region = await region_for(caller, request.profile)
    change = ProfileChange(decode_profile(request.profile, "profile", region))
    member_id = Namespace(caller.programme.facts.namespace).member(member_reference)
    return await seal_profile(caller, member_id, change, rehearsed=rehearsed)
