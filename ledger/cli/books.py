"""`ledger books`."""

from datetime import datetime

import click
from google.type.date_pb2 import Date

from ledger.cli.client import Client, connected
from ledger.cli.failure import EXIT_REFUSED, CommandFailed
from ledger.cli.options import service_options, settings
from ledger.cli.output import plain, write_facts, write_json, write_line, write_table
from ledger.cli.values import date_message, date_text
from ledger.v1.audit_pb2 import (
    BookBalance,
    BookCheck,
    BookDay,
    GetPointsBooksRequest,
    GetPointsBooksResponse,
)
from ledger.v1.programme_pb2 import GetProgrammeRequest

HEADERS = ("book", "opening", "movement", "closing")
DAY = click.DateTime(["%Y-%m-%d"])


@click.command("books")
@click.option("--from", "first", metavar="DAY", type=DAY, help="The first day. [default: of all]")
@click.option(
    "--to", "last", metavar="DAY", type=DAY, help="The last day, included. [default: now]"
)
@click.option("--daily", is_flag=True, help="Also every single day; needs --from and --to.")
@service_options
def command(*, first: datetime | None, last: datetime | None, daily: bool) -> None:
    """Show the books of points over some days, in the programme's time zone.

    Over all books they add up to zero, on every day; and what accounts have is what all accounts
    have together. Where either is not so, the command says where, and fails with 1.
    """
    request = GetPointsBooksRequest(from_date=_day(first), to_date=_day(last), by_day=daily)
    with connected(settings()) as client:
        answer = read_books(client, request)
    if settings().as_json:
        write_json(plain(answer))
    else:
        _show(answer)
    check(answer)


def read_books(client: Client, request: GetPointsBooksRequest) -> GetPointsBooksResponse:
    """The books with everything that was recorded when they were asked for."""
    now = client.read("auditor", client.programme.GetProgramme, GetProgrammeRequest())
    request.at_least_position = now.position
    return client.read("auditor", client.audit.GetPointsBooks, request)


def _day(typed: datetime | None) -> Date | None:
    return None if typed is None else date_message(typed.date())


def _name(one: BookBalance | BookDay | BookCheck) -> str:
    return str(plain(one)["book"]).lower().replace("_", " ")


def _show(answer: GetPointsBooksResponse) -> None:
    rows = [
        (_name(one), one.opening_points, one.movement_points, one.closing_points)
        for one in answer.books
    ]
    _, *columns = zip(*rows, strict=True)
    write_table(HEADERS, [*rows, ("sum", *map(sum, columns))])
    if answer.days:
        write_line("")
        days = [(date_text(one.day), _name(one), one.points) for one in answer.days]
        write_table(("day", "book", "points"), days)
    write_line("")
    write_facts(
        [
            ("books", "balance" if answer.balanced else "DO NOT BALANCE"),
            ("accounts", "agree" if answer.agrees else "DO NOT AGREE"),
            ("time zone", answer.time_zone),
            ("position", answer.position),
        ]
    )


def check(answer: GetPointsBooksResponse) -> None:
    """Fails where the books do not balance, or do not agree with the accounts."""
    if not answer.balanced:
        raise CommandFailed("the books do not add up to zero", EXIT_REFUSED)
    wrong = [
        f"{_name(one)} has {one.book_points}, all accounts {one.account_points}"
        for one in answer.checks
        if one.book_points != one.account_points
    ]
    if wrong or not answer.agrees:
        raise CommandFailed(f"books and accounts do not agree: {'; '.join(wrong)}", EXIT_REFUSED)
