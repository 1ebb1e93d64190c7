"""`ledger demo --charge`: the programme that it plays in, who settles, and whether the money's books balance."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import click
import grpc

from ledger.cli import refusal
from ledger.cli.client import connected
from ledger.cli.credentials import load
from ledger.cli.demo_steps import StepWriter
from ledger.cli.failure import EXIT_USAGE, CommandFailed
from ledger.cli.options import Settings
from ledger.cli.settle_books import check_books
from ledger.cli.settle_values import Amount, month_message
from ledger.demo.basket import FIRST_DAY
from ledger.demo.play import Charging, bearer
from ledger.demo.settle import Desk
from ledger.demo.summary import ChargeTally
from ledger.v1.books_pb2 import GetMoneyBooksRequest
from ledger.v1.notices_pb2 import SendNoticesRequest

# Direct debits of SEPA know no other.
CHARGE_CURRENCY = ("EUR", 2)
CHARGE_PROGRAMME_DEFAULT = "demo_charge"


def create_if_missing(data_dir: Path, programme: str) -> None:
    """Creates the programme of the demo with payment by card: there is none from the start."""
    # Here, not above: it loads what the service is made of.
    from ledger.cli.operate import create_where_it_runs

    # A programme of another name is somebody's own, or mistyped.
    if programme != CHARGE_PROGRAMME_DEFAULT or programme in load(data_dir).programmes:
        return
    opening = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC)
    if not create_where_it_runs(data_dir, programme, CHARGE_CURRENCY[0], opening):
        text = (
            f"there is no programme {programme!r}; create it where the service runs: ledger programme"
            f" create {programme} --currency EUR --simulated-clock {opening:%Y-%m-%d}"
        )
        raise CommandFailed(text, EXIT_USAGE)
    click.echo(f"Created the programme {programme}.", err=True)


def check_outbox(chosen: Settings) -> None:
    """Fails where the service has nowhere to send notices to: before anything is played."""
    with connected(chosen) as client:
        request = SendNoticesRequest(run_id=str(UUID(int=0)))
        try:
            list(client.finance.SendNotices(request, metadata=client.metadata("finance")))
        except grpc.RpcError as error:
            found = refusal.decode(error)
            # There is no such run, and what is asked first is whether there is an outbox.
            if found.reason != "RUN_UNKNOWN":
                raise refusal.failed(found, repeat="the same command") from None


def charging(
    keys: Mapping[str, str], folder: Path, steps: StepWriter, *, notices: bool
) -> Charging:
    """What payment by card needs."""
    # Two principals: whoever drafts a run may not approve it.
    desk = Desk(bearer(keys["finance"]), bearer(keys["admin"]), folder, notices=notices)
    return Charging(keys["checkout"], desk, steps.tell)


def check_money(chosen: Settings, days: int) -> None:
    """Fails where the books of money do not balance, or are not what members owe."""
    last = FIRST_DAY + timedelta(days=days - 1)
    with connected(chosen) as client:
        request = GetMoneyBooksRequest(
            from_month=month_message(FIRST_DAY),
            to_month=month_message(last),
            at_least_position=client.now_position("finance"),
        )
        check_books(client.read("finance", client.finance.GetMoneyBooks, request))


def charging_facts(found: ChargeTally | None) -> list[tuple[str, object]]:
    """What was paid by card, for people."""
    if found is None:
        return []
    return [
        ("mandates", f"{found.mandates:,}"),
        (
            "charges",
            f"{found.charges:,} of {Amount(found.charged_cents)};"
            f" {found.charges_refused:,} refused and paid in cash",
        ),
        ("refunds", f"{found.refunds:,} of {Amount(found.refunded_cents)}"),
    ]
