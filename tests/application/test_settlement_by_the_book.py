"""The specification of payment with the card, sentence by sentence: from the charge to the sealed run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ledger.application import commands as c
from ledger.domain.charges import Charges, StatementState
from ledger.domain.debit_days import DebitDay
from ledger.domain.errors import Reason, Refusal
from ledger.domain.settlement import ExclusionReason, RunState, SettlementRun
from tests.support.banking import Bank, camt053, run_credit
from tests.support.charging import (
    bank_account,
    charge,
    charges_of,
    charging_world,
    payer,
    proof,
    refund,
    sign,
    verified_charge,
)
from tests.support.settling import APPROVER, OPENER, Settling
from tests.support.world import World, refused

B, M, E = DebitDay.BEGINNING, DebitDay.MIDDLE, DebitDay.END
MARCH, APRIL = date(2025, 3, 31), date(2025, 4, 30)
DRAFTED = datetime(2025, 3, 26, 9, tzinfo=UTC)

# The debit days of half a year, by hand: Easter Monday is 21 April, 1 May is closed, 1 June is a Sunday.
DUE_DATES = (
    date(2025, 4, 1),
    date(2025, 4, 15),
    APRIL,
    date(2025, 5, 2),
    date(2025, 5, 15),
    date(2025, 5, 30),
    date(2025, 6, 2),
    date(2025, 6, 16),
    date(2025, 6, 30),
)


def run_of(world: World, due_on: date, notice_days: int = 5) -> Settling:
    """A run of a due date, on the morning of the last day on which a debit can be announced."""
    world.now = max(world.now, morning(due_on - timedelta(days=notice_days)))
    return Settling(world, due_on)


def morning(day: date) -> datetime:
    """Nine o'clock of a day."""
    return datetime.combine(day, time(9), UTC)


def carry_out(settling: Settling) -> bool:
    """Take a run to the bank, or give it up where there is nothing to collect; say which."""
    settling.open()
    if not settling.draft().drafted.count:
        settling.cancel()
        return False
    settling.approve()
    settling.notify()
    if not settling.run.remaining.count:
        settling.cancel()
        return False
    settling.begin_sealing()
    settling.send()
    settling.keep_file()
    return True


def credit(settling: Settling) -> None:
    """Have the bank credit all of a run."""
    cents = settling.run.sent.amount
    amount = f"{cents // 100}.{cents % 100:02}"
    settling.world.now = max(settling.world.now, morning(settling.due_on))
    entry = run_credit(settling.run_id, amount, f"C-{settling.run_id.hex[:8]}")
    Bank(settling.world).import_(camt053(entry, id_=f"S-{settling.run_id.hex[:8]}"))


def holds(world: World, reference: str, charged: int, refunded: int) -> None:
    """See to it that charges less refunds are open, in transit, collected or written off, to the cent."""
    totals = charges_of(world, reference).totals
    assert (totals.charged, totals.refunded) == (charged, refunded)
    where = totals.open + totals.in_transit + totals.collected + totals.written_off
    assert where == charged - refunded


def in_statements(world: World, reference: str) -> list[UUID]:
    """Every item that a statement took and did not give back, once for each statement."""
    return [item for items in taken(world, reference).values() for item in items]


def taken(world: World, reference: str) -> dict[UUID, tuple[UUID, ...]]:
    """The items of each statement of a member, by what happened to it."""
    found: dict[UUID, tuple[UUID, ...]] = {}
    stream = world.namespace.charges(reference)
    for row in world.rows:
        if row.originator_id == stream:
            event = world.mapper.to_domain_event(row)
            if isinstance(event, Charges.StatementTaken):
                assert event.statement_id not in found
                found[event.statement_id] = event.item_ids
            elif isinstance(event, Charges.StatementReleased):
                del found[event.statement_id]
    return found


def check_in_time(world: World, reference: str, bought: dict[UUID, date]) -> None:
    """See to it that each item is in one statement, collected, and was due within 45 days."""
    assert sorted(in_statements(world, reference)) == sorted(bought)
    statements = charges_of(world, reference).statements
    for statement_id, items in taken(world, reference).items():
        one = statements[statement_id]
        assert one.state is StatementState.COLLECTED
        for item in items:
            assert one.first_due_on - bought[item] <= timedelta(days=45)


# Flow


def test_the_flow_from_the_charge_to_the_closed_month() -> None:
    """A charge becomes an open item, a statement, a sealed run, a booking and a closed month, each step an event."""
    world = charging_world()
    ann = payer(world, "m-1")
    charge(world, ann.card_number, 80_00)
    holds(world, "m-1", 80_00, 0)
    settling = run_of(world, MARCH)
    steps: tuple[tuple[Callable[[], object], RunState], ...] = (
        (settling.open, RunState.DRAFTING),
        (settling.draft, RunState.DRAFT),
        (settling.approve, RunState.APPROVED),
        (settling.notify, RunState.NOTIFIED),
        (settling.begin_sealing, RunState.SEALING),
        (settling.send, RunState.SEALING),
        (settling.keep_file, RunState.SEALED),
        (lambda: settling.do(c.SubmitRun(settling.run_id)), RunState.SUBMITTED),
        (lambda: settling.do(c.AcceptRun(settling.run_id)), RunState.ACCEPTED),
        (lambda: credit(settling), RunState.BOOKED),
        (settling.close, RunState.CLOSED),
    )
    for step, state in steps:
        events = len(list(settling.events()))
        step()
        assert settling.run.state is state
        assert len(list(settling.events())) > events
        holds(world, "m-1", 80_00, 0)
    assert charges_of(world, "m-1").totals.collected == 80_00
    world.now = datetime(2025, 4, 2, tzinfo=UTC)
    assert world.do(c.CloseMonth(date(2025, 3, 1))).month == date(2025, 3, 1)


def test_a_charge_and_a_refund_are_idempotent() -> None:
    """Sent again with the same id they are the first outcome, and with other content they are refused."""
    world = charging_world()
    ann = payer(world, "m-1")
    command, id_ = verified_charge(world, ann.card_number, 80_00), uuid4()
    first, again = (world.execute(command, id_) for _ in range(2))
    assert (first.replayed, again.replayed, again.answer) == (False, True, first.answer)
    other = verified_charge(world, ann.card_number, 80_01)
    assert refused(world, other, id_).reason is Reason.REQUEST_ID_REUSED
    back, id_ = c.RefundCharge(first.answer.charge_id, 30_00), uuid4()
    first_back, again_back = (world.execute(back, id_) for _ in range(2))
    assert again_back.answer == first_back.answer
    holds(world, "m-1", 80_00, 30_00)


@pytest.mark.parametrize("why", ["never signed", "revoked", "lapsed"])
def test_charging_without_a_valid_mandate_is_refused(why: str) -> None:
    """Without a mandate, with one that was revoked, and with one that lapsed, nobody pays with the card."""
    world = charging_world()
    card = world.card("m-1")
    if why != "never signed":
        mandate = world.do(sign("m-1", signed_on=world.now.date())).mandate_reference
        if why == "revoked":
            world.do(c.RevokeMandate(mandate))
        else:
            world.now = world.now.replace(year=2028)
    assert refused(world, c.ChargeCard(card, 1_00)).reason is Reason.MANDATE_NEEDED


def test_what_can_be_charged_is_the_limit_less_what_is_open_or_in_transit() -> None:
    """A charge is authorised against a credit limit, which a refund and a credit give back."""
    world = charging_world(credit_limit=100_00)
    ann = payer(world, "m-1")
    first = charge(world, ann.card_number, 100_00)
    one_cent = verified_charge(world, ann.card_number, 1)
    assert refused(world, one_cent).reason is Reason.CREDIT_LIMIT_EXCEEDED
    refund(world, first, 40_00)
    settling = run_of(world, MARCH)
    assert carry_out(settling)
    found = refused(world, verified_charge(world, ann.card_number, 40_01))
    assert (found.reason, found.metadata["available"]) == (Reason.CREDIT_LIMIT_EXCEEDED, "4000")
    credit(settling)
    charge(world, ann.card_number, 100_00)


# Changing the debit day


def change_before(world: World, settling: Settling, step: str, to: DebitDay) -> None:
    """Take a run to its credit, and change the debit day of a member before one of the steps."""
    steps: dict[str, Callable[[], object]] = {
        "open": settling.open,
        "draft": settling.draft,
        "approve": settling.approve,
        "notify": settling.notify,
        "begin_sealing": settling.begin_sealing,
        "send": settling.send,
        "keep_file": settling.keep_file,
        "credit": lambda: credit(settling),
    }
    for name, do in steps.items():
        if name == step:
            world.do(c.ChooseDebitTerms("m-1", to))
        if name == "approve" and not settling.run.drafted.count:
            settling.cancel()
            return
        do()


@pytest.mark.parametrize(("start", "to"), [(B, M), (B, E), (M, B), (M, E), (E, B), (E, M)])
@pytest.mark.parametrize(
    "step",
    ["open", "draft", "approve", "notify", "begin_sealing", "send", "keep_file", "credit"],
)
def test_changing_the_debit_day_skips_no_item_and_debits_none_twice(
    step: str, start: DebitDay, to: DebitDay
) -> None:
    """The day is changed before any step of a run, and each charge is still debited once, within 45 days."""
    world = charging_world()
    ann = payer(world, "m-1", debit_day=start)
    items = {charge(world, ann.card_number, 80_00): world.now.date()}
    first_due = {B: date(2025, 4, 1), M: date(2025, 4, 15), E: MARCH}[start]
    settling = run_of(world, first_due)
    items[charge(world, ann.card_number, 7_00)] = world.now.date()
    change_before(world, settling, step, to)
    items[charge(world, ann.card_number, 3_00)] = world.now.date()
    for due_on in DUE_DATES:
        if due_on > first_due:
            later = run_of(world, due_on)
            if carry_out(later):
                credit(later)
        holds(world, "m-1", 90_00, 0)
    check_in_time(world, "m-1", items)
    assert charges_of(world, "m-1").totals.collected == 90_00


def test_a_sealed_run_is_not_touched_by_any_change_of_its_member() -> None:
    """After the seal a new day, account or mandate, or a revocation, leaves the run as it is."""
    world = charging_world()
    ann = payer(world, "m-1")
    charge(world, ann.card_number, 80_00)
    settling = run_of(world, MARCH)
    settling.sealed()
    before = list(settling.events())
    world.do(c.ChooseDebitTerms("m-1", B, 14))
    world.do(c.AmendMandate(ann.mandate_reference, bank_account(b"another")))
    world.do(c.RevokeMandate(ann.mandate_reference))
    world.do(sign("m-1", signed_on=world.now.date(), print_=b"third"))
    assert list(settling.events()) == before
    assert charges_of(world, "m-1").totals.in_transit == 80_00
    credit(settling)
    assert charges_of(world, "m-1").totals.collected == 80_00


# Statements


def test_the_cut_off_is_notice_days_and_a_business_day_before_the_due_date() -> None:
    """By the time of recording: the last second of Tuesday is in, the first of Wednesday is not."""
    world = charging_world(time_zone="Europe/Berlin")
    ann = payer(world, "m-1")
    berlin = ZoneInfo("Europe/Berlin")
    world.now = datetime(2025, 3, 25, 23, 59, 59, tzinfo=berlin).astimezone(UTC)
    inside = charge(world, ann.card_number, 20_00)
    world.now = datetime(2025, 3, 26, tzinfo=berlin).astimezone(UTC)
    charge(world, ann.card_number, 5_00)
    settling = run_of(world, MARCH)
    assert carry_out(settling)
    assert in_statements(world, "m-1") == [inside]


def test_a_charge_that_is_recorded_late_is_not_in_a_statement_whose_cut_off_has_passed() -> None:
    """An item belongs to a statement by when it was recorded, not by when it happened."""
    world = charging_world()
    ann = payer(world, "m-1")
    charge(world, ann.card_number, 20_00)
    world.now = DRAFTED
    late = verified_charge(world, ann.card_number, 5_00, occurred_at=world.now - timedelta(days=2))
    world.do(late)
    settling = run_of(world, MARCH)
    assert carry_out(settling)
    assert settling.run.sent.amount == 20_00
    april = run_of(world, APRIL)
    assert carry_out(april)
    assert april.run.sent.amount == 5_00


def test_a_refund_before_a_statement_makes_it_less() -> None:
    """What is given back before the cut-off is in the same statement."""
    world = charging_world()
    ann = payer(world, "m-1")
    refund(world, charge(world, ann.card_number, 80_00), 30_00)
    settling = run_of(world, MARCH)
    assert carry_out(settling)
    assert settling.run.sent.amount == 50_00
    holds(world, "m-1", 80_00, 30_00)


@pytest.mark.parametrize("step", ["draft", "seal", "credit"])
def test_a_refund_after_a_statement_is_an_item_of_its_own(step: str) -> None:
    """Drafted, in transit or collected, the statement stays, and the next one is less."""
    world = charging_world()
    ann = payer(world, "m-1")
    bought = charge(world, ann.card_number, 80_00)
    settling = run_of(world, MARCH)
    settling.open()
    settling.draft()
    if step == "draft":
        refund(world, bought, 30_00)
    settling.approve()
    settling.notify()
    settling.seal()
    if step == "seal":
        refund(world, bought, 30_00)
    credit(settling)
    if step == "credit":
        refund(world, bought, 30_00)
    assert settling.run.sent.amount == 80_00
    holds(world, "m-1", 80_00, 30_00)
    charge(world, ann.card_number, 100_00)
    april = run_of(world, APRIL)
    assert carry_out(april)
    assert april.run.sent.amount == 70_00
    holds(world, "m-1", 180_00, 30_00)
    items = in_statements(world, "m-1")
    assert len(items) == len(set(items)) == 3


def test_a_whole_refund_after_collection_is_a_credit_balance() -> None:
    """With nothing to set against it the member is left out with that reason, and later charges use it up."""
    world = charging_world()
    ann = payer(world, "m-1")
    bought = charge(world, ann.card_number, 80_00)
    settling = run_of(world, MARCH)
    assert carry_out(settling)
    credit(settling)
    refund(world, bought)
    april = run_of(world, APRIL)
    assert not carry_out(april)
    assert april.exclusions() == [("m-1", ExclusionReason.CREDIT_BALANCE)]
    charge(world, ann.card_number, 100_00)
    may = run_of(world, date(2025, 5, 30))
    assert carry_out(may)
    assert may.run.sent.amount == 20_00
    holds(world, "m-1", 180_00, 80_00)


# Runs


def test_every_member_left_out_is_listed_with_the_reason() -> None:
    """No mandate, below the least sum, credit balance, blocked, notice too late; and who is taken is not listed."""
    world = charging_world(least_sum=10_00)
    members = {
        "m-1 taken": 80_00,
        "m-2 mandate": 20_00,
        "m-3 least": 9_99,
        "m-4 credit": 30_00,
        "m-5 blocked": 40_00,
        "m-6 notice": 50_00,
    }
    mandates = {}
    for reference, cents in members.items():
        long_notice = 14 if reference == "m-6 notice" else 5
        # 9.99 are collected if they cannot wait, so they are bought last.
        if reference == "m-3 least":
            continue
        one = payer(world, reference, notice_days=long_notice)
        mandates[reference] = one.mandate_reference
        bought = charge(world, one.card_number, cents)
        if reference == "m-4 credit":
            refund(world, bought)
    world.now = datetime(2025, 3, 25, 9, tzinfo=UTC)
    charge(world, payer(world, "m-3 least").card_number, 9_99)
    world.do(c.RevokeMandate(mandates["m-2 mandate"]))
    world.do(c.StopCollecting("m-5 blocked", "DECEASED"))
    settling = run_of(world, MARCH)
    settling.open()
    settling.draft()
    assert settling.exclusions() == [
        ("m-2 mandate", ExclusionReason.NO_MANDATE),
        ("m-3 least", ExclusionReason.BELOW_LEAST),
        ("m-4 credit", ExclusionReason.CREDIT_BALANCE),
        ("m-5 blocked", ExclusionReason.BLOCKED),
        ("m-6 notice", ExclusionReason.NOTICE_TOO_LATE),
    ]
    assert settling.run.drafted.count == 1


def test_a_run_is_approved_by_somebody_who_did_not_draft_it() -> None:
    """The one who opened and drafted it is refused, and the run says who approved it."""
    world = charging_world()
    charge(world, payer(world, "m-1").card_number, 80_00)
    settling = run_of(world, MARCH)
    settling.open()
    settling.draft()
    own = refused(world, c.ApproveRun(settling.run_id), principal_id=OPENER)
    assert own.reason is Reason.SECOND_PERSON_NEEDED
    settling.approve()
    assert settling.run.approved_by == APPROVER


def test_names_and_hash_are_frozen_when_a_run_is_sealed() -> None:
    """Sealed again with another hash it is refused; the names are those from before the file was written."""
    world = charging_world()
    charge(world, payer(world, "m-1").card_number, 80_00)
    settling = run_of(world, MARCH)
    settling.sealed()
    (sealing,) = [e for e in settling.events() if isinstance(e, SettlementRun.RunSealing)]
    (sealed,) = [e for e in settling.events() if isinstance(e, SettlementRun.RunSealed)]
    assert sealing.message_id == sealed.message_id == settling.run.message_id
    assert len(sealing.message_id) <= 35
    assert len(sealing.payment_id) <= 35
    before = list(settling.events())
    with pytest.raises(Refusal):
        world.do(c.SealRun(settling.run_id, "1" * 64, 2, uuid4(), 1, 80_00), uuid4(), OPENER)
    assert list(settling.events()) == before


def test_a_mandate_that_is_revoked_between_draft_and_seal_is_not_collected() -> None:
    """The statement is left out for want of a mandate, and what it had is owed as before."""
    world = charging_world()
    ann, ben = payer(world, "m-1"), payer(world, "m-2")
    charge(world, ann.card_number, 80_00)
    charge(world, ben.card_number, 20_00)
    settling = run_of(world, MARCH)
    settling.open()
    settling.draft()
    settling.approve()
    settling.notify()
    world.do(c.RevokeMandate(ann.mandate_reference))
    settling.seal()
    assert settling.exclusions() == [("m-1", ExclusionReason.NO_MANDATE)]
    assert settling.run.sent.amount == 20_00
    holds(world, "m-1", 80_00, 0)
    assert charges_of(world, "m-1").unbilled == 80_00


def test_a_mandate_that_is_replaced_between_draft_and_seal_is_collected_by_the_new_one() -> None:
    """A member who signs anew while a run is under way is debited once, by the mandate in force."""
    world = charging_world()
    ann = payer(world, "m-1", mandate_reference="OLD")
    charge(world, ann.card_number, 80_00)
    settling = run_of(world, MARCH)
    settling.open()
    settling.draft()
    settling.approve()
    settling.notify()
    world.do(sign("m-1", signed_on=world.now.date(), mandate_reference="NEW", print_=b"b"))
    settling.seal()
    (sent,) = [e for e in settling.events() if isinstance(e, SettlementRun.CollectionsSent)]
    (one,) = sent.collections
    assert (one.mandate_reference, one.new_account) == ("NEW", False)


# Dates


@pytest.mark.parametrize(
    ("now", "debit_day", "due_on"),
    [
        (date(2026, 12, 10), B, date(2027, 1, 4)),
        (date(2027, 5, 2), M, date(2027, 5, 17)),
        (date(2027, 2, 3), E, date(2027, 2, 26)),
        (date(2027, 1, 5), E, date(2027, 1, 29)),
        (date(2027, 10, 4), E, date(2027, 10, 29)),
        # Easter, 1 May and Christmas.
        (date(2027, 3, 2), E, date(2027, 3, 31)),
        (date(2025, 4, 22), B, date(2025, 5, 2)),
        (date(2026, 4, 28), B, date(2026, 5, 4)),
        (date(2022, 4, 2), M, date(2022, 4, 19)),
        (date(2024, 3, 4), E, date(2024, 3, 28)),
    ],
)
def test_debit_days_are_moved_within_their_month(
    now: date, debit_day: DebitDay, due_on: date
) -> None:
    """On a closed day the beginning and the middle wait for the next business day, and the end takes the one before."""
    world = charging_world(now=morning(now))
    world.member("m-1")
    world.do(sign("m-1", signed_on=now))
    assert world.do(c.ChooseDebitTerms("m-1", debit_day)).next_due_on == due_on


@pytest.mark.parametrize(
    ("due_on", "is_open"),
    [
        (date(2027, 1, 1), False),
        (date(2027, 3, 26), False),
        (date(2027, 3, 29), False),
        (date(2026, 5, 1), False),
        (date(2026, 12, 25), False),
        (date(2028, 12, 26), False),
        (date(2027, 1, 2), False),
        (date(2027, 1, 3), False),
        (date(2027, 1, 6), True),
        (date(2027, 5, 6), True),
        (date(2027, 5, 17), True),
        (date(2026, 12, 24), True),
        (date(2026, 12, 31), True),
    ],
)
def test_banks_are_closed_on_weekends_and_six_holidays(due_on: date, is_open: bool) -> None:
    """New Year, Good Friday, Easter Monday, 1 May and two days of Christmas, and no national holiday."""
    world = charging_world(now=morning(due_on - timedelta(days=30)))
    if is_open:
        Settling(world, due_on).open()
    else:
        found = refused(world, c.OpenRun(due_on), principal_id=OPENER)
        assert found.reason is Reason.DUE_DATE_CLOSED


@pytest.mark.parametrize(
    ("due_on", "deadline"),
    [
        (MARCH, datetime(2025, 3, 28, 14, tzinfo=UTC)),
        (date(2025, 4, 22), datetime(2025, 4, 17, 14, tzinfo=UTC)),
    ],
)
def test_the_file_is_at_the_bank_one_business_day_before_and_before_its_cut_off(
    due_on: date, deadline: datetime
) -> None:
    """Over a weekend and over Easter; a second before the cut-off it is sealed, at the cut-off no more."""
    world = charging_world()
    ann = payer(world, "m-1", notice_days=1)
    charge(world, ann.card_number, 80_00)
    found = world.namespace.settlement_run(due_on, 1)
    world.now = deadline
    late = refused(world, c.OpenRun(due_on), principal_id=OPENER)
    assert late.reason is Reason.DUE_DATE_TOO_SOON
    world.now = deadline - timedelta(seconds=1)
    assert Settling(world, due_on).open().run_id == found


def test_a_run_is_not_sealed_after_the_cut_off_of_the_bank() -> None:
    """Notified in time and sealed too late: nothing is sent, and nothing is lost."""
    world = charging_world()
    charge(world, payer(world, "m-1").card_number, 80_00)
    settling = run_of(world, MARCH)
    settling.open()
    settling.draft()
    settling.approve()
    settling.notify()
    world.now = datetime(2025, 3, 28, 14, tzinfo=UTC)
    found = refused(world, c.BeginSealing(settling.run_id, False), principal_id=OPENER)
    assert found.reason is Reason.BANK_CUT_OFF_PASSED
    settling.cancel()
    assert charges_of(world, "m-1").unbilled == 80_00


@pytest.mark.parametrize("notice_days", [2, 5, 13, 14])
def test_a_debit_is_announced_as_many_days_before_as_the_member_agreed(notice_days: int) -> None:
    """On the last day a member is taken, and a day later left out because the notice is too late."""
    for late in (0, 1):
        world = charging_world()
        ann = payer(world, "m-1", notice_days=notice_days)
        charge(world, ann.card_number, 80_00)
        world.now = datetime.combine(APRIL - timedelta(days=notice_days - late), time(1), UTC)
        settling = Settling(world, APRIL)
        settling.open()
        settling.draft()
        expected = [("m-1", ExclusionReason.NOTICE_TOO_LATE)] if late else []
        assert settling.exclusions() == expected


@pytest.mark.parametrize("notice_days", range(1, 15))
@pytest.mark.parametrize("file_days", [1, 2, 5])
@pytest.mark.parametrize("due_on", [MARCH, date(2025, 5, 2)])
def test_there_is_a_time_at_which_a_run_takes_who_pays_with_the_card(
    due_on: date, file_days: int, notice_days: int
) -> None:
    """Whatever the notice, and over a weekend or Easter: between the cut-off and the file is time to draft a run."""
    world = charging_world(file_business_days=file_days)
    day = E if due_on == MARCH else B
    ann = payer(world, "m-1", debit_day=day, notice_days=notice_days)
    charge(world, ann.card_number, 80_00)
    found: list[int] = []
    for days in range(16, 0, -1):
        world.now = datetime.combine(due_on - timedelta(days=days), time(9), UTC)
        settling = Settling(world, due_on)
        try:
            settling.open(len(found) + 1)
        except Refusal:
            continue
        found.append(settling.draft().drafted.count)
    assert sum(found) == 1


def test_a_longer_notice_counts_for_what_is_bought_from_then_on() -> None:
    """Asked for the day before the debit, it puts off nothing that was bought before; a shorter one counts at once."""
    world = charging_world()
    ann = payer(world, "m-1", notice_days=1)
    world.now = datetime(2025, 3, 28, 9, tzinfo=UTC)
    old = charge(world, ann.card_number, 20_00)
    world.now = datetime(2025, 4, 28, 8, tzinfo=UTC)
    world.do(c.ChooseDebitTerms("m-1", None, 14))
    charge(world, ann.card_number, 5_00)
    world.now = datetime(2025, 4, 29, 9, tzinfo=UTC)
    settling = Settling(world, APRIL)
    settling.open()
    settling.draft()
    assert in_statements(world, "m-1") == [old]
    settling.approve()
    settling.notify()
    assert settling.exclusions() == []
    settling.cancel()
    world.do(c.ChooseDebitTerms("m-1", None, 2))
    late = Settling(world, APRIL)
    late.open(2)
    late.draft()
    assert late.exclusions() == []
    assert in_statements(world, "m-1") == [old]


CHANGES = st.tuples(
    st.integers(0, 60), st.sampled_from([B, M, E]), st.sampled_from([None, 1, 2, 7, 14])
)


@settings(max_examples=16)
@given(
    changes=st.lists(CHANGES, max_size=5),
    notice_days=st.sampled_from([1, 5, 14]),
    bought=st.lists(st.integers(0, 40), min_size=1, max_size=3),
)
@example(changes=[(42, E, 14)], notice_days=1, bought=[11])
def test_no_change_of_the_terms_puts_a_debit_off_for_more_than_45_days(
    changes: list[tuple[int, DebitDay, int | None]], notice_days: int, bought: list[int]
) -> None:
    """With a run of every debit day, each item is collected once, and at most 45 days after its purchase."""
    start = date(2025, 3, 17)
    world = charging_world(now=morning(start), credit_limit=1_000_00)
    ann = payer(world, "m-1", notice_days=notice_days)
    items: dict[UUID, date] = {}
    runs: dict[date, int] = {}
    for number in range(92):
        day = start + timedelta(days=number)
        world.now = morning(day)
        for at, debit_day, longer in changes:
            if at == number:
                world.do(c.ChooseDebitTerms("m-1", debit_day, longer))
        for _ in range(bought.count(number)):
            items[charge(world, ann.card_number, 10_00)] = day
        for due_on in (MARCH, *DUE_DATES):
            if (
                not timedelta(1) <= due_on - day <= timedelta(14)
                or not charges_of(world, "m-1").unbilled
            ):
                continue
            settling = Settling(world, due_on)
            try:
                settling.open(runs.get(due_on, 0) + 1)
            except Refusal:
                continue  # The file could not be at the bank in time.
            runs[due_on] = runs.get(due_on, 0) + 1
            if settling.draft().drafted.count:
                settling.approve()
                settling.notify()
                settling.seal()
                credit_at_once(settling)
            else:
                settling.cancel()
    check_in_time(world, "m-1", items)


def credit_at_once(settling: Settling) -> None:
    """Have the bank credit a run, without waiting for its due date."""
    cents = settling.run.sent.amount
    entry = run_credit(
        settling.run_id, f"{cents // 100}.{cents % 100:02}", f"C-{settling.run_id.hex[:8]}"
    )
    Bank(settling.world).import_(camt053(entry, id_=f"S-{settling.run_id.hex[:8]}"))


# Mandates


def test_a_mandate_lapses_after_36_months_without_a_collection() -> None:
    """A collection prolongs it; without one it counts on the last day of the 36 months and not on the next."""
    world = charging_world()
    ann = payer(world, "m-1")
    charge(world, ann.card_number, 80_00)
    settling = run_of(world, MARCH)
    assert carry_out(settling)
    credit(settling)
    world.now = datetime(2028, 3, 30, 23, tzinfo=UTC)
    bought = charge(world, ann.card_number, 1_00)
    refund(world, bought)
    world.now = datetime(2028, 3, 31, 1, tzinfo=UTC)
    assert refused(world, c.ChargeCard(ann.card_number, 100)).reason is Reason.MANDATE_NEEDED


def test_a_mandate_that_lapses_before_the_due_date_collects_nothing() -> None:
    """It counts while the run is drafted, but would not on the day on which the bank collects."""
    world = charging_world()
    ann = payer(world, "m-1")
    world.now = datetime(2028, 3, 13, 12, tzinfo=UTC)
    charge(world, ann.card_number, 80_00)
    settling = Settling(world, date(2028, 3, 31))
    settling.open()
    settling.draft()
    assert settling.exclusions() == [("m-1", ExclusionReason.NO_MANDATE)]


def test_a_mandate_reference_is_unique_ignoring_case() -> None:
    """What one member signed as M-1 nobody signs as m-1, not even after it was revoked."""
    world = charging_world()
    one = payer(world, "m-1", mandate_reference="Mandat-1")
    world.member("m-2")
    again = sign("m-2", signed_on=world.now.date(), mandate_reference="mANDAT-1")
    assert refused(world, again).reason is Reason.MANDATE_EXISTS
    world.do(c.RevokeMandate(one.mandate_reference))
    assert refused(world, again).reason is Reason.MANDATE_EXISTS


def test_a_new_iban_is_an_amendment_in_one_collection() -> None:
    """Amended twice, the next collection says so once, and the one after it no more."""
    world = charging_world()
    ann = payer(world, "m-1")
    told = []
    for due_on in (MARCH, APRIL, date(2025, 5, 30)):
        charge(world, ann.card_number, 10_00)
        settling = run_of(world, due_on)
        assert carry_out(settling)
        credit(settling)
        if due_on == MARCH:
            world.do(c.AmendMandate(ann.mandate_reference, bank_account(b"b")))
            world.do(c.AmendMandate(ann.mandate_reference, bank_account(b"c")))
        (sent,) = [e for e in settling.events() if isinstance(e, SettlementRun.CollectionsSent)]
        told.append([one.new_account for one in sent.collections])
    assert told == [[False], [True], [False]]


def test_an_amendment_that_was_left_out_is_told_by_the_next_collection() -> None:
    """The bank is told of a new account when the first debit goes there, not when it was meant to."""
    world = charging_world()
    ann, ben = payer(world, "m-1"), payer(world, "m-2")
    told = []
    for due_on in (MARCH, APRIL, date(2025, 5, 30)):
        charge(world, ann.card_number, 10_00)
        charge(world, ben.card_number, 10_00)
        settling = run_of(world, due_on)
        settling.open()
        settling.draft()
        settling.approve()
        settling.notify()
        settling.begin_sealing()
        settling.send({"m-1": ExclusionReason.BANK_WOULD_REFUSE} if due_on == APRIL else None)
        settling.keep_file()
        credit(settling)
        if due_on == MARCH:
            world.do(c.AmendMandate(ann.mandate_reference, bank_account(b"b")))
        (sent,) = [e for e in settling.events() if isinstance(e, SettlementRun.CollectionsSent)]
        told.append([one.new_account for one in sent.collections if one.member_reference == "m-1"])
    assert told == [[False], [], [True]]


# Rule 27a


def test_rule_27a_every_charge_carries_a_verification() -> None:
    """The smallest charge needs one, another member's is none, and the event says which was used."""
    world = charging_world()
    ann, ben = payer(world, "m-1"), payer(world, "m-2")
    one_cent = c.ChargeCard(ann.card_number, 1)
    assert refused(world, one_cent).reason is Reason.VERIFICATION_REQUIRED
    foreign = c.ChargeCard(ann.card_number, 1, verification=proof(world, ben.card_number))
    with pytest.raises(Refusal):
        world.do(foreign)
    id_ = charge(world, ann.card_number, 1)
    found = world.read(c.GetCharge(charge_id=id_)).charge
    assert found.verification is not None
    holds(world, "m-1", 1, 0)


def test_every_item_is_in_exactly_one_statement_over_two_runs_of_one_date() -> None:
    """A second run of the same date, and a run that was given up, leave each item in one statement."""
    world = charging_world()
    ann = payer(world, "m-1")
    first = charge(world, ann.card_number, 80_00)
    given_up = run_of(world, MARCH)
    given_up.open()
    given_up.draft()
    given_up.cancel()
    assert in_statements(world, "m-1") == []
    second, third = Settling(world, MARCH), Settling(world, MARCH)
    second.open(2)
    second.draft()
    third.open(3)
    assert third.draft().drafted.count == 0
    assert in_statements(world, "m-1") == [first]
    found: Charges = charges_of(world, "m-1")
    (one,) = found.statements.values()
    assert (one.state, one.run_id) == (StatementState.TAKEN, second.run_id)
