"""Histories of a small programme, made by the domain itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg

from ledger.application.decisions.following import renumbered
from ledger.domain.account import Account, Ties
from ledger.domain.account.earning import EarningExtras
from ledger.domain.adjustment import Adjustment, AdjustmentFacts
from ledger.domain.behaviour import Purchase, bought_on
from ledger.domain.card import Card
from ledger.domain.card_grounds import CardGrounds
from ledger.domain.charges import Charge, Charges
from ledger.domain.coupon import Coupon, CouponFacts
from ledger.domain.flags import ReceiptFlag
from ledger.domain.ids import Namespace, new_card_number
from ledger.domain.lots import ALWAYS, LotDates
from ledger.domain.member import Member
from ledger.domain.model import Cause, Event, LedgerAggregate
from ledger.domain.presenting import CardCondition
from ledger.domain.programme import Programme
from ledger.domain.receipt import (
    Channel,
    Earning,
    Line,
    Receipt,
    ReceiptFacts,
    ReturnKind,
    Tender,
    TenderKind,
)
from ledger.domain.redemption import Redemption
from ledger.domain.rules import (
    CardRules,
    ClockRules,
    EarningRules,
    LiabilityRules,
    Reward,
    Rules,
    RulesVersion,
)
from ledger.domain.settlement.periods import Periods
from ledger.domain.sweep import Due, Findings, Sweep
from ledger.domain.till_day import Closing, TillCount, TillDay, TillRecord
from ledger.eventstore.mapper import LedgerMapper
from ledger.eventstore.recorder import LedgerRecorder

OPENING = datetime(2026, 3, 1, 9, tzinfo=UTC)


@dataclass
class History:
    """Appends requests one by one and remembers what it appended."""

    connection: psycopg.Connection[Any]
    events: list[Event] = field(default_factory=list)
    """In order: the first has position 1."""
    accounts: list[Account] = field(default_factory=list)
    anonymous: list[Receipt] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    redemptions: list[Redemption] = field(default_factory=list)
    proposed: list[tuple[Adjustment, Account]] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    waited: timedelta = timedelta()
    till_day: TillDay | None = None
    grounds: dict[str, CardGrounds] = field(default_factory=dict)
    """What cards were issued on, by the card's number."""
    rules: Rules | None = None
    charges: list[Charges] = field(default_factory=list)
    """Of members who pay with the card."""
    made_charges: dict[UUID, list[Charge]] = field(default_factory=dict)
    """By the id of what the member owes."""
    periods: Periods | None = None
    time_zone: str = "UTC"
    """The days of the books; `create_programme` sets another."""
    namespace: Namespace = field(default_factory=lambda: Namespace(uuid4()))

    def create_programme(self, time_zone: str) -> None:
        """Begin with a programme, as real histories do."""
        assert not self.events, "a programme comes first"
        cause = self._cause()
        programme = Programme.create(
            self.namespace.programme,
            cause,
            name="test",
            time_zone=time_zone,
            currency="EUR",
            currency_exponent=2,
            clock_reading=None,
        )
        self.time_zone = time_zone
        self._append(cause, programme)

    def enrol(self, reference: str | None = None) -> Account:
        """Open an account for a new member."""
        cause = self._cause()
        reference = reference or f"member-{len(self.accounts)}"
        account = Account.open(self.namespace.account(cause.request_id), cause, reference)
        member = Member.enrol(self.namespace.member(reference), cause, reference, account.id)
        self.accounts.append(account)
        self._append(cause, account, member)
        return account

    def issue_card(self, account: Account) -> str:
        """Issue a card on an account."""
        cause, number = self._cause(), new_card_number()
        account.issue_card(cause, number)
        self._append(cause, account)
        return number

    def issue_coupon(self, account: Account | None) -> None:
        """Issue a coupon to a member, or to anybody."""
        cause = self._cause()
        reference = "" if account is None else account.member_reference
        code = f"CODE-{len(self.events)}"
        facts = CouponFacts(code, "spring", member_reference=reference)
        self._append(cause, Coupon.issue(self.namespace.coupon(code), cause, facts))

    def buy(self, account: Account | None, cents: int = 100, lines: int = 1) -> Receipt:
        """Record a receipt that earns a point for each 100 cents."""
        cause = self._cause()
        receipt = self._receipt(cause, account, cents, lines)
        if account is None:
            self.anonymous.append(receipt)
            self._append(cause, receipt)
        else:
            self._earn(cause, account, receipt)
            self._append(cause, receipt, account)
        return receipt

    def present(self, account: Account) -> None:
        """Count all anonymous receipts for an account and issue a card."""
        cause = self._cause()
        presented, self.anonymous = self.anonymous, []
        number = new_card_number()
        account.issue_card(cause, number)
        for receipt in presented:
            receipt.present(cause, account.id, flags=(ReceiptFlag.OWN_CARD,), card_number=number)
            self._earn(cause, account, receipt)
        grounds = self.grounds[number] = CardGrounds.record(
            self.namespace.card_grounds(number),
            cause,
            card_number=number,
            account_id=account.id,
            receipt_ids=tuple(receipt.id for receipt in presented),
            condition=CardCondition.RECEIPTS,
            rules_version=1,
        )
        self._append(cause, account, grounds, *presented)

    def redeem(self, account: Account, points: int) -> UUID:
        """Spend points at once."""
        cause = self._cause()
        id_, lots = self.namespace.redemption(cause.request_id), account.lots_to_spend(points)
        dated = account.dated(lots)
        account.redeem(cause, id_, points, lots)
        redemption = Redemption.make(
            id_, cause, account_id=account.id, points=points, lots=dated, order_reference=""
        )
        self.redemptions.append(redemption)
        self._append(cause, account, redemption)
        return id_

    def buy_dated(self, account: Account, cents: int) -> None:
        """Record a receipt whose points are pending for a minute and end after five."""
        cause = self._cause()
        receipt = self._receipt(cause, account, cents, 1)
        now = cause.recorded_at
        dates = LotDates(now + timedelta(seconds=60), now + timedelta(seconds=300))
        self._earn(cause, account, receipt, dates)
        self._append(cause, receipt, account)

    def buy_until(self, account: Account, cents: int, ends: datetime) -> None:
        """Record a receipt whose points end at an instant."""
        cause = self._cause()
        receipt = self._receipt(cause, account, cents, 1)
        self._earn(cause, account, receipt, LotDates(expires_at=ends))
        self._append(cause, receipt, account)

    def hold(self, account: Account, points: int) -> None:
        """Set points aside for two minutes."""
        cause = self._cause()
        ends = cause.recorded_at + timedelta(seconds=120)
        account.hold(cause, self.namespace.hold(cause.request_id), points, ends, "order")
        self._append(cause, account)

    def capture(self, account: Account, points: int, *, keep_open: bool) -> None:
        """Spend points of the oldest hold."""
        cause = self._cause()
        hold_id = next(iter(account.holds))
        points = min(points, account.holds[hold_id].points)
        lots = account.check_capture(hold_id, points)
        redemption_id = self.namespace.redemption(cause.request_id)
        account.capture(cause, hold_id, redemption_id, lots, keep_open=keep_open)
        self._append(cause, account)

    def release(self, account: Account) -> None:
        """Free the points of the oldest hold."""
        cause = self._cause()
        account.release(cause, next(iter(account.holds)))
        self._append(cause, account)

    def give_back(self, account: Account, points: int, *, write_off: bool) -> None:
        """Take back what a receipt earned."""
        cause = self._cause()
        receipt_id = self.receipts[-1].id if self.receipts else uuid4()
        account.take_back(
            cause,
            receipt_id=receipt_id,
            return_id=uuid4(),
            claw_back=account.claw_back(receipt_id, points * 1_000_000, carry=True),
            write_off=write_off,
            rules_version=3,
            extras=EarningExtras(purchase=Purchase(OPENING.date(), -points * 100, 0)),
        )
        self._append(cause, account)

    def count_past(self, account: Account) -> None:
        """Count what was bought on two days of the year before."""
        cause = self._cause()
        days = (date(2025, 3, 1), date(2025, 3, 1), date(2025, 12, 31))
        past = [Purchase(day, 700) for day in days]
        account.count_past(cause, bought_on(past, (account.id,)))
        self._append(cause, account)

    def restore(self) -> None:
        """Give back all points of the last redemption."""
        cause, redemption = self._cause(), self.redemptions.pop()
        account, offset = self._now(redemption.account_id)
        account.restore(
            cause,
            redemption_id=redemption.id,
            return_id=uuid4(),
            points=renumbered(redemption.points_between(0, redemption.points), offset),
            grace_expires_at=None,
        )
        self._append(cause, account)

    def _now(self, account_id: UUID) -> tuple[Account, int]:
        """Return what an account is part of by now, and how far its lots have moved."""
        account, offset = self._known(account_id), 0
        while account.merged_into is not None:
            offset += account.lot_offset
            account = self._known(account.merged_into)
        return account, offset

    def _known(self, account_id: UUID) -> Account:
        return next(one for one in self.accounts if one.id == account_id)

    def take_back(self, cents: int, kind: ReturnKind = ReturnKind.RETURN) -> None:
        """Take back the first receipt that has not come back yet."""
        cause = self._cause()
        receipt = next(one for one in self.receipts if not one.returns)
        receipt.return_items(
            cause,
            return_id=uuid4(),
            kind=kind,
            lines=receipt.remaining(),
            amount=cents,
            shop_id="shop-1",
            till_id="till-1",
        )
        back = receipt.pending_events[-1]
        assert isinstance(back, Receipt.ItemsReturned)
        self._append(cause, receipt)
        if receipt.card_number:
            self._note_case(cents, receipt, back)

    def _note_case(self, cents: int, receipt: Receipt, back: Receipt.ItemsReturned) -> None:
        cause, grounds = self._cause(), self.grounds[receipt.card_number]
        assert receipt.account_id is not None
        grounds.take_back(
            cause,
            account_id=receipt.account_id,
            receipt_id=receipt.id,
            return_id=back.return_id,
            kind=back.kind,
            amount=cents,
            whole=cents % 2 == 0,
            still_enough=cents % 3 == 0,
        )
        self._append(cause, grounds)

    def close_day(self, counted: int) -> None:
        """Close the day of the till, once more if need be."""
        cause = self._cause()
        number = 1 if self.till_day is None else self.till_day.closing.closing + 1
        recorded = TillRecord(position=len(self.events), receipts_count=len(self.receipts))
        closing = Closing(number, TillCount(counted, counted * 100), recorded)
        if self.till_day is None:
            self.till_day = TillDay.close(
                uuid4(),
                cause,
                shop_id="shop-1",
                till_id="till-1",
                business_date=date(2026, 3, 1),
                closing=closing,
            )
        else:
            self.till_day.close_again(cause, closing)
        self._append(cause, self.till_day)

    def adjust(self, account: Account, points: int, *, made: bool) -> None:
        """Give or take points, or propose to."""
        cause = self._cause()
        facts = AdjustmentFacts(points, "GOODWILL", "note" * made, "a receipt")
        id_ = self.namespace.adjustment(cause.request_id)
        adjustment = Adjustment.propose(
            id_,
            cause,
            facts,
            account_id=account.id,
            member_reference=account.member_reference,
            made=made,
        )
        if made:
            account.adjust(cause, id_, facts, ALWAYS, day_points=abs(points), rules_version=3)
            self._append(cause, adjustment, account)
        else:
            self.proposed.append((adjustment, account))
            self._append(cause, adjustment)

    def decide(self, *, approve: bool) -> None:
        """Approve or reject the adjustment that was proposed first."""
        adjustment, account = self.proposed.pop(0)
        cause = self._cause("operator-2")
        if not approve or adjustment.facts.points < -account.points_spendable:
            adjustment.reject(cause, "no")
            self._append(cause, adjustment)
            return
        adjustment.approve(cause)
        account.adjust(
            cause, adjustment.id, adjustment.facts, ALWAYS, proposed_by="till-1", rules_version=3
        )
        self._append(cause, adjustment, account)

    def reward(self, account: Account, points: int) -> None:
        """Credit a reward whose points are pending for a minute."""
        cause = self._cause()
        dates = LotDates(cause.recorded_at + timedelta(seconds=60))
        account.grant(
            cause,
            Reward("review", points),
            "sku-1",
            dates,
            earned_at=cause.occurred_at,
            rules_version=3,
        )
        self._append(cause, account)

    def import_lot(self, account: Account, points: int) -> None:
        """Take in a lot of an older system."""
        cause = self._cause()
        account.import_lot(
            cause,
            source="old",
            lot_reference="L-1",
            points=points,
            earned_at=OPENING - timedelta(days=9),
            dates=ALWAYS,
        )
        self._append(cause, account)

    def wait(self, account: Account, seconds: int) -> None:
        """Let time go by, and record what became of an account by itself."""
        self.waited += timedelta(seconds=seconds)
        cause = self._cause()
        account.advance(cause)
        self._append(cause, account)

    def sweep(self, dues: Sequence[Due], through: int) -> None:
        """Sweep some accounts that are due, as of a position."""
        cause = self._cause()
        swept = [one for one in self.accounts if one.id in {due.account_id for due in dues}]
        for account in swept:
            account.advance(cause)
        findings = Findings(len(swept), events=1)
        id_ = self.namespace.sweep(cause.request_id)
        sweep = Sweep.record(id_, cause, dues[-1], through, findings)
        self._append(cause, *swept, sweep)

    @property
    def open_accounts(self) -> list[Account]:
        """Accounts that are not part of others."""
        return [account for account in self.accounts if account.merged_into is None]

    def send(self, sender: Account, receiver: Account, points: int) -> None:
        """Transfer points."""
        cause, transfer_id = self._cause(), uuid4()
        sent = sender.send(
            cause,
            transfer_id=transfer_id,
            to_account_id=receiver.id,
            points=points,
            reference="",
            member_reference=sender.member_reference if sender.pool else "",
        )
        receiver.receive(
            cause,
            transfer_id=transfer_id,
            from_account_id=sender.id,
            points=sent,
            reference="",
        )
        self._append(cause, sender, receiver)

    def unite(self, gone: Account, survivor: Account, *, joined: bool) -> None:
        """Make one account part of another."""
        cause, ties, offset = self._cause(), Ties(joined=joined), survivor.lots_made
        survivor.absorb(cause, gone, ties, ALWAYS)
        gone.merge_into(cause, survivor, offset, ties)
        self._append(cause, gone, survivor)

    def leave(self, pool: Account) -> None:
        """Let the member leave who joined last."""
        cause, reference = self._cause(), pool.pool[-1].member_reference
        account = Account.open(self.namespace.account(cause.request_id), cause, reference)
        pool.leave_pool(cause, reference, account)
        self.accounts.append(account)
        self._append(cause, pool, account)

    def open_rules(self) -> None:
        """Append an event that no projection takes."""
        cause = self._cause()
        self._append(cause, Rules.open(uuid4(), cause))

    def publish_rules(self, choice: int) -> None:
        """Publish the next version of the rules; it may say what points are worth."""
        cause = self._cause()
        if self.rules is None:
            self.rules = Rules.open(self.namespace.rules, cause)
        estimate = LiabilityRules(1 + choice % 3, 1 + choice % 7, 900_000 + choice)
        version = RulesVersion(
            version=len(self.rules.versions) + 1,
            effective_at=cause.recorded_at + timedelta(seconds=choice),
            earning=EarningRules(1, 100),
            card=CardRules(3),
            clock=ClockRules(),
            liability=estimate if choice % 4 else None,
        )
        self.rules.publish(cause, version)
        self._append(cause, self.rules)

    def next_cause(self) -> Cause:
        """Return the cause of a request that is made elsewhere."""
        return self._cause()

    def append(self, cause: Cause, *aggregates: LedgerAggregate) -> None:
        """Append what such a request did."""
        self._append(cause, *aggregates)

    def _earn(
        self, cause: Cause, account: Account, receipt: Receipt, dates: LotDates = ALWAYS
    ) -> None:
        account.earn(
            cause,
            receipt_id=receipt.id,
            earned_at=receipt.facts.occurred_at,
            earning=receipt.earning,
            rules_version=receipt.rules_version,
            dates=dates,
            extras=EarningExtras(purchase=_bought(receipt)),
        )

    def _receipt(self, cause: Cause, account: Account | None, cents: int, lines: int) -> Receipt:
        number = str(len(self.receipts))
        line = Line(line_id="1", sku="apple", quantity_thousandths=1000, gross=cents)
        rest = (
            Line(line_id=str(nth), sku="bag", quantity_thousandths=1000, gross=0)
            for nth in range(2, lines + 1)
        )
        facts = ReceiptFacts(
            shop_id="shop-1",
            till_id="till-1",
            number=number,
            business_date=date(2026, 3, 1),
            occurred_at=cause.occurred_at,
            channel=Channel.STORE,
            lines=(line, *rest),
            tenders=(Tender(TenderKind.CASH, cents),),
            total=cents,
            cashier_reference="cashier-7" if cents % 2 else "",
        )
        id_ = self.namespace.receipt("shop-1", "till-1", number, facts.business_date)
        account_id = None if account is None else account.id
        # A till is seldom suspected, and never of an anonymous receipt.
        flags = (ReceiptFlag.CARD_LIMIT,) if account is not None and cents % 5 == 1 else ()
        earning = Earning(cents * 10_000)
        receipt = Receipt.record(id_, cause, facts, earning, 3, account_id, flags)
        self.receipts.append(receipt)
        return receipt

    def next_instant(self) -> datetime:
        """When the next request is recorded."""
        at = OPENING + self.waited + timedelta(seconds=len(self.events))
        return at + timedelta(microseconds=7)

    def _cause(self, principal_id: str = "till-1") -> Cause:
        at = self.next_instant()
        return Cause(uuid4(), principal_id, at - timedelta(microseconds=7), at)

    def _append(self, cause: Cause, *aggregates: LedgerAggregate) -> None:
        events: list[Any] = [event for one in aggregates for event in one.collect_events()]
        if events:
            append(self.connection, events)
        self.events.extend(events)


def append(connection: psycopg.Connection[Any], events: Sequence[Event]) -> None:
    """Append events as one request."""
    mapper = LedgerMapper()
    rows = [mapper.to_stored_event(event) for event in events]
    LedgerRecorder(connection).insert_events(rows, method="Test")


def _bought(receipt: Receipt) -> Purchase | None:
    return Purchase.between(receipt.facts.business_date, 0, receipt.facts.total)
