"""How each command is decided: everything is checked on every aggregate before any event is triggered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.cards import present_receipts
from ledger.application.decisions.members import enrol_member, get_account, get_member
from ledger.application.decisions.programme import (
    advance_clock,
    get_programme,
    get_rules,
    publish_rules,
)
from ledger.application.decisions.receipts import record_receipt
from ledger.application.decisions.redemptions import redeem_points
from ledger.application.decisions.request import FirstOutcome, Request

__all__ = ["READS", "WRITES", "FirstOutcome", "Request", "WriteMethod"]


class WriteMethod(NamedTuple):
    """A write: its name in the store, how it is decided, and the type of its answer."""

    name: str
    decide: Callable[[Batch, Request, Any], c.Answer]
    answer: type[msgspec.Struct]


WRITES: dict[type, WriteMethod] = {
    c.RecordReceipt: WriteMethod("RecordReceipt", record_receipt, c.ReceiptRecorded),
    c.RedeemPoints: WriteMethod("RedeemPoints", redeem_points, c.PointsRedeemed),
    c.PresentReceipts: WriteMethod("PresentReceipts", present_receipts, c.ReceiptsPresented),
    c.EnrolMember: WriteMethod("EnrolMember", enrol_member, c.MemberEnrolled),
    c.PublishRules: WriteMethod("PublishRules", publish_rules, c.RulesPublished),
    c.AdvanceClock: WriteMethod("AdvanceClock", advance_clock, c.ClockAdvanced),
}

READS: dict[type, Callable[[Batch, Any], Any]] = {
    c.GetAccount: get_account,
    c.GetMember: get_member,
    c.GetProgramme: get_programme,
    c.GetRules: get_rules,
}
