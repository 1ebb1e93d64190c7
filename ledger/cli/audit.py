"""`ledger audit`."""

from collections.abc import Iterator

import click

from ledger.cli.client import Client, connected
from ledger.cli.options import service_options, settings
from ledger.cli.output import plain, write_json, write_line, write_table
from ledger.cli.values import amount_text, receipt_key_text, time_text
from ledger.v1.audit_pb2 import CardCase, ListCardCasesRequest
from ledger.v1.programme_pb2 import GetProgrammeRequest

PAGE_SIZE = 1_000
HEADERS = ("card", "receipt", "came back", "amount", "still enough", "by", "recorded")


@click.group("audit")
def command() -> None:
    """List what an auditor looks at."""


@command.command("cards")
@click.option(
    "--short", "only_short", is_flag=True, help="Only where what is left would not be enough."
)
@service_options
def cards(*, only_short: bool) -> None:
    """List cards whose receipts came back after they were issued on them, newest first.

    The points went, the card stays; somebody should look.
    """
    with connected(settings()) as client:
        found = list(_pages(client, only_short=only_short))
    if settings().as_json:
        write_json([plain(case) for case in found])
        return
    write_table(HEADERS, [_row(case) for case in found])
    short = sum(not case.still_enough for case in found)
    write_line(f"{len(found)} cases, {short} where what is left would not have been enough")


def _pages(client: Client, *, only_short: bool) -> Iterator[CardCase]:
    # Without the condition a list that is a moment behind would leave out the last writes.
    now = client.read("auditor", client.programme.GetProgramme, GetProgrammeRequest())
    request = ListCardCasesRequest(
        page_size=PAGE_SIZE, only_short=only_short, at_least_position=now.position
    )
    while True:
        answer = client.read("auditor", client.audit.ListCardCases, request)
        yield from answer.cases
        if not answer.next_page_token:
            return
        request.page_token = answer.next_page_token


def _row(case: CardCase) -> tuple[object, ...]:
    back = "voided" if case.voided else "all of it" if case.whole else "in part"
    return (
        case.card_number,
        receipt_key_text(case.receipt),
        back,
        amount_text(case.amount),
        "yes" if case.still_enough else "no",
        case.principal_id,
        time_text(case.recorded_at),
    )
