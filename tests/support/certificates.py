"""Certificates for tests: an authority of their own, and what it signs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from ledger.service.tls.files import TlsFiles

LOOPBACK = (x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1")))


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Authority:
    """Signs certificates."""

    def __init__(self, name: str = "An authority for tests") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(name, name, self._key, timedelta(0), timedelta(days=30))
        builder = builder.add_extension(x509.BasicConstraints(True, None), critical=True)
        self._name = name
        self.pem = builder.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM)

    def sign(
        self,
        *,
        names: Sequence[x509.GeneralName] = LOOPBACK,
        key: CertificateIssuerPrivateKeyTypes | None = None,
        age: timedelta = timedelta(0),
        life: timedelta = timedelta(days=30),
        password: bytes = b"",
    ) -> tuple[bytes, bytes, int]:
        """A certificate and its key as PEM, and the certificate's number."""
        own = key or ec.generate_private_key(ec.SECP256R1())
        builder = _builder("a service", self._name, own, age, life)
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        signed = builder.sign(self._key, hashes.SHA256())
        lock = BestAvailableEncryption(password) if password else NoEncryption()
        pem = own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)
        return signed.public_bytes(Encoding.PEM), pem, signed.serial_number


def _builder(
    subject: str,
    issuer: str,
    key: CertificateIssuerPrivateKeyTypes,
    age: timedelta,
    life: timedelta,
) -> x509.CertificateBuilder:
    begin = datetime.now(UTC) - age
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # A second ago: the time in a certificate is rounded down, and so is nobody's clock.
        .not_valid_before(begin - timedelta(seconds=1))
        .not_valid_after(begin + life)
    )


def files_in(folder: Path) -> TlsFiles:
    """Where a test keeps the files of its certificate."""
    return TlsFiles(folder / "service.pem", folder / "service.key")


def put(files: TlsFiles, certificate: bytes, key: bytes) -> None:
    """Write a pair into its files as programs that renew certificates do: each file replaced in one step."""
    for file, content in ((files.key, key), (files.certificate, certificate)):
        new = file.with_suffix(".new")
        new.write_bytes(content)
        new.replace(file)
