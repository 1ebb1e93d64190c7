"""Flags of receipts to the contract."""

from __future__ import annotations

from ledger.domain.flags import Flags, ReceiptFlag
from ledger.v1 import receipt_pb2 as pb

_VALUES = {
    ReceiptFlag.CARD_LIMIT: pb.RECEIPT_FLAG_CARD_LIMIT,
    ReceiptFlag.OWN_CARD: pb.RECEIPT_FLAG_OWN_CARD,
}


def encode_flags(flags: Flags) -> list[pb.ReceiptFlag]:
    """Return what a receipt is flagged for."""
    return [_VALUES[flag] for flag in flags]
