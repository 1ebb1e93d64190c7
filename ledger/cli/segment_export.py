"""`ledger segments export`."""

import csv
import io
from collections.abc import Iterable

import click
import grpc
from google.protobuf.timestamp_pb2 import Timestamp

from ledger.cli import refusal
from ledger.cli.client import connected
from ledger.cli.consent_values import CHANNELS, PURPOSES, word_of
from ledger.cli.options import service_options, settings
from ledger.cli.output import plain, write, write_json
from ledger.cli.segment_values import filter_of, filter_options, segment_name
from ledger.cli.values import TimeParam
from ledger.v1.consent_pb2 import ContactObstacle
from ledger.v1.programme_pb2 import GetProgrammeRequest
from ledger.v1.segment_pb2 import (
    ExportedMember,
    ExportSegmentRequest,
    ExportSegmentResponse,
    ScoreRange,
)

EXPORT_HEADERS = ("member_reference", "account_id", "segment", "recency", "frequency", "monetary")


@click.command("export")
@filter_options
@click.option(
    "--purpose",
    required=True,
    type=click.Choice(list(PURPOSES)),
    help="What they are contacted for, or what their data are used for.",
)
@click.option("--channel", type=click.Choice(list(CHANNELS)), help="In which way; none for a use.")
@click.option(
    "--at", metavar="TIME", type=TimeParam(), help="When they are contacted. [default: now]"
)
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, with segment and scores.")
@service_options
def export(  # noqa: PLR0913 - one argument an option
    *,
    segments: tuple[str, ...],
    recency: ScoreRange | None,
    frequency: ScoreRange | None,
    monetary: ScoreRange | None,
    purpose: str,
    channel: str | None,
    at: Timestamp | None,
    as_csv: bool,
) -> None:
    """Print members of some segments who may be contacted, and nobody else, one reference a line.

    Each is asked for as `ledger consent may-contact --personalised` does, because segments are
    found by purchases. How many were left out, and why, is said on stderr.
    """
    request = ExportSegmentRequest(
        filter=filter_of(segments, recency, frequency, monetary),
        purpose=PURPOSES[purpose],
        channel=CHANNELS[channel] if channel else None,
        contact_time=at,
    )
    with connected(settings()) as client:
        now = client.read("operator", client.programme.GetProgramme, GetProgrammeRequest())
        request.at_least_position = now.position
        call = client.segments.ExportSegment(request, metadata=client.metadata("operator"))
        try:
            exported(call, as_csv=as_csv)
        except grpc.RpcError as error:
            raise refusal.failed(refusal.decode(error)) from None
        finally:
            call.cancel()


def exported(answers: Iterable[ExportSegmentResponse], *, as_csv: bool) -> None:
    """Prints members as they come, and what was left out."""
    if as_csv:
        write(csv_line(EXPORT_HEADERS))
    totals = ExportSegmentResponse()
    for totals in answers:
        for one in totals.members:
            if settings().as_json:
                write_json(plain(one), indent=None)
            else:
                write(csv_line(export_row(one)) if as_csv else f"{one.member_reference}\n")
    why = ", ".join(
        f"{word_of(ContactObstacle, one.obstacle)} {one.members}" for one in totals.reasons
    )
    because = f" ({why})" if why else ""
    who = "1 member" if totals.exported == 1 else f"{totals.exported} members"
    click.echo(f"{who}, {totals.left_out} left out{because}", err=True)


def export_row(one: ExportedMember) -> tuple[object, ...]:
    """A member in CSV."""
    scores = one.scores
    segment = segment_name(one.segment)
    return (
        one.member_reference,
        one.account_id,
        segment,
        scores.recency,
        scores.frequency,
        scores.monetary,
    )


def csv_line(cells: Iterable[object]) -> str:
    """A line of CSV."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()
