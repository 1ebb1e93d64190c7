"""`ledger receipts`."""

from collections.abc import Iterator
from typing import Any

import click

from ledger.cli.client import Client, connected
from ledger.cli.options import service_options, settings
from ledger.cli.output import plain, write_json, write_table
from ledger.cli.values import amount_text, receipt_key_text, time_text
from ledger.v1.audit_pb2 import FlaggedReceipt, ListFlaggedReceiptsRequest
from ledger.v1.programme_pb2 import GetProgrammeRequest
from ledger.v1.receipt_pb2 import ReceiptFlag
from ledger.v1.till_pb2 import ListedReceipt, ListReceiptsRequest

PAGE_SIZE = 1_000
LISTED_DEFAULT = 10
LISTED_MAX = 50
LISTED_HEADERS = ("receipt", "total", "kept", "points", "occurred_at")
HEADERS = ("receipt", "flags", "total", "points", "cashier", "account", "recorded")


@click.command("receipts")
@click.option("--flagged", is_flag=True, help="Those that the rules flag; somebody should look.")
@click.option("--card", metavar="NUMBER", help="Those that count for a card.")
@click.option("--member", metavar="REFERENCE", help="Those that count for a member.")
@click.option(
    "--count",
    metavar="N",
    type=click.IntRange(1, LISTED_MAX),
    default=LISTED_DEFAULT,
    show_default=True,
    help="So many of a card or a member.",
)
@service_options
def command(*, flagged: bool, card: str | None, member: str | None, count: int) -> None:
    """List receipts, newest first: of a card or a member, or those that the rules flag."""
    if sum([flagged, card is not None, member is not None]) != 1:
        raise click.UsageError("say which: --flagged, --card or --member")
    with connected(settings()) as client:
        found: list[Any] = (
            list(_pages(client)) if flagged else _of_account(client, card, member, count)
        )
    if settings().as_json:
        write_json([plain(receipt) for receipt in found])
    elif flagged:
        write_table(HEADERS, [_row(receipt) for receipt in found])
    else:
        write_table(LISTED_HEADERS, [_listed_row(receipt) for receipt in found])


def _of_account(
    client: Client, card: str | None, member: str | None, count: int
) -> list[ListedReceipt]:
    """The newest receipts of a card or a member, with everything up to now."""
    now = client.read("till", client.programme.GetProgramme, GetProgrammeRequest())
    request = ListReceiptsRequest(
        card_number=card, member_reference=member, page_size=count, at_least_position=now.position
    )
    return list(client.read("till", client.point_of_sale.ListReceipts, request).receipts)


def _listed_row(receipt: ListedReceipt) -> tuple[object, ...]:
    return (
        receipt_key_text(receipt.receipt),
        amount_text(receipt.total),
        "voided" if receipt.voided else amount_text(receipt.kept_total),
        receipt.points_earned,
        time_text(receipt.occurred_at),
    )


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
