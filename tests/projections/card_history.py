"""Lives of cards in a history, and what their rows must be: with nothing of the projections' own code."""

from __future__ import annotations

from typing import Any

from ledger.domain.account import Account, CardStatus
from ledger.domain.card import Card
from ledger.domain.card_status import BlockReason
from ledger.domain.ids import new_card_number
from ledger.domain.model import Cause, Event
from tests.projections.history import History

REASONS = tuple(BlockReason)
CARD_EVENTS = (Account.CardBlocked, Account.CardUnblocked, Account.CardReplaced)


def live(history: History, account: Account, choice: int) -> None:
    """Do the next thing to some card, whatever can be done to it; now and then to a new one."""
    cause, card = history.next_cause(), _some_card(history, choice)
    if card is None:
        _begin(history, cause, account, choice)
        return
    owner = _owner(history, card)
    reason = REASONS[choice % len(REASONS)]
    match card.status:
        case CardStatus.PRINTED if choice % 2:
            card.hand_over(cause, account.id)
            account.issue_card(cause, card.card_number)
            history.append(cause, card, account)
        case CardStatus.BLOCKED if choice % 2 or owner is None:
            card.unblock(cause)
            if owner is not None:
                owner.unblock_card(cause, card.card_number)
            history.append(cause, card, *([] if owner is None else [owner]))
        case CardStatus.ACTIVE | CardStatus.BLOCKED if owner is not None and choice % 3 == 0:
            _replace(history, cause, card, owner, reason)
        case CardStatus.PRINTED | CardStatus.ACTIVE:
            card.block(cause, reason)
            if owner is not None:
                owner.block_card(cause, card.card_number, reason)
            history.append(cause, card, *([] if owner is None else [owner]))
        case _:
            history.open_rules()


def _some_card(history: History, choice: int) -> Card | None:
    nth = choice % (len(history.cards) + 1)
    return history.cards[nth] if nth < len(history.cards) else None


def _owner(history: History, card: Card) -> Account | None:
    found = (one for one in history.open_accounts if card.card_number in one.cards)
    return next(found, None)


def _begin(history: History, cause: Cause, account: Account, choice: int) -> None:
    """Print a card, or issue one with a new number."""
    number = new_card_number()
    id_ = history.namespace.card(number)
    if choice % 2:
        card = Card.print_(id_, cause, number, f"batch-{choice % 3}", registered=choice % 4 == 1)
        history.append(cause, card)
    else:
        card = Card.assign(id_, cause, number, account.id)
        account.issue_card(cause, number)
        history.append(cause, card, account)
    history.cards.append(card)


def _replace(
    history: History, cause: Cause, card: Card, owner: Account, reason: BlockReason
) -> None:
    number = new_card_number()
    new = Card.assign(history.namespace.card(number), cause, number, owner.id, card.card_number)
    card.replace(cause, number, reason)
    owner.replace_card(cause, card.card_number, number, reason)
    history.cards.append(new)
    history.append(cause, card, new, owner)


def card_rows(history: History) -> list[tuple[Any, ...]]:
    """Return number, batch, status and times of all cards, by what was said of each."""
    found: dict[Any, list[Any]] = {}
    for event in history.events:
        row, at = found.get(event.originator_id, []), event.timestamp
        match event:
            case Card.Created():
                head = [event.originator_id, event.card_number, "", "ACTIVE", None]
                found[event.originator_id] = [*head, at, at]
            case Card.Printed():
                head = [event.originator_id, event.card_number, event.batch, "PRINTED"]
                found[event.originator_id] = [*head, at, None, at]
            case Card.Assigned():
                row[3], row[5], row[6] = "ACTIVE", at, at
            case Card.Blocked():
                row[3], row[6] = "BLOCKED", at
            case Card.Replaced():
                row[3], row[6] = "REPLACED", at
            case Card.Unblocked():
                row[3], row[6] = "PRINTED" if row[5] is None else "ACTIVE", at
            case _:
                pass
    return sorted(map(tuple, found.values()), key=lambda row: row[0])


def card_entry(event: Event) -> tuple[Any, ...] | None:
    """Return the entry of an event of an account's card."""
    match event:
        case Account.CardBlocked():
            kind = "CARD_BLOCKED"
        case Account.CardUnblocked():
            kind = "CARD_UNBLOCKED"
        case Account.CardReplaced():
            kind = "CARD_REPLACED"
        case _:
            return None
    return kind, 0, None, None, event.card_number, None, None, None


def card_details(event: Any) -> dict[str, Any]:
    """Return why, by whom and by which card, as an entry explains it."""
    who = {"reason": "", "principal_id": event.principal_id}
    if not isinstance(event, Account.CardUnblocked):
        who["reason"] = event.reason.value
    if isinstance(event, Account.CardReplaced):
        who["reference"] = event.by_card_number
    return {"granted": who}
