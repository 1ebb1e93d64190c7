"""The journal as plain-text accounting, for Beancount: a program that is not ours checks that the books balance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from uuid import UUID

from ledger.accounting.lines import Journal, Line
from ledger.domain.settlement.books import MoneyAccount
from ledger.domain.settlement.periods import next_month

_A = MoneyAccount
NAMES = {
    _A.RECEIVABLE: "Assets:Receivable",
    _A.CARD_CLEARING: "Assets:Card-Clearing",
    _A.IN_TRANSIT: "Assets:In-Transit",
    _A.BANK: "Assets:Bank",
    _A.RETURN_FEES: "Expenses:Return-Fees",
    _A.WRITTEN_OFF: "Expenses:Written-Off",
    _A.SUSPENSE: "Assets:Suspense",
}
_OPENING = "Equity:Opening-Balances"


class BeancountExporter:
    """Writes a Beancount file: accounts, what they had before, a transaction an event, and a check each month's end."""

    def __init__(self, journal: Journal) -> None:
        """Take what all transactions have in common."""
        self._journal = journal

    def begin(self) -> bytes:
        """Return the accounts, and what they had."""
        return _text([*self._accounts(), *self._opening()])

    def lines(self, lines: Sequence[Line]) -> bytes:
        """Return a transaction an event, or a day and kind of booking."""
        return _text(
            text
            for _, group in groupby(lines, key=_transaction)
            for text in self._transaction(list(group))
        )

    def end(self) -> Iterator[bytes]:
        """Return what each account must have at the end of each month."""
        # Without a tolerance of ours the program lets a cent pass.
        journal = self._journal
        yield _text(
            f"{next_month(one.month)} balance {NAMES[one.account]}"
            f"  {journal.decimal(one.closing)} ~ 0.0 {journal.currency}"
            for one in journal.sums
        )

    def close(self) -> None:
        """Nothing is held."""

    def _amount(self, minor: int) -> str:
        return f"{self._journal.decimal(minor)} {self._journal.currency}"

    def _accounts(self) -> Iterator[str]:
        journal = self._journal
        yield f'option "title" {quoted(f"{journal.programme}: money")}'
        yield f'option "operating_currency" "{journal.currency}"'
        yield ""
        for account, name in NAMES.items():
            yield f"{journal.first} open {name} {journal.currency}"
            yield f'  number: "{journal.number(account)}"'
        if any(journal.opening.values()):
            yield f"{journal.first} open {_OPENING} {journal.currency}"
        yield ""

    def _opening(self) -> Iterator[str]:
        opening = self._journal.opening
        if not any(opening.values()):
            return
        yield f'{self._journal.first} * "Opening balances"'
        for account, balance in opening.items():
            yield f"  {NAMES[account]}  {self._amount(balance)}"
        yield f"  {_OPENING}  {self._amount(-sum(opening.values()))}"
        yield ""

    def _transaction(self, lines: list[Line]) -> Iterator[str]:
        first = lines[0]
        yield f'{first.booked_on} * "{first.booking}"'
        yield from _metadata(first)
        for line in lines:
            yield f"  {NAMES[line.account]}  {self._amount(line.amount)}"
        yield ""


def _transaction(line: Line) -> tuple[object, ...]:
    """Return what the lines of a transaction have in common: the event, or of sums the day and what it is for."""
    return (line.position, line.booked_on, None if line.position else line.booking)


def _metadata(line: Line) -> Iterator[str]:
    if line.position:
        yield f"  position: {line.position}"
    if line.document_on is not None:
        yield f"  document: {line.document_on}"
    texts: tuple[tuple[str, str | UUID | None], ...] = (
        ("member", line.member_reference),
        ("charge", line.charge_id),
        ("statement", line.statement_id),
        ("run", line.run_id),
        ("entry", line.entry_id),
        ("code", line.code),
    )
    for name, value in texts:
        if value:
            yield f"  {name}: {quoted(str(value))}"
    if line.attempt:
        yield f"  attempt: {line.attempt}"


def quoted(text: str) -> str:
    """Return a text as a Beancount string, on one line."""
    plain = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


def _text(lines: Sequence[str] | Iterator[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
