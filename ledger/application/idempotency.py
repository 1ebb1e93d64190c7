"""What makes two requests the same: who asks, by which method, and for what."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import msgspec

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions import WRITES, Request
from ledger.domain.errors import Reason, Refusal
from ledger.domain.receipt import Receipt, first_difference
from ledger.domain.redemption import Redemption
from ledger.eventstore.records import RequestRow

FINGERPRINT_BYTES = 16

_encode = msgspec.json.Encoder().encode


def fingerprint(key: bytes, command: c.Write[Any]) -> bytes:
    """Return a keyed hash of a command's domain values, so that the store reveals nothing of them."""
    return blake2b(_encode(command), key=key, digest_size=FINGERPRINT_BYTES).digest()


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
    field = "method" if row.method != method else _differing_field(batch, row, command)
    raise Refusal(
        Reason.REQUEST_ID_REUSED, "The request_id was used for something else.", field=field
    )


def _differing_field(batch: Batch, row: RequestRow, command: c.Write[Any]) -> str:
    answer = decode_answer(row.method, row.answer)
    if isinstance(command, c.RecordReceipt):
        recorded = batch.find(Receipt, answer.receipt_id)
        assert recorded is not None, "an answered receipt is stored"
        return first_difference(recorded.facts, command.facts, "receipt") or "request_id"
    if isinstance(command, c.RedeemPoints):
        made = batch.find(Redemption, answer.redemption_id)
        assert made is not None, "an answered redemption is stored"
        return "points" if made.points != command.points else "holder"
    return "request_id"
