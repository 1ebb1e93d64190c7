"""`ledger member export` and `ledger member erase`."""

import os
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO

import click
import grpc
from google.type.date_pb2 import Date

from ledger.cli import refusal
from ledger.cli.client import connected
from ledger.cli.failure import EXIT_USAGE, CommandFailed, ReaderLeft
from ledger.cli.options import request_id_option, service_options, settings
from ledger.cli.output import plain, write_facts, write_json
from ledger.v1.privacy_pb2 import (
    ErasedMember,
    EraseMemberRequest,
    EraseMemberResponse,
    ExportMemberRequest,
)

OWNER_ONLY = 0o600


@click.command("export")
@click.argument("reference")
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write it; only you can read the file. [default: standard output]",
)
@service_options
def export(*, reference: str, output: Path | None) -> None:
    """Give all that is held of a member as one JSON document, for the person itself.

    Nothing about anybody else is in it. That it was read is in the log of accesses.
    """
    with connected(settings()) as client, _target(output) as file:
        request = ExportMemberRequest(member_reference=reference)
        try:
            for part in client.privacy.ExportMember(request, metadata=client.metadata("operator")):
                file.write(part.data)
                file.flush()
        except grpc.RpcError as error:
            raise refusal.failed(refusal.decode(error)) from None
        except BrokenPipeError:
            raise ReaderLeft from None


@contextmanager
def _target(output: Path | None) -> Iterator[IO[bytes]]:
    """Where the document goes; a file is there once it is whole."""
    if output is None:
        yield sys.stdout.buffer
        return
    unfinished = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except OSError as error:
        raise CommandFailed(f"cannot write {output}: {error.strerror}", EXIT_USAGE) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
        unfinished.replace(output)
    finally:
        unfinished.unlink(missing_ok=True)


@click.command("erase")
@click.argument("reference")
@click.option(
    "--forfeit-points", is_flag=True, help="Take the points, too: the member agreed to lose them."
)
@click.option("--dry-run", is_flag=True, help="Say what it would do, and do nothing.")
@request_id_option
@service_options
def erase(
    *, reference: str, forfeit_points: bool, dry_run: bool, request_id: uuid.UUID | None
) -> None:
    """Erase a member and all that was found to be it. It cannot be undone, by no backup.

    What is personal goes, and the key that sealed it is destroyed; cards are blocked. Points,
    receipts and books stay. While something is open it is refused with all of it.
    """
    request = EraseMemberRequest(
        request_id=str(request_id or uuid.uuid4()),
        member_reference=reference,
        forfeit_points=forfeit_points,
        validate_only=dry_run,
    )
    with connected(settings()) as client:
        answer = client.write("operator", client.privacy.EraseMember, request)
    if settings().as_json:
        write_json(_json(answer))
    else:
        _show(answer, dry_run=dry_run)


def _json(answer: EraseMemberResponse) -> dict[str, object]:
    found = plain(answer)
    for shown, one in zip(found["members"], answer.members, strict=True):
        shown["payment_key_until"] = _day(one.payment_key_until) if _is_kept(one) else None
    return found


def _show(answer: EraseMemberResponse, *, dry_run: bool) -> None:
    before = " (only said)" if dry_run else " (erased before)" if answer.replayed else ""
    write_facts(
        [
            ("erased", ", ".join(one.member_reference for one in answer.members) + before),
            ("key of contacts", "would be destroyed" if dry_run else "destroyed"),
            *[_payment_key(one, dry_run=dry_run) for one in answer.members],
            ("cards blocked", answer.cards_blocked),
            ("points forfeited", answer.points_forfeited),
            ("points kept", f"{answer.points_kept} on account {answer.account_id}"),
            *([("pool left", answer.pool_left_account_id)] if answer.pool_left_account_id else []),
            ("position", answer.position),
        ]
    )


def _payment_key(one: ErasedMember, *, dry_run: bool) -> tuple[str, str]:
    name = f"payment key of {one.member_reference}"
    if _is_kept(one):
        return name, f"kept until {_day(one.payment_key_until)}, as the law asks"
    return name, "would be destroyed" if dry_run else "destroyed"


def _is_kept(one: ErasedMember) -> bool:
    return one.HasField("payment_key_until")


def _day(day: Date) -> str:
    return date(day.year, day.month, day.day).isoformat()
