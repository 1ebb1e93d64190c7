"""`ledger present`."""

import uuid

import click

from ledger.cli.client import connected
from ledger.cli.options import request_id_option, service_options, settings, shop_option
from ledger.cli.output import note, plain, write_facts, write_json, write_line, write_table
from ledger.cli.profile_options import profile_from, profile_options
from ledger.cli.values import parse_receipt_key, receipt_key_text, time_text
from ledger.v1.point_of_sale_pb2 import PresentReceiptsRequest, PresentReceiptsResponse
from ledger.v1.presenting_pb2 import CardCondition, PresentedReceipt, ReceiptVerdict

HEADERS = ("receipt", "verdict", "points", "since")


@click.command("present")
@click.argument("receipts", metavar="SHOP/TILL/NUMBER/DATE...", nargs=-1, required=True)
@click.option("--member", metavar="REFERENCE", help="Who gets the card; not needed to try.")
@click.option("--dry-run", is_flag=True, help="Say which receipts count, and do nothing.")
@profile_options
@click.option("--card", metavar="CARD", help="The printed card that is handed over.")
@shop_option
@request_id_option
@service_options
def command(
    *,
    receipts: tuple[str, ...],
    member: str | None,
    card: str | None,
    dry_run: bool,
    shop_id: str | None,
    from_stdin: bool,
    request_id: uuid.UUID | None,
    **options: str | None,
) -> None:
    """Issue a card to a member on presenting receipts, as the rules ask for them.

    Says of each receipt whether it counts, and if not, why. What those that count earned is credited. The member
    is enrolled if the reference is new.
    """
    if member is None and not dry_run:
        raise click.UsageError("say who gets the card: --member; or try first: --dry-run")
    request = PresentReceiptsRequest(
        request_id=str(request_id or uuid.uuid4()),
        member_reference=member,
        receipts=[parse_receipt_key(receipt) for receipt in receipts],
        shop_id=shop_id,
        card_number=card,
        validate_only=dry_run,
        profile=profile_from(options, from_stdin=from_stdin),
    )
    with connected(settings()) as client:
        answer = client.write("till", client.point_of_sale.PresentReceipts, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    if answer.receipts:
        write_table(HEADERS, [_row(one) for one in answer.receipts])
        write_line("")
    write_facts(_facts(answer))


def _row(one: PresentedReceipt) -> tuple[object, ...]:
    return (
        receipt_key_text(one.receipt),
        ReceiptVerdict.Name(one.verdict).removeprefix("RECEIPT_VERDICT_").lower().replace("_", " "),
        one.points_credited,
        time_text(one.use_time) if one.HasField("use_time") else "-",
    )


def _facts(answer: PresentReceiptsResponse) -> list[tuple[str, object]]:
    counting = f"{answer.receipts_counting} of {len(answer.receipts)}"
    facts: list[tuple[str, object]] = [("receipts that count", counting)] if answer.receipts else []
    if answer.card_issued:
        by = CardCondition.Name(answer.condition).removeprefix("CARD_CONDITION_").lower()
        facts.append(("enough by", by.replace("_", " ")))
    return [
        *facts,
        ("card", _card(answer) + note(answer, "issued before")),
        ("account", answer.account_id or "-"),
        ("points credited", answer.points_credited),
        ("points available", answer.points_available),
        ("position", answer.position),
    ]


def _card(answer: PresentReceiptsResponse) -> str:
    if answer.card_issued and not answer.card_number:
        return "would be issued"
    return answer.card_number or "none"
