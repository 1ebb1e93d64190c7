"""`ledger transfer`."""

import uuid

import click

from ledger.cli.client import connected
from ledger.cli.options import request_id_option, service_options, settings
from ledger.cli.output import plain, write_facts, write_json
from ledger.cli.values import INT64
from ledger.v1.account_pb2 import AccountHolder
from ledger.v1.member_pb2 import TransferPointsRequest

MEMBER = "member:"


@click.command("transfer")
@click.argument("sender", metavar="FROM")
@click.argument("receiver", metavar="TO")
@click.argument("points", type=INT64)
@click.option("--reference", default="", help="Why, as you know it; nothing personal.")
@click.option("--dry-run", is_flag=True, help="Say what it would do, and do nothing.")
@request_id_option
@service_options
def command(
    *,
    sender: str,
    receiver: str,
    points: int,
    reference: str,
    dry_run: bool,
    request_id: uuid.UUID | None,
) -> None:
    """Send POINTS of one member to another.

    FROM and TO are cards, or members as member:REFERENCE. The points that expire soonest go, and keep their dates.
    """
    request = TransferPointsRequest(
        request_id=str(request_id or uuid.uuid4()),
        sender=holder(sender),
        receiver=holder(receiver),
        points=points,
        reference=reference,
        validate_only=dry_run,
    )
    with connected(settings()) as client:
        answer = client.write("operator", client.members.TransferPoints, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    before = " (transferred before)" if answer.replayed else ""
    write_facts(
        [
            ("transfer", "only said, nothing moved" if dry_run else answer.transfer_id + before),
            ("from account", answer.from_account_id),
            ("to account", answer.to_account_id),
            ("points", answer.points_transferred),
            ("points left to the sender", answer.points_available),
            ("position", answer.position),
        ]
    )


def holder(text: str) -> AccountHolder:
    """Who is named: a card, or member:REFERENCE."""
    if text.startswith(MEMBER):
        return AccountHolder(member_reference=text.removeprefix(MEMBER))
    return AccountHolder(card_number=text)
