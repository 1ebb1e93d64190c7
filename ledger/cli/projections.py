"""`ledger projections`."""

import sys
import time

import click
from rich.console import Console
from rich.progress import Progress

from ledger.cli.client import Client, connected
from ledger.cli.failure import EXIT_REFUSED, EXIT_UNKNOWN, CommandFailed
from ledger.cli.options import service_options, settings
from ledger.cli.output import plain, write_json, write_line, write_table
from ledger.v1.admin_pb2 import (
    PROJECTION_STATE_FAILED,
    PROJECTION_STATE_STOPPED,
    ListProjectionsRequest,
    ListProjectionsResponse,
    Projection,
    RebuildProjectionRequest,
)

POLL_SECONDS = 0.25
# A projection's process may be restarted under a rebuild; it goes on after that.
STOPPED_SECONDS_MAX = 15.0
HEADERS = ("name", "state", "position", "lag", "rebuild")


@click.group("projections", invoke_without_command=True)
@click.pass_context
@service_options
def command(ctx: click.Context) -> None:
    """List the projections with their positions; `projections rebuild` makes one anew."""
    if ctx.invoked_subcommand is not None:
        return
    with connected(settings()) as client:
        answer = _list(client, "auditor")
    if settings().as_json:
        write_json(plain(answer))
        return
    write_table(HEADERS, [_row(projection, answer) for projection in answer.projections])
    for projection in answer.projections:
        if projection.failure:
            write_line(f"{projection.name} failed: {projection.failure}")


@command.command("rebuild")
@click.argument("name")
@click.option("--no-wait", is_flag=True, help="Do not wait until it is done.")
@service_options
def rebuild(*, name: str, no_wait: bool) -> None:
    """Rebuild a projection beside live traffic.

    Readers see the old rows until the new ones are complete.
    """
    with connected(settings()) as client:
        request = RebuildProjectionRequest(name=name)
        method = client.admin.RebuildProjection
        head = client.write("operator", method, request, "the same command").head_position
        if not no_wait:
            _wait(client, name, head)
    if settings().as_json:
        write_json({"name": name, "head_position": head, "done": not no_wait})
    elif no_wait:
        write_line(f"{name}: rebuild asked for; see it with: ledger projections")
    else:
        write_line(f"{name}: rebuilt up to position {head}")


def _list(client: Client, role: str) -> ListProjectionsResponse:
    return client.read(role, client.admin.ListProjections, ListProjectionsRequest())


def _row(projection: Projection, answer: ListProjectionsResponse) -> tuple[object, ...]:
    progress = f"{projection.rebuild_position} of {answer.head_position}"
    return (
        projection.name,
        str(plain(projection)["state"]).lower(),
        projection.position,
        projection.lag_events,
        progress if projection.rebuilding else "",
    )


def _wait(client: Client, name: str, head: int) -> None:
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(f"rebuild {name}", total=head)
        stopped_since: float | None = None
        while (projection := _find(client, name)).rebuilding:
            progress.update(task, completed=min(projection.rebuild_position, head))
            stopped_since = _stopped_since(projection, stopped_since)
            time.sleep(POLL_SECONDS)
        progress.update(task, completed=head)


def _find(client: Client, name: str) -> Projection:
    for projection in _list(client, "operator").projections:
        if projection.name == name:
            return projection
    raise CommandFailed(f"there is no projection {name} any more", EXIT_REFUSED)


def _stopped_since(projection: Projection, since: float | None) -> float | None:
    """Since when its process has not run; fails where waiting on is no use."""
    if projection.state == PROJECTION_STATE_FAILED:
        raise CommandFailed(f"{projection.name} failed: {projection.failure}", EXIT_REFUSED)
    if projection.state != PROJECTION_STATE_STOPPED:
        return None
    since = since or time.monotonic()
    if time.monotonic() - since > STOPPED_SECONDS_MAX:
        text = f"the process of {projection.name} does not run; the rebuild goes on when it does"
        raise CommandFailed(text, EXIT_UNKNOWN)
    return since
