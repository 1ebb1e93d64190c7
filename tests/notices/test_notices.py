"""What members are told of their debits, and how it reaches them."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from ledger.notices import Line, Notice, NoticeKind, Recipient
from ledger.notices.outbox import (
    Delivery,
    FolderOutbox,
    OutboxError,
    SmtpOutbox,
    SmtpServer,
    open_outbox,
)
from ledger.notices.render import render
from ledger.notices.words import LANGUAGES, language_of, mandate_text, words_in
from tests.support.mailbox import Mailbox

SENT_AT = datetime(2027, 2, 19, 9, tzinfo=UTC)


def notice(kind: NoticeKind = NoticeKind.STATEMENT, **changes: Any) -> Notice:
    """Return a notice about a charge and a refund."""
    usual = Notice(
        kind=kind,
        number="0123456789abcdef0123456789abcdef-1",
        amount=1_234_56,
        due_on=date(2027, 2, 26),
        currency="EUR",
        exponent=2,
        lines=(
            Line(date(2027, 2, 3), 1_250_00, "shop-1"),
            Line(date(2027, 2, 5), -15_44, ""),
        ),
        creditor_name="Example Perfumes",
        creditor_id="DE98ZZZ09999999999",
        mandate_reference="M-1",
        account_end="3000",
        recipient=Recipient(given_name="Ada", family_name="Beck", email="ada@mail.example"),
    )
    return usual._replace(**changes)


def to(language: str) -> Recipient:
    """Return somebody who reads a language."""
    return Recipient(given_name="Ada", family_name="Beck", language=language)


def test_a_statement_announces_the_debit_in_english() -> None:
    """It says the amount, the day, every charge and refund, the mandate, the creditor and the right to a refund."""
    rendered = render(notice())
    assert rendered.subject == "Your debit of £1,234.56 on 26 February 2027".replace("£", "€")
    for said in (
        "Hello Ada Beck,",
        "3 February 2027  Payment with the card, shop-1: €1,250.00",
        "5 February 2027  Refund: -€15.44",
        "Total: €1,234.56",
        "Mandate: M-1",
        "Creditor identifier: DE98ZZZ09999999999",
        "Account: ending in 3000",
        "within eight weeks",
    ):
        assert said in rendered.text


def test_a_statement_announces_the_debit_in_german() -> None:
    """Amounts and dates are written as German readers write them."""
    rendered = render(notice(recipient=to("de-AT")))
    assert rendered.language == "de"
    assert rendered.subject == "Ihre Lastschrift über 1.234,56\xa0€ am 26. Februar 2027"
    assert "Zahlung mit der Karte, shop-1: 1.250,00\xa0€" in rendered.text
    assert "acht Wochen" in rendered.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_is_written_in_every_language(kind: NoticeKind, language: str) -> None:
    """Text and HTML say the same amount, day and reference, and leave no gap unfilled."""
    rendered = render(notice(kind, recipient=to(language), reminder=2))
    page = Page(rendered.html)
    for written in (rendered.text, page.text):
        assert "0123456789abcdef0123456789abcdef-1" in written
        assert "2027" in written
        assert "{" not in written
    assert page.language == language
    assert ("within eight weeks" in rendered.text or "acht Wochen" in rendered.text) is (
        kind is not NoticeKind.REMINDER
    )


def test_what_people_are_called_is_no_markup() -> None:
    """A name or a shop with angle brackets is text in the HTML."""
    strange = Recipient(given_name="<script>alert(1)</script>")
    rendered = render(notice(recipient=strange, lines=(Line(date(2027, 2, 3), 1, "<b>&"),)))
    page = Page(rendered.html)
    assert "script" not in page.tags
    assert "<script>alert(1)</script>" in page.text
    assert "<b>&" in page.text


def test_a_language_without_words_is_the_usual_one() -> None:
    """Who reads neither English nor German gets the programme's language."""
    assert language_of("fr-FR", "de") == "de"
    assert language_of("", "xx") == "en"
    assert language_of("EN_us", "de") == "en"


def test_nobody_without_a_name_is_called_by_one() -> None:
    """A notice to somebody unknown greets without a name."""
    assert render(notice(recipient=Recipient())).text.startswith("Hello,\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mandates_text_names_the_creditor(language: str) -> None:
    """The fixed text authorises the creditor and tells the right to a refund within eight weeks."""
    text = mandate_text("Example Perfumes", language)
    assert text.text.count("Example Perfumes") == 2
    assert "8 weeks" in text.note or "acht Wochen" in text.note
    assert text.title == words_in(language).mandate_title


def test_a_folder_gets_both_forms_that_only_its_owner_reads(tmp_path: Path) -> None:
    """Each notice is a text and an HTML file; a second delivery writes the same files again."""
    folder = tmp_path / "notices"
    delivery = Delivery(notice(), render(notice()), SENT_AT)
    with FolderOutbox(folder) as outbox:
        outbox.deliver(delivery)
        outbox.deliver(delivery)
    names = sorted(path.name for path in folder.iterdir())
    stem = "2027-02-26-0123456789abcdef0123456789abcdef-1"
    assert names == [f"{stem}.html", f"{stem}.txt"]
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (folder / f"{stem}.txt").read_text() == delivery.rendered.text


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Where the folder is a file, nothing is delivered."""
    (tmp_path / "file").touch()
    with pytest.raises(OutboxError), FolderOutbox(tmp_path / "file" / "below"):
        pass


def test_a_mail_server_gets_one_mail_with_both_forms(mailbox: Mailbox) -> None:
    """The mail has text and HTML, is marked as automatic, and has the same Message-ID whenever it is sent."""
    delivery = Delivery(notice(), render(notice()), SENT_AT)
    with mailbox.outbox() as outbox:
        outbox.deliver(delivery)
        outbox.deliver(delivery)
    first, second = mailbox.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert (first["To"], first["From"]) == ("ada@mail.example", "debits@shop.example")
    assert first["Auto-Submitted"] == "auto-generated"
    assert part(first, "plain") == delivery.rendered.text
    assert part(first, "html") == delivery.rendered.html


def test_a_mail_that_is_not_taken_is_told(mailbox: Mailbox) -> None:
    """A refusal by the mail server, and no server at all, both say so without the person's address."""
    mailbox.refuses = True
    with mailbox.outbox() as outbox, pytest.raises(OutboxError) as refused:
        outbox.deliver(Delivery(notice(), render(notice()), SENT_AT))
    assert "ada" not in str(refused.value)
    mailbox.stop()
    with pytest.raises(OutboxError), mailbox.outbox():
        pass


@pytest.mark.parametrize(
    "address", ["ftp://host/x", "smtp://host", "smtp://?from=a@b", "smtps://host?from=nobody"]
)
def test_addresses_that_lead_nowhere_are_refused(address: str) -> None:
    """An outbox needs a folder, or a mail server and a sender."""
    with pytest.raises(ValueError, match="outbox"):
        open_outbox(address)


def test_addresses_name_folders_and_servers() -> None:
    """A path is a folder; the port follows the scheme unless it is named."""
    assert isinstance(open_outbox("out/notices"), FolderOutbox)
    outbox = open_outbox("smtps://us%40er:pass%3Aword@mail.example?from=debits@shop.example")
    assert isinstance(outbox, SmtpOutbox)
    assert outbox.server == SmtpServer(
        "mail.example", 465, "debits@shop.example", True, False, "us@er", "pass:word"
    )


class Page(HTMLParser):
    """What a browser would find in a page."""

    def __init__(self, html: str) -> None:
        """Read it."""
        super().__init__()
        self.tags: list[str] = []
        self.language = ""
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append(tag)
        if tag == "html":
            self.language = dict(attrs)["lang"] or ""

    def handle_data(self, data: str) -> None:
        """Note what is read."""
        if self.tags and self.tags[-1] != "style":
            self.text += data


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server."""
    box = Mailbox()
    yield box
    box.stop()


def part(mail: EmailMessage, kind: str) -> str:
    """Return one form of a mail."""
    body = mail.get_body((kind,))
    assert body is not None
    content = body.get_content()
    assert isinstance(content, str)
    return content.replace("\r\n", "\n")
