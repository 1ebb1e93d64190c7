"""A write that carries a verification: whether that is right is looked at here, and a try is counted before.

For a method that spends points or charges money:

    outcome = await execute_verified(caller, request_id, request, command.holder, command)

where the request has a field `verification` (of `ledger.v1.Verification`) and the command one of the same name; without
one in the request it is `execute`. What is right, and whether one is needed, the decision says: see
`ledger.application.decisions.verifying`.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol
from uuid import UUID

import msgspec

from ledger.application import commands as c
from ledger.application.attempt import A, Outcome
from ledger.application.errors import CommitUnconfirmed
from ledger.domain import limits
from ledger.domain.errors import Refusal
from ledger.domain.verification import Proof, Unproven, is_pin, pin_failed
from ledger.domain.verification_way import VerificationWay
from ledger.service import fields
from ledger.service.choices import Choices
from ledger.service.pins import is_right_pin, print_of
from ledger.service.serving import Caller
from ledger.service.till import execute
from ledger.v1 import verification_pb2 as pb

WAYS = Choices(VerificationWay, pb.VerificationWay, "VERIFICATION_WAY")
CODE_PURPOSE = "app code"
QR_PREFIX = "LLC1:"
LOOKS_MAX = 3
"""What is tried may change meanwhile; nobody changes a PIN so often."""


class Carrying(Protocol):
    """A request that can carry a verification."""

    verification: pb.Verification

    def HasField(self, field_name: Any) -> bool:
        """Whether a field is there."""
        ...


class Said(NamedTuple):
    """A verification as a till sends it."""

    way: VerificationWay
    text: str


def decode_verification(message: pb.Verification, field: str = "verification") -> Said:
    """Return what a till sends; what is wrong is named, never repeated.

    Raises:
        Refusal: FIELD_INVALID.
    """
    match message.WhichOneof("way"):
        case "pin":
            return Said(VerificationWay.PIN, some_pin(message.pin, f"{field}.pin"))
        case "app_code":
            code = _code(message.app_code, f"{field}.app_code")
            return Said(VerificationWay.APP_CODE, code)
        case _:
            raise fields.invalid(field, "name a PIN or an app code.")


def some_pin(text: str, field: str) -> str:
    """Return a text that can be a PIN."""
    if not is_pin(text):
        least, most = limits.PIN_DIGITS_MIN, limits.PIN_DIGITS_MAX
        raise fields.invalid(field, f"must be {least} to {most} digits.")
    return text


def _code(text: str, field: str) -> str:
    # People write groups as the app shows them.
    code = text.removeprefix(QR_PREFIX).replace(" ", "")
    if len(code) != limits.APP_CODE_DIGITS or not (code.isascii() and code.isdigit()):
        text = f"must be {limits.APP_CODE_DIGITS} digits, or the text of the QR code."
        raise fields.invalid(field, text)
    return code


async def execute_verified(
    caller: Caller,
    request_id: UUID | None,
    request: Carrying,
    holder: c.Holder,
    command: c.Write[A],
) -> Outcome[A]:
    """Execute a write as the caller, with the verification that its request carries, if it does.

    First it is asked what would come of it if the verification were right: so a request that was answered before is
    answered again, and one that is refused for another reason costs no try. Then a try is counted, and only when that
    is stored it is looked at what was said.

    Raises:
        Refusal: what the write is refused for, VERIFICATION_FAILED or VERIFICATION_LOCKED.
    """
    if not request.HasField("verification"):
        return await execute(caller, request_id, command)
    said = decode_verification(request.verification)
    trial = _Trial(caller, request_id, said, holder)
    unproven = trial.with_proof(command, Proof(said.way))
    if request_id is None or caller.key.training:
        # Only rehearsed: nobody would count the tries.
        return await execute(caller, request_id, unproven)
    for _ in range(LOOKS_MAX):
        try:
            return await execute(caller, request_id, unproven)
        except Unproven as found:
            subject = found.subject
        try:
            return await trial.execute_proven(command, subject)
        except Unproven:
            continue  # the PIN was changed, or there is another code, since then
    raise CommitUnconfirmed


class _Trial:
    """What was said for one request, to be tried."""

    def __init__(
        self, caller: Caller, request_id: UUID | None, said: Said, holder: c.Holder
    ) -> None:
        self._caller = caller
        self._request_id = request_id
        self._said = said
        self._holder = holder

    @staticmethod
    def with_proof(command: c.Write[A], proof: Proof) -> c.Write[A]:
        return msgspec.structs.replace(command, verification=proof)

    async def execute_proven(self, command: c.Write[A], subject: UUID) -> Outcome[A]:
        """Count a try, look at what was said, and execute the write if that is right.

        Raises:
            Unproven: what is to be tried is another by now.
        """
        holder = self._holder
        query = c.NameMember(
            member_reference=holder.member_reference, card_number=holder.card_number
        )
        member = (await self._caller.programme.commands.read(query)).found
        print_ = await print_of(self._caller, member.id, CODE_PURPOSE, self._said.text)
        left = await self._count_try(member, subject, print_)
        way = self._said.way
        if way is VerificationWay.APP_CODE:
            proof = Proof(way, member.reference, print_, subject)
            return await execute(self._caller, self._request_id, self.with_proof(command, proof))
        if not await is_right_pin(self._caller, member.id, subject, self._said.text):
            raise pin_failed(left)
        proof = Proof(way, member.reference, tried=subject)
        try:
            return await execute(self._caller, self._request_id, self.with_proof(command, proof))
        except Unproven:
            raise
        except Refusal:
            # Refused for what has changed since the try was counted; but the PIN was right.
            await self._confirm(member, subject)
            raise

    async def _count_try(self, member: c.NamedMember, subject: UUID, print_: bytes) -> int:
        """Count the try, once however often the request is repeated; return how many are left."""
        command = c.CountTry(member.reference, self._said.way, subject)
        outcome = await execute(self._caller, self._part("try", subject, print_), command)
        return outcome.answer.tries_left

    async def _confirm(self, member: c.NamedMember, subject: UUID) -> None:
        command = c.ConfirmPin(member.reference, subject)
        await execute(self._caller, self._part("right", subject), command)

    def _part(self, what: str, subject: UUID, print_: bytes = b"") -> UUID:
        # With the print: another guess under the same request id is another try. Without the member's key it tells
        # nothing.
        assert self._request_id is not None, "what is rehearsed is not tried"
        namespace = self._caller.programme.namespace
        return namespace.part_of(self._request_id, what, str(subject), print_.hex())
