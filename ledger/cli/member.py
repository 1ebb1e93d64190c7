"""`ledger member`."""

import uuid

import click

from ledger.cli.client import connected
from ledger.cli.options import request_id_option, service_options, settings
from ledger.cli.output import note, plain, write_facts, write_json
from ledger.cli.values import card_text, time_text
from ledger.v1.member_pb2 import (
    EnrolMemberRequest,
    GetMemberRequest,
    GetMemberResponse,
    MergeMembersRequest,
)


@click.group("member")
def command() -> None:
    """Enrol a member, show one, or merge two. A member is a reference here, and nothing personal."""


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
            *_others(answer),
        ]
    )


def _others(answer: GetMemberResponse) -> list[tuple[str, object]]:
    """Other members that this one is, was or shares an account with; nothing where there are none."""
    facts: list[tuple[str, object]] = []
    if answer.merged_into_member_reference:
        facts.append(("merged into", answer.merged_into_member_reference))
    if answer.absorbed_member_references:
        facts.append(("absorbed", ", ".join(answer.absorbed_member_references)))
    if answer.pool_holder_reference:
        facts.append(("shares the account of", answer.pool_holder_reference))
    return facts


@command.command("merge")
@click.argument("gone", metavar="FROM")
@click.argument("survivor", metavar="INTO")
@click.option("--reason", required=True, help="Why, e.g. DUPLICATE; nothing personal.")
@click.option("--dry-run", is_flag=True, help="Say what it would do, and do nothing.")
@request_id_option
@service_options
def merge(
    *, gone: str, survivor: str, reason: str, dry_run: bool, request_id: uuid.UUID | None
) -> None:
    """Make one member of two that are the same person: FROM becomes INTO.

    Points, holds, cards and receipts become those of INTO, and whatever names FROM means INTO. It cannot be undone.
    """
    request = MergeMembersRequest(
        request_id=str(request_id or uuid.uuid4()),
        from_member_reference=gone,
        into_member_reference=survivor,
        reason=reason,
        validate_only=dry_run,
    )
    with connected(settings()) as client:
        repeat = f"--request-id {request.request_id}"
        answer = client.write("operator", client.members.MergeMembers, request, repeat)
    if settings().as_json:
        write_json(plain(answer))
        return
    before = " (merged before)" if answer.replayed else ""
    write_facts(
        [
            ("member", survivor + (" (only said)" if dry_run else before)),
            ("account", answer.account_id),
            ("absorbed account", answer.from_account_id),
            ("points moved", answer.points_moved),
            ("points available", answer.points_available),
            ("position", answer.position),
        ]
    )
