"""A programme in memory: commands are decided and encoded as the service does it, and kept in a list of rows.

So that tests can say "given these events, when this command, then these events or this refusal". What a database
decides (two writers at once, what is durable) is tested against the database.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import msgspec
import pytest

from ledger.application import commands as c
from ledger.application.attempt import Attempt, Outcome, Reading, ReadItem, WriteItem
from ledger.application.batch import Batch, NotLoadedError
from ledger.application.cache import AggregateCache
from ledger.application.decisions import Request
from ledger.application.idempotency import fingerprint
from ledger.domain import limits
from ledger.domain.account import Account, PointsEvent
from ledger.domain.adjustment import AdjustmentFacts
from ledger.domain.books import Book
from ledger.domain.card import Card
from ledger.domain.errors import Reason, Refusal
from ledger.domain.ids import Namespace
from ledger.domain.model import Cause, Event, LedgerAggregate
from ledger.domain.private import Private
from ledger.domain.programme import Programme
from ledger.domain.receipt import (
    Channel,
    Line,
    LineQuantity,
    ReceiptFacts,
    ReturnKind,
    Tender,
    TenderKind,
)
from ledger.domain.rules import (
    NO_DATES,
    CardRules,
    ClockRules,
    EarningRules,
    PointsRules,
    Rules,
    RulesVersion,
)
from ledger.domain.sweep import Due
from ledger.eventstore.mapper import LedgerMapper, own_fields
from ledger.eventstore.records import RecordedEvent, RequestRow
from ledger.projections.account_entries.projection import AccountEntries, State, fold
from ledger.projections.points_liability import fold as liability
from ledger.projections.points_liability.origins import Months, Prices
from ledger.projections.segments import projection as segments
from tests.support.explained import ACCOUNT_EVENTS, ExplainedAccount
from tests.support.replayed import Replayed

NOW = datetime(2025, 3, 14, 12, 0, tzinfo=UTC)
RULES_START = datetime(2020, 1, 1, tzinfo=UTC)
CACHED_MAX = 10_000

_KEY = b"a key of the tests' own"

A = TypeVar("A", bound=c.Answer)


class Asked(NamedTuple):
    """A write as it was asked for, so that it can be asked for again."""

    command: c.Write[Any]
    request_id: UUID
    principal_id: str = "till-1"
    late_allowed: bool = False


class Sums(NamedTuple):
    """How many points of each kind an account has."""

    available: int = 0
    pending: int = 0
    held: int = 0
    deficit: int = 0

    @property
    def net(self) -> int:
        """What is left of everything that was earned."""
        return self.pending + self.available + self.held - self.deficit


@dataclass
class Refused:
    """What a refusal said."""

    reason: Reason
    metadata: dict[str, str]


class World:
    """One programme with its events and requests."""

    def __init__(
        self,
        *,
        clock_reading: datetime | None = None,
        time_zone: str = "UTC",
        rules: c.PublishRules | None = None,
    ) -> None:
        """Create the programme and its first rules: one point for 1.00, a card for three receipts."""
        self.now = NOW
        self.rows: list[RecordedEvent] = []
        self._rows_of: defaultdict[str, list[RecordedEvent]] = defaultdict(list)
        """The same rows by whose they are."""
        self.requests: dict[UUID, RequestRow] = {}
        self._replayed = Replayed(time_zone, self._rows_of)
        self.private: list[Private] = []
        """What went into the vault, and out of it."""
        self.namespace = Namespace(uuid4())
        self.cache = AggregateCache(CACHED_MAX)
        self.mapper = LedgerMapper()
        cause = make_cause(recorded_at=clock_reading or NOW)
        self.keep(
            Programme.create(
                self.namespace.programme,
                cause,
                name="test",
                time_zone=time_zone,
                currency="EUR",
                currency_exponent=2,
                clock_reading=clock_reading,
            ),
            Rules.open(self.namespace.rules, cause),
        )
        self.books: Counter[Book] = Counter()
        """How many points each book has, over all accounts."""
        self._entries: defaultdict[int, State] = defaultdict(State)
        self.buyers: dict[UUID, segments.Buyer] = {}
        """What the projection has of accounts."""
        self.liability = liability.Folding(
            Months(ZoneInfo(time_zone)), liability.Known({}, Prices(), {})
        )
        """What became of points by the month in which they were earned."""
        self.explained: defaultdict[UUID, ExplainedAccount] = defaultdict(ExplainedAccount)
        """Why accounts have what they have."""
        self.dues: dict[UUID, dict[datetime, int]] = {}
        """When events say that something may happen by itself to an account, and the last position that does."""
        self.do(rules or publish_rules())

    # Given

    def keep(self, *aggregates: LedgerAggregate) -> None:
        """Store the pending events of aggregates that a test made itself."""
        for aggregate in aggregates:
            for event in aggregate.collect_events():
                assert isinstance(event, Event)
                self._append(event)

    def forget(self) -> None:
        """Empty the cache, so that all that is needed next is read from the rows."""
        self.cache = AggregateCache(CACHED_MAX)

    def member(self, reference: str | None = None) -> str:
        """Enrol a member and return its reference."""
        reference = reference or f"member-{uuid4()}"
        self.do(c.EnrolMember(reference))
        return reference

    def card(self, reference: str | None = None, *, totals: Sequence[int] = (0, 0, 0)) -> str:
        """Record anonymous receipts of these totals, present them, and return the new card."""
        receipts = [make_facts(total=total) for total in totals]
        for receipt in receipts:
            self.do(c.RecordReceipt(receipt))
        return self.do(present(receipts, reference or f"member-{uuid4()}")).card_number

    def buy(self, card_number: str | None, **options: Any) -> ReceiptFacts:
        """Record a receipt of a card, sold now unless `make_facts` is told otherwise, and return it."""
        facts = make_facts(card_number=card_number, **{"occurred_at": self.now, **options})
        self.do(c.RecordReceipt(facts))
        return facts

    # When

    def do(
        self, command: c.Write[A], request_id: UUID | None = None, principal_id: str = "till-1"
    ) -> A:
        """Execute a write and return its answer."""
        return self.execute(command, request_id, principal_id).answer

    def when(self, command: c.Write[Any]) -> list[Event]:
        """Execute a write and return the events it made, as they are read back."""
        known = len(self.rows)
        self.do(command)
        return [self.mapper.to_domain_event(row) for row in self.rows[known:]]

    def execute(
        self, command: c.Write[A], request_id: UUID | None = None, principal_id: str = "till-1"
    ) -> Outcome[A]:
        """Execute a write alone in its batch; raise its refusal."""
        (found,) = self.batch([Asked(command, request_id or uuid4(), principal_id)])
        if isinstance(found, Refusal):
            raise found
        return found

    def read(self, query: c.Read[Any]) -> Any:
        """Answer a read."""
        future: Future[Reading[Any]] = Future()
        item: Any = ReadItem(future, query)  # type: ignore[arg-type]  # nobody awaits it here
        self._run([item])
        return future.result().found

    def batch(
        self, asked: Iterable[Asked], looked_up: Iterable[UUID] = ()
    ) -> list[Outcome[Any] | Refusal]:
        """Execute writes as one batch; return what each caller gets.

        They are decided in order, but that a write waits for what is not in memory; nothing waits for `looked_up`.
        """
        items = []
        for one in asked:
            future: Any = Future()  # nobody awaits it here, so it needs no event loop
            request = Request(one.request_id, one.principal_id, one.late_allowed)
            items.append(WriteItem(future, request, one.command, fingerprint(_KEY, one.command)))
        self._run(items, set(looked_up))
        return [_result(item.future) for item in items]

    def _run(self, items: list[Any], looked_up: frozenset[UUID] | set[UUID] = frozenset()) -> None:
        batch = Batch(self.cache, self.namespace, self.now, optimistic=False)
        known = map(self.stored, looked_up)
        batch.add_loaded(set(looked_up), {one.id: one for one in known if one is not None})
        attempt = Attempt(batch, self.mapper)
        attempt.add_requests(self.requests)
        while items:
            postponed = []
            missing: set[UUID] = set()
            for item in items:
                try:
                    attempt.decide(item)
                except NotLoadedError as error:
                    missing |= error.aggregate_ids
                    postponed.append(item)
            found = map(self.stored, missing)
            batch.add_loaded(missing, {one.id: one for one in found if one is not None})
            items = postponed
        self._store(attempt)
        self._replayed.check_books(self.books)
        self._replayed.check_liability(self.liability.rows())
        for aggregate in batch.committed():
            if isinstance(aggregate, Account):
                self._check_projected(aggregate)
            if aggregate.CACHED:
                self.cache.put(aggregate)

    def _store(self, attempt: Attempt) -> None:
        base = len(self.rows)
        for request in attempt.new_requests:
            self.private += request.private
            for event in request.events:
                self._add_row(
                    RecordedEvent(
                        id=len(self.rows) + 1,
                        originator_id=event.originator_id,
                        originator_version=event.originator_version,
                        topic=event.topic,
                        state=event.state,
                        request_id=request.request_id,
                        principal_id=request.principal_id,
                        occurred_at=request.occurred_at,
                        recorded_at=attempt.batch.recorded_at or self.now,
                        rules_version=event.rules_version,
                    )
                )
                self._post(self.mapper.to_domain_event(self.rows[-1]))
                self._project(self.mapper.to_domain_event(self.rows[-1]))
            self.requests[request.request_id] = RequestRow(
                request_id=request.request_id,
                position=len(self.rows),
                method=request.method,
                principal_id=request.principal_id,
                fingerprint=request.fingerprint,
                answer=request.answer,
            )
        attempt.settle(base, len(self.rows))

    def _append(self, event: Event) -> None:
        row = self.mapper.to_stored_event(event)
        values = {**row.__dict__, "id": len(self.rows) + 1}
        self._add_row(RecordedEvent(**values))

    def _add_row(self, row: RecordedEvent) -> None:
        self.rows.append(row)
        self._rows_of[str(row.originator_id)].append(row)
        self._replayed.take(row)

    def _post(self, event: Event) -> None:
        """Enter an event into the books, and see to it that whatever comes from somewhere goes somewhere."""
        if isinstance(event, PointsEvent):
            assert sum(points for _, points in event.postings) == 0, event
            for book, points in event.postings:
                self.books[book] += points

    def _project(self, event: Event) -> None:
        """Keep when something may happen to accounts by themselves, and what entries say of them."""
        if type(event) in AccountEntries.EVENTS:
            entries = fold([(len(self.rows), event)], self._entries)
            self._replayed.check_entries(event, entries)
        if type(event) in segments.Segments.EVENTS and segments.counts(event):
            segments.fold([(len(self.rows), event)], self.buyers)
        if type(event) in liability.EVENTS:
            self.liability.take(len(self.rows), event)
        if type(event) in ACCOUNT_EVENTS:
            self.explained[event.originator_id].take(event)
        if isinstance(event, PointsEvent):
            for at in event.instants:
                if at is not None:
                    self.dues.setdefault(event.originator_id, {})[at] = len(self.rows)
            self._replayed.check_dues(event, len(self.rows))

    def _check_projected(self, account: Account) -> None:
        """See to it that entries keep up, and that a sweep comes by when something happens to an account by itself."""
        self._replayed.check_account(account)
        entries = self._entries[account.id.int]
        sums = (account.points_available, account.deficit)
        assert (entries.available, entries.owed) == sums
        assert entries.remainder == account.remainder_micropoints, "an entry lacks its `remainder`"
        assert entries.lots_made == account.lots_made, "an entry lacks the lots that it makes"
        bought = msgspec.structs.replace(account.bought, past_of=())
        assert self.buyers[account.id].behaviour == bought, "account and projection disagree"
        known = self.liability.origins(account.id).lots
        has = {number: lot.points + lot.held for number, lot in account.lots.items()}
        assert {number: sum(one.points for one in lot) for number, lot in known.items()} == has
        self.explained[account.id].check(account)
        ends = [hold.expires_at for hold in account.holds.values()]
        ends += [lot.expires_at for lot in account.lots.values() if lot.expires_at and lot.points]
        ends += [lot.available_at for lot in account.lots.values() if lot.available_at]
        ends += [account.expires_at] if account.expires_at else []
        assert set(ends) <= set(self.dues.get(account.id, {})), "an event lacks its `instants`"

    def sweep(self) -> list[c.AccountsSwept]:
        """Sweep all accounts that are due, as the service does it, and return what each part found."""
        found: list[c.AccountsSwept] = []
        keys = sorted((at, id_) for id_, dues in self.dues.items() for at in dues if at <= self.now)
        due = [Due(*key) for key in keys]
        position = len(self.rows)
        while due:
            part = tuple(due[: limits.SWEEP_ACCOUNTS_MAX])
            found.append(self.do(c.SweepAccounts(part, self.now, position), None, "operator-1"))
            for one in part[: found[-1].dues]:
                del self.dues[one.account_id][one.due_at]
            due = due[found[-1].dues :]
        return found

    # Then

    def stored(self, id_: UUID) -> Any:
        """Return an aggregate made from its rows alone, or None."""
        aggregate: Any = None
        for row in self.rows_of(id_):
            aggregate = self.mapper.to_domain_event(row).mutate(aggregate)
        return aggregate

    def rows_of(self, id_: UUID) -> Sequence[RecordedEvent]:
        """Return the rows of one aggregate."""
        return self._rows_of.get(str(id_), ())

    def account(self, card_number: str) -> Account:
        """Return the account of a card, made from its rows."""
        card: Card = self.stored(self.namespace.card(card_number))
        assert card.account_id is not None, "the card was issued"
        account: Account = self.stored(card.account_id)
        return account

    def present_account(self, card_number: str) -> Account:
        """Return the account of a card as a reader finds it now, and see to it that reading wrote nothing."""
        rows = list(self.rows)
        found: Account = self.read(c.GetAccount(key=c.AccountKey(card_number=card_number)))
        assert self.rows == rows
        return found

    def sums(self, card_number: str) -> Sums:
        """Return what a reader finds now: how many points of each kind the account has."""
        found = self.present_account(card_number)
        return Sums(found.points_available, found.points_pending, found.points_held, found.deficit)


def _result(future: Any) -> Outcome[Any] | Refusal:
    error = future.exception()
    if error is None:
        outcome: Outcome[Any] = future.result()
        return outcome
    if isinstance(error, Refusal):
        return error
    raise error


def refused(
    world: World,
    command: c.Write[Any],
    request_id: UUID | None = None,
    *,
    principal_id: str = "till-1",
) -> Refused:
    """Execute a write that is refused, and see to it that nothing moved."""
    rows, requests = list(world.rows), dict(world.requests)
    with pytest.raises(Refusal) as caught:
        world.do(command, request_id, principal_id)
    assert (world.rows, world.requests) == (rows, requests)
    return Refused(caught.value.reason, caught.value.metadata)


def make_cause(
    *, occurred_at: datetime = NOW, recorded_at: datetime = NOW, principal_id: str = "till-1"
) -> Cause:
    """A cause of events: some request of a till."""
    return Cause(uuid4(), principal_id, occurred_at=occurred_at, recorded_at=recorded_at)


def own(event: Event) -> dict[str, Any]:
    """An event's own fields, without those that all events share."""
    return {name: getattr(event, name) for name in own_fields(type(event))}


def publish_rules(
    *,
    points: int = 1,
    per_amount: int = 100,
    carry_remainders: bool = True,
    receipts_required: int = 3,
    effective_at: datetime = RULES_START,
    clock: ClockRules | None = None,
    version: int | None = None,
    points_rules: PointsRules = NO_DATES,
    **sections: Any,
) -> c.PublishRules:
    """A command to publish rules: so many points for so many cents, and other sections by their names."""
    rules = RulesVersion(
        version=version or 0,
        effective_at=effective_at,
        earning=EarningRules(points, per_amount, carry_remainders),
        card=CardRules(receipts_required),
        clock=clock or ClockRules(),
        points=points_rules,
        **sections,
    )
    return c.PublishRules(rules)


def make_facts(
    *,
    total: int = 1000,
    card_number: str | None = None,
    member_reference: str | None = None,
    occurred_at: datetime = NOW,
    business_date: date | None = None,
    number: str | None = None,
    shop_id: str = "shop-1",
    till_id: str = "till-1",
    tenders: tuple[Tender, ...] | None = None,
    channel: Channel = Channel.STORE,
    lines: tuple[Line, ...] | None = None,
    coupons: tuple[str, ...] = (),
) -> ReceiptFacts:
    """What a till says of a purchase; every one has another number. Without lines: one of the total."""
    if lines is None:
        lines = (Line("1", "sku-1", 1000, total),)
    else:
        total = sum(line.gross - line.discount for line in lines)
    cash = (Tender(TenderKind.CASH, total),) if total else ()
    return ReceiptFacts(
        shop_id=shop_id,
        till_id=till_id,
        number=number or uuid4().hex,
        business_date=business_date or occurred_at.date(),
        occurred_at=occurred_at,
        channel=channel,
        lines=lines,
        tenders=cash if tenders is None else tenders,
        total=total,
        card_number=card_number,
        member_reference=member_reference,
        coupons=coupons,
    )


def record(**options: Any) -> c.RecordReceipt:
    """A command to record a receipt; see `make_facts`."""
    return c.RecordReceipt(make_facts(**options))


def redeem(
    card_number: str, points: int, occurred_at: datetime | None = None, order_reference: str = ""
) -> c.RedeemPoints:
    """A command to spend points of a card."""
    return c.RedeemPoints(c.Holder(card_number=card_number), points, occurred_at, order_reference)


def present(
    receipts: Sequence[ReceiptFacts], member_reference: str, occurred_at: datetime | None = None
) -> c.PresentReceipts:
    """A command to present receipts for a card."""
    return c.PresentReceipts(
        member_reference, tuple(identity(receipt) for receipt in receipts), occurred_at
    )


def identity(receipt: ReceiptFacts) -> c.ReceiptIdentity:
    """What makes a receipt that receipt."""
    return c.ReceiptIdentity(
        receipt.shop_id, receipt.till_id, receipt.number, receipt.business_date
    )


def hold(
    card_number: str,
    points: int,
    seconds: int | None = None,
    reference: str = "",
    occurred_at: datetime | None = None,
) -> c.HoldPoints:
    """A command to set points of a card aside."""
    return c.HoldPoints(c.Holder(card_number=card_number), points, reference, seconds, occurred_at)


def return_items(
    receipt: ReceiptFacts,
    quantities: Mapping[str, int] | None = None,
    *,
    shop_id: str = "shop-1",
    till_id: str = "",
    occurred_at: datetime | None = None,
) -> c.ReturnItems:
    """A command to take items back: thousandths by line. Without them: all that is left."""
    lines = tuple(LineQuantity(*pair) for pair in (quantities or {}).items())
    return c.ReturnItems(identity(receipt), lines, shop_id, till_id, ReturnKind.RETURN, occurred_at)


def void(
    receipt: ReceiptFacts, *, shop_id: str = "shop-1", till_id: str = "till-1"
) -> c.ReturnItems:
    """A command of a till to take a whole receipt back."""
    return c.ReturnItems(identity(receipt), (), shop_id, till_id, ReturnKind.VOID)


def claim(
    receipt: ReceiptFacts, card_number: str, occurred_at: datetime | None = None
) -> c.ClaimReceipt:
    """A command to count a receipt for a card that was forgotten."""
    return c.ClaimReceipt(identity(receipt), c.Holder(card_number=card_number), occurred_at)


def adjust(
    card_number: str,
    points: int,
    reason_code: str = "GOODWILL",
    note: str = "",
    receipt_reference: str = "",
) -> c.AdjustPoints:
    """A command of a person to give points to a card, or to take them."""
    facts = AdjustmentFacts(points, reason_code, note, receipt_reference)
    return c.AdjustPoints(c.Holder(card_number=card_number), facts)


def reward(
    card_number: str, reward_id: str, reference: str = "", occurred_at: datetime | None = None
) -> c.GrantReward:
    """A command to credit a reward to a card."""
    return c.GrantReward(c.Holder(card_number=card_number), reward_id, reference, occurred_at)
