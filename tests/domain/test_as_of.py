"""Which events of an aggregate count as of a moment, by when they happened."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.account.as_of import netted
from ledger.domain.as_of import ON_ITS_OWN, happened_at, happened_by
from ledger.domain.charges import Charges, DebitTerms, ReturnAction, StatementState
from ledger.domain.debit_days import DebitDay
from ledger.domain.model import Cause, Event
from tests.support.world import NOW, make_cause

DAY = timedelta(days=1)
DUE = date(2025, 3, 31)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("book", "book", "take", "release", "send", "credit", "return", "pay")),
        st.integers(-1, 12),
    ),
    max_size=25,
)


def life(steps: list[tuple[str, int]]) -> list[Event]:
    """What becomes of what somebody owes, a step a day, each so many days late or, by its clock, early."""
    charges = Charges.open(
        uuid4(),
        make_cause(),
        member_reference="ann",
        mandate_reference="m-1",
        terms=DebitTerms(DebitDay.END, 5),
    )
    for day, (what, late) in enumerate(steps, 1):
        recorded_at = NOW + day * DAY
        cause = make_cause(occurred_at=recorded_at - late * DAY, recorded_at=recorded_at)
        _step(charges, cause, what)
    return [event for event in charges.pending_events if isinstance(event, Event)]


def _step(charges: Charges, cause: Cause, what: str) -> None:
    by_state = {one.state: one.statement_id for one in charges.statements.values()}
    match what:
        case "book":
            charges.book(cause, uuid4(), uuid4(), 10_00, DUE)
        case "take" if charges.items:
            charges.take(cause, uuid4(), uuid4(), DUE, charges.items.values())
        case "release" if StatementState.TAKEN in by_state:
            charges.release(cause, by_state[StatementState.TAKEN], "CHANGED")
        case "send" if StatementState.TAKEN in by_state:
            charges.send(cause, by_state[StatementState.TAKEN], 1)
        case "credit" if StatementState.IN_TRANSIT in by_state:
            charges.credit(cause, by_state[StatementState.IN_TRANSIT], DUE, uuid4())
        case "return" if StatementState.COLLECTED in by_state:
            charges.take_back(
                cause,
                by_state[StatementState.COLLECTED],
                fee=0,
                code="AM04",
                action=ReturnAction.RETRY,
                returned_on=DUE,
                entry_id=uuid4(),
            )
        case "pay" if StatementState.RETURNED in by_state:
            charges.pay(cause, by_state[StatementState.RETURNED], DUE)


def folded(events: list[Event]) -> Any:
    """An aggregate of some of its events."""
    opening, *others = events
    aggregate: Any = opening.mutate(None)
    for event in others:
        event.apply(aggregate)
    return aggregate


@given(STEPS)
def test_what_counts_can_be_applied_and_adds_up(steps: list[tuple[str, int]]) -> None:
    """As of any moment, whatever was late: the events that count make sense without the others."""
    history = life(steps)
    times = {happened_at(event) for event in history} | {event.timestamp for event in history}
    before: set[int] = set()
    for at in sorted(times):
        counted = happened_by(history, at)
        versions = {event.originator_version for event in counted}
        # What happened stays so.
        assert before <= versions
        before = versions
        # Nothing counts before it happened, and everything once it was recorded.
        assert all(happened_at(event) <= at for event in counted)
        assert {one.originator_version for one in history if one.timestamp <= at} <= versions
        if counted:
            charges = folded(counted)
            assert charges.totals.balances
            assert charges.totals.unsettled == charges.unbilled + sum(
                one.amount
                for one in charges.statements.values()
                if one.state is not StatementState.COLLECTED
                and one.state is not StatementState.PAID
            )
    assert folded(happened_by(history, max(times))).__dict__ == folded(history).__dict__


@given(STEPS)
def test_a_charge_counts_from_its_own_day(steps: list[tuple[str, int]]) -> None:
    """Whatever else was recorded in between, a charge that came late counts from when it happened."""
    history = life(steps)
    for event in history:
        if isinstance(event, ON_ITS_OWN):
            at = max(happened_at(event), happened_at(history[0]))
            assert event in happened_by(history, at)
            assert event not in happened_by(history, at - timedelta(microseconds=1))


@given(st.integers(-50, 50), st.integers(-50, 50))
def test_what_is_netted_is_never_below_zero(available: int, owed: int) -> None:
    """Sums that clocks have put below zero come to the same, and what was right stays as it is."""
    found = netted(available, owed)
    assert found.available - found.owed == available - owed
    assert min(found) >= 0
    assert available < 0 or owed < 0 or found == (available, owed)
