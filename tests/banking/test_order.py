"""The order to collect: what a bank would refuse, and the file."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ledger.banking.order import (
    Address,
    Creditor,
    Debit,
    Order,
    Payment,
    Sequence,
    problems_of_debit,
    problems_of_order,
)
from ledger.banking.pain008 import NAMESPACE, SumMismatchError, write_order
from ledger.banking.text import is_reference, is_sepa_text, sepa_text

TODAY = date(2026, 11, 20)
DUE = date(2026, 12, 1)
SHOP = Creditor("Parfum Haus GmbH", "DE89370400440532013000", "DE98ZZZ09999999999")


def debit(**changes: Any) -> Debit:
    """A debit that every bank takes."""
    found = Debit(
        end_to_end_id="S-2026-000001",
        amount_cents=5000,
        mandate_reference="M-000001",
        signed_on=date(2026, 1, 31),
        debtor_name="Anna Mueller",
        debtor_iban="DE75512108001245126199",
        remittance="Card purchases of November",
    )
    return found._replace(**changes)


def order(*debits: Debit, **changes: Any) -> Order:
    """An order with one payment."""
    payment = Payment(
        "R-2026-12-1",
        DUE,
        Sequence.RECURRENT,
        len(debits),
        sum(one.amount_cents for one in debits),
        lambda: debits,
    )
    return Order(
        "RUN-2026-12-1", datetime(2026, 11, 20, 9, 30, tzinfo=UTC), SHOP, (payment,)
    )._replace(**changes)


def written(one: Order) -> bytes:
    """The file of an order."""
    file = io.BytesIO()
    write_order(one, file)
    return file.getvalue()


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """The schema of ISO 20022."""
    path = files("sepaxml") / "schemas" / "pain.008.001.08.xsd"
    return etree.XMLSchema(etree.fromstring(path.read_bytes()))


def read_back(data: bytes) -> list[tuple[str, str, str, str]]:
    """End-to-end id, amount, mandate and IBAN of each debit, read without any code of ours."""
    root = etree.fromstring(data)
    ns = {"p": NAMESPACE}
    return [
        tuple(
            str(one.findtext(path, namespaces=ns))
            for path in (
                "p:PmtId/p:EndToEndId",
                "p:InstdAmt",
                "p:DrctDbtTx/p:MndtRltdInf/p:MndtId",
                "p:DbtrAcct/p:Id/p:IBAN",
            )
        )  # type: ignore[misc]  # four paths make four texts
        for one in root.iterfind(".//p:DrctDbtTxInf", namespaces=ns)
    ]


def test_an_order_keeps_to_the_schema(schema: etree.XMLSchema) -> None:
    """An order with all that an order can have is valid by the schema of ISO 20022."""
    one = debit()
    abroad = debit(
        end_to_end_id="S-2026-000002",
        debtor_iban="CH9300762011623852957",
        address=Address("Bern", "CH", "3011", "Marktgasse", "28"),
        new_account=True,
    )
    document = etree.fromstring(written(order(one, abroad)))
    schema.assertValid(document)


def test_an_order_says_what_it_was_given() -> None:
    """What an independent reader finds in the file is what was to be collected, and the sums agree."""
    debits = [debit(end_to_end_id=f"S-{number}", amount_cents=number) for number in (1, 99, 123456)]
    data = written(order(*debits))
    assert read_back(data) == [
        ("S-1", "0.01", "M-000001", "DE75512108001245126199"),
        ("S-99", "0.99", "M-000001", "DE75512108001245126199"),
        ("S-123456", "1234.56", "M-000001", "DE75512108001245126199"),
    ]
    root = etree.fromstring(data)
    ns = {"p": NAMESPACE}
    for within in (".//p:GrpHdr", ".//p:PmtInf"):
        assert root.findtext(f"{within}/p:CtrlSum", namespaces=ns) == "1235.56"
        assert root.findtext(f"{within}/p:NbOfTxs", namespaces=ns) == "3"


def test_an_order_is_always_the_same_bytes() -> None:
    """Written twice, an order is the same, byte by byte."""
    one = order(debit(), debit(end_to_end_id="S-2"))
    assert written(one) == written(one)


def test_a_changed_account_is_an_amendment() -> None:
    """A debtor's new account is announced as SMNDA, and only then is there an amendment."""
    assert b"SMNDA" in written(order(debit(new_account=True)))
    assert b"AmdmntInd" not in written(order(debit()))


def test_a_wrong_sum_stops_the_file() -> None:
    """A payment whose debits are not what it says is not written to the end."""
    one = order(debit())
    wrong = one.payments[0]._replace(sum_cents=4999)
    with pytest.raises(SumMismatchError):
        written(one._replace(payments=(wrong,)))


def test_an_order_without_problems() -> None:
    """What a bank takes has no problems."""
    assert list(problems_of_order(order(debit()), TODAY)) == []
    assert list(problems_of_debit(debit(), TODAY)) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"end_to_end_id": ""}, "end_to_end_id"),
        ({"end_to_end_id": "x" * 36}, "end_to_end_id"),
        ({"mandate_reference": "/M1"}, "mandate_reference"),
        ({"mandate_reference": "M//1"}, "mandate_reference"),
        ({"mandate_reference": "M 1"}, "mandate_reference"),
        ({"amount_cents": 0}, "amount"),
        ({"amount_cents": 100_000_000_000}, "amount"),
        ({"signed_on": date(2026, 11, 21)}, "signed_on"),
        ({"debtor_name": ""}, "debtor_name"),
        ({"debtor_name": "x" * 71}, "debtor_name"),
        ({"debtor_name": "Müller"}, "debtor_name"),
        ({"remittance": "x" * 141}, "remittance"),
        ({"remittance": "5 €"}, "remittance"),
        ({"debtor_iban": "DE75512108001245126198"}, "debtor_iban"),
        ({"debtor_iban": "DE75 5121 0800 1245 1261 99"}, "debtor_iban"),
        ({"debtor_iban": "CH9300762011623852957"}, "address"),
        ({"address": Address("", "DE")}, "address"),
        ({"address": Address("Köln", "DE")}, "address"),
    ],
)
def test_what_a_bank_refuses_of_a_debit(changes: dict[str, Any], field: str) -> None:
    """Each of a debit's mistakes that the schema lets through is found, and named."""
    assert [one.field for one in problems_of_debit(debit(**changes), TODAY)] == [field]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"message_id": "RUN 1"}, "message_id"),
        ({"payments": ()}, "payments"),
        ({"creditor": SHOP._replace(name="")}, "creditor.name"),
        ({"creditor": SHOP._replace(iban="DE00")}, "creditor.iban"),
        ({"creditor": SHOP._replace(creditor_id="DE99ZZZ09999999999")}, "creditor.creditor_id"),
    ],
)
def test_what_a_bank_refuses_of_an_order(changes: dict[str, Any], field: str) -> None:
    """Each of an order's mistakes is found, and named."""
    assert [one.field for one in problems_of_order(order(debit(), **changes), TODAY)] == [field]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"payment_id": "//"}, "payment_id"),
        ({"due_on": TODAY}, "due_on"),
        ({"due_on": date(2026, 12, 25)}, "due_on"),
        ({"debit_count": 0}, "debit_count"),
    ],
)
def test_what_a_bank_refuses_of_a_payment(changes: dict[str, Any], field: str) -> None:
    """A payment that is due today or earlier, on a closed day, or of nothing is found."""
    one = order(debit())
    payments = (one.payments[0]._replace(**changes),)
    found = problems_of_order(one._replace(payments=payments), TODAY)
    assert [problem.field for problem in found] == [field]


@given(st.text(max_size=200), st.integers(1, 140))
def test_any_text_becomes_sepa_text(text: str, most: int) -> None:
    """Whatever people are called, what goes to the bank has its characters and its length."""
    found = sepa_text(text, most)
    assert is_sepa_text(found)
    assert len(found) <= most


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jürgen Groß", "Juergen Gross"),
        ("Łucja Żółć", "Lucja Zolc"),
        ("Ιωάννης", "Ioannis"),
        ("Müller & Söhne", "Mueller + Soehne"),
        ("a\tb\n c", "a b c"),
    ],
)
def test_names_in_sepa_text(text: str, expected: str) -> None:
    """Names keep their sound in the letters that banks take."""
    assert sepa_text(text, 70) == expected


@given(st.from_regex(r"[A-Za-z0-9+?/\-:().,' ]{0,40}", fullmatch=True))
def test_references_that_are_taken_keep_to_the_schema(text: str) -> None:
    """A reference that we take has 1 to 35 characters, and no slash where the rulebook forbids it."""
    taken = is_reference(text)
    assert taken == (
        1 <= len(text) <= 35
        and " " not in text
        and "//" not in text
        and not text.startswith("/")
        and not text.endswith("/")
    )


_MANY = """
import resource, sys
from tests.banking.test_order import debit, order
from ledger.banking.order import Payment, Sequence
from ledger.banking.pain008 import write_order
from tests.banking.test_order import DUE
count = 20_000
debits = lambda: (debit(end_to_end_id=f"S-{n}", amount_cents=n + 1) for n in range(count))
payment = Payment("R-1", DUE, Sequence.RECURRENT, count, count * (count + 1) // 2, debits)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with open("/dev/null", "wb") as file:
    write_order(order(payments=(payment,)), file)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_a_large_order_needs_no_more_memory() -> None:
    """Twenty thousand debits are written with less than 20 MiB more than one."""
    found = subprocess.run(
        [sys.executable, "-c", _MANY], capture_output=True, text=True, check=True, timeout=120
    )
    assert int(found.stdout) < 20
