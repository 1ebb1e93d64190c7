"""`ledger sweep`."""

import sys
from collections.abc import Iterator

import click
import grpc

from ledger.cli import refusal
from ledger.cli.client import connected
from ledger.cli.options import service_options, settings
from ledger.cli.output import plain, write_facts, write_json
from ledger.cli.values import time_text
from ledger.v1.admin_pb2 import SweepAccountsRequest, SweepAccountsResponse


@click.command("sweep")
@service_options
def command() -> None:
    """Write what has become of accounts by themselves: holds that ended, points that matured or expired.

    Balances that tills see need no sweep; lists and books know what is written. Made for cron:
    safe beside traffic and beside another sweep, and nothing is written twice. Interrupted, it is
    called again.
    """
    with connected(settings()) as client:
        metadata = client.metadata("operator")
        call = client.admin.SweepAccounts(SweepAccountsRequest(), metadata=metadata)
        try:
            totals = _follow(call)
        finally:
            call.cancel()
    if settings().as_json:
        write_json(plain(totals))
    else:
        _show(totals)


def _follow(answers: Iterator[SweepAccountsResponse]) -> SweepAccountsResponse:
    """Return the last answer, and show people where it is."""
    totals = SweepAccountsResponse()
    shown = sys.stderr.isatty()
    try:
        for totals in answers:
            if shown:
                click.echo(f"\r{totals.accounts} accounts", nl=False, err=True)
    except grpc.RpcError as error:
        raise refusal.failed(refusal.decode(error), repeat="ledger sweep") from None
    finally:
        if shown and totals.accounts:
            click.echo(err=True)
    return totals


def _show(totals: SweepAccountsResponse) -> None:
    write_facts(
        [
            ("accounts looked at", totals.accounts),
            ("events written", totals.events),
            ("holds ended", totals.holds_ended),
            ("points matured", totals.points_matured),
            ("points expired", totals.points_expired),
            ("swept until", time_text(totals.swept_until_time)),
            ("position", totals.position),
        ]
    )
