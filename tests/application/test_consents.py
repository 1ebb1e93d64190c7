from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from ledger.application import commands as c
from ledger.domain.consent.aggregate import Consents
from ledger.domain.consent.contacting import Obstacle
from ledger.domain.consent.words import (
    ALL_ADVERTISING,
    ConsentSource,
    ConsentStatus,
    ContactChannel,
    Origin,
    SharingChoice,
    SharingLevel,
)
from ledger.domain.errors import Reason
from ledger.domain.rules import ContactRules
from ledger.eventstore.mapper import open_snapshot, take_snapshot, topic_of
from tests.support.consenting import (
    EMAIL_ADS,
    PERSONAL,
    POST_ADS,
    SMS_ADS,
    ask,
    choice,
    consents_of,
    no,
    obstacles,
    send,
    share,
    world_with,
    yes,
)
from tests.support.world import NOW, World, refused

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
CONFIRMED = ContactRules(double_opt_in=(ContactChannel.EMAIL,), confirm_hours=48)


def status(world: World, member: str) -> ConsentStatus:
    """How things stand with advertising by e-mail."""
    found = world.read(c.GetConsents(member))
    (one,) = (one for one in found.found if one.consent.kind == EMAIL_ADS)
    assert isinstance(one.now.status, ConsentStatus)
    return one.now.status


def test_a_consent_is_recorded_with_its_time_source_text_and_who() -> None:
    """What proves a consent is in its event, and nothing personal."""
    world = world_with()
    member = world.member()
    said = choice(source=ConsentSource.TILL)
    said = type(said)(said.kind, True, Origin(ConsentSource.TILL, "shop-1", "form-3"))
    opened, given = world.when(c.SetConsents(member, (said,), occurred_at=NOW - HOUR))
    assert isinstance(opened, Consents.Created)
    assert isinstance(given, Consents.Given)
    assert (given.source, given.shop_id, given.text_version) == ("TILL", "shop-1", "form-3")
    assert (given.occurred_at, given.principal_id) == (NOW - HOUR, "till-1")
    assert given.confirm_until is None
    assert status(world, member) is ConsentStatus.GIVEN


def test_consents_of_several_purposes_and_ways_are_set_at_once() -> None:
    """A form with several choices is recorded whole, and each choice stands on its own."""
    world = world_with()
    member = world.member()
    form = (choice(EMAIL_ADS), choice(SMS_ADS, given=False), choice(PERSONAL))
    world.do(c.SetConsents(member, form))
    assert ask(world, member, EMAIL_ADS).allowed
    assert obstacles(world, member, SMS_ADS) == [Obstacle.CONSENT_WITHDRAWN]
    assert obstacles(world, member, POST_ADS) == [Obstacle.CONSENT_MISSING]


def test_withdrawing_takes_effect_at_once_and_giving_again_does_too() -> None:
    """A consent is given, withdrawn and given anew, and all three are in the history."""
    world = world_with()
    member = world.member()
    world.do(yes(member))
    world.do(no(member))
    assert status(world, member) is ConsentStatus.WITHDRAWN
    assert obstacles(world, member) == [Obstacle.CONSENT_WITHDRAWN]
    world.do(yes(member))
    assert ask(world, member).allowed
    kinds = [type(world.mapper.to_domain_event(row)) for row in world.rows[-3:]]
    assert kinds == [Consents.Given, Consents.Withdrawn, Consents.Given]


def test_who_was_asked_and_said_no_has_refused() -> None:
    """A no before any yes is told apart from one that takes a consent back."""
    world = world_with()
    member = world.member()
    world.do(no(member))
    assert status(world, member) is ConsentStatus.REFUSED
    world.do(no(member))
    assert status(world, member) is ConsentStatus.REFUSED


def test_a_yes_older_than_a_no_is_refused() -> None:
    """A paper form of yesterday does not undo what the member withdrew today."""
    world = world_with()
    member = world.member()
    world.do(yes(member))
    world.do(no(member))
    late = refused(world, yes(member, SMS_ADS, EMAIL_ADS, occurred_at=NOW - DAY))
    assert late.reason is Reason.CONSENT_OUTDATED
    assert late.metadata == {"field": "form.choices[1]", "withdraw_time": NOW.isoformat()}
    world.do(yes(member, SMS_ADS, occurred_at=NOW - DAY))
    world.do(no(member, SMS_ADS, occurred_at=NOW - 2 * DAY))
    assert obstacles(world, member, SMS_ADS) == [Obstacle.CONSENT_WITHDRAWN]


def test_a_clock_that_is_ahead_gives_consent_now() -> None:
    """What a till's clock puts in the future is said now, so that a no right after it counts as later."""
    world = world_with()
    member = world.member()
    world.do(yes(member, occurred_at=NOW + timedelta(minutes=4)))
    assert ask(world, member).allowed
    world.do(no(member))
    assert consents_of(world, member).said_no(EMAIL_ADS)
    assert refused(world, yes(member, occurred_at=NOW + HOUR)).reason is Reason.CLOCK_AHEAD


def test_an_unknown_member_has_no_consents() -> None:
    """Consents are of members."""
    world = world_with()
    assert refused(world, yes("nobody")).reason is Reason.MEMBER_UNKNOWN


def test_a_request_id_used_for_another_member_is_told_by_its_field() -> None:
    """The same request id and another member: refused, naming the member."""
    world = world_with()
    first, second, id_ = world.member(), world.member(), uuid4()
    world.do(yes(first), id_)
    assert world.execute(yes(first), id_).replayed
    found = refused(world, yes(second), id_)
    assert (found.reason, found.metadata["field"]) == (
        Reason.REQUEST_ID_REUSED,
        "member_reference",
    )
    assert refused(world, no(first), id_).metadata["field"] == "request_id"
    contact = uuid4()
    world.do(send(first), contact)
    assert refused(world, send(second), contact).metadata["field"] == "member_reference"


# Double opt-in


def confirm(world: World, member: str, number: int) -> c.ConfirmConsent:
    """A click on the link of a confirmation message."""
    return c.ConfirmConsent(world.namespace.member(member), EMAIL_ADS, number)


def test_a_consent_by_email_waits_until_it_is_confirmed() -> None:
    """With double opt-in a consent counts from its confirmation on; a second click has the same outcome."""
    world = world_with(CONFIRMED)
    member = world.member()
    (pending,) = world.do(yes(member, EMAIL_ADS, SMS_ADS)).pending
    assert (pending.kind, pending.confirm_until) == (EMAIL_ADS, NOW + 48 * HOUR)
    assert obstacles(world, member) == [Obstacle.CONSENT_PENDING]
    assert ask(world, member, SMS_ADS).allowed
    world.now += 47 * HOUR
    first = world.execute(confirm(world, member, pending.number))
    assert ask(world, member).allowed
    known = len(world.rows)
    again = world.execute(confirm(world, member, pending.number))
    assert again == first._replace(replayed=True)
    assert len(world.rows) == known


def test_an_old_confirmation_link_confirms_nothing() -> None:
    """A link that came too late, is of a consent that was withdrawn since, or of none at all is refused."""
    world = world_with(CONFIRMED)
    member = world.member()
    (first,) = world.do(yes(member)).pending
    world.now += 48 * HOUR
    late = refused(world, confirm(world, member, first.number))
    assert late.reason is Reason.CONSENT_TOKEN_EXPIRED
    assert status(world, member) is ConsentStatus.EXPIRED
    assert obstacles(world, member) == [Obstacle.CONSENT_EXPIRED]
    world.do(no(member))
    (second,) = world.do(yes(member)).pending
    gone = refused(world, confirm(world, member, first.number))
    assert gone.reason is Reason.CONSENT_NOT_PENDING
    world.do(confirm(world, member, second.number))
    assert refused(world, confirm(world, world.member(), 2)).reason is Reason.CONSENT_NOT_PENDING
    nobody = refused(world, confirm(world, "nobody", 2))
    assert nobody.reason is Reason.MEMBER_UNKNOWN


def test_whichever_of_two_messages_is_answered_confirms() -> None:
    """Who asks for a second message because the first was late may answer either."""
    world = world_with(CONFIRMED)
    member = world.member()
    (first,) = world.do(yes(member)).pending
    world.now += HOUR
    (second,) = world.do(yes(member)).pending
    assert (first.number, second.confirm_until) == (second.number, NOW + 49 * HOUR)
    world.do(confirm(world, member, first.number))
    assert ask(world, member).allowed


def test_what_counts_already_or_was_confirmed_elsewhere_needs_no_confirmation() -> None:
    """To say yes again, or to take over a confirmed consent of an older system, counts at once."""
    world = world_with(CONFIRMED)
    member = world.member()
    imported = c.SetConsents(member, (choice(source=ConsentSource.IMPORT),))
    assert world.do(imported).pending == ()
    assert world.do(yes(member)).pending == ()
    assert ask(world, member).allowed


# Expiry


def test_a_consent_ends_after_months_without_contact() -> None:
    """It ends so many months after it was given or used, and counts when it is given anew."""
    world = world_with(ContactRules(consent_months=6))
    member = world.member()
    world.do(yes(member))
    world.now = datetime(2025, 9, 14, 11, 59, tzinfo=UTC)
    world.do(send(member))
    world.now = datetime(2026, 3, 14, 11, 59, tzinfo=UTC)
    assert obstacles(world, member) == [Obstacle.CONSENT_EXPIRED]
    assert obstacles(world, member, at=world.now - timedelta(minutes=1)) == []
    assert status(world, member) is ConsentStatus.EXPIRED
    world.do(yes(member))
    assert ask(world, member).allowed


def test_the_last_day_of_a_month_ends_with_a_shorter_month() -> None:
    """A consent of 31 August with six months ends on 28 February."""
    world = world_with(ContactRules(consent_months=6), "Europe/Berlin")
    member = world.member()
    world.now = datetime(2025, 8, 31, 10, tzinfo=UTC)
    world.do(yes(member))
    (found,) = world.read(c.GetConsents(member)).found
    assert found.now.ends_at == datetime(2026, 2, 28, 11, tzinfo=UTC)


# Sharing


def test_how_much_is_shared_is_the_members_choice() -> None:
    """Without a choice the rules say, and a choice is recorded with its source."""
    world = world_with()
    member = world.member()
    assert world.read(c.GetConsents(member)).sharing is SharingLevel.MINIMAL
    (_, chosen) = world.when(share(member, SharingLevel.PROFILE))
    assert isinstance(chosen, Consents.SharingChosen)
    assert (chosen.level, chosen.source) == ("PROFILE", "APP")
    assert world.read(c.GetConsents(member)).sharing is SharingLevel.PROFILE
    world.do(share(member, SharingLevel.MINIMAL))
    assert world.read(c.GetConsents(member)).sharing is SharingLevel.MINIMAL


# Enrolling


def test_who_enrols_may_agree_in_the_same_command() -> None:
    """Enrolment, consents and sharing are one command, and a retry has the same outcome."""
    world = world_with(CONFIRMED)
    sharing = SharingChoice(SharingLevel.PURCHASES, Origin(ConsentSource.PAPER_FORM))
    command = c.EnrolMember("m-1", choices=(choice(EMAIL_ADS), choice(PERSONAL)), sharing=sharing)
    id_ = uuid4()
    enrolled = world.execute(command, id_)
    said = enrolled.answer.consents
    assert said is not None
    (pending,) = said.pending
    assert world.execute(command, id_) == enrolled._replace(replayed=True)
    world.do(c.ConfirmConsent(said.member_id, EMAIL_ADS, pending.number))
    assert ask(world, "m-1", personalised=True).allowed


def test_a_request_id_used_to_enrol_otherwise_is_refused() -> None:
    """The same member with other consents under the same request id is another request."""
    world, id_ = world_with(), uuid4()
    world.do(c.EnrolMember("m-1", choices=(choice(),)), id_)
    for other, field in [
        (c.EnrolMember("m-1"), "request_id"),
        (c.EnrolMember("m-2"), "member_reference"),
    ]:
        assert refused(world, other, id_).metadata["field"] == field


def test_who_enrols_without_a_word_has_no_stream() -> None:
    """A member who was not asked costs no event more."""
    world = world_with()
    member = world.member()
    assert consents_of(world, member) is None
    assert obstacles(world, member) == [Obstacle.CONSENT_MISSING]


# Unsubscribing


def click(world: World, member: str, *kinds: object) -> c.Unsubscribe:
    """A click on a link that works until tomorrow."""
    until = NOW + DAY
    return c.Unsubscribe(world.namespace.member(member), kinds or (EMAIL_ADS,), until)  # type: ignore[arg-type]  # kinds they are


def test_a_click_withdraws_and_clicks_again_do_nothing_more() -> None:
    """The first click withdraws; those after it have its outcome, under whatever request id."""
    world = world_with()
    member = world.member()
    world.do(yes(member))
    first = world.execute(click(world, member))
    assert obstacles(world, member) == [Obstacle.CONSENT_WITHDRAWN]
    known = len(world.rows)
    for _ in range(3):
        assert world.execute(click(world, member)) == first._replace(replayed=True)
    assert len(world.rows) == known
    world.do(yes(member))
    assert not world.execute(click(world, member)).replayed


def test_a_click_on_what_was_withdrawn_otherwise_is_recorded_once() -> None:
    """That somebody clicked is known, even where there was nothing left to withdraw."""
    world = world_with()
    member = world.member()
    world.do(no(member))
    (event,) = world.when(click(world, member))
    assert isinstance(event, Consents.Withdrawn)
    assert event.source is ConsentSource.LINK
    assert world.execute(click(world, member)).replayed


def test_a_click_may_withdraw_all_advertising() -> None:
    """Every way is closed, also those that were never asked about."""
    world = world_with()
    member = world.member()
    world.do(yes(member, EMAIL_ADS, SMS_ADS))
    world.do(click(world, member, *ALL_ADVERTISING))
    for kind in ALL_ADVERTISING:
        assert obstacles(world, member, kind) == [Obstacle.CONSENT_WITHDRAWN]
    assert world.execute(click(world, member)).replayed


def test_a_link_ends_when_it_said() -> None:
    """After its end a link does nothing, and before it works whatever the rules say by then."""
    world = world_with()
    member = world.member()
    world.now = NOW + DAY - timedelta(seconds=1)
    world.do(click(world, member))
    world.now += timedelta(seconds=1)
    assert refused(world, click(world, member)).reason is Reason.CONSENT_TOKEN_EXPIRED


# Merging


def merge(gone: str, survivor: str) -> c.MergeMembers:
    """A command that makes one member of two."""
    return c.MergeMembers(gone, survivor, "DUPLICATE")


def test_in_a_merge_a_no_on_either_side_wins_and_a_yes_stays_where_it_was() -> None:
    """The survivor keeps its consents, but for what the other had withdrawn; the other's are not taken over."""
    world = world_with()
    gone, survivor = world.member(), world.member()
    world.do(yes(gone, EMAIL_ADS, SMS_ADS))
    world.do(no(gone, EMAIL_ADS))
    world.do(yes(survivor, EMAIL_ADS, POST_ADS))
    events = world.when(merge(gone, survivor))
    assert isinstance(events[-2], Consents.Merged)
    assert isinstance(events[-1], Consents.Absorbed)
    assert obstacles(world, survivor, EMAIL_ADS) == [Obstacle.CONSENT_WITHDRAWN]
    assert obstacles(world, survivor, SMS_ADS) == [Obstacle.CONSENT_MISSING]
    assert ask(world, survivor, POST_ADS).allowed
    assert obstacles(world, gone, SMS_ADS) == [Obstacle.MEMBER_MERGED]
    (kept,) = (one.consent for one in world.read(c.GetConsents(gone)).found[1:])
    assert (kept.kind, kept.status) == (SMS_ADS, ConsentStatus.GIVEN)


def test_what_is_said_for_a_merged_member_is_said_by_the_survivor() -> None:
    """Old forms and old links still reach the person."""
    world = world_with(CONFIRMED)
    gone, survivor = world.member(), world.member()
    world.do(yes(survivor, SMS_ADS))
    world.do(merge(gone, survivor))
    said = world.do(yes(gone))
    (pending,) = said.pending
    world.do(c.ConfirmConsent(said.member_id, EMAIL_ADS, pending.number))
    assert ask(world, survivor).allowed
    world.do(click(world, gone))
    assert obstacles(world, survivor) == [Obstacle.CONSENT_WITHDRAWN]


def test_a_merged_members_confirmation_confirms_nothing_of_the_survivor() -> None:
    """It was for an address that need not be the survivor's, also where both happen to have the same number."""
    world = world_with(CONFIRMED)
    gone, survivor = world.member(), world.member()
    (theirs,), (own,) = (world.do(yes(one)).pending for one in (gone, survivor))
    assert theirs.number == own.number
    world.do(merge(gone, survivor))
    found = refused(world, confirm(world, gone, theirs.number))
    assert found.reason is Reason.CONSENT_NOT_PENDING
    world.do(confirm(world, survivor, own.number))


@pytest.mark.parametrize(
    ("theirs", "own", "after"),
    [
        ("MINIMAL", "PROFILE", "MINIMAL"),
        ("PROFILE", "PURCHASES", "PURCHASES"),
        ("PROFILE", "", "MINIMAL"),
        ("", "PROFILE", "PROFILE"),
    ],
)
def test_in_a_merge_the_lesser_sharing_counts(theirs: str, own: str, after: str) -> None:
    """The survivor's own choice or the rules' counts, unless the other had chosen less."""
    world = world_with()
    gone, survivor = world.member(), world.member()
    for member, level in ((gone, theirs), (survivor, own)):
        if level:
            world.do(share(member, SharingLevel(level)))
    world.do(merge(gone, survivor))
    assert world.read(c.GetConsents(survivor)).sharing == after


def test_a_merge_of_members_who_were_never_asked_says_nothing_of_consents() -> None:
    """No stream is opened without need."""
    world = world_with()
    gone, survivor = world.member(), world.member()
    world.do(yes(survivor))
    events = world.when(merge(gone, survivor))
    assert not any(type(event).__qualname__.startswith("Consents") for event in events)


def test_a_snapshot_holds_all_that_the_events_made() -> None:
    """Consents read from a snapshot are those read from all events."""
    world = world_with(CONFIRMED)
    gone, member = world.member(), world.member()
    world.do(no(gone, POST_ADS))
    world.do(yes(member, EMAIL_ADS, SMS_ADS))
    world.do(share(member, SharingLevel.PROFILE))
    world.do(send(member, SMS_ADS))
    world.do(click(world, member, SMS_ADS))
    world.do(merge(gone, member))
    made = consents_of(world, member)
    kept = open_snapshot(topic_of(made), made.id, made.version, take_snapshot(made))
    assert isinstance(kept, Consents)
    names = Consents.STATE.__struct_fields__ if Consents.STATE else ()
    assert {name: getattr(kept, name) for name in names} == {
        name: getattr(made, name) for name in names
    }
