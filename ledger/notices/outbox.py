"""Where notices go: into a folder, or to a mail server."""

from __future__ import annotations

import os
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self
from urllib.parse import parse_qs, unquote, urlsplit

from ledger.notices.facts import Notice, Rendered

if TYPE_CHECKING:
    import smtplib
    from datetime import datetime
    from types import TracebackType

TIMEOUT_SECONDS = 30
SMTP_PORT = 587
SMTPS_PORT = 465


class OutboxError(Exception):
    """A notice could not be delivered; nothing is noted, so that it is sent again."""


class UndeliverableError(OutboxError):
    """This one cannot be delivered, however often it is tried; others can."""


class Delivery(NamedTuple):
    """A notice that is to be delivered."""

    notice: Notice
    rendered: Rendered
    sent_at: datetime


class Outbox(Protocol):
    """Takes notices. A notice that is given twice, after a crash, arrives as the same one again."""

    def __enter__(self) -> Self:
        """Connect."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Disconnect."""

    def deliver(self, delivery: Delivery) -> None:
        """Deliver one.

        Raises:
            UndeliverableError: the recipient cannot be reached in this way.
            OutboxError: nobody can be reached now.
        """


class FolderOutbox:
    """Writes each notice as a text and an HTML file, readable by its owner only; a second time over the first."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; it is made if it is not there."""
        self._folder = folder

    def __enter__(self) -> Self:
        """Make the folder."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise OutboxError(f"The folder of notices cannot be made: {error.strerror}.") from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nothing is open."""

    def deliver(self, delivery: Delivery) -> None:
        """Write the two files."""
        name = f"{delivery.notice.due_on.isoformat()}-{delivery.notice.number}"
        if delivery.notice.reminder:
            name += f"-reminder-{delivery.notice.reminder}"
        for suffix, content in (
            (".txt", delivery.rendered.text),
            (".html", delivery.rendered.html),
        ):
            self._write(name + suffix, content)

    def _write(self, name: str, content: str) -> None:
        # Under another name first, so that nobody ever reads half a notice.
        partial = self._folder / f".{name}.partial"
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            with os.fdopen(os.open(partial, flags, 0o600), "w", encoding="utf-8") as file:
                file.write(content)
            partial.replace(self._folder / name)
        except OSError as error:
            raise OutboxError(f"A notice cannot be written: {error.strerror}.") from error


class SmtpServer(NamedTuple):
    """A mail server, and who we are to it."""

    host: str
    port: int
    sender: str
    is_tls: bool
    """From the first byte; else STARTTLS is asked for unless `is_plain`."""
    is_plain: bool = False
    user: str = ""
    password: str = ""


class SmtpOutbox:
    """Sends each notice as a mail with both forms. Its Message-ID is derived, so that a second copy can be known."""

    def __init__(self, server: SmtpServer) -> None:
        """Take the server."""
        self.server = server
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        """Connect, and log in."""
        import smtplib  # noqa: PLC0415 - only who sends mails needs them
        import ssl  # noqa: PLC0415

        server = self.server
        try:
            context = ssl.create_default_context()
            if server.is_tls:
                self._smtp = smtplib.SMTP_SSL(
                    server.host, server.port, timeout=TIMEOUT_SECONDS, context=context
                )
            else:
                self._smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
                if not server.is_plain:
                    self._smtp.starttls(context=context)
            if server.user:
                self._smtp.login(server.user, server.password)
        except (OSError, smtplib.SMTPException) as error:
            raise OutboxError(
                f"The mail server does not take us: {type(error).__name__}."
            ) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Say goodbye."""
        import smtplib  # noqa: PLC0415 - as above

        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (OSError, smtplib.SMTPException):
                self._smtp.close()

    def deliver(self, delivery: Delivery) -> None:
        """Send one mail."""
        import smtplib  # noqa: PLC0415 - as above

        assert self._smtp is not None, "an outbox is entered first"
        if not delivery.notice.recipient.email:
            raise UndeliverableError("The member has no e-mail address.")
        try:
            self._smtp.send_message(mail_of(delivery, self.server.sender))
        except smtplib.SMTPRecipientsRefused as error:
            raise UndeliverableError("The mail server knows no such address.") from error
        except (OSError, smtplib.SMTPException) as error:
            # The server's own words may name a person.
            raise OutboxError(f"A notice was not taken: {type(error).__name__}.") from error


def mail_of(delivery: Delivery, sender: str) -> EmailMessage:
    """Return a notice as a mail."""
    notice, rendered = delivery.notice, delivery.rendered
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = notice.recipient.email
    mail["Subject"] = rendered.subject
    mail["Date"] = format_datetime(delivery.sent_at)
    mail["Message-ID"] = (
        f"<{notice.kind.lower()}-{notice.number}-{notice.reminder}@{sender.partition('@')[2]}>"
    )
    mail["Content-Language"] = rendered.language
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(rendered.text)
    mail.add_alternative(rendered.html, subtype="html")
    return mail


def open_outbox(address: str) -> Outbox:
    """Return the outbox of an address: a folder's path, `smtp://` or `smtps://`.

    `smtp://user:password@host:587?from=debits@shop.example` asks for STARTTLS; with `&plain=1` it does not.

    Raises:
        ValueError: it is no such address; the message names no password.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("smtp", "smtps"):
        if "://" in address:
            raise ValueError("An outbox is a folder, smtp:// or smtps://.")
        return FolderOutbox(Path(address))
    options = parse_qs(parts.query)
    sender = options.get("from", [""])[0]
    if not parts.hostname or "@" not in sender:
        raise ValueError("An outbox of mails names a host, and who it is from: ?from=name@host.")
    is_tls = parts.scheme == "smtps"
    return SmtpOutbox(
        SmtpServer(
            host=parts.hostname,
            port=parts.port or (SMTPS_PORT if is_tls else SMTP_PORT),
            sender=sender,
            is_tls=is_tls,
            is_plain=options.get("plain") == ["1"],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )
    )
