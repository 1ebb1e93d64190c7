"""A programme in memory, in which receipts are decided by the ledger's own decisions."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import msgspec

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.cache import AggregateCache
from ledger.application.decisions.earning import Earned, credit, decide, decide_kept
from ledger.application.decisions.lookups import edit
from ledger.application.decisions.merges import join_accounts
from ledger.application.decisions.request import Request
from ledger.application.decisions.returns import return_items
from ledger.domain.account import Account, Ties
from ledger.domain.account.events import AccountOpened, CardIssued
from ledger.domain.account.events_bought import PastPurchasesCounted
from ledger.domain.account.movements import AccountAbsorbed, CardsReceived, PoolMemberLeft
from ledger.domain.behaviour import Behaviour
from ledger.domain.coupon import Coupon
from ledger.domain.errors import Refusal
from ledger.domain.ids import Namespace
from ledger.domain.lots import ALWAYS
from ledger.domain.model import Cause, Event, LedgerAggregate
from ledger.domain.receipt import Receipt, ReceiptFacts
from ledger.domain.rules import NO_DATES, Rules, RulesVersion

_PRINCIPAL = "simulation"
# Replaced by that of the first event.
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


class Stage(Batch):
    """Everything that a receipt's earning depends on, kept from one receipt to the next.

    Points are never spent here and never end, so that whatever a return takes back is there: what is asked is what
    receipts earn, not what members make of it.
    """

    def __init__(self, zone: ZoneInfo, *, counts_past: bool = False) -> None:
        """Start an empty programme; `counts_past`: whatever was bought counts, also by rules without segments."""
        super().__init__(AggregateCache(0), Namespace(uuid4()), _NO_TIME, optimistic=False)
        self._zone = zone
        self._counts_past = counts_past
        self._cause = Cause(uuid4(), _PRINCIPAL, _NO_TIME, _NO_TIME)
        self._book = Rules.open(self.namespace.rules, self._cause)

    # What decisions look up

    def is_known(self, id_: UUID) -> bool:
        """Everything there is, is here."""
        return True

    def _committed(self, id_: UUID) -> LedgerAggregate | None:
        return None

    def rules(self) -> Rules:
        """Return the rules that were published, and those that are tried."""
        return self._book

    def rules_now(self) -> RulesVersion:
        """Return the rules that are tried: how long points last is nothing that counts here."""
        return self._book.versions[-1]

    def zone(self) -> ZoneInfo:
        """Return the programme's time zone."""
        return self._zone

    def now(self) -> datetime:
        """Return when the present event was recorded."""
        return self._cause.recorded_at

    # What happens

    def publish(self, rules: RulesVersion) -> int:
        """Take in rules as the next version, and return its number."""
        number = len(self._book.versions) + 1
        self._book.versions.append(_without_dates(rules.numbered(number)))
        return number

    def begin(self, event: Event) -> None:
        """Go on to the request of an event."""
        self._cause = Cause(event.request_id, _PRINCIPAL, event.occurred_at, event.timestamp)

    def open_account(self, event: AccountOpened) -> None:
        """Open an account under its own id."""
        account: Account = event.mutate(None)
        if self._counts_past:
            account.behaviour = Behaviour(past_of=(account.id,))
        self.add(account)

    def unite(self, event: AccountAbsorbed) -> None:
        """Make one account part of another, so that what is left of caps, tiers and remainders is that of both."""
        account = self.find(Account, event.originator_id)
        other = self.find(Account, event.from_account_id)
        assert account is not None, "it was opened before"
        assert other is not None, "it was opened before"
        ties = Ties(event.joined, event.pool_member)
        join_accounts(self, self._cause, account, other, ties, ALWAYS)

    def share(self, event: CardIssued | PoolMemberLeft | CardsReceived) -> None:
        """Note whose cards open an account: some coupons are for one of those who share it."""
        account = self.find(Account, event.originator_id)
        assert account is not None, "it was opened before"
        event.apply(self.edit(account))

    def count_past(self, event: PastPurchasesCounted) -> None:
        """Count what had been bought before there were segments, unless it counts already."""
        account = self.find(Account, event.originator_id)
        assert account is not None, "it was opened before"
        if not self._counts_past:
            event.apply(self.edit(account))

    def issue(self, event: Coupon.Created) -> None:
        """Issue a coupon, unless its use has issued it here already."""
        id_ = self.namespace.coupon(event.facts.code)
        if self.find(Coupon, id_) is None:
            self.add(Coupon.issue(id_, self._cause, event.facts))

    def record(self, facts: ReceiptFacts, account_id: UUID | None, version: int) -> UUID:
        """Record a receipt, credit what it earns by a version of the rules, and return its id."""
        rules = self._book.numbered(version)
        account = None if account_id is None else self.find(Account, account_id)
        facts, earned = self._decide(rules, facts, account)
        id_ = self.receipt_id(facts)
        receipt = Receipt.record(id_, self._cause, facts, earned.earning, version, account_id)
        self.add(receipt)
        if account is not None:
            credit(self, self._cause, edit(self, account, self._cause), receipt, earned)
        return id_

    def _decide(
        self, rules: RulesVersion, facts: ReceiptFacts, account: Account | None
    ) -> tuple[ReceiptFacts, Earned]:
        """Decide what a receipt earns; a coupon that these rules would refuse was not shown then."""
        try:
            return facts, decide(self, rules, facts, account)
        except Refusal as refusal:
            fewer = _without(facts, refusal.metadata.get("field", ""))
            if fewer == facts:
                raise
        return self._decide(rules, fewer, account)

    def present(self, receipt_id: UUID, account_id: UUID, *, credited: bool) -> None:
        """Count an anonymous receipt for an account, with its points or without."""
        receipt, account = self.find(Receipt, receipt_id), self.find(Account, account_id)
        assert receipt is not None, "it was recorded before it was presented"
        assert account is not None, "it was opened before"
        if not credited:
            self.edit(receipt).present(self._cause, account_id, credited=False)
            return
        earned = decide_kept(self, receipt, account)
        self.edit(receipt).present(self._cause, account_id, earned.earning)
        credit(self, self._cause, edit(self, account, self._cause), receipt, earned)

    def take_back(self, receipt_id: UUID, event: Receipt.ItemsReturned) -> None:
        """Take items of a receipt back."""
        receipt = self.find(Receipt, receipt_id)
        assert receipt is not None, "it was recorded before"
        facts = receipt.facts
        command = c.ReturnItems(
            c.ReceiptIdentity(facts.shop_id, facts.till_id, facts.number, facts.business_date),
            event.lines,
            event.shop_id,
            event.till_id,
        )
        return_items(self, Request(event.request_id, _PRINCIPAL, late_allowed=True), command)

    def forget(self, receipt_id: UUID) -> None:
        """Give up a receipt to which nothing more happens."""
        del self._staged[receipt_id.int]

    def receipt_id(self, facts: ReceiptFacts) -> UUID:
        """Return a receipt's id in this programme."""
        return self.namespace.receipt(
            facts.shop_id, facts.till_id, facts.number, facts.business_date
        )


def _without_dates(rules: RulesVersion) -> RulesVersion:
    return msgspec.structs.replace(rules, points=NO_DATES)


def _without(facts: ReceiptFacts, field: str) -> ReceiptFacts:
    """Return a receipt without the coupon that a refusal names; the same receipt if it names none."""
    kept = tuple(
        code
        for index, code in enumerate(facts.coupons)
        if field != f"receipt.coupon_codes[{index}]"
    )
    return msgspec.structs.replace(facts, coupons=kept)
