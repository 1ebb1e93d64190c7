from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.consents import close_consents
from ledger.domain import limits
from ledger.domain.consent.aggregate import Consents
from ledger.domain.consent.contacting import Hindrance, Obstacle, Question
from ledger.domain.consent.words import (
    ContactChannel,
    ContactCount,
    ContactPurpose,
    SharingLevel,
)
from ledger.domain.errors import Reason, Refusal
from ledger.domain.rules import (
    ContactLimit,
    ContactRules,
    QuietHours,
    SharingNeed,
    WithoutConsent,
)
from tests.support.consenting import (
    EMAIL_ADS,
    EMAIL_SERVICE,
    PERSONAL,
    POST_ADS,
    SMS_ADS,
    ask,
    consents_of,
    no,
    obstacles,
    send,
    share,
    world_with,
    yes,
)
from tests.support.world import (
    NOW,
    RULES_START,
    Asked,
    World,
    make_cause,
    publish_rules,
    refused,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
APRIL = datetime(2025, 4, 1, tzinfo=UTC)
NIGHT = QuietHours(time(20), time(8))


def asked_member(world: World, *kinds: object) -> str:
    """A member who agreed to what a test is about."""
    member = world.member()
    world.do(yes(member, *kinds))  # type: ignore[arg-type]  # kinds they are
    return member


# Consent


def test_service_messages_need_no_consent_but_respect_a_no() -> None:
    """What the contract asks for may be sent to anybody who did not say no to it."""
    world = world_with()
    member = world.member()
    assert ask(world, member, EMAIL_SERVICE).allowed
    world.do(no(member, EMAIL_SERVICE))
    assert obstacles(world, member, EMAIL_SERVICE) == [Obstacle.CONSENT_WITHDRAWN]
    strict = world_with(ContactRules(service_needs_consent=True))
    assert obstacles(strict, strict.member(), EMAIL_SERVICE) == [Obstacle.CONSENT_MISSING]


def test_rules_name_what_else_needs_no_consent() -> None:
    """Advertising by post may do without consent, and by e-mail not."""
    post = WithoutConsent(ContactPurpose.ADVERTISING, (ContactChannel.POST,))
    world = world_with(ContactRules(without_consent=(post,)))
    member = world.member()
    assert ask(world, member, POST_ADS).allowed
    assert obstacles(world, member, EMAIL_ADS) == [Obstacle.CONSENT_MISSING]


def test_a_personalised_message_needs_consent_and_sharing() -> None:
    """Both consents are needed, and purchases must be shared; everything that lacks is told."""
    world = world_with()
    member = world.member()
    assert obstacles(world, member, personalised=True) == [
        Obstacle.CONSENT_MISSING,
        Obstacle.CONSENT_MISSING,
        Obstacle.SHARING_TOO_LITTLE,
    ]
    world.do(yes(member, EMAIL_ADS, PERSONAL))
    assert ask(world, member).allowed
    assert obstacles(world, member, personalised=True) == [Obstacle.SHARING_TOO_LITTLE]
    assert obstacles(world, member, PERSONAL) == [Obstacle.SHARING_TOO_LITTLE]
    world.do(share(member, SharingLevel.PURCHASES))
    assert ask(world, member, personalised=True).allowed
    assert ask(world, member, PERSONAL).allowed


def test_rules_say_how_much_must_be_shared() -> None:
    """A purpose may need more, and who did not choose may share more by the rules."""
    need = SharingNeed(ContactPurpose.PERSONALISATION, SharingLevel.PROFILE)
    rules = ContactRules(sharing_default=SharingLevel.PURCHASES, sharing_needed=(need,))
    world = world_with(rules)
    member = asked_member(world, PERSONAL)
    assert obstacles(world, member, PERSONAL) == [Obstacle.SHARING_TOO_LITTLE]
    world.do(share(member, SharingLevel.PROFILE))
    assert ask(world, member, PERSONAL).allowed


def test_a_consent_does_not_reach_back() -> None:
    """At a time before it was given there was none, and the answer says when there is."""
    world = world_with()
    member = asked_member(world)
    answer = ask(world, member, at=NOW - HOUR)
    assert [one.obstacle for one in answer.hindrances] == [Obstacle.CONSENT_MISSING]
    assert answer.possible_at == NOW
    late = refused(world, send(member, occurred_at=NOW - HOUR))
    assert late.reason is Reason.CONTACT_NOT_ALLOWED


# Quiet hours


def test_quiet_hours_go_by_local_time_and_over_midnight() -> None:
    """From 20:00 to 8:00 in Berlin nobody is contacted, in summer as in winter."""
    world = world_with(ContactRules(quiet_hours=(NIGHT,)), "Europe/Berlin")
    member = asked_member(world)
    for at, possible in [
        (datetime(2025, 3, 20, 18, 59, tzinfo=UTC), None),
        (datetime(2025, 3, 20, 19, 0, tzinfo=UTC), datetime(2025, 3, 21, 7, tzinfo=UTC)),
        (datetime(2025, 3, 21, 6, 59, tzinfo=UTC), datetime(2025, 3, 21, 7, tzinfo=UTC)),
        (datetime(2025, 3, 21, 7, 0, tzinfo=UTC), None),
        # The clocks go forward in the night before 30 March.
        (datetime(2025, 3, 29, 20, tzinfo=UTC), datetime(2025, 3, 30, 6, tzinfo=UTC)),
        (datetime(2025, 6, 1, 18, tzinfo=UTC), datetime(2025, 6, 2, 6, tzinfo=UTC)),
    ]:
        answer = ask(world, member, at=at)
        assert answer.possible_at == possible
        assert answer.allowed == (possible is None)


def test_quiet_hours_are_of_channels_purposes_weekdays_and_holidays() -> None:
    """Sundays and holidays are quiet for the phone, whole; other ways go on."""
    sunday = QuietHours(
        time(0), time(0), channels=(ContactChannel.SMS,), weekdays=(7,), holidays=True
    )
    world = world_with(ContactRules(quiet_hours=(sunday,), holidays=(date(2025, 3, 17),)))
    member = asked_member(world, EMAIL_ADS, SMS_ADS)
    saturday = datetime(2025, 3, 15, 23, 59, tzinfo=UTC)
    assert ask(world, member, SMS_ADS, saturday).allowed
    for hours in (1, 24, 25, 47):
        answer = ask(world, member, SMS_ADS, saturday + hours * HOUR)
        assert [one.obstacle for one in answer.hindrances] == [Obstacle.QUIET_HOURS]
        assert answer.possible_at == datetime(2025, 3, 18, tzinfo=UTC)
        assert ask(world, member, EMAIL_ADS, saturday + hours * HOUR).allowed
    assert ask(world, member, SMS_ADS, datetime(2025, 3, 18, tzinfo=UTC)).allowed


def test_quiet_hours_of_a_purpose_leave_others_alone() -> None:
    """Service messages may go out at night where only advertising is quiet."""
    quiet = QuietHours(time(0), time(0), purposes=(ContactPurpose.ADVERTISING,))
    world = world_with(ContactRules(quiet_hours=(quiet,)))
    member = asked_member(world)
    assert ask(world, member, EMAIL_SERVICE).allowed
    answer = ask(world, member)
    assert answer.hindrances == (Hindrance(Obstacle.QUIET_HOURS),)
    assert answer.possible_at is None


def test_an_hour_that_comes_twice_is_quiet_twice() -> None:
    """When the clocks go back, quiet hours until 2:30 last through the second 2:30."""
    until = QuietHours(time(22), time(2, 30))
    world = world_with(ContactRules(quiet_hours=(until,)), "Europe/Berlin")
    member = asked_member(world)
    answer = ask(world, member, at=datetime(2025, 10, 25, 22, tzinfo=UTC))
    assert answer.possible_at == datetime(2025, 10, 26, 1, 30, tzinfo=UTC)


def test_rules_to_come_may_make_it_possible() -> None:
    """Where rules are published that lift what is in the way, the answer knows."""
    always = QuietHours(time(0), time(0))
    world = world_with(ContactRules(quiet_hours=(always,)))
    member = asked_member(world)
    assert ask(world, member).possible_at is None
    world.do(publish_rules(effective_at=NOW + 3 * HOUR))
    assert ask(world, member).possible_at == NOW + 3 * HOUR


# Limits


def test_a_monthly_limit_of_a_channel_and_one_over_all() -> None:
    """E-mails have their limit, all ways together another, and service messages none."""
    rules = ContactRules(limits=(ContactLimit(1, (ContactChannel.EMAIL,)), ContactLimit(2)))
    world = world_with(rules)
    member = asked_member(world, EMAIL_ADS, SMS_ADS)
    world.do(send(member, EMAIL_ADS))
    assert obstacles(world, member, EMAIL_ADS) == [Obstacle.MONTHLY_LIMIT]
    world.do(send(member, SMS_ADS))
    (hindrance,) = ask(world, member, SMS_ADS).hindrances
    assert (hindrance.limit, hindrance.until) == (2, APRIL)
    assert obstacles(world, member, EMAIL_ADS) == [Obstacle.MONTHLY_LIMIT] * 2
    for _ in range(5):
        world.do(send(member, EMAIL_SERVICE))
    found = refused(world, send(member, SMS_ADS))
    assert found.reason is Reason.CONTACT_NOT_ALLOWED
    assert found.metadata == {"obstacles": "MONTHLY_LIMIT", "possible_at": APRIL.isoformat()}
    world.now = APRIL
    world.do(send(member, SMS_ADS))


def test_a_month_begins_at_local_midnight_and_quiet_hours_still_hold_then() -> None:
    """When the limit is reached, it is possible again after the first night of the next month."""
    rules = ContactRules(quiet_hours=(NIGHT,), limits=(ContactLimit(1),))
    world = world_with(rules, "Europe/Berlin")
    member = asked_member(world)
    world.do(send(member))
    answer = ask(world, member, at=datetime(2025, 3, 31, 18, 30, tzinfo=UTC))
    assert [one.obstacle for one in answer.hindrances] == [
        Obstacle.QUIET_HOURS,
        Obstacle.MONTHLY_LIMIT,
    ]
    assert answer.hindrances[1].until == datetime(2025, 3, 31, 22, tzinfo=UTC)
    assert answer.possible_at == datetime(2025, 4, 1, 6, tzinfo=UTC)


def test_a_consent_that_ends_before_it_is_possible_again_makes_it_impossible() -> None:
    """Time that clears a limit may end the consent meanwhile, and then there is no such time."""
    always_until_july = QuietHours(time(0), time(0), holidays=True)
    days = tuple(date(2025, 3, 14) + index * DAY for index in range(50))
    rules = ContactRules(quiet_hours=(always_until_july,), holidays=days, consent_months=1)
    world = world_with(rules)
    member = asked_member(world)
    answer = ask(world, member)
    assert [one.obstacle for one in answer.hindrances] == [Obstacle.QUIET_HOURS]
    assert answer.possible_at is None


def test_two_senders_in_one_batch_do_not_exceed_the_limit() -> None:
    """Of contacts that are decided together as many go out as may."""
    world = world_with(ContactRules(limits=(ContactLimit(2),)))
    member = asked_member(world)
    found = world.batch([Asked(send(member), uuid4()) for _ in range(5)])
    assert [isinstance(one, Refusal) for one in found] == [False, False, True, True, True]
    assert consents_of(world, member).counts == (ContactCount(2025 * 12 + 2, EMAIL_ADS, 2),)


def test_a_mailing_sent_twice_goes_out_and_counts_once() -> None:
    """Whoever sends it again, under whatever request, gets the first outcome; another member's is its own."""
    world = world_with()
    member, other = asked_member(world), asked_member(world)
    first, id_ = world.execute(send(member, EMAIL_ADS, "easter"), uuid4()), uuid4()
    again = world.execute(send(member, SMS_ADS, "easter"), id_, "mailer-2")
    assert again == first._replace(replayed=True)
    assert again.answer.request_id != id_
    assert sum(one.count for one in consents_of(world, member).counts) == 1
    assert not world.execute(send(other, EMAIL_ADS, "easter")).replayed
    assert not world.execute(send(member, EMAIL_ADS, "summer")).replayed
    world.do(no(member))
    assert world.execute(send(member, EMAIL_ADS, "easter")).replayed


def test_contacts_of_months_long_past_are_forgotten() -> None:
    """A stream does not grow in memory: as many months are kept as a contact can be late, and more."""
    world = world_with()
    member = asked_member(world)
    for month in range(30):
        world.now = datetime(2025 + month // 12, month % 12 + 1, 20, tzinfo=UTC)
        if world.now >= NOW:
            world.do(send(member))
    assert len(consents_of(world, member).counts) == limits.CONTACT_MONTHS_KEPT


def test_a_merged_member_was_contacted_as_often_as_both() -> None:
    """Nobody gets more by being there twice."""
    world = world_with(ContactRules(limits=(ContactLimit(3),)))
    gone, survivor = asked_member(world), asked_member(world)
    for member in (gone, gone, survivor):
        world.do(send(member))
    assert ask(world, survivor).allowed
    world.do(c.MergeMembers(gone, survivor, "DUPLICATE"))
    assert obstacles(world, survivor) == [Obstacle.MONTHLY_LIMIT]


# Members


def test_unknown_merged_and_erased_members_are_not_contacted() -> None:
    """Each is told apart, in a list as well as alone."""
    world = world_with()
    member, gone, erased = asked_member(world), asked_member(world), asked_member(world)
    world.do(c.MergeMembers(gone, member, "DUPLICATE"))
    closed = consents_of(world, erased)
    closed.close(make_cause())
    world.keep(closed)
    asked = (erased, "nobody", member, gone)
    found = world.read(c.CheckContacts(asked, Question(EMAIL_ADS)))
    assert [[one.obstacle for one in answer.hindrances] for answer in found] == [
        [Obstacle.MEMBER_ERASED],
        [Obstacle.MEMBER_UNKNOWN],
        [],
        [Obstacle.MEMBER_MERGED],
    ]
    assert refused(world, send(gone)).metadata["obstacles"] == "MEMBER_MERGED"
    assert refused(world, yes(erased)).reason is Reason.MEMBER_ERASED
    assert refused(world, send("nobody")).reason is Reason.MEMBER_UNKNOWN


def test_closing_is_for_whoever_erases_a_member() -> None:
    """Also a member who was never asked is closed, once."""
    world = world_with()
    member = world.member()
    batch = Batch(world.cache, world.namespace, world.now, optimistic=True)
    cause = make_cause()
    close_consents(batch, cause, None, member)
    opened, closed = batch.collect_events()
    assert isinstance(opened, Consents.Created)
    assert isinstance(closed, Consents.Closed)
    found = batch.find(Consents, world.namespace.consents(member))
    close_consents(batch, cause, found, member)
    assert batch.collect_events() == []


def test_nobody_looks_further_ahead_than_a_year() -> None:
    """A question about a time too far ahead is refused, and so is one before the first rules."""
    world = world_with()
    member = asked_member(world)
    for at, reason in [
        (NOW + 367 * DAY, Reason.LIMIT_EXCEEDED),
        (RULES_START - DAY, Reason.NO_RULES_IN_FORCE),
    ]:
        with pytest.raises(Refusal) as caught:
            ask(world, member, at=at)
        assert caught.value.reason is reason


# Rules


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        (ContactRules(quiet_hours=(NIGHT,) * 51), "quiet_hours"),
        (ContactRules(quiet_hours=(QuietHours(time(1), time(2), weekdays=(8,)),)), "weekdays[0]"),
        (
            ContactRules(
                quiet_hours=(
                    QuietHours(time(1), time(2), purposes=(ContactPurpose.PERSONALISATION,)),
                )
            ),
            "purposes[0]",
        ),
        (ContactRules(limits=(ContactLimit(-1),)), "limits[0].per_month"),
        (
            ContactRules(limits=(ContactLimit(1, (), (ContactPurpose.PARTNER_SHARING,)),)),
            "limits[0].purposes[0]",
        ),
        (ContactRules(confirm_hours=0), "confirm_hours"),
        (ContactRules(consent_months=121), "consent_months"),
        (ContactRules(token_days=29), "token_days"),
        (
            ContactRules(
                without_consent=(
                    WithoutConsent(ContactPurpose.PERSONALISATION, (ContactChannel.SMS,)),
                )
            ),
            "without_consent[0].channels",
        ),
        (
            ContactRules(
                sharing_needed=(SharingNeed(ContactPurpose.SURVEY, SharingLevel.PROFILE),) * 2
            ),
            "sharing_needed[1].purpose",
        ),
    ],
)
def test_rules_of_contact_that_cannot_be_are_refused(rules: ContactRules, field: str) -> None:
    """Each mistake is told by its place."""
    world = world_with()
    found = refused(world, publish_rules(contact=rules, effective_at=NOW + DAY))
    assert found.reason is Reason.RULES_INVALID
    assert found.metadata["field"].startswith("rules.contact.")
    assert found.metadata["field"].endswith(field)
