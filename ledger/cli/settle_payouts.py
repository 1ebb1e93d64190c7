"""`ledger settle`: credits that are paid out."""

import uuid
from datetime import datetime

import click

from ledger.cli.charging import currency_of
from ledger.cli.client import connected
from ledger.cli.options import request_id_option, service_options, settings
from ledger.cli.output import plain, write_facts, write_json
from ledger.cli.settle_overdue import DAY
from ledger.cli.settle_values import amount
from ledger.cli.values import date_message, parse_amount
from ledger.v1 import bank_pb2 as pb


@click.command("pay-out")
@click.argument("member")
@click.argument("sum_", metavar="[AMOUNT]", required=False)
@click.option("--reason", metavar="CODE", required=True, help="Why: a code of your own.")
@click.option(
    "--reference", metavar="TEXT", default="", help="What names the transfer at your bank."
)
@click.option("--on", "paid", type=DAY, help="When it was paid. [default: today]")
@request_id_option
@service_options
def pay_out(
    *,
    member: str,
    sum_: str | None,
    reason: str,
    reference: str,
    paid: datetime | None,
    request_id: uuid.UUID | None,
) -> None:
    """Pay a MEMBER an AMOUNT of its credit, or all of it. This books it; make the transfer with your bank."""
    with connected(settings()) as client:
        request = pb.PayOutCreditRequest(
            request_id=str(request_id or uuid.uuid4()),
            member_reference=member,
            amount=None if sum_ is None else parse_amount(sum_, currency_of(client)),
            reason_code=reason,
            reference=reference,
            paid_date=None if paid is None else date_message(paid.date()),
        )
        answer = client.write("finance", client.finance.PayOutCredit, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    write_facts(
        [
            ("payout", answer.payout_id + (" (paid out before)" if answer.replayed else "")),
            ("member", answer.member_reference),
            ("amount", amount(answer.amount)),
            ("can be paid out still", amount(answer.payable_amount)),
            ("position", answer.position),
        ]
    )


COMMANDS = (pay_out,)
