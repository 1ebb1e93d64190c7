"""`ledger member update`, `find` and `history`."""

import sys
import uuid

import click

from ledger.cli.client import Client, connected
from ledger.cli.options import request_id_option, service_options, settings
from ledger.cli.output import note, plain, write_facts, write_json, write_table
from ledger.cli.profile_options import profile_facts, profile_from, profile_options
from ledger.cli.values import time_text
from ledger.v1.profile_pb2 import (
    FindMembersRequest,
    GetProfileRequest,
    GetProfileResponse,
    ListProfileChangesRequest,
    ProfileChange,
    ProfilePart,
    UpdateProfileRequest,
    UpdateProfileResponse,
)

_PART_NAMES = {
    number: name.removeprefix("PROFILE_PART_").lower().replace("_", "-")
    for name, number in ProfilePart.items()
    if number
}
PARTS = {shown: ProfilePart.Name(number) for number, shown in _PART_NAMES.items()}
CHANGES_DEFAULT = 50
CHANGES_MAX = 500


@click.command("update")
@click.argument("reference")
@profile_options
@click.option(
    "--clear",
    multiple=True,
    type=click.Choice(list(PARTS)),
    help="Forget a part. May be given several times.",
)
@click.option("--dry-run", is_flag=True, help="Say whether it would be done, and do nothing.")
@request_id_option
@service_options
def update(
    *,
    reference: str,
    clear: tuple[str, ...],
    from_stdin: bool,
    dry_run: bool,
    request_id: uuid.UUID | None,
    **options: str | None,
) -> None:
    """Change what is known of a member: what is given is new, everything else stays.

    An address is replaced as a whole.
    """
    request = UpdateProfileRequest(
        request_id=str(request_id or uuid.uuid4()),
        member_reference=reference,
        profile=profile_from(options, from_stdin=from_stdin),
        clear=[PARTS[part] for part in clear],
        validate_only=dry_run,
    )
    with connected(settings()) as client:
        answer = client.write("operator", client.profiles.UpdateProfile, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    write_facts(
        [
            ("member", reference + note(answer, "changed before")),
            ("changed", part_names(answer)),
            ("position", answer.position),
        ]
    )


def part_names(message: UpdateProfileResponse | ProfileChange) -> str:
    """The parts that a change is about."""
    return ", ".join(_PART_NAMES.get(part, str(part)) for part in message.parts)


def read_profile(client: Client, reference: str) -> GetProfileResponse:
    """What is known of a member; the service writes down who asked."""
    request = GetProfileRequest(member_reference=reference)
    return client.read("operator", client.profiles.GetProfile, request)


@click.command("find")
@click.option("--phone", help="A phone number.")
@click.option("--phone-region", help="The country of a number without its code, e.g. DE.")
@click.option("--email", help="An e-mail address; capitals do not matter.")
@click.option("--card", "card_number", help="A card, also a blocked one.")
@click.option("--member", "member_reference", metavar="REFERENCE", help="A member's reference.")
@click.option(
    "--app", "app", is_flag=True, help="What the member's app is recognised by: on stdin."
)
@service_options
def find(*, phone_region: str | None, app: bool, **keys: str | None) -> None:
    """Find members without a card at hand: exactly one of the options.

    Several may share a phone number. Their names are cut short.
    """
    given = {name: value for name, value in keys.items() if value is not None}
    if app:
        given["app_token"] = sys.stdin.readline().strip()
    if len(given) != 1:
        raise click.UsageError("give --phone, --email, --card, --member or --app: exactly one")
    request = FindMembersRequest(phone_region=phone_region, **given)
    with connected(settings()) as client:
        answer = client.read("till", client.profiles.FindMembers, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    rows = [
        (
            one.member_reference,
            one.masked_name,
            " ".join(one.card_endings),
            one.masked_phone,
            one.masked_email,
        )
        for one in answer.members
    ]
    write_table(("MEMBER", "NAME", "CARDS END IN", "PHONE", "E-MAIL"), rows)
    if answer.more:
        click.echo("and more", err=True)


@click.command("history")
@click.argument("reference")
@click.option("--values", is_flag=True, help="Also what it was before and afterwards.")
@click.option(
    "--changes",
    "count",
    metavar="N",
    type=click.IntRange(min=1),
    default=CHANGES_DEFAULT,
    show_default=True,
    help="So many of the last changes.",
)
@service_options
def history(*, reference: str, values: bool, count: int) -> None:
    """Show how a profile changed: when, by whom, which parts; newest first."""
    changes: list[ProfileChange] = []
    request = ListProfileChangesRequest(
        member_reference=reference, page_size=min(count, CHANGES_MAX)
    )
    role = "operator" if values else "auditor"
    with connected(settings()) as client:
        while len(changes) < count:
            answer = client.read(role, client.profiles.ListProfileChanges, request)
            changes += answer.changes
            if not answer.next_page_token:
                break
            request.page_token = answer.next_page_token
    if settings().as_json:
        write_json([plain(change) for change in changes[:count]])
    else:
        _show(changes[:count], values=values)


def _show(changes: list[ProfileChange], *, values: bool) -> None:
    headers = ["RECORDED", "BY", "CHANGED", *(("BEFORE", "AFTERWARDS") if values else ())]
    rows = []
    for one in changes:
        row = [time_text(one.recorded_at), one.principal_id, part_names(one)]
        if values:
            row += [_said(one, "before"), _said(one, "after")]
        rows.append(row)
    write_table(headers, rows)


def _said(change: ProfileChange, when: str) -> str:
    if not change.HasField("after"):
        return "(erased)"
    profile = change.before if when == "before" else change.after
    return "; ".join(f"{name} {value}" for name, value in profile_facts(profile)) or "-"
