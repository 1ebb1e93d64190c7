"""What a replay finds is what would have happened."""

from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.application import commands as c
from ledger.domain.errors import Refusal
from ledger.domain.receipt import Line, ReceiptFacts
from ledger.domain.rules import RulesVersion
from ledger.simulation.interval import Interval
from ledger.simulation.replay import TOPICS, Replay
from ledger.simulation.report import Difference, report
from tests.support.world import NOW, World, claim, make_facts, publish_rules, return_items

MEMBERS = 3
DAYS = 10
UTC = ZoneInfo("UTC")
ALWAYS = Interval(date(2000, 1, 1), date(2100, 1, 1), UTC)


class Buy(NamedTuple):
    """A purchase of two articles, by a member or by nobody."""

    member: int | None
    cents: tuple[int, int]
    days_ago: int


class Return(NamedTuple):
    """Some of a purchase comes back."""

    purchase: int
    line: str
    thousandths: int


class Claim(NamedTuple):
    """A purchase of nobody is claimed."""

    purchase: int
    member: int


Script = list[Buy | Return | Claim]

_cents = st.integers(0, 500)
_purchases = st.integers(0, 9)
scripts: st.SearchStrategy[Script] = st.lists(
    st.builds(
        Buy,
        st.none() | st.integers(0, MEMBERS - 1),
        st.tuples(_cents, _cents),
        st.integers(0, DAYS - 1),
    )
    | st.builds(Return, _purchases, st.sampled_from("12"), st.sampled_from([500, 1000, 2000]))
    | st.builds(Claim, _purchases, st.integers(0, MEMBERS - 1)),
    max_size=25,
)
# Exact rates, some of which leave remainders all the time.
all_rules = st.builds(
    lambda points, per_amount, carry: publish_rules(
        points=points, per_amount=per_amount, carry_remainders=carry
    ),
    st.integers(0, 3),
    st.sampled_from([50, 100, 160, 1000]),
    st.booleans(),
)


def play(script: Script, rules: c.PublishRules) -> World:
    """A world with that history."""
    world = World(rules=rules)
    members = [world.member(f"member-{number}") for number in range(MEMBERS)]
    purchases: list[ReceiptFacts] = []
    for number, step in enumerate(script):
        try:
            match step:
                case Buy():
                    purchases.append(_facts(number, step, members))
                    world.do(c.RecordReceipt(purchases[-1]))
                case Return() if step.purchase < len(purchases):
                    quantities = {step.line: step.thousandths}
                    world.do(return_items(purchases[step.purchase], quantities))
                case Claim() if step.purchase < len(purchases):
                    holder = c.Holder(member_reference=members[step.member])
                    identity = claim(purchases[step.purchase], "").receipt
                    world.do(c.ClaimReceipt(identity, holder))
        except Refusal:
            # Returned already, or counted already: by any rules alike.
            continue
    return world


def _facts(number: int, step: Buy, members: list[str]) -> ReceiptFacts:
    return make_facts(
        number=str(number),
        occurred_at=NOW - timedelta(days=step.days_ago),
        member_reference=None if step.member is None else members[step.member],
        lines=(Line("1", "a", 2000, step.cents[0]), Line("2", "b", 2000, step.cents[1])),
    )


def replay(world: World, rules: RulesVersion, interval: Interval = ALWAYS) -> Replay:
    """The history of a world, replayed."""
    found = Replay(rules, interval)
    for row in world.rows:
        if row.topic in TOPICS:
            found.apply(world.mapper.to_domain_event(row))
    return found


def before(world: World) -> dict[str, int]:
    """What each member really got for receipts, whatever other rules would give."""
    found = replay(world, publish_rules().rules)
    return {found.members[id_]: purse.points for id_, purse in found.before.items() if purse.points}


@settings(deadline=None)
@given(scripts, all_rules, all_rules)
def test_a_replay_is_what_would_have_happened(
    script: Script, old: c.PublishRules, new: c.PublishRules
) -> None:
    """History under old rules, replayed under new ones, ends as the same history under new rules does."""
    found = replay(play(script, old), new.rules)
    after = {found.members[id_]: one.points for id_, one in found.after.items() if one.points}
    assert after == before(play(script, new))


@settings(deadline=None)
@given(scripts, all_rules, st.integers(0, DAYS), st.integers(0, DAYS))
def test_the_same_rules_change_nothing(
    script: Script, rules: c.PublishRules, first: int, length: int
) -> None:
    """Whatever days are looked at, replaying them under the rules they had makes no difference."""
    start = NOW.date() - timedelta(days=DAYS - first)
    interval = Interval(start, start + timedelta(days=length), UTC)
    found = replay(play(script, rules), rules.rules, interval)
    assert not report(found, MEMBERS).largest
    for account_id, purse in found.before.items():
        assert found.after[account_id].points == purse.points


@settings(deadline=None)
@given(scripts, all_rules)
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
    assert (told.receipts, told.receipts_counted) == (3, 2)
    assert told.points == Difference(12, 24)
    assert (told.members, told.members_touched) == (2, 2)
    assert (told.members_gaining, told.members_losing) == (2, 0)
    assert [one.member_reference for one in told.largest] == ["member-1"]
    assert told.largest[0].points.change == 9
