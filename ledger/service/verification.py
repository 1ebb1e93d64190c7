"""`VerificationService`: PINs and app codes of members."""

from __future__ import annotations

from uuid import UUID

from ledger.application import commands as c
from ledger.control.keys import Role
from ledger.domain import limits
from ledger.domain.errors import Reason, Refusal
from ledger.domain.verification import is_weak_pin
from ledger.service import fields
from ledger.service.identifying import member_named, named_by_reference
from ledger.service.pins import print_of, seal_pin
from ledger.service.serving import Caller
from ledger.service.till import check_shop, execute, request_id_of
from ledger.service.verifying import CODE_PURPOSE, QR_PREFIX, execute_verified
from ledger.v1 import verification_pb2 as pb

_DRAWN = "app code of a request"


class Verifications:
    """Set, change, reset, unblock; codes."""

    async def SetPin(self, request: pb.SetPinRequest, caller: Caller) -> pb.SetPinResponse:
        """Give a member a first PIN."""
        request_id = request_id_of(request)
        named = await member_named(caller, request)
        await _check_new(caller, named.reference, request.pin, "pin")
        rehearsed = request_id is None
        record = await seal_pin(caller, named.id, request.pin, rehearsed=rehearsed)
        outcome = await execute(caller, request_id, c.SetPin(named.reference, record))
        return pb.SetPinResponse(
            position=outcome.position, replayed=outcome.replayed, rehearsed=outcome.rehearsed
        )

    async def ChangePin(self, request: pb.ChangePinRequest, caller: Caller) -> pb.ChangePinResponse:
        """Give a member another PIN."""
        request_id = request_id_of(request)
        check_shop(caller.key, request.shop_id, "shop_id")
        if not request.HasField("verification"):
            raise fields.invalid("verification", "name the old PIN or an app code.")
        named = await member_named(caller, request)
        await _check_new(caller, named.reference, request.new_pin, "new_pin")
        rehearsed = request_id is None
        record = await seal_pin(caller, named.id, request.new_pin, rehearsed=rehearsed)
        holder = c.Holder(member_reference=named.reference)
        command = c.ChangePin(named.reference, record)
        outcome = await execute_verified(caller, request_id, request, holder, command)
        return pb.ChangePinResponse(
            position=outcome.position, replayed=outcome.replayed, rehearsed=outcome.rehearsed
        )

    async def ResetPin(self, request: pb.ResetPinRequest, caller: Caller) -> pb.ResetPinResponse:
        """Take a member's PIN away."""
        request_id = request_id_of(request)
        reference = fields.identifier(request.member_reference, "member_reference")
        outcome = await execute(caller, request_id, c.ResetPin(reference))
        return pb.ResetPinResponse(
            position=outcome.position, replayed=outcome.replayed, rehearsed=outcome.rehearsed
        )

    async def UnblockPin(
        self, request: pb.UnblockPinRequest, caller: Caller
    ) -> pb.UnblockPinResponse:
        """Let a member's PIN be tried again."""
        request_id = request_id_of(request)
        reference = fields.identifier(request.member_reference, "member_reference")
        outcome = await execute(caller, request_id, c.UnblockPin(reference))
        return pb.UnblockPinResponse(
            position=outcome.position, replayed=outcome.replayed, rehearsed=outcome.rehearsed
        )

    async def IssueAppCode(
        self, request: pb.IssueAppCodeRequest, caller: Caller
    ) -> pb.IssueAppCodeResponse:
        """Give a member's app a code to show."""
        request_id = fields.uuid(request.request_id, "request_id")
        named = await named_by_reference(caller, request.member_reference)
        code = await _draw(caller, named.id, request_id)
        digest = await print_of(caller, named.id, CODE_PURPOSE, code)
        outcome = await execute(caller, request_id, c.IssueAppCode(named.reference, digest))
        return pb.IssueAppCodeResponse(
            position=outcome.position,
            app_code=code,
            qr_text=QR_PREFIX + code,
            expire_time=fields.timestamp(outcome.answer.expires_at),
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )

    async def GetVerification(
        self, request: pb.GetVerificationRequest, caller: Caller
    ) -> pb.GetVerificationResponse:
        """Answer how a member can be verified."""
        named = await member_named(caller, request)
        query = c.GetVerification(named.reference, at_least_position=request.at_least_position)
        found, position = await caller.programme.commands.read(query)
        # Whether there is a code to guess now helps nobody at a till.
        code = None if caller.key.role is Role.TILL else found.app_code_expires_at
        return pb.GetVerificationResponse(
            member_reference=found.member_reference,
            pin_set=found.pin_set_at is not None,
            pin_set_time=fields.optional_timestamp(found.pin_set_at),
            pin_locked=found.pin_locked,
            pin_tries_left=found.tries_left,
            pin_digits=found.pin_digits,
            app_code_expire_time=fields.optional_timestamp(code),
            position=position,
        )


async def _check_new(caller: Caller, reference: str, pin: str, field: str) -> None:
    """Refuse a PIN of another length than the rules want, or one that everybody tries first."""
    found = (await caller.programme.commands.read(c.GetVerification(reference))).found
    if len(pin) != found.pin_digits or not (pin.isascii() and pin.isdigit()):
        raise fields.invalid(field, f"must be {found.pin_digits} digits.")
    if is_weak_pin(pin):
        raise Refusal(
            Reason.PIN_WEAK, "Everybody tries this PIN first; choose another.", field=field
        )


async def _draw(caller: Caller, member_id: UUID, request_id: UUID) -> str:
    """Return the code of a request: the same each time, so that it need not be kept to be answered again."""
    drawn = await print_of(caller, member_id, _DRAWN, str(request_id))
    return f"{int.from_bytes(drawn) % 10**limits.APP_CODE_DIGITS:0{limits.APP_CODE_DIGITS}}"
