"""Issuing cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.card_numbers import ChosenCard, assign_card, choose_card
from ledger.application.decisions.card_use import check_own
from ledger.application.decisions.earning import credit, decide_kept
from ledger.application.decisions.following import who_acts
from ledger.application.decisions.lookups import (
    check_clock,
    edit,
    enrol,
    find_account_of_member,
    find_receipt,
    receipt_id,
)
from ledger.application.decisions.request import Request
from ledger.domain.account import Account
from ledger.domain.errors import Reason, Refusal
from ledger.domain.flags import Flags
from ledger.domain.receipt import Receipt


def present_receipts(
    batch: Batch, request: Request, command: c.PresentReceipts
) -> c.ReceiptsPresented:
    """Issue a card on receipts, enrolling the member if need be, and credit what they earned."""
    check_clock(batch, request, command.occurred_at)
    required = batch.rules().in_force(command.occurred_at or batch.now()).card.receipts_required
    if len(command.receipts) < required:
        raise Refusal(
            Reason.RECEIPTS_TOO_FEW,
            f"The rules ask for {required} receipts.",
            field="receipts",
            receipts_required=required,
        )
    batch.require([receipt_id(batch, key) for key in command.receipts])
    receipts = [_presented(batch, index, key) for index, key in enumerate(command.receipts)]
    account = find_account_of_member(batch, command.member_reference)
    if account is not None and account.has_card(_who(batch, account, command)):
        raise Refusal(
            Reason.CARD_ALREADY_ISSUED, "The member has a card already.", field="member_reference"
        )
    chosen = choose_card(batch, command.card_number)
    flags = [
        check_own(
            batch,
            receipt,
            command.member_reference,
            None if account is None else account.id,
            f"receipts[{index}]",
        )
        for index, receipt in enumerate(receipts)
    ]
    presented = [_Presented(*pair) for pair in zip(receipts, flags, strict=True)]
    # What one receipt earns depends on those before, so whether all can be credited is known once they are.
    _issue(batch.rehearsal(), request, command, chosen, presented)
    return _issue(batch, request, command, chosen, presented)


class _Presented(NamedTuple):
    receipt: Receipt
    flags: Flags


def _issue(
    batch: Batch,
    request: Request,
    command: c.PresentReceipts,
    chosen: ChosenCard,
    presented: Sequence[_Presented],
) -> c.ReceiptsPresented:
    """Issue a card and credit receipts, one after the other; refuse a balance beyond what the books can hold."""
    cause = batch.cause(request.request_id, request.principal_id, command.occurred_at)
    found = find_account_of_member(batch, command.member_reference)
    who = "" if found is None else _who(batch, found, command)
    account = (
        enrol(batch, request, cause, command.member_reference)
        if found is None
        else edit(batch, found, cause)
    )
    assign_card(batch, cause, chosen, account)
    account.issue_card(cause, chosen.number, who)
    credited = 0
    for one in presented:
        earned = decide_kept(batch, one.receipt, account)
        account.check_earn(earned.earning.micropoints)
        receipt = batch.edit(one.receipt)
        receipt.present(cause, account.id, earned.earning, one.flags, who)
        credited += credit(batch, cause, account, receipt, earned)
    return c.ReceiptsPresented(chosen.number, account.id, credited, account.points_spendable)


def _who(batch: Batch, account: Account, command: c.PresentReceipts) -> str:
    return who_acts(batch, account, c.Holder(member_reference=command.member_reference))


def _presented(batch: Batch, index: int, key: c.ReceiptIdentity) -> Receipt:
    field = f"receipts[{index}]"
    receipt = find_receipt(batch, key, field)
    receipt.check_present(field)
    return receipt
