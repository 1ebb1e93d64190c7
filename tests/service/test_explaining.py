"""Explanations come to the account as it is served: now, as of a position, and over many pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import uuid4

import pytest

from ledger.v1 import explain_pb2 as pb
from ledger.v1.member_pb2 import MergeMembersRequest
from ledger.v1.point_of_sale_pb2 import GetAccountRequest
from ledger.v1.programme_pb2 import GetProgrammeRequest
from ledger.v1.rules_pb2 import EXPIRY_AFTER_DAYS, PointsRules
from tests.support.process import ServiceProcess
from tests.support.till import RefusedError, Till, make_receipt, simulated_till

START = datetime(2025, 3, 14, 12, tzinfo=UTC)
RULES = PointsRules(pending_days=1, expiry=EXPIRY_AFTER_DAYS, expiry_days=10)
MORE_THAN_A_PAGE = 205


@pytest.fixture(scope="module")
def till(service: ServiceProcess) -> Iterator[Till]:
    """A till of a programme whose points are pending for a day and end after ten."""
    with simulated_till(service, START, RULES) as found:
        found.new_card("m-1", occurred_at=START)
        yield found


def now(till: Till) -> datetime:
    """What time it is in the programme."""
    found: datetime = till.call("GetProgramme", GetProgrammeRequest()).now.ToDatetime(UTC)
    return found


@pytest.fixture
def card(till: Till) -> str:
    """A card of its own, with thirty points."""
    number: str = till.new_card(total=1000, occurred_at=now(till)).card_number
    return number


class Explained(NamedTuple):
    """An explanation, whole."""

    head: pb.ExplanationHead
    steps: list[pb.ExplainedStep]
    end: pb.ExplanationEnd


def explain(till: Till, **fields: Any) -> Explained:
    """Explain an account, and see to it that head and end are where they belong."""
    parts = till.stream("ExplainAccount", pb.ExplainAccountRequest(**fields))
    assert [part.HasField("head") for part in parts] == [True] + [False] * (len(parts) - 1)
    assert [part.HasField("end") for part in parts] == [False] * (len(parts) - 1) + [True]
    return Explained(parts[0].head, [step for part in parts for step in part.steps], parts[-1].end)


def account(till: Till, card: str) -> Any:
    """An account with its lots, and the position that it is of."""
    request = GetAccountRequest(card_number=card, include_lots=True)
    return till.call("GetAccount", request)


def check(found: Explained, served: Any) -> None:
    """See to it that an explanation comes to what GetAccount said."""
    sums, said = found.end.sums, served.account
    for name in ("points_available", "points_pending", "points_held", "points_owed"):
        assert getattr(sums, name) == getattr(said, name)
    assert sums.remainder_millionths == said.remainder_millionths
    assert found.steps[-1].after == sums
    shown = type(said).FromString(said.SerializeToString())
    shown.ClearField("standing")
    assert found.end.account == shown


def test_every_event_of_a_long_account_is_a_step(till: Till, card: str) -> None:
    """An account of more than a page is explained from its first event to its last, with no gap."""
    receipts = [
        make_receipt(total=150, card_number=card, occurred_at=now(till))
        for _ in range(MORE_THAN_A_PAGE)
    ]
    for receipt in receipts:
        till.record(receipt)
    served = account(till, card)
    found = explain(till, card_number=card, at_least_position=served.position)
    check(found, served)
    assert found.end.agrees
    assert [step.number for step in found.steps] == list(range(1, served.account.version + 1))
    assert all(a.position < b.position for a, b in pairwise(found.steps))
    assert all(
        a.shown_from.ToDatetime() <= b.shown_from.ToDatetime() for a, b in pairwise(found.steps)
    )
    assert {step.receipt.number for step in found.steps} >= {one.number for one in receipts}
    stored = [
        event for event in till.all_events() if event.originator_id == served.account.account_id
    ]
    assert [(one.position, one.topic, one.request_id) for one in stored] == [
        (step.position, step.topic, step.request_id) for step in found.steps
    ]


def test_what_has_happened_by_itself_is_part_of_it(till: Till, card: str) -> None:
    """Points that matured and expired since the last event are there, as every read shows them."""
    till.advance(now(till) + timedelta(days=3))
    till.record(make_receipt(total=500, card_number=card, occurred_at=now(till)))
    till.advance(now(till) + timedelta(days=9))
    served = account(till, card)
    found = explain(till, card_number=card)
    check(found, served)
    assert found.end.agrees
    late = [step for step in found.steps if not step.is_recorded]
    assert [step.topic for step in late] == ["ledger.PointsMatured", "ledger.PointsExpired"]
    assert all(step.by_itself and not step.position and not step.principal_id for step in late)
    assert found.end.steps == len(found.steps) == served.account.version + len(late)


def test_the_past_is_explained_as_it_was(till: Till, card: str) -> None:
    """As of a position an explanation comes to what GetAccount said then, whatever has happened since."""
    said = [account(till, card)]
    till.advance(now(till) + timedelta(days=2))
    till.redeem(card, 4)
    said.append(account(till, card))
    till.hold(card, 5)
    said.append(account(till, card))
    till.advance(now(till) + timedelta(days=20))
    till.record(make_receipt(total=700, card_number=card, occurred_at=now(till)))
    for served in said:
        found = explain(till, card_number=card, until_position=served.position)
        check(found, served)
        assert not found.end.HasField("agrees")
        assert found.head.position == served.position


def test_the_versions_of_the_rules_that_applied_are_named(till: Till, card: str) -> None:
    """The end says which rules applied, what they say, and to how many steps."""
    found = explain(till, card_number=card)
    (used,) = found.end.rules
    assert (used.version, used.steps) == (1, 3)
    assert used.text == (
        "1 point for each 1.00 EUR; points can be spent 1 days after they were earned; they "
        "expire 10 days after they were earned."
    )


def test_an_account_that_became_part_of_another_keeps_its_explanation(till: Till) -> None:
    """It is found by its id; its member and its card mean the other account."""
    gone, kept = (f"{name}-{uuid4()}" for name in ("gone", "kept"))
    for reference in (gone, kept):
        till.new_card(reference, total=1000, occurred_at=now(till))
    before = explain(till, member_reference=gone)
    till.call(
        "MergeMembers",
        MergeMembersRequest(
            request_id=str(uuid4()),
            from_member_reference=gone,
            into_member_reference=kept,
            reason="DUPLICATE",
        ),
    )
    merged = explain(till, account_id=before.head.account_id)
    assert merged.steps[: len(before.steps)] == before.steps
    assert merged.end.sums == pb.PointsSums()
    assert merged.end.account.merged_into_account_id == merged.steps[-1].other_account_id
    survivor = explain(till, member_reference=gone)
    assert survivor.head.account_id == merged.steps[-1].other_account_id
    assert survivor.end.sums.points_pending == 60


def test_an_account_that_is_not_served_as_its_events_say_is_found_out(
    till: Till, card: str
) -> None:
    """An event that was altered behind the ledger's back shows: the account in memory says something else."""
    served = account(till, card)
    with till.service.owner(till.programme) as owner:
        owner.execute(
            "UPDATE events SET state = convert_to(replace(convert_from(state, 'UTF8'), "
            "'\"points\":10', '\"points\":11'), 'UTF8') WHERE originator_id = %s AND "
            "originator_version = 3",
            [served.account.account_id],
        )
    found = explain(till, card_number=card)
    assert found.end.sums.points_pending == served.account.points_pending + 1
    assert found.end.HasField("agrees")
    assert not found.end.agrees


@pytest.mark.parametrize(
    ("fields", "reason", "field"),
    [
        ({}, "FIELD_INVALID", "key"),
        ({"account_id": "no"}, "FIELD_INVALID", "account_id"),
        ({"account_id": str(uuid4())}, "ACCOUNT_UNKNOWN", "account_id"),
        ({"member_reference": "nobody"}, "MEMBER_UNKNOWN", "member_reference"),
        ({"member_reference": "m-1", "until_position": -1}, "FIELD_INVALID", "until_position"),
        ({"member_reference": "m-1", "until_position": 10**9}, "POSITION_AHEAD", "until_position"),
        (
            {"member_reference": "m-1", "at_least_position": 10**9},
            "POSITION_AHEAD",
            "at_least_position",
        ),
        ({"member_reference": "m-1", "until_position": 1}, "ACCOUNT_UNKNOWN", "until_position"),
    ],
)
def test_what_cannot_be_explained_is_refused(
    till: Till, fields: dict[str, Any], reason: str, field: str
) -> None:
    """Accounts and positions that there are not are refused by name."""
    with pytest.raises(RefusedError) as caught:
        till.stream("ExplainAccount", pb.ExplainAccountRequest(**fields))
    assert caught.value.reason == reason
    assert caught.value.metadata["field"] == field
