"""Flags of receipts to the contract."""

from __future__ import annotations

from ledger.domain.flags import Flags, ReceiptFlag
from ledger.service.choices import Choices
from ledger.v1 import receipt_pb2 as pb

_FLAGS = Choices(ReceiptFlag, pb.ReceiptFlag, "RECEIPT_FLAG")


def encode_flags(flags: Flags) -> list[pb.ReceiptFlag]:
    """Return what a receipt is flagged for."""
    return [_FLAGS.encode(flag) for flag in flags]
