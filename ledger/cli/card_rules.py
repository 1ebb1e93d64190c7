"""When a card is issued, for people."""

from collections.abc import Iterator

from google.type.money_pb2 import Money

from ledger.cli.values import amount_text
from ledger.v1.rules_pb2 import CardRules


def card_facts(section: CardRules) -> Iterator[tuple[str, object]]:
    """When a card is issued, and what else the rules say of those who have none."""
    yield "card", ", or ".join(_conditions(section))
    demands = ", ".join(_demands(section))
    if demands:
        yield "receipts for it", demands
    if section.app_way:
        yield "app way", "a known member gets the card with the receipt that makes it enough"
    if section.HasField("full_registration_total"):
        yield "full registration", f"from {_amount(section.full_registration_total)} without a card"


def _conditions(section: CardRules) -> Iterator[str]:
    if section.receipts_required:
        yield f"on presenting {section.receipts_required} receipts"
    if section.HasField("single_total_min"):
        yield f"one of {_amount(section.single_total_min)}"
    if section.single_items_min:
        yield f"one with {section.single_items_min} items"


def _demands(section: CardRules) -> Iterator[str]:
    if section.one_shop:
        yield "of one shop"
    if section.window_days:
        yield f"at most {section.window_days} days old"
    if section.HasField("receipt_total_min"):
        yield f"each at least {_amount(section.receipt_total_min)}"
    if section.HasField("credit_receipts") and not section.credit_receipts:
        yield "not credited"


def _amount(money: Money) -> str:
    return f"{amount_text(money)} {money.currency_code}"
