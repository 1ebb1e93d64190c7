"""`ledger adjust`."""

import uuid

import click

from ledger.cli.client import connected
from ledger.cli.options import request_id_option, service_options, settings
from ledger.cli.output import plain, write_facts, write_json
from ledger.cli.values import INT64_MAX
from ledger.v1.member_pb2 import ADJUSTMENT_STATUS_OPEN, AdjustPointsRequest

POINTS = click.IntRange(1, INT64_MAX)


@click.command("adjust")
@click.argument("card", required=False)
@click.option("--member", metavar="REFERENCE", help="The account of that member.")
@click.option("--give", metavar="POINTS", type=POINTS, help="Give so many points.")
@click.option("--take", metavar="POINTS", type=POINTS, help="Take so many points.")
@click.option(
    "--reason", required=True, metavar="CODE", help="Why: of the rules' reasons, if they name any."
)
@click.option("--note", help="More about it; nothing about persons, for it is kept for ever.")
@click.option(
    "--receipt", metavar="TEXT", help="For a return whose receipt is not known: what it says."
)
@request_id_option
@service_options
def command(  # noqa: PLR0913 - one argument an option
    *,
    card: str | None,
    member: str | None,
    give: int | None,
    take: int | None,
    reason: str,
    note: str | None,
    receipt: str | None,
    request_id: uuid.UUID | None,
) -> None:
    """Give points to the account of a CARD, or take them, for a reason.

    Above the limit of the rules for one person it waits: see `ledger adjustments`.
    """
    if (card is None) == (member is None):
        raise click.UsageError("give a CARD, or --member: one of them")
    if (give is None) == (take is None):
        raise click.UsageError("say --give or --take: one of them")
    request = AdjustPointsRequest(
        request_id=str(request_id or uuid.uuid4()),
        card_number=card,
        member_reference=member,
        points=give or -(take or 0),
        reason_code=reason,
        note=note,
        receipt_reference=receipt,
    )
    with connected(settings()) as client:
        answer = client.write("operator", client.members.AdjustPoints, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    before = " (recorded before)" if answer.replayed else ""
    waits = answer.status == ADJUSTMENT_STATUS_OPEN
    write_facts(
        [
            ("adjustment", answer.adjustment_id + before),
            ("status", "waits for a second person to approve it" if waits else "made"),
            ("account", answer.account_id),
            ("points available", answer.points_available),
            ("position", answer.position),
        ]
    )
