"""What was bought on accounts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from ledger.domain.behaviour import NOTHING_BOUGHT, Behaviour, Bought, MonthBought, Purchase
from ledger.replay import shapes
from ledger.replay.columns import Kind
from ledger.replay.folds.fold import Fold, Handler, Stored
from ledger.replay.moves import Move
from ledger.replay.sinks import BUCKET_LETTERS, Sink

_encode = msgspec.json.Encoder().encode


class _Buyer:
    __slots__ = ("behaviour", "into", "pool", "position", "reference")

    def __init__(self, reference: str) -> None:
        self.reference = reference
        self.behaviour: Behaviour = NOTHING_BOUGHT
        self.pool: list[str] = []
        self.into: str | None = None
        self.position = 0


class Segments(Fold):
    """What was bought, by account. How months add up is the domain's arithmetic; what counts when is this fold's."""

    NAME = "segments"
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "account_id": Kind.UUID,
        "position": Kind.INT,
        "purchases": Kind.INT,
        "first_day": Kind.INT,
        "merged_into": Kind.UUID,
        "member_reference": Kind.TEXT,
        "pool": Kind.TEXT,
        "months": Kind.BYTES,
    }

    def __init__(self, sink: Sink) -> None:
        """Start with no account."""
        super().__init__(sink)
        self._buyers: dict[str, _Buyer] = {}

    def handlers(self) -> Mapping[str, Handler]:
        """Return what takes events, by their names."""
        return {
            "ledger.AccountOpened": self._open,
            "ledger.PointsEarned": self._buy,
            "ledger.PointsClawedBack": self._buy,
            "ledger.PastPurchasesCounted": self._count,
            "ledger.AccountAbsorbed": self._absorb,
            "ledger.AccountMerged": self._leave,
            "ledger.PoolMemberLeft": self._part,
        }

    def _open(self, event: Stored, own: shapes.Own, move: Move) -> None:
        self._buyers[event[1]] = _Buyer(own.member_reference)
        self._at(event)

    def _at(self, event: Stored) -> _Buyer:
        buyer = self._buyers[event[1]]
        buyer.position = event[0]
        return buyer

    def _buy(self, event: Stored, own: shapes.Earned | shapes.ClawedBack, move: Move) -> None:
        if (found := own.purchase) is not None:
            buyer = self._at(event)
            purchase = Purchase(date.fromisoformat(found.day), found.amount, found.purchases)
            buyer.behaviour = buyer.behaviour.with_purchase(purchase)

    def _count(self, event: Stored, own: shapes.Past, move: Move) -> None:
        _add(self._at(event), own.bought)

    def _absorb(self, event: Stored, own: shapes.Absorbed, move: Move) -> None:
        buyer = self._at(event)
        _add(buyer, own.bought)
        if own.joined:
            buyer.pool.append(own.from_member_reference)

    def _leave(self, event: Stored, own: shapes.Merged, move: Move) -> None:
        buyer = self._at(event)
        buyer.behaviour, buyer.into = NOTHING_BOUGHT, own.into_account_id

    def _part(self, event: Stored, own: shapes.CardOf, move: Move) -> None:
        buyer = self._at(event)
        buyer.pool = [one for one in buyer.pool if one != own.member_reference]

    def finish(self) -> None:
        """Put all accounts."""
        for id_, one in self._buyers.items():
            bought = one.behaviour
            first = 0 if bought.first_on is None else bought.first_on.toordinal()
            pool = _encode(one.pool).decode() if one.pool else ""
            sums = (one.position, bought.purchases, first)
            row = (id_, *sums, one.into, one.reference, pool, bought.packed)
            self.sink.put(id_[:BUCKET_LETTERS], row)


def _add(buyer: _Buyer, found: shapes.Bought | None) -> None:
    if found is not None:
        months = tuple(
            MonthBought(one.month, one.purchases, one.amount, one.days) for one in found.months
        )
        first_on = None if found.first_on is None else date.fromisoformat(found.first_on)
        buyer.behaviour = buyer.behaviour.plus(Bought(found.purchases, first_on, months))
