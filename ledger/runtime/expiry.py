"""Says when the certificate ends, at the start and while there is still time to renew it."""

from __future__ import annotations

import logging
import time

from ledger.eventstore.clock import utc_now
from ledger.runtime.settings import SettingsError
from ledger.service.tls.files import TlsFiles

LOOK_SECONDS = 6 * 3600.0

log = logging.getLogger(__name__)


class ExpiryWatch:
    """Looks at the files of the certificate some times a day, whether anybody connects or not."""

    def __init__(self, files: TlsFiles) -> None:
        """Take the files."""
        self._files = files
        self._looked_at = time.monotonic()

    def start(self) -> None:
        """Say what there is.

        Raises:
            SettingsError: the files hold nothing that can be served.
        """
        self._tell(always=True)

    def look(self) -> None:
        """Say it again if it is near, and what is wrong with the files if they cannot be used any more."""
        if time.monotonic() - self._looked_at < LOOK_SECONDS:
            return
        self._looked_at = time.monotonic()
        try:
            self._tell(always=False)
        except SettingsError as error:
            log.error("%s", error)

    def _tell(self, *, always: bool) -> None:
        # The library of certificates takes half a second to load, and most commands need none.
        from ledger.service.tls.certificate import (  # noqa: PLC0415
            CertificateError,
            read_certificate,
        )

        try:
            found = read_certificate(self._files)
        except CertificateError as error:
            raise SettingsError(str(error)) from error
        now = utc_now()
        near = found.is_near_end(now)
        if near or always:
            log.log(
                logging.WARNING if near else logging.INFO,
                "the certificate for %s ends on %s UTC, in %d days%s",
                ", ".join(found.names),
                f"{found.ends_at:%F %T}",
                (found.ends_at - now).days,
                "; put a new one into its files" if near else "",
            )
