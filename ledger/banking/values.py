"""Values of a bank's XML: lenient in form, exact in money."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

from ledger.banking.messages import Amount, Party, Reason
from ledger.banking.parsing import UnreadableFileError, children, find, text

_EXPONENTS = {
    "BHD": 3,
    "CLP": 0,
    "ISK": 0,
    "JPY": 0,
    "KRW": 0,
    "KWD": 3,
    "OMR": 3,
    "TND": 3,
    "VND": 0,
}
AMOUNT_DIGITS_MAX = 18


def exponent(currency: str) -> int:
    """Return how many decimals a currency has."""
    return _EXPONENTS.get(currency, 2)


def amount(element: etree._Element | None, *, debit: bool = False) -> Amount | None:
    """Return the amount of an element; None if there is none.

    Raises:
        UnreadableFileError: it is no amount; to guess one would be worse than to read nothing.
    """
    if element is None or not text(element):
        return None
    currency = element.get("Ccy", "").upper()
    try:
        minor = Decimal(text(element)).scaleb(exponent(currency))
    except InvalidOperation as error:
        msg = f"line {element.sourceline}: not an amount"
        raise UnreadableFileError(msg) from error
    if not minor.is_finite() or minor.adjusted() >= AMOUNT_DIGITS_MAX or minor != int(minor):
        msg = f"line {element.sourceline}: not an amount in {currency or 'any currency'}"
        raise UnreadableFileError(msg)
    return Amount(-int(minor) if debit else int(minor), currency)


def is_debit(element: etree._Element | None) -> bool:
    """Whether something was taken from the account, and not put on it."""
    return text(element, "CdtDbtInd") == "DBIT"


def day(element: etree._Element | None) -> date | None:
    """Return the date of a `Dt` or `DtTm` below an element; None if there is none that can be read."""
    written = text(element, "Dt") or text(element, "DtTm") or text(element)
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None


def reason(element: etree._Element | None, code_within: str = "Rsn") -> Reason | None:
    """Return the reason of a `RtrInf` or `StsRsnInf`; None without one."""
    if element is None:
        return None
    code = text(element, code_within, "Cd") or text(element, code_within, "Prtry")
    said = " ".join(text(one) for one in children(element, "AddtlInf"))
    return Reason(code, said) if code or said else None


def reasons(element: etree._Element | None, name: str) -> tuple[Reason, ...]:
    """Return all reasons of a name."""
    found = (reason(one) for one in children(element, name))
    return tuple(one for one in found if one is not None)


def charges(element: etree._Element | None) -> tuple[Amount, ...]:
    """Return what the bank, or another, charged: negative where it cost the account something."""
    found: list[Amount] = []
    for group in children(element, "Chrgs"):
        # Version 02 has the amount in `Chrgs` itself, later ones in records.
        records = list(children(group, "Rcrd")) or [group]
        for record in records:
            one = amount(find(record, "Amt"), debit=text(record, "CdtDbtInd") != "CRDT")
            if one is not None and one.minor:
                found.append(one)
    return tuple(found)


def party(element: etree._Element | None, role: str) -> Party:
    """Return who has a role among the related parties."""
    who = find(element, role)
    # Later versions put a `Pty` between.
    name = text(who, "Nm") or text(who, "Pty", "Nm")
    return Party(name, text(element, f"{role}Acct", "Id", "IBAN"))
