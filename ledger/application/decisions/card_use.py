"""How often a card is used on a day, and whether a cashier uses a card of their own."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID

from ledger.application.batch import Batch
from ledger.application.decisions.following import as_of_today, find_account
from ledger.domain.account import Account
from ledger.domain.card_day import CardDay
from ledger.domain.errors import Reason, Refusal
from ledger.domain.flags import Flags, ReceiptFlag
from ledger.domain.member import Member
from ledger.domain.model import Cause
from ledger.domain.receipt import Receipt, ReceiptFacts
from ledger.domain.rules import RulesVersion, TillAction, TillRules


class Counted(NamedTuple):
    """Where the use of a card is counted."""

    id: UUID
    day: CardDay | None
    """None for the first use of the day."""
    business_date: date
    card_number: str
    member_reference: str


class Use(NamedTuple):
    """What the rules make of a card that is used for a receipt."""

    flags: Flags = ()
    counted: Counted | None = None
    """None where the rules have no limit."""


NO_USE = Use()


def check_use(
    batch: Batch,
    rules: RulesVersion,
    facts: ReceiptFacts,
    account: Account | None,
    card_number: str | None,
    field: str = "receipt",
) -> Use:
    """Say what the rules of the sale make of a receipt that counts for an account; refuse what they refuse.

    Without a card the member was named, and is counted.
    """
    if rules.till is None or account is None:
        return NO_USE
    flags = _own(batch, rules.till, facts, account.member_reference, account.id, field)
    if not rules.till.card_receipts_max:
        return Use(flags)
    counted = _counted(batch, facts, account, card_number)
    if counted.day is not None and counted.day.receipts >= rules.till.card_receipts_max:
        flags += _over(rules.till, facts, field)
    return Use(flags, counted)


def _over(rules: TillRules, facts: ReceiptFacts, field: str) -> Flags:
    if rules.card_receipts_over is TillAction.REFUSE:
        raise Refusal(
            Reason.CARD_LIMIT_REACHED,
            f"A card can be used for {rules.card_receipts_max} receipts a day.",
            field=field,
            card_receipts_max=rules.card_receipts_max,
            business_date=facts.business_date.isoformat(),
        )
    return (ReceiptFlag.CARD_LIMIT,)


def _counted(
    batch: Batch, facts: ReceiptFacts, account: Account, card_number: str | None
) -> Counted:
    day = facts.business_date
    if card_number is not None:
        id_, reference = batch.namespace.card_day(card_number, day), ""
    else:
        reference = account.member_reference
        id_ = batch.namespace.member_day(reference, day)
    return Counted(id_, batch.find_unexpected(CardDay, id_), day, card_number or "", reference)


def check_claim_use(
    batch: Batch, receipt: Receipt, account: Account, card_number: str | None
) -> Use:
    """Say the same of a recorded receipt that is claimed."""
    rules = batch.rules().numbered(receipt.rules_version)
    return check_use(batch, rules, receipt.facts, account, card_number)


def check_own(
    batch: Batch, receipt: Receipt, member_reference: str, account_id: UUID | None, field: str
) -> Flags:
    """Say whether a recorded receipt would count for its cashier; refuse it where the rules of the sale do."""
    rules = batch.rules().numbered(receipt.rules_version).till
    if rules is None:
        return ()
    return _own(batch, rules, receipt.facts, member_reference, account_id, field)


def _own(
    batch: Batch,
    rules: TillRules,
    facts: ReceiptFacts,
    member_reference: str,
    account_id: UUID | None,
    field: str,
) -> Flags:
    cashier = facts.cashier_reference
    if rules.own_card is TillAction.NONE or not cashier:
        return ()
    if cashier != member_reference:
        # A cashier may share an account with others.
        member = batch.find(Member, batch.namespace.member(cashier))
        theirs = (
            None if member is None else find_account(batch, as_of_today(batch, member).account_id)
        )
        if theirs is None or theirs.id != account_id:
            return ()
    if rules.own_card is TillAction.REFUSE:
        raise Refusal(
            Reason.OWN_CARD_NOT_ALLOWED,
            "It would count for the cashier's own account.",
            field=field,
        )
    return (ReceiptFlag.OWN_CARD,)


def note_use(batch: Batch, cause: Cause, use: Use, receipt_id: UUID) -> None:
    """Count the use of a card, where the rules have a limit."""
    counted = use.counted
    if counted is None:
        return
    if counted.day is not None:
        batch.edit(counted.day).use(cause, receipt_id)
        return
    batch.add(
        CardDay.open(
            counted.id,
            cause,
            business_date=counted.business_date,
            receipt_id=receipt_id,
            card_number=counted.card_number,
            member_reference=counted.member_reference,
        )
    )
