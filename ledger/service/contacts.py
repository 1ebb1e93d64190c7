"""Contacts of `ConsentService`: whether members may be contacted, and that they were."""

from __future__ import annotations

from typing import TypeAlias

from ledger.application import commands as c
from ledger.application.decisions.reads import NO_REQUEST
from ledger.domain import limits
from ledger.domain.consent.contacting import Question
from ledger.service import fields
from ledger.service.consent_fields import decode_kind, encode_check
from ledger.service.consent_tokens import ConsentToken, TokenUse
from ledger.service.serving import Caller
from ledger.v1 import consent_pb2 as pb

_Asked: TypeAlias = pb.MayContactRequest | pb.CheckContactsRequest | pb.RecordContactRequest


class Contacts:
    """Ask about one member or many, and record a contact."""

    async def MayContact(
        self, request: pb.MayContactRequest, caller: Caller
    ) -> pb.MayContactResponse:
        """Say whether a member may be contacted."""
        reference = fields.identifier(request.member_reference, "member_reference")
        query = c.CheckContacts(
            (reference,),
            _question(request),
            fields.optional_instant(request, "at"),
            at_least_position=request.at_least_position,
        )
        (answer,), position = await caller.programme.commands.read(query)
        return pb.MayContactResponse(check=encode_check(reference, answer), position=position)

    async def CheckContacts(
        self, request: pb.CheckContactsRequest, caller: Caller
    ) -> pb.CheckContactsResponse:
        """Say of many members whether they may be contacted."""
        question, at = _question(request), fields.optional_instant(request, "at")
        references = _references(request)
        response = pb.CheckContactsResponse()
        step = limits.CONTACTS_CHECKED_AT_ONCE
        for start in range(0, len(references), step):
            some = references[start : start + step]
            query = c.CheckContacts(some, question, at, at_least_position=request.at_least_position)
            answers, response.position = await caller.programme.commands.read(query)
            response.checks.extend(map(encode_check, some, answers))
        response.allowed_count = sum(one.allowed for one in response.checks)
        return response

    async def RecordContact(
        self, request: pb.RecordContactRequest, caller: Caller
    ) -> pb.RecordContactResponse:
        """Record that a member is contacted."""
        request_id = fields.uuid(request.request_id, "request_id")
        question = _question(request)
        if question.kind.purpose.is_use:
            raise fields.invalid("purpose", "nobody is contacted by a use of data.")
        mailing = request.mailing_reference
        command = c.RecordContact(
            member_reference=fields.identifier(request.member_reference, "member_reference"),
            kind=question.kind,
            personalised=question.personalised,
            reference=fields.optional_identifier(request.reference, "reference"),
            mailing_reference=fields.optional_identifier(mailing, "mailing_reference"),
            occurred_at=fields.optional_instant(request, "occurred_at"),
        )
        outcome = await caller.programme.commands.execute(
            request_id, caller.key.principal_id, command
        )
        answer, until = outcome.answer, outcome.answer.token_until
        own_id = NO_REQUEST if outcome.rehearsed else request_id
        token = ConsentToken(TokenUse.UNSUBSCRIBE, answer.member_id, question.kind, until)
        key = caller.programme.facts.fingerprint_key
        return pb.RecordContactResponse(
            position=outcome.position,
            already_sent=answer.request_id != own_id,
            unsubscribe_token="" if outcome.rehearsed else token.seal(key),
            token_expire_time=None if outcome.rehearsed else fields.timestamp(until),
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )


def _question(request: _Asked) -> Question:
    kind = decode_kind(request.purpose, request.channel)
    if request.personalised and kind.purpose.is_use:
        raise fields.invalid("personalised", "is for messages.")
    return Question(kind, request.personalised)


def _references(request: pb.CheckContactsRequest) -> tuple[str, ...]:
    """Return the members, each of which is named once."""
    if not request.member_references:
        raise fields.invalid("member_references", "must not be empty.")
    most = limits.CONTACTS_CHECKED_MAX
    fields.count(len(request.member_references), most, "members", "member_references")
    known: set[str] = set()
    for index, reference in enumerate(request.member_references):
        path = f"member_references[{index}]"
        if fields.identifier(reference, path) in known:
            raise fields.invalid(path, "the same member is there twice.")
        known.add(reference)
    return tuple(request.member_references)
