"""In which field a request differs from the one that used its id before, where events hold it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec

from ledger.application import commands as c
from ledger.application import (
    differences_bank,
    differences_books,
    differences_charges,
    differences_runs,
)
from ledger.application.batch import Batch
from ledger.application.decisions.exchanges import as_recorded
from ledger.application.decisions.following import find_account
from ledger.application.decisions.lookups import find_holder, find_member, receipt_id
from ledger.domain.account import Account
from ledger.domain.adjustment import Adjustment
from ledger.domain.card import Card
from ledger.domain.comparison import first_difference
from ledger.domain.coupon import Coupon
from ledger.domain.errors import Refusal
from ledger.domain.hold import Hold
from ledger.domain.member import Member
from ledger.domain.receipt import Receipt
from ledger.domain.redemption import Redemption
from ledger.domain.verification_way import VerificationWay

NOT_HELD = "request_id"
"""What is named where no event holds the field that differs."""


def differing_field(batch: Batch, command: c.Write[Any], answer: Any) -> str:
    """Return the first field of a command in which it differs from the one that was answered so."""
    return _FINDERS[type(command)](batch, command, answer)


def _of_receipt(batch: Batch, command: c.RecordReceipt, answer: c.ReceiptRecorded) -> str:
    recorded = batch.find(Receipt, answer.receipt_id)
    assert recorded is not None, "an answered receipt is stored"
    return first_difference(recorded.facts, command.facts, "receipt") or NOT_HELD


def _of_enrolment(batch: Batch, command: c.EnrolMember, answer: c.MemberEnrolled) -> str:
    if _account(batch, answer).member_reference != command.member_reference:
        return "member_reference"
    member = batch.find(Member, batch.namespace.member(command.member_reference))
    assert member is not None, "an answered member is stored"
    if command.shop_id != member.enrolled_shop_id:
        return "shop_id"
    if command.channel != member.enrolled_channel:
        return "channel"
    # Without a time the caller said "now", and what that was is not known any more.
    if command.occurred_at not in (None, member.enrolled_at):
        return "occurred_at"
    if command.choices or command.sharing or answer.consents:
        return NOT_HELD
    return "profile" if command.profile is not None else "occurred_at"


def _of_rules(batch: Batch, command: c.PublishRules, answer: c.RulesPublished) -> str:
    published = batch.rules().numbered(answer.version)
    asked = command.rules.numbered(command.rules.version or answer.version)
    return first_difference(published, asked, "rules") or NOT_HELD


def _of_return(batch: Batch, command: c.ReturnItems, answer: c.ItemsReturned) -> str:
    if receipt_id(batch, command.receipt) != answer.receipt_id:
        return "receipt"
    receipt = batch.find(Receipt, answer.receipt_id)
    assert receipt is not None, "an answered receipt is stored"
    made = receipt.returns[answer.return_id]
    # Without lines the caller said "all that is left", and what that was is not known any more.
    if command.lines and command.lines != made.lines:
        return "lines"
    if command.shop_id != made.shop_id:
        return "shop_id"
    return "till_id" if command.till_id != made.till_id else NOT_HELD


def _of_exchange(batch: Batch, command: c.ExchangeItems, answer: c.ItemsExchanged) -> str:
    if receipt_id(batch, command.returned) != answer.returned.receipt_id:
        return "returned.receipt"
    recorded = batch.find(Receipt, answer.recorded.receipt_id)
    returned = batch.find(Receipt, answer.returned.receipt_id)
    assert recorded is not None, "an answered receipt is stored"
    assert returned is not None, "an answered receipt is stored"
    lines = returned.returns[answer.returned.return_id].lines
    if command.lines and command.lines != lines:
        return "returned.lines"
    if bool(command.points) != (answer.redemption_id is not None):
        return "points"
    asked = as_recorded(command.facts, recorded)
    return first_difference(recorded.facts, asked, "receipt") or "points"


def _of_closing(batch: Batch, command: c.CloseTillDay, answer: c.TillDayClosed) -> str:
    key = command.key
    if batch.namespace.till_day(*msgspec.structs.astuple(key)) != answer.till_day_id:
        return "business_date"
    return first_difference(answer.closing.counted, command.counted, "counted") or NOT_HELD


def _of_claim(batch: Batch, command: c.ClaimReceipt, answer: c.ReceiptClaimed) -> str:
    same = receipt_id(batch, command.receipt) == answer.receipt_id
    return "holder" if same else "receipt"


def _of_coupons(batch: Batch, command: c.IssueCoupons, answer: c.CouponsIssued) -> str:
    del answer
    ids = [batch.namespace.coupon(code) for code in command.codes]
    batch.require(ids)
    for index, id_ in enumerate(ids):
        coupon = batch.find(Coupon, id_)
        if coupon is None:
            return f"codes[{index}]"
        for name in ("campaign", "member_reference", "uses_max", "starts_on", "ends_on"):
            if getattr(coupon.facts, name) != getattr(command, name):
                return name
    return "codes"  # fewer, or in another order


def _of_redemption(batch: Batch, command: c.RedeemPoints, answer: c.PointsRedeemed) -> str:
    made = batch.find(Redemption, answer.redemption_id)
    assert made is not None, "an answered redemption is stored"
    if not _is_of(batch, command.holder, made.account_id):
        return "holder"
    if command.points != made.points:
        return "points"
    if command.order_reference != made.order_reference:
        return "order_reference"
    if _way(command) != made.verified_by:
        return "verification"
    # Without a time the caller said "now", and what that was is not known any more.
    return "occurred_at" if command.occurred_at not in (None, made.occurred_at) else NOT_HELD


def _is_of(batch: Batch, holder: c.Holder, account_id: UUID) -> bool:
    try:
        account = find_holder(batch, holder.card_number, holder.member_reference, check_card=False)
    except Refusal:
        return False
    return account is not None and account is find_account(batch, account_id)


def _of_hold(batch: Batch, command: c.HoldPoints, answer: c.PointsHeld) -> str:
    opened = batch.find(Hold, answer.hold_id)
    assert opened is not None, "an answered hold is stored"
    if not _is_of(batch, command.holder, opened.account_id):
        return "holder"
    if command.points != opened.points:
        return "points"
    if command.reference != opened.reference:
        return "reference"
    return "verification" if _way(command) != opened.verified_by else NOT_HELD


def _way(command: c.RedeemPoints | c.HoldPoints) -> VerificationWay | None:
    return None if command.verification is None else command.verification.way


def _of_capture(batch: Batch, command: c.CapturePoints, answer: c.PointsCaptured) -> str:
    made = batch.find(Redemption, answer.redemption_id)
    assert made is not None, "an answered redemption is stored"
    return "points" if command.points not in (None, made.points) else NOT_HELD


def _of_presentation(batch: Batch, command: c.PresentReceipts, answer: c.ReceiptsPresented) -> str:
    assert answer.account_id is not None, "an answered card is on an account"
    if not _is_of(batch, c.Holder(None, command.member_reference), answer.account_id):
        return "member_reference"
    ids = [receipt_id(batch, key) for key in command.receipts]
    said = [one.receipt_id for one in answer.receipts] or _presented(batch, ids, answer)
    for index, (asked, was) in enumerate(zip(ids, said, strict=False)):
        if asked != was:
            return f"receipts[{index}]"
    if len(ids) != len(said):
        return "receipts"
    return NOT_HELD if command.card_number in (None, answer.card_number) else "card_number"


def _presented(batch: Batch, ids: list[UUID], answer: c.ReceiptsPresented) -> list[UUID | None]:
    """Return which of some receipts came to an account: answers from before there were verdicts name none."""
    batch.require(ids)
    found = [batch.find(Receipt, id_) for id_ in ids]
    return [
        one.id if one is not None and one.account_id == answer.account_id else None for one in found
    ]


def _of_generated(batch: Batch, command: c.GenerateCards, answer: c.CardsGenerated) -> str:
    card = batch.find(Card, batch.namespace.card(answer.card_numbers[0]))
    assert card is not None, "an answered card is stored"
    if card.stock is None or card.stock.batch != command.batch:
        return "batch"
    return "count" if command.count != len(answer.card_numbers) else "cards_before"


def _of_registered(batch: Batch, command: c.RegisterCards, answer: c.CardsRegistered) -> str:
    del answer
    ids = [batch.namespace.card(number) for number in command.card_numbers]
    batch.require(ids)
    for index, id_ in enumerate(ids):
        card = batch.find(Card, id_)
        if card is None:
            return f"card_numbers[{index}]"
        if card.stock is None or card.stock.batch != command.batch:
            return "batch"
    return "card_numbers"  # fewer, or in another order


def _of_issue(batch: Batch, command: c.IssueCard, answer: c.CardIssued) -> str:
    if not _is_of(batch, c.Holder(None, command.member_reference), answer.account_id):
        return "member_reference"
    return NOT_HELD if command.card_number in (None, answer.card_number) else "card_number"


def _of_block(batch: Batch, command: c.BlockCard, answer: c.CardBlocked) -> str:
    del batch
    if command.card_number != answer.card_number:
        return "card_number"
    return "reason" if command.reason != answer.reason else NOT_HELD


def _of_replacing(batch: Batch, command: c.ReplaceCard, answer: c.CardReplaced) -> str:
    del batch
    if command.card_number != answer.replaced_card_number:
        return "card_number"
    if command.new_card_number not in (None, answer.card_number):
        return "new_card_number"
    return NOT_HELD if command.reason in (None, answer.reason) else "reason"


def _of_transfer(batch: Batch, command: c.TransferPoints, answer: c.PointsTransferred) -> str:
    if not _is_of(batch, command.sender, answer.from_account_id):
        return "sender"
    if not _is_of(batch, command.receiver, answer.to_account_id):
        return "receiver"
    return "points" if command.points != answer.points_transferred else NOT_HELD


def _of_joining(batch: Batch, command: c.JoinPool, answer: c.PoolJoined) -> str:
    if not _was_of(batch, command.member_reference, answer.from_account_id):
        return "member_reference"
    return NOT_HELD if _is_of(batch, command.pool, answer.account_id) else "pool"


def _of_leaving(batch: Batch, command: c.LeavePool, answer: c.PoolLeft) -> str:
    if not _was_of(batch, command.member_reference, answer.account_id):
        return "member_reference"
    return "points" if command.points != answer.points_transferred else NOT_HELD


def _of_merge(batch: Batch, command: c.MergeMembers, answer: c.MembersMerged) -> str:
    if not _was_of(batch, command.from_member_reference, answer.from_account_id):
        return "from_member_reference"
    merged = batch.find(Member, batch.namespace.member(command.from_member_reference))
    assert merged is not None, "a merged member is stored"
    if not _same_member(batch, command.into_member_reference, merged.member_reference):
        return "into_member_reference"
    return "reason" if command.reason != merged.merge_reason else NOT_HELD


def _same_member(batch: Batch, one: str, other: str) -> bool:
    try:
        return find_member(batch, one, erased=True) is find_member(batch, other, erased=True)
    except Refusal:
        return False


def _was_of(batch: Batch, reference: str, account_id: UUID) -> bool:
    """Whether an account is one that was opened for a member, or for what the member was found to be."""
    opened = batch.find(Account, account_id)
    assert opened is not None, "an answered account is stored"
    try:
        today = find_member(batch, reference, erased=True).member_reference
    except Refusal:
        return False
    return opened.member_reference in (reference, today)


def _of_adjustment(batch: Batch, command: c.AdjustPoints, answer: c.PointsAdjusted) -> str:
    made = batch.find(Adjustment, answer.adjustment_id)
    assert made is not None, "an answered adjustment is stored"
    if not _is_of(batch, command.holder, made.account_id):
        return "holder"
    return (first_difference(made.facts, command.facts, "") or NOT_HELD).lstrip(".")


def _of_rejection(batch: Batch, command: c.RejectAdjustment, answer: c.AdjustmentRejected) -> str:
    del batch
    return "note" if command.adjustment_id == answer.adjustment_id else "adjustment_id"


def _of_reward(batch: Batch, command: c.GrantReward, answer: c.RewardGranted) -> str:
    if not _is_of(batch, command.holder, answer.account_id):
        return "holder"
    if command.reward_id != answer.reward_id:
        return "reward_id"
    return NOT_HELD


def _of_import(batch: Batch, command: c.ImportBalances, answer: c.BalancesImported) -> str:
    same = _is_of(batch, c.Holder(None, command.member_reference), answer.account_id)
    return NOT_HELD if same else "member_reference"


def _of_consents(batch: Batch, command: c.SetConsents, answer: c.ConsentsSet) -> str:
    same = _same_named(batch, command.member_reference, answer.member_id)
    return NOT_HELD if same else "member_reference"


def _of_contact(batch: Batch, command: c.RecordContact, answer: c.ContactRecorded) -> str:
    same = _same_named(batch, command.member_reference, answer.member_id)
    return NOT_HELD if same else "member_reference"


def _same_named(batch: Batch, reference: str, member_id: UUID) -> bool:
    """Whether a reference means a member, or what it was found to be."""
    answered = batch.find(Member, member_id)
    assert answered is not None, "an answered member is stored"
    return _same_member(batch, reference, answered.member_reference)


def _of_erasure(batch: Batch, command: c.EraseMember, answer: c.MemberErased) -> str:
    erased = {one.member_reference for one in answer.members}
    if not any(_same_member(batch, command.member_reference, one) for one in erased):
        return "member_reference"
    return "forfeit_points"


def _of_profile(batch: Batch, command: c.UpdateProfile, answer: c.ProfileUpdated) -> str:
    if batch.namespace.member(command.member_reference) != answer.member_id:
        return "member_reference"
    same = command.profile.parts == answer.parts
    # Which parts differ may be told; what is in them is known to nobody here.
    return "profile" if same else "parts"


def _of_pair(batch: Batch, command: c.DismissDuplicate, answer: c.DuplicateDismissed) -> str:
    del batch, command, answer
    return "other_member_reference"


def _account(batch: Batch, answer: c.MemberEnrolled) -> Account:
    account = batch.find(Account, answer.account_id)
    assert account is not None, "an answered account is stored"
    return account


_FINDERS: dict[type, Callable[[Batch, Any, Any], str]] = {
    c.RecordReceipt: _of_receipt,
    c.RedeemPoints: _of_redemption,
    c.HoldPoints: _of_hold,
    c.CapturePoints: _of_capture,
    c.ReleasePoints: lambda *_: "hold_id",
    c.ReturnItems: _of_return,
    c.ExchangeItems: _of_exchange,
    c.CloseTillDay: _of_closing,
    c.ClaimReceipt: _of_claim,
    c.PresentReceipts: _of_presentation,
    c.GenerateCards: _of_generated,
    c.RegisterCards: _of_registered,
    c.IssueCard: _of_issue,
    c.BlockCard: _of_block,
    c.UnblockCard: lambda *_: "card_number",
    c.ReplaceCard: _of_replacing,
    c.IssueCoupons: _of_coupons,
    c.AdjustPoints: _of_adjustment,
    c.ApproveAdjustment: lambda *_: "adjustment_id",
    c.RejectAdjustment: _of_rejection,
    c.GrantReward: _of_reward,
    c.ImportBalances: _of_import,
    c.EnrolMember: _of_enrolment,
    c.TransferPoints: _of_transfer,
    c.JoinPool: _of_joining,
    c.LeavePool: _of_leaving,
    c.MergeMembers: _of_merge,
    c.SetConsents: _of_consents,
    c.ConfirmConsent: lambda *_: "token",
    c.Unsubscribe: lambda *_: "token",
    c.RecordContact: _of_contact,
    c.EraseMember: _of_erasure,
    c.ErasePaymentData: lambda *_: NOT_HELD,
    c.UpdateProfile: _of_profile,
    c.DismissDuplicate: _of_pair,
    c.PublishRules: _of_rules,
    c.AdvanceClock: lambda *_: "to",
    c.SweepAccounts: lambda *_: NOT_HELD,
    c.CountPast: lambda *_: NOT_HELD,
    **differences_bank.FINDERS,
    **differences_charges.FINDERS,
    c.SetPin: lambda *_: "member_reference",
    c.ChangePin: lambda *_: NOT_HELD,
    c.ResetPin: lambda *_: "member_reference",
    c.UnblockPin: lambda *_: "member_reference",
    c.IssueAppCode: lambda *_: "member_reference",
    c.CountTry: lambda *_: NOT_HELD,
    c.ConfirmPin: lambda *_: NOT_HELD,
    **differences_runs.FINDERS,
    **differences_books.FINDERS,
}
