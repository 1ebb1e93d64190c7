"""Explanations of accounts for people, in lines; the page uses the same words."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from ledger.cli.history import day_text, millionths_text
from ledger.cli.values import time_text
from ledger.v1.explain_pb2 import (
    LOT_MOVE_ADJUSTED,
    LOT_MOVE_COMBINED,
    LOT_MOVE_EXPIRED,
    LOT_MOVE_HELD,
    LOT_MOVE_LEFT,
    LOT_MOVE_MATURED,
    LOT_MOVE_OPENED,
    LOT_MOVE_PAID_DEBT,
    LOT_MOVE_RELEASED,
    LOT_MOVE_RESTORED,
    LOT_MOVE_SENT,
    LOT_MOVE_SPENT,
    LOT_MOVE_TAKEN_BACK,
    AppliedRules,
    ExplainedLot,
    ExplainedStep,
    ExplanationEnd,
    ExplanationHead,
    PointsSums,
)

INDENT = "    "
# Less is only the way from the till.
LATE_SECONDS = 60

_MOVES = {
    LOT_MOVE_OPENED: "opened with {}",
    LOT_MOVE_MATURED: "{} can be spent",
    LOT_MOVE_SPENT: "{} spent",
    LOT_MOVE_HELD: "{} set aside",
    LOT_MOVE_RELEASED: "{} free again",
    LOT_MOVE_EXPIRED: "{} expired",
    LOT_MOVE_TAKEN_BACK: "{} taken back",
    LOT_MOVE_RESTORED: "{} given back",
    LOT_MOVE_PAID_DEBT: "{} paid what was owed",
    LOT_MOVE_SENT: "{} sent away",
    LOT_MOVE_ADJUSTED: "{} taken by a person",
    LOT_MOVE_COMBINED: "{} put into another lot",
    LOT_MOVE_LEFT: "{} left with the account",
}

_SUMS = (
    ("available", "points_available"),
    ("pending", "points_pending"),
    ("held", "points_held"),
    ("owed", "points_owed"),
)


def head_lines(head: ExplanationHead) -> Iterator[str]:
    """What is explained."""
    yield f"account   {head.account_id}"
    yield f"member    {head.member_reference}"
    yield f"as of     {time_text(head.as_of_time)}"
    yield f"position  {head.position}"


def step_lines(step: ExplainedStep, zone: ZoneInfo) -> Iterator[str]:
    """What happened, by which rules, to which lots, and what there was afterwards."""
    yield f"{step.number}  {time_text(step.occurred_at)}  {source_text(step)}"
    yield INDENT + step.sentence
    if step.HasField("rules"):
        yield INDENT + rules_text(step.rules)
    for lot in step.lots:
        yield INDENT + lot_text(lot, zone)
    yield INDENT + sums_text(step)


def source_text(step: ExplainedStep) -> str:
    """Where an event is found, who caused it, and when it was recorded if that was later."""
    if not step.is_recorded:
        return "by itself, not recorded yet"
    who = "by itself" if step.by_itself else f"by {step.principal_id}"
    late = step.recorded_at.seconds - step.occurred_at.seconds >= LATE_SECONDS
    recorded = f", recorded {time_text(step.recorded_at)}" if late else ""
    return f"position {step.position}, {who}{recorded}"


def rules_text(rules: AppliedRules) -> str:
    """Which rules applied, and how much each gave."""
    parts = [f"rules {rules.version}"]
    if rules.rates:
        gave = millionths_text(rules.rates_millionths)
        tier = f" with tier {rules.tier}" if rules.tier else ""
        parts.append(f"{'; '.join(rules.rates)}{tier} gave {gave}")
    parts += [f"{one.campaign} gave {millionths_text(one.millionths)}" for one in rules.campaigns]
    parts += [f"promo code {code}" for code in rules.promo_codes]
    if rules.reward_id:
        parts.append(f"reward {rules.reward_id}")
    return ", ".join(parts)


def lot_text(lot: ExplainedLot, zone: ZoneInfo) -> str:
    """What became of a lot, and how long it lasts."""
    parts = [_MOVES.get(lot.move, "{} changed").format(lot.points), f"{lot.points_left} left"]
    if lot.move == LOT_MOVE_OPENED and lot.HasField("available_time"):
        parts.append(f"pending until {day_text(lot.available_time, zone, before=False)}")
    if lot.HasField("expire_time"):
        parts.append(f"expires after {day_text(lot.expire_time, zone)}")
    return f"lot {lot.lot}: {', '.join(parts)}"


def sums_text(step: ExplainedStep) -> str:
    """What there was afterwards, and how much more or less than before."""
    parts = [
        f"{name} {getattr(step.after, field)}{change_text(getattr(step.change, field))}"
        for name, field in _SUMS
        if field == "points_available" or getattr(step.after, field) or getattr(step.change, field)
    ]
    if step.after.remainder_millionths or step.change.remainder_millionths:
        parts.append(f"waiting {millionths_text(step.after.remainder_millionths)}")
    return "= " + ", ".join(parts)


def change_text(change: int) -> str:
    """How much more or less, in brackets; nothing where it is the same."""
    return f" ({change:+})" if change else ""


def end_lines(end: ExplanationEnd) -> Iterator[str]:
    """What it comes to, by which rules, and whether the account is served so."""
    yield f"steps      {end.steps}"
    for name, value in sums_facts(end.sums):
        yield f"{name:<9}  {value}"
    yield f"result     {verdict_text(end)}"
    for rules in end.rules:
        since = time_text(rules.effective_at)
        yield f"rules {rules.version}    from {since}, {rules.steps} steps: {rules.text}"


def sums_facts(sums: PointsSums) -> Iterator[tuple[str, str]]:
    """Every sum by its name."""
    for name, field in _SUMS:
        yield name, f"{getattr(sums, field):,}"
    yield "waiting", millionths_text(sums.remainder_millionths)


def verdict_text(end: ExplanationEnd) -> str:
    """Whether the account is served as its events say."""
    if not end.HasField("agrees"):
        return "as it was then; only the present can be compared with what is served"
    if end.agrees:
        return "the account is served with the same sums, lots, holds and cards"
    return "THE ACCOUNT IS SERVED WITH OTHER SUMS, LOTS, HOLDS OR CARDS"
