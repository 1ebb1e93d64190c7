"""What several decisions look up and check."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.following import as_of_today, find_account
from ledger.application.decisions.request import Request
from ledger.domain.account import Account
from ledger.domain.card import Card
from ledger.domain.errors import Reason, Refusal
from ledger.domain.lots import ALWAYS, LotDates
from ledger.domain.member import NOWHERE, Member, Where
from ledger.domain.model import Cause
from ledger.domain.receipt import Receipt
from ledger.domain.rules import NO_DATES, RulesVersion


def rules_at(
    batch: Batch, request: Request, occurred_at: datetime, *, within: str = ""
) -> RulesVersion:
    """Check the caller's clock by today's rules, and return the rules of the time it speaks of."""
    check_clock(batch, request, occurred_at, within=within)
    return batch.rules().in_force(occurred_at)


def check_clock(
    batch: Batch, request: Request, occurred_at: datetime | None, *, within: str = ""
) -> None:
    """Refuse a time that is too far from the programme's; without one there is nothing to refuse.

    `within` is what a refusal's field begins with, as in the other look-ups.
    """
    if occurred_at is not None:
        clock = batch.rules_now().clock
        clock.check(
            occurred_at,
            batch.now(),
            late_allowed=request.late_allowed,
            field=f"{within}occurred_at",
        )


_NOBODY = UUID(int=0)


def no_cause(batch: Batch) -> Cause:
    """Return a cause for what is only said: nobody's, now."""
    now = batch.now()
    return Cause(_NOBODY, "", occurred_at=now, recorded_at=now)


def named_holder(
    batch: Batch, holder: c.Holder, *, check_card: bool = True, within: str = ""
) -> Account:
    """Return the account of who is named, by card or by member."""
    account = find_holder(
        batch, holder.card_number, holder.member_reference, check_card=check_card, within=within
    )
    assert account is not None, "a holder names a card or a member"
    return account


def find_holder(
    batch: Batch,
    card_number: str | None,
    member_reference: str | None,
    *,
    check_card: bool = True,
    within: str = "",
    at: datetime | None = None,
) -> Account | None:
    """Return the account of a card or a member; None if neither is named.

    What a card was used for before it was blocked counts, however late it arrives: `at` says when that was.
    """
    if card_number is not None:
        return _find_account_of_card(batch, card_number, f"{within}card_number", at, check_card)
    if member_reference is not None:
        # Whoever only reads or corrects may name somebody who was erased.
        member = find_member(batch, member_reference, within=within, erased=not check_card)
        return find_account(batch, member.account_id)
    return None


def _find_account_of_card(
    batch: Batch, card_number: str, field: str, at: datetime | None, check_card: bool
) -> Account:
    card = batch.find(Card, batch.namespace.card(card_number))
    if card is None:
        raise Refusal(Reason.CARD_UNKNOWN, "There is no such card.", field=field)
    account = find_account(batch, card.account_id or card.check_issued(field))
    assert account is not None, "a card opens an account that there is"
    blocked_at = card.blocked_at
    if check_card and (blocked_at is None or at is None or at >= blocked_at):
        account.check_card(card_number, field)
    return account


def as_of_now(batch: Batch, account: Account) -> Account:
    """Return an account as it is now, without recording what became of it by itself: to check and to read."""
    now = batch.now()
    if not account.is_due(now):
        return account
    view = account.fork()
    view.advance(no_cause(batch))
    view.pending_events.clear()
    # Nothing of that is an event yet.
    view.version = account.version
    return view


def edit(batch: Batch, account: Account, cause: Cause) -> Account:
    """Return an account to change, with what became of it by itself recorded first."""
    changed = batch.edit(account)
    changed.advance(cause)
    return changed


def lot_dates(batch: Batch, rules: RulesVersion, earned_at: datetime) -> LotDates:
    """Return when what is earned becomes available and ends.

    A lot has the dates of the rules of its sale; how long an account may rest is for today's rules to say.
    """
    today = batch.rules_now().points
    if rules.points is NO_DATES and today is NO_DATES:
        return ALWAYS
    dates = rules.points.dates(earned_at, batch.zone())
    account_expires_at = today.account_expires_at(batch.now(), batch.zone())
    return dates._replace(account_expires_at=account_expires_at)


def find_receipt(batch: Batch, key: c.ReceiptIdentity, field: str = "receipt") -> Receipt:
    """Return a receipt."""
    receipt = batch.find(Receipt, receipt_id(batch, key))
    if receipt is None:
        raise Refusal(Reason.RECEIPT_UNKNOWN, "The receipt is not recorded.", field=field)
    return receipt


def find_member(batch: Batch, reference: str, *, within: str = "", erased: bool = False) -> Member:
    """Return a member, or the one that it was found to be; with `erased` also one that is nobody any more."""
    field = f"{within}member_reference"
    member = as_of_today(batch, named_member(batch, reference, field))
    if not erased:
        member.check_not_erased(field)
    return member


def named_member(batch: Batch, reference: str, field: str) -> Member:
    """Return the member of a reference, also if it was found to be another."""
    member = batch.find(Member, batch.namespace.member(reference))
    if member is None:
        raise Refusal(Reason.MEMBER_UNKNOWN, "There is no such member.", field=field)
    return member


def find_account_of_member(batch: Batch, reference: str) -> Account | None:
    """Return a member's account; None if there is no such member, as is expected."""
    member = batch.find_unexpected(Member, batch.namespace.member(reference))
    if member is None:
        return None
    today = as_of_today(batch, member)
    today.check_not_erased("member_reference")
    return find_account(batch, today.account_id)


def receipt_id(batch: Batch, key: c.ReceiptIdentity) -> UUID:
    """Return the id of a receipt."""
    return batch.namespace.receipt(key.shop_id, key.till_id, key.number, key.business_date)


def enrol(
    batch: Batch, request: Request, cause: Cause, reference: str, where: Where = NOWHERE
) -> Account:
    """Enrol a member with an account of its own, and return the account to edit."""
    account = Account.open(batch.namespace.account(request.request_id), cause, reference)
    batch.add(Member.enrol(batch.namespace.member(reference), cause, reference, account.id, where))
    batch.add(account)
    return account
