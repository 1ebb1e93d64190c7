"""`ledger return`."""

import uuid

import click

from ledger.cli.client import connected
from ledger.cli.options import request_id_option, service_options, settings
from ledger.cli.output import note, plain, write_facts, write_json
from ledger.cli.values import amount_text, parse_receipt_key
from ledger.v1.point_of_sale_pb2 import LineQuantity, ReturnItemsRequest, ReturnItemsResponse


@click.command("return")
@click.argument("receipt", metavar="SHOP/TILL/NUMBER/DATE")
@click.option("--shop", required=True, help="The shop it comes back to; any of the programme.")
@click.option("--till", default="", help="The till it comes back to.")
@click.option(
    "--line",
    "lines",
    metavar="LINE=THOUSANDTHS",
    multiple=True,
    help="What comes back, e.g. 1=2000 for two pieces of line 1. [default: all that is left]",
)
@click.option("--dry-run", is_flag=True, help="Say what it would do, and do nothing.")
@request_id_option
@service_options
def command(
    *,
    receipt: str,
    shop: str,
    till: str,
    lines: tuple[str, ...],
    dry_run: bool,
    request_id: uuid.UUID | None,
) -> None:
    """Take items of a receipt back.

    What the kept items earn by the rules of the sale remains; points that had paid for the others come back.
    """
    request = ReturnItemsRequest(
        request_id=str(request_id or uuid.uuid4()),
        receipt=parse_receipt_key(receipt),
        lines=[_line(text) for text in lines],
        shop_id=shop,
        till_id=till,
        validate_only=dry_run,
    )
    with connected(settings()) as client:
        answer = client.write("till", client.point_of_sale.ReturnItems, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    _show(answer, dry_run=dry_run)


def _line(text: str) -> LineQuantity:
    line_id, separator, quantity = text.partition("=")
    if not separator or not quantity.isdecimal():
        raise click.BadParameter(f"{text!r} is not LINE=THOUSANDTHS", param_hint="--line")
    return LineQuantity(line_id=line_id, quantity_thousandths=int(quantity))


def _show(answer: ReturnItemsResponse, *, dry_run: bool) -> None:
    outcome = answer.outcome
    before = note(answer, "returned before")
    write_facts(
        [
            (
                "return",
                "only said, nothing moved" if answer.rehearsed else outcome.return_id + before,
            ),
            ("paid for the items", amount_text(outcome.amount)),
            ("account", outcome.account_id or "none: the receipt is anonymous"),
            ("points taken back", outcome.points_clawed_back),
            ("of these owed", outcome.points_owed),
            ("of these written off", outcome.points_written_off),
            ("points given back", outcome.points_restored),
            ("points available", outcome.points_available),
        ]
    )
