"""`ledger refund`."""

import uuid

import click

from ledger.cli.charging import currency_of
from ledger.cli.client import connected
from ledger.cli.options import request_id_option, service_options, settings, shop_option
from ledger.cli.output import note, plain, write_facts, write_json
from ledger.cli.settle_values import amount as cents
from ledger.cli.values import parse_amount
from ledger.v1.charge_pb2 import RefundChargeRequest


@click.command("refund")
@click.argument("charge")
@click.argument("amount", required=False)
@click.option("--dry-run", is_flag=True, help="Say what it would do, and do nothing.")
@shop_option
@request_id_option
@service_options
def command(
    *,
    charge: str,
    amount: str | None,
    dry_run: bool,
    shop_id: str | None,
    request_id: uuid.UUID | None,
) -> None:
    """Give a CHARGE back: an AMOUNT of it, or all that is left. The next debit is less by it."""
    with connected(settings()) as client:
        request = RefundChargeRequest(
            request_id=str(request_id or uuid.uuid4()),
            charge_id=charge,
            amount=None if amount is None else parse_amount(amount, currency_of(client)),
            shop_id=shop_id,
            validate_only=dry_run,
        )
        answer = client.write("till", client.charges.RefundCharge, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    before = note(answer, "refunded before")
    write_facts(
        [
            ("refund", (answer.refund_id or "none") + before),
            ("charge", answer.charge_id),
            ("amount", cents(answer.amount)),
            ("left of the charge", cents(answer.refundable_amount)),
            ("can be charged now", cents(answer.available_amount)),
            ("position", answer.position),
        ]
    )
