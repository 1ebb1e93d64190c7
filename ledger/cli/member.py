"""`ledger member`."""

import uuid

import click

from ledger.cli.client import connected
from ledger.cli.member_lists import accesses, dismiss, duplicates
from ledger.cli.member_privacy import erase, export
from ledger.cli.member_profile import find, history, read_profile, update
from ledger.cli.options import request_id_option, service_options, settings, shop_option
from ledger.cli.output import note, plain, write_facts, write_json
from ledger.cli.profile_options import profile_facts, profile_from, profile_options
from ledger.cli.values import card_text, time_text
from ledger.v1.member_pb2 import (
    EnrolMemberRequest,
    GetMemberRequest,
    GetMemberResponse,
    MergeMembersRequest,
)
from ledger.v1.receipt_pb2 import CHANNEL_ONLINE, CHANNEL_STORE, CHANNEL_UNSPECIFIED


@click.group("member")
def command() -> None:
    """Enrol, show, find and merge members.

    A member is a reference. What is known of the person behind it is sealed apart from everything
    else, and whoever reads it is written down.
    """


command.add_command(update)
command.add_command(find)
command.add_command(history)
command.add_command(duplicates)
command.add_command(dismiss)
command.add_command(accesses)
command.add_command(export)
command.add_command(erase)


@command.command("enrol")
@click.argument("reference")
@profile_options
@shop_option
@click.option("--online", is_flag=True, help="It happens online.")
@request_id_option
@service_options
def enrol(
    *,
    reference: str,
    from_stdin: bool,
    shop_id: str | None,
    online: bool,
    request_id: uuid.UUID | None,
    **options: str | None,
) -> None:
    """Enrol a member and open an account. Nothing need be known of the person."""
    channel = CHANNEL_ONLINE if online else CHANNEL_STORE if shop_id else CHANNEL_UNSPECIFIED
    request = EnrolMemberRequest(
        request_id=str(request_id or uuid.uuid4()),
        member_reference=reference,
        profile=profile_from(options, from_stdin=from_stdin),
        shop_id=shop_id,
        channel=channel,
    )
    with connected(settings()) as client:
        answer = client.write("till", client.members.EnrolMember, request)
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
@click.option("--profile", "with_profile", is_flag=True, help="Also what is known of the person.")
@service_options
def show(*, reference: str, with_profile: bool) -> None:
    """Show a member and the cards of the account."""
    request = GetMemberRequest(member_reference=reference)
    with connected(settings()) as client:
        answer = client.read("till", client.members.GetMember, request)
        known = read_profile(client, reference).profile if with_profile else None
    if settings().as_json:
        whole = plain(answer)
        write_json(whole if known is None else {**whole, "profile": plain(known)})
        return
    cards = ", ".join(card_text(card) for card in answer.cards)
    write_facts(
        [
            ("member", answer.member_reference),
            ("account", answer.account_id),
            ("cards", cards or "none"),
            ("enrolled", time_text(answer.enrol_time) + _where(answer)),
            *_others(answer),
            *([] if known is None else profile_facts(known)),
        ]
    )


def _where(answer: GetMemberResponse) -> str:
    """Where a member was enrolled, if that was said."""
    shop = f" in {answer.enrol_shop_id}" if answer.enrol_shop_id else ""
    return shop + (" online" if answer.enrol_channel == CHANNEL_ONLINE else "")


def _others(answer: GetMemberResponse) -> list[tuple[str, object]]:
    """Other members that this one is, was or shares an account with; nothing where there are none."""
    facts: list[tuple[str, object]] = []
    if answer.merged_into_member_reference:
        facts.append(("merged into", answer.merged_into_member_reference))
    if answer.absorbed_member_references:
        facts.append(("absorbed", ", ".join(answer.absorbed_member_references)))
    if answer.HasField("erase_time"):
        facts.append(("erased", time_text(answer.erase_time)))
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
        answer = client.write("operator", client.members.MergeMembers, request)
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
