"""Writes pain.008.001.08, the order to collect. The same order is the same bytes, whenever it is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from lxml import etree

from ledger.banking.order import Address, Creditor, Debit, Order, Payment

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.008.001.08"
_DEFAULT: Any = {None: NAMESPACE}  # the stubs of lxml know no default namespace


class SumMismatchError(Exception):
    """The debits do not add up to what their payment says; the file must not leave the house."""


def write_order(order: Order, file: IO[bytes]) -> None:
    """Write an order, debit by debit.

    Raises:
        SumMismatchError: a payment's debits are not as many, or not as much, as it says.
    """
    with etree.xmlfile(file, encoding="UTF-8") as xml:
        xml.write_declaration()
        with (
            xml.element(f"{{{NAMESPACE}}}Document", nsmap=_DEFAULT),
            xml.element("CstmrDrctDbtInitn"),
        ):
            xml.write(_header(order))
            for payment in order.payments:
                _write_payment(xml, order.creditor, payment)


def _header(order: Order) -> etree._Element:
    header = _new("GrpHdr")
    _add(header, "MsgId", order.message_id)
    _add(header, "CreDtTm", order.created_at.isoformat(timespec="seconds"))
    _add(header, "NbOfTxs", str(sum(one.debit_count for one in order.payments)))
    _add(header, "CtrlSum", _amount(sum(one.sum_cents for one in order.payments)))
    _add(_add(header, "InitgPty"), "Nm", order.creditor.name)
    return header


def _write_payment(xml: Any, creditor: Creditor, payment: Payment) -> None:
    with xml.element("PmtInf"):
        for part in _payment_parts(creditor, payment):
            xml.write(part)
        count = sum_cents = 0
        for debit in payment.debits():
            xml.write(_debit(debit))
            count += 1
            sum_cents += debit.amount_cents
    if (count, sum_cents) != (payment.debit_count, payment.sum_cents):
        msg = f"{payment.payment_id}: {count} debits of {sum_cents}, not {payment.debit_count} of {payment.sum_cents}"
        raise SumMismatchError(msg)


def _payment_parts(creditor: Creditor, payment: Payment) -> Iterator[etree._Element]:
    yield _text("PmtInfId", payment.payment_id)
    yield _text("PmtMtd", "DD")
    yield _text("BtchBookg", "true")
    yield _text("NbOfTxs", str(payment.debit_count))
    yield _text("CtrlSum", _amount(payment.sum_cents))
    kind = _new("PmtTpInf")
    _add(_add(kind, "SvcLvl"), "Cd", "SEPA")
    _add(_add(kind, "LclInstrm"), "Cd", "CORE")
    _add(kind, "SeqTp", payment.sequence)
    yield kind
    yield _text("ReqdColltnDt", payment.due_on.isoformat())
    who = _new("Cdtr")
    _add(who, "Nm", creditor.name)
    yield who
    yield _account("CdtrAcct", creditor.iban)
    yield _no_agent("CdtrAgt")
    yield _text("ChrgBr", "SLEV")
    scheme = _new("CdtrSchmeId")
    other = _add(_add(_add(scheme, "Id"), "PrvtId"), "Othr")
    _add(other, "Id", creditor.creditor_id)
    _add(_add(other, "SchmeNm"), "Prtry", "SEPA")
    yield scheme


def _debit(debit: Debit) -> etree._Element:
    element = _new("DrctDbtTxInf")
    _add(_add(element, "PmtId"), "EndToEndId", debit.end_to_end_id)
    _add(element, "InstdAmt", _amount(debit.amount_cents)).set("Ccy", "EUR")
    mandate = _add(_add(element, "DrctDbtTx"), "MndtRltdInf")
    _add(mandate, "MndtId", debit.mandate_reference)
    _add(mandate, "DtOfSgntr", debit.signed_on.isoformat())
    if debit.new_account:
        _add(mandate, "AmdmntInd", "true")
        account = _add(_add(mandate, "AmdmntInfDtls"), "OrgnlDbtrAcct")
        _add(_add(_add(account, "Id"), "Othr"), "Id", "SMNDA")
    element.append(_no_agent("DbtrAgt"))
    debtor = _add(element, "Dbtr")
    _add(debtor, "Nm", debit.debtor_name)
    if debit.address is not None:
        _add_address(debtor, debit.address)
    element.append(_account("DbtrAcct", debit.debtor_iban))
    _add(_add(element, "RmtInf"), "Ustrd", debit.remittance)
    return element


def _add_address(parent: etree._Element, address: Address) -> None:
    element = _add(parent, "PstlAdr")
    for name, text in (
        ("StrtNm", address.street),
        ("BldgNb", address.building),
        ("PstCd", address.postal_code),
        ("TwnNm", address.town),
        ("Ctry", address.country),
    ):
        if text:
            _add(element, name, text)


def _account(name: str, iban: str) -> etree._Element:
    account = _new(name)
    _add(_add(account, "Id"), "IBAN", iban)
    return account


def _no_agent(name: str) -> etree._Element:
    """Name no bank: in SEPA the IBAN says which it is (EPC regulation 260/2012)."""
    agent = _new(name)
    _add(_add(_add(agent, "FinInstnId"), "Othr"), "Id", "NOTPROVIDED")
    return agent


def _amount(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def _text(name: str, text: str) -> etree._Element:
    element = _new(name)
    element.text = text
    return element


def _new(name: str) -> etree._Element:
    # Of no namespace of its own: it is written within the document, whose default is the right one. With it, lxml would
    # declare it anew with each element, a quarter of the file.
    return etree.Element(name)


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, name)
    element.text = text
    return element
