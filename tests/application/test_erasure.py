"""Erasing members: nothing leads to a person any more, and the books stay as they are (design.md, 16)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from ledger.application import commands as c
from ledger.domain.account import events_granted
from ledger.domain.adjustment import AdjustmentFacts
from ledger.domain.books import Book
from ledger.domain.card_status import BlockReason, CardStatus
from ledger.domain.consent.aggregate import Consents
from ledger.domain.consent.contacting import Obstacle, Question
from ledger.domain.consent.words import (
    ConsentChoice,
    ConsentSource,
    ContactChannel,
    ContactKind,
    ContactPurpose,
    Origin,
)
from ledger.domain.erasure import ErasureReason
from ledger.domain.errors import Reason
from ledger.domain.member import Member
from ledger.domain.model import Event
from ledger.domain.rules import RetentionRules
from ledger.domain.rules.adjustments import AdjustmentRules
from tests.support.world import (
    Sums,
    World,
    adjust,
    hold,
    make_facts,
    present,
    publish_rules,
    record,
    redeem,
    refused,
    return_items,
)

MEMBER, OTHER = "member-1", "member-2"
MAIL = ContactKind(ContactPurpose.ADVERTISING, ContactChannel.EMAIL)


def member_with_card(world: World, points: int = 10) -> str:
    """The card of the member, with some points."""
    return world.card(MEMBER, totals=(points * 100, 0, 0))


def erase(member: str = MEMBER, **options: Any) -> c.EraseMember:
    """A command to erase a member."""
    return c.EraseMember(member, **options)


def erased(world: World, member: str = MEMBER) -> Member:
    """A member as it is stored."""
    found: Member = world.stored(world.namespace.member(member))
    return found


def topics(events: list[Event]) -> list[str]:
    """The names of events."""
    return [type(event).TOPIC for event in events]  # type: ignore[attr-defined]  # each has one


def member_id(world: World, member: str = MEMBER) -> UUID:
    """The id of a member."""
    return world.namespace.member(member)


def test_an_erased_member_is_nobody_and_the_points_stay() -> None:
    """Its card is blocked, its consents are closed, and what it had stays on the account and in the books."""
    world = World()
    card = member_with_card(world)
    events = world.when(erase())
    assert topics(events) == [
        "ledger.CardBlocked",
        "ledger.CardNumberBlocked",
        "ledger.ConsentsOpened",
        "ledger.ConsentsClosed",
        "ledger.MemberErased",
    ]
    assert erased(world).erased_at == world.now
    assert world.sums(card) == Sums(available=10)
    assert world.books[Book.AVAILABLE] == 10
    assert sum(world.books.values()) == 0
    assert refused(world, redeem(card, 1)).reason is Reason.CARD_BLOCKED


def test_the_event_says_nothing_personal_and_nothing_that_varies() -> None:
    """Of an erased member without payment data its event says why, and no more."""
    world = World()
    member_with_card(world)
    event = world.when(erase())[-1]
    assert isinstance(event, Member.Erased)
    assert world.rows[-1].state == b'{"reason":"REQUESTED"}'


def test_the_answer_says_what_became_of_it() -> None:
    """Who asked learns how many cards were blocked and how many points stay."""
    world = World()
    member_with_card(world)
    answer = world.do(erase())
    assert (answer.cards_blocked, answer.points_kept, answer.points_forfeited) == (1, 10, 0)
    assert answer.members == (c.ErasedPerson(member_id(world), MEMBER),)


@pytest.mark.parametrize(
    "command",
    [
        c.EnrolMember(MEMBER),
        c.HoldPoints(c.Holder(member_reference=MEMBER), 1),
        c.RedeemPoints(c.Holder(member_reference=MEMBER), 1),
        c.TransferPoints(c.Holder(member_reference=OTHER), c.Holder(member_reference=MEMBER), 1),
        c.MergeMembers(MEMBER, OTHER, "DUPLICATE"),
        c.MergeMembers(OTHER, MEMBER, "DUPLICATE"),
        c.JoinPool(OTHER, c.Holder(member_reference=MEMBER)),
        c.JoinPool(MEMBER, c.Holder(member_reference=OTHER)),
        c.IssueCard(MEMBER),
        c.SetConsents(MEMBER, (ConsentChoice(MAIL, True, Origin(ConsentSource.WEB)),)),
        c.EraseMember(MEMBER),
    ],
    ids=lambda command: type(command).__name__,
)
def test_nothing_is_tied_to_an_erased_member(command: c.Write[Any]) -> None:
    """Whatever would use, fill or revive an erased member by its reference is refused."""
    world = World()
    member_with_card(world)
    world.card(OTHER, totals=(1000, 0, 0))
    world.do(erase())
    assert refused(world, command).reason is Reason.MEMBER_ERASED


def test_no_receipt_counts_for_an_erased_member() -> None:
    """Neither a purchase in its name nor receipts that are presented for it lead anywhere."""
    world = World()
    member_with_card(world)
    world.do(erase())
    assert refused(world, record(member_reference=MEMBER)).reason is Reason.MEMBER_ERASED
    receipts = [make_facts() for _ in range(3)]
    for receipt in receipts:
        world.do(c.RecordReceipt(receipt))
    assert refused(world, present(receipts, MEMBER)).reason is Reason.MEMBER_ERASED


def test_a_blocked_card_never_works_again() -> None:
    """The card of an erased member can neither be unblocked nor replaced."""
    world = World()
    card = member_with_card(world)
    world.do(erase())
    assert refused(world, c.UnblockCard(card)).reason is Reason.MEMBER_ERASED
    replace = c.ReplaceCard(card, reason=BlockReason.LOST)
    assert refused(world, replace).reason is Reason.MEMBER_ERASED


def test_a_card_that_was_replaced_stays_as_it_is() -> None:
    """Only cards that still work are blocked."""
    world = World()
    card = member_with_card(world)
    new = world.do(c.ReplaceCard(card, reason=BlockReason.LOST)).card_number
    assert world.do(erase()).cards_blocked == 1
    assert world.account(new).cards == {card: CardStatus.REPLACED, new: CardStatus.BLOCKED}


def test_what_was_bought_can_still_come_back() -> None:
    """Items of an erased member's receipts can be returned, and their points go."""
    world = World()
    card = member_with_card(world)
    bought = world.buy(card, total=500)
    world.do(erase())
    world.do(return_items(bought))
    assert world.sums(card) == Sums(available=10)


def test_points_are_forfeited_only_where_the_member_agreed() -> None:
    """With the agreement the points that can be spent are taken by an adjustment that says why."""
    world = World()
    card = member_with_card(world)
    events = world.when(erase(forfeit_points=True))
    (taken,) = [one for one in events if isinstance(one, events_granted.AdjustmentDebited)]
    assert taken.reason_code == "ERASURE"
    assert world.sums(card) == Sums()
    assert world.books[Book.ADJUSTED] == 10
    assert sum(world.books.values()) == 0


def test_an_operator_can_correct_the_account_later() -> None:
    """What is left on the account can be adjusted, whoever it was."""
    world = World()
    card = member_with_card(world)
    world.do(erase())
    facts = AdjustmentFacts(-4, "GOODWILL")
    world.do(c.AdjustPoints(c.Holder(member_reference=MEMBER), facts), None, "operator-1")
    assert world.sums(card) == Sums(available=6)


def test_everything_in_the_way_is_named_at_once() -> None:
    """Open holds and adjustments, and points that are owed, are listed in one refusal; nothing moves."""
    rules = publish_rules(adjustments=AdjustmentRules(points_max_alone=5))
    world = World(rules=rules)
    card = member_with_card(world)
    bought = world.buy(card, total=500)
    world.do(redeem(card, 13))
    hold_id = world.do(hold(card, 2)).hold_id
    world.do(return_items(bought))
    waiting = world.do(adjust(card, 100), None, "operator-1").adjustment_id
    said = refused(world, erase(adjustment_ids=(waiting,)))
    assert said.reason is Reason.ERASURE_BLOCKED
    assert said.metadata["obstacles"] == "OPEN_HOLDS,POINTS_OWED,ADJUSTMENTS_OPEN"
    assert str(hold_id) in said.metadata["open_holds"]
    assert "5 points" in said.metadata["points_owed"]
    assert str(waiting) in said.metadata["adjustments_open"]


def test_what_is_settled_is_not_in_the_way() -> None:
    """Holds that ended by themselves and adjustments that were rejected block nothing."""
    world = World(rules=publish_rules(adjustments=AdjustmentRules(points_max_alone=5)))
    card = member_with_card(world)
    world.do(hold(card, 2, seconds=60))
    waiting = world.do(adjust(card, 100), None, "operator-1").adjustment_id
    world.do(c.RejectAdjustment(waiting, ""), None, "operator-2")
    world.now += timedelta(minutes=2)
    assert world.do(erase(adjustment_ids=(waiting,))).points_kept == 10


def test_merged_members_are_erased_together() -> None:
    """Whoever was found to be the member is erased with it, whichever of them is named."""
    world = World()
    member_with_card(world)
    for reference in (OTHER, "member-3"):
        world.card(reference)
    world.do(c.MergeMembers("member-3", OTHER, "DUPLICATE"))
    world.do(c.MergeMembers(OTHER, MEMBER, "DUPLICATE"))
    answer = world.do(erase("member-3"))
    assert [one.member_reference for one in answer.members] == [MEMBER, OTHER, "member-3"]
    assert answer.cards_blocked == 3
    assert all(erased(world, one).erased_at for one in (MEMBER, OTHER, "member-3"))


def test_whoever_shares_an_account_leaves_it_first() -> None:
    """A member of a pool leaves with its cards, which are blocked; points and the others' cards stay."""
    world = World()
    family = world.card(OTHER, totals=(1000, 0, 0))
    card = member_with_card(world, 5)
    world.do(c.JoinPool(MEMBER, c.Holder(member_reference=OTHER)))
    answer = world.do(erase())
    assert answer.pool_left == world.account(family).id
    assert (answer.points_kept, answer.cards_blocked) == (0, 1)
    assert world.sums(family) == Sums(available=15)
    assert not world.account(family).pool
    assert world.account(card).cards == {card: CardStatus.BLOCKED}
    assert world.do(redeem(family, 15)).points_available == 0


def test_a_hold_of_somebody_else_in_the_pool_is_not_in_the_way() -> None:
    """What others of a pool hold or owe is no reason to keep a member."""
    world = World()
    family = world.card(OTHER, totals=(1000, 0, 0))
    card = member_with_card(world, 5)
    world.do(c.JoinPool(MEMBER, c.Holder(member_reference=OTHER)))
    world.do(hold(family, 2))
    mine = world.do(hold(card, 1)).hold_id
    said = refused(world, erase())
    assert said.metadata["obstacles"] == "OPEN_HOLDS"
    assert said.metadata["open_holds"].count("-") == str(mine).count("-")
    world.do(c.ReleasePoints(mine))
    world.do(erase())


def test_whose_account_is_shared_is_refused_with_what_to_do() -> None:
    """The holder of a pool is erased once the others have left."""
    world = World()
    member_with_card(world)
    world.card(OTHER)
    world.do(c.JoinPool(OTHER, c.Holder(member_reference=MEMBER)))
    said = refused(world, erase())
    assert said.metadata["obstacles"] == "ACCOUNT_SHARED"
    assert OTHER in said.metadata["account_shared"]
    world.do(c.LeavePool(OTHER))
    world.do(erase())


def test_payment_data_is_kept_until_the_end_of_a_year() -> None:
    """The event says until when payment data is kept; its erasure is an event once that is over, and only once."""
    world = World(rules=publish_rules(retention=RetentionRules(payment_years=2)))
    member_with_card(world)
    id_ = member_id(world)
    answer = world.do(erase(payment_member_ids=frozenset({id_})))
    assert answer.members[0].payment_key_until == date(2027, 12, 31)
    assert refused(world, c.ErasePaymentData(id_)).reason is Reason.ERASURE_BLOCKED
    world.now = world.now.replace(year=2027, month=12, day=31)
    assert refused(world, c.ErasePaymentData(id_)).reason is Reason.ERASURE_BLOCKED
    world.now += timedelta(days=1)
    assert topics(world.when(c.ErasePaymentData(id_))) == ["ledger.MemberPaymentDataErased"]
    assert erased(world).payment_key_until is None
    assert refused(world, c.ErasePaymentData(id_)).reason is Reason.ERASURE_BLOCKED
    assert refused(world, c.ErasePaymentData(uuid4())).reason is Reason.MEMBER_UNKNOWN


def test_an_inactive_member_with_points_is_not_erased() -> None:
    """Nobody loses points for having been away."""
    world = World()
    member_with_card(world)
    said = refused(world, erase(reason=ErasureReason.INACTIVE))
    assert said.metadata["obstacles"] == "POINTS_LEFT"


def test_what_was_erased_before_is_erased_again_in_any_case() -> None:
    """After a restore nothing is in the way: the keys are gone already."""
    world = World()
    card = member_with_card(world)
    world.card(OTHER)
    world.do(c.JoinPool(OTHER, c.Holder(member_reference=MEMBER)))
    world.do(hold(card, 2))
    answer = world.do(erase(reason=ErasureReason.RECONCILED))
    assert answer.cards_blocked == 1
    assert world.account(card).cards[card] is CardStatus.BLOCKED
    assert list(world.account(card).cards.values()).count(CardStatus.ACTIVE) == 1


def test_nobody_contacts_an_erased_member() -> None:
    """Whatever it had agreed to, an erased member may not be contacted, and the answer says why."""
    world = World()
    member_with_card(world)
    given = ConsentChoice(MAIL, True, Origin(ConsentSource.TILL, text_version="1"))
    world.do(c.SetConsents(MEMBER, (given,)))
    world.do(erase())
    (answer,) = world.read(c.CheckContacts(member_references=(MEMBER,), question=Question(MAIL)))
    assert not answer.allowed
    assert [one.obstacle for one in answer.hindrances] == [Obstacle.MEMBER_ERASED]
    consents: Consents = world.stored(world.namespace.consents(MEMBER))
    assert consents.closed


def test_a_retry_gets_the_first_outcome() -> None:
    """The same request again erases nothing twice, and answers as before."""
    world = World()
    member_with_card(world)
    request_id = uuid4()
    first = world.execute(erase(), request_id)
    again = world.execute(erase(payment_member_ids=frozenset({uuid4()})), request_id)
    assert again.replayed
    assert again.answer == first.answer
    other = refused(world, erase(forfeit_points=True), request_id)
    assert (other.reason, other.metadata["field"]) == (Reason.REQUEST_ID_REUSED, "forfeit_points")
    other = refused(world, erase(OTHER), request_id)
    assert other.metadata["field"] == "member_reference"


def test_a_rehearsal_erases_nothing() -> None:
    """What an erasure would do can be asked for without a trace."""
    world = World()
    member_with_card(world)
    rows = list(world.rows)
    answer = world.read(c.Rehearse(command=erase(), principal_id="operator-1"))
    assert answer.points_kept == 10
    assert world.rows == rows
    assert erased(world).erased_at is None


def test_a_person_is_found_under_every_reference() -> None:
    """All members that one person is are found by any of them, also after the erasure."""
    world = World()
    member_with_card(world)
    world.card(OTHER)
    world.do(c.MergeMembers(OTHER, MEMBER, "DUPLICATE"))
    world.do(erase())
    found = world.read(c.FindPerson(member_reference=OTHER))
    assert [one.member_reference for one in found.members] == [MEMBER, OTHER]
    assert found.account_ids[0] == found.account.id
    assert len(found.account_ids) == 2
