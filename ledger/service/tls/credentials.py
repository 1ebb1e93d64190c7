"""What gRPC is given: it asks before every handshake, so a new certificate is shown to whoever connects next."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Lock
from typing import cast

import grpc

from ledger.service.tls.certificate import Certificate, CertificateError, read_certificate
from ledger.service.tls.files import TlsFiles

log = logging.getLogger(__name__)

_Seen = tuple[tuple[int, ...] | None, ...]


class ReloadingCertificate:
    """Shows what the files hold. While they hold nothing that can be shown, the last that could be is shown on.

    Connections that are open keep what they were made with: TLS asks for a certificate once.
    """

    def __init__(self, files: TlsFiles) -> None:
        """Read the files.

        Raises:
            CertificateError: they cannot be used, and there is nothing before them to show.
        """
        self._files = files
        self._seen = _look_at(files)
        self._certificate = read_certificate(files)
        # gRPC asks in threads of its own, for several connections at once.
        self._lock = Lock()

    def credentials(self) -> grpc.ServerCredentials:
        """Return what a port is opened with. TLS 1.2 is the oldest that gRPC speaks."""
        return grpc.dynamic_ssl_server_credentials(
            _configuration(self._certificate),
            # None says that nothing changed; the types do not.
            cast("Callable[[], grpc.ServerCertificateConfiguration]", self._changed),
            require_client_authentication=self._files.client_authority is not None,
        )

    def _changed(self) -> grpc.ServerCertificateConfiguration | None:
        """Return what is to be shown from now on; None if that is what was shown before."""
        with self._lock:
            # Looked at before they are read: what changes meanwhile is seen at the next connection.
            seen = _look_at(self._files)
            if seen == self._seen:
                return None
            self._seen = seen
            try:
                self._certificate = read_certificate(self._files)
            except CertificateError as error:
                log.error("%s; the certificate read before is shown on", error)
                return None
            log.info(
                "the certificate was read anew; it ends on %s", f"{self._certificate.ends_at:%F}"
            )
            return _configuration(self._certificate)


def _configuration(certificate: Certificate) -> grpc.ServerCertificateConfiguration:
    pair = (certificate.key, certificate.chain)
    return grpc.ssl_server_certificate_configuration([pair], certificate.client_authority)


def _look_at(files: TlsFiles) -> _Seen:
    """Return what tells a file from the one that was there before, also where a link now leads to another."""
    seen: list[tuple[int, ...] | None] = []
    for file in files.present():
        try:
            found = file.stat()
        except OSError:
            seen.append(None)
        else:
            seen.append(
                (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
            )
    return tuple(seen)
