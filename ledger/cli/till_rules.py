"""The sections of the rules that tills meet, for people."""

from collections.abc import Iterator

from ledger.cli.values import amount_text
from ledger.v1.rules_pb2 import RedemptionRules, Rules, TillAction, TillRules


def till_facts(rules: Rules) -> Iterator[tuple[str, object]]:
    """What points are worth and what tills may do, where the rules say so."""
    if rules.HasField("redemption"):
        yield "points pay", ", ".join(_redemption(rules.redemption))
    if rules.HasField("till"):
        yield "tills", ", ".join(_till(rules.till))


def _redemption(section: RedemptionRules) -> Iterator[str]:
    yield f"{amount_text(section.value)} {section.value.currency_code} for each {section.points}"
    if section.points_min > 1:
        yield f"at least {section.points_min}"
    if section.points_step > 1:
        yield f"in multiples of {section.points_step}"
    yield f"{section.share_percent_min} to {section.share_percent_max} percent of a receipt"


def _till(section: TillRules) -> Iterator[str]:
    if section.card_receipts_max:
        over = _action(section.card_receipts_over)
        yield f"a card for {section.card_receipts_max} receipts a day, further ones: {over}"
    yield f"a cashier's own card: {_action(section.own_card)}"
    if section.business_day_ends_hour:
        yield f"a business date ends at {section.business_day_ends_hour}:00 of the next day"


def _action(value: TillAction) -> str:
    return TillAction.Name(value).removeprefix("TILL_ACTION_").lower()
