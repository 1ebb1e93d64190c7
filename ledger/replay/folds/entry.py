"""What each event is as a line of an account's history."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from ledger.replay import shapes
from ledger.replay.shapes import Pairs, total

_encode = msgspec.json.Encoder().encode


class Entry(msgspec.Struct):
    """A line, without what the account has after it."""

    kind: str
    points: int = 0
    receipt_id: str | None = None
    member_reference: str = ""
    makes: int = 0
    remainder: int | None = None
    available_at: str | None = None
    expires_at: str | None = None
    details: str | None = None
    redemption_id: str | None = None
    hold_id: str | None = None
    return_id: str | None = None
    card_number: str = ""
    at: str | None = None
    other_account_id: str | None = None
    transfer_id: str | None = None
    last_lot: int = 0


def _details(**parts: Any) -> str:
    """Return what an entry explains, as JSON; what is empty is left out."""
    return _encode({name: part for name, part in parts.items() if part}).decode()


def _shares(pairs: Pairs) -> list[tuple[int, int]]:
    return [(pair.lot, pair.points) for pair in pairs]


def _dated(pairs: Pairs) -> list[dict[str, Any]]:
    return [
        {"lot": pair.lot, "points": pair.points + pair.held}
        | ({"expires_at": pair.expires_at} if pair.expires_at else {})
        | ({"receipt_id": pair.receipt_id} if pair.receipt_id else {})
        for pair in pairs
    ]


def _who(reason: str, principal_id: str, **more: str | None) -> dict[str, Any]:
    """Return who did it and why; `more` only where it says anything."""
    said = {name: value for name, value in more.items() if value}
    return {"reason": reason, "principal_id": principal_id, **said}


def _first_end(pairs: Iterable[shapes.Pair]) -> str | None:
    return next((pair.expires_at for pair in pairs if pair.expires_at), None)


def _earned(own: shapes.Earned, _: str) -> Entry:
    details = None
    if own.absorbed or own.tier or own.campaigns:
        campaigns = [(one.campaign, one.micropoints) for one in own.campaigns]
        details = _details(absorbed=own.absorbed, tier=own.tier, campaigns=campaigns)
    points = own.points
    # By their places, which is twice as fast, and most entries are these.
    return Entry(
        "EARNED",
        points,
        own.receipt_id,
        own.member_reference,
        1 if points else 0,
        own.remainder_micropoints,
        own.available_at,
        own.expires_at if points else None,
        details,
    )


def _spent(kind: str) -> Callable[[shapes.Spent, str], Entry]:
    return lambda own, _: Entry(
        kind,
        -own.points,
        redemption_id=own.redemption_id,
        hold_id=own.hold_id,
        other_account_id=own.to_account_id,
        transfer_id=own.transfer_id,
        member_reference=own.member_reference,
        details=_details(lots=_shares(own.lots)),
    )


def _captured(own: shapes.Freed, _: str) -> Entry:
    return Entry(
        "REDEEMED",
        -own.points,
        redemption_id=own.redemption_id,
        hold_id=own.hold_id,
        member_reference=own.member_reference,
        details=_details(
            lots=_shares(own.lots),
            absorbed=total(own.absorbed),
            expired=total(own.expired),
            released=total(own.released),
        ),
    )


def _released(own: shapes.Freed, _: str) -> Entry:
    expired, released = total(own.expired), total(own.released)
    gone = bool(expired) and not own.released
    if gone:
        details = _details(lots=_shares(own.expired))
    else:
        absorbed = total(own.absorbed)
        details = _details(lots=_shares(own.released), absorbed=absorbed, expired=expired)
    return Entry(
        "EXPIRED" if gone else "RELEASED",
        -expired if gone else released,
        hold_id=own.hold_id,
        at=own.at if own.lapsed else None,
        member_reference=own.member_reference,
        details=details,
    )


def _matured(own: shapes.Timed, _: str) -> Entry:
    details = _details(lots=_shares(own.lots), absorbed=total(own.absorbed))
    return Entry("MATURED", total(own.lots), at=own.at, details=details)


def _expired(own: shapes.Timed, _: str) -> Entry | None:
    if not own.lots:
        return None  # for want of activity, and nothing was free
    details = _details(lots=_shares(own.lots), inactivity=own.inactivity)
    return Entry("EXPIRED", -total(own.lots), at=own.at, details=details)


def _clawed_back(own: shapes.ClawedBack, _: str) -> Entry:
    return Entry(
        "CLAWED_BACK",
        -total(own.taken) - own.deficit - own.written_off,
        own.receipt_id,
        return_id=own.return_id,
        remainder=own.remainder_micropoints,
        member_reference=own.member_reference,
        details=_details(lots=_shares(own.taken), written_off=own.written_off),
    )


def _back(kind: str) -> Callable[[shapes.Back, str], Entry]:
    return lambda own, _: Entry(
        kind,
        total(own.lots),
        redemption_id=own.redemption_id,
        return_id=own.return_id,
        other_account_id=own.from_account_id,
        transfer_id=own.transfer_id,
        member_reference=own.member_reference,
        last_lot=max([pair.lot for pair in own.lots], default=0),
        expires_at=_first_end(own.lots),
        details=_details(
            dated=_dated(own.lots), absorbed=total(own.absorbed), expired=total(own.expired)
        ),
    )


def _granted(kind: str, own: shapes.Granted, who: dict[str, Any]) -> Entry:
    return Entry(
        kind,
        own.points,
        member_reference=own.member_reference,
        makes=1,
        available_at=own.available_at,
        expires_at=own.expires_at,
        details=_details(absorbed=own.absorbed, granted=who),
    )


def _adjuster(own: shapes.Granted | shapes.Debited, principal_id: str) -> dict[str, Any]:
    by, approver = (own.proposed_by, principal_id) if own.proposed_by else (principal_id, "")
    reference, id_ = own.receipt_reference, own.adjustment_id
    return _who(own.reason_code, by, reference=reference, approver_id=approver, adjustment_id=id_)


def _debited(own: shapes.Debited, principal_id: str) -> Entry:
    who = _adjuster(own, principal_id)
    details = _details(lots=_shares(own.lots), granted=who)
    return Entry("ADJUSTED", -total(own.lots), details=details)


def _merged(own: shapes.Merged, _: str) -> Entry:
    points = own.points_available + own.points_pending + own.points_held
    return Entry("MERGED_OUT", -points, other_account_id=own.into_account_id, remainder=0)


def _absorbed(own: shapes.Absorbed, _: str) -> Entry:
    return Entry(
        "MERGED_IN",
        sum(lot.points + lot.held for lot in own.lots),
        other_account_id=own.from_account_id,
        member_reference=own.from_member_reference if own.joined else own.pool_member,
        last_lot=own.lots_made,
        remainder=own.remainder_micropoints,
        expires_at=_first_end(own.new_lots),
        details=_details(dated=_dated(own.new_lots), absorbed=total(own.absorbed)),
    )


def _card(kind: str) -> Callable[[shapes.CardOf, str], Entry]:
    return lambda own, principal_id: Entry(
        kind,
        card_number=own.card_number,
        member_reference=own.member_reference,
        details=_details(granted=_who(own.reason, principal_id, reference=own.by_card_number)),
    )


ENTRIES: dict[str, Callable[[Any, str], Entry | None]] = {
    "ledger.PointsEarned": _earned,
    "ledger.PointsRedeemed": _spent("REDEEMED"),
    "ledger.PointsHeld": _spent("HELD"),
    "ledger.PointsSent": _spent("TRANSFERRED_OUT"),
    "ledger.HoldCaptured": _captured,
    "ledger.HoldReleased": _released,
    "ledger.PointsMatured": _matured,
    "ledger.PointsExpired": _expired,
    "ledger.PointsClawedBack": _clawed_back,
    "ledger.PointsRestored": _back("RESTORED"),
    "ledger.PointsReceived": _back("TRANSFERRED_IN"),
    "ledger.AdjustmentCredited": lambda own, who: _granted("ADJUSTED", own, _adjuster(own, who)),
    "ledger.AdjustmentDebited": _debited,
    "ledger.PointsRewarded": lambda own, who: _granted(
        "REWARDED", own, _who(own.reason, who, reference=own.reference)
    ),
    "ledger.PointsImported": lambda own, who: _granted(
        "IMPORTED", own, _who(own.source, who, reference=own.lot_reference)
    ),
    "ledger.LotsConsolidated": lambda own, _: Entry(
        "CONSOLIDATED", makes=1, details=_details(lots=_shares(own.lots))
    ),
    "ledger.AccountMerged": _merged,
    "ledger.AccountAbsorbed": _absorbed,
    "ledger.PoolMemberLeft": lambda own, _: Entry(
        "POOL_LEFT", other_account_id=own.to_account_id, member_reference=own.member_reference
    ),
    "ledger.CardsReceived": lambda own, _: Entry(
        "CARDS_RECEIVED", other_account_id=own.from_account_id
    ),
    "ledger.CardIssued": lambda own, _: Entry(
        "CARD_ISSUED", card_number=own.card_number, member_reference=own.member_reference
    ),
    "ledger.CardBlocked": _card("CARD_BLOCKED"),
    "ledger.CardUnblocked": _card("CARD_UNBLOCKED"),
    "ledger.CardReplaced": _card("CARD_REPLACED"),
}
"""By the names of events; with the event's own fields and its principal."""
