"""Sealing: AES-256-GCM, each time with a nonce of its own (NIST SP 800-38D), bound to what it belongs to."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
_VERSION = b"\x01"
OVERHEAD_BYTES = len(_VERSION) + NONCE_BYTES + TAG_BYTES


class UnsealingError(Exception):
    """The key is not the one it was sealed with, or what was sealed, or what it belongs to, is another."""


def new_key() -> bytes:
    """Draw a key."""
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, plain: bytes, context: bytes) -> bytes:
    """Seal bytes. Whoever unseals them must name the same context, so that they cannot be moved elsewhere."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain, context)


def unseal(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """Return what was sealed.

    Raises:
        UnsealingError: with another key or in another context, or it was altered.
    """
    start = len(_VERSION)
    if sealed[:start] != _VERSION or len(sealed) < OVERHEAD_BYTES:
        raise UnsealingError
    nonce, body = sealed[start : start + NONCE_BYTES], sealed[start + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, context)
    except InvalidTag:
        raise UnsealingError from None
