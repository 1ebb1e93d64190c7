"""What is said of points that came or went without a receipt."""

from __future__ import annotations

from ledger.domain.account import events_granted
from ledger.domain.account.explained import Step
from ledger.domain.lots import total
from ledger.service.explanation.known import Known, points, points_were
from ledger.service.explanation.words_points import for_member, paid_debt, sentences, spendable_from

Adjustment = events_granted.AdjustmentCredited | events_granted.AdjustmentDebited


def adjustment_credited(event: events_granted.AdjustmentCredited, _: Step, known: Known) -> str:
    """Say who gave points, and why."""
    return sentences(
        f"{points_were(event.points)} given by a person{_why(event)}",
        _by_whom(event),
        spendable_from(event.available_at, known),
        paid_debt(event.absorbed),
    )


def adjustment_debited(event: events_granted.AdjustmentDebited, _: Step, known: Known) -> str:
    """Say who took points, and why."""
    return sentences(
        f"{points_were(total(event.lots))} taken by a person{_why(event)}", _by_whom(event)
    )


def _why(event: Adjustment) -> str:
    about = f", about receipt {event.receipt_reference}" if event.receipt_reference else ""
    return f" ({event.reason_code}{about})"


def _by_whom(event: Adjustment) -> str:
    if not event.proposed_by:
        return f"decided by {event.principal_id} alone"
    return f"proposed by {event.proposed_by} and approved by {event.principal_id}"


def points_rewarded(event: events_granted.PointsRewarded, _: Step, known: Known) -> str:
    """Say what was rewarded."""
    what_for = f", {event.reference}" if event.reference else ""
    return sentences(
        f"reward {event.reward_id} ({event.reason}{what_for}) gave {points(event.points)}"
        f"{for_member(event.member_reference)}",
        spendable_from(event.available_at, known),
        paid_debt(event.absorbed),
    )


def points_imported(event: events_granted.PointsImported, _: Step, known: Known) -> str:
    """Say where an opening balance came from."""
    name = f" as its lot {event.lot_reference}" if event.lot_reference else ""
    return sentences(
        f"{points(event.points)} came from the older system {event.source}{name}",
        spendable_from(event.available_at, known),
        paid_debt(event.absorbed),
    )
