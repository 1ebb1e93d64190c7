"""The journal in DATEV's format (EXTF, category 21, version 13), which tax advisers in Germany read.

Windows-1252, semicolons, a comma in decimals, CRLF. A line is an entry: an amount without a sign, the account that is
debited ("S"), and the one that is credited.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ledger.accounting import datev_columns as columns
from ledger.accounting.lines import Journal, Line
from ledger.domain.errors import Reason, Refusal
from ledger.domain.settlement.books import Booking

LINES_MAX = 99_999
"""Of a file: whoever reads it takes no more."""
CONSULTANT_MIN, CONSULTANT_MAX = 1_001, 9_999_999
CLIENT_MIN, CLIENT_MAX = 1, 99_999

_VERSION, _CATEGORY, _FORMAT_VERSION = 700, 21, 13
_TEXT_CHARACTERS_MAX = 60
_CONTENT_CHARACTERS_MAX = 210
_TITLE_CHARACTERS_MAX = 30

_TEXTS = {
    Booking.CHARGE: "Einkauf mit Kundenkarte",
    Booking.REFUND: "Erstattung auf Kundenkarte",
    Booking.COLLECTION: "Lastschrift eingereicht",
    Booking.CREDIT: "Lastschrift gutgeschrieben",
    Booking.RETURN: "Rücklastschrift",
    Booking.REJECT: "Lastschrift abgewiesen",
    Booking.RETURN_FEE: "Rücklastschriftgebühr",
    Booking.PAYMENT: "Zahlung auf Bankkonto",
    Booking.OTHER_PAYMENT: "Zahlung auf anderem Weg",
    Booking.WRITE_OFF: "Ausbuchung Forderung",
    Booking.SUSPENSE: "Ungeklärter Bankumsatz",
    Booking.SUSPENSE_CLEARED: "Bankumsatz geklärt",
    Booking.BANK_FEE: "Bankgebühr",
    Booking.PAYOUT: "Auszahlung Guthaben",
    Booking.PAYOUT_DEBIT: "Auszahlung abgebucht",
    Booking.PAYOUT_RETURN: "Auszahlung zurückgekommen",
}


class Office(NamedTuple):
    """Whose books it goes into."""

    consultant: int
    """Number of the consultant (Beraternummer)."""
    client: int
    """Number of the client (Mandantennummer)."""
    year_begins_in: int = 1
    """The month in which the company's financial year begins."""

    def check(self) -> None:
        """Refuse numbers that the format has no room for."""
        for field, value, least, most in (
            ("datev_consultant", self.consultant, CONSULTANT_MIN, CONSULTANT_MAX),
            ("datev_client", self.client, CLIENT_MIN, CLIENT_MAX),
            ("datev_year_begins_in", self.year_begins_in, 1, 12),
        ):
            if not least <= value <= most:
                raise Refusal(
                    Reason.FIELD_INVALID, f"{field}: must be from {least} to {most}.", field=field
                )

    def year_of(self, day: date) -> date:
        """Return the first day of the financial year that a day is in."""
        year = day.year if day.month >= self.year_begins_in else day.year - 1
        return date(year, self.year_begins_in, 1)


class DatevExporter:
    """Writes a file of postings."""

    def __init__(self, journal: Journal, office: Office) -> None:
        """Take what all lines have in common.

        Raises:
            Refusal: the months are of two financial years, or the numbers are none.
        """
        office.check()
        if office.year_of(journal.first) != office.year_of(journal.last):
            raise Refusal(
                Reason.FIELD_INVALID,
                "to_month: must be in the same financial year as from_month.",
                field="to_month",
            )
        self._journal = journal
        self._office = office

    def begin(self) -> bytes:
        """Return the header, and the names of the columns."""
        return _bytes([";".join(self._header()), ";".join(columns.COLUMNS)])

    def lines(self, lines: Sequence[Line]) -> bytes:
        """Return a line an entry: that of its debit."""
        return _bytes(_joined(self._fields(line)) for line in lines if line.is_debit)

    def end(self) -> Iterator[bytes]:
        """Return nothing: the format has no end."""
        return iter(())

    def close(self) -> None:
        """Nothing is held."""

    def _header(self) -> tuple[str, ...]:
        journal, office = self._journal, self._office
        made_at = f"{journal.made_at:%Y%m%d%H%M%S}{journal.made_at.microsecond // 1000:03d}"
        months = f"{journal.first:%Y-%m} {journal.last:%Y-%m}"
        return (
            *('"EXTF"', str(_VERSION), str(_CATEGORY), '"Buchungsstapel"', str(_FORMAT_VERSION)),
            *(made_at, "", '"LL"', '"Loyalty Ledger"', '""'),
            *(str(office.consultant), str(office.client)),
            f"{office.year_of(journal.first):%Y%m%d}",
            str(len(journal.accounts.bank)),
            *(f"{journal.first:%Y%m%d}", f"{journal.last:%Y%m%d}"),
            _quoted(f"Kundenkarte {months}", _TITLE_CHARACTERS_MAX),
            *('""', "1", "0", str(int(journal.is_closed)), f'"{journal.currency}"'),
            *("", '""', "", "", '""', "", "", '""', '""'),
        )

    def _fields(self, line: Line) -> Mapping[str, str]:
        journal = self._journal
        text = " ".join(filter(None, (_TEXTS[line.booking], line.code)))
        document = "" if line.document_id is None else line.document_id.hex
        fields = {
            columns.AMOUNT: _amount(journal, line.amount),
            columns.SIDE: '"S"',
            columns.CURRENCY: f'"{journal.currency}"',
            columns.ACCOUNT: journal.number(line.account),
            columns.CONTRA: journal.number(line.contra),
            columns.DAY: f"{line.booked_on:%d%m}",
            columns.DOCUMENT: _quoted(document, len(document)),
            columns.TEXT: _quoted(text, _TEXT_CHARACTERS_MAX),
            columns.LOCKED: str(int(journal.is_closed)),
        }
        for number, (kind, content) in enumerate(_more(line), start=1):
            fields[f"{columns.MORE_KIND} {number}"] = _quoted(kind, len(kind))
            quoted = _quoted(content, _CONTENT_CHARACTERS_MAX)
            fields[f"{columns.MORE_CONTENT} {number}"] = quoted
        return fields


def _amount(journal: Journal, minor: int) -> str:
    """Return an amount with two decimals, which the format always has."""
    text = journal.decimal(minor, ",")
    return text if journal.exponent else f"{text},00"


def _more(line: Line) -> Iterator[tuple[str, str]]:
    """Return what a reader of the books may ask for, in the format's pairs of kind and content."""
    if not line.position:
        yield "Anzahl", str(line.postings)
        return
    yield "Position", str(line.position)
    yield "Mitglied", line.member_reference
    if line.document_on is not None and line.document_on != line.booked_on:
        yield "Ursprungsdatum", f"{line.document_on:%d.%m.%Y}"
    for kind, id_ in (("Lauf", line.run_id), ("Bankumsatz", line.entry_id)):
        if id_ is not None:
            yield kind, str(id_)


def _joined(fields: Mapping[str, str]) -> str:
    return ";".join(fields.get(name, "") for name in columns.COLUMNS)


def _quoted(text: str, characters_max: int) -> str:
    """Return a text as the format has it: on one line, in quotes that are doubled inside."""
    plain = " ".join(text.split())[:characters_max]
    return '"' + plain.replace('"', '""') + '"'


def _bytes(lines: Sequence[str] | Iterator[str]) -> bytes:
    # What the code page lacks becomes a question mark; no amount and no id has any of it.
    return "".join(f"{line}\r\n" for line in lines).encode("cp1252", errors="replace")
