"""What the rows must be: replayed plainly, with nothing of the projections' own code."""

from typing import Any

from ledger.domain.account import Account
from ledger.domain.adjustment import Adjustment
from ledger.domain.model import Event
from ledger.domain.receipt import Receipt
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
                found.append(
                    (*head, redemption_id, card, *times, hold_id, return_id, *granted(event))
                )
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
            return hold_entry(event) or granted_entry(event)


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


def granted(event: Event) -> tuple[Any, ...]:
    """Return adjustment, reason, reference, principal and approver of an event's entry; nothing of most."""
    who = event.principal_id
    match event:
        case Account.AdjustmentCredited() | Account.AdjustmentDebited():
            first, second = (event.proposed_by, who) if event.proposed_by else (who, "")
            why = (event.adjustment_id, event.reason_code, event.receipt_reference)
            return *why, first, second
        case Account.PointsRewarded():
            return None, event.reason, event.reference, who, None
        case Account.PointsImported():
            return None, event.source, event.lot_reference, who, None
        case _:
            return (None,) * 5


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
