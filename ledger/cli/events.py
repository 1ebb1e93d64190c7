"""`ledger events`."""

import json
import select
import sys
import threading
from collections.abc import Callable, Iterator

import click
import grpc

from ledger.cli import refusal
from ledger.cli.client import connected
from ledger.cli.failure import CommandFailed, ReaderLeft
from ledger.cli.options import service_options, settings
from ledger.cli.output import write_json
from ledger.cli.values import time_text
from ledger.v1.audit_pb2 import StoredEvent, StreamEventsRequest, StreamEventsResponse


@click.command("events")
@click.option("--follow", is_flag=True, help="Go on with new events until Ctrl-C.")
@click.option(
    "--after",
    "after_position",
    metavar="POSITION",
    type=click.IntRange(0, 2**63 - 1),
    default=0,
    help="Only events after that position.",
)
@click.option("--topic", "topics", metavar="TOPIC", multiple=True, help="Only that kind; repeat.")
@service_options
def command(*, follow: bool, after_position: int, topics: tuple[str, ...]) -> None:
    """Print the stored events in order of position, one line of JSON each."""
    request = StreamEventsRequest(after_position=after_position, follow=follow, topics=topics)
    with connected(settings()) as client:
        call = client.audit.StreamEvents(request, metadata=client.metadata("auditor"))
        reader_left = _without_reader(call.cancel)
        try:
            _print_all(call, after_position)
        except CommandFailed:
            if reader_left.is_set():
                raise ReaderLeft from None
            raise
        finally:
            call.cancel()


def _print_all(answers: Iterator[StreamEventsResponse], position: int) -> None:
    try:
        for answer in answers:
            for event in answer.events:
                write_json(readable(event), indent=None)
                position = event.position
    except grpc.RpcError as error:
        ended = refusal.failed(refusal.decode(error))
        if position:
            ended.message += f"; go on with --after {position}"
        raise ended from None


def readable(event: StoredEvent) -> dict[str, object]:
    """An event with its times as RFC 3339 and its own fields as an object."""
    return {
        "position": event.position,
        "topic": event.topic,
        "originator_id": event.originator_id,
        "originator_version": event.originator_version,
        "occurred_at": time_text(event.occurred_at) if event.HasField("occurred_at") else None,
        "recorded_at": time_text(event.recorded_at) if event.HasField("recorded_at") else None,
        "principal_id": event.principal_id,
        "request_id": event.request_id,
        "rules_version": event.rules_version,
        "state": json.loads(event.state or b"{}"),
    }


def _without_reader(cancel: Callable[[], object]) -> threading.Event:
    """Cancels the stream when the reader of our pipe leaves, even while no event comes to print."""
    left = threading.Event()

    def watch() -> None:
        poll = select.poll()
        # Errors and hang-ups are reported whatever one asks for; nothing else is asked for.
        poll.register(sys.stdout, 0)
        poll.poll()
        left.set()
        cancel()

    threading.Thread(target=watch, daemon=True).start()
    return left
