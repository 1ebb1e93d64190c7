"""What a bank wrote of people and in its own words: read out of the sealed file, and written down that it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import aclosing
from typing import IO, TYPE_CHECKING

from ledger.domain.settlement.bank_line import BankSource
from ledger.projections.bank_entries.projection import BankEntryRow
from ledger.service.finance.bank_reading import first_of
from ledger.service.serving import Caller
from ledger.v1 import bank_pb2 as pb
from ledger.vault.files import FileUnknownError

if TYPE_CHECKING:
    from ledger.banking.messages import Detail, Entry, TransactionStatus


async def text_of(caller: Caller, row: BankEntryRow) -> pb.BankEntryText | None:
    """Return what the bank wrote in a line; None where the file is not kept any longer."""
    reader = caller.reader("GetBankEntry")
    chunks = caller.programme.bank_files.read(reader, row.file_id)
    look = _in_report if row.source == BankSource.REPORT else _in_statements
    try:
        async with aclosing(chunks):
            return await first_of(chunks, lambda file: look(file, row.number, row.part))
    except FileUnknownError:
        return None


def _in_statements(file: IO[bytes], number: int, part: int) -> Iterator[pb.BankEntryText]:
    # It loads the parser, which a process that shows no line never needs.
    from ledger.banking.camt import read_statements  # noqa: PLC0415
    from ledger.banking.messages import Entry  # noqa: PLC0415

    seen = 0
    for one in read_statements(file):
        if isinstance(one, Entry):
            seen += 1
            if seen == number:
                yield _of_entry(one, part)
                return


def _of_entry(entry: Entry, part: int) -> pb.BankEntryText:
    found = pb.BankEntryText(bank_text=entry.text, servicer_reference=entry.servicer_reference)
    detail: Detail | None = None
    if part:
        detail = entry.details[part - 1]
    elif len(entry.details) == 1:
        detail = entry.details[0]
    if detail is not None:
        reasons = " ".join(one.text for one in detail.reasons if one.text)
        found.name, found.iban = detail.counterparty
        found.remittance = detail.remittance
        found.bank_text = " ".join(filter(None, (entry.text, reasons)))
        found.end_to_end_id = detail.end_to_end_id
        found.mandate_reference = detail.mandate_reference
        found.servicer_reference = detail.servicer_reference or entry.servicer_reference
    return found


def _in_report(file: IO[bytes], number: int, part: int) -> Iterator[pb.BankEntryText]:
    from ledger.banking.pain002 import read_status  # noqa: PLC0415 - as above

    found = read_status(file)
    if number == 1:
        yield pb.BankEntryText(bank_text=" ".join(one.text for one in found.reasons))
        return
    # Payments are numbered from 2: 1 is the message.
    payment = found.payments[number - 2]
    if not part:
        yield pb.BankEntryText(bank_text=" ".join(one.text for one in payment.reasons))
        return
    yield _of_status(payment.transactions[part - 1])


def _of_status(one: TransactionStatus) -> pb.BankEntryText:
    name, iban = one.counterparty
    return pb.BankEntryText(
        name=name,
        iban=iban,
        remittance=one.remittance,
        bank_text=" ".join(reason.text for reason in one.reasons),
        end_to_end_id=one.end_to_end_id,
        mandate_reference=one.mandate_reference,
    )
