"""The tables of `ledger settle figures`."""

from ledger.cli.output import write_facts, write_line, write_table
from ledger.cli.settle_values import amount, month_text
from ledger.cli.values import date_text
from ledger.v1 import books_pb2 as pb


def show_figures(answer: pb.GetFiguresResponse) -> None:
    """Writes the figures, a table each."""
    write_facts([("end of", date_text(answer.day)), ("position", answer.position)])
    _section("open items, days since first due")
    rows = [(_age(one), one.statements, amount(one.amount)) for one in answer.ages]
    write_table(("age", "statements", "amount"), [*rows, ("all", "", amount(answer.open))])
    _section("returns by month due and code")
    write_table(("month", "code", "collections", "share", "amount"), _rates(answer))
    _section("expected, by due date")
    write_table(
        ("due", "planned", "taken", "in transit"),
        [
            (date_text(one.due_date), *map(amount, (one.planned, one.taken, one.in_transit)))
            for one in answer.forecast
        ],
    )
    write_line(f"waits for a person, or is not collected: {amount(answer.unplanned)}")
    _section("may still go back within eight weeks")
    rows_at_risk: list[tuple[object, ...]] = [
        (date_text(one.credit_date), date_text(one.until_date), one.collections, amount(one.amount))
        for one in answer.risks
    ]
    all_ = ("all", "", "", amount(answer.at_risk))
    write_table(("credited", "until", "collections", "amount"), [*rows_at_risk, all_])


def _section(title: str) -> None:
    write_line(f"\n{title}")


def _age(one: pb.OpenItemsAge) -> str:
    if not one.from_days:
        return "not due yet"
    return f"{one.from_days}-{one.to_days}" if one.to_days else f"{one.from_days} and more"


def _rates(answer: pb.GetFiguresResponse) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for month in answer.return_rates:
        name = month_text(month.month)
        rows.append((name, "collected", month.collections, "", amount(month.amount)))
        for one in month.returned:
            code = f"{one.code or 'no code'}{' refused' if one.rejected else ''}"
            share = _percent(one.collections, month.collections)
            rows.append((name, code, one.collections, share, amount(one.amount)))
    return rows


def _percent(part: int, whole: int) -> str:
    """A share with two decimals, cut off; money and counts touch no float."""
    hundredths = part * 10_000 // whole
    return f"{hundredths // 100}.{hundredths % 100:02} %"
