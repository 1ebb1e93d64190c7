from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from ledger.application import commands as c
from ledger.application.attempt import Attempt, Outcome, WriteItem
from ledger.application.batch import Batch
from ledger.application.cache import AggregateCache
from ledger.application.decisions import Request
from ledger.domain.errors import Reason, Refusal
from tests.support.world import (
    NOW,
    Asked,
    World,
    make_facts,
    present,
    publish_rules,
    record,
    redeem,
)


class Setting:
    """A programme with a card that has thirty points, and receipts nobody has presented."""

    def __init__(self) -> None:
        self.world = World()
        self.card = self.world.card("member-1", totals=(1000, 1000, 1000))
        self.other_card = self.world.card("member-2", totals=(1000, 1000, 1000))
        self.receipts = [make_facts() for _ in range(4)]
        for facts in self.receipts:
            self.world.do(c.RecordReceipt(facts))


Make = Callable[[Setting], c.Write[Any]]

# The same request id with something else: the command, the other command, and the field that differs.
REUSES: list[tuple[str, Make, Make]] = [
    (
        "receipt.number",
        lambda s: record(number="1", card_number=s.card),
        lambda s: record(number="2", card_number=s.card),
    ),
    (
        "receipt.lines[0].gross_amount",
        lambda s: record(number="1", total=1000),
        lambda s: record(number="1", total=1100),
    ),
    (
        "receipt.card_number",
        lambda s: record(number="1", card_number=s.card),
        lambda s: record(number="1", card_number=s.other_card),
    ),
    ("points", lambda s: redeem(s.card, 3), lambda s: redeem(s.card, 4)),
    ("holder", lambda s: redeem(s.card, 3), lambda s: redeem(s.other_card, 3)),
    ("holder", lambda s: redeem(s.card, 3), lambda s: redeem("2000000000008", 3)),
    (
        "order_reference",
        lambda s: redeem(s.card, 3, order_reference="order-1"),
        lambda s: redeem(s.card, 3, order_reference="order-2"),
    ),
    (
        "occurred_at",
        lambda s: redeem(s.card, 3, NOW),
        lambda s: redeem(s.card, 3, NOW - timedelta(seconds=1)),
    ),
    (
        "member_reference",
        lambda s: present(s.receipts[:3], "member-3"),
        lambda s: present(s.receipts[:3], "member-4"),
    ),
    (
        "receipts[2]",
        lambda s: present(s.receipts[:3], "member-3"),
        lambda s: present([*s.receipts[:2], s.receipts[3]], "member-3"),
    ),
    (
        "receipts[0]",
        lambda s: present(s.receipts[:3], "member-3"),
        lambda s: present([make_facts(), *s.receipts[:2]], "member-3"),
    ),
    (
        "member_reference",
        lambda s: c.EnrolMember("member-3"),
        lambda s: c.EnrolMember("member-4"),
    ),
    (
        "occurred_at",
        lambda s: c.EnrolMember("member-3", NOW),
        lambda s: c.EnrolMember("member-3", NOW - timedelta(seconds=1)),
    ),
    (
        "rules.earning.points",
        lambda s: publish_rules(effective_at=NOW + timedelta(days=1)),
        lambda s: publish_rules(effective_at=NOW + timedelta(days=1), points=2),
    ),
    (
        "rules.effective_at",
        lambda s: publish_rules(effective_at=NOW + timedelta(days=1)),
        lambda s: publish_rules(effective_at=NOW + timedelta(days=2)),
    ),
    ("request_id", lambda s: redeem(s.card, 3), lambda s: c.EnrolMember("member-3")),
    ("request_id", lambda s: record(number="1"), lambda s: redeem(s.card, 3)),
]


@pytest.mark.parametrize(("field", "first", "other"), REUSES)
def test_a_request_id_with_other_content_is_refused_by_the_field(
    field: str, first: Make, other: Make
) -> None:
    """A request id that was used for something else is refused, and the field that differs is named."""
    setting, request_id = Setting(), uuid4()
    world = setting.world
    done = world.execute(first(setting), request_id)
    (refused,) = world.batch([Asked(other(setting), request_id)])
    assert isinstance(refused, Refusal)
    assert (refused.reason, refused.metadata["field"]) == (Reason.REQUEST_ID_REUSED, field)
    assert len(world.rows) == done.position


@pytest.mark.parametrize(("field", "first", "other"), REUSES)
def test_of_two_contents_at_once_one_is_done(field: str, first: Make, other: Make) -> None:
    """Two requests of one id that come together: one of them is done, and the other one is refused."""
    del field
    setting, request_id = Setting(), uuid4()
    asked = [Asked(first(setting), request_id), Asked(other(setting), request_id)]
    found = setting.world.batch(asked)
    (done,) = (one for one in found if isinstance(one, Outcome))
    assert not done.replayed
    assert len(setting.world.rows) == done.position


@pytest.mark.parametrize("make", [first for _, first, _ in REUSES])
@pytest.mark.parametrize("at_once", [False, True], ids=["later", "in one batch"])
def test_a_request_again_is_answered_with_the_first_outcome(make: Make, *, at_once: bool) -> None:
    """The same request again moves nothing, and its answer is the first one, as stored."""
    setting, request_id = Setting(), uuid4()
    world, command = setting.world, make(setting)
    asked = [Asked(command, request_id)] * 2
    known = len(world.rows)
    if at_once:
        first, again = world.batch(asked)
    else:
        (first,) = world.batch(asked[:1])
        world.forget()
        (again,) = world.batch(asked[1:])
    assert isinstance(first, Outcome)
    assert not first.replayed
    assert again == first._replace(replayed=True)
    assert first.position == len(world.rows)
    assert {row.request_id for row in world.rows[known:]} == {request_id}


@pytest.mark.parametrize("make", [first for _, first, _ in REUSES])
def test_another_principal_never_gets_a_replay(make: Make) -> None:
    """A request id is its principal's own, whoever else asks for the very same."""
    setting, request_id = Setting(), uuid4()
    command = make(setting)
    setting.world.do(command, request_id, "till-1")
    (found,) = setting.world.batch([Asked(command, request_id, "till-2")])
    assert isinstance(found, Refusal)
    assert found.reason is Reason.REQUEST_ID_FOREIGN


def test_a_used_request_id_is_looked_at_before_the_document() -> None:
    """A recorded receipt under a request id that was used for something else is refused."""
    setting, used = Setting(), uuid4()
    setting.world.do(redeem(setting.card, 1), used)
    (found,) = setting.world.batch([Asked(c.RecordReceipt(setting.receipts[0]), used)])
    assert isinstance(found, Refusal)
    assert found.reason is Reason.REQUEST_ID_REUSED


def test_a_replay_by_the_document_holds_only_while_its_request_id_is_unused() -> None:
    """Whoever recognises a receipt without having looked for the request id asks the store to."""
    setting, request_id = Setting(), uuid4()
    world, facts = setting.world, setting.receipts[0]
    batch = Batch(AggregateCache(10), world.namespace, world.now, optimistic=True)
    ids = {row.originator_id for row in world.rows if isinstance(row.originator_id, UUID)}
    batch.add_loaded(ids, {id_: world.stored(id_) for id_ in ids})
    attempt = Attempt(batch, world.mapper)
    attempt.add_requests({row.request_id: row for row in world.requests.values()})
    future: Any = None
    attempt.decide(WriteItem(future, Request(request_id, "till-1"), c.RecordReceipt(facts), b""))
    assert attempt.guards().absent_request_ids == [request_id]


def test_a_refused_request_may_be_sent_again() -> None:
    """A refusal is not stored: the same request succeeds once its cause is gone."""
    setting, request_id = Setting(), uuid4()
    command = redeem(setting.card, 40)
    (refused,) = setting.world.batch([Asked(command, request_id)])
    assert isinstance(refused, Refusal)
    setting.world.do(record(total=1000, card_number=setting.card))
    assert not setting.world.execute(command, request_id).replayed


def test_commands_of_one_batch_see_each_other() -> None:
    """Two redemptions of one batch for the same points: one has them, the other is told what is left."""
    setting = Setting()
    first, second, third = setting.world.batch(
        [Asked(redeem(setting.card, points), uuid4()) for points in (20, 20, 10)]
    )
    assert isinstance(first, Outcome)
    assert isinstance(second, Refusal)
    assert second.metadata["points_available"] == "10"
    assert isinstance(third, Outcome)
    assert third.answer.points_available == 0


def test_a_refusal_hurts_only_the_command_that_caused_it() -> None:
    """Bad commands between good ones change neither the outcomes nor the positions of those."""
    setting = Setting()
    world, known = setting.world, len(setting.world.rows)
    good = [Asked(record(number=str(number)), uuid4()) for number in range(5)]
    bad = [Asked(redeem("2000000000008", 1), uuid4()) for _ in range(5)]
    found = world.batch([one for pair in zip(good, bad, strict=True) for one in pair])
    assert [type(one) for one in found] == [Outcome, Refusal] * 5
    positions = [one.position for one in found if isinstance(one, Outcome)]
    assert positions == list(range(known + 1, known + 6))
    assert all(one.request_id not in world.requests for one in bad)


@pytest.mark.parametrize("late_allowed", [False, True])
def test_an_operator_may_record_what_a_till_is_too_late_for(*, late_allowed: bool) -> None:
    """A receipt that is too late for a till is recorded by an operator, with the rules of its time."""
    world = World()
    command = record(total=500, occurred_at=NOW - timedelta(days=200))
    (found,) = world.batch([Asked(command, uuid4(), "somebody", late_allowed)])
    if late_allowed:
        assert isinstance(found, Outcome)
        assert world.rows[-1].rules_version == 1
    else:
        assert isinstance(found, Refusal)
        assert found.reason is Reason.TOO_LATE


def test_nobody_may_be_ahead() -> None:
    """What has not happened yet can be recorded by nobody, an operator included."""
    command = record(occurred_at=NOW + timedelta(days=1))
    (found,) = World().batch([Asked(command, uuid4(), "operator", late_allowed=True)])
    assert isinstance(found, Refusal)
    assert found.reason is Reason.CLOCK_AHEAD


def test_ids_of_accounts_and_redemptions_follow_from_their_requests() -> None:
    """A request decided twice, as after a conflict, makes the same account and the same redemption."""
    world, request_id = World(), UUID(int=7)
    account_id = world.do(c.EnrolMember("member-1"), request_id).account_id
    assert account_id == world.namespace.account(request_id)


def test_a_rehearsed_write_says_what_the_write_would_answer_and_leaves_no_trace() -> None:
    """What a write would do can be asked, and nothing is stored for it."""
    world = World()
    card = world.card()
    before = list(world.rows)
    command = record(card_number=card, total=700)
    said = world.read(c.Rehearse(command=command))
    assert world.rows == before
    assert said == world.do(command)


def test_writes_are_rehearsed_as_the_batch_stands() -> None:
    """What is asked after a write of the same batch counts with it, and what follows does not see the rehearsal."""
    world = World()
    card = world.card(totals=(500, 500, 500))
    spend = redeem(card, 10)
    assert world.read(c.Rehearse(command=spend)).points_available == 5
    assert world.do(spend).points_available == 5
    with pytest.raises(Refusal) as refusal:
        world.read(c.Rehearse(command=spend))
    assert refusal.value.reason is Reason.POINTS_INSUFFICIENT


def test_a_receipt_that_is_recorded_is_rehearsed_with_its_first_outcome() -> None:
    """A receipt that was recorded would be answered with the first outcome, and so it is said."""
    world = World()
    command = record(card_number=world.card(), total=700)
    first = world.do(command)
    world.do(record(card_number=command.facts.card_number, total=300))
    assert world.read(c.Rehearse(command=command)) == first
