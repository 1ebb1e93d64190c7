"""The columns of DATEV's format for postings (Buchungsstapel, version 13), by their names and in their order."""

from __future__ import annotations

AMOUNT = "Umsatz (ohne Soll/Haben-Kz)"
SIDE = "Soll/Haben-Kennzeichen"
CURRENCY = "WKZ Umsatz"
ACCOUNT = "Konto"
CONTRA = "Gegenkonto (ohne BU-Schlüssel)"
DAY = "Belegdatum"
DOCUMENT = "Belegfeld 1"
TEXT = "Buchungstext"
LOCKED = "Festschreibung"


def _pairs(kind: str, content: str, count: int) -> tuple[str, ...]:
    return tuple(
        name
        for number in range(1, count + 1)
        for name in (f"{kind} {number}", f"{content} {number}")
    )


MORE_KIND, MORE_CONTENT, MORE_MAX = "Zusatzinformation - Art", "Zusatzinformation- Inhalt", 20

COLUMNS: tuple[str, ...] = (
    *(AMOUNT, SIDE, CURRENCY, "Kurs", "Basis-Umsatz", "WKZ Basis-Umsatz", ACCOUNT, CONTRA),
    *("BU-Schlüssel", DAY, DOCUMENT, "Belegfeld 2", "Skonto", TEXT, "Postensperre"),
    *("Diverse Adressnummer", "Geschäftspartnerbank", "Sachverhalt", "Zinssperre", "Beleglink"),
    *_pairs("Beleginfo - Art", "Beleginfo - Inhalt", 8),
    *("KOST1 - Kostenstelle", "KOST2 - Kostenstelle", "Kost-Menge"),
    *("EU-Land u. UStID (Bestimmung)", "EU-Steuersatz (Bestimmung)", "Abw. Versteuerungsart"),
    *("Sachverhalt L+L", "Funktionsergänzung L+L", "BU 49 Hauptfunktionstyp"),
    *("BU 49 Hauptfunktionsnummer", "BU 49 Funktionsergänzung"),
    *_pairs(MORE_KIND, MORE_CONTENT, MORE_MAX),
    *("Stück", "Gewicht", "Zahlweise", "Forderungsart", "Veranlagungsjahr"),
    *("Zugeordnete Fälligkeit", "Skontotyp", "Auftragsnummer", "Buchungstyp"),
    *("USt-Schlüssel (Anzahlungen)", "EU-Land (Anzahlungen)", "Sachverhalt L+L (Anzahlungen)"),
    *("EU-Steuersatz (Anzahlungen)", "Erlöskonto (Anzahlungen)", "Herkunft-Kz", "Buchungs GUID"),
    *("KOST-Datum", "SEPA-Mandatsreferenz", "Skontosperre", "Gesellschaftername"),
    *("Beteiligtennummer", "Identifikationsnummer", "Zeichnernummer", "Postensperre bis"),
    *("Bezeichnung SoBil-Sachverhalt", "Kennzeichen SoBil-Buchung", LOCKED, "Leistungsdatum"),
    *("Datum Zuord. Steuerperiode", "Fälligkeit", "Generalumkehr (GU)", "Steuersatz", "Land"),
    *("Abrechnungsreferenz", "BVV-Position", "EU-Land u. UStID (Ursprung)"),
    *("EU-Steuersatz (Ursprung)", "Abw. Skontokonto"),
)
