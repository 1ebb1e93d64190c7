"""`ledger settle`: months, the books of money, the journal and its files, figures."""

import sys
import uuid
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

import click
import grpc

from ledger.cli import refusal
from ledger.cli.client import Client, connected
from ledger.cli.failure import EXIT_REFUSED, CommandFailed
from ledger.cli.options import request_id_option, service_options, settings
from ledger.cli.output import plain, write_facts, write_json, write_line, write_table
from ledger.cli.settle_figures import show_figures
from ledger.cli.settle_values import MonthParam, amount, month_message, month_text
from ledger.cli.values import date_message, time_text
from ledger.v1 import books_pb2 as pb

FORMATS = {
    "csv": pb.JOURNAL_FORMAT_CSV,
    "xlsx": pb.JOURNAL_FORMAT_XLSX,
    "datev": pb.JOURNAL_FORMAT_DATEV,
    "beancount": pb.JOURNAL_FORMAT_BEANCOUNT,
}
EXPORT_SECONDS_MAX = 3600.0


MONTH = MonthParam()


@click.command("close-month")
@click.argument("month", type=MONTH)
@request_id_option
@service_options
def close_month(*, month: date, request_id: uuid.UUID | None) -> None:
    """Close a MONTH of the books of money (2017-01): the next one, once it is over.

    What belongs into it and comes later is booked on the first open day.
    """
    request = pb.CloseMonthRequest(
        request_id=str(request_id or uuid.uuid4()), month=month_message(month)
    )
    with connected(settings()) as client:
        answer = client.write("finance", client.finance.CloseMonth, request)
    _tell("closed", answer)


@click.command("reopen-month")
@click.argument("month", type=MONTH)
@click.option(
    "--reason",
    required=True,
    metavar="CODE",
    help="Why, e.g. LATE_INVOICE; nothing about persons, for it is kept for ever.",
)
@request_id_option
@service_options
def reopen_month(*, month: date, reason: str, request_id: uuid.UUID | None) -> None:
    """Reopen the MONTH that was closed last."""
    request = pb.ReopenMonthRequest(
        request_id=str(request_id or uuid.uuid4()), month=month_message(month), reason=reason
    )
    with connected(settings()) as client:
        answer = client.write("finance", client.finance.ReopenMonth, request)
    _tell("reopened", answer)


def _tell(done: str, answer: pb.CloseMonthResponse | pb.ReopenMonthResponse) -> None:
    if settings().as_json:
        write_json({**plain(answer), "month": month_text(answer.month)})
        return
    before = f" ({done} before)" if answer.replayed else ""
    write_facts([(done, month_text(answer.month) + before), ("position", answer.position)])


@click.command("months")
@service_options
def months() -> None:
    """List the months of the books of money, and who closed and reopened them."""
    with connected(settings()) as client:
        request = pb.ListMonthsRequest(at_least_position=client.now_position("finance"))
        answer = client.read("finance", client.finance.ListMonths, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    headers = ("month", "state", "turnover", "postings", "closed by", "closed", "reopened")
    write_table(headers, [_month_row(one) for one in answer.months])


def _month_row(one: pb.BookMonth) -> tuple[object, ...]:
    reopened = f"{one.times_reopened} x, {one.reopened_for}" if one.times_reopened else ""
    return (
        month_text(one.month),
        "closed" if one.closed else "open",
        amount(one.turnover),
        one.postings,
        one.closed_by,
        time_text(one.close_time) if one.HasField("close_time") else "",
        reopened,
    )


@click.command("books")
@click.option("--from", "first", required=True, type=MONTH, help="The first month, 2017-01.")
@click.option("--to", "last", type=MONTH, help="The last month. [default: the first]")
@service_options
def books(*, first: date, last: date | None) -> None:
    """Show the accounts of the books of money over some months, and check them.

    Debits and credits are equal, and the accounts have what all members together owe. Where either is not so, the
    command says where, and fails with 1.
    """
    with connected(settings()) as client:
        request = pb.GetMoneyBooksRequest(
            from_month=month_message(first),
            to_month=month_message(last or first),
            at_least_position=client.now_position("finance"),
        )
        answer = client.read("finance", client.finance.GetMoneyBooks, request)
    if settings().as_json:
        write_json(plain(answer))
    else:
        _show_books(answer)
    check_books(answer)


def _show_books(answer: pb.GetMoneyBooksResponse) -> None:
    headers = ("number", "account", "opening", "debit", "credit", "closing")
    rows = [
        (
            one.number,
            _account_name(one),
            *map(amount, (one.opening, one.debit, one.credit, one.closing)),
        )
        for one in answer.accounts
    ]
    write_table(headers, rows)
    write_line("")
    write_facts(
        [
            ("books", "balance" if answer.balanced else "DO NOT BALANCE"),
            ("members", "agree" if answer.agrees else "DO NOT AGREE"),
            ("position", answer.position),
        ]
    )


def _account_name(one: pb.MoneyAccountSum) -> str:
    return str(plain(one)["account"]).lower().replace("_", " ")


def check_books(answer: pb.GetMoneyBooksResponse) -> None:
    """Fails where debits and credits differ, or accounts and what members owe."""
    if not answer.balanced:
        raise CommandFailed("debits and credits are not equal", EXIT_REFUSED)
    wrong = [
        f"{one.name}: {amount(one.books)} in the books, {amount(one.members)} of all members"
        for one in answer.checks
        if one.books != one.members
    ]
    if wrong or not answer.agrees:
        raise CommandFailed(f"books and members do not agree: {'; '.join(wrong)}", EXIT_REFUSED)


@click.command("journal")
@click.option("--from", "first", required=True, type=MONTH, help="The first month, 2017-01.")
@click.option("--to", "last", type=MONTH, help="The last month. [default: the first]")
@click.option(
    "--format", "format_", type=click.Choice(list(FORMATS)), default="csv", show_default=True
)
@click.option("--daily", is_flag=True, help="Sums of days instead of every posting.")
@click.option("--consultant", type=int, help="DATEV's number of the consultant (Beraternummer).")
@click.option("--client", "client_number", type=int, help="DATEV's number of the client.")
@click.option(
    "--year-begins-in", type=click.IntRange(1, 12), help="Month of the financial year, for DATEV."
)
@click.option(
    "--output",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write it; `-`: to stdout.",
)
@service_options
def journal(  # noqa: PLR0913 - one argument an option
    *,
    first: date,
    last: date | None,
    format_: str,
    daily: bool,
    consultant: int | None,
    client_number: int | None,
    year_begins_in: int | None,
    output: Path,
) -> None:
    """Write the journal of some months to a file that other programs read."""
    request = pb.ExportJournalRequest(
        from_month=month_message(first),
        to_month=month_message(last or first),
        format=FORMATS[format_],
        daily=daily,
        datev_consultant=consultant,
        datev_client=client_number,
        datev_year_begins_in=year_begins_in,
    )
    with connected(settings()) as client:
        request.at_least_position = client.now_position("finance")
        if str(output) == "-":
            copy_journal(client, "finance", request, sys.stdout.buffer)
            return
        # A file that is there has all of it.
        part = output.with_name(f".{output.name}.part")
        try:
            with part.open("wb") as file:
                size = copy_journal(client, "finance", request, file).size
            part.replace(output)
        except OSError as error:
            raise CommandFailed(f"{output}: {error.strerror}", EXIT_REFUSED) from None
        finally:
            part.unlink(missing_ok=True)
    click.echo(f"{output}: {size:,} bytes", err=True)


class Copied(NamedTuple):
    """A journal that was written."""

    size: int
    """In bytes."""
    position: int
    """That it is as of."""


def copy_journal(
    client: Client, role: str, request: pb.ExportJournalRequest, to: BinaryIO
) -> Copied:
    """Copies the file to where it is written."""
    call = client.finance.ExportJournal(
        request, metadata=client.metadata(role), timeout=EXPORT_SECONDS_MAX
    )
    copied = Copied(0, 0)
    try:
        for answer in call:
            to.write(answer.data)
            copied = Copied(copied.size + len(answer.data), answer.position)
    except grpc.RpcError as error:
        raise refusal.failed(refusal.decode(error)) from None
    finally:
        call.cancel()
    return copied


@click.command("figures")
@click.option(
    "--day",
    metavar="DAY",
    type=click.DateTime(["%Y-%m-%d"]),
    help="At the end of which day. [default: now]",
)
@service_options
def figures(*, day: datetime | None) -> None:
    """Show open items by age, returns by code, what is expected when, and what may still go back."""
    with connected(settings()) as client:
        request = pb.GetFiguresRequest(
            day=None if day is None else date_message(day.date()),
            at_least_position=client.now_position("finance"),
        )
        answer = client.read("finance", client.finance.GetFigures, request)
    if settings().as_json:
        write_json(plain(answer))
    else:
        show_figures(answer)


COMMANDS = (close_month, reopen_month, months, books, journal, figures)
