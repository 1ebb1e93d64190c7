"""What the rows must be of points that move: with nothing of the projections' own code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ledger.domain.account import Account
from ledger.domain.model import Event

WITHOUT_DETAILS = (
    Account.CardIssued,
    Account.AccountMerged,
    Account.PoolMemberLeft,
    Account.CardsReceived,
)


def completed(event: Event) -> tuple[Any, ...]:
    """Return the lot that two remainders made, if they did."""
    lot = getattr(event, "completed", None)
    return () if lot is None else (lot,)


def moved_details(event: Any) -> dict[str, Any]:
    """Return what an entry explains of lots that came from another account."""
    found: dict[str, Any] = {}
    lots = [_dated(lot) for lot in (*event.lots, *completed(event))]
    absorbed = sum(pair.points for pair in event.absorbed)
    if lots:
        found["dated"] = lots
    if absorbed:
        found["absorbed"] = absorbed
    return found


def moved_instants(event: Any) -> tuple[Any, ...]:
    """Return when something may happen by itself to what came from another account."""
    lots = (*event.lots, *completed(event))
    holds = [hold.expires_at for hold in event.holds]
    ends = [at for lot in lots for at in (lot.available_at, lot.expires_at)]
    return (*ends, *holds, event.account_expires_at)


def moved_elsewhere(event: Event) -> Iterator[tuple[str, int]]:
    """Say where points that move come from or go to."""
    match event:
        case Account.PointsSent():
            yield "TRANSFERRED", event.points
        case Account.PointsReceived():
            yield "TRANSFERRED", -sum(pair.points for pair in event.lots)
        case Account.AccountMerged():
            points = event.points_available + event.points_pending + event.points_held
            yield "TRANSFERRED", points - event.deficit
        case Account.AccountAbsorbed():
            points = sum(lot.points + lot.held for lot in event.lots)
            yield "TRANSFERRED", event.deficit - points
            yield "ISSUED", -sum(lot.points for lot in completed(event))


def _dated(lot: Any) -> dict[str, Any]:
    found = {"lot": lot.lot, "points": lot.points + getattr(lot, "held", 0)}
    if lot.expires_at is not None:
        found["expires_at"] = lot.expires_at.isoformat().replace("+00:00", "Z")
    if lot.receipt_id is not None:
        found["receipt_id"] = str(lot.receipt_id)
    return found


def moving_entry(event: Event) -> tuple[Any, ...] | None:
    """Return the same of an event about points that move."""
    nothing = (None, None, "", None, None, None)
    match event:
        case Account.PointsSent():
            return "TRANSFERRED_OUT", -event.points, *nothing
        case Account.PointsReceived():
            return "TRANSFERRED_IN", sum(pair.points for pair in event.lots), *nothing
        case Account.AccountMerged():
            points = event.points_available + event.points_pending + event.points_held
            return "MERGED_OUT", -points, *nothing
        case Account.AccountAbsorbed():
            return "MERGED_IN", sum(lot.points + lot.held for lot in event.lots), *nothing
        case Account.PoolMemberLeft():
            return "POOL_LEFT", 0, *nothing
        case Account.CardsReceived():
            return "CARDS_RECEIVED", 0, *nothing
        case _:
            return None


def moved(event: Event) -> tuple[Any, ...]:
    """Return other account, member and transfer of an event's entry."""
    match event:
        case Account.PointsSent():
            return event.to_account_id, event.member_reference, event.transfer_id
        case Account.PointsReceived():
            return event.from_account_id, "", event.transfer_id
        case Account.AccountMerged():
            return event.into_account_id, "", None
        case Account.AccountAbsorbed():
            member = event.from_member_reference if event.joined else ""
            return event.from_account_id, member, None
        case Account.PoolMemberLeft():
            return event.to_account_id, event.member_reference, None
        case Account.CardsReceived():
            return event.from_account_id, "", None
        case Account.HoldCaptured() | Account.HoldReleased():
            return None, event.member_reference, None
        case _:
            return None, "", None
