"""Settlement runs until they are sealed: opened, drafted, approved, announced."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from ledger.application import commands as c
from ledger.domain.charges import StatementState
from ledger.domain.debit_days import DebitDay
from ledger.domain.errors import Reason
from ledger.domain.settlement import (
    Count,
    ExclusionReason,
    RunState,
    SettlementRun,
    message_id,
    payment_id,
    read_message_id,
)
from tests.support.charging import (
    charges_of,
)
from tests.support.settling import (
    APPROVER,
    DUE,
    OPENER,
    Settling,
    Stopped,
    go_on,
    named,
    shop,
    statement_of,
)
from tests.support.world import World, refused

ENTRY = uuid4()


def statement(settling: Settling, member_reference: str) -> StatementState:
    """The state of the statement that a run took of a member."""
    charges = charges_of(settling.world, member_reference)
    return charges.statement(statement_of(settling, member_reference)).state


# Opening


@pytest.mark.parametrize(
    ("due_on", "reason"),
    [
        (date(2025, 3, 29), Reason.DUE_DATE_CLOSED),
        (date(2025, 4, 18), Reason.DUE_DATE_CLOSED),
        (date(2025, 3, 25), Reason.DUE_DATE_TOO_SOON),
        (date(2025, 3, 26), Reason.DUE_DATE_TOO_SOON),
        (date(2025, 5, 28), Reason.DUE_DATE_TOO_SOON),
    ],
)
def test_a_due_date_on_which_banks_cannot_collect_is_refused(due_on: date, reason: Reason) -> None:
    """A Saturday, Good Friday, what is past, what no bank takes in time, and what is too far ahead."""
    found = refused(shop().world, c.OpenRun(due_on), principal_id=OPENER)
    assert found.reason is reason


def test_the_refusal_of_a_due_date_names_those_that_can_be() -> None:
    """In the morning the file of tomorrow can still be at the bank; in the afternoon only that of the day after."""
    world = shop().world
    found = refused(world, c.OpenRun(date(2025, 3, 26)))
    named = {"field": "due_on", "earliest": "2025-03-27", "latest": "2025-05-27"}
    assert found.metadata == named
    world.now = datetime(2025, 3, 26, 14, tzinfo=UTC)
    assert refused(world, c.OpenRun(date(2025, 3, 27))).metadata["earliest"] == "2025-03-28"


def test_a_second_run_of_a_due_date_needs_its_number() -> None:
    """Nobody opens the same run twice by mistake, and no number is left out."""
    settling = shop(20_00)
    settling.open()
    again = refused(settling.world, c.OpenRun(DUE))
    assert (again.reason, again.metadata["number"]) == (Reason.RUN_EXISTS, "1")
    assert refused(settling.world, c.OpenRun(DUE, 3)).reason is Reason.FIELD_INVALID
    assert settling.open(2).run_id == settling.world.namespace.settlement_run(DUE, 2)


def test_a_run_needs_rules_of_payment_and_euro() -> None:
    """Where the rules say nothing about payment with the card, there is nothing to collect."""
    assert refused(World(), c.OpenRun(DUE)).reason is Reason.CHARGING_NOT_SET


def test_the_names_of_a_run_at_the_bank_lead_back_to_it() -> None:
    """MsgId and PmtInfId have at most 35 characters, derive from the run, and name it in whatever case."""
    run_id = shop().run_id
    for name in (message_id(run_id), payment_id(run_id)):
        assert len(name) <= 35
        assert read_message_id(f" {name.upper()} ") == run_id
    assert read_message_id("NOTPROVIDED") is None
    assert read_message_id("z" * 32) is None


# Drafting


def test_a_run_takes_who_is_due_and_lists_who_is_left_out() -> None:
    """What is taken and what is left out is counted, and the money has not moved yet."""
    settling = shop(20_00, 30_00)
    world = settling.world
    world.do(c.StopCollecting("m-002", "DECEASED"))
    settling.open()
    found = settling.draft()
    assert (found.state, found.drafted, found.excluded) == (
        RunState.DRAFT,
        Count(1, 20_00),
        Count(1, 30_00),
    )
    assert settling.exclusions() == [("m-002", ExclusionReason.BLOCKED)]
    assert charges_of(world, "m-001").totals.open == 20_00
    assert statement(settling, "m-001") is StatementState.TAKEN


def test_a_chunk_is_drafted_once() -> None:
    """Whoever repeats a chunk gets its first answer; a chunk that is not the next is refused."""
    settling = shop(20_00, 30_00, 40_00, chunk=1)
    settling.open()
    world, run_id, request_id = settling.world, settling.run_id, uuid4()
    first = world.do(c.DraftRun(run_id, 1, ("m-001",), False), request_id, OPENER)
    rows = len(world.rows)
    again = world.execute(c.DraftRun(run_id, 1, ("m-002",), False), request_id, OPENER)
    assert (again.answer, again.replayed, len(world.rows)) == (first, True, rows)
    other = refused(world, c.DraftRun(run_id, 1, ("m-001",), False))
    assert (other.reason, other.metadata["chunk"]) == (Reason.RUN_CHANGED, "1")


def test_a_draft_goes_on_where_it_was_stopped() -> None:
    """After each chunk the process may be gone: who was looked at is not looked at again, and nobody is left out."""
    settling = shop(*[10_00] * 7, chunk=2)
    settling.open()
    for steps in (1, 0, 2, None):
        settling.steps_left = steps
        settling.world.forget()
        try:
            settling.draft()
        except Stopped:
            continue
    run = settling.run
    assert (run.state, run.chunks, run.drafted) == (RunState.DRAFT, 4, Count(7, 70_00))


def test_a_member_in_two_runs_is_debited_once() -> None:
    """What a first run of a date has taken is not there for a second one."""
    settling = shop(20_00)
    settling.open()
    settling.draft()
    other = Settling(settling.world, DUE)
    other.open(2)
    found = other.draft()
    assert (found.drafted, found.excluded) == (Count(), Count())


def test_a_debit_day_that_is_changed_under_way_counts_for_the_next_run() -> None:
    """What is taken stays so; what is bought afterwards goes by the new day."""
    settling = shop(20_00)
    settling.open()
    settling.draft()
    settling.world.do(c.ChooseDebitTerms("m-001", DebitDay.MIDDLE))
    settling.approve()
    settling.notify()
    settling.seal()
    assert charges_of(settling.world, "m-001").totals.in_transit == 20_00


# Approving


def test_who_drafted_a_run_cannot_approve_it() -> None:
    """Neither who opened it nor who drafted it; a third person can."""
    settling = shop(20_00)
    settling.open()
    settling.world.do(c.DraftRun(settling.run_id, 1, ("m-001",), True), uuid4(), "finance-3")
    for who in (OPENER, "finance-3"):
        found = refused(settling.world, c.ApproveRun(settling.run_id), principal_id=who)
        assert found.reason is Reason.SECOND_PERSON_NEEDED
    assert settling.approve().state is RunState.APPROVED
    assert settling.run.approved_by == APPROVER


def test_a_run_with_nothing_to_collect_is_not_approved() -> None:
    """It can only be given up, and then is gone at once."""
    settling = shop()
    settling.open()
    settling.draft()
    found = refused(settling.world, c.ApproveRun(settling.run_id), principal_id=APPROVER)
    assert found.reason is Reason.RUN_EMPTY
    settling.cancel()
    assert settling.run.state is RunState.CANCELLED


def test_after_the_banks_cut_off_a_run_goes_no_further() -> None:
    """The file is at the bank one business day before, until 14:00: Friday for Monday."""
    settling = shop(20_00)
    settling.open()
    settling.draft()
    settling.world.now = datetime(2025, 3, 28, 14, tzinfo=UTC)
    found = refused(settling.world, c.ApproveRun(settling.run_id), principal_id=APPROVER)
    assert found.reason is Reason.BANK_CUT_OFF_PASSED
    assert found.metadata["deadline"] == "2025-03-28T14:00:00+00:00"
    settling.world.now -= timedelta(seconds=1)
    settling.approve()


def test_steps_do_not_overtake_each_other() -> None:
    """A run that is being drafted is neither approved, nor sealed, nor at the bank."""
    settling = shop(20_00)
    settling.open()
    run_id = settling.run_id
    commands: list[c.Write[c.RunMoved]] = [
        c.ApproveRun(run_id),
        c.RecordNotices(run_id, 1, ()),
        c.BeginSealing(run_id, True),
        c.SendCollections(run_id, 1, ()),
        c.SealRun(run_id, "", 0, uuid4(), 0, 0),
        c.SubmitRun(run_id),
        c.AcceptRun(run_id),
        c.BookRun(run_id, 1, DUE, ENTRY),
        c.CloseRun(run_id, Count(), 1),
        c.ReleaseRun(run_id, 1, ()),
        c.LeaveOut(run_id, "m-001", uuid4()),
    ]
    for command in commands:
        found = refused(settling.world, command, principal_id=APPROVER)
        assert (found.reason, found.metadata["state"]) == (Reason.RUN_NOT_READY, "DRAFTING")


# Telling the members


def test_who_cannot_be_told_is_left_out() -> None:
    """A debit that nobody announced is not collected; its items wait."""
    settling = shop(20_00, 30_00)
    settling.open()
    settling.draft()
    settling.approve()
    told, failed = map(named, settling.taken(1))
    found = settling.do(c.RecordNotices(settling.run_id, 1, (told,), (failed,)))
    assert (found.state, found.left_out) == (RunState.NOTIFIED, Count(1, 30_00))
    assert charges_of(settling.world, "m-002").unbilled == 30_00
    assert settling.exclusions() == [("m-002", ExclusionReason.NOTICE_FAILED)]


def test_who_is_told_too_late_is_left_out() -> None:
    """A notice that goes out a day late is none."""
    settling = shop(20_00)
    settling.open()
    settling.draft()
    settling.approve()
    go_on(settling.world, 1)
    settling.notify()
    assert settling.exclusions() == [("m-001", ExclusionReason.NOTICE_TOO_LATE)]
    found = refused(settling.world, c.BeginSealing(settling.run_id))
    assert found.reason is Reason.RUN_EMPTY


def test_a_run_is_sealed_when_the_members_were_told_or_somebody_says_so() -> None:
    """Notices that the ledger did not send are said to be sent elsewhere, and that is kept."""
    settling = shop(20_00)
    settling.open()
    settling.draft()
    settling.approve()
    found = refused(settling.world, c.BeginSealing(settling.run_id))
    assert found.reason is Reason.RUN_NOT_READY
    settling.begin_sealing(announced_elsewhere=True)
    (sealing,) = [e for e in settling.events() if isinstance(e, SettlementRun.RunSealing)]
    assert sealing.announced_elsewhere


def test_a_person_takes_a_statement_out() -> None:
    """As long as there is no file; the member waits for the next run."""
    settling = shop(20_00, 30_00)
    settling.open()
    settling.draft()
    one = statement_of(settling, "m-001")
    settling.do(c.LeaveOut(settling.run_id, "m-001", one))
    assert settling.run.remaining == Count(1, 30_00)
    again = refused(settling.world, c.LeaveOut(settling.run_id, "m-001", one))
    assert again.reason is Reason.STATEMENT_UNKNOWN
