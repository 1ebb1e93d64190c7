"""What the file of a large settlement run takes: checked by the bank's rules and written, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec

from bench.context import Bench
from bench.figures import OrderFigure
from ledger.banking.order import Creditor, Debit, Order, Payment, Sequence, problems_of_debit
from ledger.banking.pain008 import write_order

TODAY, DUE = date(2027, 2, 21), date(2027, 2, 26)
IBAN = "DE89370400440532013000"
AMOUNT_CENTS = 49_95


def measure(bench: Bench) -> OrderFigure:
    """Have a new process check and write so many debits, so that its memory is theirs."""
    debits = bench.plan.order_debits
    bench.say(f"order: {debits} debits")
    done = subprocess.run(
        [sys.executable, "-m", "bench.order_file", str(debits)], capture_output=True, check=True
    )
    return msgspec.json.decode(done.stdout, type=OrderFigure)


def write(count: int, path: Path) -> OrderFigure:
    """Check and write so many debits, and say what that took."""
    creditor = Creditor("Parfum Haus GmbH", IBAN, "DE98ZZZ09999999999")
    started = time.perf_counter()
    problems = [one for debit in _debits(count) for one in problems_of_debit(debit, TODAY)]
    assert not problems, problems[0]
    checked = time.perf_counter()
    payment = Payment(
        "R-1", DUE, Sequence.RECURRENT, count, count * AMOUNT_CENTS, lambda: _debits(count)
    )
    order = Order("R", datetime(2027, 2, 21, 9, tzinfo=UTC), creditor, (payment,))
    with path.open("wb") as file:
        write_order(order, file)
    return OrderFigure(
        debits=count,
        check_seconds=checked - started,
        write_seconds=time.perf_counter() - checked,
        peak_rss_mib=_peak_rss_mib(),
    )


def _debits(count: int) -> Iterator[Debit]:
    for number in range(count):
        yield Debit(
            end_to_end_id=f"{number:032x}-1",
            amount_cents=AMOUNT_CENTS,
            mandate_reference=f"M-{number:012}",
            signed_on=date(2026, 1, 31),
            debtor_name="Anna Mueller-Luedenscheidt",
            debtor_iban=IBAN,
            remittance="Your card purchases 2027-02-26",
        )


def _peak_rss_mib() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(write(int(sys.argv[1]), Path("/dev/null"))))
