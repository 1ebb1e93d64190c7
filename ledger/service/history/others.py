"""Cards, consents, segments and what is owed, as of a moment."""

from __future__ import annotations

from itertools import chain

from ledger.application import commands as c
from ledger.application.as_of import history_as_of
from ledger.application.attempt import Reading
from ledger.domain.charges.money import Item
from ledger.projections.charge_items import queries as items
from ledger.service import debit_calendar, fields
from ledger.service.accounts import account_key
from ledger.service.card_lists import CARD_STEPS_MAX, encode_card
from ledger.service.charge_fields import encode_charges, encode_items
from ledger.service.consents import encode_found
from ledger.service.freshness import await_head
from ledger.service.history.moment import cut_of, then
from ledger.service.segments import encode_segment
from ledger.service.serving import Caller
from ledger.v1 import history_pb2 as pb

OPEN_ITEMS_SHOWN_MAX = 1_000


class OthersAsOf:
    """What there was beside accounts."""

    async def GetCardAsOf(
        self, request: pb.GetCardAsOfRequest, caller: Caller
    ) -> pb.GetCardAsOfResponse:
        """Answer a card as of a moment."""
        programme = caller.programme
        number = fields.card_number(request.card_number, "card_number")
        cut = await cut_of(request.moment, programme, request.at_least_position)
        found = await then(programme, cut, c.GetCard(number), "card_number")
        events = await history_as_of(programme.pool, cut, found.card.id)
        return pb.GetCardAsOfResponse(
            card=encode_card(found, events[-CARD_STEPS_MAX:], programme, cut.until)
        )

    async def GetConsentsAsOf(
        self, request: pb.GetConsentsAsOfRequest, caller: Caller
    ) -> pb.GetConsentsAsOfResponse:
        """Answer what a member had agreed to as of a moment."""
        programme = caller.programme
        reference = fields.identifier(request.member_reference, "member_reference")
        cut = await cut_of(request.moment, programme, request.at_least_position)
        found = await then(programme, cut, c.GetConsents(reference), "member_reference")
        return pb.GetConsentsAsOfResponse(consents=encode_found(Reading(found, cut.until)))

    async def GetMemberChargesAsOf(
        self, request: pb.GetMemberChargesAsOfRequest, caller: Caller
    ) -> pb.GetMemberChargesAsOfResponse:
        """Answer what a member owed as of a moment."""
        programme, field = caller.programme, request.WhichOneof("key") or "key"
        await debit_calendar.load()
        cut = await cut_of(request.moment, programme, request.at_least_position)
        named = await then(programme, cut, _named(request), field)
        owed = await then(programme, cut, c.GetMemberCharges(named.reference), field)
        opened = sorted(
            chain.from_iterable(one.items.values() for one in owed.charges),
            key=_age,
            reverse=True,
        )
        shown = [one.item_id for one in opened[:OPEN_ITEMS_SHOWN_MAX]]
        await await_head(programme, ("charge_items",))
        async with programme.pool.connection() as connection:
            rows = await items.some(connection, shown)
        # What took them later is no part of how things were.
        rows = [row._replace(statement_id=None) for row in rows]
        return pb.GetMemberChargesAsOfResponse(
            charges=encode_charges(owed, cut.until, programme.money),
            open_items=encode_items(rows, owed, programme.money),
            open_items_left_out=len(opened) - len(shown),
        )

    async def GetSegmentAsOf(
        self, request: pb.GetSegmentAsOfRequest, caller: Caller
    ) -> pb.GetSegmentAsOfResponse:
        """Answer of which segment a buyer was as of a moment."""
        key, programme = account_key(request), caller.programme
        cut = await cut_of(request.moment, programme, request.at_least_position)
        field = request.WhichOneof("key") or "key"
        found = await then(programme, cut, c.GetSegment(key), field)
        return pb.GetSegmentAsOfResponse(segment=encode_segment(found, cut.until, programme.money))


def _named(request: pb.GetMemberChargesAsOfRequest) -> c.NameMember:
    match request.WhichOneof("key"):
        case "card_number":
            return c.NameMember(card_number=fields.card_number(request.card_number, "card_number"))
        case "member_reference":
            reference = fields.identifier(request.member_reference, "member_reference")
            return c.NameMember(member_reference=reference)
        case _:
            raise fields.invalid("key", "name a card or a member.")


def _age(item: Item) -> tuple[object, ...]:
    return item.recorded_at, item.item_id
