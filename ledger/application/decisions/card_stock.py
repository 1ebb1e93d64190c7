"""Printed cards: drawing their numbers, and taking in those that were printed elsewhere."""

from __future__ import annotations

from uuid import UUID

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.card_numbers import draw_numbers
from ledger.application.decisions.request import FirstOutcome, Request
from ledger.domain.card import Card
from ledger.domain.card_batch import CardBatch, check_cards_before
from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause


def generate_cards(batch: Batch, request: Request, command: c.GenerateCards) -> c.CardsGenerated:
    """Draw the numbers of cards that are to be printed; none can be guessed from another."""
    found = _find_batch(batch, command.batch)
    check_cards_before(found, command.cards_before)
    numbers = draw_numbers(batch, request, command.count)

    cause = batch.cause(request.request_id, request.principal_id, None)
    cards = _print(batch, cause, found, command.batch, numbers, registered=False)
    return c.CardsGenerated(numbers, cards)


def register_cards(batch: Batch, request: Request, command: c.RegisterCards) -> c.CardsRegistered:
    """Take in the numbers that are new; those that were registered for this batch before stay as they are."""
    batch.require([batch.namespace.card(number) for number in command.card_numbers])
    new: list[str] = []
    registered_by = []
    for index, number in enumerate(command.card_numbers):
        card = batch.find(Card, batch.namespace.card(number))
        if card is None:
            new.append(number)
        else:
            stock = _check_same(card, command.batch, f"card_numbers[{index}]")
            registered_by.append(stock)
    found = _find_batch(batch, command.batch)
    if not new:
        assert found is not None, "a registered card has a batch"
        if not request.rehearsed:
            raise FirstOutcome(registered_by[0])
        return c.CardsRegistered(request.request_id, 0, len(registered_by), found.cards)

    cause = batch.cause(request.request_id, request.principal_id, None)
    cards = _print(batch, cause, found, command.batch, tuple(new), registered=True)
    return c.CardsRegistered(request.request_id, len(new), len(registered_by), cards)


def get_card_batch(batch: Batch, query: c.GetCardBatch) -> int:
    """Find how many cards a batch has; none where there is no such batch."""
    found = _find_batch(batch, query.batch)
    return 0 if found is None else found.cards


def _find_batch(batch: Batch, name: str) -> CardBatch | None:
    return batch.find(CardBatch, batch.namespace.card_batch(name))


def _check_same(card: Card, name: str, field: str) -> UUID:
    """Return the request that registered a card for this batch; refuse any other card of that number."""
    stock = card.stock
    if stock is None or not stock.registered or stock.batch != name:
        raise Refusal(Reason.CARD_EXISTS, "There is a card of this number already.", field=field)
    return stock.request_id


def _print(
    batch: Batch,
    cause: Cause,
    found: CardBatch | None,
    name: str,
    numbers: tuple[str, ...],
    *,
    registered: bool,
) -> int:
    """Add cards to a batch; return how many it has then."""
    if found is None:
        found = CardBatch.open(batch.namespace.card_batch(name), cause, name, len(numbers))
        batch.add(found)
    else:
        found = batch.edit(found)
        found.extend(cause, len(numbers))
    for number in numbers:
        card = Card.print_(batch.namespace.card(number), cause, number, name, registered=registered)
        # Most of them are handed over much later: they would only drive others out of the cache.
        batch.add_passing(card)
    return found.cards
