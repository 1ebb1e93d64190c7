"""Random commands against an account as anybody would write it down: what was earned, and what was spent."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.domain import limits
from ledger.domain.account import Account
from ledger.domain.errors import Reason, Refusal
from ledger.domain.receipt import ReceiptFacts
from ledger.eventstore.mapper import open_snapshot, take_snapshot, topic_of
from tests.support.soak import soaked
from tests.support.world import (
    NOW,
    Asked,
    World,
    make_facts,
    present,
    publish_rules,
    redeem,
)

REQUIRED = 2

cents = st.integers(0, 700)
days = st.integers(-29, 0)


@dataclass
class Book:
    """A member's account in the simplest words: when which points came, and how many went."""

    card: str = ""
    earned: list[tuple[datetime, int]] = field(default_factory=list)
    waiting: int = 0
    spent: int = 0

    @property
    def available(self) -> int:
        """What can be spent."""
        return sum(points for _, points in self.earned) - self.spent


class AccountMachine(RuleBasedStateMachine):
    """Receipts, presentations, redemptions and retries, in any order."""

    anonymous: Bundle[ReceiptFacts] = Bundle("anonymous")
    members: Bundle[str] = Bundle("members")
    asked: Bundle[Asked] = Bundle("asked")

    def __init__(self) -> None:
        """Keep few lots, so that they are consolidated within a few receipts."""
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(limits, "OPEN_LOTS_MAX", 4)
        self.patch.setattr(limits, "CONSOLIDATED_LOTS", 2)
        self.books: dict[str, Book] = {}
        self.counted: set[str] = set()
        self.first: dict[UUID, Outcome[Any]] = {}
        self.carry = True

    def teardown(self) -> None:
        """Put the limits back."""
        self.patch.undo()

    @initialize(carry=st.booleans(), per_amount=st.sampled_from([100, 125, 400]))
    def start(self, *, carry: bool, per_amount: int) -> None:
        """Publish rules: one point for some amount, with or without carrying."""
        self.carry = carry
        self.per_amount = per_amount
        self.world = World(
            rules=publish_rules(
                per_amount=per_amount, carry_remainders=carry, receipts_required=REQUIRED
            )
        )

    def execute(self, command: c.Write[Any]) -> Asked | Refusal:
        """Execute a write that is not a retry."""
        asked = Asked(command, uuid4())
        (found,) = self.world.batch([asked])
        if isinstance(found, Refusal):
            return found
        assert not found.replayed
        self.first[asked.request_id] = found
        return asked

    def earn(self, book: Book, facts: ReceiptFacts) -> int:
        """Write down what a receipt earns, in cents that did not make a point yet."""
        waiting = facts.total + (book.waiting if self.carry else 0)
        points, rest = divmod(waiting, self.per_amount)
        if self.carry:
            book.waiting = rest
        if points:
            book.earned.append((facts.occurred_at, points))
        return points

    @rule(target=members)
    def enrol(self) -> str:
        """Enrol a member."""
        reference = f"member-{len(self.books)}"
        assert isinstance(self.execute(c.EnrolMember(reference)), Asked)
        self.books[reference] = Book()
        return reference

    @rule(target=anonymous, total=cents, day=days)
    def record_anonymous(self, total: int, day: int) -> ReceiptFacts:
        """Record a receipt of nobody."""
        facts = make_facts(total=total, occurred_at=NOW + timedelta(days=day))
        assert isinstance(self.execute(c.RecordReceipt(facts)), Asked)
        return facts

    @rule(target=asked, reference=members, total=cents, day=days, by_card=st.booleans())
    def record(self, reference: str, total: int, day: int, *, by_card: bool) -> Asked:
        """Record a receipt of a member."""
        book = self.books[reference]
        use_card = by_card and bool(book.card)
        facts = make_facts(
            total=total,
            occurred_at=NOW + timedelta(days=day),
            card_number=book.card if use_card else None,
            member_reference=None if use_card else reference,
        )
        asked = self.execute(c.RecordReceipt(facts))
        assert isinstance(asked, Asked)
        points = self.earn(book, facts)
        answer = self.first[asked.request_id].answer
        assert (answer.points_earned, answer.points_available) == (points, book.available)
        return asked

    @rule(
        target=asked,
        reference=members,
        receipts=st.lists(anonymous, min_size=1, max_size=3, unique_by=lambda facts: facts.number),
    )
    def present(self, reference: str, receipts: list[ReceiptFacts]) -> Any:
        """Present receipts for a card."""
        book = self.books[reference]
        free = [facts for facts in receipts if facts.number not in self.counted]
        found = self.execute(present(receipts, reference))
        free = [facts for facts in receipts if facts.number not in self.counted]
        if len(receipts) < REQUIRED:
            expected: Reason | None = Reason.RECEIPTS_TOO_FEW
        elif len(free) < REQUIRED:
            expected = Reason.RECEIPT_ALREADY_COUNTED
        else:
            expected = Reason.CARD_ALREADY_ISSUED if book.card else None
        if expected is not None:
            assert isinstance(found, Refusal)
            assert found.reason is expected
            return multiple()
        assert isinstance(found, Asked)
        self.counted |= {facts.number for facts in free}
        credited = sum(self.earn(book, facts) for facts in free)
        answer = self.first[found.request_id].answer
        assert (answer.points_credited, answer.points_available) == (credited, book.available)
        book.card = answer.card_number
        return found

    @rule(target=asked, reference=members, points=st.integers(1, 12))
    def redeem(self, reference: str, points: int) -> Any:
        """Spend points, or be told how many there are."""
        book = self.books[reference]
        if not book.card:
            return multiple()
        found = self.execute(redeem(book.card, points))
        if points > book.available:
            assert isinstance(found, Refusal)
            assert found.reason is Reason.POINTS_INSUFFICIENT
            assert found.metadata["points_available"] == str(book.available)
            return multiple()
        assert isinstance(found, Asked)
        book.spent += points
        assert self.first[found.request_id].answer.points_available == book.available
        return found

    @rule(asked=asked, forget=st.booleans())
    def retry(self, asked: Asked, *, forget: bool) -> None:
        """Send something again, perhaps to a process that has just started."""
        if forget:
            self.world.forget()
        known = len(self.world.rows)
        (found,) = self.world.batch([asked])
        assert found == self.first[asked.request_id]._replace(replayed=True)
        assert len(self.world.rows) == known

    @rule(facts=anonymous)
    def record_again(self, facts: ReceiptFacts) -> None:
        """Send a receipt again from another till, presented by now or not."""
        known = len(self.world.rows)
        (found,) = self.world.batch([Asked(c.RecordReceipt(facts), uuid4(), "till-2")])
        assert isinstance(found, Outcome)
        assert found.replayed
        assert len(self.world.rows) == known

    @invariant()
    def books_agree(self) -> None:
        """Accounts as cached, as replayed and as snapshot agree with what was written down."""
        for reference, book in self.books.items():
            live: Account = self.world.read(
                c.GetAccount(key=c.AccountKey(member_reference=reference))
            )
            assert live.points_available == book.available >= 0
            assert live.remainder_micropoints == book.waiting * 1_000_000 // self.per_amount
            assert sum(lot.points for lot in live.lots.values()) == book.available
            assert len(live.lots) <= limits.OPEN_LOTS_MAX
            assert list(live.cards) == [book.card] * bool(book.card)
            replayed: Account = self.world.stored(live.id)
            state = take_snapshot(live)
            assert take_snapshot(replayed) == state
            opened = open_snapshot(topic_of(live), live.id, live.version, state)
            assert opened is not None
            assert take_snapshot(opened) == state
            assert opened.version == replayed.version == live.version


TestAccounts = AccountMachine.TestCase
TestAccounts.settings = settings(
    max_examples=soaked(40),
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
