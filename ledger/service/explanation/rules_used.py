"""The rules behind steps: in fields what applied to one, in words what a version says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ledger.domain.account import events, events_granted
from ledger.domain.model import Event
from ledger.domain.receipt import Receipt
from ledger.domain.rules import Expiry, PointsRules, Rules, RulesVersion
from ledger.domain.rules.conditions import Buyer, Condition
from ledger.domain.rules.earning import Rate
from ledger.service import fields
from ledger.service.explanation.known import Known, points
from ledger.service.fields import MoneyField
from ledger.v1 import account_pb2
from ledger.v1 import explain_pb2 as pb


def encode_applied(event: Event, known: Known) -> pb.AppliedRules | None:
    """Return the rules that applied to an event; None where none did."""
    if not event.rules_version:
        return None
    applied = pb.AppliedRules(version=event.rules_version)
    if isinstance(event, events_granted.PointsRewarded):
        applied.reward_id = event.reward_id
    if isinstance(event, events.PointsEarned):
        _add_earning(applied, event, known)
    return applied


def _add_earning(applied: pb.AppliedRules, event: events.PointsEarned, known: Known) -> None:
    receipt = known.receipts.get(event.receipt_id)
    if receipt is not None:
        applied.rates.extend(_rates_of(receipt, known.rules.numbered(event.rules_version), known))
    by_campaigns = sum(one.micropoints for one in event.campaigns)
    applied.rates_millionths = event.micropoints - by_campaigns
    applied.campaigns.extend(
        account_pb2.EntryCampaign(campaign=one.campaign, millionths=one.micropoints)
        for one in event.campaigns
    )
    applied.tier = event.tier
    applied.promo_codes.extend(event.promo_codes)


def _rates_of(receipt: Receipt, rules: RulesVersion, known: Known) -> list[str]:
    """Say by which rates the lines of a receipt earn, each once, in the order of the lines."""
    facts, earning = receipt.facts, rules.earning
    buyer = Buyer(receipt.earning.tier, receipt.earning.segment)
    special = [one for one in earning.rates if one.when.fits_receipt(facts, buyer)]
    found = (
        next((one for one in special if one.when.fits_line(line)), None) for line in facts.lines
    )
    said = (
        _rate(earning.rate, known.money)
        if one is None
        else f"{_rate(one.rate, known.money)} for {_condition(one.when)}"
        for one in found
    )
    return list(dict.fromkeys(said))


def _rate(rate: Rate, money: MoneyField) -> str:
    return f"{points(rate.points)} for each {money.text(rate.per_amount)} {money.currency}"


_PARTS = (
    ("skus", "articles"),
    ("categories", "categories"),
    ("shops", "shops"),
    ("channels", "channels"),
    ("weekdays", "weekdays"),
    ("tiers", "tiers"),
    ("segments", "segments"),
)


def _condition(when: Condition) -> str:
    parts = [
        f"{word} {', '.join(str(value) for value in values)}"
        for name, word in _PARTS
        if (values := getattr(when, name))
    ]
    return "; ".join(parts) or "everything"


def encode_used(steps: Counter[int], rules: Rules, money: MoneyField) -> Iterator[pb.RulesUsed]:
    """Return the versions that applied to some steps."""
    for version, count in sorted(steps.items()):
        one = rules.numbered(version)
        yield pb.RulesUsed(
            version=version,
            effective_at=fields.timestamp(one.effective_at),
            text=_text(one, money),
            steps=count,
        )


def _text(rules: RulesVersion, money: MoneyField) -> str:
    """Say what a version has on earning, and on what becomes of points."""
    parts = [
        _rate(rules.earning.rate, money),
        *(f"{_rate(one.rate, money)} for {_condition(one.when)}" for one in rules.earning.rates),
        _named("campaigns", [one.id for one in rules.campaigns]),
        _named("tiers", [] if rules.tiers is None else [one.id for one in rules.tiers.levels]),
        _named("rewards", [one.reward_id for one in rules.rewards]),
        *_dates(rules.points),
    ]
    text = "; ".join(part for part in parts if part)
    return f"{text[0].upper()}{text[1:]}."


def _named(what: str, names: list[str]) -> str:
    return f"{what} {', '.join(names)}" if names else ""


def _dates(rules: PointsRules) -> Iterator[str]:
    days = rules.pending_days
    yield f"points can be spent {days} days after they were earned" if days else ""
    match rules.expiry:
        case Expiry.NEVER:
            yield "they never expire"
        case Expiry.AFTER_DAYS:
            yield f"they expire {rules.expiry_days} days after they were earned"
        case Expiry.END_OF_YEAR:
            later = f", {rules.expiry_years} later" if rules.expiry_years else ""
            yield f"they expire with the year they were earned in{later}"
        case Expiry.INACTIVITY:
            yield f"all of them expire after {rules.expiry_days} days without activity"
