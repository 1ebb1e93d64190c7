"""Who the person is here: members, cards, consents and contacts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from ledger.application.streams import read_aggregates, said
from ledger.domain.card import Card
from ledger.domain.consent.aggregate import Consents
from ledger.domain.model import Event
from ledger.service.export.document import Section, plain
from ledger.service.export.whose import Whose


class MemberItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A member that the person is or was."""

    member_reference: str
    enrolled_at: datetime
    merged_into: str = ""
    """The member that it was found to be."""
    erased_at: datetime | None = None
    payment_key_until: date | None = None
    """Of an erased member: the last day on which payment data is kept."""


class HistoryItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that happened."""

    member_reference: str
    what: str
    """As in docs/reference/events.md."""
    occurred_at: datetime
    recorded_at: datetime
    principal_id: str
    """Whose key recorded it."""
    details: dict[str, Any] = {}
    """What the event says beyond that; see docs/reference/events.md."""


class CardItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A card of the person."""

    card_number: str
    status: str
    """ACTIVE, BLOCKED or REPLACED."""
    blocked_at: datetime | None = None
    block_reason: str = ""
    replaced_by: str = ""
    """The card that took over."""


async def members(whose: Whose) -> AsyncIterator[MemberItem]:
    """Go through the members that the person is."""
    for member in whose.person.members:
        yield MemberItem(
            member.member_reference,
            member.enrolled_at,
            member.merged_into or "",
            member.erased_at,
            member.payment_key_until,
        )


async def history(whose: Whose) -> AsyncIterator[HistoryItem]:
    """Go through what happened to the members: enrolled, changed, merged, in and out of pools."""
    for member in whose.person.members:
        async for event in whose.events([member.id]):
            yield history_item(member.member_reference, event)


async def consents(whose: Whose) -> AsyncIterator[HistoryItem]:
    """Go through what was said of consents and sharing."""
    async for item in _of_consents(whose):
        if item.what != Consents.Contacted.TOPIC:
            yield item


async def contacts(whose: Whose) -> AsyncIterator[HistoryItem]:
    """Go through how often the person was contacted, and for what."""
    async for item in _of_consents(whose):
        if item.what == Consents.Contacted.TOPIC:
            yield item


async def _of_consents(whose: Whose) -> AsyncIterator[HistoryItem]:
    namespace = whose.caller.programme.namespace
    for reference in whose.references:
        async for event in whose.events([namespace.consents(reference)]):
            yield history_item(reference, event)


def history_item(reference: str, event: Event) -> HistoryItem:
    """Return an event as an export has it."""
    known = {name: plain(value) for name, value in said(event).items()}
    return HistoryItem(
        reference,
        type(event).TOPIC,  # type: ignore[attr-defined]  # every event that is stored has one
        event.occurred_at,
        event.timestamp,
        event.principal_id,
        {name: value for name, value in known.items() if value not in (None, "", [], reference)},
    )


async def verifications(whose: Whose) -> AsyncIterator[HistoryItem]:
    """Go through what became of the PIN and of codes of the app: that there is one, never which."""
    namespace = whose.caller.programme.namespace
    for reference in whose.references:
        async for event in whose.events([namespace.verification(reference)]):
            item = history_item(reference, event)
            item.details.pop("digest", None)
            yield item


async def cards(whose: Whose) -> AsyncIterator[CardItem]:
    """Go through the cards."""
    account = whose.person.account
    numbers = [one for one in account.cards if account.member_of_card(one) in whose.references]
    ids = {number: whose.caller.programme.namespace.card(number) for number in numbers}
    async with whose.caller.programme.pool.connection() as connection:
        found = await read_aggregates(connection, Card, ids.values())
    for number, id_ in ids.items():
        yield _card_item(whose, number, found.get(id_))


def _card_item(whose: Whose, number: str, card: Card | None) -> CardItem:
    status = whose.person.account.cards[number].value
    if card is None:
        return CardItem(number, status)
    reason = "" if card.block_reason is None else card.block_reason.value
    return CardItem(number, status, card.blocked_at, reason, card.replaced_by or "")


def ids_of(whose: Whose) -> list[UUID]:
    """Return the ids of the person's members."""
    return [one.id for one in whose.person.members]


SECTIONS = (
    Section("members", MemberItem, members),
    Section("member_history", HistoryItem, history),
    Section("consents", HistoryItem, consents),
    Section("contacts", HistoryItem, contacts),
    Section("cards", CardItem, cards),
    Section("verifications", HistoryItem, verifications),
)
