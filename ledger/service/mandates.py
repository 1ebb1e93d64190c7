"""`MandateService`: members' words that their bank accounts may be debited."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.banking.accounts import DebtorAccount
from ledger.banking.text import is_reference
from ledger.control.keys import Role
from ledger.domain.charges import MandateStatus, MandateWay
from ledger.domain.errors import Reason, Refusal
from ledger.service import debit_calendar, fields
from ledger.service.choices import Choices
from ledger.service.identifying import named_by_reference
from ledger.service.mandate_vault import (
    decode_debtor,
    encode_debtor,
    read_account,
    seal_account,
)
from ledger.service.rules_settlement import DEBIT_DAYS
from ledger.service.serving import Caller
from ledger.service.till import execute, made_text, request_id_of
from ledger.v1 import mandate_pb2 as pb
from ledger.vault.vault import KeyDestroyedError

WAYS = Choices(MandateWay, pb.MandateWay, "MANDATE_WAY")
STATUSES = Choices(MandateStatus, pb.MandateStatus, "MANDATE_STATUS")
_MAY_REVEAL = (Role.OPERATOR, Role.FINANCE)


class Mandates:
    """Sign, amend, revoke, show."""

    async def SignMandate(
        self, request: pb.SignMandateRequest, caller: Caller
    ) -> pb.SignMandateResponse:
        """Record a mandate."""
        request_id = request_id_of(request)
        command = _decode_signing(request)
        account = await _account(request)
        await debit_calendar.load()
        named = await named_by_reference(caller, request.member_reference)

        async def sign(reference: str, member_id: UUID) -> Outcome[c.MandateSigned]:
            sealed = await seal_account(caller, member_id, account, rehearsed=request_id is None)
            return await execute(caller, request_id, command(reference, sealed))

        outcome = await _for_whom_it_is_by_now(named, sign)
        answer = outcome.answer
        return pb.SignMandateResponse(
            position=outcome.position,
            mandate_reference=made_text(outcome, answer.mandate_reference),
            member_reference=answer.member_reference,
            debit_day=DEBIT_DAYS.encode(answer.debit_day),
            notice_days=answer.notice_days,
            next_due_date=fields.date_message(answer.next_due_on),
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )

    async def AmendMandate(
        self, request: pb.AmendMandateRequest, caller: Caller
    ) -> pb.AmendMandateResponse:
        """Debit another account."""
        request_id = request_id_of(request)
        reference = _reference(request.mandate_reference)
        account = await _account(request)
        outcome = await _amend(caller, request_id, reference, account)
        return pb.AmendMandateResponse(
            position=outcome.position,
            mandate_reference=outcome.answer.mandate_reference,
            account_version=outcome.answer.account_version,
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )

    async def RevokeMandate(
        self, request: pb.RevokeMandateRequest, caller: Caller
    ) -> pb.RevokeMandateResponse:
        """Use a mandate no more."""
        request_id = request_id_of(request)
        command = c.RevokeMandate(_reference(request.mandate_reference))
        outcome = await execute(caller, request_id, command)
        return pb.RevokeMandateResponse(
            position=outcome.position,
            mandate_reference=outcome.answer.mandate_reference,
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )

    async def GetMandate(
        self, request: pb.GetMandateRequest, caller: Caller
    ) -> pb.GetMandateResponse:
        """Answer a mandate, and as much of its account as the caller may see."""
        if request.reveal and caller.key.role not in _MAY_REVEAL:
            raise fields.invalid("reveal", "is for an operator and for finance.")
        reference = await _reference_of(request, caller)
        query = c.GetMandate(
            mandate_reference=reference, at_least_position=request.at_least_position
        )
        found, position = await caller.programme.commands.read(query)
        mandate = found.mandate
        member_id = caller.programme.namespace.member(mandate.member_reference)
        account = await read_account(caller, "GetMandate", member_id, mandate.record_id)
        return pb.GetMandateResponse(
            mandate=_encode(found),
            account=None if account is None else encode_debtor(account, masked=not request.reveal),
            masked=not request.reveal,
            position=position,
        )


async def _account(request: pb.SignMandateRequest | pb.AmendMandateRequest) -> DebtorAccount:
    # What knows the banks takes half a second to load the first time, which the tills need not wait for.
    return await asyncio.to_thread(decode_debtor, request.account)


def _decode_signing(
    request: pb.SignMandateRequest,
) -> Callable[[str, c.SealedBankAccount], c.SignMandate]:
    """Return what makes the command, once it is known whose it is and the account is sealed."""
    reference = request.mandate_reference
    known = _reference(reference) if reference else None
    signed_on = fields.calendar_date(request.sign_date, "sign_date")
    way = WAYS.decode(request.way, "way")
    text_version = fields.optional_identifier(request.text_version, "text_version")
    day = DEBIT_DAYS.decode(request.debit_day, "debit_day") if request.debit_day else None
    # What is no number of days is refused by the rules.
    days = request.notice_days or None
    return lambda member, sealed: c.SignMandate(
        member, sealed, signed_on, way, text_version, known, day, days
    )


async def _for_whom_it_is_by_now(
    named: c.NamedMember,
    sign: Callable[[str, UUID], Awaitable[Outcome[c.MandateSigned]]],
) -> Outcome[c.MandateSigned]:
    """Sign for the member that is meant by now.

    A request that was made before a merge, and is repeated after it, was sealed for the member of that time: so those
    are asked as well, newest first, and whoever was not meant then refuses.
    """
    first: Exception | None = None
    for reference, member_id in reversed(named.chain):
        try:
            return await sign(reference, member_id)
        except (Refusal, KeyDestroyedError) as error:
            first = first or error
            reused = isinstance(error, Refusal) and error.reason is Reason.REQUEST_ID_REUSED
            if not reused and first is error:
                break
    assert first is not None, "a chain of members has one at least"
    raise first


async def _amend(
    caller: Caller, request_id: UUID | None, reference: str, account: DebtorAccount
) -> Outcome[c.MandateAmended]:
    query = c.GetMandate(mandate_reference=reference)
    found = (await caller.programme.commands.read(query)).found
    member_id = caller.programme.namespace.member(found.mandate.member_reference)
    sealed = await seal_account(caller, member_id, account, rehearsed=request_id is None)
    return await execute(caller, request_id, c.AmendMandate(reference, sealed))


def _reference(text: str) -> str:
    """Return what can be the reference of a mandate."""
    if not is_reference(text):
        raise fields.invalid(
            "mandate_reference",
            'must be 1 to 35 letters, digits, +?/-:().,\' without "/" at the ends and "//".',
        )
    return text


async def _reference_of(request: pb.GetMandateRequest, caller: Caller) -> str:
    match request.WhichOneof("key"):
        case "mandate_reference":
            return _reference(request.mandate_reference)
        case "member_reference":
            reference = fields.identifier(request.member_reference, "member_reference")
            await debit_calendar.load()
            query = c.GetMemberCharges(member_reference=reference)
            return (await caller.programme.commands.read(query)).found.mandate.reference
        case _:
            raise fields.invalid("key", "name a mandate or a member.")


def _encode(found: c.FoundMandate) -> pb.Mandate:
    mandate = found.mandate
    return pb.Mandate(
        mandate_reference=mandate.reference,
        member_reference=found.member_reference,
        creditor_id=mandate.creditor_id,
        sign_date=fields.date_message(mandate.signed_on),
        way=WAYS.encode(mandate.way),
        text_version=mandate.text_version,
        status=STATUSES.encode(mandate.status),
        account_version=mandate.account_version,
        in_force=found.in_force,
        usable=found.is_usable,
        lapse_date=fields.date_message(mandate.lapses_on(found.used_on)),
        last_due_date=fields.optional_date_message(found.used_on),
    )
