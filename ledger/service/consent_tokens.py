"""Tokens in messages: what a click confirms or withdraws, sealed with the programme's key.

A token names the member by its id, which is opaque, and has nothing else of the person. Without the key nobody can make
one or change one. RFC 8058 asks for no less of a link that unsubscribes with one click.
"""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from hashlib import blake2b
from hmac import compare_digest
from struct import Struct
from typing import NamedTuple
from uuid import UUID

from ledger.domain.consent.words import ContactKind
from ledger.domain.errors import Reason, Refusal
from ledger.service.consent_fields import CHANNELS, PURPOSES

SEAL_BYTES = 16
_VERSION = 1
# Version, use, member, purpose, channel, number, end in seconds.
_FORM = Struct(">BB16sBBIQ")
_PERSON = b"consent token"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CHARACTERS = (_FORM.size + SEAL_BYTES) * 4 // 3


class TokenUse(IntEnum):
    """What a token is for."""

    CONFIRM = 1
    UNSUBSCRIBE = 2


class ConsentToken(NamedTuple):
    """What a token says."""

    use: TokenUse
    member_id: UUID
    kind: ContactKind
    """Without a channel where it is about every way."""
    expires_at: datetime
    number: int = 0
    """CONFIRM: of the consent."""

    def seal(self, key: bytes) -> str:
        """Return the token as text; its end is rounded up to a second."""
        channel = 0 if self.kind.channel is None else CHANNELS.encode(self.kind.channel)
        data = _FORM.pack(
            _VERSION,
            self.use,
            self.member_id.bytes,
            PURPOSES.encode(self.kind.purpose),
            channel,
            self.number,
            -((_EPOCH - self.expires_at) // timedelta(seconds=1)),
        )
        # The version comes first, so that no token looks like an option of a command.
        return base64.urlsafe_b64encode(data + _seal(key, data)).decode()


def open_token(key: bytes, text: str, use: TokenUse) -> ConsentToken:
    """Return what a token says that is one of this programme for this use.

    Raises:
        Refusal: CONSENT_TOKEN_INVALID.
    """
    opened = _bytes(text)
    data, seal = opened[: _FORM.size], opened[_FORM.size :]
    # The seal first: nothing is read of what is not ours.
    if not compare_digest(seal, _seal(key, data)):
        raise _invalid()
    version, found, member, purpose, channel, number, seconds = _FORM.unpack(data)
    if (version, found) != (_VERSION, use):
        raise _invalid()
    way = None if channel == 0 else CHANNELS.decode(channel, "token")
    return ConsentToken(
        use,
        UUID(bytes=member),
        ContactKind(PURPOSES.decode(purpose, "token"), way),
        _EPOCH + timedelta(seconds=seconds),
        number,
    )


def _seal(key: bytes, data: bytes) -> bytes:
    return blake2b(data, key=key, digest_size=SEAL_BYTES, person=_PERSON).digest()


def _bytes(text: str) -> bytes:
    if len(text) != _CHARACTERS:
        return b""
    try:
        return base64.b64decode(text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""


def _invalid() -> Refusal:
    return Refusal(
        Reason.CONSENT_TOKEN_INVALID, "It is no token of this programme for this.", field="token"
    )
