"""What the rows must be: replayed plainly, with nothing of the projections' own code."""

from typing import Any

from ledger.domain.account import Account
from ledger.domain.receipt import Receipt
from tests.projections.history import History

Rows = list[tuple[Any, ...]]


def balances(history: History) -> Rows:
    """Return account, reference, card, points and last position, by what the aggregates say."""
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
                account.points_available,
                last,
            )
        )
    return sorted(found)


def entries(history: History) -> Rows:
    """Return the entries of all accounts, by replaying each account."""
    found: Rows = []
    for account in history.accounts:
        available = 0
        for position, event in enumerate(history.events, start=1):
            if event.originator_id != account.id:
                continue
            what: tuple[Any, ...]
            times = (event.rules_version, event.occurred_at, event.timestamp)
            if isinstance(event, Account.PointsEarned):
                available += event.points
                what = ("EARNED", event.points, available, event.receipt_id, None, "")
            elif isinstance(event, Account.PointsRedeemed):
                available -= event.points
                what = ("REDEEMED", -event.points, available, None, event.redemption_id, "")
            elif isinstance(event, Account.CardIssued):
                what = ("CARD_ISSUED", 0, available, None, None, event.card_number)
            else:
                continue
            found.append((account.id, position, *what, *times))
    return sorted(found, key=lambda row: row[:2])


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
