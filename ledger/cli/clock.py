"""`ledger clock`."""

import uuid

import click
from google.protobuf.timestamp_pb2 import Timestamp

from ledger.cli.client import connected
from ledger.cli.options import request_id_option, service_options, settings
from ledger.cli.output import plain, write_facts, write_json
from ledger.cli.values import TimeParam, time_text
from ledger.v1.programme_pb2 import AdvanceClockRequest, GetProgrammeRequest


@click.group("clock", invoke_without_command=True)
@click.pass_context
@service_options
def command(ctx: click.Context) -> None:
    """Show what time it is in the programme; `clock advance` moves a simulated clock."""
    if ctx.invoked_subcommand is not None:
        return
    with connected(settings()) as client:
        programme = client.read("till", client.programme.GetProgramme, GetProgrammeRequest())
    answer = plain(programme)
    if settings().as_json:
        write_json({name: answer[name] for name in ("name", "time_zone", "clock", "now")})
        return
    write_facts(
        [
            ("programme", programme.name),
            ("now", time_text(programme.now)),
            ("clock", str(answer["clock"]).lower()),
            ("time zone", programme.time_zone),
        ]
    )


@command.command("advance")
@click.argument("time", type=TimeParam())
@request_id_option
@service_options
def advance(*, time: Timestamp, request_id: uuid.UUID | None) -> None:
    """Advance the simulated clock to a TIME such as 2017-02-01T00:00:00Z."""
    request = AdvanceClockRequest(request_id=str(request_id or uuid.uuid4()), to=time)
    with connected(settings()) as client:
        answer = client.write("admin", client.programme.AdvanceClock, request)
    if settings().as_json:
        write_json(plain(answer))
    else:
        write_facts([("now", time_text(answer.now)), ("position", answer.position)])
