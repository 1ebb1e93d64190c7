"""What a replay finds is what would have happened."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.application import commands as c
from ledger.domain.behaviour import Purchase, Segment, bought_on
from ledger.domain.errors import Refusal
from ledger.domain.receipt import Line, ReceiptFacts
from ledger.domain.rules import CardRules, RulesVersion, SegmentRules
from ledger.domain.rules.campaigns import Campaign, CouponTerms, Stacking
from ledger.domain.rules.conditions import Condition
from ledger.domain.rules.earning import ProductRate, Rate
from ledger.domain.rules.tiers import Downgrade, Tier, TierBy, TierRules
from ledger.simulation.interval import Interval
from ledger.simulation.replay import PAST_TOPICS, TOPICS, Past, Replay
from ledger.simulation.report import CampaignDifference, Difference, report
from tests.support.world import NOW, World, claim, make_facts, present, publish_rules, return_items

MEMBERS = 3
DAYS = 10
UTC = ZoneInfo("UTC")
ALWAYS = Interval(date(2000, 1, 1), date(2100, 1, 1), UTC)
CODE = "SPRING-25"


class Buy(NamedTuple):
    """A purchase of two articles, by a member or by nobody."""

    member: int | None
    cents: tuple[int, int]
    days_ago: int
    coupon: bool = False


class Return(NamedTuple):
    """Some of a purchase comes back."""

    purchase: int
    line: str
    thousandths: int


class Claim(NamedTuple):
    """A purchase of nobody is claimed."""

    purchase: int
    member: int


class Unite(NamedTuple):
    """A member becomes another, or joins its pool."""

    member: int
    other: int
    joins: bool


class Leave(NamedTuple):
    """A member leaves a pool."""

    member: int


Script = list[Buy | Return | Claim | Unite | Leave]

_cents = st.integers(0, 500)
_purchases = st.integers(0, 9)
_members = st.integers(0, MEMBERS - 1)


def _scripts(
    coupons: st.SearchStrategy[bool], *moves: st.SearchStrategy[Unite] | st.SearchStrategy[Leave]
) -> st.SearchStrategy[Script]:
    days_ago = st.integers(0, DAYS - 1)
    buy = st.builds(Buy, st.none() | _members, st.tuples(_cents, _cents), days_ago, coupons)
    back = st.builds(Return, _purchases, st.sampled_from("12"), st.sampled_from([500, 1000, 2000]))
    claimed = st.builds(Claim, _purchases, _members)
    return st.lists(st.one_of(buy, back, claimed, *moves), max_size=25)


_moves = (
    st.builds(Unite, _members, _members, st.booleans()),
    st.builds(Leave, _members),
)
scripts_with_moves = _scripts(st.just(False), *_moves)
scripts_with_coupons = _scripts(st.booleans())
scripts_with_all = _scripts(st.booleans(), *_moves)

_conditions = st.builds(
    Condition,
    skus=st.sampled_from([(), ("a",)]),
    weekdays=st.sampled_from([(), (1, 2, 3)]),
    least_amount=st.sampled_from([0, 300]),
)
_limits = st.sampled_from([0, 0, 3, 10])
_campaigns = st.builds(
    Campaign,
    id=st.sampled_from(["one", "two"]),
    starts_on=st.just(NOW.date() - timedelta(days=5)),
    ends_on=st.sampled_from([NOW.date() - timedelta(days=2), NOW.date()]),
    when=_conditions,
    order=st.integers(0, 2),
    exclusive=st.booleans(),
    receipt_points_max=_limits,
    member_points_max=_limits,
    budget_points=_limits,
    stacking=st.sampled_from(list(Stacking)),
)
_gifts: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{"percent": 200}, {"points": 2}, {"rate": Rate(1, 100)}]
)
_coupon = CouponTerms(CODE, uses_max=3, uses_per_member=1, back_on_return=True)
_tiers = st.none() | st.builds(
    TierRules,
    levels=st.sampled_from([(Tier("gold", 5, 200),), (Tier("one", 3), Tier("two", 8, 300))]),
    by=st.sampled_from(list(TierBy)),
    downgrade=st.sampled_from(list(Downgrade)),
)
_segments = st.none() | st.builds(
    SegmentRules,
    occasional_purchases_max=st.integers(1, 2),
    lapsed_after_days=st.sampled_from([1, 3]),
    large_amount=st.sampled_from([300, 700]),
)
_some_segments = st.lists(st.sampled_from(list(Segment)), min_size=1, unique=True).map(tuple)


@st.composite
def any_rules(draw: st.DrawFn, *, coupons: bool = False) -> c.PublishRules:
    """Rules that could be published, some of which leave remainders all the time."""
    plain = publish_rules(
        points=draw(st.integers(0, 3)),
        per_amount=draw(st.sampled_from([50, 100, 160, 1000])),
        carry_remainders=draw(st.booleans()),
    ).rules
    found = draw(st.lists(_campaigns, max_size=2, unique_by=lambda one: one.id))
    campaigns = [msgspec.structs.replace(one, **draw(_gifts)) for one in found]
    if coupons and campaigns:
        campaigns[0] = msgspec.structs.replace(campaigns[0], coupon=_coupon)
    rate = ProductRate(Rate(5, 100), Condition(skus=("b",)))
    earning = msgspec.structs.replace(plain.earning, rates=draw(st.sampled_from([(), (rate,)])))
    segments = draw(_segments)
    if segments is not None and campaigns:
        when = msgspec.structs.replace(campaigns[-1].when, segments=draw(_some_segments))
        campaigns[-1] = msgspec.structs.replace(campaigns[-1], when=when)
    rules = msgspec.structs.replace(
        plain,
        earning=earning,
        campaigns=tuple(campaigns),
        tiers=draw(_tiers),
        segments=segments,
    )
    assert not list(rules.problems())
    return c.PublishRules(rules)


def play(script: Script, rules: c.PublishRules) -> World:
    """A world with that history."""
    world = World(rules=rules)
    members = [world.member(f"member-{number}") for number in range(MEMBERS)]
    purchases: list[ReceiptFacts] = []
    for number, step in enumerate(script):
        try:
            match step:
                case Buy():
                    purchases.append(_bought(world, _facts(number, step, members)))
                case Return() if step.purchase < len(purchases):
                    quantities = {step.line: step.thousandths}
                    world.do(return_items(purchases[step.purchase], quantities))
                case Claim() if step.purchase < len(purchases):
                    holder = c.Holder(member_reference=members[step.member])
                    identity = claim(purchases[step.purchase], "").receipt
                    world.do(c.ClaimReceipt(identity, holder))
                case Unite(joins=True):
                    pool = c.Holder(member_reference=members[step.other])
                    world.do(c.JoinPool(members[step.member], pool))
                case Unite():
                    world.do(c.MergeMembers(members[step.member], members[step.other], "TWICE"))
                case Leave():
                    world.do(c.LeavePool(members[step.member]))
        except Refusal:
            # Returned already, counted already, or merged already: by any rules alike.
            continue
    return world


def _bought(world: World, facts: ReceiptFacts) -> ReceiptFacts:
    """Record a receipt; where its coupon is refused, without."""
    try:
        world.do(c.RecordReceipt(facts))
    except Refusal:
        facts = msgspec.structs.replace(facts, coupons=())
        world.do(c.RecordReceipt(facts))
    return facts


def _facts(number: int, step: Buy, members: list[str]) -> ReceiptFacts:
    facts = make_facts(
        number=str(number),
        occurred_at=NOW - timedelta(days=step.days_ago),
        member_reference=None if step.member is None else members[step.member],
        lines=(Line("1", "a", 2000, step.cents[0]), Line("2", "b", 2000, step.cents[1])),
    )
    return msgspec.structs.replace(facts, coupons=(CODE,) if step.coupon else ())


def replay(world: World, rules: RulesVersion, interval: Interval = ALWAYS) -> Replay:
    """The history of a world, replayed."""
    past = Past()
    for row in world.rows:
        if row.topic in PAST_TOPICS:
            past.apply(world.mapper.to_domain_event(row))
    found = Replay(rules, interval, past)
    for row in world.rows:
        if row.topic in TOPICS:
            found.apply(world.mapper.to_domain_event(row))
    return found


def named(found: Replay, points: Mapping[UUID, int]) -> dict[str, int]:
    """Points by member, of those who have any."""
    sums: Counter[str] = Counter()
    for id_, count in points.items():
        sums[found.members[id_]] += count  # of all accounts that the member has had
    return {reference: count for reference, count in sums.items() if count}


def before(world: World) -> dict[str, int]:
    """What each member really got for receipts, whatever other rules would give."""
    found = replay(world, publish_rules().rules)
    return named(found, found.before.points)


@settings(deadline=None)
@given(scripts_with_moves, any_rules(), any_rules())
def test_a_replay_is_what_would_have_happened(
    script: Script, old: c.PublishRules, new: c.PublishRules
) -> None:
    """History under old rules, replayed under new ones, ends as the same history under new rules does."""
    found = replay(play(script, old), new.rules)
    assert named(found, found.after.points) == before(play(script, new))


@settings(deadline=None)
@given(scripts_with_all, any_rules(coupons=True), st.integers(0, DAYS), st.integers(0, DAYS))
def test_the_same_rules_change_nothing(
    script: Script, rules: c.PublishRules, first: int, length: int
) -> None:
    """Whatever days are looked at, replaying them under the rules they had makes no difference."""
    start = NOW.date() - timedelta(days=DAYS - first)
    interval = Interval(start, start + timedelta(days=length), UTC)
    found = replay(play(script, rules), rules.rules, interval)
    told = report(found, MEMBERS)
    assert (told.members_touched, told.largest) == (0, [])
    assert told.points.before == told.points.after
    assert all(one.points.change == 0 for one in told.campaigns)


@settings(deadline=None)
@given(scripts_with_coupons, any_rules(coupons=True))
def test_what_was_is_what_the_accounts_have(script: Script, rules: c.PublishRules) -> None:
    """The points before are those on the accounts, where nobody spent any."""
    world = play(script, rules)
    found = before(world)
    for number in range(MEMBERS):
        reference = f"member-{number}"
        account = world.read(c.GetAccount(key=c.AccountKey(member_reference=reference)))
        net = account.points_available + account.points_pending - account.deficit
        assert net == found.get(reference, 0)


def test_days_are_those_of_the_programme() -> None:
    """An interval is whole days of the programme's time zone, its last day included."""
    berlin = Interval(date(2025, 3, 30), date(2025, 3, 30), ZoneInfo("Europe/Berlin"))
    midnight = NOW.replace(month=3, day=29, hour=23, minute=0)
    assert midnight in berlin
    assert midnight - timedelta(microseconds=1) not in berlin
    # The clocks went forward that night: the day has 23 hours.
    assert midnight + timedelta(hours=23) not in berlin
    assert midnight + timedelta(hours=23, microseconds=-1) in berlin


def test_the_members_with_the_largest_differences_come_first() -> None:
    """The report counts who gains and who loses, and lists the largest differences first."""
    script: Script = [Buy(0, (300, 0), 1), Buy(1, (900, 0), 1), Buy(None, (500, 0), 1)]
    found = replay(play(script, publish_rules()), publish_rules(points=2).rules)
    told = report(found, 1)
    assert told.receipts == 3
    assert told.points == Difference(12, 24)
    assert (told.members, told.members_touched) == (2, 2)
    assert (told.members_gaining, told.members_losing) == (2, 0)
    assert [one.member_reference for one in told.largest] == ["member-1"]
    assert told.largest[0].points.change == 9


def test_receipts_outside_of_the_days_keep_their_rules() -> None:
    """What happened on other days counts for neither side, but decides about tiers as it did."""
    rules = publish_rules().rules
    gold = TierRules(levels=(Tier("gold", 900, 200),))
    old = c.PublishRules(msgspec.structs.replace(rules, tiers=gold))
    # The first purchase makes the member gold; the second earns double for it.
    script: Script = [Buy(0, (900, 0), 5), Buy(0, (400, 0), 1)]
    yesterday = NOW.date() - timedelta(days=1)
    triple = TierRules(levels=(Tier("gold", 900, 300),))
    new = msgspec.structs.replace(rules, tiers=triple)
    told = report(replay(play(script, old), new, Interval(yesterday, yesterday, UTC)), 1)
    assert told.points == Difference(8, 12)


def test_a_coupon_that_the_rules_do_not_know_gives_nothing() -> None:
    """Where the rules that are tried have no such campaign, a receipt earns as without its coupon."""
    gift = Campaign("gift", NOW.date(), NOW.date(), points=5, coupon=_coupon)
    old = msgspec.structs.replace(publish_rules().rules, campaigns=(gift,))
    found = replay(
        play([Buy(0, (300, 0), 0, coupon=True)], c.PublishRules(old)), publish_rules().rules
    )
    told = report(found, 1)
    assert told.points == Difference(8, 3)
    assert told.campaigns == [CampaignDifference("gift", Difference(5, 0))]


def test_receipts_to_which_nothing_happened_are_not_kept() -> None:
    """A year of receipts fits into memory: only those are kept that come back or are presented later."""
    script: Script = [*[Buy(0, (300, 0), 1)] * 5, Return(2, "1", 1000)]
    assert replay(play(script, publish_rules()), publish_rules().rules).receipts_kept == 1


def test_members_who_became_one_spend_together() -> None:
    """What both spent before they were merged counts towards the tier of the survivor, and returns are its own."""
    rules = publish_rules().rules
    new = msgspec.structs.replace(rules, tiers=TierRules(levels=(Tier("gold", 900, 200),)))
    script: Script = [
        Buy(0, (500, 0), 1),
        Buy(1, (500, 0), 1),
        Unite(0, 1, joins=False),
        Buy(1, (300, 0), 0),
        Return(0, "1", 1000),
    ]
    found = replay(play(script, publish_rules()), new)
    assert named(found, found.before.points) == {"member-0": 5, "member-1": 5 + 3 - 3}
    assert named(found, found.after.points) == {"member-0": 5, "member-1": 5 + 6 - 3}


def test_whoever_left_a_pool_has_receipts_of_its_own() -> None:
    """What a member earns in a pool is the pool's, and afterwards its own."""
    script: Script = [
        Buy(0, (500, 0), 1),
        Unite(0, 1, joins=True),
        Buy(0, (300, 0), 0),
        Leave(0),
        Buy(0, (200, 0), 0),
    ]
    found = replay(play(script, publish_rules()), publish_rules(points=2).rules)
    assert named(found, found.before.points) == {"member-0": 5 + 2, "member-1": 3}
    assert named(found, found.after.points) == {"member-0": 10 + 4, "member-1": 6}


_LARGE = SegmentRules(lapsed_after_days=0, large_amount=900)
_FOR_LARGE = Campaign(
    "large",
    date(2000, 1, 1),
    date(2100, 1, 1),
    Condition(segments=(Segment.LARGE_BUYER,)),
    percent=300,
)


def test_rules_that_try_segments_know_what_was_bought_before() -> None:
    """Where there were no segments yet, all that was ever bought counts, less what came back."""
    rules = publish_rules(segments=_LARGE, campaigns=(_FOR_LARGE,)).rules
    yesterday = Interval(NOW.date() - timedelta(days=1), NOW.date(), UTC)
    script: Script = [Buy(0, (900, 0), 5), Buy(1, (900, 0), 5), Return(1, "1", 1000)]
    script += [Buy(0, (100, 0), 1), Buy(1, (100, 0), 1)]
    found = replay(play(script, publish_rules()), rules, yesterday)
    assert named(found, found.after.points) == {"member-0": 3, "member-1": 1}


def test_a_past_that_was_counted_counts_from_then_on() -> None:
    """Rules that were in force are found to do what they did, before and after the past was counted."""
    world = World()
    card = world.card(totals=(900, 0, 0))
    world.do(
        publish_rules(
            segments=_LARGE, campaigns=(_FOR_LARGE,), effective_at=NOW + timedelta(hours=1)
        )
    )
    world.now += timedelta(days=2)
    world.buy(card, total=100)
    account = world.account(card)
    past = bought_on([Purchase(NOW.date(), 900)], (account.id,))
    world.do(c.CountPast(account.id, account.version, past))
    world.buy(card, total=100)
    days = Interval(world.now.date(), world.now.date(), UTC)
    rules = world.read(c.GetRules())
    told = report(replay(world, rules, days), 1)
    assert told.points == Difference(1 + 3, 1 + 3)


def test_presented_receipts_are_credited_as_the_rules_say() -> None:
    """Rules that credit nothing for presented receipts can be tried, and those in force are told as they were."""
    paying = publish_rules().rules
    saving = msgspec.structs.replace(paying, card=CardRules(3, credit_receipts=False))
    for was, tried, expected in (
        (paying, saving, Difference(30, 0)),
        (saving, paying, Difference(0, 30)),
        (saving, saving, Difference(0, 0)),
    ):
        world = World(rules=c.PublishRules(was))
        receipts = [world.buy(None) for _ in range(3)]
        world.do(present(receipts, "member-1"))
        world.do(return_items(world.buy(None)))
        assert report(replay(world, tried), 1).points == expected
