"""Moving points and members of `MemberService`: transfers, pools, merges."""

from __future__ import annotations

from typing import Generic, NamedTuple, Protocol
from uuid import UUID

from ledger.application import commands as c
from ledger.application.attempt import A
from ledger.domain import limits
from ledger.service import fields
from ledger.service.serving import Caller
from ledger.service.till import execute, rehearse, some_points
from ledger.v1 import account_pb2
from ledger.v1 import member_pb2 as pb


class Moves:
    """Transfer, join, leave, merge."""

    async def TransferPoints(
        self, request: pb.TransferPointsRequest, caller: Caller
    ) -> pb.TransferPointsResponse:
        """Send points to another member, or say what that would do."""
        command = c.TransferPoints(
            sender=_holder(request.sender, "sender"),
            receiver=_holder(request.receiver, "receiver"),
            points=some_points(request.points),
            reference=fields.optional_identifier(request.reference, "reference"),
            occurred_at=fields.optional_instant(request, "occurred_at"),
        )
        position, answer, replayed = await _run(request, caller, command)
        return pb.TransferPointsResponse(
            position=position,
            transfer_id="" if request.validate_only else str(answer.transfer_id),
            from_account_id=str(answer.from_account_id),
            to_account_id=str(answer.to_account_id),
            points_transferred=answer.points_transferred,
            points_available=answer.points_available,
            replayed=replayed,
        )

    async def JoinPool(self, request: pb.JoinPoolRequest, caller: Caller) -> pb.JoinPoolResponse:
        """Have a member share another's account."""
        command = c.JoinPool(
            fields.identifier(request.member_reference, "member_reference"),
            _holder(request.pool, "pool"),
        )
        position, answer, replayed = await _run(request, caller, command)
        return pb.JoinPoolResponse(
            position=position,
            account_id=str(answer.account_id),
            from_account_id=str(answer.from_account_id),
            points_moved=answer.points_moved,
            points_available=answer.points_available,
            replayed=replayed,
        )

    async def LeavePool(self, request: pb.LeavePoolRequest, caller: Caller) -> pb.LeavePoolResponse:
        """Give a member of a pool an account of its own again."""
        command = c.LeavePool(
            fields.identifier(request.member_reference, "member_reference"),
            fields.count(request.points, limits.POINTS_MAX, "points", "points"),
        )
        position, answer, replayed = await _run(request, caller, command)
        return pb.LeavePoolResponse(
            position=position,
            account_id="" if request.validate_only else str(answer.account_id),
            from_account_id=str(answer.from_account_id),
            points_transferred=answer.points_transferred,
            points_available=answer.points_available,
            replayed=replayed,
        )

    async def MergeMembers(
        self, request: pb.MergeMembersRequest, caller: Caller
    ) -> pb.MergeMembersResponse:
        """Make one member of two."""
        command = c.MergeMembers(
            fields.identifier(request.from_member_reference, "from_member_reference"),
            fields.identifier(request.into_member_reference, "into_member_reference"),
            fields.identifier(request.reason, "reason"),
        )
        position, answer, replayed = await _run(request, caller, command)
        return pb.MergeMembersResponse(
            position=position,
            account_id=str(answer.account_id),
            from_account_id=str(answer.from_account_id),
            points_moved=answer.points_moved,
            points_available=answer.points_available,
            replayed=replayed,
        )


class _Rehearsable(Protocol):
    @property
    def request_id(self) -> str: ...

    @property
    def validate_only(self) -> bool: ...


class _Ran(NamedTuple, Generic[A]):
    """What a write did, or would do."""

    position: int
    answer: A
    replayed: bool


async def _run(request: _Rehearsable, caller: Caller, command: c.Write[A]) -> _Ran[A]:
    """Execute a write, or only say what it would do."""
    if request.validate_only:
        answer, position = await rehearse(caller, command)
        return _Ran(position, answer, False)
    request_id: UUID = fields.uuid(request.request_id, "request_id")
    outcome = await execute(caller, request_id, command)
    return _Ran(outcome.position, outcome.answer, outcome.replayed)


def _holder(holder: account_pb2.AccountHolder, field: str) -> c.Holder:
    """Return who is named, by card or by member."""
    match holder.WhichOneof("holder"):
        case "card_number":
            number = fields.card_number(holder.card_number, f"{field}.card_number")
            return c.Holder(card_number=number)
        case "member_reference":
            path = f"{field}.member_reference"
            return c.Holder(member_reference=fields.identifier(holder.member_reference, path))
        case _:
            raise fields.invalid(field, "name a card or a member.")
