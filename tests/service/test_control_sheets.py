"""Control sheets: two counts that must agree, and what is shown where they do not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from ledger.domain.settlement import Count, ExclusionReason, RunState
from ledger.projections.collections.projection import CollectionState as State
from ledger.projections.collections.queries import StateSum
from ledger.projections.run_exclusions.queries import ReasonSum
from ledger.projections.settlement_runs.projection import RunRow
from ledger.service.finance.sheets import Sheet

NOW = datetime(2027, 2, 21, tzinfo=UTC)
STATES = {
    State.RELEASED: StateSum(1, 10_00, 0),
    State.CREDITED: StateSum(5, 50_00, 0),
    State.RETURNED: StateSum(1, 10_00, 3_00),
    State.REJECTED: StateSum(2, 20_00, 2_00),
    State.IN_TRANSIT: StateSum(1, 10_00, 0),
}


def sheet(states: dict[State, StateSum] | None = None, **changes: Any) -> Sheet:
    """A run of ten statements, one left out: six were credited, two refused, and the bank owes an answer for one."""
    row = {
        "run_id": UUID(int=1),
        "position": 9,
        "opened_position": 1,
        "due_on": date(2027, 2, 26),
        "number": 1,
        "currency": "EUR",
        "opened_at": NOW,
        "changed_at": NOW,
        "prepared_by": "finance-1",
        "state": RunState.BOOKED,
        "taken_count": 10,
        "taken_sum": 100_00,
        "excluded_count": 2,
        "excluded_sum": 3_00,
        "left_out_count": 1,
        "left_out_sum": 10_00,
        "sent_count": 9,
        "sent_sum": 90_00,
        "booked_sum": 60_00,
        "sha256": "00",
        "file_count": 9,
        "file_sum": 90_00,
        **changes,
    }
    found = {one: StateSum() for one in State} | STATES | (states or {})
    left_out = [
        ReasonSum(ExclusionReason.BELOW_LEAST, was_taken=False, lines=2, amount=3_00),
        ReasonSum(ExclusionReason.TAKEN_OUT, was_taken=True, lines=1, amount=10_00),
    ]
    return Sheet(RunRow(**row), found, left_out)


def differing(found: Sheet) -> dict[str, Count]:
    """The checks that do not agree, with their difference."""
    return {one.name: one.difference for one in found.checks() if not one.agrees}


def test_everything_agrees() -> None:
    """File, statements, postings, and what the bank credited, refused and has not answered for are the same."""
    found = sheet()
    assert differing(found) == {}
    assert found.file == found.statements == found.postings == Count(9, 90_00)
    names = [one.name for one in found.checks()]
    assert names == ["TAKEN", "RELEASED", "SENT", "FILE", "POSTED", "EXCLUDED", "BANK"]


@pytest.mark.parametrize(
    ("changes", "name", "difference"),
    [
        ({"taken_sum": 100_01, "left_out_sum": 10_01}, "TAKEN", Count(0, 1)),
        ({"sent_count": 8, "sent_sum": 80_00}, "SENT", Count(-1, -10_00)),
        ({"file_sum": 89_99}, "FILE", Count(0, -1)),
        ({"file_count": 10}, "POSTED", Count(1, 0)),
        ({"booked_sum": 59_00}, "BANK", Count(0, 1_00)),
        ({"excluded_count": 3}, "EXCLUDED", Count(1, 0)),
    ],
)
def test_a_cent_that_differs_is_shown(
    changes: dict[str, Any], name: str, difference: Count
) -> None:
    """Whatever side it is on, it is named, with how much it is."""
    assert differing(sheet(**changes))[name] == difference


def test_a_collection_too_many_in_the_members_books_is_shown() -> None:
    """What members' books have and the run does not know of stands out in every check that has them."""
    found = differing(sheet({State.CREDITED: StateSum(6, 60_00, 0)}))
    assert found["SENT"] == found["POSTED"] == Count(-1, -10_00)
    assert found["TAKEN"] == Count(-1, -10_00)


def test_a_run_that_was_given_up_collects_nothing() -> None:
    """All its statements are released, however many that were."""
    released = {one: StateSum() for one in State} | {State.RELEASED: StateSum(10, 100_00, 0)}
    found = sheet(
        released,
        state=RunState.CANCELLED,
        sent_count=0,
        sent_sum=0,
        sha256="",
        file_count=0,
        file_sum=0,
        booked_sum=0,
    )
    assert (differing(found), found.statements) == ({}, Count())
