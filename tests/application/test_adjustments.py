from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from ledger.application import commands as c
from ledger.domain import limits
from ledger.domain.account import Account
from ledger.domain.adjustment import Adjustment, AdjustmentStatus
from ledger.domain.books import Book
from ledger.domain.errors import Reason, Refusal
from ledger.domain.lots import LotPoints
from ledger.domain.rules import AdjustmentRules, Expiry, PointsRules
from tests.support.world import (
    NOW,
    Asked,
    Sums,
    World,
    adjust,
    hold,
    own,
    publish_rules,
    redeem,
    refused,
    return_items,
)

DAY = timedelta(days=1)
DATED = PointsRules(pending_days=2, expiry=Expiry.AFTER_DAYS, expiry_days=10)
HUNDRED_ALONE = AdjustmentRules(points_max_alone=100)


def with_points(
    points: int = 10,
    points_rules: PointsRules | None = None,
    adjustments: AdjustmentRules | None = None,
) -> tuple[World, str]:
    """A programme, and a card with points."""
    rules = publish_rules(
        points_rules=points_rules or PointsRules(), adjustments=adjustments or AdjustmentRules()
    )
    world = World(rules=rules)
    card = world.card()
    world.buy(card, total=points * 100)
    return world, card


def propose(world: World, card: str, points: int, principal_id: str = "anna") -> UUID:
    """Propose what a second person has to approve, and return the adjustment."""
    answer = world.do(adjust(card, points), principal_id=principal_id)
    assert not answer.made
    id_: UUID = answer.adjustment_id
    return id_


# Rules 15 and 27
def test_an_adjustment_gives_points_with_a_reason_and_its_principal() -> None:
    """What a person gives is a lot, and its events say who gave it and why."""
    world, card = with_points()
    known = len(world.rows)
    answer = world.do(
        adjust(card, 5, "RETURN_WITHOUT_RECEIPT", "Shoes.", "330 of 3 May"), principal_id="anna"
    )
    assert (answer.made, answer.points_available) == (True, 15)
    proposed, credited = (world.mapper.to_domain_event(row) for row in world.rows[known:])
    assert isinstance(proposed, Adjustment.Created)
    assert isinstance(credited, Account.AdjustmentCredited)
    assert (proposed.facts.note, proposed.made) == ("Shoes.", True)
    assert (credited.principal_id, credited.reason_code) == ("anna", "RETURN_WITHOUT_RECEIPT")
    assert (credited.receipt_reference, credited.proposed_by) == ("330 of 3 May", "")
    assert credited.adjustment_id == answer.adjustment_id == proposed.originator_id
    assert world.sums(card) == Sums(available=15)
    assert (world.books[Book.ADJUSTED], world.books[Book.AVAILABLE]) == (-5, 15)


# Rule 27
def test_given_points_have_the_dates_of_the_days_rules() -> None:
    """They become available and end as if they were earned now."""
    world, card = with_points(0, DATED)
    world.do(adjust(card, 5))
    assert world.sums(card) == Sums(pending=5)
    (lot,) = world.account(card).lots.values()
    assert (lot.earned_at, lot.receipt_id) == (NOW, None)
    assert lot.available_at == datetime(2025, 3, 16, tzinfo=UTC)
    assert lot.expires_at == datetime(2025, 3, 25, tzinfo=UTC)
    world.now = datetime(2025, 3, 16, tzinfo=UTC)
    assert world.sums(card) == Sums(available=5)
    world.now = datetime(2025, 3, 25, tzinfo=UTC)
    assert world.sums(card) == Sums()


# Rule 27
def test_given_points_pay_for_a_deficit_first() -> None:
    """What returns left owing is paid by what a person gives, like by any points that come."""
    world, card = with_points(0)
    sold = world.buy(card, total=1000)
    world.do(redeem(card, 10))
    world.do(return_items(sold))
    assert world.sums(card) == Sums(deficit=10)
    world.do(adjust(card, 4))
    assert world.sums(card) == Sums(deficit=6)
    world.do(adjust(card, 7))
    assert world.sums(card) == Sums(available=1)


# Rule 27
def test_an_adjustment_takes_what_expires_soonest_and_never_what_is_held() -> None:
    """Points that a person takes come from the lots that spending would take, past what holds keep."""
    world, card = with_points(4, PointsRules(expiry=Expiry.AFTER_DAYS, expiry_days=10))
    world.buy(card, total=600, occurred_at=NOW - DAY)
    world.do(hold(card, 3))
    (event,) = (
        event
        for event in world.when(adjust(card, -6))
        if isinstance(event, Account.AdjustmentDebited)
    )
    assert event.lots == (LotPoints(2, 3), LotPoints(1, 3))
    assert world.sums(card) == Sums(available=1, held=3)
    assert world.books[Book.ADJUSTED] == 6


# Rule 27
@pytest.mark.parametrize("kept", ["held", "pending", "owed"])
def test_what_is_not_there_cannot_be_taken(kept: str) -> None:
    """Held, pending and missing points are not there to take; the refusal says what is."""
    world, card = with_points(10, DATED if kept == "pending" else None)
    if kept == "held":
        world.do(hold(card, 10))
    if kept == "owed":
        world.do(redeem(card, 10))
    found = refused(world, adjust(card, -1))
    assert found.reason is Reason.POINTS_INSUFFICIENT
    assert found.metadata["points_available"] == "0"


# Rule 27
def test_more_than_an_account_can_hold_is_refused() -> None:
    """The limit of a balance holds for what a person gives, too."""
    world, card = with_points(0)
    for _ in range(limits.BALANCE_POINTS_MAX // limits.POINTS_MAX - 1):
        world.do(adjust(card, limits.POINTS_MAX))
    assert refused(world, adjust(card, limits.POINTS_MAX)).reason is Reason.LIMIT_EXCEEDED


# Rule 27
def test_rules_may_name_the_reasons() -> None:
    """Where the rules name reasons any other is refused; else any will do."""
    world, card = with_points(adjustments=AdjustmentRules(reason_codes=("GOODWILL", "MISTAKE")))
    assert world.do(adjust(card, 1, "MISTAKE")).made
    found = refused(world, adjust(card, 1, "BECAUSE"))
    assert found.reason is Reason.REASON_CODE_UNKNOWN
    assert found.metadata["reason_codes"] == "GOODWILL, MISTAKE"


# Rule 27
def test_a_blocked_or_any_card_names_the_account_that_is_adjusted() -> None:
    """An adjustment is for an account, found by card or member; without either there is none."""
    world, card = with_points()
    reference = world.account(card).member_reference
    facts = adjust(card, 1).facts
    world.do(c.AdjustPoints(c.Holder(member_reference=reference), facts))
    assert world.sums(card) == Sums(available=11)
    assert refused(world, adjust("2000000000008", 1)).reason is Reason.CARD_UNKNOWN


# Rule 27
@pytest.mark.parametrize(("points", "made"), [(100, True), (101, False), (-100, True)])
def test_above_the_limit_an_adjustment_needs_a_second_person(*, points: int, made: bool) -> None:
    """Up to the limit one person decides, up or down; beyond it nothing moves before another agrees."""
    world, card = with_points(200, adjustments=HUNDRED_ALONE)
    answer = world.do(adjust(card, points))
    assert answer.made is made
    assert world.sums(card) == Sums(available=200 + (points if made else 0))


# Rule 27
def test_many_small_adjustments_are_one_large_one() -> None:
    """What persons alone adjust on an account adds up over the day, up and down, and starts anew the next."""
    world, card = with_points(200, adjustments=HUNDRED_ALONE)
    assert world.do(adjust(card, 60), principal_id="anna").made
    assert world.do(adjust(card, -30), principal_id="bert").made
    assert not world.do(adjust(card, 11), principal_id="carl").made
    assert world.do(adjust(card, 10), principal_id="carl").made
    world.now = datetime(2025, 3, 14, 23, 59, tzinfo=UTC)
    assert not world.do(adjust(card, 1)).made
    world.now = datetime(2025, 3, 15, tzinfo=UTC)
    assert world.do(adjust(card, 100)).made
    other = world.card()
    assert world.do(adjust(other, 100)).made


# Rule 27
def test_the_day_is_the_programmes() -> None:
    """The day over which adjustments add up begins at midnight of the programme's time zone."""
    rules = publish_rules(adjustments=HUNDRED_ALONE)
    world = World(rules=rules, time_zone="Pacific/Auckland")
    card = world.card()
    world.now = datetime(2025, 3, 15, 10, 59, tzinfo=UTC)
    assert world.do(adjust(card, 100)).made
    world.now = datetime(2025, 3, 15, 11, tzinfo=UTC)
    assert world.do(adjust(card, 100)).made


# Rule 27
def test_with_a_limit_of_none_two_persons_decide_everything() -> None:
    """A limit of 0 leaves nothing to one person alone; without a limit everything is."""
    world, card = with_points(adjustments=AdjustmentRules(points_max_alone=0))
    assert not world.do(adjust(card, 1)).made
    free, other = with_points()
    assert free.do(adjust(other, limits.POINTS_MAX)).made


# Rule 27
def test_another_principal_approves_and_both_are_named() -> None:
    """A second person makes the adjustment, and the account's event names the first one as well."""
    world, card = with_points(adjustments=HUNDRED_ALONE)
    id_ = propose(world, card, 150)
    known = len(world.rows)
    answer = world.do(c.ApproveAdjustment(id_), principal_id="bert")
    assert (answer.made, answer.points_available) == (True, 160)
    approved, credited = (world.mapper.to_domain_event(row) for row in world.rows[known:])
    assert isinstance(approved, Adjustment.Approved)
    assert isinstance(credited, Account.AdjustmentCredited)
    assert (credited.principal_id, credited.proposed_by) == ("bert", "anna")
    assert world.stored(id_).status is AdjustmentStatus.MADE
    assert world.sums(card) == Sums(available=160)


# Rule 27
def test_nobody_approves_what_they_proposed() -> None:
    """The same principal can never approve, whatever key or request it uses."""
    world, card = with_points(adjustments=HUNDRED_ALONE)
    id_ = propose(world, card, 150)
    found = refused(world, c.ApproveAdjustment(id_), principal_id="anna")
    assert (found.reason, found.metadata["proposed_by"]) == (Reason.SECOND_PERSON_NEEDED, "anna")


# Rule 27
def test_an_adjustment_is_decided_once() -> None:
    """What was approved or rejected cannot be approved or rejected any more."""
    world, card = with_points(adjustments=HUNDRED_ALONE)
    made, turned_down = propose(world, card, 150), propose(world, card, 150)
    world.do(c.ApproveAdjustment(made), principal_id="bert")
    world.do(c.RejectAdjustment(turned_down, "No."), principal_id="bert")
    for id_, status in ((made, "MADE"), (turned_down, "REJECTED")):
        for command in (c.ApproveAdjustment(id_), c.RejectAdjustment(id_)):
            found = refused(world, command, principal_id="carl")
            assert found.reason is Reason.ADJUSTMENT_DECIDED
            assert found.metadata["status"] == status
    assert world.sums(card) == Sums(available=160)


# Rule 27
def test_one_that_was_made_alone_cannot_be_approved_again() -> None:
    """An adjustment that needed nobody is made, and nothing of it is left to decide."""
    world, card = with_points()
    id_ = world.do(adjust(card, 5)).adjustment_id
    found = refused(world, c.ApproveAdjustment(id_), principal_id="bert")
    assert found.reason is Reason.ADJUSTMENT_DECIDED


# Rule 27
def test_whoever_proposed_may_take_it_back() -> None:
    """A proposal can be rejected by anybody, its own author as well; no points move."""
    world, card = with_points(adjustments=HUNDRED_ALONE)
    id_ = propose(world, card, 150)
    (event,) = world.when(c.RejectAdjustment(id_, "Wrong card."))
    assert isinstance(event, Adjustment.Rejected)
    assert own(event) == {"note": "Wrong card."}
    assert world.sums(card) == Sums(available=10)


# Rule 27
def test_what_is_taken_must_be_there_when_it_is_approved() -> None:
    """Between proposal and approval points may be spent; then the approval is refused and may come again."""
    world, card = with_points(150, adjustments=HUNDRED_ALONE)
    assert refused(world, adjust(card, -151)).reason is Reason.POINTS_INSUFFICIENT
    id_ = propose(world, card, -150)
    world.do(redeem(card, 1))
    found = refused(world, c.ApproveAdjustment(id_), principal_id="bert")
    assert (found.reason, found.metadata["points_available"]) == (
        Reason.POINTS_INSUFFICIENT,
        "149",
    )
    world.do(adjust(card, 1))
    world.do(c.ApproveAdjustment(id_), principal_id="bert")
    assert world.sums(card) == Sums()


# Rule 27
def test_an_approved_lot_has_the_dates_of_the_day_of_approval() -> None:
    """Points that waited for a second person are as new as the approval."""
    world, card = with_points(0, DATED, AdjustmentRules(points_max_alone=0))
    id_ = propose(world, card, 5)
    world.now += 3 * DAY
    world.do(c.ApproveAdjustment(id_), principal_id="bert")
    (lot,) = world.account(card).lots.values()
    assert (lot.earned_at, lot.expires_at) == (NOW + 3 * DAY, datetime(2025, 3, 28, tzinfo=UTC))


# Rule 27
def test_what_two_persons_agreed_on_does_not_count_for_one() -> None:
    """Approved adjustments leave what one person may do alone that day as it is."""
    world, card = with_points(adjustments=HUNDRED_ALONE)
    world.do(c.ApproveAdjustment(propose(world, card, 150)), principal_id="bert")
    assert world.do(adjust(card, 100), principal_id="bert").made


# Rule 27
def test_an_adjustment_that_there_is_not_is_refused() -> None:
    """Approving or rejecting needs an adjustment, not the id of something else."""
    world, card = with_points()
    for id_ in (uuid4(), world.account(card).id):
        for command in (c.ApproveAdjustment(id_), c.RejectAdjustment(id_)):
            assert refused(world, command).reason is Reason.ADJUSTMENT_UNKNOWN


# Rule 27
def test_two_approvals_at_once_make_one_adjustment() -> None:
    """Of two persons who approve in the same moment one makes it, and the other is told so."""
    world, card = with_points(adjustments=HUNDRED_ALONE)
    id_ = propose(world, card, 150)
    first, second = world.batch(
        Asked(c.ApproveAdjustment(id_), uuid4(), name) for name in ("bert", "carl")
    )
    assert not isinstance(first, Refusal)
    assert isinstance(second, Refusal)
    assert second.reason is Reason.ADJUSTMENT_DECIDED
    assert world.sums(card) == Sums(available=160)


# Rule 19
def test_an_adjustment_is_made_once_for_a_request() -> None:
    """Sent again it is answered again; with other content it is refused, naming the field."""
    world, card = with_points()
    id_ = uuid4()
    first = world.execute(adjust(card, 5), id_)
    assert world.execute(adjust(card, 5), id_) == first._replace(replayed=True)
    assert world.sums(card) == Sums(available=15)
    other = world.card()
    for command, field in (
        (adjust(other, 5), "holder"),
        (adjust(card, 6), "points"),
        (adjust(card, 5, "MISTAKE"), "reason_code"),
        (adjust(card, 5, note="x"), "note"),
        (adjust(card, 5, receipt_reference="x"), "receipt_reference"),
    ):
        found = refused(world, command, id_)
        assert (found.reason, found.metadata["field"]) == (Reason.REQUEST_ID_REUSED, field)


# Rule 17a
def test_an_adjustment_is_made_on_the_account_as_it_is_now() -> None:
    """What became of the account by itself is recorded before, and cannot be taken any more."""
    world, card = with_points(10, PointsRules(expiry=Expiry.AFTER_DAYS, expiry_days=10))
    world.now += 20 * DAY
    assert refused(world, adjust(card, -1)).reason is Reason.POINTS_INSUFFICIENT
    kinds = [type(event) for event in world.when(adjust(card, 3))]
    assert kinds == [Adjustment.Created, Account.PointsExpired, Account.AdjustmentCredited]
