"""What is said of points and cards that move between accounts, and of accounts that become one."""

from __future__ import annotations

from ledger.domain.account import movements
from ledger.domain.account.explained import Step
from ledger.domain.lots import total
from ledger.service.explanation.known import Known, points, points_were
from ledger.service.explanation.words_points import by, listed, paid_debt, sentences


def points_sent(event: movements.PointsSent, _: Step, known: Known) -> str:
    """Say where points went."""
    return sentences(
        f"{points_were(event.points)} sent to account {event.to_account_id}{_for(event)}"
        f"{by(event.member_reference)}"
    )


def points_received(event: movements.PointsReceived, _: Step, known: Known) -> str:
    """Say where points came from."""
    whom = f", for member {event.member_reference}" if event.member_reference else ""
    return sentences(
        f"{points_were(event.points)} received from account {event.from_account_id}{_for(event)}{whom}",
        "they keep the dates that they had there",
        paid_debt(total(event.absorbed)),
    )


def _for(event: movements.PointsSent | movements.PointsReceived) -> str:
    return f" for {event.reference}" if event.reference else ""


def account_merged(event: movements.AccountMerged, _: Step, known: Known) -> str:
    """Say what the account became part of."""
    why = "its member joined that pool" if event.joined else "the two members are one"
    return sentences(
        f"the account became part of account {event.into_account_id} of member "
        f"{event.into_member_reference}: {why}",
        f"all went with it: {_carried(event.points, event.deficit)}",
    )


def account_absorbed(event: movements.AccountAbsorbed, _: Step, known: Known) -> str:
    """Say what became part of the account."""
    why = "its member joined this pool" if event.joined else "the two members are one"
    completed = event.completed
    return sentences(
        f"account {event.from_account_id} of member {event.from_member_reference} became part of "
        f"this one: {why}",
        f"with it came {_carried(event.points, event.deficit)}",
        f"what waited in both made {points(completed.points)} more" if completed else "",
        f"{points(total(event.absorbed))} paid at once for what was owed" if event.absorbed else "",
    )


def _carried(count: int, deficit: int) -> str:
    return listed(points(count), f"{points(deficit)} owed" if deficit else "")


def pool_member_left(event: movements.PoolMemberLeft, _: Step, known: Known) -> str:
    """Say who left."""
    return sentences(
        f"member {event.member_reference} left the pool with the own cards, for account "
        f"{event.to_account_id}",
        "the points stay, but for those that were sent along",
    )


def cards_received(event: movements.CardsReceived, _: Step, known: Known) -> str:
    """Say which cards came."""
    numbers = ", ".join(card.card_number for card in event.cards)
    return sentences(
        f"cards of account {event.from_account_id} open this one from now on: {numbers}"
    )
