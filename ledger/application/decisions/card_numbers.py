"""Numbers for cards: a printed card that was scanned, or new ones that nobody guesses."""

from __future__ import annotations

from typing import NamedTuple

from ledger.application.batch import Batch
from ledger.application.decisions.request import Request
from ledger.domain.account import Account
from ledger.domain.card import Card
from ledger.domain.errors import Reason, Refusal
from ledger.domain.ids import new_card_number
from ledger.domain.model import Cause


class ChosenCard(NamedTuple):
    """The number that is issued."""

    number: str
    printed: Card | None = None
    """None: the number is new."""


def choose_card(batch: Batch, scanned: str | None, field: str = "card_number") -> ChosenCard:
    """Choose what is issued: the printed card that was scanned, or else a new number."""
    if scanned is None:
        return ChosenCard(_new_number(batch))
    printed = find_card(batch, scanned, field)
    printed.check_in_stock(field)
    return ChosenCard(scanned, printed)


def _new_number(batch: Batch) -> str:
    number = new_card_number()
    while batch.is_known(batch.namespace.card(number)):
        number = new_card_number()
    return number


def find_card(batch: Batch, number: str, field: str = "card_number") -> Card:
    """Return a card, whatever became of it."""
    card = batch.find(Card, batch.namespace.card(number))
    if card is None:
        raise Refusal(Reason.CARD_UNKNOWN, "There is no such card.", field=field)
    return card


def assign_card(
    batch: Batch, cause: Cause, chosen: ChosenCard, account: Account, replaces: str = ""
) -> None:
    """Have the chosen number open an account; what the account makes of it is another event."""
    if chosen.printed is not None:
        batch.edit(chosen.printed).hand_over(cause, account.id, replaces)
        return
    id_ = batch.namespace.card(chosen.number)
    batch.add(Card.assign(id_, cause, chosen.number, account.id, replaces))


def draw_numbers(batch: Batch, request: Request, count: int) -> tuple[str, ...]:
    """Draw numbers that no card has.

    So many that one of them may well be taken where there are millions of cards: so it is looked up. What was drawn
    is remembered while the decision is made again after a look, or it would never end.
    """
    drawn = batch.drawn.setdefault(request.request_id.int, {})
    while True:
        while len(drawn) < count:
            drawn[new_card_number()] = None
        ids = {number: batch.namespace.card(number) for number in drawn}
        batch.require(ids.values())
        taken = [number for number, id_ in ids.items() if batch.find(Card, id_) is not None]
        if not taken:
            return tuple(drawn)
        for number in taken:
            del drawn[number]
