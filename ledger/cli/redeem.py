"""`ledger redeem`."""

import uuid

import click

from ledger.cli.client import connected
from ledger.cli.options import request_id_option, service_options, settings, shop_option
from ledger.cli.output import note, plain, write_facts, write_json
from ledger.cli.values import INT64
from ledger.cli.verifying import verification_from, verification_options
from ledger.v1.point_of_sale_pb2 import RedeemPointsRequest


@click.command("redeem")
@click.argument("card")
@click.argument("points", type=INT64)
@click.option("--order", "order_reference", metavar="REFERENCE", help="The order they pay for.")
@verification_options
@shop_option
@request_id_option
@service_options
def command(
    *,
    card: str,
    points: int,
    order_reference: str | None,
    with_pin: bool,
    app_code: str | None,
    shop_id: str | None,
    request_id: uuid.UUID | None,
) -> None:
    """Spend POINTS of a CARD at once.

    Above what the rules let a card spend without one, with a verification: --pin or --app-code.
    """
    request = RedeemPointsRequest(
        request_id=str(request_id or uuid.uuid4()),
        card_number=card,
        points=points,
        order_reference=order_reference,
        shop_id=shop_id,
        verification=verification_from(with_pin=with_pin, app_code=app_code),
    )
    with connected(settings()) as client:
        answer = client.write("till", client.point_of_sale.RedeemPoints, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    before = note(answer, "recorded before")
    write_facts(
        [
            ("redemption", (answer.redemption_id or "none") + before),
            ("account", answer.account_id),
            ("points redeemed", answer.points_redeemed),
            ("points available", answer.points_available),
            ("position", answer.position),
        ]
    )
