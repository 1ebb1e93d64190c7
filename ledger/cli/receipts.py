"""`ledger receipts`."""

from collections.abc import Iterator

import click

from ledger.cli.client import Client, connected
from ledger.cli.options import service_options, settings
from ledger.cli.output import plain, write_json, write_table
from ledger.cli.values import amount_text, receipt_key_text, time_text
from ledger.v1.audit_pb2 import FlaggedReceipt, ListFlaggedReceiptsRequest
from ledger.v1.programme_pb2 import GetProgrammeRequest
from ledger.v1.receipt_pb2 import ReceiptFlag

PAGE_SIZE = 1_000
HEADERS = ("receipt", "flags", "total", "points", "cashier", "account", "recorded")


@click.command("receipts")
@click.option("--flagged", is_flag=True, required=True, help="Those that the rules flag.")
@service_options
def command(*, flagged: bool) -> None:
    """List receipts that somebody should look at, newest first."""
    if not flagged:
        raise click.UsageError("say which: --flagged")
    with connected(settings()) as client:
        found = list(_pages(client))
    if settings().as_json:
        write_json([plain(receipt) for receipt in found])
    else:
        write_table(HEADERS, [_row(receipt) for receipt in found])


def _pages(client: Client) -> Iterator[FlaggedReceipt]:
    # Without the condition a list that is a moment behind would leave out the last writes.
    now = client.read("auditor", client.programme.GetProgramme, GetProgrammeRequest())
    request = ListFlaggedReceiptsRequest(page_size=PAGE_SIZE, at_least_position=now.position)
    while True:
        answer = client.read("auditor", client.audit.ListFlaggedReceipts, request)
        yield from answer.receipts
        if not answer.next_page_token:
            return
        request.page_token = answer.next_page_token


def _row(receipt: FlaggedReceipt) -> tuple[object, ...]:
    return (
        receipt_key_text(receipt.receipt),
        ",".join(ReceiptFlag.Name(flag).removeprefix("RECEIPT_FLAG_") for flag in receipt.flags),
        amount_text(receipt.total),
        receipt.points,
        receipt.cashier_reference or "-",
        receipt.account_id,
        time_text(receipt.recorded_at),
    )
