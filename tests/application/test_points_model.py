"""Random lives of members beside books that are kept by hand.

Earnings, holds, returns, time that goes by, and points that move: transfers, a pool that is joined and left, a merge.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.domain.account import Account, PointsEvent
from ledger.domain.adjustment import AdjustmentFacts
from ledger.domain.books import Book
from ledger.domain.errors import Reason, Refusal
from ledger.domain.receipt import Line, LineQuantity, ReceiptFacts, Tender, TenderKind
from ledger.domain.rules import (
    AdjustmentRules,
    CardRules,
    ClockRules,
    EarningRules,
    Expiry,
    PointsRules,
    ReturnPolicy,
    Reward,
    RewardWindow,
    RulesVersion,
)
from ledger.projections.points_books.projection import Days, fold
from tests.support.explained import explained_accounts
from tests.support.points_book import PointsBook, Purchase, Terms
from tests.support.soak import soaked
from tests.support.world import NOW, RULES_START, Asked, World, identity, make_facts

ONE, OTHER = REFERENCES = ("member-1", "member-2")
PIECES = 4
CENTS_PER_POINT = 100
REWARD_POINTS = 3

hours = st.sampled_from([1, 7, 24, 30, 72, 200])
few = st.integers(1, 8)
members = st.sampled_from([ONE, ONE, OTHER])


class PointsMachine(RuleBasedStateMachine):
    """Two members, and the books of their accounts."""

    def __init__(self) -> None:
        """Start with nothing."""
        super().__init__()
        self.receipts: dict[str, ReceiptFacts] = {}
        self.hold_ids: dict[str, UUID] = {}
        self.merged: list[UUID] = []
        """Accounts that are part of others."""
        self.proposed: dict[UUID, tuple[int, PointsBook]] = {}
        self.asked: list[tuple[Asked, Outcome[Any]]] = []

    @initialize(
        carry=st.booleans(),
        pending_days=st.sampled_from([0, 2]),
        expiry=st.sampled_from(["NEVER", "AFTER_DAYS", "END_OF_YEAR", "INACTIVITY"]),
        policy=st.sampled_from(["DEFICIT", "FLOOR", "REFUSE"]),
        grace_days=st.sampled_from([0, 3]),
    )
    def start(
        self, *, carry: bool, pending_days: int, expiry: Any, policy: Any, grace_days: int
    ) -> None:
        """Publish rules and enrol a member."""
        expiry_days = 5 if expiry in ("AFTER_DAYS", "INACTIVITY") else 0
        self.terms = Terms(
            CENTS_PER_POINT, carry, pending_days, expiry, expiry_days, policy, grace_days
        )
        self.books = {reference: PointsBook(self.terms) for reference in REFERENCES}
        points = PointsRules(
            pending_days=pending_days,
            expiry=Expiry(expiry),
            expiry_days=expiry_days,
            expiry_years=1 if expiry == "END_OF_YEAR" else 0,
            returns=ReturnPolicy(policy),
            restore_grace_days=grace_days,
        )
        earning = EarningRules(1, CENTS_PER_POINT, carry)
        terms = self.terms
        visit = Reward(
            "visit", REWARD_POINTS, terms.reward_limit, RewardWindow.DAYS, terms.reward_days
        )
        rules = c.PublishRules(
            RulesVersion(
                0,
                RULES_START,
                earning,
                CardRules(),
                ClockRules(),
                points,
                adjustments=AdjustmentRules(terms.alone_max),
                rewards=(visit,),
            )
        )
        self.world = World(rules=rules)
        for reference in REFERENCES:
            self.world.do(c.EnrolMember(reference))

    @property
    def open_books(self) -> list[PointsBook]:
        """The books of all accounts that are not part of others: one where they are one."""
        one, other = (self.books[reference] for reference in REFERENCES)
        return [one] if one is other else [one, other]

    def pass_time(self) -> None:
        """Do in the books what happens by itself."""
        for book in self.open_books:
            book.pass_time(self.now)

    @property
    def now(self) -> datetime:
        """What time it is."""
        return self.world.now

    def execute(self, command: c.Write[Any], principal_id: str = "till-1") -> Any:
        """Execute a write; return its answer or its refusal."""
        asked = Asked(command, uuid4(), principal_id)
        (found,) = self.world.batch([asked])
        if isinstance(found, Refusal):
            return found
        self.asked.append((asked, found))
        return found.answer

    # Time

    @rule(by=hours)
    def wait(self, by: int) -> None:
        """Let time go by; nothing is stored for that."""
        known = len(self.world.rows)
        self.world.now += timedelta(hours=by)
        self.pass_time()
        assert len(self.world.rows) == known

    @rule()
    def wait_until_new_year(self) -> None:
        """Let most of a year go by."""
        self.world.now += timedelta(days=300)
        self.pass_time()

    @rule()
    def sweep(self) -> None:
        """Write what has happened by itself: readers see no difference, and events say as much as readers see."""
        before = [self.account(reference) for reference in REFERENCES]
        self.world.sweep()
        for reference, was in zip(REFERENCES, before, strict=True):
            for account in (self.account(reference), self.world.stored(was.id)):
                assert (account.lots, account.holds) == (was.lots, was.holds)
                assert account.points_available == was.points_available
                assert account.points_pending == was.points_pending
                assert account.points_held == was.points_held
                assert account.deficit == was.deficit
        assert self.world.sweep() == []

    # Earning and spending

    def facts(
        self, who: str, total: int, late: int, tenders: tuple[Tender, ...] | None = None
    ) -> ReceiptFacts:
        """A receipt of a member with one line of some pieces, perhaps some days late."""
        facts = make_facts(
            total=total,
            member_reference=who,
            occurred_at=max(self.now - timedelta(days=late), NOW - timedelta(days=9)),
            tenders=tenders,
        )
        line = Line("1", "sku-1", PIECES * 1000, total)
        return ReceiptFacts(
            **{name: getattr(facts, name) for name in facts.__struct_fields__} | {"lines": (line,)}
        )

    def record(self, who: str, facts: ReceiptFacts, paid_with: list[Any]) -> None:
        """Record a receipt and write it down."""
        answer = self.execute(c.RecordReceipt(facts))
        self.receipts[facts.number] = facts
        purchase = Purchase(facts.total, PIECES, facts.occurred_at, paid_with=paid_with)
        assert answer.points_earned == self.books[who].earn(facts.number, purchase, self.now)

    @rule(who=members, total=st.integers(0, 2_000), late=st.sampled_from([0, 0, 1, 8]))
    def earn(self, who: str, total: int, late: int) -> None:
        """Record a receipt."""
        self.record(who, self.facts(who, total, late), [])

    @rule(who=members, points=few, total=st.integers(1, 900))
    def pay_with_points(self, who: str, points: int, total: int) -> None:
        """Spend points on a receipt, or be told how many there are."""
        book = self.books[who]
        command = c.RedeemPoints(c.Holder(member_reference=who), points)
        answer = self.execute(command)
        if isinstance(answer, Refusal):
            assert answer.reason is Reason.POINTS_INSUFFICIENT
            assert points > len(book.spendable())
            return
        paid_with = book.spend(points, "spent")
        assert len(paid_with) == points
        tender = Tender(TenderKind.POINTS, total, answer.redemption_id)
        self.record(who, self.facts(who, total, 0, (tender,)), paid_with)

    # Holds

    @rule(who=members, points=few, minutes=st.sampled_from([10, 60 * 24 * 3, 60 * 24 * 20]))
    def hold(self, who: str, points: int, minutes: int) -> None:
        """Set points aside, or be told how many there are."""
        book = self.books[who]
        command = c.HoldPoints(c.Holder(member_reference=who), points, seconds=minutes * 60)
        answer = self.execute(command)
        if isinstance(answer, Refusal):
            assert answer.reason is Reason.POINTS_INSUFFICIENT
            assert points > len(book.spendable())
            return
        name = f"hold-{len(self.hold_ids)}"
        self.hold_ids[name] = answer.hold_id
        assert len(book.spend(points, name)) == points
        book.holds[name] = self.now + timedelta(minutes=minutes)

    def book_of_hold(self, name: str) -> PointsBook | None:
        """The book of the account that keeps held points; None once the hold has ended."""
        return next((book for book in self.open_books if name in book.holds), None)

    @precondition(lambda self: self.hold_ids)
    @rule(which=st.integers(0, 9), points=few, keep_open=st.booleans())
    def capture(self, which: int, points: int, *, keep_open: bool) -> None:
        """Spend held points, perhaps of a hold that ended."""
        name = list(self.hold_ids)[which % len(self.hold_ids)]
        answer = self.execute(c.CapturePoints(self.hold_ids[name], points, keep_open))
        book = self.book_of_hold(name)
        if book is None:
            assert isinstance(answer, Refusal)
            assert answer.reason is Reason.HOLD_ENDED
            return
        kept = book.in_order(p for p in book.points if p.where == name)
        if isinstance(answer, Refusal):
            assert answer.reason is Reason.POINTS_INSUFFICIENT
            assert points > len(kept)
            return
        for point in kept[:points]:
            point.where = "spent"
        if not keep_open or points == len(kept):
            book.end_hold(name, self.now)

    @precondition(lambda self: self.hold_ids)
    @rule(which=st.integers(0, 9))
    def release(self, which: int) -> None:
        """Free held points, perhaps of a hold that ended."""
        name = list(self.hold_ids)[which % len(self.hold_ids)]
        answer = self.execute(c.ReleasePoints(self.hold_ids[name]))
        book = self.book_of_hold(name)
        if book is None:
            assert isinstance(answer, Refusal)
            assert answer.reason is Reason.HOLD_ENDED
            return
        book.end_hold(name, self.now)

    # Returns

    @precondition(lambda self: self.receipts)
    @rule(which=st.integers(0, 20), pieces=st.integers(1, PIECES))
    def give_back(self, which: int, pieces: int) -> None:
        """Return pieces, perhaps more than there are."""
        number = list(self.receipts)[which % len(self.receipts)]
        lines = (LineQuantity("1", pieces * 1000),)
        command = c.ReturnItems(identity(self.receipts[number]), lines, "shop-2", "till-9")
        answer = self.execute(command)
        book = next(one for one in self.open_books if number in one.purchases)
        purchase = book.purchases[number]
        if purchase.back + pieces > PIECES:
            assert isinstance(answer, Refusal)
            assert answer.reason is Reason.RETURN_EXCEEDS
            return
        found = book.give_back(number, pieces, self.now)
        if found is None:
            assert isinstance(answer, Refusal)
            assert answer.reason is Reason.POINTS_INSUFFICIENT
            return
        assert not isinstance(answer, Refusal), answer
        missing = answer.points_owed + answer.points_written_off
        assert (answer.points_clawed_back, missing) == found

    # Moving

    @rule(who=members, points=few)
    def transfer(self, who: str, points: int) -> None:
        """Send points to the other member, or be told how many there are."""
        other = OTHER if who == ONE else ONE
        command = c.TransferPoints(c.Holder(None, who), c.Holder(None, other), points)
        answer = self.execute(command)
        if len(self.open_books) == 1:
            assert isinstance(answer, Refusal)
            assert answer.reason is Reason.ACCOUNT_SAME
        elif isinstance(answer, Refusal):
            assert answer.reason is Reason.POINTS_INSUFFICIENT
            assert points > len(self.books[who].spendable())
        else:
            self.books[who].send(points, self.books[other])

    @precondition(lambda self: len(self.open_books) == 2 and len(self.receipts) > 1)
    @rule(who=members, as_pool=st.booleans())
    def become_one(self, who: str, *, as_pool: bool) -> None:
        """Merge one member into the other, or have it join the other's pool; there is no way back from a merge."""
        other = OTHER if who == ONE else ONE
        joining = c.JoinPool(who, c.Holder(None, other))
        merging = c.MergeMembers(who, other, "twice the same")
        gone = self.account(who).id
        answer = self.execute(joining if as_pool else merging)
        assert answer.points_moved == self.books[other].swallow(self.books[who], self.now)
        self.merged.append(gone)
        self.books[who] = self.books[other]
        self.shares_pool = who if as_pool else None

    shares_pool: str | None = None
    """Who joined the other's pool."""

    @precondition(lambda self: self.shares_pool)
    @rule(points=st.integers(0, 8))
    def leave(self, points: int) -> None:
        """Leave the pool with some points, or be told how many there are."""
        who = self.shares_pool
        assert who is not None
        pool = self.books[who]
        answer = self.execute(c.LeavePool(who, points))
        if isinstance(answer, Refusal):
            assert answer.reason is Reason.POINTS_INSUFFICIENT
            assert points > len(pool.spendable())
            return
        self.books[who] = PointsBook(self.terms)
        pool.send(points, self.books[who])
        self.shares_pool = None

    # Without a receipt

    def lacks(self, answer: Any, points: int, book: PointsBook) -> bool:
        """Whether what a person wanted to take was refused because it is not there."""
        missing = -points > len(book.spendable())
        assert missing is isinstance(answer, Refusal)
        if missing:
            assert answer.reason is Reason.POINTS_INSUFFICIENT
        return missing

    def move(self, points: int, book: PointsBook) -> None:
        """Write down what a person gave or took."""
        if points > 0:
            book.give(points, self.now, self.now)
        else:
            book.spend(-points, "gone")

    @rule(who=members, points=st.integers(-8, 8).filter(bool))
    def adjust(self, who: str, points: int) -> None:
        """Give or take points, perhaps too many for one person that day."""
        book, holder = self.books[who], c.Holder(member_reference=who)
        answer = self.execute(c.AdjustPoints(holder, AdjustmentFacts(points, "GOODWILL")))
        if self.lacks(answer, points, book):
            return
        assert answer.made is book.may_adjust_alone(abs(points), self.now)
        if answer.made:
            self.move(points, book)
        else:
            self.proposed[answer.adjustment_id] = (points, book)

    @precondition(lambda self: self.proposed)
    @rule(which=st.integers(0, 9))
    def approve(self, which: int) -> None:
        """Agree to what was proposed some time ago, as another person."""
        id_ = list(self.proposed)[which % len(self.proposed)]
        points, proposed_for = self.proposed[id_]
        book = proposed_for.by_now()
        answer = self.execute(c.ApproveAdjustment(id_), "somebody-else")
        if not self.lacks(answer, points, book):
            del self.proposed[id_]
            self.move(points, book)

    @rule(who=members, late=st.sampled_from([0, 0, 1, 4]))
    def reward(self, who: str, late: int) -> None:
        """Earn a reward, perhaps once too often."""
        earned_at = max(self.now - timedelta(days=late), NOW - timedelta(days=9))
        book, holder = self.books[who], c.Holder(member_reference=who)
        answer = self.execute(c.GrantReward(holder, "visit", occurred_at=earned_at))
        if not book.may_reward(earned_at):
            assert answer.reason is Reason.REWARD_LIMIT_REACHED
            return
        assert answer.points_granted == REWARD_POINTS
        book.give(REWARD_POINTS, earned_at, self.now)

    # Retries

    @precondition(lambda self: self.asked)
    @rule(which=st.integers(0, 50), forget=st.booleans())
    def retry(self, which: int, *, forget: bool) -> None:
        """Send something again, perhaps to a process that has just started."""
        if forget:
            self.world.forget()
        asked, first = self.asked[which % len(self.asked)]
        known = len(self.world.rows)
        (found,) = self.world.batch([asked])
        assert found == first._replace(replayed=True)
        assert len(self.world.rows) == known

    def account(self, reference: str) -> Account:
        """The account of a member, as a reader finds it."""
        found: Account = self.world.read(c.GetAccount(key=c.AccountKey(member_reference=reference)))
        return found

    def teardown(self) -> None:
        """Every day's books balance, all days together are what the accounts have, and each of these is explained."""
        if not hasattr(self, "world"):
            return
        explained_accounts(self.world)
        rows = [(row.id, self.world.mapper.to_domain_event(row)) for row in self.world.rows]
        events = [one for one in rows if isinstance(one[1], PointsEvent)]
        closing: Counter[Book] = Counter()
        for books in fold(events, Days(ZoneInfo("Europe/Berlin"))).values():
            assert sum(books.values()) == 0
            closing.update(books)
        self.check_books(closing)

    @invariant()
    def books_agree(self) -> None:
        """What the ledger says of the accounts is what the books say."""
        if not hasattr(self, "world"):
            return
        for reference in REFERENCES:
            self.check_account(self.account(reference), self.books[reference])
        for account_id in self.merged:
            left: Account = self.world.stored(account_id)
            assert (left.lots, left.holds, left.deficit, left.cards) == ({}, {}, 0, {})
            assert left.points_in_all == left.remainder_micropoints == 0
        self.check_books(self.world.books)

    def check_account(self, account: Account, book: PointsBook) -> None:
        """See to it that an account is as its book says."""
        assert account.points_available == book.count("free") >= 0
        assert account.points_pending == book.count("pending")
        assert account.points_held == book.held
        assert account.deficit == book.owed
        assert account.remainder_micropoints == book.waiting_cents * 1_000_000 // CENTS_PER_POINT
        sizes = {number: (lot.points, lot.held) for number, lot in account.lots.items()}
        assert sizes == book.lot_sizes()
        assert {one.expires_at for one in account.holds.values()} == set(book.holds.values())
        assert not (account.points_available and account.deficit)

    def check_books(self, books: Counter[Book]) -> None:
        """See to it that the books of all points say what the accounts have."""
        ids = {self.account(reference).id for reference in REFERENCES}
        stored: list[Account] = [self.world.stored(id_) for id_ in ids]
        assert books[Book.AVAILABLE] == sum(one.points_available for one in stored)
        assert books[Book.PENDING] == sum(one.points_pending for one in stored)
        assert books[Book.HELD] == sum(one.points_held for one in stored)
        assert books[Book.DEFICIT] == -sum(one.deficit for one in stored)
        assert books[Book.TRANSFERRED] == 0


TestPoints = PointsMachine.TestCase
TestPoints.settings = settings(
    max_examples=soaked(60),
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
