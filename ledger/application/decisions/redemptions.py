"""Spending points: at once, or held first and captured later."""

from __future__ import annotations

from datetime import timedelta

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.following import find_account, who_acts
from ledger.application.decisions.lookups import as_of_now, check_clock, edit, named_holder
from ledger.application.decisions.paying import check_captured, check_held, check_redeemed
from ledger.application.decisions.request import Request
from ledger.application.decisions.verifying import (
    Spending,
    check_verification,
    look_up_counted,
    note_released,
    note_verification,
)
from ledger.domain import limits
from ledger.domain.account import Account
from ledger.domain.errors import Reason, Refusal
from ledger.domain.hold import Hold
from ledger.domain.redemption import Redemption


def redeem_points(batch: Batch, request: Request, command: c.RedeemPoints) -> c.PointsRedeemed:
    """Spend points at once, from the lots that expire soonest."""
    id_ = batch.namespace.redemption(request.request_id)
    check_clock(batch, request, command.occurred_at)
    account = named_holder(batch, command.holder)
    check_redeemed(batch, command)
    as_of_now(batch, account).check_spend(command.points)
    who = who_acts(batch, account, command.holder)
    spending = Spending(command.holder, account, command.points)
    verified = check_verification(batch, request, spending, command.verification)

    cause = batch.cause(request.request_id, request.principal_id, command.occurred_at)
    account = edit(batch, account, cause)
    lots = account.lots_to_spend(command.points)
    dated = account.dated(lots)
    account.redeem(cause, id_, command.points, lots, who, verified.way)
    batch.add(
        Redemption.make(
            id_,
            cause,
            account_id=account.id,
            points=command.points,
            lots=dated,
            order_reference=command.order_reference,
            member_reference=who,
            verified_by=verified.way,
        )
    )
    note_verification(batch, cause, verified, id_)
    return c.PointsRedeemed(id_, account.id, command.points, account.points_spendable)


def hold_points(batch: Batch, request: Request, command: c.HoldPoints) -> c.PointsHeld:
    """Set points aside for a time, so that nobody else spends them."""
    id_ = batch.namespace.hold(request.request_id)
    check_clock(batch, request, command.occurred_at)
    account = named_holder(batch, command.holder)
    longest = batch.rules_now().points.hold_seconds_max
    seconds = (
        min(limits.HOLD_SECONDS_DEFAULT, longest) if command.seconds is None else command.seconds
    )
    if seconds > longest:
        raise Refusal(
            Reason.LIMIT_EXCEEDED,
            f"A hold lasts at most {longest} seconds.",
            field="time_to_live",
            limit=longest,
        )
    check_held(batch, command)
    as_of_now(batch, account).check_hold(command.points)
    who = who_acts(batch, account, command.holder)
    spending = Spending(command.holder, account, command.points)
    verified = check_verification(batch, request, spending, command.verification)

    cause = batch.cause(request.request_id, request.principal_id, command.occurred_at)
    expires_at = cause.recorded_at + timedelta(seconds=seconds)
    account = edit(batch, account, cause)
    account.hold(cause, id_, command.points, expires_at, command.reference, who, verified.way)
    batch.add(
        Hold.open(
            id_,
            cause,
            account_id=account.id,
            points=command.points,
            expires_at=expires_at,
            reference=command.reference,
            verified_by=verified.way,
            card_day_id=verified.card_day_id,
        )
    )
    note_verification(batch, cause, verified, id_)
    return c.PointsHeld(id_, account.id, command.points, expires_at, account.points_spendable)


def capture_points(batch: Batch, request: Request, command: c.CapturePoints) -> c.PointsCaptured:
    """Spend held points, all or some of them."""
    id_ = batch.namespace.redemption(request.request_id)
    account, opened = _of_hold(batch, command)
    present = as_of_now(batch, account)
    hold = present.open_hold(command.hold_id)
    points = hold.points if command.points is None else command.points
    present.check_capture(command.hold_id, points)
    check_captured(batch, points, hold.points)
    look_up_counted(batch, opened)

    cause = batch.cause(request.request_id, request.principal_id, None)
    account = edit(batch, account, cause)
    lots = account.check_capture(command.hold_id, points)
    dated = account.dated(lots)
    who = account.who_holds(command.hold_id)
    account.capture(cause, command.hold_id, id_, lots, keep_open=command.keep_open)
    batch.add(
        Redemption.make(
            id_,
            cause,
            account_id=account.id,
            points=points,
            lots=dated,
            order_reference=opened.reference,
            member_reference=who,
            verified_by=opened.verified_by,
        )
    )
    left = account.holds.get(command.hold_id)
    still_held = 0 if left is None else left.points
    if left is None:
        note_released(batch, cause, opened, hold.points - points)
    return c.PointsCaptured(id_, account.id, points, still_held, account.points_spendable)


def release_points(batch: Batch, request: Request, command: c.ReleasePoints) -> c.PointsReleased:
    """Free held points."""
    account, opened = _of_hold(batch, command)
    hold = as_of_now(batch, account).open_hold(command.hold_id)
    look_up_counted(batch, opened)

    cause = batch.cause(request.request_id, request.principal_id, None)
    account = edit(batch, account, cause)
    before = account.points_available
    account.release(cause, command.hold_id)
    note_released(batch, cause, opened, hold.points)
    released = account.points_available - before
    return c.PointsReleased(account.id, released, account.points_spendable)


def _of_hold(batch: Batch, command: c.CapturePoints | c.ReleasePoints) -> tuple[Account, Hold]:
    """Return the account that keeps held points, and how the hold was made."""
    hold = batch.find(Hold, command.hold_id)
    account = None if hold is None else find_account(batch, hold.account_id)
    if hold is None or account is None:
        raise Refusal(Reason.HOLD_UNKNOWN, "There is no such hold.", field="hold_id")
    return account, hold
