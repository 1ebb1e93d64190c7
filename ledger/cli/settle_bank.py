"""`ledger settle`: what banks say."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import click
import grpc

from ledger.cli import refusal
from ledger.cli.client import Client, connected
from ledger.cli.failure import CommandFailed
from ledger.cli.options import request_id_option, service_options, settings
from ledger.cli.output import plain, write_facts, write_json, write_line, write_table
from ledger.cli.settle_shown import word
from ledger.cli.settle_values import amount
from ledger.cli.values import date_text, time_text
from ledger.v1 import bank_pb2 as pb

PART_BYTES = 64 * 1024
PAGE_SIZE = 1_000
EXIT_UNREADABLE = 2
HEADERS = ("booked", "amount", "what", "state", "why", "code", "member", "entry")
STATES = ["info", "matched", "exception", "resolved"]
SET_ASIDES = ["fee", "not-ours", "told-before", "cleared"]


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@service_options
def import_(*, file: Path) -> None:
    """Import a FILE of the bank: pain.002, camt.053 or camt.054.

    The same file again changes nothing; interrupted, it is called again and goes on.
    """
    with connected(settings()) as client:
        call = client.finance.ImportBankFile(_parts(file), metadata=client.metadata("finance"))
        try:
            *_, last = call
        except grpc.RpcError as error:
            repeat = f"ledger settle import {file}"
            raise refusal.failed(refusal.decode(error), repeat=repeat) from None
    if settings().as_json:
        write_json(plain(last))
        return
    write_facts(
        [
            ("file", last.file_id + (" (imported before)" if last.known else "")),
            ("kind", word(last, "source")),
            ("lines", last.lines),
            ("new lines", last.lines_new),
            ("matched", last.matched),
            ("exceptions", last.exceptions),
            ("collections settled", last.collections_settled),
            ("position", last.position),
        ]
    )


def _parts(file: Path) -> Iterator[pb.ImportBankFileRequest]:
    request_id = str(uuid.uuid4())
    with file.open("rb") as opened:
        while data := opened.read(PART_BYTES):
            yield pb.ImportBankFileRequest(request_id=request_id, data=data)
            request_id = ""


@click.command("entries")
@click.option("--state", type=click.Choice(STATES), help="Only those in a state.")
@click.option("--file", "file_id", metavar="ID", default="", help="Only those of a file.")
@click.option("--run", "run_id", metavar="ID", default="", help="Only those of a run.")
@click.option("--statement", "statement_id", metavar="ID", default="", help="Of a statement.")
@service_options
def entries(*, state: str | None, file_id: str, run_id: str, statement_id: str) -> None:
    """List what banks wrote, line by line."""
    request = pb.ListBankEntriesRequest(
        state=f"BANK_ENTRY_STATE_{state.upper()}" if state else None,
        file_id=file_id,
        run_id=run_id,
        statement_id=statement_id,
        page_size=PAGE_SIZE,
    )
    with connected(settings()) as client:
        request.at_least_position = client.now_position("finance")
        _show(list(_listed(client, request)))


@click.command("exceptions")
@service_options
def exceptions() -> None:
    """List the lines that wait for a person."""
    request = pb.ListBankEntriesRequest(state=pb.BANK_ENTRY_STATE_EXCEPTION, page_size=PAGE_SIZE)
    with connected(settings()) as client:
        request.at_least_position = client.now_position("finance")
        _show(list(_listed(client, request)))


def _listed(client: Client, request: pb.ListBankEntriesRequest) -> Iterator[pb.BankEntry]:
    while True:
        answer = client.read("finance", client.finance.ListBankEntries, request)
        yield from answer.entries
        request.page_token = answer.next_page_token
        if not request.page_token:
            return


def _show(found: list[pb.BankEntry]) -> None:
    if settings().as_json:
        write_json([plain(one) for one in found])
    elif found:
        write_table(HEADERS, [_row(one) for one in found])
    else:
        write_line("none")


def _row(one: pb.BankEntry) -> tuple[object, ...]:
    return (
        date_text(one.booking_date) if one.HasField("booking_date") else "",
        amount(one.amount) if one.HasField("amount") else "",
        word(one, "kind"),
        word(one, "state"),
        _why(one),
        one.code,
        one.member_reference,
        one.entry_id,
    )


def _why(one: pb.BankEntry) -> str:
    """Return what a line did, or why it needs a person."""
    if one.set_aside:
        return word(one, "set_aside")
    if one.effect and one.state != pb.BANK_ENTRY_STATE_EXCEPTION:
        return word(one, "effect")
    text = word(one, "reason") if one.reason else ""
    if one.HasField("expected_amount"):
        text += f", expected {amount(one.expected_amount)}"
    if one.HasField("details_amount"):
        text += f", details {amount(one.details_amount)}"
    return text


@click.command("entry")
@click.argument("entry")
@service_options
def entry_(*, entry: str) -> None:
    """Show an ENTRY with names, accounts and texts as the bank wrote them; that you looked is written down."""
    request = pb.GetBankEntryRequest(entry_id=entry)
    with connected(settings()) as client:
        request.at_least_position = client.now_position("finance")
        found = client.read("finance", client.finance.GetBankEntry, request)
    if settings().as_json:
        write_json(plain(found))
        return
    one, text = found.entry, found.text
    facts: list[tuple[str, object]] = [
        ("entry", one.entry_id),
        ("file", f"{one.file_id}, line {one.number}.{one.part}"),
        ("what", f"{word(one, 'kind')}, {word(one, 'state')}"),
        ("why", _why(one)),
        ("amount", amount(one.amount)),
        ("fee", amount(one.fee)),
        ("code", f"{one.code} {one.transaction_code}".strip()),
        ("run", one.run_id),
        ("statement", one.statement_id),
        ("member", one.member_reference),
        ("name", text.name),
        ("account", text.iban),
        ("text", text.remittance),
        ("bank", text.bank_text),
        ("end-to-end id", text.end_to_end_id),
        ("mandate", text.mandate_reference),
        ("bank's reference", text.servicer_reference),
    ]
    if one.decided_by:
        facts.append(("decided", f"by {one.decided_by}, {time_text(one.decide_time)}"))
    write_facts([(name, value) for name, value in facts if value])


@click.command("resolve")
@click.argument("entry")
@click.option(
    "--statement",
    metavar="MEMBER STATEMENT",
    nargs=2,
    help="It is of a statement: its payment if money came, else its return.",
)
@click.option(
    "--other-amount",
    is_flag=True,
    help="With --statement: it pays a part, or more, and the rest is to the member's credit.",
)
@click.option("--run", "run_id", metavar="ID", help="It is the credit of a run.")
@click.option(
    "--payout",
    metavar="MEMBER PAYOUT",
    nargs=2,
    help="It is the transfer of a payout, or that transfer coming back.",
)
@click.option("--set-aside", type=click.Choice(SET_ASIDES), help="It is nothing here.")
@request_id_option
@service_options
def resolve(
    *,
    entry: str,
    statement: tuple[str, str] | None,
    other_amount: bool,
    run_id: str | None,
    payout: tuple[str, str] | None,
    set_aside: str | None,
    request_id: uuid.UUID | None,
) -> None:
    """Decide what an ENTRY among the exceptions is; exactly one of the options says it."""
    if sum(one is not None for one in (statement, run_id, payout, set_aside)) != 1:
        raise CommandFailed(
            "name exactly one of --statement, --run, --payout and --set-aside", EXIT_UNREADABLE
        )
    request = pb.ResolveBankEntryRequest(
        request_id=str(request_id or uuid.uuid4()), entry_id=entry, other_amount=other_amount
    )
    if statement is not None:
        member, statement_id = statement
        request.statement.CopyFrom(
            pb.StatementKey(member_reference=member, statement_id=statement_id)
        )
    elif run_id is not None:
        request.run_id = run_id
    elif payout is not None:
        member, payout_id = payout
        request.payout.CopyFrom(pb.PayoutKey(member_reference=member, payout_id=payout_id))
    elif set_aside is not None:
        name = set_aside.upper().replace("-", "_")
        request.set_aside = pb.SetAsideCode.Value(f"SET_ASIDE_CODE_{name}")  # type: ignore[assignment]  # a number of it
    with connected(settings()) as client:
        answer = client.write("finance", client.finance.ResolveBankEntry, request)
    if settings().as_json:
        write_json(plain(answer))
    else:
        write_facts(
            [
                ("entry", answer.entry_id),
                ("state", word(answer, "state")),
                ("collections settled", answer.collections_settled),
                ("position", answer.position),
            ]
        )


@click.command("demo-bank")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--out",
    "folder",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the bank's files go.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, other returns.")
def demo_bank(*, file: Path, folder: Path, seed: int) -> None:
    """Play the bank: answer to a FILE of direct debits (pain.008), to be imported in order of name.

    Two in a hundred debits are refused, three come back with a fee, and one in two hundred is
    refunded weeks later. The same seed gives the same files.
    """
    from ledger.demo.bank import UnreadableOrderError, play

    try:
        written = play(file, folder, seed)
    except UnreadableOrderError as error:
        raise CommandFailed(str(error), EXIT_UNREADABLE) from None
    write_table(("file", "says"), [(one.path, one.says) for one in written])


COMMANDS = (import_, entries, exceptions, entry_, resolve, demo_bank)
