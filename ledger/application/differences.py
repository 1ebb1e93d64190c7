"""In which field a request differs from the one that used its id before, where events hold it."""

from __future__ import annotations

from typing import Any

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.lookups import find_holder, receipt_id
from ledger.domain.account import Account
from ledger.domain.errors import Refusal
from ledger.domain.receipt import Receipt, first_difference
from ledger.domain.redemption import Redemption

NOT_HELD = "request_id"
"""What is named where no event holds the field that differs."""


def differing_field(batch: Batch, command: c.Write[Any], answer: Any) -> str:
    """Return the first field of a command in which it differs from the one that was answered so."""
    match command:
        case c.RecordReceipt():
            recorded = batch.find(Receipt, answer.receipt_id)
            assert recorded is not None, "an answered receipt is stored"
            return first_difference(recorded.facts, command.facts, "receipt") or NOT_HELD
        case c.RedeemPoints():
            return _of_redemption(batch, command, answer)
        case c.PresentReceipts():
            return _of_presentation(batch, command, answer)
        case c.EnrolMember():
            same = _account(batch, answer).member_reference == command.member_reference
            return "occurred_at" if same else "member_reference"
        case c.PublishRules():
            published = batch.rules().numbered(answer.version)
            asked = command.to_version(command.version or answer.version)
            return first_difference(published, asked, "rules") or NOT_HELD
        case _:
            return "to"


def _of_redemption(batch: Batch, command: c.RedeemPoints, answer: c.PointsRedeemed) -> str:
    made = batch.find(Redemption, answer.redemption_id)
    assert made is not None, "an answered redemption is stored"
    holder = command.holder
    try:
        account = find_holder(batch, holder.card_number, holder.member_reference, check_card=False)
    except Refusal:
        account = None
    if account is None or account.id != made.account_id:
        return "holder"
    if command.points != made.points:
        return "points"
    if command.order_reference != made.order_reference:
        return "order_reference"
    # Without a time the caller said "now", and what that was is not known any more.
    return "occurred_at" if command.occurred_at not in (None, made.occurred_at) else NOT_HELD


def _of_presentation(batch: Batch, command: c.PresentReceipts, answer: c.ReceiptsPresented) -> str:
    if _account(batch, answer).member_reference != command.member_reference:
        return "member_reference"
    ids = [receipt_id(batch, key) for key in command.receipts]
    batch.require(ids)
    for index, id_ in enumerate(ids):
        receipt = batch.find(Receipt, id_)
        if receipt is None or receipt.account_id != answer.account_id:
            return f"receipts[{index}]"
    return NOT_HELD


def _account(batch: Batch, answer: c.MemberEnrolled | c.ReceiptsPresented) -> Account:
    account = batch.find(Account, answer.account_id)
    assert account is not None, "an answered account is stored"
    return account
