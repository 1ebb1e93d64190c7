"""`ledger cards`: one card at a time."""

import uuid

import click
from google.protobuf.timestamp_pb2 import Timestamp

from ledger.cli.as_of import as_of_options, moment_of
from ledger.cli.cards_stock import STOCK_COMMANDS
from ledger.cli.client import connected
from ledger.cli.options import request_id_option, service_options, settings, shop_option
from ledger.cli.output import note, plain, write_facts, write_json, write_line, write_table
from ledger.cli.values import time_text
from ledger.v1.card_pb2 import (
    BLOCK_REASON_DAMAGED,
    BLOCK_REASON_LOST,
    BLOCK_REASON_MISUSE,
    BLOCK_REASON_OTHER,
    BLOCK_REASON_STOLEN,
    BlockCardRequest,
    BlockReason,
    CardStep,
    CardStepKind,
    GetCardRequest,
    GetCardResponse,
    IssueCardRequest,
    ReplaceCardRequest,
    UnblockCardRequest,
)
from ledger.v1.history_pb2 import GetCardAsOfRequest

REASONS = {
    "lost": BLOCK_REASON_LOST,
    "stolen": BLOCK_REASON_STOLEN,
    "damaged": BLOCK_REASON_DAMAGED,
    "misuse": BLOCK_REASON_MISUSE,
    "other": BLOCK_REASON_OTHER,
}
REASON = click.Choice(list(REASONS))
STEP_HEADERS = ("recorded_at", "what", "by", "explained")

dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Say what it would do, and do nothing."
)


@click.group("cards")
def command() -> None:
    """Print cards, hand them over, block and replace them.

    A CARD is a number of 13 digits, or what a scanner reads from its QR code.
    """


for one in STOCK_COMMANDS:
    command.add_command(one)


@command.command("show")
@click.argument("card")
@as_of_options
@service_options
def show(*, card: str, as_of: Timestamp | None, by: str | None) -> None:
    """Show a CARD: whose it is, the tier, and what became of it."""
    moment = moment_of(as_of, by)
    with connected(settings()) as client:
        if moment is None:
            answer = client.read("till", client.cards.GetCard, GetCardRequest(card_number=card))
        else:
            then = GetCardAsOfRequest(moment=moment, card_number=card)
            answer = client.read("auditor", client.history.GetCardAsOf, then).card
    if settings().as_json:
        write_json(plain(answer))
        return
    write_facts(_facts(answer))
    write_line("")
    write_table(STEP_HEADERS, [_step_row(step) for step in answer.steps])


def _facts(card: GetCardResponse) -> list[tuple[str, object]]:
    said = plain(card)
    facts: list[tuple[str, object]] = [("card", card.card_number)]
    facts.append(("status", str(said["status"]).lower()))
    if card.HasField("block_time"):
        reason = str(said["block_reason"]).lower()
        facts.append(("blocked", f"{reason}, since {time_text(card.block_time)}"))
    for name, value in (
        ("replaced by", card.replaced_by_card_number),
        ("replaces", card.replaces_card_number),
        ("batch", card.batch),
        ("member", card.member_reference),
        ("account", card.account_id),
    ):
        if value:
            facts.append((name, value))
    if card.HasField("standing"):
        tier = card.standing.tier or "none yet"
        facts.append(("tier", f"{tier}, {card.standing.discount_percent} percent off"))
    facts.append(("qr code", card.qr_payload))
    return facts


def _step_row(step: CardStep) -> tuple[object, ...]:
    kind = CardStepKind.Name(step.kind).removeprefix("CARD_STEP_KIND_").lower()
    reason = BlockReason.Name(step.reason).removeprefix("BLOCK_REASON_").lower()
    other = "by" if kind == "replaced" else "instead of"
    explained = (
        reason if step.reason else "",
        f"{other} {step.other_card_number}" if step.other_card_number else "",
        f"account {step.account_id}" if step.account_id else "",
    )
    return time_text(step.recorded_at), kind, step.principal_id, ", ".join(filter(None, explained))


@command.command("issue")
@click.argument("member")
@click.option("--card", metavar="CARD", help="The printed card that is handed over.")
@dry_run_option
@request_id_option
@service_options
def issue(*, member: str, card: str | None, dry_run: bool, request_id: uuid.UUID | None) -> None:
    """Issue a card to a MEMBER that is enrolled: a printed one, or one with a new number."""
    request = IssueCardRequest(
        request_id=str(request_id or uuid.uuid4()),
        member_reference=member,
        card_number=card,
        validate_only=dry_run,
    )
    with connected(settings()) as client:
        answer = client.write("operator", client.cards.IssueCard, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    write_facts(
        [
            ("card", (answer.card_number or "a new one") + note(answer, "issued before")),
            ("member", member),
            ("account", answer.account_id),
            ("position", answer.position),
        ]
    )


@command.command("block")
@click.argument("card")
@click.option("--reason", required=True, type=REASON, help="Why.")
@shop_option
@dry_run_option
@request_id_option
@service_options
def block(
    *, card: str, reason: str, shop_id: str | None, dry_run: bool, request_id: uuid.UUID | None
) -> None:
    """Block a CARD: nothing is earned or spent with it from now on. The account stays."""
    request = BlockCardRequest(
        request_id=str(request_id or uuid.uuid4()),
        card_number=card,
        reason=REASONS[reason],
        shop_id=shop_id,
        validate_only=dry_run,
    )
    with connected(settings()) as client:
        answer = client.write("operator", client.cards.BlockCard, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    write_facts(
        [
            ("card", request.card_number + note(answer, "blocked before")),
            ("blocked", reason),
            ("account", answer.account_id or "none: it was not issued"),
            ("position", answer.position),
        ]
    )


@command.command("unblock")
@click.argument("card")
@dry_run_option
@request_id_option
@service_options
def unblock(*, card: str, dry_run: bool, request_id: uuid.UUID | None) -> None:
    """Let a blocked CARD be used again; not one that was replaced."""
    request = UnblockCardRequest(
        request_id=str(request_id or uuid.uuid4()), card_number=card, validate_only=dry_run
    )
    with connected(settings()) as client:
        answer = client.write("operator", client.cards.UnblockCard, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    write_facts(
        [
            ("card", request.card_number + note(answer, "unblocked before")),
            ("account", answer.account_id or "none: it was not issued"),
            ("position", answer.position),
        ]
    )


@command.command("replace")
@click.argument("card")
@click.option("--by", "new_card", metavar="CARD", help="The printed card that is handed over.")
@click.option("--reason", type=REASON, help="Why. [default: why it was blocked]")
@shop_option
@dry_run_option
@request_id_option
@service_options
def replace(
    *,
    card: str,
    new_card: str | None,
    reason: str | None,
    shop_id: str | None,
    dry_run: bool,
    request_id: uuid.UUID | None,
) -> None:
    """Block a CARD for ever, and have a printed or a new one take over; the account stays."""
    request = ReplaceCardRequest(
        request_id=str(request_id or uuid.uuid4()),
        card_number=card,
        new_card_number=new_card,
        reason=None if reason is None else REASONS[reason],
        shop_id=shop_id,
        validate_only=dry_run,
    )
    with connected(settings()) as client:
        answer = client.write("operator", client.cards.ReplaceCard, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    write_facts(
        [
            ("card", (answer.card_number or "a new one") + note(answer, "replaced before")),
            ("replaces", request.card_number),
            ("account", answer.account_id),
            ("points available", answer.points_available),
            ("position", answer.position),
        ]
    )
