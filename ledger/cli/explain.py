"""`ledger explain`."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from ledger.cli.client import connected
from ledger.cli.explanation_text import end_lines, head_lines, step_lines
from ledger.cli.failure import EXIT_FOUND, EXIT_REFUSED, CommandFailed
from ledger.cli.options import account_key, account_key_options, service_options, settings
from ledger.cli.output import json_text, plain, write
from ledger.cli.values import INT64, zone_of
from ledger.v1.explain_pb2 import (
    ExplainAccountRequest,
    ExplainAccountResponse,
    ExplainedStep,
    ExplanationEnd,
    ExplanationHead,
)

Parts = Iterator[ExplainAccountResponse]


@click.command("explain")
@account_key_options
@click.option(
    "--until",
    "until_position",
    metavar="POSITION",
    type=INT64,
    default=0,
    help="As the account was when that position was recorded. [default: as it is now]",
)
@click.option(
    "--html",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a page with the curve of the balance instead, to look at, print or hand over.",
)
@service_options
def command(
    *,
    card: str | None,
    member: str | None,
    account_id: str | None,
    until_position: int,
    html: Path | None,
) -> None:
    """Explain why the account of a CARD has what it has: each of its events, and the sums after it.

    The service takes the stored events one by one, and compares what they come to with the account
    as it is served. Exit code 4: they differ. The page is one file that loads nothing from elsewhere.
    """
    request = ExplainAccountRequest(
        **account_key(card, member, account_id), until_position=until_position
    )
    with connected(settings()) as client:
        parts = client.stream("auditor", client.explanations.ExplainAccount, request)
        end = _shown(html)(parts)
    if end.HasField("agrees") and not end.agrees:
        raise CommandFailed("the account is not served as its events say", EXIT_FOUND)


def _shown(html: Path | None) -> Callable[[Parts], ExplanationEnd]:
    """How it is shown: on a page, as JSON, or as text."""
    if html is not None:
        return lambda parts: _write_page(parts, html)
    return _print_json if settings().as_json else _print_text


class Received:
    """An explanation as it comes: what it is of, its steps, and at last what it comes to."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._first = next(parts)
        self.head: ExplanationHead = self._first.head
        self._end: ExplanationEnd | None = None

    def steps(self) -> Iterator[ExplainedStep]:
        """The steps, oldest first."""
        yield from self._first.steps
        for part in self._parts:
            yield from part.steps
            if part.HasField("end"):
                self._end = part.end

    @property
    def end(self) -> ExplanationEnd:
        """What it comes to, once all steps were taken."""
        if self._end is None:
            raise CommandFailed("the explanation broke off", EXIT_REFUSED)
        return self._end


def _print_text(parts: Parts) -> ExplanationEnd:
    """Prints step by step, so that a long history need not fit into memory."""
    received = Received(parts)
    zone = zone_of(received.head.time_zone)
    _write_lines(head_lines(received.head))
    for step in received.steps():
        _write_lines(["", *step_lines(step, zone)])
    _write_lines(["", *end_lines(received.end)])
    return received.end


def _write_lines(lines: Iterable[str]) -> None:
    write("".join(f"{line}\n" for line in lines))


def _print_json(parts: Parts) -> ExplanationEnd:
    """Prints one JSON value, with a line for each step."""
    received = Received(parts)
    write(f'{{"head": {json_text(plain(received.head))},\n"steps": [')
    for index, step in enumerate(received.steps()):
        write(f"{',' if index else ''}\n{json_text(plain(step))}")
    write(f'],\n"end": {json_text(plain(received.end))}}}\n')
    return received.end


def _write_page(parts: Parts, path: Path) -> ExplanationEnd:
    # Only whoever wants a page waits for what makes it.
    from ledger.cli.explanation_page import page

    received = Received(parts)
    steps = list(received.steps())
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with unfinished.open("w", encoding="utf-8") as file:
            file.writelines(page(received.head, steps, received.end))
        unfinished.replace(path)
    except OSError as error:
        raise CommandFailed(f"{path}: {error.strerror}", EXIT_REFUSED) from None
    finally:
        unfinished.unlink(missing_ok=True)
    click.echo(f"{path}: {len(steps)} steps, {path.stat().st_size:,} bytes", err=True)
    return received.end
