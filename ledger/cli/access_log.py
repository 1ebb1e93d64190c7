"""`ledger access-log`."""

import json
from collections.abc import Iterator

import click
from google.protobuf.timestamp_pb2 import Timestamp

from ledger.cli.balances import csv_text
from ledger.cli.client import Client, connected
from ledger.cli.options import service_options, settings
from ledger.cli.output import plain, write, write_json, write_table
from ledger.cli.values import TimeParam, time_text
from ledger.v1.access_pb2 import AccessKind, AccessLogLine, ListAccessLogRequest

PAGE_SIZE = 1_000
TABLE = ("time", "who", "role", "what", "of", "outcome")
KINDS = {"reads": AccessKind.ACCESS_KIND_READ, "actions": AccessKind.ACCESS_KIND_ACTION}
COLUMNS = (
    "line_id",
    "kind",
    "create_time",
    "principal_id",
    "role",
    "key_id",
    "method",
    "member_reference",
    "all_members",
    "subject",
    "request_id",
    "outcome",
    "end_time",
)
"""Of CSV; as the contract names them."""


@click.command("access-log")
@click.option("--since", "start_time", type=TimeParam(), help="Only from then on.")
@click.option("--until", "end_time", type=TimeParam(), help="Only what was before.")
@click.option("--only", type=click.Choice([*KINDS]), help="Only one kind.")
@click.option("--by", "principal_id", metavar="PRINCIPAL", help="Only what this principal did.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "jsonl", "csv"]),
    default="table",
    show_default=True,
    help="How to write it: a JSON object a line, or CSV, to export it.",
)
@service_options
def command(
    *,
    start_time: Timestamp | None,
    end_time: Timestamp | None,
    only: str | None,
    principal_id: str | None,
    form: str,
) -> None:
    """List or export who looked at what is personal, and who did what, oldest first.

    Reads are everybody's, a till's as well; actions are those of finance, auditors, operators and
    admins, with what came of them, and of the owner of the schemas. An action without an outcome is
    under way, or its process died. That the log was read is in the log.
    """
    if settings().as_json and form != "table":
        raise click.UsageError("--json and --format exclude each other")
    request = ListAccessLogRequest(
        start_time=start_time,
        end_time=end_time,
        kind=KINDS[only] if only else None,
        principal_id=principal_id,
        page_size=PAGE_SIZE,
    )
    with connected(settings()) as client:
        pages = _pages(client, request)
        if form == "jsonl":
            for page in pages:
                write("".join(json.dumps(plain(line)) + "\n" for line in page))
        elif form == "csv":
            write(csv_text([COLUMNS]))
            for page in pages:
                write(csv_text(_cells(line) for line in page))
        elif settings().as_json:
            write_json([plain(line) for page in pages for line in page])
        else:
            write_table(TABLE, [_row(line) for page in pages for line in page])


def _pages(client: Client, request: ListAccessLogRequest) -> Iterator[list[AccessLogLine]]:
    for page in client.pages("auditor", client.access_log.ListAccessLog, request):
        yield list(page.lines)


def _cells(line: AccessLogLine) -> list[object]:
    """A line under the columns: what is nested is JSON."""
    values = plain(line)
    values["subject"] = json.dumps(values["subject"]) if line.subject else ""
    values["all_members"] = "true" if line.all_members else ""
    return [values[name] for name in COLUMNS]


def _row(line: AccessLogLine) -> tuple[object, ...]:
    if line.kind == AccessKind.ACCESS_KIND_READ:
        of = "(all members)" if line.all_members else line.member_reference
        outcome = "read"
    else:
        of = " ".join(f"{name}={value}" for name, value in sorted(line.subject.items()))
        outcome = line.outcome or "(not known)"
    return (time_text(line.create_time), line.principal_id, line.role, line.method, of, outcome)
