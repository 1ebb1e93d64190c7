"""Reads camt.053 and camt.054: bank statements and notifications of bookings, of any version and dialect.

Lenient: a schema is not asked, because a third of the real files do not pass their own. Nothing is dropped: an entry
without details is an entry, and what is not understood stays as text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from lxml import etree

from ledger.banking.messages import Balance, Detail, Entry, Reason, Statement
from ledger.banking.parsing import (
    UnreadableFileError,
    children,
    find,
    iter_elements,
    local_name,
    text,
)
from ledger.banking.values import amount, charges, day, is_debit, party, reason

_MESSAGES = frozenset({"BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn", "BkToCstmrAcctRpt"})
_STATEMENTS = frozenset({"Stmt", "Ntfctn", "Rpt"})
_NAMES = frozenset({"Ntry", *_STATEMENTS, *_MESSAGES})
ENTRIES_MAX = 2_000_000

StatementPart = Statement | Balance | Entry


def read_statements(file: IO[bytes]) -> Iterator[StatementPart]:
    """Read a file, as a stream: each bank statement, then its balances, then its entries.

    Raises:
        UnreadableFileError: it is no such file, or an amount in it cannot be read.
    """
    number = 0
    told = True
    found = False
    for event, element in iter_elements(file, _NAMES):
        name = local_name(element)
        found = found or name in _MESSAGES
        if event == "start" and name in _STATEMENTS:
            number, told = 0, False
        elif event == "start" and name == "Ntry" and not told:
            told = True
            yield from _beginning(_parent(element))
        elif event == "end" and name == "Ntry":
            number += 1
            if number > ENTRIES_MAX:
                msg = f"more than {ENTRIES_MAX} entries"
                raise UnreadableFileError(msg)
            yield _entry(number, element)
        elif event == "end" and not told:
            told = True
            yield from _beginning(element)
    if not found:
        msg = "neither bank statements nor notifications (camt.053, camt.054)"
        raise UnreadableFileError(msg)


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    if parent is None or local_name(parent) not in _STATEMENTS:
        msg = "an entry outside of any bank statement"
        raise UnreadableFileError(msg)
    return parent


def _beginning(statement: etree._Element) -> Iterator[StatementPart]:
    account = find(statement, "Acct")
    period = find(statement, "FrToDt")
    number = text(account, "Id", "IBAN") or text(account, "Id", "Othr", "Id")
    yield Statement(
        statement_id=text(statement, "Id"),
        account=number or text(account, "Id", "PrtryAcct", "Id"),
        currency=text(account, "Ccy"),
        number=text(statement, "ElctrncSeqNb") or text(statement, "LglSeqNb"),
        from_on=day(find(period, "FrDtTm")) or day(find(period, "FrDt")),
        to_on=day(find(period, "ToDtTm")) or day(find(period, "ToDt")),
        page=_page(statement),
    )
    for balance in children(statement, "Bal"):
        found = amount(find(balance, "Amt"), debit=is_debit(balance))
        kind = find(balance, "Tp", "CdOrPrtry")
        if found is not None:
            name = text(kind, "Cd") or text(kind, "Prtry")
            yield Balance(name, found, day(find(balance, "Dt")))


def _page(statement: etree._Element) -> str:
    """Return the page, where there are several, but for the first."""
    page = text(statement, "StmtPgntn", "PgNb") or text(statement, "NtfctnPgntn", "PgNb")
    if not page:
        # In old versions the message has it.
        header = find(statement.getparent(), "GrpHdr")
        page = text(header, "MsgPgntn", "PgNb")
    return "" if page == "1" else page


def _entry(number: int, entry: etree._Element) -> Entry:
    debit = is_debit(entry)
    booked = amount(find(entry, "Amt"), debit=debit)
    if booked is None:
        msg = f"line {entry.sourceline}: an entry without an amount"
        raise UnreadableFileError(msg)
    batch = find(entry, "NtryDtls", "Btch")
    return Entry(
        number=number,
        amount=booked,
        is_reversal=text(entry, "RvslInd") == "true",
        status=text(entry, "Sts", "Cd") or text(entry, "Sts", "Prtry") or text(entry, "Sts"),
        booked_on=day(find(entry, "BookgDt")),
        value_on=day(find(entry, "ValDt")),
        servicer_reference=text(entry, "AcctSvcrRef"),
        entry_reference=text(entry, "NtryRef"),
        transaction_code=_transaction_code(entry),
        batch_message_id=text(batch, "MsgId"),
        batch_payment_id=text(batch, "PmtInfId"),
        batch_count=_count(text(batch, "NbOfTxs")),
        charges=charges(entry),
        details=tuple(
            _detail(one, debit=debit)
            for group in children(entry, "NtryDtls")
            for one in children(group, "TxDtls")
        ),
        text=text(entry, "AddtlNtryInf"),
    )


def _transaction_code(entry: etree._Element) -> str:
    code = find(entry, "BkTxCd")
    domain = find(code, "Domn")
    family = find(domain, "Fmly")
    parts = (text(domain, "Cd"), text(family, "Cd"), text(family, "SubFmlyCd"))
    return " ".join(
        one for one in ("/".join(filter(None, parts)), text(code, "Prtry", "Cd")) if one
    )


def _count(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() else None


def _detail(detail: etree._Element, *, debit: bool) -> Detail:
    references = find(detail, "Refs")
    amounts = find(detail, "AmtDtls")
    indicator = text(detail, "CdtDbtInd")
    if indicator:
        debit = indicator == "DBIT"
    parties = find(detail, "RltdPties")
    debtor = party(parties, "Dbtr")
    booked = amount(find(detail, "Amt"), debit=debit)
    returned = find(detail, "RtrInf")
    return Detail(
        # Version 02 has no amount of its own here.
        amount=booked or amount(find(amounts, "TxAmt", "Amt"), debit=debit),
        original_amount=amount(find(amounts, "InstdAmt", "Amt")),
        end_to_end_id=text(references, "EndToEndId"),
        mandate_reference=text(references, "MndtId"),
        message_id=text(references, "MsgId"),
        payment_id=text(references, "PmtInfId"),
        servicer_reference=text(references, "AcctSvcrRef"),
        reasons=_reasons(returned),
        charges=charges(detail),
        counterparty=debtor if any(debtor) else party(parties, "Cdtr"),
        remittance=" ".join(text(one) for one in children(find(detail, "RmtInf"), "Ustrd")),
    )


def _reasons(returned: etree._Element | None) -> tuple[Reason, ...]:
    found = reason(returned)
    return () if found is None else (found,)
