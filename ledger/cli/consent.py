"""`ledger consent`: what members agree to."""

import uuid

import click
from google.protobuf.timestamp_pb2 import Timestamp

from ledger.cli import consent_contact
from ledger.cli.as_of import as_of_options, moment_of
from ledger.cli.client import connected
from ledger.cli.consent_values import (
    KIND,
    LEVELS,
    SOURCES,
    Kind,
    kind_text,
    origin_options,
    word_of,
)
from ledger.cli.options import request_id_option, service_options, settings
from ledger.cli.output import note, plain, write_facts, write_json, write_line, write_table
from ledger.cli.values import time_text
from ledger.v1 import consent_pb2 as pb
from ledger.v1.history_pb2 import GetConsentsAsOfRequest

HISTORY_ROWS_MAX = 1_000


@click.group("consent")
def command() -> None:
    """Record what members agree to, and ask whether they may be contacted.

    A purpose and way is written as advertising:email. Purposes with a way are advertising, survey and service; the ways
    are email, sms, phone, post, app and whatsapp. Uses of data have none: personalisation and partner-sharing.
    """


@command.command("show")
@click.argument("reference")
@as_of_options
@service_options
def show(*, reference: str, as_of: Timestamp | None, by: str | None) -> None:
    """Show what the member REFERENCE agreed to and shares, and how often it was contacted."""
    moment = moment_of(as_of, by)
    with connected(settings()) as client:
        if moment is None:
            request = pb.GetConsentsRequest(member_reference=reference)
            answer = client.read("till", client.consents.GetConsents, request)
        else:
            then = GetConsentsAsOfRequest(moment=moment, member_reference=reference)
            answer = client.read("auditor", client.history.GetConsentsAsOf, then).consents
    if settings().as_json:
        write_json(plain(answer))
        return
    chosen = time_text(answer.sharing_time) if answer.HasField("sharing_time") else "by the rules"
    facts: list[tuple[str, object]] = [
        ("member", answer.member_reference),
        ("shares", f"{word_of(pb.SharingLevel, answer.sharing)} ({chosen})"),
    ]
    if answer.merged_into_member_reference:
        facts.append(("merged into", answer.merged_into_member_reference))
    write_facts(facts)
    if answer.consents:
        write_line("")
        write_table(("consent", "status", "said", "source", "text", "until"), _rows(answer))
    if answer.contact_counts:
        write_line("")
        counts = [(one.month, kind_text(one), one.count) for one in answer.contact_counts]
        write_table(("month", "contacts", "count"), counts)


def _rows(answer: pb.GetConsentsResponse) -> list[tuple[object, ...]]:
    return [
        (
            kind_text(one),
            word_of(pb.ConsentStatus, one.status),
            time_text(one.said_time),
            word_of(pb.ConsentSource, one.source) + (f" {one.shop_id}" if one.shop_id else ""),
            one.text_version or "-",
            time_text(one.expire_time) if one.HasField("expire_time") else "-",
        )
        for one in answer.consents
    ]


@command.command("history")
@click.argument("reference")
@click.option("--limit", type=click.IntRange(1, HISTORY_ROWS_MAX), default=50, show_default=True)
@service_options
def history(*, reference: str, limit: int) -> None:
    """Show what happened to the consents of the member REFERENCE, newest first."""
    request = pb.GetConsentsRequest(member_reference=reference, with_history=True, page_size=limit)
    with connected(settings()) as client:
        changes = client.read("till", client.consents.GetConsents, request).history
    if settings().as_json:
        write_json([plain(one) for one in changes])
        return
    headers = ("when", "what", "about", "source", "text or reference", "by")
    write_table(headers, [_change(one) for one in changes])


def _change(one: pb.ConsentChange) -> tuple[object, ...]:
    level = word_of(pb.SharingLevel, one.sharing) if one.sharing else ""
    about = kind_text(one) if one.purpose else level or one.member_reference
    source = word_of(pb.ConsentSource, one.source) if one.source else ""
    return (
        time_text(one.occurred_at),
        word_of(pb.ConsentChangeKind, one.kind),
        about or "-",
        f"{source} {one.shop_id}".strip() or "-",
        one.text_version or one.mailing_reference or one.reference or "-",
        one.principal_id,
    )


@command.command("give")
@click.argument("reference")
@click.argument("kinds", type=KIND, nargs=-1, required=True, metavar="PURPOSE[:WAY]...")
@click.option("--text", required=True, help="Identifies the text that was shown, e.g. form-3.")
@origin_options
@request_id_option
@service_options
def give(
    *,
    reference: str,
    kinds: tuple[Kind, ...],
    text: str,
    source: str,
    shop_id: str | None,
    request_id: uuid.UUID | None,
) -> None:
    """Record that the member REFERENCE agrees."""
    choices = [_choice(kind, text, given=True) for kind in kinds]
    _set(reference, pb.ConsentForm(choices=choices), source, shop_id, request_id)


@command.command("withdraw")
@click.argument("reference")
@click.argument("kinds", type=KIND, nargs=-1, required=True, metavar="PURPOSE[:WAY]...")
@click.option("--text", help="Identifies the text that was shown, if any.")
@origin_options
@request_id_option
@service_options
def withdraw(
    *,
    reference: str,
    kinds: tuple[Kind, ...],
    text: str | None,
    source: str,
    shop_id: str | None,
    request_id: uuid.UUID | None,
) -> None:
    """Record that the member REFERENCE says no; a purpose without a way is a no to every way."""
    choices = [_choice(kind, text or "", given=False) for kind in kinds]
    _set(reference, pb.ConsentForm(choices=choices), source, shop_id, request_id)


@command.command("sharing")
@click.argument("reference")
@click.argument("level", type=click.Choice(sorted(LEVELS)))
@click.option("--text", help="Identifies the text that was shown, if any.")
@origin_options
@request_id_option
@service_options
def sharing(
    *,
    reference: str,
    level: str,
    text: str | None,
    source: str,
    shop_id: str | None,
    request_id: uuid.UUID | None,
) -> None:
    """Record how much the member REFERENCE chooses to share.

    minimal: nothing beyond running the account; purchases: what was bought; profile: that, and what the member says of
    itself.
    """
    request = pb.SetSharingRequest(
        request_id=str(request_id or uuid.uuid4()),
        member_reference=reference,
        sharing=pb.SharingChoice(level=LEVELS[level], text_version=text),
        source=SOURCES[source],
        shop_id=shop_id,
    )
    with connected(settings()) as client:
        answer = client.write("operator", client.consents.SetSharing, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    said = note(answer, "recorded before")
    write_facts([("member", reference + said), ("shares", level), ("position", answer.position)])


def _choice(kind: Kind, text: str, *, given: bool) -> pb.ConsentChoice:
    return pb.ConsentChoice(
        purpose=kind.purpose, channel=kind.channel, given=given, text_version=text
    )


def _set(
    reference: str,
    form: pb.ConsentForm,
    source: str,
    shop_id: str | None,
    request_id: uuid.UUID | None,
) -> None:
    form.source = SOURCES[source]
    form.shop_id = shop_id or ""
    request = pb.SetConsentsRequest(
        request_id=str(request_id or uuid.uuid4()), member_reference=reference, form=form
    )
    with connected(settings()) as client:
        answer = client.write("operator", client.consents.SetConsents, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    tokens = [(f"confirm {kind_text(one)}", one.confirm_token) for one in answer.pending]
    said = note(answer, "recorded before")
    write_facts([("member", reference + said), *tokens, ("position", answer.position)])


for _one in consent_contact.COMMANDS:
    command.add_command(_one)
