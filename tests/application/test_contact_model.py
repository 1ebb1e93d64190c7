from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.consent.words import ContactChannel, ContactKind, ContactPurpose
from ledger.domain.errors import Refusal
from ledger.domain.rules import ContactLimit, ContactRules, QuietHours
from tests.support.consenting import ask, no, send, world_with, yes
from tests.support.contact_book import MINUTE, ContactBook, Quiet
from tests.support.world import NOW, World

WAYS = ("EMAIL", "SMS")
# The clocks of Berlin go forward on 30 March 2025, and back on 26 October.
STARTS = [NOW, datetime(2025, 3, 29, 12, tzinfo=UTC), datetime(2025, 10, 25, 12, tzinfo=UTC)]

# None of the times that a clock shows twice, or skips: those have tests of their own.
minutes = st.integers(0, 47).filter(lambda half: not 2 <= half < 6).map(lambda half: half * 30)
quiets = st.builds(
    Quiet,
    way=st.sampled_from(["", *WAYS]),
    starts=minutes,
    ends=minutes,
    weekday=st.sampled_from([0, 0, 6, 7]),
)
some_limits = st.lists(
    st.tuples(st.sampled_from(["", *WAYS]), st.integers(0, 3)), max_size=2, unique=True
)
books = st.builds(
    ContactBook,
    zone=st.sampled_from(["Europe/Berlin", "UTC", "Australia/Lord_Howe"]).map(ZoneInfo),
    quiet=st.lists(quiets, max_size=2),
    limits=some_limits,
    months=st.sampled_from([0, 0, 1]),
)
steps = st.lists(
    st.tuples(
        st.sampled_from(["yes", "no", "send", "send", "send", "wait", "wait long"]),
        st.sampled_from(WAYS),
        st.integers(1, 900),
    ),
    max_size=14,
)


def kind(way: str) -> ContactKind:
    """Advertising by a way."""
    return ContactKind(ContactPurpose.ADVERTISING, ContactChannel(way))


def rules_of(book: ContactBook) -> ContactRules:
    """The ledger's own rules for a book."""

    def channels(way: str) -> tuple[ContactChannel, ...]:
        return (ContactChannel(way),) if way else ()

    return ContactRules(
        quiet_hours=tuple(
            QuietHours(
                time(one.starts // 60, one.starts % 60),
                time(one.ends // 60, one.ends % 60),
                channels(one.way),
                weekdays=(one.weekday,) if one.weekday else (),
            )
            for one in book.quiet
        ),
        limits=tuple(ContactLimit(most, channels(way)) for way, most in book.limits),
        consent_months=book.months,
    )


@settings(max_examples=60, deadline=None)
@given(book=books, steps=steps, start=st.sampled_from(STARTS))
def test_nobody_is_contacted_whom_the_book_by_hand_would_not(
    book: ContactBook, steps: list[tuple[str, str, int]], start: datetime
) -> None:
    """Whatever is said, sent and waited for: a contact goes out exactly where consent, clock and limits allow."""
    world = world_with(rules_of(book), str(book.zone))
    world.now = start
    member = world.member()
    for step, way, minutes_waited in steps:
        match step:
            case "yes" | "no":
                world.do((yes if step == "yes" else no)(member, kind(way)))
                book.said.append((world.now, way, step == "yes"))
            case "send":
                _send(world, book, member, way)
            case "wait":
                world.now += minutes_waited * MINUTE
            case "wait long":
                world.now += minutes_waited * 40 * MINUTE
        for one in WAYS:
            assert ask(world, member, kind(one)).allowed == book.allowed(one, world.now)


def _send(world: World, book: ContactBook, member: str, way: str) -> None:
    allowed = book.allowed(way, world.now)
    try:
        world.do(send(member, kind(way)))
    except Refusal:
        assert not allowed
    else:
        assert allowed
        book.contacts.append((world.now, way))


@settings(max_examples=40, deadline=None)
@given(book=books, start=st.sampled_from(STARTS), sent=st.integers(0, 3))
def test_possible_again_is_the_first_minute_that_is(
    book: ContactBook, start: datetime, sent: int
) -> None:
    """Between now and the time that is told nothing may go out, and then it may; without one nothing ever may."""
    world = world_with(rules_of(book), str(book.zone))
    world.now = start
    member = world.member()
    world.do(yes(member, kind("EMAIL")))
    book.said.append((start, "EMAIL", True))
    for _ in range(sent):
        _send(world, book, member, "EMAIL")
    answer = ask(world, member, kind("EMAIL"))
    if answer.allowed:
        return
    until = answer.possible_at or start + timedelta(days=45)
    at = start
    while at < until:
        assert not book.allowed("EMAIL", at)
        at += 10 * MINUTE
    assert answer.possible_at is None or book.allowed("EMAIL", until)
    assert not book.allowed("EMAIL", until - MINUTE)
