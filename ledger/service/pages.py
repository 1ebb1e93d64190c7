"""Page tokens: where a page ended, bound to the request it belongs to and sealed with the programme's key."""

from __future__ import annotations

import base64
import binascii
from hashlib import blake2b
from hmac import compare_digest
from typing import Any, NamedTuple, TypeVar

import msgspec

from ledger.domain.errors import Reason, Refusal
from ledger.service import fields

SEAL_BYTES = 12
TOKEN_CHARACTERS_MAX = 1_024

T = TypeVar("T")


def page_size(asked: int, default: int, most: int) -> int:
    """Return how many rows a page has; 0 asks for the default."""
    return fields.count(asked, most, "rows", "page_size") or default


class PageTokens(NamedTuple):
    """The tokens of one method for one request, apart from its page."""

    key: bytes
    """Of the programme: whoever does not have it cannot make a token."""
    method: str
    scope: str

    def encode(self, after: list[Any]) -> str:
        """Return a token for the page after some row."""
        return self._seal(msgspec.json.encode(after))

    def decode(self, token: str, kind: type[T]) -> T | None:
        """Return the row that a token goes on after; None without a token.

        Raises:
            Refusal: PAGE_TOKEN_INVALID: it is not a token of this method for this request.
        """
        if not token:
            return None
        data = _bytes(token)[SEAL_BYTES:]
        if not compare_digest(token.encode(), self._seal(data).encode()):
            raise Refusal(
                Reason.PAGE_TOKEN_INVALID,
                "The page token is not one of this method for this request.",
                field="page_token",
            )
        return msgspec.json.decode(data, type=kind)

    def _seal(self, data: bytes) -> str:
        sealed = msgspec.json.encode([self.method, self.scope]) + data
        seal = blake2b(sealed, key=self.key, digest_size=SEAL_BYTES).digest()
        return base64.urlsafe_b64encode(seal + data).decode().rstrip("=")


def _bytes(token: str) -> bytes:
    if len(token) > TOKEN_CHARACTERS_MAX:
        return b""
    try:
        return base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
