"""Looking cards up in `CardService`: one with its history, many for stock control."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.application import commands as c
from ledger.application.history import read_last
from ledger.domain.card import Card
from ledger.domain.card_code import card_code
from ledger.domain.card_status import BlockReason, CardStatus
from ledger.domain.model import Event
from ledger.projections.cards import queries
from ledger.service import fields
from ledger.service.accounts import CARD_STATUSES, encode_standing
from ledger.service.choices import Choices
from ledger.service.freshness import await_position
from ledger.service.pages import PageTokens, page_size
from ledger.service.serving import Caller, RunningProgramme
from ledger.v1 import card_pb2 as pb

CARDS_DEFAULT = 100
CARDS_MAX = 1_000
CARD_STEPS_MAX = 100

BLOCK_REASONS = Choices(BlockReason, pb.BlockReason, "BLOCK_REASON")


class CardLists:
    """Get, list, count."""

    async def GetCard(self, request: pb.GetCardRequest, caller: Caller) -> pb.GetCardResponse:
        """Answer a card."""
        programme = caller.programme
        number = fields.card_number(request.card_number, "card_number")
        query = c.GetCard(number, at_least_position=request.at_least_position)
        found, position = await programme.commands.read(query)
        async with programme.pool.connection() as connection:
            events = await read_last(connection, found.card, CARD_STEPS_MAX)
        return encode_card(found, events, programme, position)

    async def ListCards(self, request: pb.ListCardsRequest, caller: Caller) -> pb.ListCardsResponse:
        """List cards in order of their numbers."""
        size = page_size(request.page_size, CARDS_DEFAULT, CARDS_MAX)
        which = queries.Which(
            fields.optional_identifier(request.batch, "batch"),
            CARD_STATUSES.decode(request.status, "status") if request.status else None,
        )
        programme, scope = caller.programme, f"{request.status} {which.batch}"
        tokens = PageTokens(programme.facts.fingerprint_key, "ListCards", scope)
        after = tokens.decode(request.page_token, tuple[str])
        position = await await_position(programme, "cards", request.at_least_position)
        start = queries.BEFORE_ALL if after is None else after[0]
        async with programme.pool.connection() as connection:
            found = await queries.page(connection, size + 1, start, which)
        shown, more = found[:size], len(found) > size
        return pb.ListCardsResponse(
            cards=[_listed(row, caller) for row in shown],
            next_page_token=tokens.encode([shown[-1].card_number]) if more else "",
            position=position,
        )

    async def GetCardBatch(
        self, request: pb.GetCardBatchRequest, caller: Caller
    ) -> pb.GetCardBatchResponse:
        """Answer how many cards a batch has, and how many are left."""
        programme = caller.programme
        name = fields.identifier(request.batch, "batch")
        cards, known = await programme.commands.read(c.GetCardBatch(name))
        # Both numbers are of the same cards: one of the batch itself, the others of a list that follows.
        least = max(known, request.at_least_position)
        position = await await_position(programme, "cards", least)
        async with programme.pool.connection() as connection:
            counts = await queries.count_batch(connection, name)
        return pb.GetCardBatchResponse(
            batch=name,
            cards=cards,
            cards_printed=counts.get(CardStatus.PRINTED, 0),
            cards_active=counts.get(CardStatus.ACTIVE, 0),
            cards_blocked=counts.get(CardStatus.BLOCKED, 0),
            cards_replaced=counts.get(CardStatus.REPLACED, 0),
            position=position,
        )


def encode_card(
    found: c.FoundCard, events: Sequence[Event], programme: RunningProgramme, position: int
) -> pb.GetCardResponse:
    """Return a card with the last of what became of it."""
    card, standing = found.card, found.standing
    return pb.GetCardResponse(
        card_number=card.card_number,
        status=CARD_STATUSES.encode(card.status),
        batch="" if card.stock is None else card.stock.batch,
        block_reason=_reason(card.block_reason),
        block_time=fields.optional_timestamp(card.blocked_at),
        replaced_by_card_number=card.replaced_by or "",
        replaces_card_number=card.replaces,
        account_id="" if found.account is None else str(found.account.id),
        member_reference=found.member_reference,
        standing=None if standing is None else encode_standing(standing, programme.money),
        steps=[_step(event) for event in events],
        qr_payload=card_code(programme.facts.namespace, card.card_number),
        position=position,
    )


def _reason(reason: BlockReason | None) -> pb.BlockReason:
    return pb.BLOCK_REASON_UNSPECIFIED if reason is None else BLOCK_REASONS.encode(reason)


def _listed(row: queries.CardRow, caller: Caller) -> pb.ListedCard:
    return pb.ListedCard(
        card_number=row.card_number,
        status=CARD_STATUSES.encode(row.status),
        batch=row.batch,
        print_time=fields.optional_timestamp(row.printed_at),
        issue_time=fields.optional_timestamp(row.issued_at),
        change_time=fields.optional_timestamp(row.changed_at),
        qr_payload=card_code(caller.programme.facts.namespace, row.card_number),
    )


def _step(event: Event) -> pb.CardStep:
    """Return what an event says that became of its card."""
    step = _what(event)
    step.occurred_at.CopyFrom(fields.timestamp(event.occurred_at))
    step.recorded_at.CopyFrom(fields.timestamp(event.timestamp))
    step.principal_id = event.principal_id
    return step


def _what(event: Event) -> pb.CardStep:
    match event:
        case Card.Printed(registered=registered):
            if registered:
                return pb.CardStep(kind=pb.CARD_STEP_KIND_REGISTERED)
            return pb.CardStep(kind=pb.CARD_STEP_KIND_PRINTED)
        case Card.Created() | Card.Assigned():
            return pb.CardStep(
                kind=pb.CARD_STEP_KIND_ISSUED,
                other_card_number=event.replaces,
                account_id=str(event.account_id),
            )
        case Card.Moved(account_id=account_id):
            return pb.CardStep(kind=pb.CARD_STEP_KIND_MOVED, account_id=str(account_id))
        case Card.Blocked(reason=reason):
            return pb.CardStep(kind=pb.CARD_STEP_KIND_BLOCKED, reason=_reason(reason))
        case Card.Replaced(reason=reason, by_card_number=other):
            return pb.CardStep(
                kind=pb.CARD_STEP_KIND_REPLACED, reason=_reason(reason), other_card_number=other
            )
        case _:
            assert isinstance(event, Card.Unblocked), event
            return pb.CardStep(kind=pb.CARD_STEP_KIND_UNBLOCKED)
