"""`ledger consent`: whether members may be contacted, and links in messages."""

import uuid
from collections.abc import Iterator
from itertools import islice
from typing import TextIO

import click
from google.protobuf.timestamp_pb2 import Timestamp

from ledger.cli.client import connected
from ledger.cli.consent_values import KIND, Kind, kind_text, word_of
from ledger.cli.options import request_id_option, service_options, settings
from ledger.cli.output import note, plain, write_facts, write_json, write_line
from ledger.cli.values import TimeParam, time_text
from ledger.v1 import consent_pb2 as pb

CHECKED_AT_ONCE = 1_000

_kind = click.argument("kind", type=KIND, metavar="PURPOSE[:WAY]")
_personalised = click.option(
    "--personalised", is_flag=True, help="The message is chosen by purchases or profile."
)
_at = click.option(
    "--at", type=TimeParam(), help="When, e.g. 2025-06-01T09:00:00+02:00. [default: now]"
)


@click.command("may-contact")
@click.argument("reference")
@_kind
@_at
@_personalised
@service_options
def may_contact(*, reference: str, kind: Kind, at: Timestamp | None, personalised: bool) -> None:
    """Ask whether the member REFERENCE may be contacted, and what is in the way."""
    request = pb.MayContactRequest(
        member_reference=reference,
        purpose=kind.purpose,
        channel=kind.channel,
        at=at,
        personalised=personalised,
    )
    with connected(settings()) as client:
        answer = client.read("operator", client.consents.MayContact, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    check = answer.check
    facts: list[tuple[str, object]] = [
        ("member", reference),
        ("may be contacted", "yes" if check.allowed else "no"),
        *(("because", _hindrance(one)) for one in check.hindrances),
    ]
    if check.HasField("possible_time"):
        facts.append(("possible from", time_text(check.possible_time)))
    write_facts(facts)


def _hindrance(one: pb.ContactHindrance) -> str:
    text = word_of(pb.ContactObstacle, one.obstacle)
    if one.purpose:
        text += f", {word_of(pb.ContactPurpose, one.purpose)}"
    if one.limit:
        text += f", {one.limit} a month"
    return text + (f", until {time_text(one.until)}" if one.HasField("until") else "")


@click.command("check")
@_kind
@click.argument("members", type=click.File("r"), default="-")
@_at
@_personalised
@click.option("--refused", is_flag=True, help="Print those who may not be contacted, with why.")
@service_options
def check(
    *, kind: Kind, members: TextIO, at: Timestamp | None, personalised: bool, refused: bool
) -> None:
    """Print those of MEMBERS who may be contacted: a file with one reference a line, or stdin."""
    with connected(settings()) as client:
        for some in _thousands(members):
            request = pb.CheckContactsRequest(
                member_references=some,
                purpose=kind.purpose,
                channel=kind.channel,
                at=at,
                personalised=personalised,
            )
            answer = client.read("operator", client.consents.CheckContacts, request)
            for one in answer.checks:
                _write_check(one, refused=refused)


def _thousands(members: TextIO) -> Iterator[list[str]]:
    """The references of a file, each once, as many at once as the service takes."""
    references = iter(dict.fromkeys(line.strip() for line in members if line.strip()))
    while some := list(islice(references, CHECKED_AT_ONCE)):
        yield some


def _write_check(one: pb.ContactCheck, *, refused: bool) -> None:
    if settings().as_json:
        write_json(plain(one), indent=None)
    elif refused and not one.allowed:
        why = "; ".join(_hindrance(hindrance) for hindrance in one.hindrances)
        write_line(f"{one.member_reference}  {why}")
    elif one.allowed and not refused:
        write_line(one.member_reference)


@click.command("contact")
@click.argument("reference")
@_kind
@click.option("--reference", "sent", metavar="TEXT", help="What it is, e.g. a campaign.")
@click.option("--mailing", metavar="TEXT", help="A mailing that a member gets once.")
@_personalised
@request_id_option
@service_options
def contact(
    *,
    reference: str,
    kind: Kind,
    sent: str | None,
    mailing: str | None,
    personalised: bool,
    request_id: uuid.UUID | None,
) -> None:
    """Record that the member REFERENCE is contacted, before the message goes out; refused if it may not be."""
    request = pb.RecordContactRequest(
        request_id=str(request_id or uuid.uuid4()),
        member_reference=reference,
        purpose=kind.purpose,
        channel=kind.channel,
        personalised=personalised,
        reference=sent,
        mailing_reference=mailing,
    )
    with connected(settings()) as client:
        answer = client.write("operator", client.consents.RecordContact, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    before = "the mailing went out before, do not send it"
    said = f" ({before})" if answer.already_sent else note(answer, "recorded before")
    facts: list[tuple[str, object]] = [("member", reference + said)]
    if answer.unsubscribe_token:
        facts.append(("unsubscribe token", answer.unsubscribe_token))
    write_facts([*facts, ("position", answer.position)])


@click.command("token")
@click.argument("reference")
@_kind
@service_options
def token(*, reference: str, kind: Kind) -> None:
    """Make a token by which the member REFERENCE unsubscribes with one click.

    A purpose without a way is about every way.
    """
    request = pb.CreateUnsubscribeTokenRequest(
        member_reference=reference, purpose=kind.purpose, channel=kind.channel
    )
    with connected(settings()) as client:
        answer = client.read("operator", client.consents.CreateUnsubscribeToken, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    write_facts(
        [
            ("token", answer.token),
            ("works until", time_text(answer.token_expire_time)),
        ]
    )


@click.command("unsubscribe")
@click.argument("token")
@click.option("--all-advertising", is_flag=True, help="All advertising, every way.")
@click.option("--dry-run", is_flag=True, help="Say what it would withdraw, and do nothing.")
@request_id_option
@service_options
def unsubscribe(
    *, token: str, all_advertising: bool, dry_run: bool, request_id: uuid.UUID | None
) -> None:
    """Withdraw what a TOKEN names, as a click on its link does."""
    request = pb.UnsubscribeRequest(
        request_id=str(request_id or uuid.uuid4()),
        token=token,
        all_advertising=all_advertising,
        validate_only=dry_run,
    )
    with connected(settings()) as client:
        answer = client.write("operator", client.consents.Unsubscribe, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    said = note(answer, "withdrawn before")
    write_facts([("withdrawn", kind_text(answer) + said), ("position", answer.position)])


@click.command("confirm")
@click.argument("token")
@request_id_option
@service_options
def confirm(*, token: str, request_id: uuid.UUID | None) -> None:
    """Let a consent count that waits for its address to be confirmed, as a click on its link does."""
    request = pb.ConfirmConsentRequest(request_id=str(request_id or uuid.uuid4()), token=token)
    with connected(settings()) as client:
        answer = client.write("operator", client.consents.ConfirmConsent, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    said = note(answer, "confirmed before")
    write_facts([("confirmed", kind_text(answer) + said), ("position", answer.position)])


COMMANDS: tuple[click.Command, ...] = (
    may_contact,
    check,
    contact,
    token,
    unsubscribe,
    confirm,
)
