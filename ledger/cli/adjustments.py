"""`ledger adjustments`."""

import uuid
from collections.abc import Iterator

import click

from ledger.cli.client import Client, connected
from ledger.cli.options import request_id_option, service_options, settings
from ledger.cli.output import plain, write_facts, write_json, write_table
from ledger.cli.values import time_text
from ledger.v1.member_pb2 import (
    ADJUSTMENT_STATUS_OPEN,
    ADJUSTMENT_STATUS_UNSPECIFIED,
    Adjustment,
    ApproveAdjustmentRequest,
    ListAdjustmentsRequest,
    RejectAdjustmentRequest,
)
from ledger.v1.programme_pb2 import GetProgrammeRequest

PAGE_SIZE_MAX = 1_000
NEWEST_DEFAULT = 50
HEADERS = ("adjustment", "proposed", "by", "points", "reason", "member", "status", "decided by")


@click.group("adjustments")
def command() -> None:
    """List adjustments, approve or reject those that wait for a second person."""


@command.command("list")
@click.option("--open", "only_open", is_flag=True, help="Only those that wait.")
@click.option(
    "--newest",
    metavar="N",
    type=click.IntRange(min=1),
    default=NEWEST_DEFAULT,
    show_default=True,
    help="So many of the last ones.",
)
@service_options
def list_(*, only_open: bool, newest: int) -> None:
    """List adjustments, newest first, with who proposed and who decided."""
    with connected(settings()) as client:
        found = list(last(client, newest, only_open=only_open))
    if settings().as_json:
        write_json([plain(adjustment) for adjustment in found])
    else:
        write_table(HEADERS, [_row(adjustment) for adjustment in found])


@command.command("approve")
@click.argument("adjustment")
@request_id_option
@service_options
def approve(*, adjustment: str, request_id: uuid.UUID | None) -> None:
    """Make an ADJUSTMENT that somebody else proposed."""
    request = ApproveAdjustmentRequest(
        request_id=str(request_id or uuid.uuid4()), adjustment_id=adjustment
    )
    with connected(settings()) as client:
        answer = client.write("operator", client.members.ApproveAdjustment, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    before = " (approved before)" if answer.replayed else ""
    write_facts(
        [
            ("adjustment", adjustment + before),
            ("account", answer.account_id),
            ("points available", answer.points_available),
            ("position", answer.position),
        ]
    )


@command.command("reject")
@click.argument("adjustment")
@click.option("--note", help="Why; nothing about persons, for it is kept for ever.")
@request_id_option
@service_options
def reject(*, adjustment: str, note: str | None, request_id: uuid.UUID | None) -> None:
    """Turn an ADJUSTMENT down, or take back one's own."""
    request = RejectAdjustmentRequest(
        request_id=str(request_id or uuid.uuid4()), adjustment_id=adjustment, note=note
    )
    with connected(settings()) as client:
        answer = client.write("operator", client.members.RejectAdjustment, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    before = " (rejected before)" if answer.replayed else ""
    write_facts([("adjustment", adjustment + before), ("position", answer.position)])


def last(client: Client, count: int, *, only_open: bool) -> Iterator[Adjustment]:
    """The newest adjustments, with everything that was recorded when the command began."""
    now = client.read("operator", client.programme.GetProgramme, GetProgrammeRequest())
    request = ListAdjustmentsRequest(
        status=ADJUSTMENT_STATUS_OPEN if only_open else ADJUSTMENT_STATUS_UNSPECIFIED,
        at_least_position=now.position,
    )
    while count:
        request.page_size = min(count, PAGE_SIZE_MAX)
        answer = client.read("operator", client.members.ListAdjustments, request)
        yield from answer.adjustments
        count -= len(answer.adjustments)
        if not answer.next_page_token:
            return
        request.page_token = answer.next_page_token


def _row(adjustment: Adjustment) -> tuple[object, ...]:
    return (
        adjustment.adjustment_id,
        time_text(adjustment.propose_time),
        adjustment.proposed_by,
        adjustment.points,
        adjustment.reason_code,
        adjustment.member_reference,
        str(plain(adjustment)["status"]).lower(),
        adjustment.decided_by,
    )
