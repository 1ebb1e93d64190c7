"""The bank of the demo: what it answers is drawn, always the same, and reads like what banks send."""

from __future__ import annotations

import io
from collections import Counter
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest

from ledger.banking.lines import read_message
from ledger.banking.order import Creditor, Debit, Order, Payment, Sequence
from ledger.banking.pain008 import write_order
from ledger.demo.bank import UnreadableOrderError, decide, play, read_order
from ledger.domain.ids import Namespace
from ledger.domain.settlement import message_id, payment_id
from ledger.domain.settlement.bank_line import BankLineKind, ExceptionReason
from tests.support.banking import Month
from tests.support.charging import CREDITOR_IBAN, CREDITOR_ID

DUE = date(2025, 3, 31)


def debit(end_to_end_id: str, cents: int, mandate: str) -> Debit:
    """A debit."""
    signed = date(2025, 1, 31)
    iban = "DE75512108001245126199"
    return Debit(end_to_end_id, cents, mandate, signed, "Anna O'Neill", iban, "Card purchases")


def order_file(path: Path, debits: list[Debit], message: str, payment: str) -> Path:
    """A file of direct debits, as the ledger writes it."""
    total = sum(one.amount_cents for one in debits)
    block = Payment(payment, DUE, Sequence.RECURRENT, len(debits), total, lambda: debits)
    creditor = Creditor("Parfum GmbH", CREDITOR_IBAN, CREDITOR_ID)
    with path.open("wb") as file:
        write_order(Order(message, datetime(2025, 3, 28, 9, tzinfo=UTC), creditor, (block,)), file)
    return path


def many(path: Path) -> Path:
    """Four thousand debits."""
    debits = [debit(f"{uuid4().hex}-1", 1_000 + at, f"M-{at}") for at in range(4_000)]
    return order_file(path, debits, "RUN-1", "RUN-1-1")


def test_the_bank_answers_in_real_looking_proportions(tmp_path: Path) -> None:
    """About two in a hundred are refused, three returned, one in two hundred refunded; most for want of money."""
    answers = decide(read_order(many(tmp_path / "order.xml")), 1)
    assert 50 < len(answers.refused) < 110
    assert 85 < len(answers.returned) < 155
    assert 8 < len(answers.refunded) < 35
    codes = Counter(code for _, code in answers.returned)
    assert codes.most_common(1)[0][0] == "AM04"
    assert len(codes) > 5


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    """Played again it writes the same bytes, and with another seed other ones; nobody else may read them."""
    order = many(tmp_path / "order.xml")
    first, again, other = (
        play(order, tmp_path / name, seed) for name, seed in ((("a"), 1), ("b", 1), ("c", 2))
    )
    assert [one.path.read_bytes() for one in first] == [one.path.read_bytes() for one in again]
    assert first[0].path.read_bytes() != other[0].path.read_bytes()
    assert [one.path.name for one in first] == sorted(one.path.name for one in first)
    assert {one.path.stat().st_mode & 0o077 for one in first} == {0}
    lines = {
        one.path.name[-12:-4]: list(
            read_message(io.BytesIO(one.path.read_bytes()), Namespace(uuid4())).lines
        )
        for one in first
    }
    answers = decide(read_order(order), 1)
    assert len(lines["pain.002"]) == len(answers.refused) + 2
    returned = [one for one in lines["camt.054"] if one.line.kind is BankLineKind.RETURN]
    assert len(returned) == len(answers.returned)


def test_what_is_no_order_is_refused(tmp_path: Path) -> None:
    """A file that is none, or another message, is refused."""
    path = tmp_path / "order.xml"
    for text in ("text", "<Document><CstmrDrctDbtInitn/></Document>"):
        path.write_text(text)
        with pytest.raises(UnreadableOrderError):
            play(path, tmp_path, 1)


def test_a_month_with_the_bank(tmp_path: Path) -> None:
    """All files imported: every debit is where the bank says, each fee is told once, one line is for a person."""
    month = Month(*(5_000 + at for at in range(12)))
    debits = [
        debit(month.end_to_end(at), month.statement(at).amount, f"MANDATE-{at}")
        for at in range(1, 13)
    ]
    run = month.run_id
    path = order_file(tmp_path / "order.xml", debits, message_id(run), payment_id(run))
    order = read_order(path)
    seed = next(
        one
        for one in count()
        if all(decide(order, one))  # each of the three fates
        and len(decide(order, one).returned) > 1
    )
    answers = decide(order, seed)
    ends = {month.end_to_end(at): at for at in range(1, 13)}
    back = [one for one, _ in (*answers.refused, *answers.returned)] + answers.refunded
    for file in play(path, tmp_path / "bank", seed):
        month.bank.import_(file.path.read_bytes())
        month.check()
    returned = {ends[one.end_to_end_id] for one in back}
    expected = ["RETURNED" if at in returned else "COLLECTED" for at in range(1, 13)]
    assert [month.statement(at).state for at in range(1, 13)] == expected
    fees = [
        month.world.mapper.to_domain_event(row).fee  # type: ignore[attr-defined]  # both have one
        for row in month.world.rows
        if row.topic in {"ledger.CollectionReturned", "ledger.ReturnFeeTold"}
    ]
    assert sum(fees) == 3_00 * (len(answers.returned) + len(answers.refunded))
    assert month.bank.exceptions() == [ExceptionReason.DEBIT_UNKNOWN]
