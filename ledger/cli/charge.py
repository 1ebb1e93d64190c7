"""`ledger charge`."""

import uuid

import click

from ledger.cli.charging import currency_of
from ledger.cli.client import connected
from ledger.cli.options import request_id_option, service_options, settings, shop_option
from ledger.cli.output import note, plain, write_facts, write_json
from ledger.cli.settle_values import amount as cents
from ledger.cli.values import date_text, parse_amount
from ledger.cli.verifying import verification_from, verification_options
from ledger.v1.charge_pb2 import ChargeCardRequest


@click.command("charge")
@click.argument("card")
@click.argument("amount")
@click.option("--till", "till_id", metavar="TILL", help="The till it happens at.")
@click.option("--order", "order_reference", metavar="REFERENCE", help="What it pays for.")
@click.option("--dry-run", is_flag=True, help="Say what it would do, and do nothing.")
@verification_options
@shop_option
@request_id_option
@service_options
def command(  # noqa: PLR0913 - one argument an option
    *,
    card: str,
    amount: str,
    till_id: str | None,
    order_reference: str | None,
    dry_run: bool,
    with_pin: bool,
    app_code: str | None,
    shop_id: str | None,
    request_id: uuid.UUID | None,
) -> None:
    """Pay an AMOUNT with a CARD: the member is debited later, once a month.

    It needs a mandate of the member, and a verification: --pin or --app-code. The receipt names the charge.
    """
    shown = verification_from(with_pin=with_pin, app_code=app_code)
    with connected(settings()) as client:
        request = ChargeCardRequest(
            request_id=str(request_id or uuid.uuid4()),
            card_number=card,
            amount=parse_amount(amount, currency_of(client)),
            till_id=till_id,
            order_reference=order_reference,
            shop_id=shop_id,
            validate_only=dry_run,
            verification=shown,
        )
        answer = client.write("till", client.charges.ChargeCard, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    before = note(answer, "charged before")
    write_facts(
        [
            ("charge", (answer.charge_id or "none") + before),
            ("member", answer.member_reference),
            ("amount", cents(answer.amount)),
            ("debited on", date_text(answer.due_date)),
            ("can be charged still", cents(answer.available_amount)),
            ("position", answer.position),
        ]
    )
