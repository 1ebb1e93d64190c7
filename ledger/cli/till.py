"""`ledger till`."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime

import click

from ledger.cli.client import Client, connected
from ledger.cli.options import request_id_option, service_options, settings
from ledger.cli.output import note, plain, write_facts, write_json, write_line, write_table
from ledger.cli.values import amount_text, date_message, date_text, parse_amount
from ledger.v1.audit_pb2 import ListTillDaysRequest, TillDay
from ledger.v1.programme_pb2 import GetProgrammeRequest, GetProgrammeResponse
from ledger.v1.till_pb2 import CloseTillDayRequest, CloseTillDayResponse, TillCount, TillRecord

PAGE_SIZE = 1_000
HEADERS = ("date", "shop", "till", "receipts", "total", "closed", "differs", "late", "complete")
DATE = click.DateTime(["%Y-%m-%d"])


@click.group("till")
def command() -> None:
    """Close a till's day, or list the days of tills."""


@command.command("close")
@click.argument("shop")
@click.argument("till")
@click.argument("business_date", metavar="DATE", type=DATE)
@click.option("--receipts", "count", required=True, type=int, help="How many the till counted.")
@click.option("--total", required=True, help="What it added up, e.g. 1234.56.")
@click.option("--first", "first_number", default="", help="The first receipt's number.")
@click.option("--last", "last_number", default="", help="The last receipt's number.")
@click.option("--returns", type=int, help="How many returns it counted.")
@click.option("--returns-total", help="What was paid for what came back.")
@click.option("--voids", type=int, help="How many voids it counted.")
@click.option("--voids-total", help="What was paid for what was voided.")
@click.option("--dry-run", is_flag=True, help="Compare only, and record nothing.")
@request_id_option
@service_options
def close(  # noqa: PLR0913 - one argument an option
    *,
    shop: str,
    till: str,
    business_date: datetime,
    count: int,
    total: str,
    first_number: str,
    last_number: str,
    returns: int | None,
    returns_total: str | None,
    voids: int | None,
    voids_total: str | None,
    dry_run: bool,
    request_id: uuid.UUID | None,
) -> None:
    """Close the day of a TILL of a SHOP, "" for a web shop: compare what it counted with what is recorded.

    A day can be closed again after late receipts; the last closing counts.
    """
    with connected(settings()) as client:
        currency = _programme(client, "till").currency_code

        counted = TillCount(
            receipts_count=count,
            receipts_total=parse_amount(total, currency),
            returns_count=returns,
            voids_count=voids,
            first_number=first_number,
            last_number=last_number,
        )
        if returns_total is not None:
            counted.returns_total.CopyFrom(parse_amount(returns_total, currency))
        if voids_total is not None:
            counted.voids_total.CopyFrom(parse_amount(voids_total, currency))
        request = CloseTillDayRequest(
            request_id=str(request_id or uuid.uuid4()),
            shop_id=shop,
            till_id=till,
            business_date=date_message(business_date.date()),
            counted=counted,
            validate_only=dry_run,
        )
        answer = client.write("till", client.point_of_sale.CloseTillDay, request)
    if settings().as_json:
        write_json(plain(answer))
    else:
        _show(answer)


def _programme(client: Client, role: str) -> GetProgrammeResponse:
    return client.read(role, client.programme.GetProgramme, GetProgrammeRequest())


def _show(answer: CloseTillDayResponse) -> None:
    closing, recorded = answer.closing, answer.closing.recorded
    write_facts(
        [
            (
                "closing",
                "only compared"
                if answer.rehearsed
                else f"{closing.closing}{note(answer, 'closed before')}",
            ),
            (
                "receipts",
                f"{recorded.receipts_count} recorded, {closing.count_difference:+} to the till",
            ),
            (
                "total",
                f"{amount_text(recorded.receipts_total)} recorded,"
                f" {amount_text(closing.total_difference)} to the till",
            ),
            ("returns", f"{recorded.returns_count}, {amount_text(recorded.returns_total)}"),
            ("voids", f"{recorded.voids_count}, {amount_text(recorded.voids_total)}"),
            ("missing numbers", f"{recorded.missing_count}{_missing(recorded)}"),
            ("beyond first and last", f"{recorded.beyond_count}{_listed(recorded.beyond)}"),
            ("complete", "yes" if closing.complete else "no"),
        ]
    )


def _missing(recorded: TillRecord) -> str:
    return _listed(
        str(run.first) if run.first == run.last else f"{run.first}-{run.last}"
        for run in recorded.missing
    )


def _listed(found: Iterable[str]) -> str:
    text = ", ".join(found)
    return f": {text}" if text else ""


@command.command("days")
@click.argument("first", metavar="FROM", type=DATE)
@click.argument("last", metavar="[TO]", required=False, type=DATE)
@click.option(
    "--open", "only_open", is_flag=True, help="Only days that are not closed, or not any more."
)
@service_options
def days(*, first: datetime, last: datetime | None, only_open: bool) -> None:
    """List the days of tills FROM a date TO another: what is recorded, and whether it is complete."""
    request = ListTillDaysRequest(
        first_date=date_message(first.date()),
        last_date=date_message((last or first).date()),
        only_open=only_open,
        page_size=PAGE_SIZE,
    )
    with connected(settings()) as client:
        # Without the condition a list that is a moment behind would leave out the last writes.
        request.at_least_position = _programme(client, "finance").position
        found = list(_pages(client, request))
    if settings().as_json:
        write_json([plain(day) for day in found])
        return
    write_table(HEADERS, [_row(day) for day in found])
    complete = sum(day.complete for day in found)
    write_line(f"{len(found)} open" if only_open else f"{complete} of {len(found)} complete")


def _pages(client: Client, request: ListTillDaysRequest) -> Iterator[TillDay]:
    while True:
        answer = client.read("finance", client.audit.ListTillDays, request)
        yield from answer.till_days
        if not answer.next_page_token:
            return
        request.page_token = answer.next_page_token


def _row(day: TillDay) -> tuple[object, ...]:
    return (
        date_text(day.business_date),
        day.shop_id,
        day.till_id or "-",
        day.receipts_count,
        amount_text(day.receipts_total),
        day.closings or "no",
        f"{day.count_difference:+} {amount_text(day.total_difference)}" if day.closings else "-",
        day.late_receipts,
        "yes" if day.complete else "no",
    )
