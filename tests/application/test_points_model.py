"""Random life of an account beside a book that is kept by hand: earnings, holds, returns, and time that goes by."""

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
from tests.support.points_book import PointsBook, Purchase, Terms
from tests.support.soak import soaked
from tests.support.world import NOW, RULES_START, Asked, World, identity, make_facts

REFERENCE = "member-1"
PIECES = 4
CENTS_PER_POINT = 100
REWARD_POINTS = 3

hours = st.sampled_from([1, 7, 24, 30, 72, 200])
few = st.integers(1, 8)


class PointsMachine(RuleBasedStateMachine):
    """One account, and its book."""

    def __init__(self) -> None:
        """Start with nothing."""
        super().__init__()
        self.receipts: dict[str, ReceiptFacts] = {}
        self.hold_ids: dict[str, UUID] = {}
        self.proposed: dict[UUID, int] = {}
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
        self.book = PointsBook(
            Terms(CENTS_PER_POINT, carry, pending_days, expiry, expiry_days, policy, grace_days)
        )
        points = PointsRules(
            pending_days=pending_days,
            expiry=Expiry(expiry),
            expiry_days=expiry_days,
            expiry_years=1 if expiry == "END_OF_YEAR" else 0,
            returns=ReturnPolicy(policy),
            restore_grace_days=grace_days,
        )
        earning = EarningRules(1, CENTS_PER_POINT, carry)
        terms = self.book.terms
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
        self.world.do(c.EnrolMember(REFERENCE))

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
        self.book.pass_time(self.now)
        assert len(self.world.rows) == known

    @rule()
    def wait_until_new_year(self) -> None:
        """Let most of a year go by."""
        self.world.now += timedelta(days=300)
        self.book.pass_time(self.now)

    @rule()
    def sweep(self) -> None:
        """Write what has happened by itself: readers see no difference, and events say as much as readers see."""
        before = self.present()
        self.world.sweep()
        present, stored = self.present(), self.world.stored(before.id)
        for account in (present, stored):
            assert (account.lots, account.holds) == (before.lots, before.holds)
            assert account.points_available == before.points_available
            assert account.points_pending == before.points_pending
            assert account.points_held == before.points_held
            assert account.deficit == before.deficit
        assert self.world.sweep() == []

    def present(self) -> Account:
        """The account as readers see it."""
        found: Account = self.world.read(c.GetAccount(key=c.AccountKey(member_reference=REFERENCE)))
        return found

    # Earning and spending

    def facts(
        self, total: int, late: int, tenders: tuple[Tender, ...] | None = None
    ) -> ReceiptFacts:
        """A receipt of the member with one line of some pieces, perhaps some days late."""
        facts = make_facts(
            total=total,
            member_reference=REFERENCE,
            occurred_at=max(self.now - timedelta(days=late), NOW - timedelta(days=9)),
            tenders=tenders,
        )
        line = Line("1", "sku-1", PIECES * 1000, total)
        return ReceiptFacts(
            **{name: getattr(facts, name) for name in facts.__struct_fields__} | {"lines": (line,)}
        )

    def record(self, facts: ReceiptFacts, paid_with: list[Any]) -> None:
        """Record a receipt and write it down."""
        answer = self.execute(c.RecordReceipt(facts))
        self.receipts[facts.number] = facts
        purchase = Purchase(facts.total, PIECES, facts.occurred_at, paid_with=paid_with)
        assert answer.points_earned == self.book.earn(facts.number, purchase, self.now)

    @rule(total=st.integers(0, 900), late=st.sampled_from([0, 0, 1, 8]))
    def earn(self, total: int, late: int) -> None:
        """Record a receipt."""
        self.record(self.facts(total, late), [])

    @rule(points=few, total=st.integers(1, 900))
    def pay_with_points(self, points: int, total: int) -> None:
        """Spend points on a receipt, or be told how many there are."""
        self.book.pass_time(self.now)
        command = c.RedeemPoints(c.Holder(member_reference=REFERENCE), points)
        answer = self.execute(command)
        if isinstance(answer, Refusal):
            assert answer.reason is Reason.POINTS_INSUFFICIENT
            assert points > len(self.book.spendable())
            return
        paid_with = self.book.spend(points, "spent")
        assert len(paid_with) == points
        tender = Tender(TenderKind.POINTS, total, answer.redemption_id)
        self.record(self.facts(total, 0, (tender,)), paid_with)

    # Holds

    @rule(points=few, minutes=st.sampled_from([10, 60 * 24 * 3, 60 * 24 * 20]))
    def hold(self, points: int, minutes: int) -> None:
        """Set points aside, or be told how many there are."""
        command = c.HoldPoints(c.Holder(member_reference=REFERENCE), points, seconds=minutes * 60)
        answer = self.execute(command)
        if isinstance(answer, Refusal):
            assert answer.reason is Reason.POINTS_INSUFFICIENT
            assert points > len(self.book.spendable())
            return
        name = f"hold-{len(self.hold_ids)}"
        self.hold_ids[name] = answer.hold_id
        assert len(self.book.spend(points, name)) == points
        self.book.holds[name] = self.now + timedelta(minutes=minutes)

    @precondition(lambda self: self.hold_ids)
    @rule(which=st.integers(0, 9), points=few, keep_open=st.booleans())
    def capture(self, which: int, points: int, *, keep_open: bool) -> None:
        """Spend held points, perhaps of a hold that ended."""
        name = list(self.hold_ids)[which % len(self.hold_ids)]
        answer = self.execute(c.CapturePoints(self.hold_ids[name], points, keep_open))
        kept = self.book.in_order(p for p in self.book.points if p.where == name)
        if isinstance(answer, Refusal):
            ended = name not in self.book.holds
            expected = Reason.HOLD_ENDED if ended else Reason.POINTS_INSUFFICIENT
            assert answer.reason is expected
            assert ended or points > len(kept)
            return
        for point in kept[:points]:
            point.where = "spent"
        if not keep_open or points == len(kept):
            self.book.end_hold(name, self.now)

    @precondition(lambda self: self.hold_ids)
    @rule(which=st.integers(0, 9))
    def release(self, which: int) -> None:
        """Free held points, perhaps of a hold that ended."""
        name = list(self.hold_ids)[which % len(self.hold_ids)]
        answer = self.execute(c.ReleasePoints(self.hold_ids[name]))
        if name not in self.book.holds:
            assert isinstance(answer, Refusal)
            assert answer.reason is Reason.HOLD_ENDED
            return
        self.book.end_hold(name, self.now)

    # Returns

    @precondition(lambda self: self.receipts)
    @rule(which=st.integers(0, 20), pieces=st.integers(1, PIECES))
    def give_back(self, which: int, pieces: int) -> None:
        """Return pieces, perhaps more than there are."""
        number = list(self.receipts)[which % len(self.receipts)]
        lines = (LineQuantity("1", pieces * 1000),)
        command = c.ReturnItems(identity(self.receipts[number]), lines, "shop-2", "till-9")
        answer = self.execute(command)
        purchase = self.book.purchases[number]
        if purchase.back + pieces > PIECES:
            assert isinstance(answer, Refusal)
            assert answer.reason is Reason.RETURN_EXCEEDS
            return
        found = self.book.give_back(number, pieces, self.now)
        if found is None:
            assert isinstance(answer, Refusal)
            assert answer.reason is Reason.POINTS_INSUFFICIENT
            return
        assert not isinstance(answer, Refusal), answer
        missing = answer.points_owed + answer.points_written_off
        assert (answer.points_clawed_back, missing) == found

    # Without a receipt

    def lacks(self, answer: Any, points: int) -> bool:
        """Whether what a person wanted to take was refused because it is not there."""
        missing = -points > len(self.book.spendable())
        assert missing is isinstance(answer, Refusal)
        if missing:
            assert answer.reason is Reason.POINTS_INSUFFICIENT
        return missing

    def move(self, points: int) -> None:
        """Write down what a person gave or took."""
        if points > 0:
            self.book.give(points, self.now, self.now)
        else:
            self.book.spend(-points, "gone")

    @rule(points=st.integers(-8, 8).filter(bool))
    def adjust(self, points: int) -> None:
        """Give or take points, perhaps too many for one person that day."""
        holder = c.Holder(member_reference=REFERENCE)
        answer = self.execute(c.AdjustPoints(holder, AdjustmentFacts(points, "GOODWILL")))
        if self.lacks(answer, points):
            return
        assert answer.made is self.book.may_adjust_alone(abs(points), self.now)
        if answer.made:
            self.move(points)
        else:
            self.proposed[answer.adjustment_id] = points

    @precondition(lambda self: self.proposed)
    @rule(which=st.integers(0, 9))
    def approve(self, which: int) -> None:
        """Agree to what was proposed some time ago, as another person."""
        id_ = list(self.proposed)[which % len(self.proposed)]
        points = self.proposed[id_]
        answer = self.execute(c.ApproveAdjustment(id_), "somebody-else")
        if not self.lacks(answer, points):
            del self.proposed[id_]
            self.move(points)

    @rule(late=st.sampled_from([0, 0, 1, 4]))
    def reward(self, late: int) -> None:
        """Earn a reward, perhaps once too often."""
        earned_at = max(self.now - timedelta(days=late), NOW - timedelta(days=9))
        holder = c.Holder(member_reference=REFERENCE)
        answer = self.execute(c.GrantReward(holder, "visit", occurred_at=earned_at))
        if not self.book.may_reward(earned_at):
            assert answer.reason is Reason.REWARD_LIMIT_REACHED
            return
        assert answer.points_granted == REWARD_POINTS
        self.book.give(REWARD_POINTS, earned_at, self.now)

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

    def teardown(self) -> None:
        """Every day's books balance, and all days together are what the account has."""
        if not hasattr(self, "world"):
            return
        rows = [(row.id, self.world.mapper.to_domain_event(row)) for row in self.world.rows]
        events = [one for one in rows if isinstance(one[1], PointsEvent)]
        closing: Counter[Book] = Counter()
        for books in fold(events, Days(ZoneInfo("Europe/Berlin"))).values():
            assert sum(books.values()) == 0
            closing.update(books)
        stored: Account = self.world.stored(self.present().id)
        assert closing[Book.AVAILABLE] == stored.points_available
        assert closing[Book.PENDING] == stored.points_pending
        assert closing[Book.HELD] == stored.points_held
        assert closing[Book.DEFICIT] == -stored.deficit

    @invariant()
    def book_agrees(self) -> None:
        """What the ledger says of the account is what the book says."""
        if not hasattr(self, "world"):
            return
        book = self.book
        account = self.present()
        assert account.points_available == book.count("free") >= 0
        assert account.points_pending == book.count("pending")
        assert account.points_held == book.held
        assert account.deficit == book.owed
        assert account.remainder_micropoints == book.waiting_cents * 1_000_000 // CENTS_PER_POINT
        sizes = {number: (lot.points, lot.held) for number, lot in account.lots.items()}
        assert sizes == book.lot_sizes()
        assert {one.expires_at for one in account.holds.values()} == set(book.holds.values())
        assert not (account.points_available and account.deficit)
        stored: Account = self.world.stored(account.id)
        books = self.world.books
        assert books[Book.AVAILABLE] == stored.points_available
        assert books[Book.PENDING] == stored.points_pending
        assert books[Book.HELD] == stored.points_held
        assert books[Book.DEFICIT] == -stored.deficit


TestPoints = PointsMachine.TestCase
TestPoints.settings = settings(
    max_examples=soaked(60),
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
