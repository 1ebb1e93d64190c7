"""Events to entries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from ledger.domain.account import POINTS_EVENTS, PointsEvent, movements
from ledger.domain.account import events as account_events
from ledger.domain.account import events_cards as card_events
from ledger.domain.account import events_granted as granted
from ledger.domain.account.events_base import LotEvent
from ledger.domain.lots import total
from ledger.domain.model import Event
from ledger.eventstore.arrays import UuidArray
from ledger.projections.account_entries.details import (
    CampaignShare,
    DatedShare,
    EntryDetails,
    Granted,
    Share,
    dated_shares,
    encode_details,
    shares,
)
from ledger.projections.account_entries.kinds import EntryKind
from ledger.projections.projection import PositionedEvent, Projection
from ledger.projections.table import Table

REMEMBERED_ACCOUNTS_MAX = 50_000

Row = tuple[Any, ...]


@dataclass(slots=True)
class State:
    """What an account has after its last entry."""

    available: int = 0
    owed: int = 0
    remainder: int | None = 0
    lots_made: int | None = 0
    """None, as the remainder, after entries from before they were kept; a rebuild finds out."""


class AccountEntries(Projection):
    """One row for each event that a member sees in the history of an account.

    What an account has after its last entry is remembered for a bounded number of accounts; the
    table knows the others.
    """

    NAME = "account_entries"
    EVENTS = frozenset(
        {
            account_events.CardIssued,
            card_events.CardBlocked,
            card_events.CardUnblocked,
            card_events.CardReplaced,
            account_events.LotsConsolidated,
            movements.PoolMemberLeft,
            movements.CardsReceived,
            *POINTS_EVENTS,
        }
    )
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "account_id": "uuid",
        "position": "int8",
        "kind": "text",
        "points": "int8",
        "points_available": "int8",
        "receipt_id": "uuid",
        "redemption_id": "uuid",
        "card_number": "text",
        "rules_version": "int4",
        "occurred_at": "timestamptz",
        "recorded_at": "timestamptz",
        "hold_id": "uuid",
        "return_id": "uuid",
        "other_account_id": "uuid",
        "member_reference": "text",
        "transfer_id": "uuid",
        "lots_made": "int4",
        "remainder_micropoints": "int4",
        "points_owed": "int8",
        "available_at": "timestamptz",
        "expires_at": "timestamptz",
        "details": "text",
    }

    def __init__(self) -> None:
        """Start with nothing remembered."""
        self._states: dict[int, State] = {}

    def project(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Add an entry for each event."""
        self._remember(table, events)
        rows = fold(events, self._states)
        # In the order of the key: the sort leaves the positions of an account in theirs.
        rows.sort(key=_account)
        table.add(rows)

    def forget(self) -> None:
        """Ask the table again."""
        self._states.clear()

    def _remember(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        known = self._states
        if len(known) > REMEMBERED_ACCOUNTS_MAX:
            known.clear()
        ids = {event.originator_id.int: event.originator_id for _, event in events}
        missing = [id_ for number, id_ in ids.items() if number not in known]
        if missing:
            known.update((id_.int, State()) for id_ in missing)
            rows = table.select("states", {"account_ids": UuidArray(missing)})
            known.update((id_.int, State(*values)) for id_, *values in rows)


def _account(row: Row) -> int:
    account_id: UUID = row[0]
    return account_id.int


def fold(events: Sequence[PositionedEvent], states: dict[int, State]) -> list[Row]:
    """Return the entries of some events, and keep what each account has up to date."""
    rows: list[Row] = []
    for position, event in events:
        if isinstance(event, account_events.PointsExpired) and not event.lots:
            continue  # an end for want of activity, where nothing was free
        entry = _entry(event)
        state = states[event.originator_id.int]
        if isinstance(event, PointsEvent):
            effect = event.effect
            state.available += effect.available
            state.owed += effect.deficit
        made_before = state.lots_made
        if made_before is not None:
            state.lots_made = max(made_before + entry.makes, entry.last_lot)
            if entry.remainder is not None:
                state.remainder = entry.remainder
        rows.append(
            (
                event.originator_id,
                position,
                entry.kind,
                entry.points,
                state.available,
                entry.receipt_id,
                entry.redemption_id,
                entry.card_number,
                event.rules_version,
                event.occurred_at if entry.at is None else entry.at,
                event.timestamp,
                entry.hold_id,
                entry.return_id,
                entry.other_account_id,
                getattr(event, "member_reference", ""),
                entry.transfer_id,
                state.lots_made,
                state.remainder,
                state.owed or None,
                entry.available_at,
                # So that a lot is made by one entry only, which can be found by its number.
                None if state.lots_made == made_before and entry.last_lot else entry.expires_at,
                encode_details(entry.details),
            )
        )
    return rows


class _Entry(NamedTuple):
    kind: EntryKind
    points: int = 0
    receipt_id: UUID | None = None
    redemption_id: UUID | None = None
    hold_id: UUID | None = None
    return_id: UUID | None = None
    card_number: str = ""
    at: datetime | None = None
    """When it happened by itself."""
    other_account_id: UUID | None = None
    """On the other side of what moved."""
    transfer_id: UUID | None = None
    makes: int = 0
    """Lots that get the next numbers."""
    last_lot: int = 0
    """The highest number of a lot that the event itself numbers."""
    remainder: int | None = None
    """What waits from now on; None: as before."""
    available_at: datetime | None = None
    expires_at: datetime | None = None
    """When a lot that it makes ends; the others, if it makes several, are in its details."""
    details: EntryDetails | None = None


def _entry(event: Event) -> _Entry:
    return _ENTRIES[type(event)](event)


def _earned(event: account_events.PointsEarned) -> _Entry:
    return _Entry(
        EntryKind.EARNED,
        event.points,
        receipt_id=event.receipt_id,
        makes=1 if event.points else 0,
        remainder=event.remainder_micropoints,
        available_at=event.available_at,
        expires_at=event.expires_at if event.points else None,
        details=_earned_details(event),
    )


def _earned_details(event: account_events.PointsEarned) -> EntryDetails | None:
    """Return what there is to explain of an earning; nothing for most."""
    if not (event.absorbed or event.tier or event.campaigns):
        return None
    campaigns = tuple(CampaignShare(one.campaign, one.micropoints) for one in event.campaigns)
    return EntryDetails(absorbed=event.absorbed, tier=event.tier, campaigns=campaigns)


def _redeemed(event: account_events.PointsRedeemed) -> _Entry:
    return _Entry(
        EntryKind.REDEEMED,
        -event.points,
        redemption_id=event.redemption_id,
        details=EntryDetails(shares(event.lots)),
    )


def _held(event: account_events.PointsHeld) -> _Entry:
    details = EntryDetails(shares(event.lots))
    return _Entry(EntryKind.HELD, -event.points, hold_id=event.hold_id, details=details)


def _captured(event: account_events.HoldCaptured) -> _Entry:
    return _Entry(
        EntryKind.REDEEMED,
        -event.points,
        redemption_id=event.redemption_id,
        hold_id=event.hold_id,
        details=EntryDetails(
            shares(event.lots),
            released=total(event.released),
            expired=total(event.expired),
            absorbed=total(event.absorbed),
        ),
    )


def _released(event: account_events.HoldReleased) -> _Entry:
    at = event.at if event.lapsed else None
    expired = total(event.expired)
    if expired and not event.released:
        details = EntryDetails(shares(event.expired))
        return _Entry(EntryKind.EXPIRED, -expired, hold_id=event.hold_id, at=at, details=details)
    return _Entry(
        EntryKind.RELEASED,
        total(event.released),
        hold_id=event.hold_id,
        at=at,
        details=EntryDetails(
            shares(event.released), expired=expired, absorbed=total(event.absorbed)
        ),
    )


def _matured(event: account_events.PointsMatured) -> _Entry:
    details = EntryDetails(shares(event.lots), absorbed=total(event.absorbed))
    return _Entry(EntryKind.MATURED, total(event.lots), at=event.at, details=details)


def _expired(event: account_events.PointsExpired) -> _Entry:
    details = EntryDetails(shares(event.lots), inactivity=event.inactivity)
    return _Entry(EntryKind.EXPIRED, -total(event.lots), at=event.at, details=details)


def _clawed_back(event: account_events.PointsClawedBack) -> _Entry:
    return _Entry(
        EntryKind.CLAWED_BACK,
        -event.points,
        receipt_id=event.receipt_id,
        return_id=event.return_id,
        remainder=event.remainder_micropoints,
        details=EntryDetails(shares(event.taken), written_off=event.written_off),
    )


def _restored(event: account_events.PointsRestored) -> _Entry:
    return _Entry(
        EntryKind.RESTORED,
        total(event.lots),
        redemption_id=event.redemption_id,
        return_id=event.return_id,
        last_lot=max((pair.lot for pair in event.lots), default=0),
        expires_at=next((pair.expires_at for pair in event.lots if pair.expires_at), None),
        details=EntryDetails(
            dated=dated_shares(event.lots),
            expired=total(event.expired),
            absorbed=total(event.absorbed),
        ),
    )


def _credited(event: LotEvent, kind: EntryKind, who: Granted) -> _Entry:
    """Return the entry of a lot that no receipt earned."""
    return _Entry(
        kind,
        event.points,
        makes=1,
        available_at=event.available_at,
        expires_at=event.expires_at,
        details=EntryDetails(absorbed=event.absorbed, granted=who),
    )


def _adjusted_by(event: granted.AdjustmentCredited | granted.AdjustmentDebited) -> Granted:
    alone = not event.proposed_by
    return Granted(
        event.reason_code,
        event.principal_id if alone else event.proposed_by,
        event.receipt_reference,
        "" if alone else event.principal_id,
        event.adjustment_id,
    )


def _debited(event: granted.AdjustmentDebited) -> _Entry:
    details = EntryDetails(shares(event.lots), granted=_adjusted_by(event))
    return _Entry(EntryKind.ADJUSTED, -total(event.lots), details=details)


def _rewarded(event: granted.PointsRewarded) -> _Entry:
    who = Granted(event.reason, event.principal_id, event.reference)
    return _credited(event, EntryKind.REWARDED, who)


def _imported(event: granted.PointsImported) -> _Entry:
    who = Granted(event.source, event.principal_id, event.lot_reference)
    return _credited(event, EntryKind.IMPORTED, who)


def _consolidated(event: account_events.LotsConsolidated) -> _Entry:
    lots = tuple(Share(one.lot, one.points) for one in event.lots)
    return _Entry(EntryKind.CONSOLIDATED, makes=1, details=EntryDetails(lots))


def _sent(event: movements.PointsSent) -> _Entry:
    return _Entry(
        EntryKind.TRANSFERRED_OUT,
        -event.points,
        other_account_id=event.to_account_id,
        transfer_id=event.transfer_id,
        details=EntryDetails(shares(event.lots)),
    )


def _received(event: movements.PointsReceived) -> _Entry:
    return _Entry(
        EntryKind.TRANSFERRED_IN,
        event.points,
        other_account_id=event.from_account_id,
        transfer_id=event.transfer_id,
        last_lot=max(pair.lot for pair in event.lots),
        expires_at=next((pair.expires_at for pair in event.lots if pair.expires_at), None),
        details=EntryDetails(dated=dated_shares(event.lots), absorbed=total(event.absorbed)),
    )


def _merged(event: movements.AccountMerged) -> _Entry:
    return _Entry(
        EntryKind.MERGED_OUT, -event.points, other_account_id=event.into_account_id, remainder=0
    )


def _absorbed(event: movements.AccountAbsorbed) -> _Entry:
    lots = event.new_lots
    dated = tuple(
        DatedShare(one.lot, one.points + one.held, one.expires_at, one.receipt_id) for one in lots
    )
    return _Entry(
        EntryKind.MERGED_IN,
        event.points,
        other_account_id=event.from_account_id,
        last_lot=event.lots_made,
        remainder=event.remainder_micropoints,
        expires_at=next((one.expires_at for one in lots if one.expires_at), None),
        details=EntryDetails(dated=dated, absorbed=total(event.absorbed)),
    )


def _card(kind: EntryKind, event: Any, reason: str = "", other_card: str = "") -> _Entry:
    """Return the entry of something that was done to a card."""
    who = Granted(reason, event.principal_id, other_card)
    return _Entry(kind, card_number=event.card_number, details=EntryDetails(granted=who))


_ENTRIES: dict[type[Event], Callable[[Any], _Entry]] = {
    account_events.CardIssued: lambda event: _Entry(
        EntryKind.CARD_ISSUED, card_number=event.card_number
    ),
    card_events.CardBlocked: lambda event: _card(EntryKind.CARD_BLOCKED, event, event.reason.value),
    card_events.CardUnblocked: lambda event: _card(EntryKind.CARD_UNBLOCKED, event),
    card_events.CardReplaced: lambda event: _card(
        EntryKind.CARD_REPLACED, event, event.reason.value, event.by_card_number
    ),
    account_events.PointsEarned: _earned,
    account_events.PointsRedeemed: _redeemed,
    account_events.PointsHeld: _held,
    account_events.HoldCaptured: _captured,
    account_events.HoldReleased: _released,
    account_events.PointsMatured: _matured,
    account_events.PointsExpired: _expired,
    account_events.PointsClawedBack: _clawed_back,
    account_events.PointsRestored: _restored,
    account_events.LotsConsolidated: _consolidated,
    movements.PointsSent: _sent,
    movements.PointsReceived: _received,
    movements.AccountMerged: _merged,
    movements.AccountAbsorbed: _absorbed,
    movements.PoolMemberLeft: lambda event: _Entry(
        EntryKind.POOL_LEFT, other_account_id=event.to_account_id
    ),
    movements.CardsReceived: lambda event: _Entry(
        EntryKind.CARDS_RECEIVED, other_account_id=event.from_account_id
    ),
    granted.AdjustmentCredited: lambda event: _credited(
        event, EntryKind.ADJUSTED, _adjusted_by(event)
    ),
    granted.AdjustmentDebited: _debited,
    granted.PointsRewarded: _rewarded,
    granted.PointsImported: _imported,
}
