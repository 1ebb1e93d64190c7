"""A certificate with its key, as the files have them now: read whole, and checked before anybody is shown it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from ledger.control.keys import utc_now
from ledger.service.tls.files import TlsFiles

# What is left of a certificate when its end is near; of one that lasts for days only, a third of its life.
NEAR_END = timedelta(days=14)
NEAR_END_SHARE = 3
RSA_BITS_MIN = 2048
# gRPC offers no others.
_CURVES = (ec.SECP256R1, ec.SECP384R1)


class CertificateError(Exception):
    """The files hold no certificate that can be shown; says which file, and what is wrong with it."""


class Certificate(NamedTuple):
    """What the service shows to whoever connects."""

    chain: bytes
    key: bytes
    client_authority: bytes | None
    names: tuple[str, ...]
    """Which it is for."""
    begins_at: datetime
    ends_at: datetime

    def is_near_end(self, now: datetime) -> bool:
        """Whether it is time to renew it."""
        life = self.ends_at - self.begins_at
        return self.ends_at - now < min(NEAR_END, life / NEAR_END_SHARE)


def read_certificate(files: TlsFiles) -> Certificate:
    """Read the files.

    Raises:
        CertificateError: one of them cannot be read, or they do not go together.
    """
    chain, key = _read(files.certificate), _read(files.key)
    authority = files.client_authority
    trusted = None if authority is None else _read(authority)
    if authority is not None and trusted is not None:
        _certificates(authority, trusted)
    own = _certificates(files.certificate, chain)[0]
    _check_key(files, own, key)
    _check_time(files.certificate, own, utc_now())
    names = _names(own)
    if not names:
        raise CertificateError(f"the certificate in {files.certificate} is for no name (SAN)")
    return Certificate(
        chain, key, trusted, names, own.not_valid_before_utc, own.not_valid_after_utc
    )


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CertificateError(f"cannot read {file}: {error.strerror}") from error


def _certificates(file: Path, pem: bytes) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise CertificateError(f"{file} holds no certificate in PEM form") from error


def _check_key(files: TlsFiles, own: x509.Certificate, pem: bytes) -> None:
    try:
        key = load_pem_private_key(pem, None)
    except TypeError as error:
        raise CertificateError(f"{files.key} is locked with a password; store it open") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise CertificateError(f"{files.key} holds no private key in PEM form") from error
    if key.public_key() != own.public_key():
        msg = f"{files.key} is not the key of the certificate in {files.certificate}"
        raise CertificateError(msg)
    if not _is_usable(key):
        msg = f"{files.key} must be RSA of {RSA_BITS_MIN} bits or more, or EC on P-256 or P-384"
        raise CertificateError(msg)


def _is_usable(key: object) -> bool:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.key_size >= RSA_BITS_MIN
    return isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, _CURVES)


def _check_time(file: Path, own: x509.Certificate, now: datetime) -> None:
    begins_at, ends_at = own.not_valid_before_utc, own.not_valid_after_utc
    if not begins_at <= now < ends_at:
        msg = (
            f"the certificate in {file} is valid from {begins_at:%F %T} to {ends_at:%F %T} UTC only"
        )
        raise CertificateError(msg)


def _names(own: x509.Certificate) -> tuple[str, ...]:
    try:
        found = own.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    addresses = found.get_values_for_type(x509.IPAddress)
    return (*found.get_values_for_type(x509.DNSName), *map(str, addresses))
