"""What accounts have."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.replay import shapes
from ledger.replay.columns import Kind
from ledger.replay.folds.fold import Fold, Handler, Stored
from ledger.replay.moves import MOVES, Move
from ledger.replay.sinks import BUCKET_LETTERS, Sink


class _Account:
    __slots__ = ("available", "card", "held", "into", "owed", "pending", "position", "reference")

    def __init__(self, reference: str) -> None:
        self.reference, self.card = reference, ""
        self.into: str | None = None
        self.available = self.pending = self.held = self.owed = self.position = 0


class Balances(Fold):
    """Sums by account."""

    NAME = "account_balances"
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "account_id": Kind.UUID,
        "member_reference": Kind.TEXT,
        "card_number": Kind.TEXT,
        "points_available": Kind.INT,
        "points_pending": Kind.INT,
        "points_held": Kind.INT,
        "points_owed": Kind.INT,
        "position": Kind.INT,
        "merged_into": Kind.UUID,
    }

    def __init__(self, sink: Sink) -> None:
        """Start with no account."""
        super().__init__(sink)
        self._accounts: dict[str, _Account] = {}

    def handlers(self) -> Mapping[str, Handler]:
        """Return what takes events, by their names."""
        return {
            **dict.fromkeys(MOVES, self._move),
            "ledger.AccountOpened": self._open,
            "ledger.CardIssued": self._card,
            "ledger.CardBlocked": self._newest,
            "ledger.CardUnblocked": self._newest,
            "ledger.CardReplaced": self._replace,
            "ledger.PoolMemberLeft": self._newest,
            "ledger.CardsReceived": self._newest,
            "ledger.AccountMerged": self._leave,
            "ledger.AccountAbsorbed": self._absorb,
        }

    def _open(self, event: Stored, own: shapes.Own, move: Move) -> None:
        account = self._accounts[event[1]] = _Account(own.member_reference)
        account.position = event[0]

    def _move(self, event: Stored, own: object, move: Move) -> None:
        account = self._accounts[event[1]]
        available, pending, held, owed = move
        account.available += available
        # Most events leave these alone, and to see that is faster than to add nothing.
        if pending:
            account.pending += pending
        if held:
            account.held += held
        if owed:
            account.owed += owed
        account.position = event[0]

    def _show(self, event: Stored, card: str) -> None:
        account = self._accounts[event[1]]
        account.card, account.position = card, event[0]

    def _card(self, event: Stored, own: shapes.CardOf, move: Move) -> None:
        self._show(event, own.card_number)

    def _newest(self, event: Stored, own: shapes.CardOf, move: Move) -> None:
        self._show(event, own.newest_card)

    def _replace(self, event: Stored, own: shapes.CardOf, move: Move) -> None:
        self._show(event, own.by_card_number)

    def _absorb(self, event: Stored, own: shapes.Absorbed, move: Move) -> None:
        self._move(event, own, move)
        self._show(event, own.newest_card)

    def _leave(self, event: Stored, own: shapes.Merged, move: Move) -> None:
        self._move(event, own, move)
        self._show(event, "")
        self._accounts[event[1]].into = own.into_account_id

    def finish(self) -> None:
        """Put all accounts."""
        for id_, one in self._accounts.items():
            sums = (one.available, one.pending, one.held, one.owed, one.position)
            self.sink.put(id_[:BUCKET_LETTERS], (id_, one.reference, one.card, *sums, one.into))
