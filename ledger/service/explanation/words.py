"""What each event of an account says to people: a sentence or two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ledger.domain.account import events, events_bought, events_cards, events_granted, movements
from ledger.domain.account.explained import Step
from ledger.domain.model import Event
from ledger.service.explanation.known import Known
from ledger.service.explanation.words_granted import (
    adjustment_credited,
    adjustment_debited,
    points_imported,
    points_rewarded,
)
from ledger.service.explanation.words_moved import (
    account_absorbed,
    account_merged,
    cards_received,
    points_received,
    points_sent,
    pool_member_left,
)
from ledger.service.explanation.words_points import (
    hold_captured,
    hold_released,
    lots_consolidated,
    points_clawed_back,
    points_earned,
    points_expired,
    points_held,
    points_matured,
    points_redeemed,
    points_restored,
)

Sentence = Callable[[Any, Step, Known], str]


def sentence_of(step: Step, known: Known) -> str:
    """Return what a step says."""
    return SENTENCES[type(step.event)](step.event, step, known)


def _opened(event: events.AccountOpened, _: Step, known: Known) -> str:
    return f"The account was opened for member {event.member_reference}."


def _card_issued(event: events.CardIssued, _: Step, known: Known) -> str:
    whom = f" to member {event.member_reference}" if event.member_reference else ""
    return f"Card {event.card_number} was issued{whom}."


def _card_blocked(event: events_cards.CardBlocked, _: Step, known: Known) -> str:
    return f"Card {event.card_number} was blocked ({event.reason}). The points stay."


def _card_unblocked(event: events_cards.CardUnblocked, _: Step, known: Known) -> str:
    return f"Card {event.card_number} works again."


def _card_replaced(event: events_cards.CardReplaced, _: Step, known: Known) -> str:
    return (
        f"Card {event.card_number} was replaced by card {event.by_card_number} ({event.reason}). "
        "The points stay."
    )


def _tier_reached(event: events.TierReached, _: Step, known: Known) -> str:
    until = f", until {known.when(event.until)}" if event.until is not None else ""
    return f"Tier {event.tier} was reached{until}."


def _tier_ended(event: events.TierEnded, _: Step, known: Known) -> str:
    instead = f"tier {event.tier}" if event.tier else "no tier"
    return f"Tier {event.ended} ended: {instead} from now on."


def _past_counted(event: events_bought.PastPurchasesCounted, _: Step, known: Known) -> str:
    return "What had been bought before the rules had segments was counted. No points changed."


SENTENCES: dict[type[Event], Sentence] = {
    events.AccountOpened: _opened,
    events.CardIssued: _card_issued,
    events_cards.CardBlocked: _card_blocked,
    events_cards.CardUnblocked: _card_unblocked,
    events_cards.CardReplaced: _card_replaced,
    events.PointsEarned: points_earned,
    events.PointsRedeemed: points_redeemed,
    events.PointsHeld: points_held,
    events.HoldCaptured: hold_captured,
    events.HoldReleased: hold_released,
    events.PointsMatured: points_matured,
    events.PointsExpired: points_expired,
    events.PointsClawedBack: points_clawed_back,
    events.PointsRestored: points_restored,
    events.LotsConsolidated: lots_consolidated,
    events.TierReached: _tier_reached,
    events.TierEnded: _tier_ended,
    events_bought.PastPurchasesCounted: _past_counted,
    events_granted.AdjustmentCredited: adjustment_credited,
    events_granted.AdjustmentDebited: adjustment_debited,
    events_granted.PointsRewarded: points_rewarded,
    events_granted.PointsImported: points_imported,
    movements.PointsSent: points_sent,
    movements.PointsReceived: points_received,
    movements.AccountMerged: account_merged,
    movements.AccountAbsorbed: account_absorbed,
    movements.PoolMemberLeft: pool_member_left,
    movements.CardsReceived: cards_received,
}
"""Every event of an account has one."""
