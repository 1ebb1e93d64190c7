"""What makes two requests the same: who asks, by which method, and for what."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import msgspec

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions import WRITES, Request
from ledger.application.differences import NOT_HELD, differing_field
from ledger.domain.errors import Reason, Refusal
from ledger.eventstore.records import RequestRow

FINGERPRINT_BYTES = 16

_encode = msgspec.json.Encoder().encode


def fingerprint(key: bytes, command: c.Write[Any]) -> bytes:
    """Return a keyed hash of a command's domain values, so that the store reveals nothing of them."""
    return blake2b(_encode(command.asked), key=key, digest_size=FINGERPRINT_BYTES).digest()


def encode_answer(answer: c.Answer) -> bytes:
    """Return what is stored of an answer."""
    return _encode(answer)


def decode_answer(method: str, data: bytes) -> Any:
    """Return the answer of a method as it was stored."""
    return _DECODERS[method].decode(data)


_DECODERS = {method.name: msgspec.json.Decoder(method.answer) for method in WRITES.values()}


def check_same_request(
    batch: Batch,
    row: RequestRow,
    request: Request,
    method: str,
    command: c.Write[Any],
    print_: bytes,
) -> None:
    """Refuse a request id that was used by somebody else, or for something else.

    Raises:
        Refusal: REQUEST_ID_FOREIGN, or REQUEST_ID_REUSED with the `field` where events hold it.
    """
    if row.principal_id != request.principal_id:
        raise Refusal(
            Reason.REQUEST_ID_FOREIGN, "The request_id is another principal's.", field="request_id"
        )
    if row.method == method and row.fingerprint == print_:
        return
    field = NOT_HELD
    if row.method == method:
        field = differing_field(batch, command, decode_answer(row.method, row.answer))
    raise Refusal(
        Reason.REQUEST_ID_REUSED, "The request_id was used for something else.", field=field
    )
