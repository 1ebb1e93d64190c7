"""Where notices of debits go, as it is set."""

from __future__ import annotations

from typing import NamedTuple


class Outboxes(NamedTuple):
    """Addresses of outboxes; empty: there is none."""

    usual: str = ""
    """A folder, or a mail server."""
    on_paper: str = ""
    """A folder for those whom the usual one cannot reach."""

    def check(self) -> None:
        """See to it that both can be opened.

        Raises:
            ValueError: one cannot; the message names no password.
        """
        from ledger.notices.outbox import open_outbox  # noqa: PLC0415 - few ever send any

        for address in filter(None, self):
            open_outbox(address)


NO_OUTBOXES = Outboxes()
