"""Random rules, purchases and returns of several members beside books by hand: rates, campaigns, tiers and coupons."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ledger.application import commands as c
from ledger.domain.account import Account
from ledger.domain.budget import Budget
from ledger.domain.coupon import Coupon
from ledger.domain.errors import Reason, Refusal
from ledger.domain.receipt import Channel, LineQuantity, Receipt, ReceiptFacts, Tender, TenderKind
from tests.support.drawn_rules import (
    PROMO_CODES,
    lines_of,
    month_of,
    publication,
    sales,
    terms,
)
from tests.support.earning_book import Item, Sale, Terms, kept
from tests.support.members_book import Holder, MembersBook, Slip
from tests.support.soak import soaked
from tests.support.world import World, identity, make_facts

MEMBERS = ("ann", "bob")
SLIPS = ("SLIP-1", "SLIP-2", "SLIP-3")
MILLION = 1_000_000

members = st.sampled_from(MEMBERS)
shown = st.just(()) | st.lists(
    st.sampled_from([*PROMO_CODES, *SLIPS, "NONE"]), max_size=2, unique=True
).map(tuple)


class EarningMachine(RuleBasedStateMachine):
    """A programme, and its books."""

    def __init__(self) -> None:
        """Start with nothing."""
        super().__init__()
        self.facts: list[tuple[ReceiptFacts, Sale]] = []
        self.anonymous: list[int] = []

    @initialize(drawn=terms())
    def start(self, drawn: Terms) -> None:
        """Publish rules and enrol members."""
        self.world = World(rules=publication(drawn))
        self.book = MembersBook(drawn)
        for name in MEMBERS:
            self.enrol(name)

    def enrol(self, name: str) -> Holder:
        """Enrol a member."""
        self.world.do(c.EnrolMember(name))
        return self.book.holders.setdefault(name, Holder(name))

    @property
    def month(self) -> int:
        """Which month it is."""
        return month_of(self.world.now.date())

    # Time

    @rule(days=st.sampled_from([1, 6, 40, 400]))
    def wait(self, days: int) -> None:
        """Let time go by."""
        self.world.now += timedelta(days=days)

    # Buying

    @rule(sale=sales(), name=members, codes=shown, late=st.sampled_from([0, 0, 0, 3]))
    def buy(self, sale: Sale, name: str, codes: tuple[str, ...], late: int) -> None:
        """Record a receipt of a member, perhaps some days late."""
        sale.codes = codes
        self.record(sale, self.book.holders[name], late)

    @rule(sale=sales(), name=members, points=st.integers(1, 9))
    def pay_with_points(self, sale: Sale, name: str, points: int) -> None:
        """Pay part of a receipt with points, if there are any."""
        holder = self.book.holders[name]
        if self.book.points(holder) < points or not sale.cents:
            return
        redeemed = self.world.do(c.RedeemPoints(c.Holder(member_reference=name), points))
        sale.points_spent, sale.cents_by_points = points, sale.cents * points // 9
        holder.redeemed += points
        tenders = (
            Tender(TenderKind.POINTS, sale.cents_by_points, redeemed.redemption_id),
            Tender(TenderKind.CASH, sale.cents - sale.cents_by_points),
        )
        self.record(sale, holder, 0, tenders=tenders)

    @rule(sale=sales(), codes=shown)
    def buy_without_a_card(self, sale: Sale, codes: tuple[str, ...]) -> None:
        """Record a receipt of nobody."""
        sale.codes = codes
        if self.record(sale, None, 0):
            self.anonymous.append(len(self.facts) - 1)

    def record(self, sale: Sale, holder: Holder | None, late: int, **options: Any) -> bool:
        """Record a receipt and write it down; say whether it was refused."""
        at = self.world.now - timedelta(days=late)
        sale.day, sale.month = at.date(), month_of(at.date())
        facts = make_facts(
            lines=lines_of(sale),
            member_reference=None if holder is None else holder.name,
            occurred_at=at,
            shop_id=sale.shop,
            till_id="" if sale.online else "till-1",
            channel=Channel.ONLINE if sale.online else Channel.STORE,
            coupons=sale.codes,
            **options,
        )
        before = 0 if holder is None else self.book.points(holder)
        refusals = self.book.record(sale, holder, self.month)
        found = self.attempt(c.RecordReceipt(facts))
        if isinstance(found, Refusal):
            assert found.reason in refusals, (found, found.metadata)
            return False
        assert not refusals
        self.facts.append((facts, sale))
        if holder is not None:
            assert found.points_earned == self.book.points(holder) - before
            self.check_parts(facts, sale)
        return True

    def attempt(self, command: c.Write[Any]) -> Any:
        """Execute a write; return its answer or its refusal."""
        known = len(self.world.rows)
        try:
            return self.world.do(command)
        except Refusal as refusal:
            assert len(self.world.rows) == known
            return refusal

    def check_parts(self, facts: ReceiptFacts, sale: Sale) -> None:
        """See to it that the receipt says which campaigns gave how much at the sale."""
        receipt: Receipt = self.world.stored(self.receipt_id(facts))
        parts = [
            (one.campaign, Fraction(one.micropoints, MILLION)) for one in receipt.earning.parts
        ]
        assert parts == [(one.offer.name, one.points) for one in sale.given]
        assert receipt.earning.tier == sale.tier

    def receipt_id(self, facts: ReceiptFacts) -> Any:
        """The id of a receipt."""
        return self.world.namespace.receipt(
            facts.shop_id, facts.till_id, facts.number, facts.business_date
        )

    # Receipts of nobody that become somebody's

    @precondition(lambda self: self.anonymous)
    @rule(name=members)
    def claim(self, name: str) -> None:
        """Count the last receipt of nobody for a member."""
        facts, sale = self.facts[self.anonymous[-1]]
        command = c.ClaimReceipt(identity(facts), c.Holder(member_reference=name))
        found = self.attempt(command)
        if isinstance(found, Refusal):
            assert self.may_not_claim(found, sale)
            return
        self.anonymous.pop()
        assert found.points_credited == self.book.give(sale, self.book.holders[name], self.month)
        self.check_parts(facts, sale)

    def may_not_claim(self, refusal: Refusal, sale: Sale) -> bool:
        """Whether a receipt cannot be claimed any more."""
        if refusal.reason is Reason.RECEIPT_RETURNED:
            return sale.is_back
        return (
            refusal.reason is Reason.CLAIM_NOT_ALLOWED
            and (self.world.now.date() - sale.day).days > 30
        )

    @precondition(lambda self: len(self.anonymous) > 1)
    @rule(name=st.sampled_from([*MEMBERS, "new"]))
    def present(self, name: str) -> None:
        """Issue a card on the last receipts of nobody, to a member or to somebody new."""
        chosen = [self.facts[at] for at in self.anonymous[-2:]]
        holder = self.book.holders.get(name) or Holder(f"new-{len(self.book.holders)}")
        command = c.PresentReceipts(holder.name, tuple(identity(facts) for facts, _ in chosen))
        found = self.attempt(command)
        if isinstance(found, Refusal):
            back = any(sale.is_back for _, sale in chosen)
            reasons = {Reason.RECEIPT_RETURNED} if back else set()
            assert (
                found.reason in reasons | {Reason.CARD_ALREADY_ISSUED}
                if holder.has_card
                else reasons
            )
            return
        del self.anonymous[-2:]
        holder.has_card = True
        self.book.holders[holder.name] = holder
        by_sale = sorted(chosen, key=lambda pair: pair[0].occurred_at)
        credited = [self.book.give(sale, holder, self.month) for _, sale in by_sale]
        assert found.points_credited == sum(credited)
        for facts, sale in chosen:
            self.check_parts(facts, sale)

    # Returns

    @precondition(lambda self: self.facts)
    @rule(which=st.integers(0, 20), at=st.integers(0, 3), part=st.sampled_from([1, 2, 3]))
    def return_some(self, which: int, at: int, part: int) -> None:
        """Return a part of a line, or all that is left of it."""
        facts, sale = self.facts[-1 - which % len(self.facts)]
        item = sale.items[at % len(sale.items)]
        if item.back == item.quantity:
            return
        left = item.quantity - (item.back or 0)
        quantity = max(1, left // part) if left else 0
        self.give_back(facts, sale, {item.name: quantity})

    @precondition(lambda self: self.facts)
    @rule(which=st.integers(0, 20))
    def return_all(self, which: int) -> None:
        """Return all that is left of a receipt."""
        facts, sale = self.facts[-1 - which % len(self.facts)]
        left = {one.name: one.quantity - (one.back or 0) for one in sale.items if not _gone(one)}
        if left:
            self.give_back(facts, sale, left)

    def give_back(self, facts: ReceiptFacts, sale: Sale, quantities: dict[str, int]) -> None:
        """Return quantities of lines, and write it down."""
        lines = tuple(LineQuantity(*pair) for pair in quantities.items())
        before, whole = sale.cents, kept(self.book.terms, sale)[0]
        found = self.world.do(c.ReturnItems(identity(facts), lines, "shop-9", ""))
        for item in sale.items:
            if item.name in quantities:
                item.back = (item.back or 0) + quantities[item.name]
        if sale.is_back and sale.member:
            self.book.give_back(sale)
        assert found.amount == before - sale.cents
        assert kept(self.book.terms, sale)[0] <= whole

    # Coupons

    @rule(
        code=st.sampled_from(SLIPS),
        uses=st.sampled_from([0, 1, 2]),
        member=st.sampled_from(["", "ann"]),
    )
    def issue(self, code: str, uses: int, member: str) -> None:
        """Issue a coupon of the first campaign that has any, once."""
        offers = [one for one in self.book.terms.offers if one.code is not None]
        name = offers[0].name if offers else "offer-0"
        found = self.attempt(c.IssueCoupons(name, (code,), member, uses))
        if isinstance(found, Refusal):
            expected = Reason.COUPON_EXISTS if offers else Reason.CAMPAIGN_UNKNOWN
            assert found.reason is expected
            assert not offers or code in self.book.slips
            return
        self.book.slips[code] = Slip(name, uses, member)

    # Then

    @invariant()
    def books_agree(self) -> None:
        """What the ledger says of everybody is what the books say."""
        if not hasattr(self, "book"):
            return
        for holder in self.book.holders.values():
            self.check_holder(holder)
        for offer in self.book.terms.offers:
            if offer.budget:
                budget: Budget | None = self.world.stored(self.world.namespace.budget(offer.name))
                spent = 0 if budget is None else budget.micropoints
                assert spent == self.book.spent[offer.name] <= offer.budget * MILLION
        for code in self.book.slips:
            coupon: Coupon = self.world.stored(self.world.namespace.coupon(code))
            assert coupon.used == self.book.uses[code]

    def check_holder(self, holder: Holder) -> None:
        """See to it that points, caps and the tier of a member are right."""
        key = c.AccountKey(member_reference=holder.name)
        account: Account = self.world.read(c.GetAccount(key=key))
        net = account.points_available + account.points_pending - account.deficit
        assert net == self.book.points(holder)
        assert account.remainder_micropoints == self.book.waiting(holder)
        for offer in self.book.terms.offers:
            if offer.member_max:
                given = account.campaigns.get(offer.name, 0)
                assert given == self.book.spent_on[holder.name, offer.name]
                assert given <= offer.member_max * MILLION
        if self.book.terms.ladder is not None:
            self.check_tier(holder, key)

    def check_tier(self, holder: Holder, key: c.AccountKey) -> None:
        """See to it that a member's tier is right, how long it is had, and what is missing for the next."""
        found: c.FoundStanding = self.world.read(c.GetStanding(key=key))
        rank = self.book.rank(holder, self.month)
        higher = self.book.next_level(holder, self.month)
        tier, until = found.standing
        assert (None if tier is None else tier.id) == (rank.level and rank.level.name)
        assert until == (None if rank.until is None else _first_day(rank.until))
        assert (found.next_tier and found.next_tier.id) == (higher and higher.name)
        assert found.missing == self.book.missing(holder, self.month)


def _gone(item: Item) -> bool:
    return item.back == item.quantity


def _first_day(month: int) -> datetime:
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)


TestEarning = EarningMachine.TestCase
TestEarning.settings = settings(
    max_examples=soaked(50),
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
