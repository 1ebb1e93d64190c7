"""The key that signs seals: in a file that only its owner can read, with the public key beside it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

FILE_MODE = 0o600
_OTHERS = 0o077


class SigningKeyError(Exception):
    """The key cannot be used as it is; the message says what to do."""


def signing_key(path: Path) -> Ed25519PrivateKey:
    """Return the key of a file; made if there is none, with the public key in a file beside it.

    Raises:
        SigningKeyError: the file is none of an Ed25519 key, or others can read it.
    """
    with suppress(FileExistsError):
        _make(path)
    if path.stat().st_mode & _OTHERS:
        msg = f"others can read the key that signs seals; run: chmod 600 {path}"
        raise SigningKeyError(msg)
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError) as error:
        msg = f"{path} is not a private key in PEM"
        raise SigningKeyError(msg) from error
    if not isinstance(key, Ed25519PrivateKey):
        msg = f"{path} is not an Ed25519 key"
        raise SigningKeyError(msg)
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = Ed25519PrivateKey.generate()
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    path.with_suffix(".pub.pem").write_bytes(public_pem(key.public_key()))


def public_pem(key: Ed25519PublicKey) -> bytes:
    """Return a public key as PEM."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def read_public_key(data: bytes) -> bytes:
    """Return the 32 bytes of a public key in PEM.

    Raises:
        SigningKeyError: it is none.
    """
    try:
        key = load_pem_public_key(data)
    except (ValueError, TypeError) as error:
        msg = "not a public key in PEM"
        raise SigningKeyError(msg) from error
    if not isinstance(key, Ed25519PublicKey):
        msg = "not an Ed25519 key"
        raise SigningKeyError(msg)
    return key.public_bytes_raw()
