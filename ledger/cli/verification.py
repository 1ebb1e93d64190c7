"""`ledger verification`."""

import uuid
from typing import Any

import click

from ledger.cli.client import connected
from ledger.cli.options import request_id_option, service_options, settings, shop_option
from ledger.cli.output import note, plain, write_facts, write_json
from ledger.cli.values import time_text
from ledger.cli.verifying import read_pin, verification_from
from ledger.v1.verification_pb2 import (
    ChangePinRequest,
    GetVerificationRequest,
    GetVerificationResponse,
    IssueAppCodeRequest,
    ResetPinRequest,
    SetPinRequest,
    UnblockPinRequest,
    Verification,
)


@click.group("verification")
def command() -> None:
    """PINs and app codes: proof that whoever pays is the member.

    A PIN is typed at a prompt, or comes from a pipe as a line of stdin; it is never an argument.
    """


@command.command("set-pin")
@click.argument("reference")
@request_id_option
@service_options
def set_pin(*, reference: str, request_id: uuid.UUID | None) -> None:
    """Give a member a first PIN."""
    request = SetPinRequest(
        request_id=str(request_id or uuid.uuid4()),
        member_reference=reference,
        pin=read_pin("New PIN", twice=True),
    )
    with connected(settings()) as client:
        answer = client.write("operator", client.verification.SetPin, request)
    _show(answer, reference, "set", "set before")


@command.command("change-pin")
@click.argument("reference")
@click.option(
    "--app-code", metavar="CODE", help="What the member's app shows, in place of the old PIN."
)
@shop_option
@request_id_option
@service_options
def change_pin(
    *, reference: str, app_code: str | None, shop_id: str | None, request_id: uuid.UUID | None
) -> None:
    """Give a member another PIN. From a pipe: the old one, then the new one, a line each."""
    shown = verification_from(with_pin=False, app_code=app_code)
    request = ChangePinRequest(
        request_id=str(request_id or uuid.uuid4()),
        member_reference=reference,
        verification=shown or Verification(pin=read_pin("Old PIN")),
        new_pin=read_pin("New PIN", twice=True),
        shop_id=shop_id,
    )
    with connected(settings()) as client:
        answer = client.write("till", client.verification.ChangePin, request)
    _show(answer, reference, "changed", "changed before")


@command.command("reset-pin")
@click.argument("reference")
@request_id_option
@service_options
def reset_pin(*, reference: str, request_id: uuid.UUID | None) -> None:
    """Take a member's PIN away, e.g. one that was forgotten."""
    request = ResetPinRequest(
        request_id=str(request_id or uuid.uuid4()), member_reference=reference
    )
    with connected(settings()) as client:
        answer = client.write("operator", client.verification.ResetPin, request)
    _show(answer, reference, "none", "taken away before")


@command.command("unblock-pin")
@click.argument("reference")
@request_id_option
@service_options
def unblock_pin(*, reference: str, request_id: uuid.UUID | None) -> None:
    """Let a PIN be tried again that is locked."""
    request = UnblockPinRequest(
        request_id=str(request_id or uuid.uuid4()), member_reference=reference
    )
    with connected(settings()) as client:
        answer = client.write("operator", client.verification.UnblockPin, request)
    _show(answer, reference, "unblocked", "unblocked before")


def _show(answer: Any, reference: str, done: str, before: str) -> None:
    if settings().as_json:
        write_json(plain(answer))
        return
    facts = [("member", reference), ("PIN", done + note(answer, before))]
    write_facts([*facts, ("position", answer.position)])


@command.command("app-code")
@click.argument("reference")
@request_id_option
@service_options
def app_code(*, reference: str, request_id: uuid.UUID | None) -> None:
    """Have a code for a member's app to show, once and for a short time."""
    request = IssueAppCodeRequest(
        request_id=str(request_id or uuid.uuid4()), member_reference=reference
    )
    with connected(settings()) as client:
        answer = client.write("checkout", client.verification.IssueAppCode, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    write_facts(
        [
            ("member", reference),
            ("code", answer.app_code + note(answer, "issued before")),
            ("QR text", answer.qr_text),
            ("good until", time_text(answer.expire_time)),
            ("position", answer.position),
        ]
    )


@command.command("show")
@click.argument("card", required=False)
@click.option("--member", metavar="REFERENCE", help="Of that member.")
@service_options
def show(*, card: str | None, member: str | None) -> None:
    """Show whether the member of a CARD has a PIN, and how many tries are left."""
    if (card is None) == (member is None):
        raise click.UsageError("give a CARD or --member: exactly one of them")
    request = GetVerificationRequest(card_number=card, member_reference=member)
    with connected(settings()) as client:
        answer = client.read("operator", client.verification.GetVerification, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    write_facts(_facts(answer))


def _facts(answer: GetVerificationResponse) -> list[tuple[str, object]]:
    facts: list[tuple[str, object]] = [("member", answer.member_reference)]
    if not answer.pin_set:
        facts.append(("PIN", f"none; a new one has {answer.pin_digits} digits"))
    elif answer.pin_locked:
        facts.append(("PIN", f"locked, set {time_text(answer.pin_set_time)}"))
    else:
        left = f"{answer.pin_tries_left} tries left"
        facts.append(("PIN", f"set {time_text(answer.pin_set_time)}, {left}"))
    if answer.HasField("app_code_expire_time"):
        facts.append(("app code", f"good until {time_text(answer.app_code_expire_time)}"))
    return [*facts, ("position", answer.position)]
