"""The words of notices and mandates, language by language. What differs between languages is here and nowhere else."""

from __future__ import annotations

from typing import NamedTuple

from ledger.notices.facts import LineKind, NoticeKind

LANGUAGES = ("en", "de")
MANDATE_TEXT_VERSION = "2026-1"
"""Of the text that members sign; another text gets another version, and both stay."""


class Words(NamedTuple):
    """What a notice is made of, in one language. Braces name what is filled in."""

    subject: dict[NoticeKind, str]
    greeting: str
    greeting_named: str
    opening: dict[NoticeKind, str]
    date: str
    what: str
    charge: str
    refund: str
    others: dict[LineKind, str]
    amount: str
    total: str
    reference: str
    mandate: str
    creditor_id: str
    account: str
    account_ending: str
    closing: dict[NoticeKind, str]
    refund_right: str
    mandate_title: str
    mandate_text: str
    mandate_note: str


ENGLISH = Words(
    subject={
        NoticeKind.STATEMENT: "Your debit of {amount} on {due_on}",
        NoticeKind.RETRY: "New attempt: your debit of {amount} on {due_on}",
        NoticeKind.REMINDER: "Reminder: {amount} could not be debited",
    },
    greeting="Hello,",
    greeting_named="Hello {name},",
    opening={
        NoticeKind.STATEMENT: "On {due_on} we will debit {amount} for what you paid with your card.",
        NoticeKind.RETRY: "Your bank sent our debit back. On {due_on} we will debit {amount} once more.",
        NoticeKind.REMINDER: "Your bank sent our debit of {amount} of {due_on} back, and it is not paid yet. "
        "Until it is, you cannot pay with your card. You go on collecting points.",
    },
    date="Date",
    what="What",
    charge="Payment with the card",
    refund="Refund",
    others={
        LineKind.PAYOUT: "Paid out to you",
        LineKind.PAYOUT_RETURNED: "Your payout came back to us",
        LineKind.SURPLUS: "You paid more than was due",
        LineKind.PAID: "Paid since",
    },
    amount="Amount",
    total="Total",
    reference="Reference",
    mandate="Mandate",
    creditor_id="Creditor identifier",
    account="Account",
    account_ending="ending in {end}",
    closing={
        NoticeKind.STATEMENT: "Please see to it that the account has the money on that day.",
        NoticeKind.RETRY: "Please see to it that the account has the money on that day.",
        NoticeKind.REMINDER: "Please pay the amount, or tell us if your account has changed. This is "
        "reminder {reminder}.",
    },
    refund_right="You can have your bank return a debit within eight weeks of the day it was made.",
    mandate_title="SEPA direct debit mandate",
    mandate_text="By signing this mandate form, you authorise {creditor} to send instructions to your bank "
    "to debit your "
    "account and your bank to debit your account in accordance with the instructions from {creditor}.",
    mandate_note="As part of your rights, you are entitled to a refund from your bank under the terms and "
    "conditions of "
    "your agreement with your bank. A refund must be claimed within 8 weeks starting from the date on which "
    "your account "
    "was debited.",
)

GERMAN = Words(
    subject={
        NoticeKind.STATEMENT: "Ihre Lastschrift über {amount} am {due_on}",
        NoticeKind.RETRY: "Neuer Versuch: Ihre Lastschrift über {amount} am {due_on}",
        NoticeKind.REMINDER: "Erinnerung: {amount} konnten nicht eingezogen werden",
    },
    greeting="Guten Tag,",
    greeting_named="Guten Tag {name},",
    opening={
        NoticeKind.STATEMENT: "am {due_on} ziehen wir {amount} für Ihre Zahlungen mit der Karte von Ihrem "
        "Konto ein.",
        NoticeKind.RETRY: "Ihre Bank hat unsere Lastschrift zurückgegeben. Am {due_on} ziehen wir {amount} "
        "noch einmal ein.",
        NoticeKind.REMINDER: "Ihre Bank hat unsere Lastschrift über {amount} vom {due_on} zurückgegeben, "
        "und der Betrag ist "
        "noch offen. Bis er bezahlt ist, können Sie mit der Karte nicht bezahlen. Punkte sammeln Sie "
        "weiterhin.",
    },
    date="Datum",
    what="Was",
    charge="Zahlung mit der Karte",
    refund="Erstattung",
    others={
        LineKind.PAYOUT: "Auszahlung an Sie",
        LineKind.PAYOUT_RETURNED: "Ihre Auszahlung kam an uns zurück",
        LineKind.SURPLUS: "Ihre Zahlung über den Betrag hinaus",
        LineKind.PAID: "Seitdem bezahlt",
    },
    amount="Betrag",
    total="Summe",
    reference="Referenz",
    mandate="Mandat",
    creditor_id="Gläubiger-Identifikationsnummer",
    account="Konto",
    account_ending="endet auf {end}",
    closing={
        NoticeKind.STATEMENT: "Bitte sorgen Sie dafür, dass das Konto an diesem Tag gedeckt ist.",
        NoticeKind.RETRY: "Bitte sorgen Sie dafür, dass das Konto an diesem Tag gedeckt ist.",
        NoticeKind.REMINDER: "Bitte überweisen Sie den Betrag, oder sagen Sie uns, wenn sich Ihr Konto "
        "geändert hat. Dies ist "
        "die {reminder}. Erinnerung.",
    },
    refund_right="Sie können innerhalb von acht Wochen ab dem Belastungsdatum von Ihrer Bank die Erstattung "
    "einer "
    "Lastschrift verlangen.",
    mandate_title="SEPA-Lastschriftmandat",
    mandate_text="Ich ermächtige {creditor}, Zahlungen von meinem Konto mittels Lastschrift einzuziehen. "
    "Zugleich weise ich "
    "mein Kreditinstitut an, die von {creditor} auf mein Konto gezogenen Lastschriften einzulösen.",
    mandate_note="Hinweis: Ich kann innerhalb von acht Wochen, beginnend mit dem Belastungsdatum, die "
    "Erstattung des "
    "belasteten Betrages verlangen. Es gelten dabei die mit meinem Kreditinstitut vereinbarten Bedingungen.",
)

_WORDS = {"en": ENGLISH, "de": GERMAN}


def language_of(wanted: str, usual: str = LANGUAGES[0]) -> str:
    """Return the language to write in: the wanted one (BCP 47) if there are words in it, else the usual one."""
    for language in (wanted, usual):
        main = language.replace("_", "-").split("-")[0].lower()
        if main in _WORDS:
            return main
    return LANGUAGES[0]


def words_in(language: str) -> Words:
    """Return the words of a language that `language_of` gave."""
    return _WORDS[language]


class MandateText(NamedTuple):
    """What a member signs."""

    version: str
    language: str
    title: str
    text: str
    note: str


def mandate_text(creditor_name: str, language: str) -> MandateText:
    """Return the fixed text of a mandate (EPC016, annex VII), in the nearest language."""
    found = language_of(language)
    words = words_in(found)
    text = words.mandate_text.format(creditor=creditor_name)
    return MandateText(MANDATE_TEXT_VERSION, found, words.mandate_title, text, words.mandate_note)
