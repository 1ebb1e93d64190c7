"""`ledger settle`: debits that came back."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from ledger.cli.charging import currency_of
from ledger.cli.client import Client, connected
from ledger.cli.options import request_id_option, service_options, settings
from ledger.cli.output import plain, write_facts, write_json, write_line, write_table
from ledger.cli.settle_values import amount
from ledger.cli.values import date_message, date_text, parse_amount
from ledger.v1 import bank_pb2 as pb

PAGE_SIZE = 1_000
HEADERS = (
    "due",
    "days",
    "amount",
    "fees",
    "code",
    "follows",
    "tries",
    "reminders",
    "write-off",
    "member",
    "statement",
)
DAY = click.DateTime(["%Y-%m-%d"])


@click.command("overdue")
@click.option("--action", metavar="ACTION", default="", help="Only those of which that follows.")
@service_options
def overdue(*, action: str) -> None:
    """List debits that came back and are not paid, the oldest first."""
    request = pb.ListOverdueStatementsRequest(
        action=action.upper().replace("-", "_"), page_size=PAGE_SIZE
    )
    found: list[pb.OverdueStatement] = []
    with connected(settings()) as client:
        request.at_least_position = client.now_position("finance")
        while True:
            answer = client.read("finance", client.finance.ListOverdueStatements, request)
            found += answer.statements
            request.page_token = answer.next_page_token
            if not request.page_token:
                break
    if settings().as_json:
        write_json([plain(one) for one in found])
    elif found:
        write_table(HEADERS, [_row(one) for one in found])
    else:
        write_line("none")


def _row(one: pb.OverdueStatement) -> tuple[object, ...]:
    return (
        date_text(one.first_due_date),
        one.age_days,
        amount(one.amount),
        amount(one.fee) if one.HasField("fee") else "",
        one.code,
        one.action.lower().replace("_", " "),
        one.attempts,
        one.reminders,
        f"wanted by {one.write_off_proposed_by}" if one.write_off_proposed_by else "",
        one.member_reference,
        one.statement_id,
    )


Function = Callable[..., None]


def _of_statement(function: Function) -> Function:
    """Name a statement."""
    named = click.argument("member")(click.argument("statement")(function))
    return request_id_option(service_options(named))


@click.command("resubmit")
@_of_statement
def resubmit(*, member: str, statement: str, request_id: uuid.UUID | None) -> None:
    """Have the next run collect a STATEMENT of a MEMBER again, once what was wrong is mended."""
    request = pb.ResubmitStatementRequest(**_asked(member, statement, request_id))
    _write(lambda client: client.write("finance", client.finance.ResubmitStatement, request))


@click.command("hold")
@_of_statement
def hold(*, member: str, statement: str, request_id: uuid.UUID | None) -> None:
    """Keep a STATEMENT of a MEMBER from the next runs."""
    request = pb.HoldStatementRequest(**_asked(member, statement, request_id))
    _write(lambda client: client.write("finance", client.finance.HoldStatement, request))


@click.command("remind")
@click.option("--told-elsewhere", is_flag=True, help="Send nothing: it was told in another way.")
@_of_statement
def remind(
    *, member: str, statement: str, told_elsewhere: bool, request_id: uuid.UUID | None
) -> None:
    """Remind the MEMBER of a STATEMENT: by mail or into a folder, as LEDGER_NOTICES of the service says.

    Without it, or with --told-elsewhere, the reminder is only counted.
    """
    request = pb.RemindStatementRequest(
        **_asked(member, statement, request_id), told_elsewhere=told_elsewhere
    )
    _write(lambda client: client.write("finance", client.finance.RemindStatement, request))


@click.command("write-off")
@click.option("--reason", metavar="CODE", required=True, help="Why: a code of your own.")
@_of_statement
def write_off(*, member: str, statement: str, reason: str, request_id: uuid.UUID | None) -> None:
    """Expect a STATEMENT of a MEMBER no more; above the rules' limit a second person says the same."""
    request = pb.WriteOffStatementRequest(
        **_asked(member, statement, request_id), reason_code=reason
    )
    _write(lambda client: client.write("finance", client.finance.WriteOffStatement, request))


@click.command("payment")
@click.option("--on", "paid", type=DAY, help="When it was paid. [default: today]")
@click.option("--amount", "part", metavar="AMOUNT", help="A part of it. [default: all of it]")
@_of_statement
def payment(
    *,
    member: str,
    statement: str,
    paid: datetime | None,
    part: str | None,
    request_id: uuid.UUID | None,
) -> None:
    """Take note that a STATEMENT of a MEMBER was paid in another way."""

    def book(client: Client) -> pb.BookPaymentResponse:
        request = pb.BookPaymentRequest(
            **_asked(member, statement, request_id),
            paid_date=None if paid is None else date_message(paid.date()),
            amount=None if part is None else parse_amount(part, currency_of(client)),
        )
        return client.write("finance", client.finance.BookPayment, request)

    _write(book)


def _asked(member: str, statement: str, request_id: uuid.UUID | None) -> dict[str, Any]:
    return {
        "request_id": str(request_id or uuid.uuid4()),
        "statement": pb.StatementKey(member_reference=member, statement_id=statement),
    }


def _write(call: Callable[[Client], Any]) -> None:
    with connected(settings()) as client:
        answer = call(client)
    if settings().as_json:
        write_json(plain(answer))
        return
    one: pb.DecidedStatement = answer.statement
    state = one.state.lower().replace("_", " ")
    if getattr(answer, "proposed", False):
        state += " (proposed: a second person has to ask for the same)"
    sent = " (sent)" if getattr(answer, "sent", False) else ""
    write_facts(
        [
            ("statement", one.statement_id),
            ("member", one.member_reference),
            ("amount", amount(one.amount)),
            ("state", state),
            ("reminders", f"{one.reminders}{sent}"),
            ("position", answer.position),
        ]
    )


COMMANDS = (overdue, resubmit, hold, remind, write_off, payment)
