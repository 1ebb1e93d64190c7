"""What the rows must be: replayed plainly, with nothing of the projections' own code."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from ledger.domain.account import Account
from ledger.domain.adjustment import Adjustment
from ledger.domain.card_grounds import CardGrounds
from ledger.domain.coupon import Coupon
from ledger.domain.model import Event
from ledger.domain.receipt import Receipt
from ledger.domain.sweep import Sweep
from ledger.domain.till_day import TillDay
from tests.projections.card_history import CARD_EVENTS, card_details, card_entry
from tests.projections.expected_moves import (
    WITHOUT_DETAILS,
    completed,
    moved,
    moved_details,
    moved_elsewhere,
    moved_instants,
    moving_entry,
)
from tests.projections.history import History

Rows = list[tuple[Any, ...]]


def balances(history: History) -> Rows:
    """Return account, reference, card, points, last position and other sums, by what the lots say."""
    found = []
    for account in history.accounts:
        last = max(
            position
            for position, event in enumerate(history.events, start=1)
            if event.originator_id == account.id and not isinstance(event, Account.LotsConsolidated)
        )
        found.append(
            (
                account.id,
                account.member_reference,
                account.newest_card() or "",
                free(account),
                last,
                sum(lot.points for lot in account.lots.values() if lot.available_at is not None),
                sum(lot.held for lot in account.lots.values()),
                account.deficit,
                account.merged_into,
            )
        )
    return sorted(found)


def free(account: Account) -> int:
    """Return what can be spent, lot by lot."""
    return sum(lot.points for lot in account.lots.values() if lot.available_at is None)


def entries(history: History) -> Rows:
    """Return the entries of all accounts, by replaying each account."""
    found: Rows = []
    for account in history.accounts:
        replayed: Any = None
        for position, event in enumerate(history.events, start=1):
            if event.originator_id != account.id:
                continue
            known = 0 if replayed is None else replayed.lots_made
            replayed = event.mutate(replayed)
            what = entry(event)
            if what is not None:
                kind, points, receipt_id, redemption_id, card, at, hold_id, return_id = what
                times = (event.rules_version, at or event.occurred_at, event.timestamp)
                head = (account.id, position, kind, points, free(replayed), receipt_id)
                ids = (hold_id, return_id)
                found.append(
                    (
                        *(*head, redemption_id, card, *times, *ids),
                        *after(replayed, event, known),
                        *moved(event),
                    )
                )
    return sorted(found, key=lambda row: row[:2])


def after(account: Account, event: Event, known: int) -> tuple[Any, ...]:
    """Return lots made, what waits and what is owed right after an event, dates of its lot, and its details."""
    available_at = expires_at = None
    match event:
        case Account.PointsEarned():
            available_at = event.available_at
            expires_at = event.expires_at if event.points else None
        case Account.AdjustmentCredited() | Account.PointsRewarded() | Account.PointsImported():
            available_at, expires_at = event.available_at, event.expires_at
        case Account.PointsRestored():
            ends = [pair.expires_at for pair in event.lots if pair.expires_at is not None]
            expires_at = ends[0] if ends and account.lots_made > known else None
        case Account.PointsReceived() | Account.AccountAbsorbed():
            lots = (*event.lots, *completed(event))
            ends = [lot.expires_at for lot in lots if lot.expires_at is not None]
            expires_at = ends[0] if ends and account.lots_made > known else None
    sums = (account.lots_made, account.remainder_micropoints, account.deficit or None)
    return (*sums, available_at, expires_at, details(event))


def details(event: Event) -> dict[str, Any] | None:
    """Return what an entry explains beyond its columns, without what is nothing."""
    found: dict[str, Any] = {}
    if isinstance(event, WITHOUT_DETAILS):
        return None
    if isinstance(event, CARD_EVENTS):
        return card_details(event)
    if isinstance(event, Account.PointsReceived | Account.AccountAbsorbed):
        return moved_details(event)
    if isinstance(event, Account.PointsEarned):
        return {"absorbed": event.absorbed} if event.absorbed else None
    who = granted(event)
    if who and isinstance(getattr(event, "absorbed", None), int):
        absorbed = {"absorbed": event.absorbed} if event.absorbed else {}  # type: ignore[attr-defined]  # as just seen
        return {**absorbed, "granted": who}
    if isinstance(event, Account.HoldReleased):
        ended = event.expired if event.expired and not event.released else event.released
        found["lots"] = pairs(ended)
        found["expired"] = 0 if ended == event.expired else points_of(event.expired)
    elif isinstance(event, Account.PointsRestored):
        found["dated"] = [dated(pair) for pair in event.lots]
        found["expired"] = points_of(event.expired)
    elif isinstance(event, Account.PointsClawedBack):
        found["lots"] = pairs(event.taken)
        found["written_off"] = event.written_off
    else:
        found["lots"] = pairs(event.lots)  # type: ignore[attr-defined]  # all others have lots
    if isinstance(event, Account.HoldCaptured):
        found["released"] = points_of(event.released)
        found["expired"] = points_of(event.expired)
    found["absorbed"] = points_of(getattr(event, "absorbed", ()))
    found["inactivity"] = getattr(event, "inactivity", False)
    found["granted"] = who
    return {name: value for name, value in found.items() if value}


def pairs(lots: Any) -> list[list[int]]:
    """Return lots and points as they are stored."""
    return [[pair.lot, pair.points] for pair in lots]


def points_of(lots: Any) -> int:
    """Return how many points some pairs have."""
    return sum(pair.points for pair in lots)


def dated(pair: Any) -> dict[str, Any]:
    """Return a lot that points came back to, as it is stored."""
    found = {"lot": pair.lot, "points": pair.points}
    if pair.receipt_id is not None:
        found["receipt_id"] = str(pair.receipt_id)
    if pair.expires_at is not None:
        found["expires_at"] = pair.expires_at.isoformat().replace("+00:00", "Z")
    return found


def entry(event: Event) -> tuple[Any, ...] | None:
    """Return kind, points, receipt, redemption, card, instant, hold and return of an event's entry."""
    match event:
        case Account.PointsEarned():
            return "EARNED", event.points, event.receipt_id, None, "", None, None, None
        case Account.PointsRedeemed():
            return "REDEEMED", -event.points, None, event.redemption_id, "", None, None, None
        case Account.CardIssued():
            return "CARD_ISSUED", 0, None, None, event.card_number, None, None, None
        case Account.LotsConsolidated():
            return "CONSOLIDATED", 0, None, None, "", None, None, None
        case Account.PointsMatured():
            points = points_of(event.lots)
            return "MATURED", points, None, None, "", event.at, None, None
        case Account.PointsExpired(lots=()):
            return None
        case Account.PointsExpired():
            return "EXPIRED", -points_of(event.lots), None, None, "", event.at, None, None
        case Account.PointsClawedBack():
            points = -points_of(event.taken) - event.deficit - event.written_off
            return "CLAWED_BACK", points, event.receipt_id, None, "", None, None, event.return_id
        case Account.PointsRestored():
            points = points_of(event.lots)
            return "RESTORED", points, None, event.redemption_id, "", None, None, event.return_id
        case _:
            other = hold_entry(event) or granted_entry(event) or moving_entry(event)
            return other or card_entry(event)


def granted_entry(event: Event) -> tuple[Any, ...] | None:
    """Return the same of an event without a receipt."""
    match event:
        case Account.AdjustmentCredited():
            kind, points = "ADJUSTED", event.points
        case Account.AdjustmentDebited():
            kind, points = "ADJUSTED", -sum(pair.points for pair in event.lots)
        case Account.PointsRewarded():
            kind, points = "REWARDED", event.points
        case Account.PointsImported():
            kind, points = "IMPORTED", event.points
        case _:
            return None
    return kind, points, None, None, "", None, None, None


def granted(event: Event) -> dict[str, Any]:
    """Return reason, principals, reference and adjustment of an event without a receipt; nothing of most."""
    who = {"principal_id": event.principal_id}
    match event:
        case Account.AdjustmentCredited() | Account.AdjustmentDebited():
            if event.proposed_by:
                who = {"principal_id": event.proposed_by, "approver_id": event.principal_id}
            who |= {"reason": event.reason_code, "reference": event.receipt_reference}
            who["adjustment_id"] = str(event.adjustment_id)
        case Account.PointsRewarded():
            who |= {"reason": event.reason, "reference": event.reference}
        case Account.PointsImported():
            who |= {"reason": event.source, "reference": event.lot_reference}
        case _:
            return {}
    return who


def segments(history: History) -> Rows:
    """Return what was bought on each account, by what the account itself has."""
    found = []
    for account in history.accounts:
        positions = [
            position
            for position, event in enumerate(history.events, start=1)
            if event.originator_id == account.id and _counts_for_segments(event)
        ]
        bought = account.bought
        first_day = 0 if bought.first_on is None else bought.first_on.toordinal()
        pool = [one.member_reference for one in account.pool]
        found.append(
            (
                account.id,
                account.member_reference,
                bought.purchases,
                first_day,
                bought.packed,
                msgspec.json.encode(pool).decode() if pool else "",
                account.merged_into,
                positions[-1],
            )
        )
    return sorted(found)


def _counts_for_segments(event: Event) -> bool:
    match event:
        case Account.PointsEarned() | Account.PointsClawedBack():
            return event.purchase is not None
        case (
            Account.Created()
            | Account.PastPurchasesCounted()
            | Account.AccountAbsorbed()
            | Account.AccountMerged()
            | Account.PoolMemberLeft()
        ):
            return True
        case _:
            return False


def adjustments(history: History) -> Rows:
    """Return all adjustments, by what was said of each."""
    found: dict[Any, list[Any]] = {}
    for position, event in enumerate(history.events, start=1):
        id_ = event.originator_id
        match event:
            case Adjustment.Created(facts=facts):
                status = "MADE" if event.made else "OPEN"
                who = (event.principal_id, "", "")
                said = (facts.reason_code, facts.note, facts.receipt_reference)
                head = (id_, position, event.account_id, facts.points, event.timestamp, None)
                found[id_] = [*head, status, event.member_reference, *said, *who]
            case Adjustment.Approved() | Adjustment.Rejected():
                approved = isinstance(event, Adjustment.Approved)
                found[id_][5] = event.timestamp
                found[id_][6] = "MADE" if approved else "REJECTED"
                found[id_][12] = event.principal_id
                found[id_][13] = getattr(event, "note", "")
            case _:
                pass
    return sorted(map(tuple, found.values()), key=lambda row: row[0])


def member_coupons(history: History) -> Rows:
    """Return the coupons that only one member can use."""
    rows = [
        (event.facts.member_reference, position, event.timestamp, event.facts.code)
        for position, event in enumerate(history.events, start=1)
        if isinstance(event, Coupon.Created) and event.facts.member_reference
    ]
    return sorted(rows)


def hold_entry(event: Event) -> tuple[Any, ...] | None:
    """Return the same of an event about a hold."""
    match event:
        case Account.PointsHeld():
            return "HELD", -event.points, None, None, "", None, event.hold_id, None
        case Account.HoldCaptured():
            redemption = event.redemption_id
            return "REDEEMED", -event.points, None, redemption, "", None, event.hold_id, None
        case Account.HoldReleased():
            at = event.at if event.lapsed else None
            if event.expired and not event.released:
                points = -points_of(event.expired)
                return "EXPIRED", points, None, None, "", at, event.hold_id, None
            points = points_of(event.released)
            return "RELEASED", points, None, None, "", at, event.hold_id, None
        case _:
            return None


def receipts(history: History) -> Rows:
    """Return all receipts, by what the aggregates say and what accounts earned for them."""
    found: Rows = []
    for position, event in enumerate(history.events, start=1):
        if not isinstance(event, Receipt.Created):
            continue
        receipt = next(one for one in history.receipts if one.id == event.originator_id)
        points = sum(
            other.points
            for other in history.events
            if isinstance(other, Account.PointsEarned) and other.receipt_id == receipt.id
        )
        facts = receipt.facts
        found.append(
            (
                receipt.id,
                facts.shop_id,
                facts.till_id,
                facts.number,
                facts.business_date,
                event.occurred_at,
                event.timestamp,
                "STORE",
                facts.total,
                len(facts.lines),
                receipt.account_id,
                points,
                position,
                ",".join(receipt.flags),
                facts.cashier_reference,
            )
        )
    return sorted(found, key=lambda row: row[0])


def item_returns(history: History) -> Rows:
    """Return all returns, as their events say."""
    found = [
        (
            event.return_id,
            event.originator_id,
            event.kind.value,
            event.amount,
            event.shop_id,
            event.till_id,
            event.occurred_at,
            event.timestamp,
            position,
        )
        for position, event in enumerate(history.events, start=1)
        if isinstance(event, Receipt.ItemsReturned)
    ]
    return sorted(found, key=lambda row: row[0])


def card_cases(history: History) -> Rows:
    """Return all returns of receipts that a card was issued on, as their events say."""
    found = [
        (
            event.return_id,
            event.card_number,
            event.account_id,
            event.receipt_id,
            event.kind.value,
            event.amount,
            event.whole,
            event.still_enough,
            event.principal_id,
            event.occurred_at,
            event.timestamp,
            position,
        )
        for position, event in enumerate(history.events, start=1)
        if isinstance(event, CardGrounds.ReceiptReturned)
    ]
    return sorted(found, key=lambda row: row[0])


def till_days(history: History) -> Rows:
    """Return all closings, as their events say."""
    found = []
    for position, event in enumerate(history.events, start=1):
        if isinstance(event, TillDay.Created | TillDay.ClosedAgain):
            key = (event.business_date, event.shop_id, event.till_id, event.closing.closing)
            details = msgspec.json.encode(event.closing).decode()
            found.append((*key, event.timestamp, event.principal_id, details, position))
    return sorted(found, key=lambda row: row[:4])


def books(history: History) -> Rows:
    """Return day, book and points: what accounts had after each event and not before it, and why."""
    zone = ZoneInfo(history.time_zone)
    found: Counter[tuple[date, str]] = Counter()
    for account in history.accounts:
        replayed: Any = None
        before = (0, 0, 0, 0)
        for event in history.events:
            if event.originator_id != account.id:
                continue
            replayed = event.mutate(replayed)
            after = kinds(replayed)
            day = event.timestamp.astimezone(zone).date()
            for book, old, new in zip(KINDS, before, after, strict=True):
                found[day, book] += new - old
            for book, points in elsewhere(event):
                found[day, book] += points
            before = after
    assert all(
        sum(points for (day, _), points in found.items() if day == one) == 0
        for one in {day for day, _ in found}
    )
    return sorted((*key, points) for key, points in found.items() if points)


KINDS = ("AVAILABLE", "PENDING", "HELD", "DEFICIT")


def kinds(account: Account) -> tuple[int, int, int, int]:
    """Return what an account has of each kind, lot by lot."""
    lots = account.lots.values()
    pending = sum(lot.points for lot in lots if lot.available_at is not None)
    return free(account), pending, sum(lot.held for lot in lots), -account.deficit


def elsewhere(event: Event) -> Iterator[tuple[str, int]]:
    """Say where an event's points come from or go to."""
    match event:
        case Account.PointsEarned():
            yield "ISSUED", -event.points
        case Account.PointsRedeemed() | Account.HoldCaptured():
            yield "SPENT", event.points
        case Account.PointsExpired():
            yield "EXPIRED", sum(pair.points for pair in event.lots)
        case Account.PointsClawedBack():
            yield "CLAWED_BACK", event.points
            yield "WRITTEN_OFF", -event.written_off
        case Account.PointsRestored():
            back = sum(pair.points for pair in event.lots)
            ended = sum(pair.points for pair in event.expired)
            yield "SPENT", -back - ended
            yield "EXPIRED", ended
        case _:
            yield from elsewhere_without_receipt(event)
    if isinstance(event, Account.HoldReleased | Account.HoldCaptured):
        yield "EXPIRED", sum(pair.points for pair in event.expired)
    yield from moved_elsewhere(event)


def elsewhere_without_receipt(event: Event) -> Iterator[tuple[str, int]]:
    """Say the same of an event without a receipt."""
    match event:
        case Account.AdjustmentDebited():
            yield "ADJUSTED", points_of(event.lots)
        case Account.AdjustmentCredited():
            yield "ADJUSTED", -event.points
        case Account.PointsRewarded():
            yield "ISSUED", -event.points
        case Account.PointsImported():
            yield "IMPORTED", -event.points


def dues(history: History) -> Rows:
    """Return instant, account and position of all that may happen by itself and was not swept."""
    found: dict[tuple[datetime, UUID], int] = {}
    for position, event in enumerate(history.events, start=1):
        for at in instants(event):
            if at is not None:
                found[at, event.originator_id] = position
        if isinstance(event, Sweep.Created):
            last = event.due_at, event.account_id
            found = {
                key: at for key, at in found.items() if key > last or at > event.through_position
            }
    return sorted((*key, position) for key, position in found.items())


def instants(event: Event) -> tuple[datetime | None, ...]:
    """Return when something may happen by itself because of an event."""
    match event:
        case (
            Account.PointsEarned()
            | Account.AdjustmentCredited()
            | Account.PointsRewarded()
            | Account.PointsImported()
        ):
            return event.available_at, event.expires_at, event.account_expires_at
        case Account.PointsHeld():
            return (event.expires_at,)
        case Account.PointsRestored() | Account.PointsReceived():
            return tuple(pair.expires_at for pair in event.lots)
        case Account.AccountAbsorbed():
            return moved_instants(event)
        case _:
            return ()
