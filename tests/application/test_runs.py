"""Settlement runs, from the day they are opened to the day nothing of them is in transit."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from ledger.application import commands as c
from ledger.domain import limits
from ledger.domain.charges import Charges, StatementState
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
    bank_account,
    charge,
    charges_of,
    charging_world,
    payer,
    settlement_rules,
)
from tests.support.settling import APPROVER, OPENER, Settling, Stopped, go_on, named, statement_of
from tests.support.world import NOW, World, publish_rules, refused

DRAFTED = datetime(2025, 3, 26, 9, tzinfo=UTC)
"""The last day on which a debit of the end of March can be announced, five days before."""
DUE = date(2025, 3, 31)
ENTRY = uuid4()


def shop(*amounts: int, chunk: int = 200) -> Settling:
    """A programme in which members bought for some amounts, on the day its run is drafted."""
    world = charging_world()
    for number, amount in enumerate(amounts, start=1):
        buyer(world, f"m-{number:03}", amount)
    world.now = DRAFTED
    return Settling(world, DUE, chunk=chunk)


def buyer(world: World, reference: str, amount: int) -> None:
    """A member who bought something."""
    one = payer(world, reference)
    charge(world, one.card_number, amount)


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
