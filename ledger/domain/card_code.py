"""What a QR code of a card holds: its number behind a mark of its programme, and nothing else."""

from __future__ import annotations

from base64 import b32encode
from hashlib import blake2b
from uuid import UUID

VERSION = "LL1"
"""Of the form; another form would begin otherwise."""
MARK_BYTES = 10


def card_code_prefix(namespace: UUID) -> str:
    """Return what QR codes of a programme's cards begin with.

    The mark tells nothing of the programme, and two programmes do not have the same: 80 bits of a hash of what each
    drew at its creation. Capitals, digits and colons are what a QR code stores most densely.
    """
    mark = blake2b(namespace.bytes, digest_size=MARK_BYTES, person=b"card code").digest()
    return f"{VERSION}:{b32encode(mark).decode()}:"


def card_code(namespace: UUID, card_number: str) -> str:
    """Return what a QR code of a card holds."""
    return card_code_prefix(namespace) + card_number
