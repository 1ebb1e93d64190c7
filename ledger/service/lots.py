"""The open lots of an account, as the contract has them."""

from __future__ import annotations

from datetime import datetime

from ledger.domain.account import Account
from ledger.domain.lots import NEVER, Lot
from ledger.service import fields
from ledger.v1 import account_pb2 as pb

LOTS_SHOWN_MAX = 1_000


def add_lots(message: pb.Account, account: Account) -> None:
    """Add the open lots to an account's message: in the order in which they are spent, pending ones last."""
    ordered = sorted(account.lots.items(), key=_order)
    message.lots.extend(_encode(number, lot) for number, lot in ordered[:LOTS_SHOWN_MAX])
    message.lots_left_out = len(ordered) - len(message.lots)


def _order(numbered: tuple[int, Lot]) -> tuple[bool, datetime, datetime, int]:
    number, lot = numbered
    return lot.available_at is not None, lot.expires_at or NEVER, lot.earned_at, number


def _encode(number: int, lot: Lot) -> pb.Lot:
    return pb.Lot(
        lot=number,
        points=lot.points,
        points_held=lot.held,
        receipt_id=fields.uuid_text(lot.receipt_id),
        earn_time=fields.timestamp(lot.earned_at),
        available_time=fields.optional_timestamp(lot.available_at),
        expire_time=fields.optional_timestamp(lot.expires_at),
    )
