"""A receipt of the data, as exact integers, and the days the data cover."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

FIRST_DAY = date(2017, 1, 1)
# The last receipt was made at 04:01:20 on 2018-01-01.
DAYS_MAX = 366


class Line(NamedTuple):
    """A row of the data: one product of one basket."""

    product_id: int
    category: str
    quantity_thousandths: int
    gross_cents: int
    discount_cents: int


class Basket(NamedTuple):
    """What a household bought at one time."""

    household_id: int
    store_id: int
    basket_id: int
    made_at: datetime
    lines: list[Line]


def first_days(count: int) -> Iterator[date]:
    """The first days of the data."""
    return (FIRST_DAY + timedelta(days=number) for number in range(count))
