"""What the methods for tills have in common."""

from __future__ import annotations

from typing import Any, Protocol, TypeAlias
from uuid import UUID

from ledger.application import commands as c
from ledger.application.attempt import A, Outcome, Reading
from ledger.control.keys import Key, Role
from ledger.domain import limits
from ledger.domain.errors import Reason, Refusal
from ledger.service import fields
from ledger.service.serving import Caller
from ledger.v1 import member_pb2, till_pb2
from ledger.v1 import point_of_sale_pb2 as pb

HolderRequest: TypeAlias = (
    pb.RedeemPointsRequest
    | pb.HoldPointsRequest
    | pb.ClaimReceiptRequest
    | till_pb2.QuoteRedemptionRequest
    | pb.GrantRewardRequest
    | member_pb2.AdjustPointsRequest
)


class Asked(Protocol):
    """A write that can be asked for, or only rehearsed."""

    request_id: str
    validate_only: bool


def request_id_of(request: Asked) -> UUID | None:
    """Return the id of a write, or None if it is only to be rehearsed."""
    return None if request.validate_only else fields.uuid(request.request_id, "request_id")


def made_id(outcome: Outcome[Any], id_: UUID | None) -> str:
    """Return the id of what a write made; what was only rehearsed made nothing."""
    return "" if outcome.rehearsed else fields.uuid_text(id_)


def made_text(outcome: Outcome[Any], text: str) -> str:
    """Return the number of what a write made; what was only rehearsed made nothing."""
    return "" if outcome.rehearsed else text


async def execute(caller: Caller, request_id: UUID | None, command: c.Write[A]) -> Outcome[A]:
    """Execute a write as the caller; without a request id say what it would do, and nothing moves."""
    if request_id is None:
        answer, position = await rehearse(caller, command)
        return Outcome(answer, position, replayed=False, rehearsed=True)
    return await caller.programme.commands.execute(
        request_id, caller.key.principal_id, command, late_allowed=caller.may_be_late
    )


async def rehearse(caller: Caller, command: c.Write[A]) -> Reading[A]:
    """Say what a write of the caller would answer; nothing moves."""
    return await caller.programme.commands.rehearse(
        caller.key.principal_id, command, late_allowed=caller.may_be_late
    )


def check_shop(key: Key, shop_id: str, field: str, *, required: bool = True) -> None:
    """Refuse a till that speaks for another shop than its own, or does not say for which if that is `required`."""
    fields.optional_identifier(shop_id, field)
    if not shop_id and not required:
        return
    if key.role is Role.TILL and key.shop_id and key.shop_id != shop_id:
        raise Refusal(
            Reason.SHOP_NOT_ALLOWED,
            "This till's key is bound to another shop.",
            field=field,
            shop_id=key.shop_id,
        )


def some_points(points: int) -> int:
    """Return how many points are asked for: at least one."""
    if not 1 <= points <= limits.POINTS_MAX:
        raise fields.invalid("points", f"must be from 1 to {limits.POINTS_MAX}.")
    return points


def holder(request: HolderRequest) -> c.Holder:
    """Return who is named, by card or by member."""
    match request.WhichOneof("holder"):
        case "card_number":
            return c.Holder(card_number=fields.card_number(request.card_number, "card_number"))
        case "member_reference":
            return c.Holder(
                member_reference=fields.identifier(request.member_reference, "member_reference")
            )
        case _:
            raise fields.invalid("holder", "name a card or a member.")
