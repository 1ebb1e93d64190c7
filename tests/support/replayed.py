"""The folds of a replay beside a history in memory: every scenario is told to them, too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.domain.account import Account, PointsEvent
from ledger.domain.books import Book
from ledger.domain.liability import Sums
from ledger.domain.model import Event
from ledger.eventstore.mapper import LedgerMapper
from ledger.eventstore.records import RecordedEvent
from ledger.projections.account_entries.projection import AccountEntries
from ledger.projections.points_liability import fold as liability
from ledger.projections.points_liability.origins import first_day
from ledger.replay.columns import micros
from ledger.replay.folding import Folding
from ledger.replay.folds.balances import Balances
from ledger.replay.folds.books import Books
from ledger.replay.folds.dues import Dues
from ledger.replay.folds.entries import Entries
from ledger.replay.folds.fold import Fold, Place, Stored
from ledger.replay.folds.liability import Liability
from ledger.replay.folds.segments import Segments
from ledger.replay.money_shapes import MONEY_SHAPES
from ledger.replay.sinks import Everything, Kept, Row
from tests.support.replayed_money import ReplayedMoney, plain


def stored(row: RecordedEvent) -> Stored:
    """An event as a replay reads it."""
    assert row.id is not None
    return (
        row.id,
        str(row.originator_id),
        row.topic,
        row.state,
        plain(row.occurred_at),
        plain(row.recorded_at),
        row.rules_version,
        row.principal_id,
    )


FIRST_ID, LAST_ID = str(UUID(int=0)), str(UUID(int=2**128 - 1))


class Replayed:
    """Folds all that is kept of accounts, and knows what it should be."""

    def __init__(self, time_zone: str, rows: Mapping[str, Sequence[RecordedEvent]]) -> None:
        """Start with nothing; `rows` are the events that are stored, once they are, by whose they are."""
        zone = ZoneInfo(time_zone)
        compared: tuple[type[Fold], ...] = (Balances, Entries, Segments)
        self._sinks = {cls: Kept(Everything(), cls.KEY) for cls in compared}
        self._dues = Dues(Kept(Everything(), Dues.KEY))
        self._books = Books(Kept(Everything(), Books.KEY), zone)
        self._rows = rows
        place = Place(zone, FIRST_ID, LAST_ID, self._read)
        self._liability = Liability(Kept(Everything(), Liability.KEY), place)
        self._money = ReplayedMoney(zone)
        self._mapper = LedgerMapper()
        self._folds: list[Fold] = [
            *(cls(sink) for cls, sink in self._sinks.items()),
            self._dues,
            self._books,
            self._liability,
            *self._money.folds,
        ]
        self._folding = Folding(self._folds)

    def _read(self, ids: Sequence[str]) -> list[Stored]:
        found = [stored(row) for id_ in set(ids) for row in self._rows.get(id_, ())]
        return sorted(found, key=lambda event: (event[1], event[0]))

    def take(self, row: RecordedEvent) -> None:
        """Fold an event; what becomes of money is as projections say."""
        self._folding.take([stored(row)])
        if row.topic in MONEY_SHAPES:
            assert row.id is not None
            self._money.check(row.id, self._mapper.to_domain_event(row))

    def row(self, cls: type[Fold], key: Row) -> Row | None:
        """What a projection's row is after its key, by all events so far."""
        for fold in self._folds:
            if type(fold) is cls:
                fold.finish()
        return cls.kept(self._sinks[cls], key)

    def check_entries(self, event: Event, rows: Iterable[Row]) -> None:
        """See to it that the fold made the same entries of an event as the projection."""
        names = list(AccountEntries.COLUMNS)
        assert names == list(Entries.COLUMNS)
        for row in rows:
            account_id, position, *rest = map(plain, row)
            found = self._sinks[Entries].rows.get((account_id, position), {})
            assert found.get(0) == tuple(rest), f"replayed otherwise: {event}"

    def check_dues(self, event: PointsEvent, position: int) -> None:
        """See to it that the fold noted when something may happen because of an event."""
        for at in event.instants:
            if at is not None:
                key = micros(at.isoformat()), str(event.originator_id)
                assert self._dues._dues.get(key) == position, f"replayed otherwise: {event}"

    def check_account(self, account: Account) -> None:
        """See to it that the fold has the same sums, card and purchases as the account."""
        key = (str(account.id),)
        found = self.row(Balances, key)
        assert found is not None
        sums = (
            account.points_available,
            account.points_pending,
            account.points_held,
            account.deficit,
        )
        assert found[2:6] == sums
        assert found[1] == (account.newest_card() or "")
        assert found[7] == (account.merged_into and str(account.merged_into))
        bought = self.row(Segments, key)
        assert bought is not None
        behaviour = account.bought
        assert (bought[1], bought[-1]) == (behaviour.purchases, behaviour.packed)

    def check_books(self, books: Counter[Book]) -> None:
        """See to it that the fold's books are these."""
        sums: Counter[str] = Counter()
        for day in self._books._sums.values():
            sums.update(day)
        assert {one: n for one, n in sums.items() if n} == {one: n for one, n in books.items() if n}

    def check_liability(self, rows: Iterable[tuple[liability.Key, Sums]]) -> None:
        """See to it that the fold has the same of points by earning month as the projection."""
        self._liability.look_up()
        expected = {
            (first_day(accounting).isoformat(), first_day(earning).isoformat(), int(source)): [
                *sums
            ]
            for (accounting, earning, source), sums in rows
        }
        assert dict(self._liability.rows()) == expected
