"""Which files TLS is made of: apart from what reads them, so that whoever only reads settings loads no library."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class TlsFiles(NamedTuple):
    """The files of the service's certificate."""

    certificate: Path
    """PEM: the certificate, followed by those that lead from it to its authority."""
    key: Path
    """PEM, without a password."""
    client_authority: Path | None = None
    """PEM: whoever connects must show a certificate of this authority. None: nobody has to."""

    def present(self) -> tuple[Path, ...]:
        """Return those that there are."""
        every = (self.certificate, self.key, self.client_authority)
        return tuple(one for one in every if one is not None)
