"""Profiles of members: what is recorded of them, and what goes into the vault."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from ledger.application import commands as c
from ledger.domain import limits
from ledger.domain.errors import Reason
from ledger.domain.member import Member
from ledger.domain.member_pair import MemberPair
from ledger.domain.private import KeyKind, Lookup, Private, SealedRecord
from ledger.domain.profile import ProfilePart
from ledger.domain.receipt import Channel
from tests.support.world import World, make_facts, present, refused

PARTS = (ProfilePart.GIVEN_NAME, ProfilePart.PHONE)


def sealed(print_: bytes = b"said") -> c.SealedProfile:
    """A change that is sealed: each time anew, and with what stands for its content."""
    record = SealedRecord(uuid4(), KeyKind.CONTACT, "profile", uuid4().bytes)
    return c.SealedProfile(PARTS, record, (Lookup("phone", b"digest"),), print_)


def private_of(world: World, member: UUID) -> list[Private]:
    """What went into the vault for a member."""
    return [change for change in world.private if change.member_id == member]


@pytest.fixture
def world() -> World:
    """A programme."""
    return World()


def test_an_enrolment_brings_a_profile(world: World) -> None:
    """Given nobody, when somebody is enrolled with a profile, the event names its parts and the vault has the rest."""
    profile = sealed()
    events = world.when(
        c.EnrolMember("ann", profile=profile, shop_id="shop-1", channel=Channel.STORE)
    )
    enrolled, changed, _ = events
    assert isinstance(enrolled, Member.Created)
    assert (enrolled.shop_id, enrolled.channel) == ("shop-1", Channel.STORE)
    assert isinstance(changed, Member.ProfileChanged)
    assert (changed.record_id, changed.parts) == (profile.record.record_id, PARTS)
    assert changed.originator_id == enrolled.originator_id
    (private,) = private_of(world, enrolled.originator_id)
    assert (private.records, private.lookups) == ((profile.record,), profile.lookups)


def test_who_says_nothing_leaves_nothing(world: World) -> None:
    """An enrolment without a profile makes the events that it always made, and nothing goes into the vault."""
    enrolled, _ = world.when(c.EnrolMember("ann"))
    assert b"shop_id" not in world.rows[-2].state
    assert private_of(world, enrolled.originator_id) == []


def test_what_is_sealed_anew_is_the_same_request(world: World) -> None:
    """A retry is sealed with other bytes and is the first outcome again; other content is refused by its field."""
    id_ = uuid4()
    first = world.execute(c.EnrolMember("ann", profile=sealed()), id_)
    again = world.execute(c.EnrolMember("ann", profile=sealed()), id_)
    assert again == first._replace(replayed=True)
    assert len(private_of(world, world.namespace.member("ann"))) == 1
    for command, field in (
        (c.EnrolMember("ann", profile=sealed(b"other")), "profile"),
        (c.EnrolMember("ann", profile=sealed(), shop_id="shop-1"), "shop_id"),
        (c.EnrolMember("ben", profile=sealed()), "member_reference"),
    ):
        why = refused(world, command, id_)
        assert why.reason is Reason.REQUEST_ID_REUSED
        assert why.metadata == {"field": field}


def test_a_profile_changes(world: World) -> None:
    """Given a member, when the profile changes twice, each change is an event and a record of its own."""
    world.member("ann")
    for count in (1, 2):
        answer = world.do(c.UpdateProfile("ann", sealed()))
        assert answer.member_id == world.namespace.member("ann")
        assert world.stored(answer.member_id).profile_changes == count
    why = refused(world, c.UpdateProfile("nobody", sealed()))
    assert why.reason is Reason.MEMBER_UNKNOWN


def test_a_profile_changes_so_often_and_no_oftener(world: World) -> None:
    """A profile that was changed as often as can be read is not changed again."""
    world.member("ann")
    member = world.stored(world.namespace.member("ann"))
    member.profile_changes = limits.PROFILE_CHANGES_MAX
    world.cache.put(member)
    why = refused(world, c.UpdateProfile("ann", sealed()))
    assert why.reason is Reason.LIMIT_EXCEEDED
    assert why.metadata["limit"] == str(limits.PROFILE_CHANGES_MAX)


def test_a_merged_member_has_no_profile_of_its_own(world: World) -> None:
    """What was sealed for a member that is another by now is refused, and says who it is."""
    world.member("ann")
    world.member("ann-again")
    world.do(c.MergeMembers("ann-again", "ann", "DUPLICATE"))
    why = refused(world, c.UpdateProfile("ann-again", sealed()))
    assert why.reason is Reason.MEMBER_MERGED
    assert why.metadata["into_member_reference"] == "ann"
    named = world.read(c.NameMember(member_reference="ann-again"))
    assert [reference for reference, _ in named.chain] == ["ann-again", "ann"]
    id_ = world.namespace.member("ann-again")
    assert world.read(c.NameMembers(ids=(id_, uuid4()))) == {id_: named}


def test_a_card_names_its_member(world: World) -> None:
    """A card means the member whose account it opens, in a pool the one whose card it is."""
    ann, ben = world.card("ann"), world.card("ben")
    assert world.read(c.NameMember(card_number=ann)).reference == "ann"
    world.do(c.JoinPool("ben", c.Holder(member_reference="ann")))
    assert world.read(c.NameMember(card_number=ann)).reference == "ann"
    assert world.read(c.NameMember(card_number=ben)).reference == "ben"


def test_rule_31_who_presents_receipts_says_who_it_is(world: World) -> None:
    """Card, member, profile and points of the receipts come in one request; of a refused one nothing is kept."""
    receipts = [make_facts(total=100) for _ in range(3)]
    for receipt in receipts:
        world.do(c.RecordReceipt(receipt))
    command = present(receipts[:2], "ann")
    too_few = c.PresentReceipts("ann", command.receipts, profile=sealed())
    why = refused(world, too_few)
    assert why.reason is Reason.RECEIPTS_TOO_FEW
    member = world.namespace.member("ann")
    assert private_of(world, member) == []
    whole = c.PresentReceipts(
        "ann", present(receipts, "ann").receipts, profile=sealed(), shop_id="shop-1"
    )
    events = world.when(whole)
    assert sum(isinstance(one, Member.ProfileChanged) for one in events) == 1
    assert len(private_of(world, member)) == 1
    assert world.stored(member).enrolled_shop_id == "shop-1"


def test_a_pair_is_dismissed_once(world: World) -> None:
    """Two members are found to be different people in whichever order, once; one member is no pair."""
    for reference in ("ann", "ben"):
        world.member(reference)
    (event,) = world.when(c.DismissDuplicate("ben", "ann"))
    assert isinstance(event, MemberPair.Created)
    assert (event.member_reference, event.other_member_reference) == ("ann", "ben")
    assert world.execute(c.DismissDuplicate("ann", "ben")).replayed
    world.do(c.MergeMembers("ben", "ann", "DUPLICATE"))
    why = refused(world, c.DismissDuplicate("ann", "ben"))
    assert why.reason is Reason.MEMBER_SAME


def test_nothing_is_kept_of_what_is_only_said(world: World) -> None:
    """A rehearsed change answers what it would do, and leaves neither an event nor a record."""
    world.member("ann")
    rows = list(world.rows)
    said = world.read(c.Rehearse(command=c.UpdateProfile("ann", sealed())))
    assert said.parts == PARTS
    assert (world.rows, private_of(world, said.member_id)) == (rows, [])
