"""The card that comes with a receipt: a member who is known but has no card gets it once there are enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from ledger.application.batch import Batch
from ledger.application.decisions.card_numbers import choose_card
from ledger.application.decisions.following import members_in
from ledger.application.decisions.issuing import Grounds, issue_card
from ledger.application.decisions.lookups import find_member
from ledger.domain.account import Account
from ledger.domain.card_progress import CardProgress, NotedReceipt
from ledger.domain.member import Member
from ledger.domain.model import Cause
from ledger.domain.presenting import (
    CardCondition,
    Kept,
    ReceiptVerdict,
    choose_in_window,
    condition_met,
    kept_of,
    verdict_on,
)
from ledger.domain.receipt import Receipt
from ledger.domain.rules import CardRules, RulesVersion


class OnTheWay(NamedTuple):
    """What a receipt does for a member without a card."""

    reference: str
    who: str
    """In a pool: which of those who share the account."""
    rules: RulesVersion
    progress: CardProgress | None
    condition: CardCondition | None
    """By which of the rules it is enough now; None: it is only noted."""
    others: tuple[Receipt, ...]
    """The member's receipts that count together with it."""
    itself: bool
    """Whether it counts together with them."""


class _Candidate(NamedTuple):
    receipt: Receipt | None
    """None for the new one."""
    kept: Kept


def find_way(
    batch: Batch,
    rules: RulesVersion,
    account: Account,
    who: str,
    member_reference: str,
    kept: Kept,
) -> OnTheWay | None:
    """Say what a receipt of which so much is kept does for a member's card; None: nothing."""
    if account.had_card(who):
        return None
    if verdict_on(rules.card, kept, kept.business_date) is not ReceiptVerdict.COUNTS:
        return None
    alone = condition_met(rules.card, [kept])
    if not rules.card.receipts_required and alone is None:
        return None
    member = find_member(batch, member_reference)
    progress = batch.find(CardProgress, batch.namespace.card_progress(member.member_reference))
    noted = [one for one in _noted(batch, member) if _may_count(rules.card, one, kept)]
    candidates = [_Candidate(None, kept)]
    # Else they are not looked at: their number says that they are too few.
    if alone is not None or len(noted) + 1 >= rules.card.receipts_required:
        candidates += _kept(batch, rules.card, noted, kept.business_date)
    choice = choose_in_window(rules.card, [one.kept for one in candidates])
    chosen = [candidates[index].receipt for index in choice.indices]
    return OnTheWay(
        member.member_reference,
        who,
        rules,
        progress,
        choice.condition,
        tuple(one for one in chosen if one is not None),
        None in chosen,
    )


def _noted(batch: Batch, member: Member) -> Iterator[NotedReceipt]:
    """Yield what is noted of a member, and of those that were found to be this one."""
    for one in members_in(batch, member):
        progress = batch.find(CardProgress, batch.namespace.card_progress(one.member_reference))
        if progress is not None:
            yield from progress.noted


def _may_count(rules: CardRules, noted: NotedReceipt, kept: Kept) -> bool:
    """Whether a receipt may count together with a new one, before a look at what is kept of it."""
    if rules.one_shop and noted.shop_id != kept.shop_id:
        return False
    apart = abs((noted.business_date - kept.business_date).days)
    return not rules.window_days or apart <= rules.window_days


def _kept(
    batch: Batch, rules: CardRules, noted: Iterable[NotedReceipt], today: date
) -> list[_Candidate]:
    """Return which of some receipts still count by themselves: no card was issued on them, and enough is kept."""
    ids = [one.receipt_id for one in noted]
    batch.require(ids)
    found: list[_Candidate] = []
    for id_ in ids:
        receipt = batch.find(Receipt, id_)
        assert receipt is not None, "a noted receipt is stored"
        kept = kept_of(receipt.facts, receipt.returned)
        is_free = not receipt.card_number and not receipt.is_whole(receipt.returned)
        if is_free and verdict_on(rules, kept, today) is ReceiptVerdict.COUNTS:
            found.append(_Candidate(receipt, kept))
    return found


def go_on(
    batch: Batch, cause: Cause, account: Account, receipt: Receipt, way: OnTheWay | None
) -> str:
    """Note a receipt that is being recorded or claimed, or issue the card with it; return the card's number."""
    if way is None:
        return ""
    if way.condition is None:
        _note(batch, cause, receipt, way)
        return ""
    chosen = choose_card(batch, None)
    counting = [*way.others, receipt] if way.itself else list(way.others)
    grounds = Grounds(way.rules, way.condition, [one.id for one in counting], in_app=True)
    issue_card(batch, cause, account, chosen, way.who, grounds)
    for one in counting:
        batch.edit(one).count_for_card(cause, chosen.number)
    return chosen.number


def _note(batch: Batch, cause: Cause, receipt: Receipt, way: OnTheWay) -> None:
    noted = NotedReceipt(receipt.id, receipt.facts.shop_id, receipt.facts.business_date)
    if way.progress is not None:
        batch.edit(way.progress).note(cause, noted)
        return
    id_ = batch.namespace.card_progress(way.reference)
    batch.add(CardProgress.open(id_, cause, way.reference, noted))


def full_registration_due(rules: CardRules, total: int, account: Account | None) -> bool:
    """Whether a purchase is marked: it is large enough, and nobody with a card made it."""
    if not rules.full_registration_total or total < rules.full_registration_total:
        return False
    return account is None or not account.cards
