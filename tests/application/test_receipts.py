from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from ledger.application import commands as c
from ledger.domain.account import Account
from ledger.domain.errors import Reason, Refusal
from ledger.domain.receipt import Receipt, Tender, TenderKind
from ledger.domain.redemption import Redemption
from tests.support.world import (
    NOW,
    RULES_START,
    World,
    make_facts,
    own,
    publish_rules,
    record,
    redeem,
)


@dataclass
class Refused:
    """What a refusal said."""

    reason: Reason
    metadata: dict[str, str]


def refused(world: World, command: c.Write[Any], principal_id: str = "till-1") -> Refused:
    """Execute a write that is refused, and see to it that nothing moved."""
    rows, requests = list(world.rows), dict(world.requests)
    with pytest.raises(Refusal) as caught:
        world.do(command, principal_id=principal_id)
    assert (world.rows, world.requests) == (rows, requests)
    return Refused(caught.value.reason, caught.value.metadata)


def test_an_anonymous_receipt_is_recorded_with_what_it_would_earn() -> None:
    """A receipt without a holder is one event that keeps its earning, and credits nobody."""
    world, facts = World(), make_facts(total=1234)
    (event,) = world.when(c.RecordReceipt(facts))
    assert isinstance(event, Receipt.Created)
    assert own(event)["facts"] == facts
    assert event.earning.micropoints == 12_340_000
    assert (event.account_id, event.rules_version) == (None, 1)


def test_a_receipt_with_a_card_credits_its_account() -> None:
    """A receipt with a card is recorded and earns, in one command with contiguous events."""
    world = World()
    card = world.card()
    receipt, earned = world.when(record(total=1234, card_number=card))
    assert isinstance(receipt, Receipt.Created)
    assert isinstance(earned, Account.PointsEarned)
    assert receipt.account_id == earned.originator_id
    assert (earned.receipt_id, earned.points) == (receipt.originator_id, 12)
    assert earned.remainder_micropoints == 340_000
    assert receipt.request_id == earned.request_id
    assert world.account(card).points_available == 12


def test_a_receipt_with_a_members_reference_credits_the_members_account() -> None:
    """A checkout that knows its customer needs no card."""
    world = World()
    reference = world.member()
    answer = world.do(record(total=300, member_reference=reference))
    assert (answer.points_earned, answer.points_available) == (3, 3)


def test_events_carry_who_and_when() -> None:
    """Each event names its request and principal, the till's time and ours."""
    world, request_id = World(), uuid4()
    occurred_at = NOW - timedelta(hours=2)
    world.do(record(occurred_at=occurred_at), request_id, "till-7")
    row = world.rows[-1]
    assert (row.request_id, row.principal_id) == (request_id, "till-7")
    assert (row.occurred_at, row.recorded_at) == (occurred_at, NOW)


def test_an_unknown_card_is_refused() -> None:
    """A receipt with a card that nobody has moves nothing."""
    assert refused(World(), record(card_number="2000000000008")).reason is Reason.CARD_UNKNOWN


def test_an_unknown_member_is_refused() -> None:
    """A receipt of a member that is not enrolled moves nothing."""
    assert refused(World(), record(member_reference="nobody")).reason is Reason.MEMBER_UNKNOWN


def test_rules_go_by_the_time_of_the_sale() -> None:
    """A receipt earns by the version in force when it occurred, however late it arrives."""
    world = World()
    card = world.card()
    start = NOW + timedelta(days=1)
    world.do(publish_rules(points=2, effective_at=start))
    world.now = NOW + timedelta(days=2)
    before, after = start - timedelta(seconds=1), start
    assert world.do(record(total=1000, card_number=card, occurred_at=before)).points_earned == 10
    assert world.do(record(total=1000, card_number=card, occurred_at=after)).points_earned == 20
    versions = [row.rules_version for row in world.rows[-4:]]
    assert versions == [1, 1, 2, 2]


def test_whether_remainders_carry_is_decided_at_the_sale() -> None:
    """A receipt of a time without carrying drops its rest, although rules have changed since."""
    world = World(rules=publish_rules(carry_remainders=False))
    card = world.card()
    world.do(publish_rules(effective_at=NOW + timedelta(days=1)))
    world.now = NOW + timedelta(days=2)
    world.do(record(total=150, card_number=card, occurred_at=NOW))
    world.do(record(total=150, card_number=card, occurred_at=world.now))
    account = world.account(card)
    assert (account.points_available, account.remainder_micropoints) == (2, 500_000)


def test_a_receipt_before_the_first_rules_is_refused() -> None:
    """Where no rules were in force nothing can be earned, and the till is told so."""
    world = World(rules=publish_rules(effective_at=NOW - timedelta(days=1)))
    found = refused(world, record(occurred_at=NOW - timedelta(days=2)))
    assert found.reason is Reason.NO_RULES_IN_FORCE


def test_a_tills_clock_may_be_off_only_so_far() -> None:
    """A receipt from the future or from too long ago is refused, with both times."""
    world = World()
    for off, reason in (
        (timedelta(minutes=5, seconds=1), Reason.CLOCK_AHEAD),
        (-timedelta(days=30, seconds=1), Reason.TOO_LATE),
    ):
        found = refused(world, record(occurred_at=NOW + off))
        assert found.reason is reason
        assert datetime.fromisoformat(found.metadata["occurred_at"]) == NOW + off
        assert datetime.fromisoformat(found.metadata["service_time"]) == NOW
    for allowed in (timedelta(minutes=5), -timedelta(days=30)):
        world.do(record(occurred_at=NOW + allowed))


def test_a_simulated_clock_measures_ahead_and_late() -> None:
    """A programme on a simulated clock knows no other time."""
    world = World(
        clock_reading=datetime(2017, 1, 1, tzinfo=UTC),
        rules=publish_rules(effective_at=datetime(2016, 1, 1, tzinfo=UTC)),
    )
    assert refused(world, record(occurred_at=NOW)).reason is Reason.CLOCK_AHEAD
    world.do(record(occurred_at=datetime(2016, 12, 31, tzinfo=UTC)))
    world.do(c.AdvanceClock(datetime(2017, 3, 1, tzinfo=UTC)))
    found = refused(world, record(occurred_at=datetime(2016, 12, 31, tzinfo=UTC)))
    assert found.reason is Reason.TOO_LATE


def test_a_receipt_retried_after_the_late_limit_is_recognised() -> None:
    """A recorded receipt is recognised before the clock is looked at, under any request id."""
    world = World()
    facts, request_id = make_facts(), uuid4()
    first = world.execute(c.RecordReceipt(facts), request_id)
    world.now = NOW + timedelta(days=60)
    for again in (request_id, uuid4()):
        outcome = world.execute(c.RecordReceipt(facts), again)
        assert (outcome.answer, outcome.position) == (first.answer, first.position)
        assert outcome.replayed


def test_a_receipt_refused_for_its_clock_may_be_sent_with_the_right_time() -> None:
    """The same receipt and request are taken once the till's clock is right."""
    world, request_id = World(), uuid4()
    number = "1"
    with pytest.raises(Refusal):
        world.do(record(number=number, occurred_at=NOW + timedelta(hours=1)), request_id)
    assert not world.execute(record(number=number, occurred_at=NOW), request_id).replayed


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_business_date_is_within_a_day_of_the_local_date(days: int) -> None:
    """A till's day may end after midnight, or the next one begin before it."""
    business_date = NOW.date() + timedelta(days=days)
    World().do(record(business_date=business_date))


@pytest.mark.parametrize("days", [-2, 2, 400])
def test_a_business_date_further_away_is_refused(days: int) -> None:
    """A business date more than a day from the local date is refused by its field."""
    found = refused(World(), record(business_date=NOW.date() + timedelta(days=days)))
    assert (found.reason, found.metadata["field"]) == (
        Reason.FIELD_INVALID,
        "receipt.business_date",
    )


def test_the_local_date_is_that_of_the_programmes_time_zone() -> None:
    """What day it is depends on where the programme is."""
    late = datetime(2025, 3, 13, 23, 30, tzinfo=UTC)
    World(time_zone="Pacific/Auckland").do(
        record(occurred_at=late, business_date=date(2025, 3, 15))
    )
    found = refused(World(), record(occurred_at=late, business_date=date(2025, 3, 15)))
    assert found.metadata["field"] == "receipt.business_date"


def test_the_same_receipt_from_another_till_has_the_first_outcome() -> None:
    """The same receipt under another request id and principal earns nothing more."""
    world = World()
    facts = make_facts(total=700, card_number=world.card())
    first = world.execute(c.RecordReceipt(facts))
    world.do(record(total=900, card_number=facts.card_number))
    rows = len(world.rows)
    again = world.execute(c.RecordReceipt(facts), principal_id="till-2")
    assert again == first._replace(replayed=True)
    assert len(world.rows) == rows


def test_the_same_receipt_with_other_content_is_refused() -> None:
    """A receipt that says something else under a recorded identity is refused by the field."""
    world = World()
    world.do(record(number="1", total=700))
    found = refused(world, record(number="1", total=701))
    assert found.reason is Reason.RECEIPT_MISMATCH
    assert found.metadata["field"] == "receipt.lines[0].gross_amount"


def test_a_document_is_recognised_before_its_clock_and_holder() -> None:
    """A recorded receipt with other content is a mismatch, also where its new content is wrong."""
    world = World()
    world.do(record(number="1", business_date=NOW.date()))
    later = record(
        number="1",
        business_date=NOW.date(),
        occurred_at=NOW + timedelta(days=1),
        card_number="2000000000008",
    )
    assert refused(world, later).reason is Reason.RECEIPT_MISMATCH


def test_points_tenders_name_redemptions_of_the_same_account() -> None:
    """A receipt that was paid with points marks the redemption as used."""
    world = World()
    card = world.card(totals=(1000, 1000, 1000))
    redemption_id = world.do(redeem(card, 10)).redemption_id
    tender = Tender(TenderKind.POINTS, 500, redemption_id)
    receipt, tendered, earned = world.when(record(total=500, card_number=card, tenders=(tender,)))
    assert isinstance(tendered, Redemption.Tendered)
    assert tendered.receipt_id == receipt.originator_id
    assert isinstance(earned, Account.PointsEarned)


def test_points_tenders_that_cannot_pay_are_refused() -> None:
    """A redemption that is unknown, used, or another account's pays nothing."""
    world = World()
    card, other = (world.card(totals=(1000, 1000, 1000)) for _ in range(2))
    mine, used = (world.do(redeem(card, 5)).redemption_id for _ in range(2))
    pay = Tender(TenderKind.POINTS, 500, used)
    world.do(record(total=500, card_number=card, tenders=(pay,)))
    for holder, id_, reason in (
        (card, uuid4(), Reason.REDEMPTION_UNKNOWN),
        (card, used, Reason.REDEMPTION_NOT_USABLE),
        (other, mine, Reason.REDEMPTION_NOT_USABLE),
        (None, mine, Reason.REDEMPTION_NOT_USABLE),
    ):
        tenders = (Tender(TenderKind.CASH, 100), Tender(TenderKind.POINTS, 400, id_))
        found = refused(world, record(total=500, card_number=holder, tenders=tenders))
        assert found.reason is reason
        assert found.metadata["field"] == "receipt.tenders[1].redemption_id"


def test_an_id_of_something_else_is_no_redemption() -> None:
    """A POINTS tender that names a receipt, an account or the programme names no redemption."""
    world = World()
    card = world.card()
    for id_ in (
        world.rows[-1].originator_id,
        world.namespace.programme,
        world.namespace.card(card),
    ):
        assert not isinstance(id_, str)
        tenders = (Tender(TenderKind.POINTS, 500, id_),)
        found = refused(world, record(total=500, card_number=card, tenders=tenders))
        assert found.reason is Reason.REDEMPTION_UNKNOWN


def test_an_id_of_something_else_is_no_account() -> None:
    """An account is not found under the id of a receipt or a card."""
    world = World()
    card = world.card()
    receipt_id = world.do(record()).receipt_id
    for id_ in (receipt_id, world.namespace.card(card), uuid4()):
        with pytest.raises(Refusal) as caught:
            world.read(c.GetAccount(key=c.AccountKey(account_id=id_)))
        assert caught.value.reason is Reason.ACCOUNT_UNKNOWN


def test_rules_of_a_start_are_in_force_before_any_receipt() -> None:
    """The rules in force now are answered when nothing else is asked for."""
    found = World().read(c.GetRules())
    assert (found.version, found.effective_at) == (1, RULES_START)
