"""Proof that the payer is the member (rule 27a): what decides about PINs, codes, and what a card spends in a day."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.cache import AggregateCache
from ledger.application.decisions import Request
from ledger.application.decisions.verifying import (
    Spending,
    Verified,
    check_verification,
    note_verification,
)
from ledger.domain.account.events import PointsHeld, PointsRedeemed
from ledger.domain.card_day import CardDay
from ledger.domain.errors import Reason, Refusal
from ledger.domain.hold import Hold
from ledger.domain.redemption import Redemption
from ledger.domain.rules import TillAction, TillRules, VerificationRules
from ledger.domain.verification import Proof, Unproven, Verification, is_pin, is_weak_pin
from tests.support.counter import CENT, exchange, paid
from tests.support.proving import APP_CODE, PIN, RIGHT, WRONG, Proving, with_proof
from tests.support.world import (
    Asked,
    hold,
    make_cause,
    make_facts,
    own,
    publish_rules,
    redeem,
    refused,
)

FREE_100 = VerificationRules(points_unverified_max=100)


@pytest.fixture
def world() -> Proving:
    """A programme where a card spends 100 points a day without a verification."""
    return Proving(FREE_100)


def failure(
    world: Proving, command: Any, way: Any, text: str, request_id: UUID | None = None
) -> Refusal:
    """Try what fails."""
    with pytest.raises(Refusal) as caught:
        world.try_(command, way, text, request_id)
    return caught.value


# Rule 27a: a redemption above a limit carries a verification
def test_a_redemption_above_the_limit_carries_a_verification(world: Proving) -> None:
    """A redemption of more than the limit is refused without a verification, and says what is accepted."""
    card = world.card_with(500)
    found = refused(world, redeem(card, 101))
    assert found.reason is Reason.VERIFICATION_REQUIRED
    assert found.metadata == {
        "field": "verification",
        "accepted": "PIN,APP_CODE",
        "points_unverified_left": "100",
    }
    assert world.do(redeem(card, 100)).points_redeemed == 100


def test_a_hold_above_the_limit_carries_a_verification(world: Proving) -> None:
    """A hold counts as what it sets aside, so it needs what a redemption needs."""
    card = world.card_with(500)
    assert refused(world, hold(card, 101)).reason is Reason.VERIFICATION_REQUIRED
    world.set_pin(world.member_of(card))
    assert world.try_(hold(card, 101), PIN, RIGHT).points_held == 101


def test_an_exchange_that_spends_points_carries_a_verification(world: Proving) -> None:
    """Points that pay in an exchange need the same proof, and none of the exchange happens without."""
    card = world.card_with(500)
    bought = world.buy(card, total=20_000)
    sale = make_facts(total=20_000, card_number=card, tenders=paid(20_000, POINTS=101))
    command = exchange(bought, sale, points=101)
    found = refused(world, command)
    assert (found.reason, found.metadata["field"]) == (
        Reason.VERIFICATION_REQUIRED,
        "verification",
    )
    reference = world.member_of(card)
    world.set_pin(reference)
    with pytest.raises(Unproven):
        world.do(with_proof(command, Proof(PIN)))
    made = world.do(with_proof(command, proved(world, reference)))
    redemption: Redemption = world.stored(made.redemption_id)
    assert redemption.verified_by is PIN
    assert world.verification(reference).known_pin.tries == 0


def test_rules_without_the_section_never_ask() -> None:
    """Where the rules do not speak of verifications nothing is asked, counted or stored."""
    world = Proving(None)
    card = world.card_with(500)
    events = world.when(redeem(card, 500))
    assert [type(event) for event in events] == [PointsRedeemed, Redemption.Created]
    assert all("verified_by" not in row.state.decode() for row in world.rows)


# Rule 27a: a printed number alone is not enough to spend much
def test_unverified_redemptions_of_a_day_count_together(world: Proving) -> None:
    """Many small redemptions of one card in a day are one large one; the next day starts anew."""
    card = world.card_with(500)
    world.do(redeem(card, 60))
    world.do(hold(card, 30))
    found = refused(world, redeem(card, 11))
    assert found.metadata["points_unverified_left"] == "10"
    world.do(redeem(card, 10))
    assert refused(world, redeem(card, 1)).reason is Reason.VERIFICATION_REQUIRED
    world.now += timedelta(days=1)
    world.do(redeem(card, 100))


def test_a_verified_redemption_does_not_use_up_what_is_free(world: Proving) -> None:
    """What was verified is not counted among what was not."""
    card = world.card_with(500)
    world.set_pin(world.member_of(card))
    world.try_(redeem(card, 150), PIN, RIGHT)
    world.do(redeem(card, 100))


def test_a_day_is_a_business_date() -> None:
    """Where a business date ends after midnight, the hours until then belong to the day before."""
    world = Proving(FREE_100, till=TillRules(business_day_ends_hour=3))
    card = world.card_with(500)
    world.now = world.now.replace(hour=23)
    world.do(redeem(card, 100))
    world.now += timedelta(hours=3)
    assert refused(world, redeem(card, 1)).reason is Reason.VERIFICATION_REQUIRED
    world.now += timedelta(hours=1)
    world.do(redeem(card, 1))


def test_a_till_cannot_choose_the_day(world: Proving) -> None:
    """What counts is the ledger's own day and rules: a redemption said to be of another day counts today."""
    card = world.card_with(500)
    world.now += timedelta(days=20)
    world.do(redeem(card, 100))
    for days in (1, 10, 19):
        late = redeem(card, 1, world.now - timedelta(days=days))
        assert refused(world, late).reason is Reason.VERIFICATION_REQUIRED
    stricter = publish_rules(
        version=2,
        effective_at=world.now + timedelta(days=1),
        verification=VerificationRules(points_unverified_max=0),
    )
    world.do(stricter)
    world.now += timedelta(days=2)
    before = redeem(card, 1, world.now - timedelta(days=2))
    assert refused(world, before).reason is Reason.VERIFICATION_REQUIRED


def test_a_member_who_is_named_without_a_card_is_counted_too(world: Proving) -> None:
    """A web shop that names the member is bound by the same limit, counted by member."""
    card = world.card_with(500)
    by_name = c.RedeemPoints(c.Holder(member_reference=world.member_of(card)), 100)
    world.do(by_name)
    one_more = msgspec.structs.replace(by_name, points=1)
    assert refused(world, one_more).reason is Reason.VERIFICATION_REQUIRED


# Rule 27a: with limits per card and day
def test_a_card_spends_so_many_points_a_day_however_it_is_verified() -> None:
    """The limit of a day holds for what is verified and what is not, and says what is left."""
    world = Proving(VerificationRules(points_unverified_max=50, points_day_max=200))
    card = world.card_with(500)
    world.set_pin(world.member_of(card))
    world.do(redeem(card, 50))
    world.try_(redeem(card, 120), PIN, RIGHT)
    found = refused(world, with_proof(redeem(card, 31), Proof(PIN)))
    assert found.reason is Reason.DAILY_LIMIT_EXCEEDED
    assert found.metadata == {
        "field": "points",
        "limit": "200",
        "left": "30",
        "business_date": world.now.date().isoformat(),
    }
    assert world.verification(world.member_of(card)).known_pin.tries == 0
    world.try_(redeem(card, 30), PIN, RIGHT)


def test_a_quote_knows_the_limits_of_the_day() -> None:
    """A quote offers no more than the card may spend today, and says whether a verification is needed."""
    rules = VerificationRules(points_unverified_max=100, points_day_max=300)
    world = Proving(rules, redemption=CENT)
    card = world.card_with(500)
    quote = c.QuoteRedemption(c.Holder(card), 100_000)
    found: c.RedemptionQuote = world.read(quote)
    assert (found.points_max, found.verification_needed) == (300, True)
    few = msgspec.structs.replace(quote, points=100)
    assert not world.read(few).verification_needed
    world.do(redeem(card, 60))
    assert (world.read(quote).points_max, world.read(few).verification_needed) == (240, True)
    with pytest.raises(Refusal) as caught:
        world.read(msgspec.structs.replace(quote, points=241))
    assert caught.value.reason is Reason.DAILY_LIMIT_EXCEEDED


def test_released_points_do_not_count_for_the_day(world: Proving) -> None:
    """A hold that is released, or captured in part, gives back what was not spent."""
    card = world.card_with(500)
    first = world.do(hold(card, 100))
    world.do(c.ReleasePoints(first.hold_id))
    second = world.do(hold(card, 100))
    world.do(c.CapturePoints(second.hold_id, 40))
    assert refused(world, redeem(card, 61)).metadata["points_unverified_left"] == "60"
    third = world.do(hold(card, 60))
    world.do(c.CapturePoints(third.hold_id, 10, keep_open=True))
    assert refused(world, redeem(card, 1)).metadata["points_unverified_left"] == "0"
    world.do(c.ReleasePoints(third.hold_id))
    world.do(redeem(card, 50))


def charge(
    world: Proving, card: str, amount: int, proof: Proof | None, *, rehearsed: bool = False
) -> Verified:
    """Decide and count a charge as a decision does that charges a card."""
    account = world.account(card)
    batch = Batch(AggregateCache(100), world.namespace, world.now, optimistic=False)
    ids = {
        world.namespace.programme,
        world.namespace.rules,
        world.namespace.member(account.member_reference),
        world.namespace.verification(account.member_reference),
        world.namespace.card_day(card, world.now.date()),
        account.id,
    }
    found = {id_: one for id_ in ids if (one := world.stored(id_)) is not None}
    batch.add_loaded(ids, found)
    request = Request(uuid4(), "till-1", rehearsed=rehearsed)
    spending = Spending(c.Holder(card), account, charge=amount)
    verified = check_verification(batch, request, spending, proof)
    cause = make_cause(occurred_at=world.now, recorded_at=world.now)
    note_verification(batch, cause, verified, uuid4())
    for event in batch.collect_events():
        world._append(event)  # the test stands for the writer
    world.forget()
    return verified


def proved(world: Proving, reference: str) -> Proof:
    """A proof whose PIN was found to be right."""
    subject = world.verification(reference).known_pin.record_id
    world.do(c.CountTry(reference, PIN, subject))
    return Proof(PIN, reference, tried=subject)


# Rule 27a: every card charge carries a verification, with limits per card and day
def test_every_charge_to_a_card_carries_a_verification_in_a_way_that_the_rules_accept() -> None:
    """A charge of any amount needs a verification, also where the rules say nothing, and in the way they name."""
    for rules in (None, VerificationRules(charge_ways=(PIN,))):
        world = Proving(rules)
        card = world.card_with(10)
        world.set_pin(world.member_of(card))
        with pytest.raises(Refusal) as caught:
            charge(world, card, 1, None)
        assert caught.value.reason is Reason.VERIFICATION_REQUIRED
        assert charge(world, card, 1, proved(world, world.member_of(card))).way is PIN
    with pytest.raises(Refusal) as caught:
        charge(world, card, 1, Proof(APP_CODE, world.member_of(card)))
    assert caught.value.metadata["accepted"] == "PIN"


def test_a_card_is_charged_so_much_a_day() -> None:
    """Money charged to a card is counted by day, apart from points, and limited."""
    world = Proving(VerificationRules(charges_day_max=10_000))
    card = world.card_with(500)
    reference = world.member_of(card)
    world.set_pin(reference)
    charge(world, card, 7_000, proved(world, reference))
    world.do(redeem(card, 500))
    with pytest.raises(Refusal) as caught:
        charge(world, card, 3_001, proved(world, reference))
    assert caught.value.reason is Reason.DAILY_LIMIT_EXCEEDED
    assert (caught.value.metadata["field"], caught.value.metadata["left"]) == ("amount", "3000")
    charge(world, card, 3_000, proved(world, reference))
    day: CardDay = world.stored(world.namespace.card_day(card, world.now.date()))
    assert (day.amount_charged, day.points_spent, day.receipts) == (10_000, 0, 0)


# Rule 27a: the event says which was used
def test_events_say_which_way_was_used(world: Proving) -> None:
    """Redemptions and holds say PIN or app code, what is captured says how it was held, and others say nothing."""
    card = world.card_with(1_000)
    reference = world.member_of(card)
    world.set_pin(reference)
    known = len(world.rows)
    world.try_(redeem(card, 150), PIN, RIGHT)
    world.issue(reference)
    held = world.try_(hold(card, 150), APP_CODE, "12345678")
    world.do(c.CapturePoints(held.hold_id))
    world.do(redeem(card, 1))
    events = [world.mapper.to_domain_event(row) for row in world.rows[known:]]
    said = [
        (type(event), event.verified_by)
        for event in events
        if isinstance(event, PointsRedeemed | Redemption.Created | PointsHeld | Hold.Created)
    ]
    assert said == [
        (PointsRedeemed, PIN),
        (Redemption.Created, PIN),
        (PointsHeld, APP_CODE),
        (Hold.Created, APP_CODE),
        (Redemption.Created, APP_CODE),
        (PointsRedeemed, None),
        (Redemption.Created, None),
    ]


def test_a_verification_that_is_not_needed_is_checked_all_the_same(world: Proving) -> None:
    """A till that always asks for the PIN gets it checked, also where the rules would not ask."""
    for found in (world, Proving(None)):
        card = found.card_with(50)
        found.set_pin(found.member_of(card))
        assert failure(found, redeem(card, 1), PIN, WRONG).metadata["tries_left"] == "2"
        assert found.try_(redeem(card, 1), PIN, RIGHT).points_redeemed == 1


# Rule 27a: a PIN with a lock-out
def test_a_pin_is_locked_after_so_many_wrong_tries(world: Proving) -> None:
    """Each wrong PIN says how many tries are left; after the last nothing is compared any more, right or wrong."""
    card = world.card_with(500)
    world.set_pin(world.member_of(card))
    left = [failure(world, redeem(card, 150), PIN, WRONG).metadata["tries_left"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    for text in (WRONG, RIGHT):
        assert failure(world, redeem(card, 150), PIN, text).reason is Reason.VERIFICATION_LOCKED
    found: c.FoundVerification = world.read(c.GetVerification(world.member_of(card)))
    assert (found.pin_locked, found.tries_left) == (True, 0)


def test_a_right_pin_starts_the_tries_anew(world: Proving) -> None:
    """Only wrong PINs one after the other count."""
    card = world.card_with(500)
    world.set_pin(world.member_of(card))
    for _ in range(3):
        for left in ("2", "1"):
            refusal = failure(world, redeem(card, 1), PIN, WRONG)
            assert refusal.metadata["tries_left"] == left
        world.try_(redeem(card, 1), PIN, RIGHT)


def test_a_burst_of_guesses_gets_no_more_than_the_tries_that_are_allowed(world: Proving) -> None:
    """Of forty tries at once as many are counted as the rules allow; the others are told nothing."""
    card = world.card_with(500)
    reference = world.member_of(card)
    world.set_pin(reference)
    subject = world.verification(reference).known_pin.record_id
    asked = [Asked(c.CountTry(reference, PIN, subject), uuid4()) for _ in range(40)]
    found = world.batch(asked)
    counted = [one for one in found if not isinstance(one, Refusal)]
    refusals = {one.reason for one in found if isinstance(one, Refusal)}
    assert sorted(one.answer.tries_left for one in counted) == [0, 1, 2]
    assert refusals == {Reason.VERIFICATION_LOCKED}


def test_a_try_that_is_repeated_counts_once(world: Proving) -> None:
    """The same request with the same PIN, right or wrong, is one try, however often it is sent."""
    card = world.card_with(500)
    reference = world.member_of(card)
    world.set_pin(reference)
    request_id = uuid4()
    for _ in range(5):
        with pytest.raises(Refusal) as caught:
            world.try_(redeem(card, 150), PIN, WRONG, request_id)
        assert caught.value.metadata["tries_left"] == "2"
    first = world.try_(redeem(card, 150), PIN, RIGHT, request_id)
    again = world.try_(redeem(card, 150), PIN, RIGHT, request_id)
    assert first == again
    assert world.account(card).points_available == 350
    assert world.verification(reference).known_pin.tries == 0


def test_a_request_that_was_answered_tells_nothing_of_other_pins(world: Proving) -> None:
    """With another PIN it is answered as the first time, not compared: nobody learns which one was right."""
    card = world.card_with(500)
    reference = world.member_of(card)
    world.set_pin(reference)
    request_id = uuid4()
    first = world.try_(redeem(card, 150), PIN, RIGHT, request_id)
    rows = len(world.rows)
    assert world.try_(redeem(card, 150), PIN, WRONG, request_id) == first
    assert len(world.rows) == rows


def test_a_request_id_is_not_used_for_another_way(world: Proving) -> None:
    """Which way was used is part of what was asked."""
    card = world.card_with(500)
    world.set_pin(world.member_of(card))
    request_id = uuid4()
    world.try_(redeem(card, 150), PIN, RIGHT, request_id)
    for command in (with_proof(redeem(card, 150), Proof(APP_CODE)), redeem(card, 150)):
        found = refused(world, command, request_id)
        assert (found.reason, found.metadata["field"]) == (
            Reason.REQUEST_ID_REUSED,
            "verification",
        )


def test_what_is_refused_otherwise_costs_no_try(world: Proving) -> None:
    """A redemption that has too few points is refused for that before a PIN is looked at."""
    card = world.card_with(50)
    reference = world.member_of(card)
    world.set_pin(reference)
    refusal = failure(world, redeem(card, 51), PIN, WRONG)
    assert refusal.reason is Reason.POINTS_INSUFFICIENT
    assert world.verification(reference).known_pin.tries == 0


def test_a_member_without_a_pin_is_told_so(world: Proving) -> None:
    """Who never set a PIN is not told that it is wrong: there is nothing to guess, and the clerk has to know."""
    card = world.card_with(500)
    refusal = failure(world, redeem(card, 150), PIN, RIGHT)
    assert refusal.reason is Reason.VERIFICATION_FAILED
    assert refusal.metadata["cause"] == "PIN_NOT_SET"


def test_a_pin_that_was_changed_meanwhile_is_tried_anew(world: Proving) -> None:
    """What was found right before the PIN was changed is not right after it, and what was guessed costs again."""
    card = world.card_with(500)
    reference = world.member_of(card)
    world.set_pin(reference)
    before = proved(world, reference)
    world.do(c.ResetPin(reference), None, "operator-1")
    world.set_pin(reference, WRONG)
    with pytest.raises(Refusal) as caught:
        world.do(with_proof(redeem(card, 150), before))
    assert caught.value.reason is Reason.VERIFICATION_REQUIRED
    assert before.tried is not None
    found = refused(world, c.CountTry(reference, PIN, before.tried))
    assert found.reason is Reason.VERIFICATION_REQUIRED


def test_a_right_pin_counts_as_right_if_it_was_for_nothing(world: Proving) -> None:
    """Where another till took the points while the PIN was compared, tries start anew all the same."""
    card = world.card_with(500)
    reference = world.member_of(card)
    world.set_pin(reference)
    proof = proved(world, reference)
    world.do(redeem(card, 100))
    assert refused(world, with_proof(redeem(card, 401), proof)).reason is Reason.POINTS_INSUFFICIENT
    assert world.verification(reference).known_pin.tries == 1
    assert proof.tried is not None
    world.do(c.ConfirmPin(reference, proof.tried))
    assert world.verification(reference).known_pin.tries == 0


# Rule 27a: PINs are set, changed, reset and unblocked
def test_a_pin_is_set_once_and_then_changed_with_the_old_one(world: Proving) -> None:
    """A second first PIN is refused; the old PIN changes it, and a wrong old one is a try."""
    reference = world.member()
    world.set_pin(reference)
    found = refused(world, c.SetPin(reference, world.record(WRONG)))
    assert found.reason is Reason.VERIFICATION_REQUIRED
    change = c.ChangePin(reference, world.record("8642"))
    assert failure(world, change, PIN, WRONG).metadata["tries_left"] == "2"
    world.try_(change, PIN, RIGHT)
    assert world.pins[world.verification(reference).known_pin.record_id] == "8642"


def test_an_app_code_sets_a_first_pin_and_changes_a_locked_one(world: Proving) -> None:
    """Whoever has the app needs no old PIN, also where that is locked or was never set."""
    reference = world.member()
    world.issue(reference)
    world.try_(c.ChangePin(reference, world.record(RIGHT)), APP_CODE, "12345678")
    card = world.card_with(500, reference)
    for _ in range(3):
        failure(world, redeem(card, 1), PIN, WRONG)
    world.issue(reference)
    world.try_(c.ChangePin(reference, world.record("8642")), APP_CODE, "12345678")
    world.try_(redeem(card, 1), PIN, "8642")


def test_an_operator_unblocks_or_resets_a_pin(world: Proving) -> None:
    """Unblocked it is the same PIN with all its tries; reset there is none, and another is set."""
    card = world.card_with(500)
    reference = world.member_of(card)
    for command in (c.ResetPin(reference), c.UnblockPin(reference)):
        assert refused(world, command).reason is Reason.VERIFICATION_FAILED
    world.set_pin(reference)
    for _ in range(3):
        failure(world, redeem(card, 1), PIN, WRONG)
    world.do(c.UnblockPin(reference), None, "operator-1")
    world.try_(redeem(card, 1), PIN, RIGHT)
    world.do(c.ResetPin(reference), None, "operator-1")
    assert world.verification(reference).pin is None
    world.set_pin(reference, "8642")
    world.try_(redeem(card, 1), PIN, "8642")


# Rule 27a: or a one-time app code
def test_an_app_code_is_good_once(world: Proving) -> None:
    """A code pays once; the second time it is refused, and so is it after the next one was issued."""
    card = world.card_with(1_000)
    reference = world.member_of(card)
    world.issue(reference)
    request_id = uuid4()
    first = world.try_(redeem(card, 150), APP_CODE, "12345678", request_id)
    assert failure(world, redeem(card, 150), APP_CODE, "12345678").metadata == {
        "field": "verification.app_code",
        "cause": "APP_CODE_NOT_GOOD",
    }
    assert world.try_(redeem(card, 150), APP_CODE, "12345678", request_id) == first
    world.issue(reference, "11111112")
    world.issue(reference, "87654321")
    refusal = failure(world, redeem(card, 150), APP_CODE, "11111112")
    assert refusal.reason is Reason.VERIFICATION_FAILED
    world.try_(redeem(card, 150), APP_CODE, "87654321")
    assert world.account(card).points_available == 700


def test_an_app_code_pays_once_under_a_race(world: Proving) -> None:
    """Of many redemptions with the same code in one batch one goes through."""
    card = world.card_with(1_000)
    reference = world.member_of(card)
    world.issue(reference)
    code = world.verification(reference).app_code
    assert code is not None
    proof = Proof(APP_CODE, reference, b"12345678", code.code_id)
    asked = [Asked(with_proof(redeem(card, 10), proof), uuid4()) for _ in range(10)]
    found = world.batch(asked)
    assert sum(not isinstance(one, Refusal) for one in found) == 1
    assert {one.reason for one in found if isinstance(one, Refusal)} == {Reason.VERIFICATION_FAILED}


def test_an_app_code_ends_by_itself() -> None:
    """A code is good until before its end, by the programme's clock, for as long as the rules say."""
    world = Proving(VerificationRules(points_unverified_max=0, app_code_seconds=60))
    card = world.card_with(500)
    reference = world.member_of(card)
    world.issue(reference)
    world.now += timedelta(seconds=59)
    assert world.read(c.GetVerification(reference)).app_code_expires_at is not None
    world.now += timedelta(seconds=1)
    assert world.read(c.GetVerification(reference)).app_code_expires_at is None
    refusal = failure(world, redeem(card, 1), APP_CODE, "12345678")
    assert refusal.reason is Reason.VERIFICATION_FAILED


def test_a_code_is_void_after_so_many_wrong_ones(world: Proving) -> None:
    """Wrong codes are counted before they are compared; then even the right one is refused, in the same words."""
    card = world.card_with(500)
    reference = world.member_of(card)
    world.issue(reference)
    said = [failure(world, redeem(card, 1), APP_CODE, "0000000" + str(n)) for n in range(4)]
    said.append(failure(world, redeem(card, 1), APP_CODE, "12345678"))
    assert len({(one.reason, one.message, str(one.metadata)) for one in said}) == 1
    world.issue(reference, "87654321")
    world.try_(redeem(card, 1), APP_CODE, "87654321")


def test_wrong_codes_do_not_lock_the_pin(world: Proving) -> None:
    """Whoever guesses codes does not take the PIN from the member, nor the other way round."""
    card = world.card_with(500)
    reference = world.member_of(card)
    world.set_pin(reference)
    world.issue(reference)
    for _ in range(4):
        failure(world, redeem(card, 1), APP_CODE, "00000000")
    world.try_(redeem(card, 1), PIN, RIGHT)
    for _ in range(4):
        failure(world, redeem(card, 1), PIN, WRONG)
    world.issue(reference, "87654321")
    world.try_(redeem(card, 1), APP_CODE, "87654321")


# Rule 27a: who the payer is
def test_in_a_pool_the_one_whose_card_it_is_shows_the_proof(world: Proving) -> None:
    """Who shares an account pays with a PIN of their own; the other's is not good for it."""
    card, other = world.card_with(500), world.card_with(500)
    holder, guest = world.member_of(card), world.member_of(other)
    world.do(c.JoinPool(guest, c.Holder(member_reference=holder)))
    world.set_pin(holder, RIGHT)
    world.set_pin(guest, "8642")
    assert failure(world, redeem(other, 150), PIN, RIGHT).metadata["tries_left"] == "2"
    world.try_(redeem(other, 150), PIN, "8642")
    world.try_(redeem(card, 150), PIN, RIGHT)


def test_after_a_merge_the_survivor_shows_the_proof(world: Proving) -> None:
    """A card of a member who was merged is the survivor's, and so is the PIN; a code from before is good no longer."""
    card, other = world.card_with(500), world.card_with(500)
    gone, survivor = world.member_of(card), world.member_of(other)
    world.set_pin(gone, RIGHT)
    world.set_pin(survivor, "8642")
    world.issue(gone)
    world.do(c.MergeMembers(gone, survivor, "DUPLICATE"))
    assert failure(world, redeem(card, 150), PIN, RIGHT).metadata["tries_left"] == "2"
    refusal = failure(world, redeem(card, 150), APP_CODE, "12345678")
    assert refusal.reason is Reason.VERIFICATION_FAILED
    world.try_(redeem(card, 150), PIN, "8642")
    assert refused(world, c.IssueAppCode(gone, b"x")).reason is Reason.MEMBER_MERGED


def test_a_rehearsal_looks_at_no_proof(world: Proving) -> None:
    """What is only rehearsed says whether a proof is needed; it neither compares nor counts one."""
    card = world.card_with(500)
    reference = world.member_of(card)
    world.set_pin(reference)
    rows = list(world.rows)
    for command in (redeem(card, 150), hold(card, 150)):
        with pytest.raises(Refusal) as caught:
            world.read(c.Rehearse(command=command))
        assert caught.value.reason is Reason.VERIFICATION_REQUIRED
        assert world.read(c.Rehearse(command=with_proof(command, Proof(PIN))))
    assert world.rows == rows


def test_nothing_of_a_pin_is_in_what_is_stored(world: Proving) -> None:
    """Events, answers and fingerprints are the same whatever the PIN is: no guess can be compared with them."""
    card = world.card_with(500)
    reference = world.member_of(card)
    request_id = uuid4()
    command = redeem(card, 150)
    proofs = [Proof(PIN, reference, tried=uuid4()), Proof(PIN), Proof(PIN, "x", b"y")]
    asked = {msgspec.json.encode(with_proof(command, proof).asked) for proof in proofs}
    assert len(asked) == 1
    records = [world.record(pin) for pin in (RIGHT, WRONG)]
    for make in (c.SetPin, c.ChangePin):
        assert len({msgspec.json.encode(make(reference, one).asked) for one in records}) == 1
    world.set_pin(reference)
    world.try_(command, PIN, RIGHT, request_id)
    stored = [row.state for row in world.rows] + [row.answer for row in world.requests.values()]
    assert not any(b'"2580"' in one or b"sealed" in one for one in stored)


def test_what_is_stored_of_others_stays_the_same(world: Proving) -> None:
    """A redemption without a verification is stored as it always was, also where the rules have limits."""
    card = world.card_with(500)
    events = world.when(redeem(card, 50))
    assert [type(event) for event in events] == [
        PointsRedeemed,
        Redemption.Created,
        CardDay.Created,
        CardDay.PointsSpent,
    ]
    assert own(events[2]) == {
        "business_date": world.now.date(),
        "receipt_id": None,
        "card_number": card,
        "member_reference": "",
    }
    states = [row.state.decode() for row in world.rows[-4:]]
    assert "verified_by" not in states[0] + states[1]
    assert "receipt_id" not in states[2]


def test_a_card_day_counts_receipts_and_points_together() -> None:
    """What is counted of a card's receipts on a day and of its points is one aggregate, in whatever order they come."""
    rules = VerificationRules(points_unverified_max=100)
    world = Proving(
        rules, till=TillRules(card_receipts_max=1, card_receipts_over=TillAction.REFUSE)
    )
    card = world.card_with(500)
    world.now += timedelta(days=1)
    world.do(redeem(card, 50))
    world.buy(card)
    with pytest.raises(Refusal) as caught:
        world.buy(card)
    assert caught.value.reason is Reason.CARD_LIMIT_REACHED
    assert refused(world, redeem(card, 51)).reason is Reason.VERIFICATION_REQUIRED


def test_a_snapshot_keeps_what_is_shown(world: Proving) -> None:
    """A verification that comes from its snapshot is the one that was kept."""
    reference = world.member()
    world.set_pin(reference)
    world.issue(reference)
    found = world.verification(reference)
    assert Verification.STATE is not None
    names = Verification.STATE.__struct_fields__
    state = Verification.STATE(**{name: getattr(found, name) for name in names})
    again = msgspec.json.decode(msgspec.json.encode(state), type=Verification.STATE)
    assert again == state


# Rule 27a: PINs that everybody tries first
@pytest.mark.parametrize(
    "pin",
    ["0000", "1234", "4321", "7890", "2109", "1212", "9999", "123123", "01234567", "87654321"],
)
def test_a_pin_that_everybody_tries_first_is_weak(pin: str) -> None:
    """One digit repeated, a run up or down, and a repeated part are weak."""
    assert is_pin(pin)
    assert is_weak_pin(pin)


@pytest.mark.parametrize("pin", ["2580", "1357", "1122", "90210", "314159", "27182818"])
def test_another_pin_is_not_weak(pin: str) -> None:
    """What is left is what people may choose."""
    assert is_pin(pin)
    assert not is_weak_pin(pin)


@given(st.text(max_size=10))
def test_a_pin_is_four_to_eight_digits(text: str) -> None:
    """Nothing else is a PIN: no other alphabet's digits, no sign, no space."""
    assert is_pin(text) == (4 <= len(text) <= 8 and all(one in "0123456789" for one in text))


@settings(max_examples=25)
@given(st.lists(st.sampled_from(["right", "wrong", "repeat", "set", "unblock"]), max_size=15))
def test_wrong_pins_one_after_the_other_never_exceed_the_tries(steps: list[str]) -> None:
    """Whatever happens in whatever order, no more wrong PINs are told apart in a row than the rules allow."""
    world = Proving(VerificationRules(points_unverified_max=0, pin_tries=2))
    card = world.card_with(1_000)
    reference = world.member_of(card)
    world.set_pin(reference)
    told: set[Any] = set()
    in_a_row, last = 0, uuid4()
    for step in steps:
        subject = world.verification(reference).known_pin.record_id
        match step:
            case "right":
                with suppress(Refusal):
                    world.try_(redeem(card, 1), PIN, RIGHT)
                    in_a_row = 0
            case "wrong" | "repeat":
                last = uuid4() if step == "wrong" else last
                refusal = failure(world, redeem(card, 1), PIN, WRONG, last)
                if refusal.reason is Reason.VERIFICATION_FAILED and (last, subject) not in told:
                    told.add((last, subject))
                    in_a_row += 1
            case "unblock":
                world.do(c.UnblockPin(reference), None, "operator-1")
                in_a_row = 0
            case _:
                world.do(c.ResetPin(reference), None, "operator-1")
                world.set_pin(reference)
                in_a_row = 0
        assert in_a_row <= 2


# Rule 27a: rules that cannot be applied
@pytest.mark.parametrize(
    ("field", "section"),
    [
        ("points_unverified_max", VerificationRules(points_unverified_max=-1)),
        ("points_day_max", VerificationRules(points_day_max=-1)),
        ("charges_day_max", VerificationRules(charges_day_max=10**12)),
        ("pin_digits", VerificationRules(pin_digits=3)),
        ("pin_digits", VerificationRules(pin_digits=9)),
        ("pin_tries", VerificationRules(pin_tries=0)),
        ("pin_tries", VerificationRules(pin_tries=11)),
        ("app_code_seconds", VerificationRules(app_code_seconds=14)),
        ("app_code_seconds", VerificationRules(app_code_seconds=901)),
        ("charge_ways", VerificationRules(charge_ways=())),
        ("charge_ways", VerificationRules(charge_ways=(PIN, PIN))),
    ],
)
def test_rules_of_verifications_have_limits(field: str, section: VerificationRules) -> None:
    """Whatever is out of range is named."""
    (problem,) = section.problems()
    assert problem.metadata["field"] == f"rules.verification.{field}"


def test_an_erased_member_has_nothing_to_show(world: Proving) -> None:
    """An erasure takes the sealed PIN with the key of contacts, and nobody gets a code any more."""
    reference = world.member()
    world.set_pin(reference)
    world.do(c.EraseMember(reference), None, "operator-1")
    assert world.private[-1].forget
    for command in (c.IssueAppCode(reference, b"x"), c.SetPin(reference, world.record(RIGHT))):
        assert refused(world, command).reason is Reason.MEMBER_ERASED
