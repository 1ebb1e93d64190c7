"""The folds of a replay for money beside a history in memory, and what projections make of the same events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from ledger.domain.model import Event
from ledger.domain.settlement.periods import ALL_OPEN
from ledger.projections.bank_entries.projection import BankEntries as BankEntriesProjected
from ledger.projections.bank_entries.projection import BankEntryRow
from ledger.projections.charge_items import projection as charge_items
from ledger.projections.charges.projection import ChargesOfMembers, ChargesRow
from ledger.projections.collections.projection import CollectionRow
from ledger.projections.collections.projection import Collections as CollectionsProjected
from ledger.projections.folding import statement_id_of
from ledger.projections.money_journal import projection as journal
from ledger.projections.money_journal.bank_lines import BankLines
from ledger.projections.points_books.projection import Days
from ledger.projections.projection import Projection
from ledger.projections.run_exclusions import projection as exclusions
from ledger.projections.settlement_runs.projection import RunRow, SettlementRuns
from ledger.projections.statements.projection import StatementRow
from ledger.projections.statements.projection import Statements as StatementsProjected
from ledger.projections.table import Table
from ledger.replay.columns import micros, packed
from ledger.replay.folds.bank_entries import BankEntries
from ledger.replay.folds.charge_items import ChargeItems
from ledger.replay.folds.collections import Collections
from ledger.replay.folds.fold import Fold
from ledger.replay.folds.journal import Journal
from ledger.replay.folds.owed import Owed
from ledger.replay.folds.runs import Exclusions, Runs
from ledger.replay.folds.statements import Statements
from ledger.replay.folds.sums import Sums
from ledger.replay.sinks import Everything, Kept, Row


def plain(value: Any) -> Any:
    """A value of a projection's row as a replay compares it."""
    match value:
        case UUID():
            return str(value)
        case datetime():
            return packed(micros(value.isoformat()))
        case date():
            return value.isoformat()
        case _:
            return value


class NothingThere(Table):
    """A table with no row: all that there is to know of earlier events is known otherwise."""

    def __init__(self) -> None:
        pass

    def select(self, query: str, parameters: Mapping[str, Any]) -> list[Row]:
        """Return nothing."""
        del query, parameters
        return []


def _originator_id(event: Event) -> UUID:
    return event.originator_id


class _Followed(NamedTuple):
    """A projection whose rows go on event by event, and the fold for it."""

    projection: type[Projection]
    row_type: Any
    key_of: Callable[[Event], UUID]
    fold: type[Fold]


_FOLLOWED = (
    _Followed(ChargesOfMembers, ChargesRow, _originator_id, Owed),
    _Followed(StatementsProjected, StatementRow, statement_id_of, Statements),
    _Followed(CollectionsProjected, CollectionRow, statement_id_of, Collections),
    _Followed(SettlementRuns, RunRow, _originator_id, Runs),
    _Followed(BankEntriesProjected, BankEntryRow, _originator_id, BankEntries),
)


class ReplayedMoney:
    """Knows what rows projections of money have, and sees to it that folds have the same."""

    def __init__(self, zone: ZoneInfo) -> None:
        plain_folds = (Owed, ChargeItems, Statements, Collections, Runs, Exclusions, BankEntries)
        self._sinks: dict[type[Fold], Kept] = {
            cls: Kept(Everything(), cls.KEY) for cls in (*plain_folds, Journal, Sums)
        }
        self._folds: dict[type[Fold], Any] = {cls: cls(self._sinks[cls]) for cls in plain_folds}
        for cls in (Journal, Sums):
            self._folds[cls] = cls(self._sinks[cls], zone)
        self._rows: dict[type[Fold], dict[UUID, Any]] = {one.fold: {} for one in _FOLLOWED}
        self._items: dict[UUID, dict[str, Any]] = {}
        self._sums: dict[Row, list[Any]] = {}
        self._days = Days(zone)
        self._journal = journal.MoneyJournal()
        self._journal._open_from = ALL_OPEN
        self._known = journal.Known(NothingThere(), [])
        self._lines = BankLines(NothingThere(), [])
        self._journal_rows = 0

    @property
    def folds(self) -> Iterable[Fold]:
        """All folds for money."""
        return self._folds.values()

    def check(self, position: int, event: Event) -> None:
        """See to it that folds made the same of an event as the projections."""
        for one in _FOLLOWED:
            if type(event) in one.projection.EVENTS:
                self._check_row(one, position, event)
        if type(event) in charge_items.ChargeItems.EVENTS:
            self._check_items(position, event)
        if type(event) in exclusions.RunExclusions.EVENTS:
            for row in exclusions._rows(position, event):
                self._check(Exclusions, row, event)
        if type(event) in journal.MoneyJournal.EVENTS:
            self._check_journal(position, event)

    def _check(self, cls: type[Fold], row: Iterable[Any], event: Event) -> None:
        values = tuple(map(plain, row))
        found = cls.kept(self._sinks[cls], values[: cls.KEY])
        assert found == values[cls.KEY :], f"replayed otherwise: {event}"

    def _check_row(self, one: _Followed, position: int, event: Event) -> None:
        rows, key = self._rows[one.fold], one.key_of(event)
        made = one.row_type.opened(position, event)
        if made is not None:
            rows[key] = made
        else:
            rows[key].apply(event)
            rows[key].position = position
        fold, id_ = self._folds[one.fold], str(key)
        owed = isinstance(fold, Owed)
        found = fold._members[id_].row(id_) if owed else msgspec.structs.astuple(fold._rows[id_])
        expected = tuple(map(plain, msgspec.structs.astuple(rows[key])))
        assert found == expected, f"replayed otherwise: {event}"
        assert list(one.fold.COLUMNS) == list(one.projection.COLUMNS)

    def _check_items(self, position: int, event: Event) -> None:
        changes = charge_items._Changes({}, {}, {})
        row = charge_items._fold(changes, position, event)
        touched = set() if row is None else {row[0]}
        if row is not None:
            names = charge_items.ChargeItems.COLUMNS
            self._items[row[0]] = dict(zip(names, row, strict=True))
        said: dict[str, Mapping[int, Any]] = {
            "charged_on": changes.days,
            "receipt_id": changes.receipts,
            "statement_id": changes.statements,
        }
        for name, told in said.items():
            for number, value in told.items():
                self._items[UUID(int=number)][name] = value
                touched.add(UUID(int=number))
        for id_ in touched:
            self._check(
                ChargeItems, [self._items[id_][name] for name in ChargeItems.COLUMNS], event
            )

    def _check_journal(self, position: int, event: Event) -> None:
        rows = list(self._journal._rows(self._known, self._lines, self._days, position, event))
        self._journal_rows += len(rows)
        assert len(self._sinks[Journal].rows) == self._journal_rows, f"replayed otherwise: {event}"
        assert list(Journal.COLUMNS) == list(journal.MoneyJournal.COLUMNS)
        for row in rows:
            self._check(Journal, row, event)
            if row.account:
                self._add(row)
        if any(row.account for row in rows):
            self._folds[Sums].finish()
            for key, sums in self._sums.items():
                self._check(Sums, (*key, *sums), event)

    def _add(self, row: journal.Row) -> None:
        key = row.booked_on.replace(day=1), row.account, row.booking
        debit, credit, postings, _ = self._sums.get(key, [0, 0, 0, None])
        debit, credit = debit + max(row.amount, 0), credit + max(-row.amount, 0)
        self._sums[key] = [debit, credit, postings + 1, row.recorded_at]
