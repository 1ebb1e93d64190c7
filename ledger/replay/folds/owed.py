"""What members owe."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ledger.replay import money_shapes as shapes
from ledger.replay.columns import Kind
from ledger.replay.folds.fold import Fold, Handler, Stored
from ledger.replay.moves import Move
from ledger.replay.sinks import BUCKET_LETTERS, Row, Sink

_encode = msgspec.json.Encoder().encode
_Items = dict[str, tuple[str, str, int]]
"""By their ids: id, day and amount."""


class _Member:
    __slots__ = ("blocked", "drawn", "items", "limit", "position", "said", "stopped", "sums")

    def __init__(self) -> None:
        self.said: tuple[str, str, str, int] = ("", "", "", 0)
        """Member, mandate and terms."""
        self.position = 0
        self.limit: int | None = None
        self.blocked = self.stopped = ""
        self.sums = dict.fromkeys(_SUMS, 0)
        self.items: _Items = {}
        self.drawn: dict[str, _Items] = {}

    def row(self, id_: str) -> Row:
        left = self.items.values()
        days = [day for _, day, amount in left if amount > 0]
        drawn = [(statement_id, list(items.values())) for statement_id, items in self.drawn.items()]
        return (
            id_,
            self.position,
            *self.said,
            self.limit,
            self.blocked,
            self.stopped,
            *self.sums.values(),
            sum(amount for _, _, amount in left),
            min(days, default=None),
            _encode(list(left)).decode(),
            _encode(drawn).decode(),
        )


_SUMS = ("charged", "refunded", "open", "in_transit", "collected", "written_off")


class Owed(Fold):
    """What members owe, and which items no file has yet. Items are forgotten when a file has them."""

    NAME = "charges"
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "charges_id": Kind.UUID,
        "position": Kind.INT,
        "member_reference": Kind.TEXT,
        "mandate_reference": Kind.TEXT,
        "debit_day": Kind.TEXT,
        "notice_days": Kind.INT,
        "credit_limit": Kind.INT,
        "charging_blocked": Kind.TEXT,
        "collecting_stopped": Kind.TEXT,
        **dict.fromkeys(_SUMS, Kind.INT),
        "unbilled": Kind.INT,
        "oldest_on": Kind.DAY,
        "items": Kind.TEXT,
        "drawn": Kind.TEXT,
    }

    def __init__(self, sink: Sink) -> None:
        """Start with no member."""
        super().__init__(sink)
        self._members: dict[str, _Member] = {}

    def handlers(self) -> Mapping[str, Handler]:
        """Return what takes events, by their names."""
        return {
            "ledger.ChargesOpened": self._open,
            "ledger.DebitMandateSet": self._sign,
            "ledger.DebitTermsChosen": self._choose,
            "ledger.CreditLimitSet": self._limit,
            "ledger.ChargingBlocked": self._block,
            "ledger.ChargingUnblocked": self._block,
            "ledger.CollectingStopped": self._stop,
            "ledger.CollectingResumed": self._stop,
            "ledger.ChargeItemBooked": self._book,
            "ledger.StatementTaken": self._take,
            "ledger.StatementRepeated": self._repeat,
            "ledger.StatementReleased": self._release,
            "ledger.CollectionSent": self._send,
            "ledger.CollectionCredited": self._credit,
            "ledger.CollectionReturned": self._come_back,
            "ledger.StatementPaid": self._pay,
            "ledger.StatementPartPaid": self._pay,
            "ledger.StatementWrittenOff": self._write_off,
            "ledger.SurplusPaid": self._turn_credit,
            "ledger.CreditPaidOut": self._turn_credit,
            "ledger.PayoutReturned": self._turn_credit,
        }

    def _at(self, event: Stored) -> _Member:
        member = self._members[event[1]]
        member.position = event[0]
        return member

    def _open(self, event: Stored, own: shapes.Member, move: Move) -> None:
        self._members[event[1]] = _Member()
        member, terms = self._at(event), own.terms
        assert terms is not None, "a member agrees to terms"
        signed = own.member_reference, own.mandate_reference
        member.said = (*signed, terms.debit_day, terms.notice_days)

    def _sign(self, event: Stored, own: shapes.Member, move: Move) -> None:
        member = self._at(event)
        member.said = (member.said[0], own.mandate_reference, *member.said[2:])

    def _choose(self, event: Stored, own: shapes.Member, move: Move) -> None:
        member, terms = self._at(event), own.terms
        assert terms is not None, "that is what was chosen"
        member.said = (*member.said[:2], terms.debit_day, terms.notice_days)

    def _limit(self, event: Stored, own: shapes.Member, move: Move) -> None:
        self._at(event).limit = own.limit

    def _block(self, event: Stored, own: shapes.Member, move: Move) -> None:
        self._at(event).blocked = own.reason

    def _stop(self, event: Stored, own: shapes.Member, move: Move) -> None:
        self._at(event).stopped = own.reason

    def _book(self, event: Stored, own: shapes.Item, move: Move) -> None:
        member = self._add(event, own)
        member.sums["charged" if own.amount > 0 else "refunded"] += abs(own.amount)
        member.sums["open"] += own.amount

    def _turn_credit(self, event: Stored, own: shapes.Credit, move: Move) -> None:
        self._add(event, own.item)
        self._move(event, "collected", "open", own.item.amount)

    def _add(self, event: Stored, item: shapes.Item) -> _Member:
        member = self._at(event)
        member.items[item.item_id] = item.item_id, item.charged_on, item.amount
        return member

    def _take(self, event: Stored, own: shapes.Taken, move: Move) -> None:
        member, ids = self._at(event), frozenset(own.item_ids)
        items = member.items
        member.drawn[own.statement_id] = {id_: one for id_, one in items.items() if id_ in ids}
        member.items = {id_: one for id_, one in items.items() if id_ not in ids}

    def _repeat(self, event: Stored, own: shapes.Taken, move: Move) -> None:
        self._at(event).drawn[own.statement_id] = {}

    def _release(self, event: Stored, own: shapes.OfStatement, move: Move) -> None:
        member = self._at(event)
        member.items = member.drawn.pop(own.statement_id) | member.items

    def _send(self, event: Stored, own: shapes.OfStatement, move: Move) -> None:
        self._members[event[1]].drawn.pop(own.statement_id)
        self._move(event, "open", "in_transit", own.amount)

    def _credit(self, event: Stored, own: shapes.OfStatement, move: Move) -> None:
        self._move(event, "in_transit", "collected", own.amount)

    def _come_back(self, event: Stored, own: shapes.OfStatement, move: Move) -> None:
        self._move(event, "collected" if own.was_credited else "in_transit", "open", own.amount)

    def _pay(self, event: Stored, own: shapes.OfStatement, move: Move) -> None:
        self._move(event, "written_off" if own.was_written_off else "open", "collected", own.amount)

    def _write_off(self, event: Stored, own: shapes.OfStatement, move: Move) -> None:
        self._move(event, "open", "written_off", own.amount)

    def _move(self, event: Stored, source: str, target: str, amount: int) -> None:
        sums = self._at(event).sums
        sums[source] -= amount
        sums[target] += amount

    def finish(self) -> None:
        """Put all members."""
        for id_, member in self._members.items():
            self.sink.put(id_[:BUCKET_LETTERS], member.row(id_))
