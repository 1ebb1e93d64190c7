"""`ConsentService`: what members agree to, and whether they may be contacted."""

from __future__ import annotations

from uuid import UUID

from ledger.application import commands as c
from ledger.application.attempt import Outcome, Reading
from ledger.application.history import read_stream
from ledger.domain.consent.words import ALL_ADVERTISING, ContactKind, ContactPurpose
from ledger.service import fields
from ledger.service.consent_fields import (
    LEVELS,
    PURPOSES,
    SOURCES,
    decode_form,
    decode_kind,
    decode_origin,
    decode_sharing,
    encode_channel,
    encode_consent,
    encode_count,
    every_way,
)
from ledger.service.consent_history import encode_change
from ledger.service.consent_tokens import ConsentToken, TokenUse, open_token
from ledger.service.contacts import Contacts
from ledger.service.pages import PageTokens, page_size
from ledger.service.serving import Caller
from ledger.service.till import execute, request_id_of
from ledger.v1 import consent_pb2 as pb

HISTORY_DEFAULT = 50
HISTORY_MAX = 1_000


class ConsentsService(Contacts):
    """Consents, sharing and tokens."""

    async def GetConsents(
        self, request: pb.GetConsentsRequest, caller: Caller
    ) -> pb.GetConsentsResponse:
        """Answer what a member agreed to."""
        size = page_size(request.page_size, HISTORY_DEFAULT, HISTORY_MAX)
        reference = fields.identifier(request.member_reference, "member_reference")
        query = c.GetConsents(reference, at_least_position=request.at_least_position)
        reading = await caller.programme.commands.read(query)
        response = encode_found(reading)
        if request.with_history and reading.found.consents is not None:
            await _add_history(response, request.page_token, size, reading.found, caller)
        return response

    async def SetConsents(
        self, request: pb.SetConsentsRequest, caller: Caller
    ) -> pb.SetConsentsResponse:
        """Record what a member agrees to and says no to."""
        request_id = request_id_of(request)
        form = decode_form(request.form, caller)
        command = c.SetConsents(
            member_reference=fields.identifier(request.member_reference, "member_reference"),
            choices=form.choices,
            sharing=form.sharing,
            occurred_at=fields.optional_instant(request, "occurred_at"),
        )
        outcome = await execute(caller, request_id, command)
        return pb.SetConsentsResponse(
            position=outcome.position,
            pending=encode_pending(caller, outcome),
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )

    async def SetSharing(
        self, request: pb.SetSharingRequest, caller: Caller
    ) -> pb.SetSharingResponse:
        """Record how much a member chooses to share."""
        request_id = request_id_of(request)
        origin = decode_origin(request.source, request.shop_id, caller)
        command = c.SetConsents(
            member_reference=fields.identifier(request.member_reference, "member_reference"),
            sharing=decode_sharing(request.sharing, origin, "sharing."),
            occurred_at=fields.optional_instant(request, "occurred_at"),
        )
        outcome = await execute(caller, request_id, command)
        return pb.SetSharingResponse(
            position=outcome.position, replayed=outcome.replayed, rehearsed=outcome.rehearsed
        )

    async def ConfirmConsent(
        self, request: pb.ConfirmConsentRequest, caller: Caller
    ) -> pb.ConfirmConsentResponse:
        """Let a consent count whose member has confirmed the address."""
        request_id = request_id_of(request)
        token = open_token(_key(caller), request.token, TokenUse.CONFIRM)
        command = c.ConfirmConsent(token.member_id, token.kind, token.number)
        outcome = await execute(caller, request_id, command)
        return pb.ConfirmConsentResponse(
            position=outcome.position,
            purpose=PURPOSES.encode(token.kind.purpose),
            channel=encode_channel(token.kind.channel),
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )

    async def CreateUnsubscribeToken(
        self, request: pb.CreateUnsubscribeTokenRequest, caller: Caller
    ) -> pb.CreateUnsubscribeTokenResponse:
        """Make a token that withdraws what it names."""
        reference = fields.identifier(request.member_reference, "member_reference")
        kind = (
            decode_kind(request.purpose, request.channel)
            if request.channel
            else ContactKind(PURPOSES.decode(request.purpose, "purpose"))
        )
        link = (await caller.programme.commands.read(c.OfferUnsubscribe(reference))).found
        token = ConsentToken(TokenUse.UNSUBSCRIBE, link.member_id, kind, link.expires_at)
        return pb.CreateUnsubscribeTokenResponse(
            token=token.seal(_key(caller)), token_expire_time=fields.timestamp(link.expires_at)
        )

    async def Unsubscribe(
        self, request: pb.UnsubscribeRequest, caller: Caller
    ) -> pb.UnsubscribeResponse:
        """Withdraw what a token names, or all advertising."""
        request_id = request_id_of(request)
        token = open_token(_key(caller), request.token, TokenUse.UNSUBSCRIBE)
        kind, kinds = token.kind, _withdrawn(token.kind)
        if request.all_advertising:
            kind, kinds = ContactKind(ContactPurpose.ADVERTISING), ALL_ADVERTISING
        command = c.Unsubscribe(token.member_id, kinds, token.expires_at)
        outcome = await execute(caller, request_id, command)
        return pb.UnsubscribeResponse(
            position=outcome.position,
            purpose=PURPOSES.encode(kind.purpose),
            channel=encode_channel(kind.channel),
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )


def _key(caller: Caller) -> bytes:
    return caller.programme.facts.fingerprint_key


def _withdrawn(kind: ContactKind) -> tuple[ContactKind, ...]:
    return every_way(kind.purpose) if kind.channel is None else (kind,)


def encode_pending(caller: Caller, outcome: Outcome[c.ConsentsSet]) -> list[pb.PendingConsent]:
    """Return what has to be confirmed, with tokens unless it was only said."""
    answer = outcome.answer
    return [
        pb.PendingConsent(
            purpose=PURPOSES.encode(one.kind.purpose),
            channel=encode_channel(one.kind.channel),
            confirm_token=""
            if outcome.rehearsed
            else _confirm_token(caller, answer.member_id, one),
            confirm_expire_time=fields.timestamp(one.confirm_until),
        )
        for one in answer.pending
    ]


def _confirm_token(caller: Caller, member_id: UUID, one: c.PendingConsent) -> str:
    token = ConsentToken(TokenUse.CONFIRM, member_id, one.kind, one.confirm_until, one.number)
    return token.seal(_key(caller))


def encode_found(reading: Reading[c.FoundConsents]) -> pb.GetConsentsResponse:
    """Return what a member agreed to, without the history."""
    found, position = reading
    consents = found.consents
    sharing = None if consents is None else consents.sharing
    origin = None if sharing is None else sharing.origin
    return pb.GetConsentsResponse(
        member_reference=found.member_reference,
        merged_into_member_reference=found.merged_into or "",
        consents=[encode_consent(one) for one in found.found],
        sharing=LEVELS.encode(found.sharing),
        sharing_time=None if sharing is None else fields.timestamp(sharing.at),
        sharing_source=None if origin is None else SOURCES.encode(origin.source),
        sharing_text_version="" if origin is None else origin.text_version,
        contact_counts=[encode_count(one) for one in ([] if consents is None else consents.counts)],
        position=position,
    )


async def _add_history(
    response: pb.GetConsentsResponse, token: str, size: int, found: c.FoundConsents, caller: Caller
) -> None:
    """Add a page of what happened, up to what was confirmed."""
    consents = found.consents
    assert consents is not None, "what was said is in a stream"
    tokens = PageTokens(_key(caller), "GetConsents", str(found.consents_id))
    after = tokens.decode(token, tuple[int])
    before = consents.version + 1 if after is None else after[0]
    async with caller.programme.pool.connection() as connection:
        events = await read_stream(connection, found.consents_id, before, size + 1)
    response.history.extend(encode_change(one) for one in events[:size])
    if len(events) > size:
        last = events[size - 1].event.originator_version
        response.next_page_token = tokens.encode([last])
