"""`ledger reward`."""

import uuid

import click

from ledger.cli.client import connected
from ledger.cli.options import request_id_option, service_options, settings, shop_option
from ledger.cli.output import plain, write_facts, write_json
from ledger.v1.point_of_sale_pb2 import GrantRewardRequest


@click.command("reward")
@click.argument("reward")
@click.argument("card", required=False)
@click.option("--member", metavar="REFERENCE", help="That member.")
@click.option("--reference", metavar="TEXT", help="What for; the same one counts once.")
@shop_option
@request_id_option
@service_options
def command(
    *,
    reward: str,
    card: str | None,
    member: str | None,
    reference: str | None,
    shop_id: str | None,
    request_id: uuid.UUID | None,
) -> None:
    """Credit a REWARD of the rules to a CARD: points without a purchase."""
    if (card is None) == (member is None):
        raise click.UsageError("give a CARD, or --member: one of them")
    request = GrantRewardRequest(
        request_id=str(request_id or uuid.uuid4()),
        card_number=card,
        member_reference=member,
        reward_id=reward,
        reference=reference,
        shop_id=shop_id,
    )
    with connected(settings()) as client:
        answer = client.write("till", client.point_of_sale.GrantReward, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    before = " (granted before)" if answer.replayed else ""
    write_facts(
        [
            ("reward", reward + before),
            ("account", answer.account_id),
            ("points granted", answer.points_granted),
            ("points available", answer.points_available),
            ("position", answer.position),
        ]
    )
