"""`CardService`: cards from the printer to their end."""

from __future__ import annotations

from uuid import UUID

from ledger.application import commands as c
from ledger.control.keys import Role
from ledger.domain import limits
from ledger.service import fields
from ledger.service.card_lists import BLOCK_REASONS, CardLists
from ledger.service.serving import Caller
from ledger.service.till import check_shop, execute, request_id_of
from ledger.v1 import card_pb2 as pb


class Cards(CardLists):
    """Print, issue, block, replace."""

    async def GenerateCards(
        self, request: pb.GenerateCardsRequest, caller: Caller
    ) -> pb.GenerateCardsResponse:
        """Draw numbers of cards that are to be printed."""
        request_id = fields.uuid(request.request_id, "request_id")
        if not request.count:
            raise fields.invalid("count", "must be at least 1.")
        if request.cards_before < 0:
            raise fields.invalid("cards_before", "must not be negative.")
        command = c.GenerateCards(
            batch=fields.identifier(request.batch, "batch"),
            count=fields.count(request.count, limits.PRINTED_CARDS_MAX, "cards", "count"),
            cards_before=request.cards_before,
        )
        outcome = await execute(caller, request_id, command)
        answer = outcome.answer
        return pb.GenerateCardsResponse(
            position=outcome.position,
            card_numbers=() if outcome.rehearsed else answer.card_numbers,
            cards_in_batch=answer.cards_in_batch,
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )

    async def RegisterCards(
        self, request: pb.RegisterCardsRequest, caller: Caller
    ) -> pb.RegisterCardsResponse:
        """Take in cards that were printed elsewhere."""
        request_id = request_id_of(request)
        command = c.RegisterCards(fields.identifier(request.batch, "batch"), _some_numbers(request))
        outcome = await execute(caller, request_id, command)
        answer = _as_of(request_id, outcome.answer, len(command.card_numbers), outcome.rehearsed)
        return pb.RegisterCardsResponse(
            position=outcome.position,
            cards_registered=answer.cards_registered,
            cards_unchanged=answer.cards_unchanged,
            cards_in_batch=answer.cards_in_batch,
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )

    async def IssueCard(self, request: pb.IssueCardRequest, caller: Caller) -> pb.IssueCardResponse:
        """Issue a card to a member."""
        request_id = request_id_of(request)
        command = c.IssueCard(
            member_reference=fields.identifier(request.member_reference, "member_reference"),
            card_number=fields.optional_card_number(request.card_number, "card_number"),
            occurred_at=fields.optional_instant(request, "occurred_at"),
        )
        outcome = await execute(caller, request_id, command)
        return pb.IssueCardResponse(
            position=outcome.position,
            card_number=request.card_number if outcome.rehearsed else outcome.answer.card_number,
            account_id=str(outcome.answer.account_id),
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )

    async def BlockCard(self, request: pb.BlockCardRequest, caller: Caller) -> pb.BlockCardResponse:
        """Block a card."""
        request_id = request_id_of(request)
        check_shop(caller.key, request.shop_id, "shop_id")
        command = c.BlockCard(
            card_number=fields.card_number(request.card_number, "card_number"),
            reason=BLOCK_REASONS.decode(request.reason, "reason"),
            occurred_at=fields.optional_instant(request, "occurred_at"),
        )
        outcome = await execute(caller, request_id, command)
        return pb.BlockCardResponse(
            position=outcome.position,
            account_id=fields.uuid_text(outcome.answer.account_id),
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )

    async def UnblockCard(
        self, request: pb.UnblockCardRequest, caller: Caller
    ) -> pb.UnblockCardResponse:
        """Let a card be used again."""
        request_id = request_id_of(request)
        command = c.UnblockCard(fields.card_number(request.card_number, "card_number"))
        outcome = await execute(caller, request_id, command)
        return pb.UnblockCardResponse(
            position=outcome.position,
            account_id=fields.uuid_text(outcome.answer.account_id),
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )

    async def ReplaceCard(
        self, request: pb.ReplaceCardRequest, caller: Caller
    ) -> pb.ReplaceCardResponse:
        """Have another card take over."""
        request_id = request_id_of(request)
        check_shop(caller.key, request.shop_id, "shop_id")
        number = request.new_card_number
        command = c.ReplaceCard(
            card_number=fields.card_number(request.card_number, "card_number"),
            new_card_number=fields.optional_card_number(number, "new_card_number"),
            reason=BLOCK_REASONS.decode(request.reason, "reason") if request.reason else None,
            occurred_at=fields.optional_instant(request, "occurred_at"),
            misuse_allowed=caller.key.role is Role.OPERATOR,
        )
        outcome = await execute(caller, request_id, command)
        answer = outcome.answer
        return pb.ReplaceCardResponse(
            position=outcome.position,
            card_number=number if outcome.rehearsed else answer.card_number,
            account_id=str(answer.account_id),
            points_available=answer.points_available,
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )


def _some_numbers(request: pb.RegisterCardsRequest) -> tuple[str, ...]:
    numbers = request.card_numbers
    if not numbers:
        raise fields.invalid("card_numbers", "must not be empty.")
    fields.count(len(numbers), limits.PRINTED_CARDS_MAX, "cards", "card_numbers")
    seen: set[str] = set()
    for index, number in enumerate(numbers):
        field = f"card_numbers[{index}]"
        fields.card_number(number, field)
        if number in seen:
            raise fields.invalid(field, "the same number is there twice.")
        seen.add(number)
    return tuple(numbers)


def _as_of(
    request_id: UUID | None, answer: c.CardsRegistered, cards: int, rehearsed: bool
) -> c.CardsRegistered:
    """Return what this request did: nothing, where others had registered all of it."""
    if rehearsed or answer.request_id == request_id:
        return answer
    return c.CardsRegistered(answer.request_id, 0, cards, answer.cards_in_batch)
