"""`ledger receipt`."""

import uuid
from datetime import datetime

import click
from google.protobuf.timestamp_pb2 import Timestamp

from ledger.cli.client import connected
from ledger.cli.options import request_id_option, service_options, settings
from ledger.cli.output import note, plain, write_facts, write_json
from ledger.cli.values import (
    TimeParam,
    date_message,
    local_date,
    parse_amount,
    receipt_key_text,
    time_text,
)
from ledger.v1.point_of_sale_pb2 import RecordReceiptRequest, RecordReceiptResponse
from ledger.v1.programme_pb2 import GetProgrammeRequest, GetProgrammeResponse
from ledger.v1.receipt_pb2 import (
    CHANNEL_STORE,
    TENDER_KIND_CARD,
    TENDER_KIND_CASH,
    UNIT_EACH,
    Receipt,
    ReceiptKey,
    ReceiptLine,
    Tender,
)

SKU_DEFAULT = "misc"
ONE_PIECE_THOUSANDTHS = 1_000


@click.command("receipt")
@click.option("--shop", required=True, help="The shop.")
@click.option("--till", required=True, help="The till within the shop.")
@click.option("--number", required=True, help="The receipt's number as printed.")
@click.option("--amount", required=True, help="What was paid, e.g. 12.34; in cash.")
@click.option("--charge", metavar="ID", help="The charge that paid, instead of cash.")
@click.option("--card", metavar="NUMBER", help="The card that was shown.")
@click.option("--member", metavar="REFERENCE", help="The member whose purchase it was.")
@click.option("--coupon", "coupons", metavar="CODE", multiple=True, help="A coupon that was shown.")
@click.option("--sku", default=SKU_DEFAULT, show_default=True, help="The article.")
@click.option(
    "--occurred-at",
    metavar="TIME",
    type=TimeParam(),
    help="When it happened. [default: now, by the programme's clock]",
)
@click.option(
    "--business-date",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day it counts to. [default: the local date of --occurred-at]",
)
@request_id_option
@service_options
def command(  # noqa: PLR0913 - one argument an option
    *,
    shop: str,
    till: str,
    number: str,
    amount: str,
    charge: str | None,
    card: str | None,
    member: str | None,
    coupons: tuple[str, ...],
    sku: str,
    occurred_at: Timestamp | None,
    business_date: datetime | None,
    request_id: uuid.UUID | None,
) -> None:
    """Record a receipt of one line, one piece, paid in cash or by a charge of the card.

    Without --card and --member the receipt is anonymous, and may be presented for a card later.
    """
    if card is not None and member is not None:
        raise click.UsageError("--card and --member exclude each other")
    request_id = request_id or uuid.uuid4()
    with connected(settings()) as client:
        programme = client.read("till", client.programme.GetProgramme, GetProgrammeRequest())
        receipt = one_line(amount, sku, occurred_at or programme.now, programme)
        receipt.shop_id, receipt.till_id, receipt.number = shop, till, number
        if business_date is not None:
            receipt.business_date.CopyFrom(date_message(business_date.date()))
        _name_holder(receipt, card, member)
        if charge is not None:
            del receipt.tenders[:]
            receipt.tenders.add(kind=TENDER_KIND_CARD, amount=receipt.total, charge_id=charge)
        receipt.coupon_codes.extend(coupons)
        request = RecordReceiptRequest(request_id=str(request_id), receipt=receipt)
        # The same request at another time would be another request.
        repeat = f"--request-id {request_id} --occurred-at {time_text(receipt.occurred_at)}"
        answer = client.write("till", client.point_of_sale.RecordReceipt, request, repeat)
    show(answer, receipt)


def one_line(
    amount: str, sku: str, occurred_at: Timestamp, programme: GetProgrammeResponse
) -> Receipt:
    """A receipt of one piece paid in cash, dated by the programme's calendar."""
    total = parse_amount(amount, programme.currency_code)
    line = ReceiptLine(
        line_id="1",
        sku=sku,
        quantity_thousandths=ONE_PIECE_THOUSANDTHS,
        unit=UNIT_EACH,
        gross_amount=total,
    )
    is_zero = not (total.units or total.nanos)
    tenders = [] if is_zero else [Tender(kind=TENDER_KIND_CASH, amount=total)]
    return Receipt(
        business_date=local_date(occurred_at, programme.time_zone),
        occurred_at=occurred_at,
        channel=CHANNEL_STORE,
        lines=[line],
        tenders=tenders,
        total=total,
    )


def _name_holder(receipt: Receipt, card: str | None, member: str | None) -> None:
    if card is not None:
        receipt.card_number = card
    elif member is not None:
        receipt.member_reference = member


def show(answer: RecordReceiptResponse, receipt: Receipt) -> None:
    """Prints the outcome."""
    key = ReceiptKey(
        shop_id=receipt.shop_id,
        till_id=receipt.till_id,
        number=receipt.number,
        business_date=receipt.business_date,
    )
    if settings().as_json:
        write_json({"receipt": receipt_key_text(key), **plain(answer)})
        return
    write_facts(
        [
            ("receipt", receipt_key_text(key) + note(answer, "recorded before")),
            ("receipt id", answer.receipt_id or "none"),
            ("occurred at", time_text(receipt.occurred_at)),
            *_credit(answer),
            *_card(answer),
            ("position", answer.position),
        ]
    )


def _credit(answer: RecordReceiptResponse) -> list[tuple[str, object]]:
    if not answer.account_id:
        return [("account", "none: the receipt is anonymous, and can be presented for a card")]
    return [
        ("account", answer.account_id),
        ("points earned", answer.points_earned),
        ("points available", answer.points_available),
    ]


def _card(answer: RecordReceiptResponse) -> list[tuple[str, object]]:
    """What few receipts do: bring a card, or make one ask who the customer is."""
    facts: list[tuple[str, object]] = []
    if answer.card_issued:
        facts.append(("card", f"{answer.card_number or 'would be'} issued with it"))
    if answer.full_registration_due:
        facts.append(("registration", "due: the purchase is one for full registration"))
    return facts
