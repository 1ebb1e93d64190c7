"""Payment with the card: mandates, charges, refunds, and the receipts that charges pay for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.domain.card_status import BlockReason
from ledger.domain.charges import (
    Charge,
    Charges,
    DebitTerms,
    Mandate,
    MandateStatus,
    ReturnAction,
)
from ledger.domain.debit_days import DebitDay
from ledger.domain.errors import Reason, Refusal
from ledger.domain.receipt import Tender, TenderKind
from ledger.domain.rules import VerificationRules
from ledger.domain.verification_way import VerificationWay
from tests.support.charging import (
    CREDITOR_ID,
    Payer,
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
from tests.support.world import NOW, Asked, World, make_cause, make_facts, record, refused

TODAY = date(2025, 3, 14)


@pytest.fixture
def world() -> World:
    """A programme whose members can pay with the card."""
    return charging_world()


@pytest.fixture
def ann(world: World) -> Payer:
    """A member with a mandate and a card."""
    return payer(world, "ann")


# Mandates


def test_a_first_mandate_opens_what_a_member_owes(world: World) -> None:
    """Given a member, when a mandate is signed, then it is the creditor's, sealed, and the debit day is the usual."""
    world.member("ann")
    command = sign("ann", signed_on=TODAY)
    signed, opened = world.when(command)
    assert isinstance(signed, Mandate.Created)
    assert (signed.creditor_id, signed.member_reference) == (CREDITOR_ID, "ann")
    assert signed.record_id == command.account.record.record_id
    assert isinstance(opened, Charges.Created)
    assert opened.mandate_reference == signed.reference
    assert opened.terms == DebitTerms(DebitDay.END, 5)
    (private,) = world.private
    assert (private.member_id, private.records) == (
        world.namespace.member("ann"),
        (command.account.record,),
    )


def test_a_reference_is_used_once(world: World, ann: Payer) -> None:
    """Given a mandate, when its reference is given again in another case, then it is refused, whoever signs."""
    world.member("ben")
    for reference in (ann.mandate_reference, ann.mandate_reference.lower()):
        for who in ("ann", "ben"):
            why = refused(world, sign(who, mandate_reference=reference, signed_on=TODAY))
            assert why.reason is Reason.MANDATE_EXISTS


def test_a_mandate_replaces_the_one_before(world: World, ann: Payer) -> None:
    """Given a mandate that the bank knows nothing of, when another is signed, then the member is debited by that."""
    mandate = world.stored(world.namespace.mandate(ann.mandate_reference))
    mandate.suspend(make_cause(), "MD01")
    world.keep(mandate)
    world.forget()
    assert refused(world, c.ChargeCard(ann.card_number, 100)).reason is Reason.MANDATE_NEEDED
    new = sign("ann", mandate_reference="NEW-1", signed_on=TODAY, debit_day=DebitDay.MIDDLE)
    signed, chosen, terms = world.when(new)
    assert isinstance(signed, Mandate.Created)
    assert isinstance(chosen, Charges.DebitMandateSet)
    assert isinstance(terms, Charges.DebitTermsChosen)
    charge(world, ann.card_number, 100)
    assert charges_of(world, "ann").mandate_reference == "NEW-1"


def test_a_mandate_cannot_be_signed_tomorrow(world: World) -> None:
    """A signature of tomorrow is refused, and one that lapsed before anybody used it."""
    world.member("ann")
    for day in (TODAY + timedelta(days=1), date(2022, 3, 14)):
        why = refused(world, sign("ann", signed_on=day))
        assert (why.reason, why.metadata["field"]) == (Reason.FIELD_INVALID, "signed_on")
    world.do(sign("ann", signed_on=date(2022, 3, 15)))


def test_who_is_not_there_signs_nothing(world: World) -> None:
    """A mandate needs a member who is neither unknown nor another by now."""
    assert refused(world, sign("ann", signed_on=TODAY)).reason is Reason.MEMBER_UNKNOWN
    for reference in ("ann", "ben"):
        world.member(reference)
    world.do(c.MergeMembers("ben", "ann", "DUPLICATE"))
    why = refused(world, sign("ben", signed_on=TODAY))
    assert why.reason is Reason.MEMBER_MERGED
    assert why.metadata["into_member_reference"] == "ann"


def test_nobody_pays_with_the_card_where_no_rules_say_how() -> None:
    """Without rules of settlement nobody signs a mandate, and nothing is charged."""
    plain = World()
    card = plain.card("ann")
    for command in (sign("ann", signed_on=TODAY), c.ChargeCard(card, 100)):
        assert refused(plain, command).reason is Reason.CHARGING_NOT_SET


def test_a_mandate_is_amended_and_revoked(world: World, ann: Payer) -> None:
    """A new account is another record of the same mandate; once it is revoked nothing is charged by it, or amended."""
    amend = c.AmendMandate(ann.mandate_reference.lower(), bank_account(b"other"))
    (amended,) = world.when(amend)
    assert isinstance(amended, Mandate.Amended)
    assert world.private[-1].records == (amend.account.record,)
    found = world.read(c.GetMandate(mandate_reference=ann.mandate_reference))
    assert (found.mandate.account_version, found.is_usable, found.in_force) == (2, True, True)
    world.do(c.RevokeMandate(ann.mandate_reference))
    assert refused(world, c.ChargeCard(ann.card_number, 100)).reason is Reason.MANDATE_NEEDED
    assert refused(world, amend).reason is Reason.MANDATE_ENDED
    assert refused(world, c.RevokeMandate(ann.mandate_reference)).reason is Reason.MANDATE_ENDED
    assert refused(world, c.RevokeMandate("nothing")).reason is Reason.MANDATE_UNKNOWN
    found = world.read(c.GetMandate(mandate_reference=ann.mandate_reference))
    assert found.mandate.status is MandateStatus.REVOKED


# Charges


def test_a_charge_is_owed(world: World, ann: Payer) -> None:
    """Given a mandate, when the card is charged, then the member owes it, and less can be charged."""
    where = {"shop_id": "shop-1", "till_id": "till-1", "order_reference": "order-7"}
    made, booked, *_ = world.when(verified_charge(world, ann.card_number, 120_00, **where))
    assert isinstance(made, Charge.Created)
    assert isinstance(booked, Charges.ChargeItemBooked)
    assert (booked.item_id, booked.amount, booked.charged_on) == (made.originator_id, 12000, TODAY)
    found = world.read(c.GetMemberCharges(member_reference="ann"))
    assert (found.unbilled, found.available, found.overdue) == (120_00, 380_00, 0)
    assert found.totals.charged == found.totals.open == 120_00
    assert (found.next_due_on, found.charge_due_on) == (date(2025, 3, 31), date(2025, 3, 31))
    assert found.mandate_is_usable
    one = world.read(c.GetCharge(charge_id=made.originator_id))
    assert (one.charge.amount, one.member_reference) == (120_00, "ann")


def test_a_charge_says_when_it_is_debited() -> None:
    """What is charged after the cut-off of a debit day is debited on the next one."""
    for day, due in ((21, date(2025, 3, 31)), (26, date(2025, 4, 30))):
        world = charging_world(now=NOW.replace(day=day))
        ann = payer(world)
        assert world.do(verified_charge(world, ann.card_number, 100)).due_on == due


def test_a_charge_without_a_mandate_is_refused(world: World) -> None:
    """Given a card of a member who signed nothing, when it is charged, then a mandate is needed."""
    assert refused(world, c.ChargeCard(world.card(), 100)).reason is Reason.MANDATE_NEEDED


def test_a_mandate_lapses(world: World, ann: Payer) -> None:
    """A mandate that was not used for 36 months lets nobody charge."""
    world.now = NOW.replace(year=2028, day=13)
    charge(world, ann.card_number, 100)
    world.now = NOW.replace(year=2028)
    assert refused(world, c.ChargeCard(ann.card_number, 100)).reason is Reason.MANDATE_NEEDED


@pytest.mark.parametrize("amount", [0, -1, 10**8 + 1])
def test_a_charge_is_of_something(world: World, ann: Payer, amount: int) -> None:
    """Nothing, less than nothing, and more than anybody may owe are refused."""
    why = refused(world, c.ChargeCard(ann.card_number, amount))
    assert (why.reason, why.metadata["field"]) == (Reason.FIELD_INVALID, "amount")


def test_a_credit_limit_holds(world: World, ann: Payer) -> None:
    """What is owed and charged stays within the limit: the programme's, or the member's own."""
    charge(world, ann.card_number, 400_00)
    why = refused(world, c.ChargeCard(ann.card_number, 100_01))
    assert why.reason is Reason.CREDIT_LIMIT_EXCEEDED
    assert why.metadata == {"field": "amount", "available": "10000"}
    charge(world, ann.card_number, 100_00)
    assert world.do(c.SetCreditLimit("ann", 600_00)).available == 100_00
    charge(world, ann.card_number, 100_00)
    assert world.do(c.SetCreditLimit("ann", None)).available == 0
    assert refused(world, c.SetCreditLimit("ann", -1)).reason is Reason.FIELD_INVALID


def test_two_tills_at_once_stay_within_the_limit(world: World, ann: Payer) -> None:
    """Given room for one of two charges that come at once, then one is refused."""
    asked = [Asked(verified_charge(world, ann.card_number, 300_00), uuid4()) for _ in range(2)]
    first, second = world.batch(asked)
    assert isinstance(first, Outcome)
    assert isinstance(second, Refusal)
    assert second.reason is Reason.CREDIT_LIMIT_EXCEEDED


def test_one_charge_is_limited() -> None:
    """The rules may say how much can be charged at once."""
    world = charging_world(charge_max=50_00)
    ann = payer(world)
    charge(world, ann.card_number, 50_00)
    why = refused(world, c.ChargeCard(ann.card_number, 50_01))
    assert (why.reason, why.metadata["limit"]) == (Reason.LIMIT_EXCEEDED, "5000")


def test_a_card_that_cannot_be_used_pays_nothing(world: World, ann: Payer) -> None:
    """A card that is unknown, printed only, or blocked is refused; also a charge of before it was blocked."""
    assert refused(world, c.ChargeCard("2000000000008", 1)).reason is Reason.CARD_UNKNOWN
    (printed,) = world.do(c.GenerateCards("batch", 1)).card_numbers
    assert refused(world, c.ChargeCard(printed, 1)).reason is Reason.CARD_NOT_ISSUED
    world.do(c.BlockCard(ann.card_number, BlockReason.LOST))
    earlier = world.now - timedelta(hours=1)
    for at in (None, earlier):
        command = c.ChargeCard(ann.card_number, 1, occurred_at=at)
        assert refused(world, command).reason is Reason.CARD_BLOCKED


def test_a_clock_is_checked(world: World, ann: Payer) -> None:
    """A charge or a refund of tomorrow is refused, as every write of a till."""
    tomorrow = world.now + timedelta(days=1)
    id_ = charge(world, ann.card_number, 100)
    for command in (
        c.ChargeCard(ann.card_number, 1, occurred_at=tomorrow),
        c.RefundCharge(id_, 1, tomorrow),
    ):
        assert refused(world, command).reason is Reason.CLOCK_AHEAD


def test_a_member_is_blocked_and_unblocked(world: World, ann: Payer) -> None:
    """While payment is blocked, or nothing is collected, nothing is charged; earning points goes on."""
    for block, unblock in (
        (c.BlockCharging("ann", "MISUSE"), c.UnblockCharging("ann")),
        (c.StopCollecting("ann", "MD07"), c.ResumeCollecting("ann")),
    ):
        world.do(block)
        assert refused(world, c.ChargeCard(ann.card_number, 1)).reason is Reason.CHARGING_BLOCKED
        world.buy(ann.card_number)
        world.do(unblock)
        charge(world, ann.card_number, 1)


def test_settings_need_a_mandate(world: World) -> None:
    """Whoever never signed a mandate has no debit day, no limit and no block."""
    world.member("ann")
    for command in (
        c.ChooseDebitTerms("ann", DebitDay.MIDDLE),
        c.SetCreditLimit("ann", 1),
        c.BlockCharging("ann", "MISUSE"),
    ):
        assert refused(world, command).reason is Reason.MANDATE_NEEDED
    with pytest.raises(Refusal) as caught:
        world.read(c.GetMemberCharges(member_reference="ann"))
    assert caught.value.reason is Reason.MANDATE_NEEDED


def test_a_debit_day_is_chosen_any_time(world: World, ann: Payer) -> None:
    """Given open items, when another day is chosen, then they are as they were and due on that day."""
    charge(world, ann.card_number, 100)
    answer = world.do(c.ChooseDebitTerms("ann", DebitDay.MIDDLE, 14))
    assert (answer.debit_day, answer.notice_days) == (DebitDay.MIDDLE, 14)
    assert answer.next_due_on == date(2025, 4, 15)
    assert world.do(c.ChooseDebitTerms("ann", None, 3)).debit_day is DebitDay.MIDDLE
    assert charges_of(world, "ann").unbilled == 100
    for wrong in (c.ChooseDebitTerms("ann"), c.ChooseDebitTerms("ann", None, 15)):
        assert refused(world, wrong).reason is Reason.FIELD_INVALID


# Verification


def test_rule_27a_a_charge_carries_a_verification(world: World, ann: Payer) -> None:
    """Given a mandate, when a charge says nothing of who pays, then it is refused; the event says what was used."""
    why = refused(world, c.ChargeCard(ann.card_number, 100))
    assert (why.reason, why.metadata["field"]) == (Reason.VERIFICATION_REQUIRED, "verification")
    made, *_ = world.when(verified_charge(world, ann.card_number, 100))
    assert isinstance(made, Charge.Created)
    assert made.verification is VerificationWay.PIN


def test_rule_27a_a_pin_is_tried_for_a_charge_that_can_be_made_only(
    world: World, ann: Payer
) -> None:
    """A charge over the limit is refused for that before anybody asks for the PIN."""
    command = c.ChargeCard(ann.card_number, 500_01)
    assert refused(world, command).reason is Reason.CREDIT_LIMIT_EXCEEDED


def test_rule_27a_the_money_of_a_card_and_day_is_limited() -> None:
    """Given a limit a day, when a card is charged more, then it is refused until the next day."""
    world = charging_world(verification=VerificationRules(charges_day_max=100_00))
    ann = payer(world)
    charge(world, ann.card_number, 60_00)
    why = refused(world, verified_charge(world, ann.card_number, 40_01))
    assert (why.reason, why.metadata["left"]) == (Reason.DAILY_LIMIT_EXCEEDED, "4000")
    world.now += timedelta(days=1)
    charge(world, ann.card_number, 100_00)


# Refunds


def test_a_refund_gives_back_some_and_then_the_rest(world: World, ann: Payer) -> None:
    """Given a charge, when it is refunded in parts, then no more comes back than was paid."""
    id_ = charge(world, ann.card_number, 100)
    refunded, booked = world.when(c.RefundCharge(id_, 30))
    assert isinstance(refunded, Charge.Refunded)
    assert isinstance(booked, Charges.ChargeItemBooked)
    assert (booked.charge_id, booked.amount) == (id_, -30)
    why = refused(world, c.RefundCharge(id_, 71))
    assert (why.reason, why.metadata["refundable"]) == (Reason.REFUND_EXCEEDS, "70")
    answer = world.do(c.RefundCharge(id_))
    assert (answer.amount, answer.refundable, answer.available) == (70, 0, 500_00)
    for amount in (None, 1):
        assert refused(world, c.RefundCharge(id_, amount)).reason is Reason.REFUND_EXCEEDS
    assert refused(world, c.RefundCharge(id_, 0)).reason is Reason.FIELD_INVALID
    assert refused(world, c.RefundCharge(uuid4())).reason is Reason.CHARGE_UNKNOWN
    assert charges_of(world, "ann").totals.balances


def test_a_refund_comes_in_time() -> None:
    """A charge is refunded for as many days as the rules say, counted in the programme's time zone."""
    world = charging_world(refund_days_max=10)
    ann = payer(world)
    first, second = (charge(world, ann.card_number, 100) for _ in range(2))
    world.now += timedelta(days=10)
    refund(world, first)
    world.now += timedelta(days=1)
    why = refused(world, c.RefundCharge(second))
    assert (why.reason, why.metadata["days_max"]) == (Reason.REFUND_TOO_LATE, "10")


def test_a_refund_needs_no_mandate_any_more(world: World, ann: Payer) -> None:
    """What was charged comes back also when nothing more can be charged."""
    id_ = charge(world, ann.card_number, 100)
    world.do(c.RevokeMandate(ann.mandate_reference))
    world.do(c.BlockCharging("ann", "MISUSE"))
    refund(world, id_)
    assert charges_of(world, "ann").unbilled == 0


# Exactly once


def test_the_same_request_is_the_first_outcome(world: World, ann: Payer) -> None:
    """What is asked twice under one id happens once; other content is refused, naming the field."""
    id_ = uuid4()
    shown = proof(world, ann.card_number)
    command = c.ChargeCard(ann.card_number, 100, "shop-1", "till-1", verification=shown)
    first = world.execute(command, id_)
    assert world.execute(command, id_) == first._replace(replayed=True)
    for other, field in (
        (c.ChargeCard(ann.card_number, 101, "shop-1", "till-1"), "amount"),
        (c.ChargeCard(ann.card_number, 100, "shop-1", "till-2"), "till_id"),
        (c.ChargeCard(ann.card_number, 100, "shop-1", "till-1"), "verification"),
        (c.ChargeCard(payer(world).card_number, 100, "shop-1", "till-1"), "card_number"),
    ):
        why = refused(world, other, id_)
        assert (why.reason, why.metadata["field"]) == (Reason.REQUEST_ID_REUSED, field)
    assert charges_of(world, "ann").totals.charged == 100


def test_every_other_write_is_made_once(world: World, ann: Payer) -> None:
    """Mandates, refunds and settings under one id are made once; other content is refused, naming the field."""
    made = charge(world, ann.card_number, 100)
    world.member("ben")
    pairs: tuple[tuple[c.Write[Any], c.Write[Any], str], ...] = (
        (sign("ben", signed_on=TODAY), sign("ben", signed_on=TODAY, print_=b"b"), "account"),
        (sign("ben", signed_on=TODAY), sign("ann", signed_on=TODAY), "member_reference"),
        (
            sign("ben", signed_on=TODAY),
            sign("ben", signed_on=TODAY, debit_day=DebitDay.MIDDLE),
            "debit_day",
        ),
        (
            sign("ben", signed_on=TODAY),
            sign("ben", signed_on=TODAY - timedelta(days=1)),
            "signed_on",
        ),
        (
            c.AmendMandate(ann.mandate_reference, bank_account()),
            c.AmendMandate(ann.mandate_reference, bank_account(b"b")),
            "account",
        ),
        (c.RefundCharge(made, 10), c.RefundCharge(made, 11), "amount"),
        (c.RefundCharge(made, 10), c.RefundCharge(uuid4(), 10), "charge_id"),
        (
            c.ChooseDebitTerms("ann", DebitDay.END),
            c.ChooseDebitTerms("ann", DebitDay.MIDDLE),
            "debit_day",
        ),
        (c.SetCreditLimit("ann", 7), c.SetCreditLimit("ann", 8), "limit"),
        (c.BlockCharging("ann", "A"), c.BlockCharging("nobody", "A"), "member_reference"),
        (c.UnblockCharging("ann"), c.UnblockCharging("ben"), "member_reference"),
        (c.StopCollecting("ann", "A"), c.StopCollecting("ann", "B"), "reason"),
        (c.ResumeCollecting("ann"), c.ResumeCollecting("ben"), "member_reference"),
        (c.RevokeMandate(ann.mandate_reference), c.RevokeMandate("X"), "mandate_reference"),
    )
    for command, other, field in pairs:
        id_ = uuid4()
        first = world.execute(command, id_)
        assert world.execute(command, id_) == first._replace(replayed=True)
        why = refused(world, other, id_)
        assert (why.reason, why.metadata["field"]) == (Reason.REQUEST_ID_REUSED, field), command


# Receipts


def card_tender(amount: int, charge_id: UUID) -> tuple[Tender, ...]:
    """A payment with the card."""
    return (Tender(TenderKind.CARD, amount, charge_id=charge_id),)


def test_a_charge_pays_for_a_receipt_and_earns(world: World, ann: Payer) -> None:
    """Given a charge, when a receipt names it, then it earns like any purchase, and the charge pays for no other."""
    id_ = charge(world, ann.card_number, 1000)
    facts = make_facts(card_number=ann.card_number, tenders=card_tender(1000, id_))
    answer = world.do(c.RecordReceipt(facts))
    assert answer.points_earned == 10
    assert world.stored(id_).receipt_id == answer.receipt_id
    again = make_facts(card_number=ann.card_number, tenders=card_tender(1000, id_))
    assert refused(world, c.RecordReceipt(again)).reason is Reason.CHARGE_NOT_USABLE
    assert world.execute(c.RecordReceipt(facts)).replayed


def test_a_receipt_is_paid_by_its_own_charge(world: World, ann: Payer) -> None:
    """A charge of another member, of nobody's receipt, of another amount, or that there is not, is refused."""
    ben = payer(world, "ben")
    id_ = charge(world, ann.card_number, 1000)
    tenders = card_tender(1000, id_)
    for command, reason in (
        (record(card_number=ben.card_number, tenders=tenders), Reason.CHARGE_NOT_USABLE),
        (record(tenders=tenders), Reason.CHARGE_NOT_USABLE),
        (
            record(card_number=ann.card_number, tenders=card_tender(1000, uuid4())),
            Reason.CHARGE_UNKNOWN,
        ),
        (
            record(card_number=ann.card_number, total=999, tenders=card_tender(999, id_)),
            Reason.TENDER_MISMATCH,
        ),
    ):
        assert refused(world, command).reason is reason
    refund(world, id_, 1)
    world.do(record(member_reference="ann", total=999, tenders=card_tender(999, id_)))


def test_a_charge_that_was_refunded_pays_for_nothing(world: World, ann: Payer) -> None:
    """A charge that came back whole cannot pay for a receipt."""
    id_ = charge(world, ann.card_number, 1000)
    refund(world, id_)
    command = record(card_number=ann.card_number, tenders=card_tender(1000, id_))
    assert refused(world, command).reason is Reason.TENDER_MISMATCH


# Pools and merges


def test_in_a_pool_everybody_pays_alone(world: World, ann: Payer) -> None:
    """Given a pool, when a card is charged, then the member owes whose card it is."""
    ben = payer(world, "ben")
    world.do(c.JoinPool("ben", c.Holder(member_reference="ann")))
    id_ = charge(world, ben.card_number, 1000)
    charge(world, ann.card_number, 1)
    assert charges_of(world, "ben").unbilled == 1000
    assert charges_of(world, "ann").unbilled == 1
    by_ann = record(card_number=ann.card_number, tenders=card_tender(1000, id_))
    assert refused(world, by_ann).reason is Reason.CHARGE_NOT_USABLE
    world.do(record(card_number=ben.card_number, tenders=card_tender(1000, id_)))


def test_a_merged_member_pays_by_the_mandate_that_there_is(world: World) -> None:
    """Given a member without a mandate who turns out to be one with, then every card is charged by that mandate."""
    ann = world.card("ann")
    ben = payer(world, "ben")
    charge(world, ben.card_number, 1000)
    world.do(c.MergeMembers("ben", "ann", "DUPLICATE"))
    for card in (ann, ben.card_number):
        charge(world, card, 100)
    assert charges_of(world, "ben").unbilled == 1200
    found = world.read(c.GetMemberCharges(member_reference="ann"))
    assert (found.member_reference, found.available) == ("ann", 488_00)


def test_a_merged_member_has_one_limit_and_one_debit_day(world: World, ann: Payer) -> None:
    """Given two payers who are one, then each debt goes on by its mandate, and limit, blocks and day are one."""
    ben = payer(world, "ben")
    before = charge(world, ben.card_number, 400_00)
    world.do(c.MergeMembers("ben", "ann", "DUPLICATE"))
    why = refused(world, c.ChargeCard(ben.card_number, 100_01))
    assert (why.reason, why.metadata["available"]) == (Reason.CREDIT_LIMIT_EXCEEDED, "10000")
    after = charge(world, ben.card_number, 100_00)
    assert charges_of(world, "ben").unbilled == 400_00
    assert charges_of(world, "ann").unbilled == 100_00
    world.do(c.ChooseDebitTerms("ben", DebitDay.BEGINNING))
    for reference in ("ann", "ben"):
        assert charges_of(world, reference).terms.debit_day is DebitDay.BEGINNING
    for id_ in (before, after):
        refund(world, id_)
        assert world.read(c.GetCharge(charge_id=id_)).member_reference == "ann"
    found = world.read(c.GetMemberCharges(member_reference="ben"))
    assert (found.totals.refunded, found.unbilled, len(found.charges)) == (500_00, 0, 2)
    world.do(record(card_number=ann.card_number, total=1))
    world.do(c.RevokeMandate(ann.mandate_reference))
    charge(world, ann.card_number, 100)
    assert charges_of(world, "ben").unbilled == 100
    world.do(c.BlockCharging("ann", "MISUSE"))
    assert refused(world, c.ChargeCard(ben.card_number, 1)).reason is Reason.CHARGING_BLOCKED


# Erasure


def erase(reference: str) -> c.EraseMember:
    """A command to erase a member on request."""
    return c.EraseMember(reference, forfeit_points=True)


def test_who_owes_something_settles_it_before_an_erasure(world: World, ann: Payer) -> None:
    """Open charges, debits on their way and debits that came back are in the way; what was collected is not."""
    charge(world, ann.card_number, 1000)
    assert refused(world, erase("ann")).metadata["obstacles"] == "CHARGES_OPEN"
    charges = charges_of(world, "ann")
    (item,) = charges.items.values()
    cause = make_cause(principal_id="finance-1")
    run, entry = uuid4(), uuid4()
    id_ = charges.take(cause, uuid4(), run, date(2025, 3, 31), [item]).statement_id
    keep(world, charges)
    assert refused(world, erase("ann")).metadata["obstacles"] == "CHARGES_OPEN"
    charges.send(cause, id_, 1)
    keep(world, charges)
    assert refused(world, erase("ann")).metadata["obstacles"] == "DEBITS_IN_TRANSIT"
    charges.credit(cause, id_, date(2025, 3, 31), entry)
    charges.take_back(
        cause,
        id_,
        fee=300,
        code="AM04",
        action=ReturnAction.RETRY,
        returned_on=date(2025, 4, 2),
        entry_id=entry,
    )
    keep(world, charges)
    why = refused(world, erase("ann"))
    assert (why.reason, why.metadata["obstacles"]) == (Reason.ERASURE_BLOCKED, "DEBITS_OVERDUE")
    assert refused(world, c.ChargeCard(ann.card_number, 1)).reason is Reason.PAYMENT_OVERDUE
    charges.pay(cause, id_, date(2025, 4, 9))
    keep(world, charges)
    world.do(erase("ann"))
    for command in (
        c.ChargeCard(ann.card_number, 1),
        c.RefundCharge(item.charge_id),
        c.AmendMandate(ann.mandate_reference, bank_account()),
        sign("ann", signed_on=TODAY),
    ):
        assert refused(world, command).reason in {Reason.MEMBER_ERASED, Reason.CARD_BLOCKED}


def keep(world: World, charges: Charges) -> None:
    """Store what happened to what a member owes, and let it be read again."""
    world.keep(charges)
    world.forget()


def test_a_credit_is_in_the_way_of_an_erasure_too(world: World, ann: Payer) -> None:
    """What the programme owes the member is paid out first; a charge that came back whole is nobody's money."""
    id_ = charge(world, ann.card_number, 1000)
    charges = charges_of(world, "ann")
    cause = make_cause(principal_id="finance-1")
    statement = charges.take(
        cause, uuid4(), uuid4(), date(2025, 3, 31), list(charges.items.values())
    )
    charges.send(cause, statement.statement_id, 1)
    charges.credit(cause, statement.statement_id, date(2025, 3, 31), uuid4())
    keep(world, charges)
    refund(world, id_, 400)
    assert charges_of(world, "ann").unbilled == -400
    assert refused(world, erase("ann")).metadata["obstacles"] == "CHARGES_OPEN"
    charge(world, ann.card_number, 400)
    world.do(erase("ann"))


def test_a_debit_day_changes_while_a_run_is_under_way(world: World, ann: Payer) -> None:
    """What a run has taken stays in it when the member chooses another day, and what is charged since does not."""
    charge(world, ann.card_number, 1000)
    charges = charges_of(world, "ann")
    taken = charges.take(
        make_cause(), uuid4(), uuid4(), date(2025, 3, 31), list(charges.items.values())
    )
    keep(world, charges)
    world.do(c.ChooseDebitTerms("ann", DebitDay.MIDDLE))
    second = charge(world, ann.card_number, 500)
    found = world.read(c.GetMemberCharges(member_reference="ann"))
    assert (found.unbilled, found.totals.open) == (500, 1500)
    assert [one.statement_id for one in found.statements] == [taken.statement_id]
    assert set(charges_of(world, "ann").items) == {second}
    assert found.charge_due_on == date(2025, 4, 15)
