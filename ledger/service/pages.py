"""Page tokens: where a page ended, bound to the request it belongs to."""

from __future__ import annotations

import base64
import binascii
from typing import Any, TypeVar

import msgspec

from ledger.domain.errors import Reason, Refusal
from ledger.service import fields

T = TypeVar("T")


def page_size(asked: int, default: int, most: int) -> int:
    """Return how many rows a page has; 0 asks for the default."""
    if not 0 <= asked <= most:
        raise fields.over_limit("page_size", most, "and not negative")
    return asked or default


def encode_token(method: str, scope: str, after: list[Any]) -> str:
    """Return a token for the page after some key."""
    data = msgspec.json.encode([method, scope, after])
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decode_token(token: str, method: str, scope: str, kind: type[T]) -> T | None:
    """Return the key that a token goes on after; None without a token.

    Raises:
        Refusal: PAGE_TOKEN_INVALID: it is not a token of this method for this request.
    """
    if not token:
        return None
    method_of = scope_of = key = None
    try:
        padded = token + "=" * (-len(token) % 4)
        data = base64.b64decode(padded, altchars=b"-_", validate=True)
        found: Any = msgspec.json.decode(data)
        method_of, scope_of, after = found
        key = msgspec.convert(after, kind)
    except (binascii.Error, msgspec.MsgspecError, ValueError, TypeError):
        method_of = None
    if (method_of, scope_of) != (method, scope):
        raise Refusal(
            Reason.PAGE_TOKEN_INVALID,
            "The page token is not one of this method for this request.",
            field="page_token",
        )
    return key
