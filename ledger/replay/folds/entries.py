"""Lines of every account's history."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ledger.replay.columns import Kind, instant
from ledger.replay.folds.entry import ENTRIES, Entry
from ledger.replay.folds.fold import Fold, Handler, Stored
from ledger.replay.moves import Move
from ledger.replay.shapes import Own
from ledger.replay.sinks import BUCKET_LETTERS, Sink


class _State:
    __slots__ = ("available", "lots_made", "owed", "remainder")

    def __init__(self) -> None:
        self.available = self.owed = self.remainder = self.lots_made = 0


class Entries(Fold):
    """One line for each event that a member sees, with what the account has after it."""

    NAME = "account_entries"
    KEY = 2
    GROWS_ONLY = True
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "account_id": Kind.UUID,
        "position": Kind.INT,
        "kind": Kind.TEXT,
        "points": Kind.INT,
        "points_available": Kind.INT,
        "receipt_id": Kind.UUID,
        "redemption_id": Kind.UUID,
        "card_number": Kind.TEXT,
        "rules_version": Kind.INT,
        "occurred_at": Kind.INSTANT,
        "recorded_at": Kind.INSTANT,
        "hold_id": Kind.UUID,
        "return_id": Kind.UUID,
        "other_account_id": Kind.UUID,
        "member_reference": Kind.TEXT,
        "transfer_id": Kind.UUID,
        "lots_made": Kind.INT,
        "remainder_micropoints": Kind.INT,
        "points_owed": Kind.INT,
        "available_at": Kind.INSTANT,
        "expires_at": Kind.INSTANT,
        "details": Kind.TEXT,
    }

    def __init__(self, sink: Sink) -> None:
        """Start with no account."""
        super().__init__(sink)
        self._states: dict[str, _State] = {}

    def handlers(self) -> Mapping[str, Handler]:
        """Return what takes events, by their names."""
        return {topic: self._taking(entry) for topic, entry in ENTRIES.items()}

    def _taking(self, entry_of: Callable[..., Entry | None]) -> Handler:
        states, put = self._states, self.sink.put

        def take(event: Stored, own: Own, move: Move) -> None:
            position, id_, _, _, occurred_at, recorded_at, rules_version, principal_id = event
            entry = entry_of(own, principal_id)
            if entry is None:
                return
            state = states.get(id_)
            if state is None:
                state = states[id_] = _State()
            state.available += move[0]
            state.owed += move[3]
            known = state.lots_made
            lots_made = state.lots_made = max(known + entry.makes, entry.last_lot)
            if entry.remainder is not None:
                state.remainder = entry.remainder
            # A lot that is only given back to was made by another entry.
            made_none = entry.last_lot and lots_made == known
            row = (
                id_,
                position,
                entry.kind,
                entry.points,
                state.available,
                entry.receipt_id,
                entry.redemption_id,
                entry.card_number,
                rules_version,
                occurred_at if entry.at is None else instant(entry.at),
                recorded_at,
                entry.hold_id,
                entry.return_id,
                entry.other_account_id,
                entry.member_reference,
                entry.transfer_id,
                lots_made,
                state.remainder,
                state.owed or None,
                entry.available_at and instant(entry.available_at),
                None if made_none else entry.expires_at and instant(entry.expires_at),
                entry.details,
            )
            put(id_[:BUCKET_LETTERS], row)

        return take
