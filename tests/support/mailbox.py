"""A mail server to send to."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from ledger.notices.outbox import SmtpOutbox, SmtpServer


class AnyPort(Controller):
    """A mail server on whatever port is free."""

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # the library's own


class Mailbox:
    """A mail server on loopback, and what it got."""

    def __init__(self) -> None:
        """Start."""
        self.mails: list[EmailMessage] = []
        self.refuses = False
        self._controller = AnyPort(self, hostname="127.0.0.1", port=0)
        self._running = True
        self._controller.start()
        self.port = self._controller.port

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take a mail, or refuse it."""
        del server, session
        if self.refuses:
            return "554 5.7.1 not for ada@mail.example"
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"

    def outbox(self) -> SmtpOutbox:
        """Return an outbox that sends here."""
        server = SmtpServer("127.0.0.1", self.port, "debits@shop.example", False, is_plain=True)
        return SmtpOutbox(server)

    def stop(self) -> None:
        """Be no server any more."""
        if self._running:
            self._running = False
            self._controller.stop()
