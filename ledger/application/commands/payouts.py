"""Credits of members that are paid out. Amounts in minor units."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from ledger.application.commands.base import Answer, Write


class CreditPaidOut(Answer, frozen=True):
    """Outcome of `PayOutCredit`."""

    payout_id: UUID
    member_reference: str
    """Of the member whose charges it is among."""
    amount: int
    payable: int
    """What can be paid out still."""


class PayOutCredit(Write[CreditPaidOut], frozen=True):
    """Pay a member what it has to its credit. Without an amount: all of it. Without a day: today."""

    member_reference: str
    reason_code: str
    amount: int | None = None
    reference: str = ""
    paid_on: date | None = None
