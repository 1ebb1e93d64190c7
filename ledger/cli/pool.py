"""`ledger pool`."""

import uuid

import click

from ledger.cli.client import connected
from ledger.cli.options import request_id_option, service_options, settings
from ledger.cli.output import plain, write_facts, write_json, write_line, write_table
from ledger.cli.transfer import holder
from ledger.cli.values import INT64, time_text
from ledger.v1.account_pb2 import Account
from ledger.v1.member_pb2 import JoinPoolRequest, LeavePoolRequest
from ledger.v1.point_of_sale_pb2 import GetAccountRequest


@click.group("pool")
def command() -> None:
    """Have members share one account: one balance, the cards of all."""


@command.command("join")
@click.argument("reference")
@click.argument("pool")
@click.option("--dry-run", is_flag=True, help="Say what it would do, and do nothing.")
@request_id_option
@service_options
def join(*, reference: str, pool: str, dry_run: bool, request_id: uuid.UUID | None) -> None:
    """Have the member REFERENCE share another's account, with all that it has.

    POOL is a card of that account, or a member as member:REFERENCE.
    """
    request = JoinPoolRequest(
        request_id=str(request_id or uuid.uuid4()),
        member_reference=reference,
        pool=holder(pool),
        validate_only=dry_run,
    )
    with connected(settings()) as client:
        answer = client.write("operator", client.members.JoinPool, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    before = " (joined before)" if answer.replayed else ""
    write_facts(
        [
            ("pool", answer.account_id + (" (only said)" if dry_run else before)),
            ("member", reference),
            ("points brought", answer.points_moved),
            ("points available", answer.points_available),
            ("position", answer.position),
        ]
    )


@command.command("leave")
@click.argument("reference")
@click.option(
    "--points", type=INT64, default=0, show_default=True, help="The share that leaves, too."
)
@click.option("--dry-run", is_flag=True, help="Say what it would do, and do nothing.")
@request_id_option
@service_options
def leave(*, reference: str, points: int, dry_run: bool, request_id: uuid.UUID | None) -> None:
    """Give the member REFERENCE an account of its own again, which its cards open."""
    request = LeavePoolRequest(
        request_id=str(request_id or uuid.uuid4()),
        member_reference=reference,
        points=points,
        validate_only=dry_run,
    )
    with connected(settings()) as client:
        answer = client.write("operator", client.members.LeavePool, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    before = " (left before)" if answer.replayed else ""
    write_facts(
        [
            ("account", "only said, nothing moved" if dry_run else answer.account_id + before),
            ("pool", answer.from_account_id),
            ("points taken along", answer.points_transferred),
            ("points available", answer.points_available),
            ("position", answer.position),
        ]
    )


@command.command("show")
@click.argument("reference")
@service_options
def show(*, reference: str) -> None:
    """Show who shares the account of the member REFERENCE."""
    with connected(settings()) as client:
        request = GetAccountRequest(member_reference=reference)
        account = client.read("till", client.point_of_sale.GetAccount, request).account
    if settings().as_json:
        write_json(plain(account))
        return
    write_facts([("account", account.account_id), ("points", account.points_available)])
    if not account.pool_members:
        write_line(f"{reference} shares the account with nobody")
        return
    write_line("")
    rows = [
        (one.member_reference, time_text(one.join_time), _cards(account, one.member_reference))
        for one in account.pool_members
    ]
    write_table(("member", "since", "cards"), rows)


def _cards(account: Account, reference: str) -> str:
    numbers = [one.card_number for one in account.cards if one.member_reference == reference]
    return ", ".join(numbers) or "none"
