"""Issuing cards on receipts that are presented."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.card_numbers import ChosenCard, choose_card
from ledger.application.decisions.earning import credit, decide_kept
from ledger.application.decisions.following import who_acts
from ledger.application.decisions.introducing import introduction, where_presented
from ledger.application.decisions.issuing import Grounds, issue_card
from ledger.application.decisions.lookups import (
    check_clock,
    edit,
    enrol,
    find_account_of_member,
)
from ledger.application.decisions.presenting import Judged, Judgement, Presenter, judge, too_few
from ledger.application.decisions.request import Request
from ledger.domain.account import Account
from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause
from ledger.domain.rules import RulesVersion


class _Issue(NamedTuple):
    """A card that is to be issued."""

    chosen: ChosenCard
    rules: RulesVersion
    judgement: Judgement


def present_receipts(
    batch: Batch, request: Request, command: c.PresentReceipts
) -> c.ReceiptsPresented:
    """Issue a card on receipts, enrolling the member if need be, and credit what they earned."""
    check_clock(batch, request, command.occurred_at)
    at = command.occurred_at or batch.now()
    rules = batch.rules().in_force(at)
    presenter = _presenter(batch, command)
    judgement = judge(batch, rules, command.receipts, presenter, at)
    if judgement.condition is None and not command.only_say:
        raise too_few(rules.card, judgement)
    _check_first(presenter)
    chosen = choose_card(batch, command.card_number)
    said = introduction(batch, command)
    if judgement.condition is None:
        return _only_said(presenter, judgement)
    issue = _Issue(chosen, rules, judgement)
    # What one receipt earns depends on those before, so whether all can be credited is known once they are.
    _issue(batch.rehearsal(), request, command, issue)
    answer = _issue(batch, request, command, issue)
    cause = batch.cause(request.request_id, request.principal_id, command.occurred_at)
    return said.record(batch, cause, answer)


def _check_first(presenter: Presenter) -> None:
    """See to it that it is the member's first card: one that is blocked is replaced, not earned again."""
    account = presenter.account
    if account is not None and account.had_card(presenter.who):
        raise Refusal(
            Reason.CARD_ALREADY_ISSUED,
            "The member has a card already, or had one that can be replaced.",
            field="member_reference",
        )


def _presenter(batch: Batch, command: c.PresentReceipts) -> Presenter:
    account = find_account_of_member(batch, command.member_reference)
    who = "" if account is None else _who(batch, account, command)
    return Presenter(command.member_reference, account, who)


def _only_said(presenter: Presenter, judgement: Judgement) -> c.ReceiptsPresented:
    """Answer what is said of receipts that are not enough."""
    account = presenter.account
    return c.ReceiptsPresented(
        card_number="",
        account_id=None if account is None else account.id,
        points_credited=0,
        points_available=0 if account is None else account.points_spendable,
        receipts=tuple(one.said for one in judgement.receipts),
    )


def _issue(
    batch: Batch, request: Request, command: c.PresentReceipts, issue: _Issue
) -> c.ReceiptsPresented:
    """Issue a card and credit receipts, one after the other; refuse a balance beyond what the books can hold."""
    cause = batch.cause(request.request_id, request.principal_id, command.occurred_at)
    found = find_account_of_member(batch, command.member_reference)
    who = "" if found is None else _who(batch, found, command)
    account = (
        enrol(batch, request, cause, command.member_reference, where_presented(command))
        if found is None
        else edit(batch, found, cause)
    )
    condition = issue.judgement.condition
    assert condition is not None, "a card is issued on enough receipts"
    grounds = Grounds(issue.rules, condition, [one.id for one in issue.judgement.counting])
    issue_card(batch, cause, account, issue.chosen, who, grounds)
    said = tuple(_count_all(batch, cause, account, who, issue))
    return c.ReceiptsPresented(
        issue.chosen.number,
        account.id,
        sum(one.points_credited for one in said),
        account.points_spendable,
        said,
        condition,
    )


def _count_all(
    batch: Batch, cause: Cause, account: Account, who: str, issue: _Issue
) -> Iterator[c.PresentedReceipt]:
    """Count each receipt that counts for the card, and say of all, as presented, what they were credited with.

    They count in the order of their sales: with the card, tiers and caps would have met them so. How they lie on
    the counter says nothing.
    """
    points = {
        one.said.receipt_id: _count(batch, cause, account, who, issue, one)
        for one in issue.judgement.counting_by_sale
    }
    for one in issue.judgement.receipts:
        credited = points.get(one.said.receipt_id, 0)
        yield msgspec.structs.replace(one.said, points_credited=credited)


def _count(
    batch: Batch, cause: Cause, account: Account, who: str, issue: _Issue, judged: Judged
) -> int:
    """Count a receipt for the card; one that is the member's already was credited when it became so."""
    assert judged.receipt is not None, "what counts is recorded"
    receipt = batch.edit(judged.receipt)
    if receipt.account_id is not None:
        receipt.count_for_card(cause, issue.chosen.number)
        return 0
    if not issue.rules.card.credit_receipts:
        receipt.present(
            cause, account.id, None, judged.flags, who, issue.chosen.number, credited=False
        )
        return 0
    earned = decide_kept(batch, judged.receipt, account)
    account.check_earn(earned.earning.micropoints)
    receipt.present(cause, account.id, earned.earning, judged.flags, who, issue.chosen.number)
    return credit(batch, cause, account, receipt, earned)


def _who(batch: Batch, account: Account, command: c.PresentReceipts) -> str:
    return who_acts(batch, account, c.Holder(member_reference=command.member_reference))
