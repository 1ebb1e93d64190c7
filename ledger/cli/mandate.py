"""`ledger mandate`."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import click
from google.type.date_pb2 import Date

from ledger.cli.charging import debit_day, debit_day_option
from ledger.cli.client import Client, connected
from ledger.cli.options import request_id_option, service_options, settings
from ledger.cli.output import note, plain, write_facts, write_json, write_line
from ledger.cli.values import date_message, date_text, local_date
from ledger.v1.mandate_pb2 import (
    AmendMandateRequest,
    DebtorAccount,
    DebtorAddress,
    GetMandateRequest,
    GetMandateResponse,
    MandateStatus,
    MandateWay,
    RevokeMandateRequest,
    SignMandateRequest,
)
from ledger.v1.notices_pb2 import GetMandateTextRequest
from ledger.v1.programme_pb2 import GetProgrammeRequest


@click.group("mandate")
def command() -> None:
    """Mandates: members' words that their bank accounts may be debited."""


def account_options(wrapped: Callable[..., Any]) -> Callable[..., Any]:
    """Adds who is debited, and where."""
    for option in (
        click.option("--building", metavar="NUMBER", help="The number of the house."),
        click.option("--street", metavar="STREET", help="Where the holder lives."),
        click.option("--postal-code", metavar="CODE", help="Where the holder lives."),
        click.option("--town", metavar="TOWN", help="Where the holder lives; with --country."),
        click.option("--country", metavar="CODE", help="Two letters; needed outside the EEA."),
        click.option("--iban", metavar="IBAN", required=True, help="The account."),
        click.option("--name", metavar="NAME", required=True, help="The account's holder."),
    ):
        wrapped = option(wrapped)
    return wrapped


def account_from(name: str, iban: str, **address: str | None) -> DebtorAccount:
    """Who is debited; with an address if anything is said of one."""
    known = {part: text for part, text in address.items() if text}
    return DebtorAccount(name=name, iban=iban, address=DebtorAddress(**known) if known else None)


@command.command("sign")
@click.argument("member")
@account_options
@click.option("--reference", metavar="TEXT", help="As it stands on paper. [default: a new one]")
@click.option("--signed-on", metavar="DATE", help="As 2026-11-22. [default: today]")
@click.option("--online", is_flag=True, help="It was signed online, and not on paper.")
@click.option("--text-version", metavar="TEXT", help="Which text was signed.")
@debit_day_option
@click.option("--notice-days", type=int, help="Days between a notice and its debit: 1 to 14.")
@click.option("--dry-run", is_flag=True, help="Say what it would do, and do nothing.")
@request_id_option
@service_options
def sign(  # noqa: PLR0913 - one argument an option
    *,
    member: str,
    name: str,
    iban: str,
    reference: str | None,
    signed_on: str | None,
    online: bool,
    text_version: str | None,
    day: str | None,
    notice_days: int | None,
    dry_run: bool,
    request_id: uuid.UUID | None,
    **address: str | None,
) -> None:
    """Record a mandate that a MEMBER signed: from now on the member can pay with the card."""
    request = SignMandateRequest(
        request_id=str(request_id or uuid.uuid4()),
        member_reference=member,
        mandate_reference=reference,
        way=MandateWay.MANDATE_WAY_ONLINE if online else MandateWay.MANDATE_WAY_PAPER,
        text_version=text_version,
        account=account_from(name, iban, **address),
        debit_day=debit_day(day),
        notice_days=notice_days,
        validate_only=dry_run,
    )
    with connected(settings()) as client:
        request.sign_date.CopyFrom(_day(client, signed_on))
        answer = client.write("operator", client.mandates.SignMandate, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    write_facts(
        [
            ("mandate", (answer.mandate_reference or "none") + note(answer, "signed before")),
            ("member", answer.member_reference),
            ("debit day", str(plain(answer)["debit_day"]).lower()),
            ("notice days", answer.notice_days),
            ("next debit", date_text(answer.next_due_date)),
            ("position", answer.position),
        ]
    )


def _day(client: Client, text: str | None) -> Date:
    """The day that was typed, or today where the programme is."""
    if text is None:
        programme = client.read("operator", client.programme.GetProgramme, GetProgrammeRequest())
        return local_date(programme.now, programme.time_zone)
    try:
        return date_message(date.fromisoformat(text))
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a date such as 2026-11-22") from None


@command.command("amend")
@click.argument("mandate")
@account_options
@request_id_option
@service_options
def amend(
    *,
    mandate: str,
    name: str,
    iban: str,
    request_id: uuid.UUID | None,
    **address: str | None,
) -> None:
    """Debit another bank account of the same member by a MANDATE."""
    request = AmendMandateRequest(
        request_id=str(request_id or uuid.uuid4()),
        mandate_reference=mandate,
        account=account_from(name, iban, **address),
    )
    with connected(settings()) as client:
        answer = client.write("operator", client.mandates.AmendMandate, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    write_facts(
        [
            ("mandate", answer.mandate_reference + note(answer, "amended before")),
            ("account", f"number {answer.account_version}"),
            ("position", answer.position),
        ]
    )


@command.command("revoke")
@click.argument("mandate")
@request_id_option
@service_options
def revoke(*, mandate: str, request_id: uuid.UUID | None) -> None:
    """Use a MANDATE no more, because the member said so. What is owed stays owed."""
    request = RevokeMandateRequest(
        request_id=str(request_id or uuid.uuid4()), mandate_reference=mandate
    )
    with connected(settings()) as client:
        answer = client.write("operator", client.mandates.RevokeMandate, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    before = note(answer, "revoked before")
    write_facts([("mandate", answer.mandate_reference + before), ("position", answer.position)])


@command.command("text")
@click.option("--language", default="", help="en or de. [default: as the rules say]")
@service_options
def text(*, language: str) -> None:
    """Print the fixed text that members sign."""
    with connected(settings()) as client:
        request = GetMandateTextRequest(language=language)
        answer = client.read("operator", client.finance.GetMandateText, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    for line in (answer.title, "", answer.text, "", answer.note, ""):
        write_line(line)
    write_facts(
        [
            ("creditor", answer.creditor_name),
            ("creditor identifier", answer.creditor_id),
            ("text version", answer.text_version),
        ]
    )


@command.command("show")
@click.argument("mandate", required=False)
@click.option("--member", metavar="REFERENCE", help="The one by which that member is debited.")
@click.option("--reveal", is_flag=True, help="With the whole name, IBAN and address.")
@service_options
def show(*, mandate: str | None, member: str | None, reveal: bool) -> None:
    """Show a MANDATE. That it was read is in the log of accesses."""
    if (mandate is None) == (member is None):
        raise click.UsageError("give a MANDATE, or --member: one of them")
    request = GetMandateRequest(mandate_reference=mandate, member_reference=member, reveal=reveal)
    with connected(settings()) as client:
        answer = client.read("operator", client.mandates.GetMandate, request)
    if settings().as_json:
        write_json(plain(answer))
    else:
        write_facts(_facts(answer))


def _facts(answer: GetMandateResponse) -> list[tuple[str, object]]:
    mandate, account = answer.mandate, answer.account
    status = MandateStatus.Name(mandate.status).removeprefix("MANDATE_STATUS_").lower()
    usable = "can be used" if mandate.usable else "cannot be used"
    later = "" if mandate.in_force else "; a later one is in force"
    facts: list[tuple[str, object]] = [
        ("mandate", mandate.mandate_reference),
        ("member", mandate.member_reference),
        ("status", f"{status}: {usable} today{later}"),
        ("signed on", date_text(mandate.sign_date)),
        ("lapses on", date_text(mandate.lapse_date)),
    ]
    if answer.HasField("account"):
        facts += [("holder", account.name), ("IBAN", account.iban)]
        if account.HasField("address"):
            facts.append(("address", _address(account.address)))
    else:
        facts.append(("account", "not kept any more"))
    return facts


def _address(address: DebtorAddress) -> str:
    street = f"{address.street} {address.building}".strip()
    town = f"{address.postal_code} {address.town}".strip()
    return ", ".join(part for part in (street, town, address.country) if part)
