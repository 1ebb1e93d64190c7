"""`ChargeService`: payment with the card, and what members owe."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.projections.charge_items import queries
from ledger.service import debit_calendar, fields
from ledger.service.charge_fields import encode_charge, encode_charges, encode_items
from ledger.service.charge_settings import ChargeSettings
from ledger.service.freshness import await_position
from ledger.service.identifying import member_named
from ledger.service.pages import PageTokens, page_size
from ledger.service.serving import Caller
from ledger.service.till import check_shop, execute, made_id, request_id_of
from ledger.service.verifying import execute_verified
from ledger.v1 import charge_pb2 as pb

ITEMS_DEFAULT = 50
ITEMS_MAX = 1_000


class Charging(ChargeSettings):
    """Charge, refund, show, list."""

    async def ChargeCard(
        self, request: pb.ChargeCardRequest, caller: Caller
    ) -> pb.ChargeCardResponse:
        """Pay with a card."""
        request_id = request_id_of(request)
        check_shop(caller.key, request.shop_id, "shop_id")
        money = caller.programme.money
        command = c.ChargeCard(
            card_number=fields.card_number(request.card_number, "card_number"),
            amount=money.decode(request.amount, "amount"),
            shop_id=request.shop_id,
            till_id=fields.optional_identifier(request.till_id, "till_id"),
            order_reference=fields.optional_identifier(request.order_reference, "order_reference"),
            occurred_at=fields.optional_instant(request, "occurred_at"),
        )
        holder = c.Holder(command.card_number)
        await debit_calendar.load()
        outcome = await execute_verified(caller, request_id, request, holder, command)
        answer = outcome.answer
        return pb.ChargeCardResponse(
            position=outcome.position,
            charge_id=made_id(outcome, answer.charge_id),
            member_reference=answer.member_reference,
            amount=money.encode(answer.amount),
            available_amount=money.encode(answer.available),
            due_date=fields.date_message(answer.due_on),
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )

    async def RefundCharge(
        self, request: pb.RefundChargeRequest, caller: Caller
    ) -> pb.RefundChargeResponse:
        """Give a charge back."""
        request_id = request_id_of(request)
        check_shop(caller.key, request.shop_id, "shop_id")
        money = caller.programme.money
        command = c.RefundCharge(
            charge_id=fields.uuid(request.charge_id, "charge_id"),
            amount=money.decode(request.amount, "amount") if request.HasField("amount") else None,
            occurred_at=fields.optional_instant(request, "occurred_at"),
        )
        outcome: Outcome[c.ChargeRefunded] = await execute(caller, request_id, command)
        answer = outcome.answer
        return pb.RefundChargeResponse(
            position=outcome.position,
            refund_id=made_id(outcome, answer.refund_id),
            charge_id=str(answer.charge_id),
            amount=money.encode(answer.amount),
            refundable_amount=money.encode(answer.refundable),
            available_amount=money.encode(answer.available),
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )

    async def GetCharge(self, request: pb.GetChargeRequest, caller: Caller) -> pb.GetChargeResponse:
        """Answer a charge."""
        query = c.GetCharge(
            charge_id=fields.uuid(request.charge_id, "charge_id"),
            at_least_position=request.at_least_position,
        )
        found, position = await caller.programme.commands.read(query)
        charge = encode_charge(found, caller.programme.money)
        return pb.GetChargeResponse(charge=charge, position=position)

    async def GetMemberCharges(
        self, request: pb.GetMemberChargesRequest, caller: Caller
    ) -> pb.GetMemberChargesResponse:
        """Answer what a member owes."""
        named = await _named(caller, request)
        await debit_calendar.load()
        query = c.GetMemberCharges(
            member_reference=named.reference,
            at_least_position=request.at_least_position,
        )
        found, position = await caller.programme.commands.read(query)
        return encode_charges(found, position, caller.programme.money)

    async def ListChargeItems(
        self, request: pb.ListChargeItemsRequest, caller: Caller
    ) -> pb.ListChargeItemsResponse:
        """List what a member was charged, newest first."""
        size = page_size(request.page_size, ITEMS_DEFAULT, ITEMS_MAX)
        named = await _named(caller, request)
        await debit_calendar.load()
        programme = caller.programme
        key = programme.facts.fingerprint_key
        tokens = PageTokens(key, "ListChargeItems", str(named.id))
        before = tokens.decode(request.page_token, tuple[int])
        position = await await_position(programme, "charge_items", request.at_least_position)
        # Read after that position is reached: so it has whatever took the items.
        query = c.GetMemberCharges(member_reference=named.reference)
        owed = (await programme.commands.read(query)).found
        ids = [one.id for one in owed.charges]
        start = queries.AFTER_ALL if before is None else before[0]
        async with programme.pool.connection() as connection:
            found = await queries.page(connection, ids, size + 1, start)
        shown, more = found[:size], len(found) > size
        return pb.ListChargeItemsResponse(
            items=encode_items(shown, owed, programme.money),
            next_page_token=tokens.encode([shown[-1].position]) if more else "",
            position=position,
        )


async def _named(
    caller: Caller, request: pb.GetMemberChargesRequest | pb.ListChargeItemsRequest
) -> c.NamedMember:
    """Return who is named; whoever stands before a card that is blocked is shown nothing."""
    named = await member_named(caller, request)
    if caller.is_at_sale and request.HasField("card_number"):
        key = c.AccountKey(card_number=request.card_number)
        await caller.programme.commands.read(c.GetAccount(key, check_card=True))
    return named
