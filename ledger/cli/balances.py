"""`ledger balances`."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import click
from google.protobuf.timestamp_pb2 import Timestamp

from ledger.cli.as_of import as_of_options, moment_of
from ledger.cli.client import Client, connected
from ledger.cli.options import service_options, settings
from ledger.cli.output import plain, write, write_json, write_table
from ledger.v1.history_pb2 import ListBalancesAsOfRequest, Moment
from ledger.v1.member_pb2 import Balance, ListBalancesRequest
from ledger.v1.programme_pb2 import GetProgrammeRequest

PAGE_SIZE = 1_000
HEADERS = ("member_reference", "card", "points")


@click.command("balances")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV: member_reference,card,points.")
@as_of_options
@service_options
def command(*, as_csv: bool, as_of: Timestamp | None, by: str | None) -> None:
    """List the balances of all accounts.

    In the order of the member's reference, with everything in them that was recorded when the
    command began. The card is the newest active one. With --as-of: what had happened by then, or
    with --by recorded what the books said then; accounts that were opened later are left out.
    """
    moment = moment_of(as_of, by)
    if as_csv and settings().as_json:
        raise click.UsageError("--csv and --json exclude each other")
    with connected(settings()) as client:
        found = pages(client) if moment is None else past_pages(client, moment)
        if as_csv:
            write_csv(found)
        elif settings().as_json:
            write_json([plain(balance) for page in found for balance in page])
        else:
            write_table(HEADERS, [row(balance) for page in found for balance in page])


def past_pages(client: Client, moment: Moment) -> Iterator[list[Balance]]:
    """Every balance as of a moment, page by page."""
    request = ListBalancesAsOfRequest(moment=moment, page_size=PAGE_SIZE)
    for page in client.pages("finance", client.history.ListBalancesAsOf, request):
        yield list(page.balances)


def pages(client: Client) -> Iterator[list[Balance]]:
    """Every balance, page by page."""
    # Without the condition a projection that is a moment behind would leave out the last writes.
    now = client.read("finance", client.programme.GetProgramme, GetProgrammeRequest())
    request = ListBalancesRequest(page_size=PAGE_SIZE, at_least_position=now.position)
    for page in client.pages("finance", client.members.ListBalances, request):
        yield list(page.balances)


def row(balance: Balance) -> tuple[str, str, int]:
    """A balance under the headers."""
    return (balance.member_reference, balance.card_number, balance.points_available)


def write_csv(pages: Iterator[list[Balance]]) -> None:
    """Writes the balances as CSV, page by page."""
    write(csv_text([HEADERS]))
    for page in pages:
        write(csv_text(row(balance) for balance in page))


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV with the line ends of Unix."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
