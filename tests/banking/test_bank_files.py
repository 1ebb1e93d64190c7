"""What banks send is read whole, whatever its form, and what is hostile is refused."""

from __future__ import annotations

import io
import subprocess
import sys
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.banking.camt import read_statements
from ledger.banking.messages import Amount, Balance, Entry, Party, Reason, Statement
from ledger.banking.pain002 import read_status
from ledger.banking.parsing import UnreadableFileError
from tests.banking.bank_files import (
    CAMT_053_02,
    batch,
    entry,
    notification_file,
    returned,
    statement,
    statement_file,
    status_file,
)

DAY = date(2026, 12, 1)


def euros(cents: int) -> Amount:
    """An amount."""
    return Amount(cents, "EUR")


def parts(data: bytes) -> list[Statement | Balance | Entry]:
    """Everything in a file."""
    return list(read_statements(io.BytesIO(data)))


def entries(data: bytes) -> list[Entry]:
    """The entries of a file."""
    return [one for one in parts(data) if isinstance(one, Entry)]


def test_a_statement_is_read_whole() -> None:
    """A bank statement has its account, its days, its balances with their sign, and its entries."""
    found = parts(statement_file(statement(entry("50.00", batch=batch(3)))))
    assert found[:3] == [
        Statement("ST-1", "DE89370400440532013000", "EUR", "233", DAY, DAY),
        Balance("OPBD", euros(10000), DAY),
        Balance("CLBD", euros(-2050), DAY),
    ]
    [one] = entries(statement_file(statement(entry("50.00", batch=batch(3)))))
    assert (one.amount, one.status, one.booked_on, one.value_on) == (euros(5000), "BOOK", DAY, DAY)
    assert (one.servicer_reference, one.entry_reference) == ("REF-1", "1")
    assert (one.transaction_code, one.text) == ("PMNT/IDDT/UPDD NRTI+109", "RETOURE")


def test_a_batch_without_details() -> None:
    """A batch that a bank books as one sum is an entry with its batch's references and no details."""
    [one] = entries(statement_file(statement(entry("50.00", batch=batch(3)))))
    assert (one.batch_message_id, one.batch_payment_id, one.batch_count) == ("RUN-1", "R-1", 3)
    assert one.details == ()


def test_a_batch_return_of_two() -> None:
    """Two debits that came back under one entry are two details, each with its reason."""
    details = (
        returned("30.00", end_to_end="S-1", mandate="M-1"),
        returned("20.00", end_to_end="S-2", mandate="M-2", code="MD06"),
    )
    [one] = entries(statement_file(statement(entry("50.00", *details, debit=True, batch=batch(2)))))
    assert one.amount == euros(-5000)
    assert [(two.end_to_end_id, two.amount, two.reasons[0].code) for two in one.details] == [
        ("S-1", euros(-3000), "AM04"),
        ("S-2", euros(-2000), "MD06"),
    ]


def test_a_return_with_a_fee_and_no_end_to_end_id() -> None:
    """What came back, what had been debited, and the bank's fee are three amounts; the mandate says whose it is."""
    detail = returned("53.00", mandate="M-1", original="50.00", fee="3.00")
    [one] = entries(statement_file(statement(entry("53.00", detail, debit=True))))
    [two] = one.details
    assert (two.amount, two.original_amount, two.charges) == (
        euros(-5300),
        euros(5000),
        (euros(-300),),
    )
    assert (two.end_to_end_id, two.mandate_reference) == ("", "M-1")
    assert two.counterparty == Party("Anna Mueller", "DE75512108001245126199")
    assert two.remittance == "Card purchases of November"


def test_details_that_disagree_with_their_entry() -> None:
    """An entry and its details are both told as the bank wrote them, also where they disagree."""
    [one] = entries(statement_file(statement(entry("50.00", returned("49.00"), debit=True))))
    assert (one.amount, one.details[0].amount) == (euros(-5000), euros(-4900))


def test_two_statements_in_one_file() -> None:
    """Two statements of a file keep their entries apart, and each begins to count anew."""
    first = statement(entry("1.00"), entry("2.00"))
    second = statement(entry("3.00"), id_="ST-2", iban="DE75512108001245126199")
    found = [
        one.statement_id if isinstance(one, Statement) else (one.number, one.amount.minor)
        for one in parts(statement_file(first, second))
        if not isinstance(one, Balance)
    ]
    assert found == ["ST-1", (1, 100), (2, 200), "ST-2", (1, 300)]


def test_a_statement_without_entries() -> None:
    """A day on which nothing was booked is a statement all the same."""
    assert parts(statement_file(statement()))[0] == Statement(
        "ST-1", "DE89370400440532013000", "EUR", "233", DAY, DAY
    )


def test_unknown_reasons_stay_as_they_are() -> None:
    """A code that nobody knows, and a bank's own, are told as they were written, with their text."""
    details = (returned("1.00", code="ZZ99"), returned("1.00", code="914", proprietary=True))
    [one] = entries(statement_file(statement(entry("2.00", *details, debit=True))))
    assert [two.reasons for two in one.details] == [
        (Reason("ZZ99", "no funds"),),
        (Reason("914", "no funds"),),
    ]


def test_an_old_version_reads_alike() -> None:
    """Version 02, with its status as text, parties without an envelope and fees without records, says the same."""
    detail = returned("53.00", end_to_end="S-1", nested=False).replace(
        "<RltdPties>",
        "<Chrgs><Amt Ccy='EUR'>3.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Chrgs><RltdPties>",
    )
    [one] = entries(
        statement_file(
            statement(entry("53.00", detail, debit=True, sts="BOOK")), namespace=CAMT_053_02
        )
    )
    assert (one.status, one.details[0].charges) == ("BOOK", (euros(-300),))
    assert one.details[0].counterparty.name == "Anna Mueller"


def test_version_02_has_its_amounts_elsewhere() -> None:
    """A detail whose amount is in its amount details has the entry's sign."""
    detail = (
        "<TxDtls><AmtDtls><TxAmt><Amt Ccy='EUR'>5.00</Amt></TxAmt></AmtDtls>"
        "<RtrInf><OrgnlBkTxCd/></RtrInf></TxDtls>"
    )
    [one] = entries(statement_file(statement(entry("5.00", detail, debit=True))))
    assert (one.details[0].amount, one.details[0].reasons) == (euros(-500), ())


@pytest.mark.parametrize("namespace", ["urn:iso:std:iso:20022:tech:xsd:camt.054.001.08", "urn:x"])
def test_a_notification_in_any_namespace(namespace: str) -> None:
    """A camt.054 is read like a statement, also in a bank's own namespace, and by a bank's own account number."""
    found = parts(notification_file(entry("5.00"), namespace=namespace))
    assert isinstance(found[0], Statement)
    assert (found[0].account, len(found)) == ("12345", 2)


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("5", "EUR", 500),
        ("5.0", "EUR", 500),
        ("0.07", "CHF", 7),
        ("12", "JPY", 12),
        ("1.5", "KWD", 1500),
    ],
)
def test_amounts_are_exact(amount: str, currency: str, minor: int) -> None:
    """Amounts are read by their currency, to the smallest unit."""
    data = statement_file(statement(entry(amount))).replace(
        f"'EUR'>{amount}<".encode(), f"'{currency}'>{amount}<".encode(), 1
    )
    assert entries(data)[0].amount == Amount(minor, currency)


@pytest.mark.parametrize("amount", ["5.005", "NaN", "1e30", "five", "-", "Infinity"])
def test_an_amount_that_is_none(amount: str) -> None:
    """What is no amount is not guessed: the file is refused, with the line."""
    with pytest.raises(UnreadableFileError, match="line"):
        parts(statement_file(statement(entry(amount))))


@pytest.mark.parametrize("version", ["pain.002.001.03", "pain.002.001.10"])
def test_a_status_report(version: str) -> None:
    """A bank's report tells what became of the order, of each payment, and of each debit that it refused."""
    data = status_file(
        "<OrgnlGrpInfAndSts><OrgnlMsgId>RUN-1</OrgnlMsgId><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>"
        "<OrgnlPmtInfAndSts><OrgnlPmtInfId>R-1</OrgnlPmtInfId><PmtInfSts>PART</PmtInfSts>"
        "<TxInfAndSts><OrgnlEndToEndId>S-1</OrgnlEndToEndId><TxSts>RJCT</TxSts>"
        "<StsRsnInf><Rsn><Cd>AC01</Cd></Rsn><AddtlInf>IBAN</AddtlInf></StsRsnInf></TxInfAndSts>"
        "<TxInfAndSts><OrgnlEndToEndId>S-2</OrgnlEndToEndId><TxSts>RJCT</TxSts>"
        "<StsRsnInf><Rsn><Prtry>X1</Prtry></Rsn></StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts>"
        "<OrgnlPmtInfAndSts><OrgnlPmtInfId>R-2</OrgnlPmtInfId><PmtInfSts>ACSC</PmtInfSts>"
        "</OrgnlPmtInfAndSts>",
        f"urn:iso:std:iso:20022:tech:xsd:{version}",
    )
    found = read_status(io.BytesIO(data))
    assert (found.message_id, found.original_message_id, found.status) == ("P-1", "RUN-1", "PART")
    first, second = found.payments
    assert (first.payment_id, first.status) == ("R-1", "PART")
    assert [(one.end_to_end_id, one.status, one.reasons[0].code) for one in first.transactions] == [
        ("S-1", "RJCT", "AC01"),
        ("S-2", "RJCT", "X1"),
    ]
    assert (second.payment_id, second.status, second.transactions) == ("R-2", "ACSC", ())


def test_a_refusal_of_the_whole_order() -> None:
    """A file that a bank refused as a whole says so with its reason."""
    data = status_file(
        "<OrgnlGrpInfAndSts><OrgnlMsgId>RUN-1</OrgnlMsgId><GrpSts>RJCT</GrpSts>"
        "<StsRsnInf><Rsn><Cd>FF01</Cd></Rsn></StsRsnInf></OrgnlGrpInfAndSts>",
        "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10",
    )
    found = read_status(io.BytesIO(data))
    assert (found.status, found.reasons, found.payments) == ("RJCT", (Reason("FF01"),), ())


BOMB = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
<Document><BkToCstmrStmt><Stmt><Id>&c;</Id></Stmt></BkToCstmrStmt></Document>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<Document><BkToCstmrStmt><Stmt><Id>&a;</Id></Stmt></BkToCstmrStmt></Document>"""


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"MT940", id="text"),
        pytest.param(b"<Document><BkToCstmrStmt>", id="cut off"),
        pytest.param(b"<Document/>", id="another message"),
        pytest.param(BOMB, id="entity bomb"),
        pytest.param(OUTSIDE, id="external entity"),
        pytest.param(b"<a>" * 100_000, id="deep"),
        pytest.param(statement_file(statement()).replace(b"ST-1", b"\xff\xfe"), id="not UTF-8"),
        pytest.param(statement_file(statement()).replace(b"UTF-8", b"x-none"), id="no encoding"),
        pytest.param(b"<Document><Ntry/></Document>", id="an entry alone"),
        pytest.param(statement_file(statement(entry(""))), id="no amount"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes) -> None:
    """What is no bank file, or a hostile one, is refused, and nothing outside the file is touched."""
    with pytest.raises(UnreadableFileError):
        parts(data)
    with pytest.raises(UnreadableFileError):
        read_status(io.BytesIO(data))


class Endless(io.RawIOBase):
    """A file that opens one element after the other, for as long as it is read."""

    def read(self, size: int = -1) -> bytes:
        """As much as is asked for."""
        return b"<a>" * (max(size, 3) // 3)


def test_nesting_without_end_is_refused_at_once() -> None:
    """A gigabyte of nesting is refused after its first bytes."""
    with pytest.raises(UnreadableFileError):
        list(read_statements(Endless()))  # type: ignore[arg-type]  # it reads, and that is all


@given(st.data())
def test_a_damaged_file_never_surprises(data: st.DataObject) -> None:
    """A file with a few bytes changed is read or refused; nothing else happens."""
    whole = statement_file(statement(entry("53.00", returned("53.00", fee="3.00"), debit=True)))
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = (
        whole[:at] + data.draw(st.binary(max_size=4)) + whole[at + data.draw(st.integers(0, 9)) :]
    )
    with suppress(UnreadableFileError):
        assert isinstance(parts(changed)[0], Statement)


_MANY = """
import io, resource, sys
from ledger.banking.camt import read_statements
from tests.banking.bank_files import entry, returned, statement, statement_file
one = entry("5.00", returned("5.00", end_to_end="S-1"), debit=True).encode()
head, tail = statement_file(statement("@@")).split(b"@@")
class Many(io.RawIOBase):
    def __init__(self): self.pieces = iter([head, *[one * 100] * 200, tail]); self.rest = b""
    def read(self, size=-1):
        while len(self.rest) < size and (piece := next(self.pieces, b"")): self.rest += piece
        found, self.rest = self.rest[:size], self.rest[size:]
        return found
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = sum(1 for _ in read_statements(Many()))
print(count, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_a_large_file_needs_no_more_memory() -> None:
    """Twenty thousand returns are read with less than 20 MiB more than one."""
    found = subprocess.run(
        [sys.executable, "-c", _MANY], capture_output=True, text=True, check=True, timeout=120
    )
    count, mebibytes = map(int, found.stdout.split())
    assert count == 20_003
    assert mebibytes < 20
