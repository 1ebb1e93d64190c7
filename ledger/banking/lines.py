"""What a bank's file says, line by line: entries and transactions, what each is, and what makes it that one.

A line's id is made of the account, the bank statement, the bank's reference or what else is the same in every copy of
the statement, and which of equal ones it is. So a statement that comes again, in another file or version, has the same
lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import IO, NamedTuple
from uuid import UUID

import msgspec

from ledger.banking.camt import read_statements
from ledger.banking.line_values import first_code, is_no_reference, reference
from ledger.banking.messages import Amount, Detail, Entry, Statement
from ledger.banking.parsing import UnreadableFileError
from ledger.banking.report_lines import report_lines
from ledger.domain import limits
from ledger.domain.charges.money import read_end_to_end_id
from ledger.domain.ids import Namespace
from ledger.domain.settlement.bank_line import (
    BankLine,
    BankLineKind,
    BankSource,
    ExceptionReason,
    ReadLine,
)
from ledger.domain.settlement.lines import read_message_id

_replace = msgspec.structs.replace
_SOURCES = {
    "BkToCstmrStmt": BankSource.STATEMENT,
    "BkToCstmrDbtCdtNtfctn": BankSource.NOTIFICATION,
    "BkToCstmrAcctRpt": BankSource.NOTIFICATION,
    "CstmrPmtStsRpt": BankSource.REPORT,
}
_BEGINNING_BYTES = 64 * 1024
_BOOKED = frozenset({"", "BOOK", "BOOKED"})
# Of issued direct debits nothing is debited but what comes back.
_ISSUED_DEBITS = "/IDDT/"
# SEPA direct debits that came back, in the codes of German banks.
_OWN_RETURN_CODES = ("+108", "+109")


class _Rewound:
    """A file whose beginning was looked at."""

    def __init__(self, file: IO[bytes], beginning: bytes) -> None:
        self._file = file
        self._beginning = beginning

    def read(self, size: int = -1) -> bytes:
        """Give the beginning first."""
        if self._beginning:
            cut = len(self._beginning) if size < 0 else size
            found, self._beginning = self._beginning[:cut], self._beginning[cut:]
            return found
        return self._file.read(size)


class BankMessage(NamedTuple):
    """A file of a bank: of which kind it is, and its lines."""

    source: BankSource
    lines: Iterator[ReadLine]


def read_message(file: IO[bytes], names: Namespace) -> BankMessage:
    """Read a file of any of the kinds that are known, as a stream.

    Raises:
        UnreadableFileError: at once, or while the lines are read: it is none that can be read.
    """
    beginning = b""
    while len(beginning) < _BEGINNING_BYTES and (chunk := file.read(_BEGINNING_BYTES)):
        beginning += chunk
    source = _source(beginning)
    rewound: IO[bytes] = _Rewound(file, beginning)  # type: ignore[assignment]  # it reads, and that is all
    if source is BankSource.REPORT:
        return BankMessage(source, report_lines(rewound, names))
    return BankMessage(source, _Statements(names, source).lines(rewound))


def _source(beginning: bytes) -> BankSource:
    wide = beginning[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = beginning.decode("utf-16" if wide else "utf-8", errors="ignore")
    for name, source in _SOURCES.items():
        if name in text:
            return source
    msg = "neither a bank statement, a notification nor a status report (camt.053, camt.054, pain.002)"
    raise UnreadableFileError(msg)


# Bank statements and notifications


class _Statements:
    """Reads the entries of bank statements."""

    def __init__(self, names: Namespace, source: BankSource) -> None:
        self._names = names
        self._source = source
        self._statement: Statement | None = None
        self._seen: Counter[tuple[str, ...]] = Counter()
        self._number = 0

    def lines(self, file: IO[bytes]) -> Iterator[ReadLine]:
        """Go through the lines of a file."""
        for part in read_statements(file):
            if isinstance(part, Statement):
                self._statement = part
                self._seen.clear()
            elif isinstance(part, Entry):
                self._number += 1
                yield from self._entry(part)

    def _entry(self, entry: Entry) -> Iterator[ReadLine]:
        statement = self._statement
        assert statement is not None, "entries follow their statement"
        key = self._key(statement, entry)
        for line, detail in _lines(self._source, self._number, entry):
            yield ReadLine(
                entry_id=self._names.bank_entry(*key, str(line.part)),
                line=line,
                account=statement.account,
                mandate_reference=reference("" if detail is None else detail.mandate_reference),
                servicer_reference=_servicer_reference(entry, detail),
            )

    def _key(self, statement: Statement, entry: Entry) -> tuple[str, ...]:
        """Return what makes an entry that entry."""
        named = not is_no_reference(entry.servicer_reference)
        own = entry.servicer_reference if named else ""
        # Without a reference of the bank's its transactions tell an entry from one that is like it.
        inside = () if own else tuple(one.end_to_end_id for one in entry.details)
        key = (
            self._source.value,
            statement.account,
            statement.statement_id,
            statement.page,
            own,
            str(entry.amount.minor),
            entry.amount.currency,
            str(entry.booked_on or ""),
            *inside,
        )
        self._seen[key] += 1
        return (*key, str(self._seen[key]))


def _lines(
    source: BankSource, number: int, entry: Entry
) -> Iterator[tuple[BankLine, Detail | None]]:
    """Go through the lines of an entry: itself, or its only transaction; or itself and then its transactions."""
    whole = _whole(source, number, entry)
    if len(entry.details) <= 1:
        detail = entry.details[0] if entry.details else None
        yield _single(whole, entry, detail), detail
        return
    run_id = _run_named(entry) if whole.kind is BankLineKind.CREDIT else None
    if whole.kind is not BankLineKind.NOT_BOOKED and run_id is None:
        whole = _replace(whole, kind=BankLineKind.TOTAL)
    differs = whole.problem is ExceptionReason.DETAILS_DISAGREE
    yield (
        _replace(whole, run_id=run_id, details_amount=_details_amount(entry) if differs else None),
        None,
    )
    for part, (detail, fee) in enumerate(
        zip(entry.details, _shared_fee(entry), strict=True), start=1
    ):
        line = _replace(_transaction(whole, entry, detail, fee), part=part)
        if run_id is not None:
            line = _replace(line, kind=BankLineKind.DETAIL, problem=None)
        yield line, detail


def _whole(source: BankSource, number: int, entry: Entry) -> BankLine:
    """Return an entry as one line."""
    return BankLine(
        source=source,
        kind=_kind(entry, None),
        number=number,
        part=0,
        amount=entry.amount.minor,
        currency=entry.amount.currency,
        booked_on=entry.booked_on,
        value_on=entry.value_on,
        status=entry.status[: limits.BANK_CODE_CHARACTERS_MAX],
        transaction_code=entry.transaction_code[: limits.BANK_TRANSACTION_CODE_CHARACTERS_MAX],
        count=entry.batch_count,
        problem=_problem(entry),
    )


def _single(whole: BankLine, entry: Entry, detail: Detail | None) -> BankLine:
    """Return the only line of an entry."""
    (fee,) = _shared_fee(entry)
    line = whole
    if detail is not None:
        line = _transaction(whole, entry, detail, fee)
        if line.problem is ExceptionReason.DETAILS_DISAGREE:
            line = _replace(line, details_amount=line.amount)
        line = _replace(line, amount=whole.amount, currency=whole.currency)
    elif line.kind is BankLineKind.RETURN:
        line = _replace(line, fee=fee)
    is_one = line.statement_id is not None and entry.batch_count is None
    run_id = _run_named(entry) if line.kind is BankLineKind.CREDIT and not is_one else None
    if run_id is None:
        return line
    return _replace(line, run_id=run_id, statement_id=None, attempt=0)


def _transaction(whole: BankLine, entry: Entry, detail: Detail, fee: int) -> BankLine:
    """Return a transaction of an entry as a line."""
    booked = detail.amount or detail.original_amount or entry.amount
    sign = -1 if entry.amount.minor < 0 else 1
    kind = _kind(entry, detail)
    named = read_end_to_end_id(detail.end_to_end_id)
    original = detail.original_amount
    return _replace(
        whole,
        kind=kind,
        amount=booked.minor if detail.amount else sign * abs(booked.minor),
        currency=booked.currency,
        original_amount=None if original is None else abs(original.minor),
        fee=fee + _fee(detail.charges) if kind is BankLineKind.RETURN else 0,
        code=first_code(detail.reasons),
        statement_id=None if named is None else named.statement_id,
        attempt=0 if named is None else named.attempt,
        count=None,
    )


def _kind(entry: Entry, detail: Detail | None) -> BankLineKind:
    if entry.status not in _BOOKED:
        return BankLineKind.NOT_BOOKED
    amount = (detail.amount if detail is not None else None) or entry.amount
    if amount.minor > 0:
        return BankLineKind.CREDIT
    return BankLineKind.RETURN if _is_return(entry, detail) else BankLineKind.DEBIT


def _is_return(entry: Entry, detail: Detail | None) -> bool:
    code = entry.transaction_code
    if _ISSUED_DEBITS in f"/{code}/" or any(one in code for one in _OWN_RETURN_CODES):
        return True
    if entry.is_reversal:
        return True
    return detail is not None and bool(
        detail.reasons or detail.mandate_reference or read_end_to_end_id(detail.end_to_end_id)
    )


def _problem(entry: Entry) -> ExceptionReason | None:
    """Say what is wrong with an entry itself."""
    if not entry.details:
        several = (entry.batch_count or 0) > 1
        unsaid = entry.batch_count is None and bool(
            entry.batch_message_id or entry.batch_payment_id
        )
        is_debit = entry.amount.minor < 0 and entry.status in _BOOKED
        return ExceptionReason.DETAILS_MISSING if is_debit and (several or unsaid) else None
    total = _details_amount(entry)
    if total is None:
        # No transaction has an amount: only of a single one it is known.
        return None if len(entry.details) == 1 else ExceptionReason.DETAILS_MISSING
    charges = sum(one.minor for one in entry.charges)
    inner = sum(one.minor for detail in entry.details for one in detail.charges)
    fits = entry.amount.minor in {total, total + charges, total + inner, total + charges + inner}
    return None if fits else ExceptionReason.DETAILS_DISAGREE


def _details_amount(entry: Entry) -> int | None:
    """Return what the details of an entry come to; None if they do not say, or in another currency."""
    total = 0
    for detail in entry.details:
        if detail.amount is None or detail.amount.currency != entry.amount.currency:
            return None
        total += detail.amount.minor
    return total


def _shared_fee(entry: Entry) -> list[int]:
    """Return which part of an entry's own fee each of its transactions has; the first ones have what is left over."""
    count = max(1, len(entry.details))
    each, rest = divmod(_fee(entry.charges), count)
    if any(detail.charges for detail in entry.details):
        each = rest = 0  # it is the sum of theirs
    return [each + (number < rest) for number in range(count)]


def _fee(charges: tuple[Amount, ...]) -> int:
    return max(0, -sum(one.minor for one in charges))


def _run_named(entry: Entry) -> UUID | None:
    """Return the run that the message of an entry names; None if it names none of ours."""
    names = {(entry.batch_message_id, entry.batch_payment_id)}
    names |= {(one.message_id, one.payment_id) for one in entry.details}
    found = {read_message_id(text) for pair in names for text in pair if text}
    named = [one for one in found if one is not None]
    return named[0] if len(named) == 1 else None


def _servicer_reference(entry: Entry, detail: Detail | None) -> str:
    """Return the bank's reference of one transaction; empty where it is that of several."""
    own = "" if detail is None else reference(detail.servicer_reference)
    if own:
        return own
    return reference(entry.servicer_reference) if len(entry.details) <= 1 else ""
