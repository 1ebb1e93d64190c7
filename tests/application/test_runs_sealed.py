"""Settlement runs from the file on, and those that are given up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from ledger.application import commands as c
from ledger.domain import limits
from ledger.domain.charges import Charges
from ledger.domain.errors import Reason
from ledger.domain.settlement import (
    Count,
    ExclusionReason,
    RunState,
    SettlementRun,
)
from ledger.eventstore.mapper import open_snapshot, take_snapshot
from tests.support.charging import (
    bank_account,
    charge,
    charges_of,
    payer,
    settlement_rules,
)
from tests.support.settling import (
    DRAFTED,
    DUE,
    Settling,
    Stopped,
    shop,
)
from tests.support.world import NOW, publish_rules, refused

ENTRY = uuid4()


# Sealing


def test_a_sealed_run_has_moved_the_money() -> None:
    """What is in the file is in transit, under the end-to-end id of the statement."""
    settling = shop(20_00, 30_00)
    settling.sealed()
    run = settling.run
    assert (run.state, run.sent) == (RunState.SEALED, Count(2, 50_00))
    assert charges_of(settling.world, "m-001").totals.in_transit == 20_00
    (chunk,) = [e for e in settling.events() if isinstance(e, SettlementRun.CollectionsSent)]
    assert [one.new_account for one in chunk.collections] == [False, False]


def test_what_has_come_up_since_the_draft_is_left_out_at_sealing() -> None:
    """A revoked mandate, stopped collecting, and what a bank would refuse: released, listed, not collected."""
    settling = shop(1_00, 2_00, 4_00, 8_00, 16_00)
    world = settling.world
    settling.open()
    settling.draft()
    settling.approve()
    settling.notify()
    world.do(c.RevokeMandate(settling.mandate_of("m-001").reference))
    world.do(c.StopCollecting("m-002", "DECEASED"))
    settling.begin_sealing()
    problems = {
        "m-003": ExclusionReason.BANK_WOULD_REFUSE,
        "m-004": ExclusionReason.DATA_MISSING,
    }
    settling.send(problems)
    settling.keep_file()
    run = settling.run
    assert (run.sent, run.left_out) == (Count(1, 16_00), Count(4, 15_00))
    assert settling.exclusions() == [
        ("m-001", ExclusionReason.NO_MANDATE),
        ("m-002", ExclusionReason.BLOCKED),
        ("m-003", ExclusionReason.BANK_WOULD_REFUSE),
        ("m-004", ExclusionReason.DATA_MISSING),
    ]
    assert charges_of(world, "m-003").unbilled == 4_00


def test_an_account_that_was_changed_is_collected_from_with_an_amendment() -> None:
    """The first collection from a new account says so; the very first of a mandate does not."""
    settling = shop()
    world = settling.world
    world.now = NOW
    member = payer(world, "m-001")
    charge(world, member.card_number, 20_00)
    world.now = DRAFTED
    settling.sealed()
    world.do(c.AmendMandate(member.mandate_reference, bank_account(b"another")))
    world.now = datetime(2025, 4, 2, 12, tzinfo=UTC)
    charge(world, member.card_number, 5_00)
    world.now = datetime(2025, 4, 25, 9, tzinfo=UTC)
    later = Settling(world, date(2025, 4, 30))
    later.sealed()
    found = [
        [one.new_account for one in event.collections]
        for run in (settling, later)
        for event in run.events()
        if isinstance(event, SettlementRun.CollectionsSent)
    ]
    assert found == [[False], [True]]


def test_an_account_that_is_changed_while_the_file_is_written_is_looked_at_again() -> None:
    """Name and account that were checked are those that are used."""
    settling = shop(20_00)
    settling.open()
    settling.draft()
    settling.approve()
    settling.notify()
    settling.begin_sealing()
    (one,) = settling.taken(1)
    checked = c.CheckedDebit(
        one.member_reference, one.statement_id, settling.mandate_of("m-001").record_id
    )
    reference = settling.mandate_of("m-001").reference
    settling.world.do(c.AmendMandate(reference, bank_account(b"another")))
    found = refused(settling.world, c.SendCollections(settling.run_id, 1, (checked,)))
    assert found.reason is Reason.RUN_CHANGED
    settling.send()
    assert settling.run.sent == Count(1, 20_00)


def test_sealing_goes_on_where_it_was_stopped() -> None:
    """After each chunk the process may be gone: nothing is sent twice, and nothing is left behind."""
    settling = shop(*[10_00] * 5, chunk=2)
    settling.open()
    settling.draft()
    settling.approve()
    settling.notify()
    for steps in (2, 1, 0, None):
        settling.steps_left = steps
        settling.world.forget()
        try:
            settling.seal()
        except Stopped:
            continue
    assert (settling.run.state, settling.run.sent) == (RunState.SEALED, Count(5, 50_00))
    for number in range(1, 6):
        assert charges_of(settling.world, f"m-{number:03}").totals.in_transit == 10_00


def test_a_run_is_not_sealed_before_all_is_in_the_file() -> None:
    """A file that lacks a chunk is no file."""
    settling = shop(10_00, 20_00, chunk=1)
    settling.open()
    settling.draft()
    settling.approve()
    settling.notify()
    settling.begin_sealing()
    found = refused(settling.world, c.SealRun(settling.run_id, "", 0, uuid4(), 0, 0))
    assert found.reason is Reason.RUN_NOT_READY


# At the bank


def test_a_run_at_the_bank_is_accepted_booked_and_closed() -> None:
    """It is closed when nothing of it is in transit any more."""
    settling = shop(20_00)
    settling.sealed()
    run_id = settling.run_id
    settling.do(c.SubmitRun(run_id))
    assert settling.do(c.AcceptRun(run_id)).state is RunState.ACCEPTED
    assert settling.do(c.BookRun(run_id, 20_00, DUE, ENTRY)).state is RunState.BOOKED
    open_still = refused(settling.world, c.CloseRun(run_id, Count(1, 20_00), 1))
    assert open_still.reason is Reason.RUN_IN_TRANSIT
    assert settling.close().state is RunState.CLOSED


def test_a_banks_answer_proves_that_the_file_got_there() -> None:
    """Whether or not somebody said that it was submitted."""
    settling = shop(20_00)
    settling.sealed()
    settling.do(c.BookRun(settling.run_id, 20_00, DUE, ENTRY))
    assert settling.run.booked == Count(1, 20_00)


# Giving up


@pytest.mark.parametrize("until", ["open", "draft", "approve", "notify"])
def test_a_run_is_given_up_before_it_is_sealed(until: str) -> None:
    """All that it took is open again, as if it had never been; the next run takes it."""
    settling = shop(*[10_00] * 3, chunk=2)
    for step in ("open", "draft", "approve", "notify"):
        getattr(settling, step)()
        if step == until:
            break
    settling.cancel()
    assert settling.run.state is RunState.CANCELLED
    for number in range(1, 4):
        charges: Charges = charges_of(settling.world, f"m-{number:03}")
        assert (charges.unbilled, charges.statements) == (10_00, {})
    again = Settling(settling.world, DUE)
    again.open(2)
    assert again.draft().drafted == Count(3, 30_00)


def test_giving_up_goes_on_where_it_was_stopped() -> None:
    """After each chunk the process may be gone."""
    settling = shop(*[10_00] * 5, chunk=2)
    settling.open()
    settling.draft()
    for steps in (1, 1, 0, None):
        settling.steps_left = steps
        settling.world.forget()
        try:
            settling.cancel()
        except Stopped:
            continue
    run = settling.run
    assert (run.state, run.released) == (RunState.CANCELLED, Count(5, 50_00))


def test_a_sealed_run_cannot_be_given_up() -> None:
    """A file that may be at the bank is not taken back."""
    settling = shop(20_00)
    settling.sealed()
    found = refused(settling.world, c.CancelRun(settling.run_id, "WRONG_DATE"))
    assert found.reason is Reason.RUN_NOT_READY


def test_a_run_of_which_nothing_could_be_sent_can_be_given_up() -> None:
    """All left out at sealing: there is no file to seal."""
    settling = shop(20_00)
    settling.open()
    settling.draft()
    settling.approve()
    settling.notify()
    settling.begin_sealing()
    settling.send({"m-001": ExclusionReason.DATA_MISSING})
    found = refused(settling.world, c.SealRun(settling.run_id, "", 0, uuid4(), 0, 0))
    assert found.reason is Reason.RUN_EMPTY
    settling.cancel()
    assert settling.run.state is RunState.CANCELLED


def test_a_run_is_as_light_as_one_of_ten_members() -> None:
    """The run itself holds no lists: what it is made of is in the events of its chunks."""
    settling = shop(*[10_00] * 30, chunk=3)
    settling.open()
    settling.draft()
    sizes = [len(value) for value in vars(settling.run).values() if isinstance(value, list | dict)]
    assert sum(sizes) == 0
    assert limits.RUN_CHUNK_MEMBERS_MAX == 200


def test_a_mandate_of_another_creditor_is_left_out() -> None:
    """A bank knows a mandate by the creditor it was given to."""
    settling = shop(20_00)
    world = settling.world
    rules = settlement_rules(creditor_id="DE51ZZZ12345678901")
    at = DRAFTED + timedelta(hours=1)
    world.do(publish_rules(settlement=rules, effective_at=at))
    world.now = at
    settling.open()
    settling.draft()
    settling.approve()
    settling.notify()
    settling.begin_sealing()
    settling.send()
    assert settling.exclusions() == [("m-001", ExclusionReason.BANK_WOULD_REFUSE)]


def test_a_snapshot_of_a_run_is_the_run() -> None:
    """A run of many chunks is loaded from its last snapshot, and nothing of it is lost."""
    settling = shop(*[10_00] * 5, chunk=2)
    settling.sealed()
    run = settling.run
    found = open_snapshot(SettlementRun.TOPIC, run.id, run.version, take_snapshot(run))
    assert found is not None
    kept = {name for name in vars(run) if not name.startswith("_")}
    assert {name: getattr(found, name) for name in kept} == {
        name: getattr(run, name) for name in kept
    }
    assert found.STATE is not None
    assert kept == set(found.STATE.__struct_fields__)
