"""`ledger present`."""

import uuid

import click

from ledger.cli.client import connected
from ledger.cli.options import request_id_option, service_options, settings, shop_option
from ledger.cli.output import note, plain, write_facts, write_json
from ledger.cli.values import parse_receipt_key
from ledger.v1.point_of_sale_pb2 import PresentReceiptsRequest


@click.command("present")
@click.argument("receipts", metavar="SHOP/TILL/NUMBER/DATE...", nargs=-1, required=True)
@click.option("--member", required=True, metavar="REFERENCE", help="Who gets the card.")
@click.option("--card", metavar="CARD", help="The printed card that is handed over.")
@shop_option
@request_id_option
@service_options
def command(
    *,
    receipts: tuple[str, ...],
    member: str,
    card: str | None,
    shop_id: str | None,
    request_id: uuid.UUID | None,
) -> None:
    """Issue a card to a member on presenting receipts, as many as the rules ask for.

    What the receipts earned is credited. The member is enrolled if the reference is new.
    """
    request = PresentReceiptsRequest(
        request_id=str(request_id or uuid.uuid4()),
        member_reference=member,
        receipts=[parse_receipt_key(receipt) for receipt in receipts],
        shop_id=shop_id,
        card_number=card,
    )
    with connected(settings()) as client:
        repeat = f"--request-id {request.request_id}"
        answer = client.write("till", client.point_of_sale.PresentReceipts, request, repeat)
    if settings().as_json:
        write_json(plain(answer))
        return
    before = note(answer, "issued before")
    write_facts(
        [
            ("card", (answer.card_number or "none") + before),
            ("account", answer.account_id),
            ("points credited", answer.points_credited),
            ("points available", answer.points_available),
            ("position", answer.position),
        ]
    )
