"""What a status report says, line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import IO

from ledger.banking.line_values import first_code, reference
from ledger.banking.messages import Amount, OrderStatus, Reason, TransactionStatus
from ledger.banking.pain002 import read_status
from ledger.domain import limits
from ledger.domain.charges.money import read_end_to_end_id
from ledger.domain.ids import Namespace
from ledger.domain.settlement.bank_line import BankLine, BankLineKind, BankSource, ReadLine
from ledger.domain.settlement.lines import read_message_id

_ACCEPTED = frozenset({"ACCP", "ACSP", "ACSC", "ACTC", "ACWC", "ACCC", "PART"})
_REFUSED = "RJCT"


def report_lines(file: IO[bytes], names: Namespace) -> Iterator[ReadLine]:
    """Go through the lines of a status report.

    Raises:
        UnreadableFileError: it is none.
    """
    return _Report(names).lines(file)


class _Report:
    """Reads what a bank says of an order."""

    def __init__(self, names: Namespace) -> None:
        self._names = names
        self._seen: Counter[tuple[str, ...]] = Counter()

    def lines(self, file: IO[bytes]) -> Iterator[ReadLine]:
        """Go through the lines: what is said of single debits first, because it says more."""
        found = read_status(file)
        for number, payment in enumerate(found.payments, start=2):
            for part, one in enumerate(payment.transactions, start=1):
                status = one.status or payment.status or found.status
                yield self._transaction(found, one, status, (number, part), payment.payment_id)
        for number, payment in enumerate(found.payments, start=2):
            line = _of_run(payment.status, payment.reasons, (number, 0), payment.payment_id or "")
            yield self._read(found, line, ("payment", payment.payment_id))
        whole = _of_run(found.status, found.reasons, (1, 0), found.original_message_id)
        yield self._read(found, whole, ("message", ""))

    def _transaction(
        self,
        found: OrderStatus,
        one: TransactionStatus,
        status: str,
        place: tuple[int, int],
        payment_id: str,
    ) -> ReadLine:
        named = read_end_to_end_id(one.end_to_end_id)
        amount = one.amount or Amount(0, "")
        line = BankLine(
            source=BankSource.REPORT,
            kind=BankLineKind.REFUSAL if status == _REFUSED else BankLineKind.STATUS,
            number=place[0],
            part=place[1],
            amount=-amount.minor,
            currency=amount.currency,
            code=first_code(one.reasons),
            status=status[: limits.BANK_CODE_CHARACTERS_MAX],
            statement_id=None if named is None else named.statement_id,
            attempt=0 if named is None else named.attempt,
        )
        key = ("transaction", payment_id, one.end_to_end_id, str(amount.minor))
        mandate = reference(one.mandate_reference)
        return self._read(found, line, key, mandate)

    def _read(
        self, found: OrderStatus, line: BankLine, key: tuple[str, ...], mandate: str = ""
    ) -> ReadLine:
        key = (
            BankSource.REPORT.value,
            found.message_id,
            found.original_message_id,
            *key,
            line.status,
            line.code,
        )
        self._seen[key] += 1
        id_ = self._names.bank_entry(*key, str(self._seen[key]))
        return ReadLine(id_, line, mandate_reference=mandate)


def _of_run(
    status: str, reasons: tuple[Reason, ...], place: tuple[int, int], name: str
) -> BankLine:
    kind = BankLineKind.STATUS
    if status == _REFUSED:
        kind = BankLineKind.REFUSAL
    elif status in _ACCEPTED:
        kind = BankLineKind.ACCEPTANCE
    return BankLine(
        source=BankSource.REPORT,
        kind=kind,
        number=place[0],
        part=place[1],
        amount=0,
        currency="",
        code=first_code(reasons),
        status=status[: limits.BANK_CODE_CHARACTERS_MAX],
        run_id=read_message_id(name),
    )
