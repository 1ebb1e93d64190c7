"""`ledger cards`: the stock, many cards at a time."""

import csv
import uuid
from collections.abc import Iterator
from pathlib import Path

import click

from ledger.cli.card_file import CARDS_A_CALL_MAX, read_numbers, register_all
from ledger.cli.card_print import write_pictures
from ledger.cli.client import Client, connected
from ledger.cli.failure import EXIT_REFUSED, CommandFailed
from ledger.cli.options import service_options, settings
from ledger.cli.output import plain, write_facts, write_json, write_table
from ledger.cli.values import time_text
from ledger.v1.account_pb2 import (
    CARD_STATUS_ACTIVE,
    CARD_STATUS_BLOCKED,
    CARD_STATUS_PRINTED,
    CARD_STATUS_REPLACED,
    CARD_STATUS_UNSPECIFIED,
    CardStatus,
)
from ledger.v1.card_pb2 import (
    GenerateCardsRequest,
    GenerateCardsResponse,
    GetCardBatchRequest,
    GetCardRequest,
    ListCardsRequest,
    ListedCard,
)

CARDS_MAX = 10_000_000
LISTED_DEFAULT = 100
STATUSES = {
    "printed": CARD_STATUS_PRINTED,
    "active": CARD_STATUS_ACTIVE,
    "blocked": CARD_STATUS_BLOCKED,
    "replaced": CARD_STATUS_REPLACED,
}
LIST_HEADERS = ("card", "status", "batch", "printed", "issued", "changed")
CSV_HEADERS = ("card_number", "qr_payload")

FOLDER = click.Path(path_type=Path, file_okay=False)
batch_option = click.option("--batch", required=True, metavar="NAME", help="The batch.")


@click.command("generate")
@click.argument("count", metavar="N", type=click.IntRange(1, CARDS_MAX))
@batch_option
@click.option(
    "--csv", "csv_file", type=click.Path(path_type=Path, dir_okay=False), help="List them there."
)
@click.option("--svg", "svg_folder", type=FOLDER, help="Draw their codes there.")
@service_options
def generate(*, count: int, batch: str, csv_file: Path | None, svg_folder: Path | None) -> None:
    """Have N cards in a batch, with numbers that nobody guesses, to be printed.

    What the batch has already is part of N, so that a run that broke off is simply repeated. The
    files list what is left in the stock: number and QR code.
    """
    with connected(settings()) as client:
        before = _cards_in(client, batch)
        if before > count:
            text = f"the batch has {before} cards already; name how many it shall have in all"
            raise CommandFailed(text, EXIT_REFUSED)
        position = _generate(client, batch, before, count)
        if csv_file is not None:
            _write_csv(csv_file, list_cards(client, batch, CARD_STATUS_PRINTED, position))
        if svg_folder is not None:
            write_pictures(svg_folder, list_cards(client, batch, CARD_STATUS_PRINTED, position))
    made = {"batch": batch, "cards": count, "new": count - before}
    if settings().as_json:
        write_json(made)
    else:
        write_facts(list(made.items()))


def _generate(client: Client, batch: str, cards: int, count: int) -> int:
    """Go on until a batch has so many cards; return the last position."""
    position = 0
    while cards < count:
        try:
            answer = _generate_some(client, batch, cards, min(CARDS_A_CALL_MAX, count - cards))
        except CommandFailed:
            # Perhaps a call of the run that broke off came through meanwhile.
            now = _cards_in(client, batch)
            if not cards < now <= count:
                raise
            cards = now
            continue
        cards, position = answer.cards_in_batch, answer.position
    return position


def _generate_some(client: Client, batch: str, before: int, count: int) -> GenerateCardsResponse:
    request = GenerateCardsRequest(
        request_id=str(uuid.uuid4()), batch=batch, count=count, cards_before=before
    )
    repeat = "the same command; what was made is not made again"
    return client.write("operator", client.cards.GenerateCards, request, repeat)


def _cards_in(client: Client, batch: str) -> int:
    request = GetCardBatchRequest(batch=batch)
    return client.read("operator", client.cards.GetCardBatch, request).cards


def _write_csv(path: Path, cards: Iterator[ListedCard]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(CSV_HEADERS)
        writer.writerows((card.card_number, card.qr_payload) for card in cards)


@click.command("register")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@batch_option
@click.option("--dry-run", is_flag=True, help="Say what it would do, and do nothing.")
@service_options
def register(*, file: Path, batch: str, dry_run: bool) -> None:
    """Take in cards that were printed elsewhere: a FILE with a number in each row.

    Every row is checked first, and nothing is sent while one is wrong. What was registered for the
    batch before stays as it is, so the same file can be registered again.
    """
    rows = read_numbers(file)
    with connected(settings()) as client:
        new, unchanged = register_all(client, batch, rows, dry_run=dry_run)
    made = {"batch": batch, "rows": len(rows), "new": new, "registered before": unchanged}
    if settings().as_json:
        write_json({name.replace(" ", "_"): value for name, value in made.items()})
        return
    only_said = {"only said": "nothing was recorded"} if dry_run else {}
    write_facts(list({**made, **only_said}.items()))


@click.command("batch")
@click.argument("name")
@service_options
def batch_(*, name: str) -> None:
    """Show how many cards the batch NAME has, and how many are left."""
    with connected(settings()) as client:
        answer = client.read("operator", client.cards.GetCardBatch, GetCardBatchRequest(batch=name))
    if settings().as_json:
        write_json(plain(answer))
        return
    write_facts(
        [
            ("batch", name),
            ("cards", answer.cards),
            ("left", answer.cards_printed),
            ("active", answer.cards_active),
            ("blocked", answer.cards_blocked),
            ("replaced", answer.cards_replaced),
        ]
    )


@click.command("list")
@click.option("--batch", metavar="NAME", default="", help="Only cards of that batch.")
@click.option("--status", type=click.Choice(list(STATUSES)), help="Only cards of that status.")
@click.option(
    "--count",
    metavar="N",
    type=click.IntRange(min=1),
    default=LISTED_DEFAULT,
    show_default=True,
    help="At most so many.",
)
@service_options
def list_(*, batch: str, status: str | None, count: int) -> None:
    """List cards in order of their numbers."""
    wanted = STATUSES[status] if status else CARD_STATUS_UNSPECIFIED
    with connected(settings()) as client:
        found = [
            card for card, _ in zip(list_cards(client, batch, wanted), range(count), strict=False)
        ]
    if settings().as_json:
        write_json([plain(card) for card in found])
    else:
        write_table(LIST_HEADERS, [_row(card) for card in found])


def list_cards(
    client: Client, batch: str, status: CardStatus, position: int = 0
) -> Iterator[ListedCard]:
    """All cards of a batch and a status, with everything up to a position."""
    request = ListCardsRequest(
        batch=batch, status=status, page_size=CARDS_A_CALL_MAX, at_least_position=position
    )
    while True:
        answer = client.read("operator", client.cards.ListCards, request)
        yield from answer.cards
        if not answer.next_page_token:
            return
        request.page_token = answer.next_page_token


def _row(card: ListedCard) -> tuple[object, ...]:
    return (
        card.card_number,
        CardStatus.Name(card.status).removeprefix("CARD_STATUS_").lower(),
        card.batch,
        time_text(card.print_time) if card.HasField("print_time") else "",
        time_text(card.issue_time) if card.HasField("issue_time") else "",
        time_text(card.change_time),
    )


@click.command("print")
@click.argument("card", required=False)
@click.option("--batch", metavar="NAME", help="All cards of that batch that are left.")
@click.option("--svg", "folder", type=FOLDER, required=True, help="Where the drawings go.")
@service_options
def print_(*, card: str | None, batch: str | None, folder: Path) -> None:
    """Draw the codes of a CARD, or of a batch: its EAN-13 bar code and its QR code, as SVG."""
    if (card is None) == (batch is None):
        raise click.UsageError("give a CARD, or --batch: one of them")
    with connected(settings()) as client:
        if batch is not None:
            cards = list_cards(client, batch, CARD_STATUS_PRINTED)
        else:
            found = client.read("till", client.cards.GetCard, GetCardRequest(card_number=card))
            drawn = ListedCard(card_number=found.card_number, qr_payload=found.qr_payload)
            cards = iter([drawn])
        count = write_pictures(folder, cards)
    if settings().as_json:
        write_json({"cards": count, "folder": str(folder)})
    else:
        write_facts([("cards", count), ("folder", folder)])


STOCK_COMMANDS = (generate, register, batch_, list_, print_)
