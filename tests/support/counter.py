"""What tests of a till's day share: rules with the sections that tills meet."""

from __future__ import annotations

from typing import Any

import msgspec

from ledger.application import commands as c
from ledger.domain.receipt import Line, LineQuantity, ReceiptFacts, Tender, TenderKind
from ledger.domain.rules import RedemptionRules, TillRules
from tests.support.world import World, identity, publish_rules

CENT = RedemptionRules(points=1, value=1)
"""A point is worth a cent, in any number and for any share."""


def counter_rules(
    redemption: RedemptionRules | None = None, till: TillRules | None = None, **options: Any
) -> c.PublishRules:
    """A command to publish rules with what points are worth and what tills may do."""
    published = publish_rules(**options)
    rules = msgspec.structs.replace(published.rules, redemption=redemption, till=till)
    return c.PublishRules(rules)


def counter(
    redemption: RedemptionRules | None = None, till: TillRules | None = None, **options: Any
) -> World:
    """A programme with such rules."""
    return World(rules=counter_rules(redemption, till, **options))


def paid(total: int, **kinds: int) -> tuple[Tender, ...]:
    """Tenders by kind, the rest in cash."""
    tenders = [Tender(TenderKind[kind], amount) for kind, amount in kinds.items()]
    rest = total - sum(kinds.values())
    return (*tenders, *((Tender(TenderKind.CASH, rest),) if rest else ()))


def lines(*amounts: int) -> tuple[Line, ...]:
    """A line of one piece for each amount."""
    return tuple(
        Line(str(number), f"sku-{number}", 1000, amount)
        for number, amount in enumerate(amounts, start=1)
    )


def exchange(
    bought: ReceiptFacts, sale: ReceiptFacts, *line_ids: str, points: int = 0
) -> c.ExchangeItems:
    """A command to exchange lines of a receipt, or all that is left of it, for a new one."""
    quantities = {line.line_id: line.quantity_thousandths for line in bought.lines}
    back = tuple(LineQuantity(line_id, quantities[line_id]) for line_id in line_ids)
    return c.ExchangeItems(identity(bought), back, sale, points)
