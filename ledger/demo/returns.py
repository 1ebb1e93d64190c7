"""Returns: the data have none, so some lines are drawn, always the same ones."""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from ledger.demo.basket import Basket, Line
from ledger.demo.messages import key_of, request_id
from ledger.v1.point_of_sale_pb2 import LineQuantity, ReturnItemsRequest
from ledger.v1.receipt_pb2 import Receipt

SHARE_OF_LINES = 0.05
DAYS_LATER_MAX = 14
PIECE_THOUSANDTHS = 1_000
OPENING_HOUR = 8


class Returns:
    """What will be brought back, and when."""

    def __init__(self, share_of_lines: float) -> None:
        self._share = share_of_lines
        self._due: dict[date, list[tuple[int, ReturnItemsRequest]]] = defaultdict(list)

    def plan(self, basket: Basket, receipt: Receipt) -> None:
        """Draws which lines of a basket come back."""
        # Drawn for each basket anew, so that it does not matter in which order they are played.
        chance = random.Random(f"returns/{basket.basket_id}")  # noqa: S311 - a demo, not a secret
        lines = [
            LineQuantity(line_id=str(number), quantity_thousandths=_quantity(line, chance))
            for number, line in enumerate(basket.lines, start=1)
            if chance.random() < self._share
        ]
        if not lines:
            return
        day = basket.made_at.date() + timedelta(days=chance.randint(1, DAYS_LATER_MAX))
        request = ReturnItemsRequest(
            request_id=request_id("return", basket.basket_id),
            receipt=key_of(receipt),
            lines=lines,
            shop_id=receipt.shop_id,
            till_id=receipt.till_id,
        )
        opening = datetime(day.year, day.month, day.day, OPENING_HOUR, tzinfo=UTC)
        request.occurred_at.FromDatetime(opening)
        self._due[day].append((basket.household_id, request))

    def due(self, day: date) -> Iterator[tuple[int, ReturnItemsRequest]]:
        """What households bring back on a day, in the order in which they bought it."""
        yield from self._due.pop(day, [])


def _quantity(line: Line, chance: random.Random) -> int:
    """All of it, or of several pieces perhaps one."""
    if line.quantity_thousandths > PIECE_THOUSANDTHS and chance.random() < 0.5:  # noqa: PLR2004 - a coin
        return PIECE_THOUSANDTHS
    return line.quantity_thousandths
