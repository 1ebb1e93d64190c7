"""What is said of presented receipts: of each whether it counts, and of all whether they are enough."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.card_use import check_own
from ledger.application.decisions.following import find_account, name_today, who_bought
from ledger.application.decisions.lookups import receipt_id
from ledger.domain.account import Account
from ledger.domain.errors import Reason, Refusal, Violation
from ledger.domain.flags import Flags
from ledger.domain.presenting import (
    CardCondition,
    Kept,
    ReceiptVerdict,
    choose,
    kept_of,
    verdict_on,
)
from ledger.domain.receipt import Receipt
from ledger.domain.rules import MIDNIGHT, CardRules, RulesVersion

_OF = ReceiptVerdict

_REASONS = {
    _OF.UNKNOWN: Reason.RECEIPT_UNKNOWN,
    _OF.ALREADY_USED: Reason.RECEIPT_ALREADY_COUNTED,
    _OF.OTHER_CUSTOMER: Reason.RECEIPT_ALREADY_COUNTED,
    _OF.VOIDED: Reason.RECEIPT_RETURNED,
    _OF.RETURNED: Reason.RECEIPT_RETURNED,
    _OF.TOO_OLD: Reason.RECEIPT_NOT_ELIGIBLE,
    _OF.BELOW_TOTAL: Reason.RECEIPT_NOT_ELIGIBLE,
    _OF.OTHER_SHOP: Reason.RECEIPT_NOT_ELIGIBLE,
    _OF.OWN_RECEIPT: Reason.OWN_CARD_NOT_ALLOWED,
}
_MESSAGES = {
    _OF.UNKNOWN: "The receipt is not recorded.",
    _OF.ALREADY_USED: "A card was issued on the receipt already.",
    _OF.OTHER_CUSTOMER: "The receipt is another customer's already.",
    _OF.VOIDED: "The receipt was voided.",
    _OF.RETURNED: "All of the receipt was returned.",
    _OF.TOO_OLD: "The receipt is too old.",
    _OF.BELOW_TOTAL: "Too little of the receipt is kept.",
    _OF.OTHER_SHOP: "The receipt is of another shop than those that count.",
    _OF.OWN_RECEIPT: "It would count for the cashier's own account.",
}


class Presenter(NamedTuple):
    """Who presents receipts."""

    reference: str
    """Empty while nobody is named."""
    account: Account | None
    """None for somebody who is not enrolled yet."""
    who: str
    """In a pool: which of those who share the account."""

    def owns(self, batch: Batch, receipt: Receipt) -> bool:
        """Whether a receipt that counts for somebody is the presenter's."""
        assert receipt.account_id is not None, "an anonymous receipt is nobody's"
        account = find_account(batch, receipt.account_id)
        if self.account is None or account is None:
            return False
        # By person, not by account: who left a pool did not leave its purchases there.
        bought_by = who_bought(batch, account, receipt) or account.member_reference
        return bought_by == name_today(batch, self.reference)


class Judged(NamedTuple):
    """A presented receipt and what is said of it."""

    said: c.PresentedReceipt
    receipt: Receipt | None = None
    """None: it is not recorded."""
    kept: Kept | None = None
    """Of one that counts by itself."""
    flags: Flags = ()

    @property
    def counts(self) -> bool:
        """Whether it counts."""
        return self.said.verdict is _OF.COUNTS

    def but(self, verdict: ReceiptVerdict) -> Judged:
        """Return the same receipt with another verdict."""
        return self._replace(said=msgspec.structs.replace(self.said, verdict=verdict))


class Judgement(NamedTuple):
    """What is said of all."""

    receipts: tuple[Judged, ...]
    condition: CardCondition | None
    """By which of the rules they are enough; None: they are not."""

    @property
    def counting(self) -> list[Receipt]:
        """The receipts that count, in the order they were presented."""
        return [one.receipt for one in self.receipts if one.counts and one.receipt is not None]

    @property
    def counting_by_sale(self) -> list[Judged]:
        """Those that count, in the order of their sales; of equals, in the order they were presented."""
        return sorted((one for one in self.receipts if one.counts), key=_sold_at)


def _sold_at(judged: Judged) -> datetime:
    assert judged.receipt is not None, "what counts is recorded"
    return judged.receipt.facts.occurred_at


def judge(
    batch: Batch,
    rules: RulesVersion,
    receipts: Sequence[c.ReceiptIdentity],
    presenter: Presenter,
    at: datetime,
) -> Judgement:
    """Say of each receipt whether it counts for a card at an instant, and whether those that do are enough."""
    ids = [receipt_id(batch, key) for key in receipts]
    batch.require(ids)
    today = (rules.till or MIDNIGHT).business_date(at, batch.zone())
    found = [
        _judge_one(batch, rules.card, id_, presenter, today, f"receipts[{index}]")
        for index, id_ in enumerate(ids)
    ]
    free = [(index, one.kept) for index, one in enumerate(found) if one.kept is not None]
    choice = choose(rules.card, [kept for _, kept in free])
    chosen = {free[index][0] for index in choice.indices}
    for index, _ in free:
        if index not in chosen:
            found[index] = found[index].but(_OF.OTHER_SHOP)
    return Judgement(tuple(found), choice.condition)


def _judge_one(
    batch: Batch, rules: CardRules, id_: UUID, presenter: Presenter, today: date, field: str
) -> Judged:
    receipt = batch.find(Receipt, id_)
    said = c.PresentedReceipt(id_)
    if receipt is None:
        return Judged(said).but(_OF.UNKNOWN)
    judged = Judged(_with_use(said, receipt), receipt)
    taken = _taken(batch, receipt, presenter)
    if taken is not None:
        return judged.but(taken)
    try:
        flags = _check_own(batch, receipt, presenter, field)
    except Refusal:
        return judged.but(_OF.OWN_RECEIPT)
    kept = kept_of(receipt.facts, receipt.returned)
    verdict = verdict_on(rules, kept, today)
    if verdict is not _OF.COUNTS:
        return judged.but(verdict)
    return judged._replace(kept=kept, flags=flags)


def _with_use(said: c.PresentedReceipt, receipt: Receipt) -> c.PresentedReceipt:
    """Say since when it is somebody's, and whose; nothing of a receipt that is nobody's."""
    if receipt.account_id is None:
        return said
    used_at = receipt.card_issued_at or receipt.counted_at or receipt.facts.occurred_at
    return msgspec.structs.replace(said, used_at=used_at, account_id=receipt.account_id)


def _taken(batch: Batch, receipt: Receipt, presenter: Presenter) -> ReceiptVerdict | None:
    """Say why a receipt is not free; None: it is, or it is the presenter's and no card was issued on it."""
    if receipt.card_number:
        return _OF.ALREADY_USED
    if receipt.account_id is not None and not presenter.owns(batch, receipt):
        return _OF.OTHER_CUSTOMER
    if receipt.voided:
        return _OF.VOIDED
    return _OF.RETURNED if receipt.is_whole(receipt.returned) else None


def _check_own(batch: Batch, receipt: Receipt, presenter: Presenter, field: str) -> Flags:
    """Say whether it would count for its cashier; what is the presenter's already was looked at then."""
    if receipt.account_id is not None or not presenter.reference:
        return ()
    account_id = None if presenter.account is None else presenter.account.id
    return check_own(batch, receipt, presenter.reference, account_id, field)


def too_few(rules: CardRules, judgement: Judgement) -> Refusal:
    """Return how receipts are refused that are not enough, with what is said of each that does not count.

    Where enough were presented and all that do not count have the same fault, that is the reason.
    """
    bad = [(index, one) for index, one in enumerate(judgement.receipts) if not one.counts]
    violations = tuple(
        Violation(f"receipts[{index}]", one.said.verdict, _told(one)) for index, one in bad
    )
    reasons = {_REASONS[one.said.verdict] for _, one in bad}
    enough_presented = 0 < rules.receipts_required <= len(judgement.receipts)
    if len(reasons) == 1 and (enough_presented or rules.accepts_single):
        index, first = bad[0]
        found = Refusal(reasons.pop(), _told(first), field=f"receipts[{index}]")
        return found.naming(violations)
    found = Refusal(
        Reason.RECEIPTS_TOO_FEW,
        _asked(rules),
        field="receipts",
        receipts_required=rules.receipts_required,
        receipts_counting=len(judgement.counting),
    )
    return found.naming(violations)


def _told(judged: Judged) -> str:
    return _MESSAGES[judged.said.verdict]


def _asked(rules: CardRules) -> str:
    many = f"{rules.receipts_required} receipts" if rules.receipts_required else ""
    single = "one receipt that says enough by itself" if rules.accepts_single else ""
    return f"The rules ask for {' or '.join(part for part in (many, single) if part)}."
