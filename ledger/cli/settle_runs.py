"""`ledger settle`: runs."""

import hashlib
import sys
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, cast

import click
import grpc

from ledger.cli import refusal
from ledger.cli.client import connected
from ledger.cli.failure import EXIT_REFUSED, CommandFailed
from ledger.cli.options import request_id_option, service_options, settings
from ledger.cli.output import plain, write_facts, write_json
from ledger.cli.settle_lists import due_argument, number_option, run_of
from ledger.cli.settle_shown import show_run
from ledger.cli.values import date_message
from ledger.v1 import settlement_pb2 as pb

PAGE_SIZE_MAX = 1_000
NEWEST_DEFAULT = 20
DAY = click.DateTime(["%Y-%m-%d"])


class _Shown(Protocol):
    """An answer with a run."""

    position: int
    run: pb.SettlementRun


@click.command("open")
@due_argument
@number_option
@request_id_option
@service_options
def open_(*, due: datetime, number: int, request_id: uuid.UUID | None) -> None:
    """Open a run for the DUE date (2027-02-26), on which banks collect."""
    request = pb.OpenRunRequest(
        request_id=str(request_id or uuid.uuid4()),
        due_date=date_message(due.date()),
        number=number,
    )
    with connected(settings()) as client:
        show_run(client.write("finance", client.finance.OpenRun, request))


@click.command("draft")
@due_argument
@number_option
@service_options
def draft(*, due: datetime, number: int) -> None:
    """Take statements of everybody whose time has come; interrupted, it is called again."""
    with connected(settings()) as client:
        request = pb.DraftRunRequest(run_id=run_of(client, due, number).run_id)
        metadata = client.metadata("finance")
        call = client.finance.DraftRun(request, metadata=metadata)
        show_run(follow(call, "draft", lambda run: f"{run.taken.count} statements"))


@click.command("approve")
@due_argument
@number_option
@request_id_option
@service_options
def approve(*, due: datetime, number: int, request_id: uuid.UUID | None) -> None:
    """Agree to a run that somebody else drafted: with the key of another person (LEDGER_KEY)."""
    with connected(settings()) as client:
        request = pb.ApproveRunRequest(
            request_id=str(request_id or uuid.uuid4()), run_id=run_of(client, due, number).run_id
        )
        show_run(client.write("finance", client.finance.ApproveRun, request))


@click.command("take-out")
@due_argument
@click.argument("member")
@click.argument("statement")
@number_option
@request_id_option
@service_options
def take_out(
    *, due: datetime, member: str, statement: str, number: int, request_id: uuid.UUID | None
) -> None:
    """Take a STATEMENT of a MEMBER out of a run that is not sealed; it waits for the next one."""
    with connected(settings()) as client:
        request = pb.TakeOutStatementRequest(
            request_id=str(request_id or uuid.uuid4()),
            run_id=run_of(client, due, number).run_id,
            member_reference=member,
            statement_id=statement,
        )
        show_run(client.write("finance", client.finance.TakeOutStatement, request))


@click.command("seal")
@due_argument
@number_option
@click.option(
    "--announced-elsewhere",
    is_flag=True,
    help="The members were told in another way than by the ledger.",
)
@service_options
def seal(*, due: datetime, number: int, announced_elsewhere: bool) -> None:
    """Write the file of a run for the bank; interrupted, it is called again."""
    with connected(settings()) as client:
        request = pb.SealRunRequest(
            run_id=run_of(client, due, number).run_id, announced_elsewhere=announced_elsewhere
        )
        call = client.finance.SealRun(request, metadata=client.metadata("finance"))
        show_run(follow(call, "seal", lambda run: f"{run.sent.count} collections"))


@click.command("file")
@due_argument
@number_option
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to. [default: a name that says which run it is]",
)
@service_options
def file(*, due: datetime, number: int, output: Path | None) -> None:
    """Download the file of a sealed run. It has names and accounts: keep it safe, and not for long."""
    with connected(settings()) as client:
        run = run_of(client, due, number)
        request = pb.DownloadRunFileRequest(run_id=run.run_id)
        call = client.finance.DownloadRunFile(request, metadata=client.metadata("finance"))
        try:
            path = _write_file(call, output)
        except grpc.RpcError as error:
            raise refusal.failed(refusal.decode(error)) from None
        finally:
            call.cancel()
    facts = {"file": str(path), "message": run.message_id, "sha256": run.sha256}
    if settings().as_json:
        write_json(facts)
    else:
        write_facts(facts.items())


def _write_file(parts: Iterator[pb.DownloadRunFileResponse], output: Path | None) -> Path:
    """Write the file beside its place, and put it there once it is whole."""
    first = next(parts)
    path = output or Path(first.file_name)
    beside = path.with_name(path.name + ".part")
    digest = hashlib.sha256()
    # For nobody else's eyes: it has names and accounts.
    beside.touch(mode=0o600)
    with beside.open("wb") as written:
        for part in parts:
            digest.update(part.content)
            written.write(part.content)
    if digest.hexdigest() != first.sha256:
        beside.unlink()
        raise CommandFailed("the file that arrived is not the one that was sealed", EXIT_REFUSED)
    beside.replace(path)
    return path


@click.command("submit")
@due_argument
@number_option
@request_id_option
@service_options
def submit(*, due: datetime, number: int, request_id: uuid.UUID | None) -> None:
    """Say that the file is at the bank."""
    with connected(settings()) as client:
        request = pb.SubmitRunRequest(
            request_id=str(request_id or uuid.uuid4()), run_id=run_of(client, due, number).run_id
        )
        show_run(client.write("finance", client.finance.SubmitRun, request))


@click.command("accept")
@due_argument
@number_option
@request_id_option
@service_options
def accept(*, due: datetime, number: int, request_id: uuid.UUID | None) -> None:
    """Say that the bank took the file; its answer (pain.002) does so by itself."""
    with connected(settings()) as client:
        request = pb.AcceptRunRequest(
            request_id=str(request_id or uuid.uuid4()), run_id=run_of(client, due, number).run_id
        )
        show_run(client.write("finance", client.finance.AcceptRun, request))


@click.command("close")
@due_argument
@number_option
@request_id_option
@service_options
def close(*, due: datetime, number: int, request_id: uuid.UUID | None) -> None:
    """End a run of which the bank has answered for everything."""
    with connected(settings()) as client:
        request = pb.CloseRunRequest(
            request_id=str(request_id or uuid.uuid4()), run_id=run_of(client, due, number).run_id
        )
        show_run(client.write("finance", client.finance.CloseRun, request))


@click.command("cancel")
@due_argument
@number_option
@click.option("--reason", required=True, help="Why, as a code; nothing about persons.")
@service_options
def cancel(*, due: datetime, number: int, reason: str) -> None:
    """Give up a run that is not sealed; interrupted, it is called again."""
    with connected(settings()) as client:
        request = pb.CancelRunRequest(run_id=run_of(client, due, number).run_id, reason=reason)
        call = client.finance.CancelRun(request, metadata=client.metadata("finance"))
        show_run(follow(call, "cancel", lambda run: str(plain(run)["state"]).lower()))


COMMANDS: tuple[click.Command, ...] = (
    open_,
    draft,
    approve,
    take_out,
    seal,
    file,
    submit,
    accept,
    close,
    cancel,
)


def follow(answers: Any, name: str, done: Any) -> _Shown:
    """Return the last answer, and show people how far it is."""
    last: _Shown | None = None
    shown = sys.stderr.isatty()
    try:
        for last in cast("Iterable[_Shown]", answers):
            if shown:
                click.echo(f"\r{done(last.run)}", nl=False, err=True)
    except grpc.RpcError as error:
        raise refusal.failed(refusal.decode(error), repeat=f"ledger settle {name}") from None
    finally:
        answers.cancel()
        if shown and last is not None:
            click.echo(err=True)
    assert last is not None, "every answer has a run"
    return last
