"""`ledger member`."""

import uuid

import click

from ledger.cli.client import connected
from ledger.cli.options import request_id_option, service_options, settings
from ledger.cli.output import note, plain, write_facts, write_json
from ledger.cli.values import card_text, time_text
from ledger.v1.member_pb2 import EnrolMemberRequest, GetMemberRequest


@click.group("member")
def command() -> None:
    """Enrol a member, or show one. A member is a reference here, and nothing personal."""


@command.command("enrol")
@click.argument("reference")
@request_id_option
@service_options
def enrol(*, reference: str, request_id: uuid.UUID | None) -> None:
    """Enrol a member and open an account."""
    request = EnrolMemberRequest(
        request_id=str(request_id or uuid.uuid4()), member_reference=reference
    )
    with connected(settings()) as client:
        repeat = f"--request-id {request.request_id}"
        answer = client.write("till", client.members.EnrolMember, request, repeat)
    if settings().as_json:
        write_json(plain(answer))
        return
    before = note(answer, "enrolled before")
    write_facts(
        [
            ("member", reference + before),
            ("account", answer.account_id),
            ("position", answer.position),
        ]
    )


@command.command("show")
@click.argument("reference")
@service_options
def show(*, reference: str) -> None:
    """Show a member and the cards of the account."""
    request = GetMemberRequest(member_reference=reference)
    with connected(settings()) as client:
        answer = client.read("till", client.members.GetMember, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    cards = ", ".join(card_text(card) for card in answer.cards)
    write_facts(
        [
            ("member", answer.member_reference),
            ("account", answer.account_id),
            ("cards", cards or "none"),
            ("enrolled", time_text(answer.enrol_time)),
        ]
    )
