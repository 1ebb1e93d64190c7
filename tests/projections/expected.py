"""What the rows must be: replayed plainly, with nothing of the projections' own code."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.domain.account import Account
from ledger.domain.model import Event
from ledger.domain.receipt import Receipt
from ledger.domain.sweep import Sweep
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
            replayed = event.mutate(replayed)
            what = entry(event)
            if what is not None:
                kind, points, receipt_id, redemption_id, card, at, hold_id, return_id = what
                times = (event.rules_version, at or event.occurred_at, event.timestamp)
                head = (account.id, position, kind, points, free(replayed), receipt_id)
                found.append((*head, redemption_id, card, *times, hold_id, return_id))
    return sorted(found, key=lambda row: row[:2])


def entry(event: Event) -> tuple[Any, ...] | None:
    """Return kind, points, receipt, redemption, card, instant, hold and return of an event's entry."""
    match event:
        case Account.PointsEarned():
            return "EARNED", event.points, event.receipt_id, None, "", None, None, None
        case Account.PointsRedeemed():
            return "REDEEMED", -event.points, None, event.redemption_id, "", None, None, None
        case Account.CardIssued():
            return "CARD_ISSUED", 0, None, None, event.card_number, None, None, None
        case Account.PointsMatured():
            return (
                "MATURED",
                sum(p.points for p in event.lots),
                None,
                None,
                "",
                event.at,
                None,
                None,
            )
        case Account.PointsExpired(lots=()):
            return None
        case Account.PointsExpired():
            points = -sum(pair.points for pair in event.lots)
            return "EXPIRED", points, None, None, "", event.at, None, None
        case Account.PointsClawedBack():
            points = -sum(pair.points for pair in event.taken) - event.deficit - event.written_off
            return "CLAWED_BACK", points, event.receipt_id, None, "", None, None, event.return_id
        case Account.PointsRestored():
            points = sum(pair.points for pair in event.lots)
            return "RESTORED", points, None, event.redemption_id, "", None, None, event.return_id
        case _:
            return hold_entry(event)


def hold_entry(event: Event) -> tuple[Any, ...] | None:
    """Return the same of an event about a hold."""
    match event:
        case Account.PointsHeld():
            return "HELD", -event.points, None, None, "", None, event.hold_id, None
        case Account.HoldCaptured():
            redemption = event.redemption_id
            return "REDEEMED", -event.points, None, redemption, "", None, event.hold_id, None
        case Account.HoldReleased():
            points = sum(pair.points for pair in event.released)
            at = event.at if event.lapsed else None
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
            )
        )
    return sorted(found, key=lambda row: row[0])


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
    if isinstance(event, Account.HoldReleased | Account.HoldCaptured):
        yield "EXPIRED", sum(pair.points for pair in event.expired)


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
        case Account.PointsEarned():
            return event.available_at, event.expires_at, event.account_expires_at
        case Account.PointsHeld():
            return (event.expires_at,)
        case Account.PointsRestored():
            return tuple(pair.expires_at for pair in event.lots)
        case _:
            return ()
