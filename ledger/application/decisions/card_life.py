"""What becomes of a card: issued, blocked, unblocked, replaced."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.card_numbers import assign_card, choose_card, find_card
from ledger.application.decisions.following import account_of, find_account, name_today, who_acts
from ledger.application.decisions.lookups import check_clock, edit, find_member
from ledger.application.decisions.members import get_standing
from ledger.application.decisions.request import Request
from ledger.domain.account import Account
from ledger.domain.card import Card


def issue_card(batch: Batch, request: Request, command: c.IssueCard) -> c.CardIssued:
    """Issue a card to a member that there is, the first or another one."""
    check_clock(batch, request, command.occurred_at)
    member = find_member(batch, command.member_reference)
    account = account_of(batch, member)
    account.check_another_card("member_reference")
    chosen = choose_card(batch, command.card_number)
    who = who_acts(batch, account, c.Holder(member_reference=command.member_reference))

    cause = batch.cause(request.request_id, request.principal_id, command.occurred_at)
    account = edit(batch, account, cause)
    assign_card(batch, cause, chosen, account)
    account.issue_card(cause, chosen.number, who)
    return c.CardIssued(chosen.number, account.id)


def block_card(batch: Batch, request: Request, command: c.BlockCard) -> c.CardBlocked:
    """Block a card; whoever decides on the account from now on sees that."""
    check_clock(batch, request, command.occurred_at)
    card = find_card(batch, command.card_number)
    card.check_block("card_number")
    account = _account_of(batch, card)

    cause = batch.cause(request.request_id, request.principal_id, command.occurred_at)
    batch.edit(card).block(cause, command.reason)
    if account is not None:
        edit(batch, account, cause).block_card(cause, command.card_number, command.reason)
    return c.CardBlocked(
        command.card_number, command.reason, None if account is None else account.id
    )


def unblock_card(batch: Batch, request: Request, command: c.UnblockCard) -> c.CardUnblocked:
    """Let a card be used again that was blocked."""
    card = find_card(batch, command.card_number)
    card.check_unblock("card_number")
    account = _account_of(batch, card)
    _check_not_erased(batch, account)

    cause = batch.cause(request.request_id, request.principal_id, None)
    batch.edit(card).unblock(cause)
    if account is not None:
        edit(batch, account, cause).unblock_card(cause, command.card_number)
    return c.CardUnblocked(command.card_number, None if account is None else account.id)


def replace_card(batch: Batch, request: Request, command: c.ReplaceCard) -> c.CardReplaced:
    """Block a card for ever, and have a printed or a new one open the account instead."""
    check_clock(batch, request, command.occurred_at)
    card = find_card(batch, command.card_number)
    card.check_issued("card_number")
    reason = card.check_replace(
        command.reason, "card_number", misuse_allowed=command.misuse_allowed
    )
    account = _account_of(batch, card)
    assert account is not None, "an issued card opens an account"
    _check_not_erased(batch, account)
    account.check_another_card("card_number")
    chosen = choose_card(batch, command.new_card_number, "new_card_number")

    cause = batch.cause(request.request_id, request.principal_id, command.occurred_at)
    batch.edit(card).replace(cause, chosen.number, reason)
    account = edit(batch, account, cause)
    assign_card(batch, cause, chosen, account, replaces=command.card_number)
    account.replace_card(cause, command.card_number, chosen.number, reason)
    return c.CardReplaced(
        chosen.number, command.card_number, reason, account.id, account.points_spendable
    )


def get_card(batch: Batch, query: c.GetCard) -> c.FoundCard:
    """Find a card with what it opens, and the tier of its member."""
    card = find_card(batch, query.card_number)
    account = _account_of(batch, card)
    if account is None:
        return c.FoundCard(card, None, "", None)
    whose = account.member_of_card(card.card_number) if account.pool else account.member_reference
    standing = get_standing(batch, c.GetStanding(c.AccountKey(account_id=account.id)))
    return c.FoundCard(card, account, name_today(batch, whose), standing)


def _account_of(batch: Batch, card: Card) -> Account | None:
    """Return the account that a card opens by now; None for one that was not issued."""
    return None if card.account_id is None else find_account(batch, card.account_id)


def _check_not_erased(batch: Batch, account: Account | None) -> None:
    """Refuse to let a card work again whose member was erased: it stays blocked for ever."""
    # Who shared another's account had left it before.
    if account is not None:
        find_member(batch, account.member_reference)
