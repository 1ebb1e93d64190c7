"""The sections of the rules that tills meet, for people."""

from collections.abc import Iterator

from ledger.cli.values import amount_text
from ledger.v1.rules_pb2 import (
    RedemptionRules,
    Rules,
    TillAction,
    TillRules,
    VerificationRules,
)
from ledger.v1.verification_pb2 import VerificationWay


def till_facts(rules: Rules) -> Iterator[tuple[str, object]]:
    """What points are worth and what tills may do, where the rules say so."""
    if rules.HasField("redemption"):
        yield "points pay", ", ".join(_redemption(rules.redemption))
    if rules.HasField("till"):
        yield "tills", ", ".join(_till(rules.till))
    if rules.HasField("verification"):
        yield "verification", ", ".join(_verification(rules.verification))


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


def _verification(section: VerificationRules) -> Iterator[str]:
    if section.HasField("points_unverified_max"):
        yield f"above {section.points_unverified_max} points of a card and day"
    if section.points_day_max:
        yield f"at most {section.points_day_max} points of a card and day"
    if section.HasField("charges_day_max"):
        amount = section.charges_day_max
        yield f"at most {amount_text(amount)} {amount.currency_code} charged to a card and day"
    yield f"a PIN of {section.pin_digits} digits, locked after {section.pin_tries} wrong ones"
    yield f"app codes for {section.app_code_seconds} s"
    ways = (VerificationWay.Name(one) for one in section.charge_ways)
    names = (one.removeprefix("VERIFICATION_WAY_").lower().replace("_", " ") for one in ways)
    yield f"charges by {' or '.join(names)}"


def _action(value: TillAction) -> str:
    return TillAction.Name(value).removeprefix("TILL_ACTION_").lower()
