"""Every write, and how it is decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.adjustments import (
    adjust_points,
    approve_adjustment,
    reject_adjustment,
)
from ledger.application.decisions.bank_credits import settle_run_chunk
from ledger.application.decisions.bank_exceptions import resolve_bank_entry
from ledger.application.decisions.bank_lines import (
    finish_bank_file,
    open_bank_file,
    record_bank_lines,
)
from ledger.application.decisions.books import close_month, reopen_month
from ledger.application.decisions.card_life import (
    block_card,
    issue_card,
    replace_card,
    unblock_card,
)
from ledger.application.decisions.card_stock import generate_cards, register_cards
from ledger.application.decisions.cards import present_receipts
from ledger.application.decisions.charging import charge_card, refund_charge
from ledger.application.decisions.charging_settings import (
    block_charging,
    choose_debit_terms,
    resume_collecting,
    set_credit_limit,
    stop_collecting,
    unblock_charging,
)
from ledger.application.decisions.consents import confirm_consent, set_consents, unsubscribe
from ledger.application.decisions.contacts import record_contact
from ledger.application.decisions.coupons import issue_coupons
from ledger.application.decisions.erasure import erase_member, erase_payment_data
from ledger.application.decisions.exchanges import exchange_items
from ledger.application.decisions.imports import import_balances
from ledger.application.decisions.mandates import amend_mandate, revoke_mandate, sign_mandate
from ledger.application.decisions.members import enrol_member
from ledger.application.decisions.merges import merge_members
from ledger.application.decisions.overdue import (
    book_payment,
    hold_statement,
    remind_statement,
    resubmit_statement,
    write_off_statement,
)
from ledger.application.decisions.payouts import pay_out_credit
from ledger.application.decisions.pins import (
    change_pin,
    confirm_pin,
    count_try,
    issue_app_code,
    reset_pin,
    set_pin,
    unblock_pin,
)
from ledger.application.decisions.pools import join_pool, leave_pool
from ledger.application.decisions.profiles import dismiss_duplicate, update_profile
from ledger.application.decisions.programme import advance_clock, publish_rules
from ledger.application.decisions.receipts import record_receipt
from ledger.application.decisions.redemptions import (
    capture_points,
    hold_points,
    redeem_points,
    release_points,
)
from ledger.application.decisions.request import Request
from ledger.application.decisions.returns import claim_receipt, return_items
from ledger.application.decisions.rewards import grant_reward
from ledger.application.decisions.runs import (
    approve_run,
    cancel_run,
    draft_run,
    leave_out,
    open_run,
    record_notices,
    release_run,
)
from ledger.application.decisions.sealing import (
    accept_run,
    begin_sealing,
    book_run,
    close_run,
    seal_run,
    send_collections,
    submit_run,
)
from ledger.application.decisions.segments import count_past
from ledger.application.decisions.sweeps import sweep_accounts
from ledger.application.decisions.till_days import close_till_day
from ledger.application.decisions.transfers import transfer_points


class WriteMethod(NamedTuple):
    """A write: its name in the store, how it is decided, and the type of its answer."""

    name: str
    decide: Callable[[Batch, Request, Any], c.Answer]
    answer: type[msgspec.Struct]


WRITES: dict[type, WriteMethod] = {
    c.RecordReceipt: WriteMethod("RecordReceipt", record_receipt, c.ReceiptRecorded),
    c.RedeemPoints: WriteMethod("RedeemPoints", redeem_points, c.PointsRedeemed),
    c.HoldPoints: WriteMethod("HoldPoints", hold_points, c.PointsHeld),
    c.CapturePoints: WriteMethod("CapturePoints", capture_points, c.PointsCaptured),
    c.ReleasePoints: WriteMethod("ReleasePoints", release_points, c.PointsReleased),
    c.ReturnItems: WriteMethod("ReturnItems", return_items, c.ItemsReturned),
    c.ClaimReceipt: WriteMethod("ClaimReceipt", claim_receipt, c.ReceiptClaimed),
    c.ExchangeItems: WriteMethod("ExchangeItems", exchange_items, c.ItemsExchanged),
    c.CloseTillDay: WriteMethod("CloseTillDay", close_till_day, c.TillDayClosed),
    c.PresentReceipts: WriteMethod("PresentReceipts", present_receipts, c.ReceiptsPresented),
    c.GenerateCards: WriteMethod("GenerateCards", generate_cards, c.CardsGenerated),
    c.RegisterCards: WriteMethod("RegisterCards", register_cards, c.CardsRegistered),
    c.IssueCard: WriteMethod("IssueCard", issue_card, c.CardIssued),
    c.BlockCard: WriteMethod("BlockCard", block_card, c.CardBlocked),
    c.UnblockCard: WriteMethod("UnblockCard", unblock_card, c.CardUnblocked),
    c.ReplaceCard: WriteMethod("ReplaceCard", replace_card, c.CardReplaced),
    c.IssueCoupons: WriteMethod("IssueCoupons", issue_coupons, c.CouponsIssued),
    c.GrantReward: WriteMethod("GrantReward", grant_reward, c.RewardGranted),
    c.AdjustPoints: WriteMethod("AdjustPoints", adjust_points, c.PointsAdjusted),
    c.ApproveAdjustment: WriteMethod("ApproveAdjustment", approve_adjustment, c.PointsAdjusted),
    c.RejectAdjustment: WriteMethod("RejectAdjustment", reject_adjustment, c.AdjustmentRejected),
    c.ImportBalances: WriteMethod("ImportBalances", import_balances, c.BalancesImported),
    c.EnrolMember: WriteMethod("EnrolMember", enrol_member, c.MemberEnrolled),
    c.TransferPoints: WriteMethod("TransferPoints", transfer_points, c.PointsTransferred),
    c.JoinPool: WriteMethod("JoinPool", join_pool, c.PoolJoined),
    c.LeavePool: WriteMethod("LeavePool", leave_pool, c.PoolLeft),
    c.MergeMembers: WriteMethod("MergeMembers", merge_members, c.MembersMerged),
    c.SetConsents: WriteMethod("SetConsents", set_consents, c.ConsentsSet),
    c.ConfirmConsent: WriteMethod("ConfirmConsent", confirm_consent, c.ConsentConfirmed),
    c.Unsubscribe: WriteMethod("Unsubscribe", unsubscribe, c.Unsubscribed),
    c.RecordContact: WriteMethod("RecordContact", record_contact, c.ContactRecorded),
    c.EraseMember: WriteMethod("EraseMember", erase_member, c.MemberErased),
    c.ErasePaymentData: WriteMethod("ErasePaymentData", erase_payment_data, c.PaymentDataErased),
    c.UpdateProfile: WriteMethod("UpdateProfile", update_profile, c.ProfileUpdated),
    c.DismissDuplicate: WriteMethod("DismissDuplicate", dismiss_duplicate, c.DuplicateDismissed),
    c.CloseMonth: WriteMethod("CloseMonth", close_month, c.MonthClosed),
    c.ReopenMonth: WriteMethod("ReopenMonth", reopen_month, c.MonthReopened),
    c.PublishRules: WriteMethod("PublishRules", publish_rules, c.RulesPublished),
    c.AdvanceClock: WriteMethod("AdvanceClock", advance_clock, c.ClockAdvanced),
    c.CountPast: WriteMethod("CountPast", count_past, c.PastCounted),
    c.SweepAccounts: WriteMethod("SweepAccounts", sweep_accounts, c.AccountsSwept),
    c.SignMandate: WriteMethod("SignMandate", sign_mandate, c.MandateSigned),
    c.AmendMandate: WriteMethod("AmendMandate", amend_mandate, c.MandateAmended),
    c.RevokeMandate: WriteMethod("RevokeMandate", revoke_mandate, c.MandateRevoked),
    c.ChargeCard: WriteMethod("ChargeCard", charge_card, c.CardCharged),
    c.RefundCharge: WriteMethod("RefundCharge", refund_charge, c.ChargeRefunded),
    c.ChooseDebitTerms: WriteMethod("ChooseDebitTerms", choose_debit_terms, c.DebitTermsChosen),
    c.SetCreditLimit: WriteMethod("SetCreditLimit", set_credit_limit, c.ChargesSettled),
    c.BlockCharging: WriteMethod("BlockCharging", block_charging, c.ChargesSettled),
    c.UnblockCharging: WriteMethod("UnblockCharging", unblock_charging, c.ChargesSettled),
    c.StopCollecting: WriteMethod("StopCollecting", stop_collecting, c.ChargesSettled),
    c.ResumeCollecting: WriteMethod("ResumeCollecting", resume_collecting, c.ChargesSettled),
    c.SetPin: WriteMethod("SetPin", set_pin, c.PinSet),
    c.ChangePin: WriteMethod("ChangePin", change_pin, c.PinSet),
    c.ResetPin: WriteMethod("ResetPin", reset_pin, c.PinChanged),
    c.UnblockPin: WriteMethod("UnblockPin", unblock_pin, c.PinChanged),
    c.IssueAppCode: WriteMethod("IssueAppCode", issue_app_code, c.AppCodeIssued),
    c.CountTry: WriteMethod("CountTry", count_try, c.Tried),
    c.ConfirmPin: WriteMethod("ConfirmPin", confirm_pin, c.PinChanged),
    c.OpenRun: WriteMethod("OpenRun", open_run, c.RunMoved),
    c.DraftRun: WriteMethod("DraftRun", draft_run, c.RunMoved),
    c.ApproveRun: WriteMethod("ApproveRun", approve_run, c.RunMoved),
    c.LeaveOut: WriteMethod("LeaveOut", leave_out, c.RunMoved),
    c.RecordNotices: WriteMethod("RecordNotices", record_notices, c.RunMoved),
    c.BeginSealing: WriteMethod("BeginSealing", begin_sealing, c.RunMoved),
    c.SendCollections: WriteMethod("SendCollections", send_collections, c.RunMoved),
    c.SealRun: WriteMethod("SealRun", seal_run, c.RunMoved),
    c.SubmitRun: WriteMethod("SubmitRun", submit_run, c.RunMoved),
    c.AcceptRun: WriteMethod("AcceptRun", accept_run, c.RunMoved),
    c.BookRun: WriteMethod("BookRun", book_run, c.RunMoved),
    c.CloseRun: WriteMethod("CloseRun", close_run, c.RunMoved),
    c.CancelRun: WriteMethod("CancelRun", cancel_run, c.RunMoved),
    c.ReleaseRun: WriteMethod("ReleaseRun", release_run, c.RunMoved),
    c.OpenBankFile: WriteMethod("OpenBankFile", open_bank_file, c.BankFileOpened),
    c.RecordBankLines: WriteMethod("RecordBankLines", record_bank_lines, c.BankLinesRecorded),
    c.SettleRunChunk: WriteMethod("SettleRunChunk", settle_run_chunk, c.RunChunkSettled),
    c.FinishBankFile: WriteMethod("FinishBankFile", finish_bank_file, c.BankFileFinished),
    c.ResolveBankEntry: WriteMethod("ResolveBankEntry", resolve_bank_entry, c.BankEntryDecided),
    c.ResubmitStatement: WriteMethod("ResubmitStatement", resubmit_statement, c.StatementDecided),
    c.HoldStatement: WriteMethod("HoldStatement", hold_statement, c.StatementDecided),
    c.RemindStatement: WriteMethod("RemindStatement", remind_statement, c.StatementDecided),
    c.WriteOffStatement: WriteMethod("WriteOffStatement", write_off_statement, c.StatementDecided),
    c.BookPayment: WriteMethod("BookPayment", book_payment, c.StatementDecided),
    c.PayOutCredit: WriteMethod("PayOutCredit", pay_out_credit, c.CreditPaidOut),
}
