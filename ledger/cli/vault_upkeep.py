"""`ledger vault sweep` and `ledger vault reconcile`: what the service does with the vault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

import click
import grpc

from ledger.cli import refusal
from ledger.cli.client import connected
from ledger.cli.failure import EXIT_FOUND, CommandFailed
from ledger.cli.options import service_options, settings
from ledger.cli.output import plain, write_facts, write_json, write_table
from ledger.cli.values import time_text
from ledger.v1.privacy_pb2 import ReconcileVaultRequest, SweepVaultRequest, VaultFinding

Answer = TypeVar("Answer")

HEADERS = ("finding", "member", "id", "more")
dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Say what it would do, and do nothing."
)


class Found(NamedTuple):
    """What a look at the vault came to."""

    findings: list[VaultFinding]
    last: Any
    """The last answer, which has the totals."""

    def counts(self) -> Counter[str]:
        """How many findings there are of each kind."""
        return Counter(_kind(one) for one in self.findings)


@click.command("sweep")
@dry_run_option
@service_options
def sweep(*, dry_run: bool) -> None:
    """Apply the rules' retention: inactive members, payment data that is due, bank files, the log of accesses.

    Made for cron: safe beside traffic, and nothing is done twice. Interrupted, it is called again.
    """
    with connected(settings()) as client:
        call = client.privacy.SweepVault(
            SweepVaultRequest(validate_only=dry_run), metadata=client.metadata("operator")
        )
        found = _follow(call, "ledger vault sweep")
    accesses, files = found.last.accesses_deleted, found.last.bank_files_deleted
    if settings().as_json:
        gone = {"accesses_deleted": accesses, "bank_files_deleted": files}
        write_json({**_json(found), **gone})
        return
    told = (("bank files forgotten", files), ("accesses forgotten", accesses))
    _show(found, *told, dry_run=dry_run)


@click.command("reconcile")
@dry_run_option
@click.option(
    "--remove-orphans",
    is_flag=True,
    help="Remove keys of nobody that are older than a day. Not before you are sure that no newer"
    " backup will be restored.",
)
@service_options
def reconcile(*, dry_run: bool, remove_orphans: bool) -> None:
    """Bring the store of keys and the events together again, as after a restored backup.

    Whoever was erased since the backup is erased again; keys of erased members that are still
    there are destroyed; keys that belong to nobody are listed. Ends with 0 if there was nothing
    to do, with 4 if there was.
    """
    request = ReconcileVaultRequest(validate_only=dry_run, remove_orphans=remove_orphans)
    with connected(settings()) as client:
        call = client.privacy.ReconcileVault(request, metadata=client.metadata("operator"))
        found = _follow(call, "ledger vault reconcile")
    if settings().as_json:
        write_json(_json(found))
    else:
        _show(found, dry_run=dry_run)
    if found.findings:
        told = ", ".join(f"{count} {kind}" for kind, count in sorted(found.counts().items()))
        raise CommandFailed(f"keys and events differed: {told}{_said(dry_run)}", EXIT_FOUND)


def _follow(answers: Iterator[Answer], repeat: str) -> Found:
    """Take all answers."""
    findings: list[VaultFinding] = []
    last: Any = None
    try:
        for last in answers:
            findings += last.findings
    except grpc.RpcError as error:
        raise refusal.failed(refusal.decode(error), repeat=repeat) from None
    return Found(findings, last)


def _json(found: Found) -> dict[str, object]:
    return {
        "members_seen": found.last.members_seen,
        "counts": dict(found.counts()),
        "findings": [plain(one) for one in found.findings],
    }


def _show(found: Found, *more: tuple[str, int], dry_run: bool) -> None:
    if found.findings:
        write_table(HEADERS, list(_rows(found.findings)))
    counts = sorted(found.counts().items())
    write_facts(
        [
            ("members looked at", found.last.members_seen),
            *((name, f"{count}{_said(dry_run)}") for name, count in (*counts, *more)),
        ]
    )


def _rows(findings: Iterable[VaultFinding]) -> Iterator[tuple[str, str, str, str]]:
    for one in findings:
        more = one.obstacles
        if one.HasField("last_active_time"):
            more = f"last active {time_text(one.last_active_time)} {more}".strip()
        yield _kind(one), one.member_reference or "-", one.member_id, more


def _kind(one: VaultFinding) -> str:
    return str(plain(one)["kind"]).lower().replace("_", " ")


def _said(dry_run: bool) -> str:
    return " (only said)" if dry_run else ""
