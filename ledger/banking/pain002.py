"""Reads pain.002: what a bank says of an order, before any money moves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO

from lxml import etree

from ledger.banking.messages import OrderStatus, PaymentStatus, Reason, TransactionStatus
from ledger.banking.parsing import (
    UnreadableFileError,
    children,
    find,
    iter_elements,
    local_name,
    text,
)
from ledger.banking.values import amount, party, reasons

_WHOLE, _HEADER, _ORDER = "CstmrPmtStsRpt", "GrpHdr", "OrgnlGrpInfAndSts"
_PAYMENT, _TRANSACTION = "OrgnlPmtInfAndSts", "TxInfAndSts"


@dataclass
class _Report:
    """What was read so far."""

    message_id: str = ""
    original_message_id: str = ""
    status: str = ""
    reasons: tuple[Reason, ...] = ()
    payments: list[PaymentStatus] = field(default_factory=list)
    transactions: list[TransactionStatus] = field(default_factory=list)
    payment: PaymentStatus | None = None
    """The payment whose transactions are being read."""

    def take(self, name: str, element: etree._Element) -> None:
        """Take in an element that has ended."""
        match name:
            case "GrpHdr":
                self.message_id = text(element, "MsgId")
            case "OrgnlGrpInfAndSts":
                self.original_message_id = text(element, "OrgnlMsgId")
                self.status = text(element, "GrpSts")
                self.reasons = reasons(element, "StsRsnInf")
            case "TxInfAndSts":
                if self.payment is None:
                    # What stands before the first transaction is gone when the payment ends.
                    self.payment = _payment(element.getparent())
                self.transactions.append(_transaction(element))
            case "OrgnlPmtInfAndSts":
                found = self.payment or _payment(element)
                self.payments.append(found._replace(transactions=tuple(self.transactions)))
                self.payment, self.transactions = None, []


def read_status(file: IO[bytes]) -> OrderStatus:
    """Read a status report of any version.

    Raises:
        UnreadableFileError: it is no such file.
    """
    report, found = _Report(), False
    names = frozenset({_WHOLE, _HEADER, _ORDER, _PAYMENT, _TRANSACTION})
    for event, element in iter_elements(file, names):
        name = local_name(element)
        found = found or name == _WHOLE
        if event == "end":
            report.take(name, element)
    if not found:
        msg = "not a status report (pain.002)"
        raise UnreadableFileError(msg)
    return OrderStatus(
        message_id=report.message_id,
        original_message_id=report.original_message_id,
        status=report.status,
        reasons=report.reasons,
        payments=tuple(report.payments),
    )


def _payment(element: etree._Element | None) -> PaymentStatus:
    return PaymentStatus(
        payment_id=text(element, "OrgnlPmtInfId"),
        status=text(element, "PmtInfSts"),
        reasons=reasons(element, "StsRsnInf"),
        transactions=(),
    )


def _transaction(element: etree._Element) -> TransactionStatus:
    original = find(element, "OrgnlTxRef")
    return TransactionStatus(
        end_to_end_id=text(element, "OrgnlEndToEndId"),
        status=text(element, "TxSts"),
        reasons=reasons(element, "StsRsnInf"),
        amount=amount(find(original, "Amt", "InstdAmt")),
        mandate_reference=text(original, "MndtRltdInf", "MndtId")
        or text(original, "MndtRltdInf", "DrctDbtMndt", "MndtId"),
        counterparty=party(original, "Dbtr"),
        remittance=" ".join(text(one) for one in children(find(original, "RmtInf"), "Ustrd")),
    )
