"""`ledger settle`: what members are told of their debits."""

from datetime import datetime
from pathlib import Path

import click

from ledger.cli.client import connected
from ledger.cli.failure import EXIT_USAGE, CommandFailed
from ledger.cli.options import service_options, settings
from ledger.cli.output import plain, write_json, write_line
from ledger.cli.settle_lists import due_argument, number_option, run_of
from ledger.cli.settle_runs import follow
from ledger.cli.settle_shown import show_run
from ledger.v1 import notices_pb2 as pb


@click.command("notify")
@due_argument
@number_option
@service_options
def notify(*, due: datetime, number: int) -> None:
    """Tell the members of an approved run what is debited and when; interrupted, it is called again.

    By mail or into a folder, as LEDGER_NOTICES of the service says. Who cannot be told, or not in
    time, is left out of the run.
    """
    with connected(settings()) as client:
        request = pb.SendNoticesRequest(run_id=run_of(client, due, number).run_id)
        call = client.finance.SendNotices(request, metadata=client.metadata("finance"))
        show_run(follow(call, "notify", lambda run: f"{run.notices} notices"))


@click.command("notice")
@click.argument("member")
@click.argument("statement")
@click.option("--reminder", type=click.IntRange(1), help="The reminder of that level instead.")
@click.option("--language", default="", help="en or de. [default: the member's]")
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it as HTML into a file instead.",
)
@service_options
def notice(
    *, member: str, statement: str, reminder: int | None, language: str, html: Path | None
) -> None:
    """Show the notice of a MEMBER's STATEMENT as the member gets it. That you looked is written down."""
    with connected(settings()) as client:
        request = pb.GetNoticeRequest(
            member_reference=member,
            statement_id=statement,
            reminder=reminder or 0,
            language=language,
        )
        answer = client.read("finance", client.finance.GetNotice, request)
    if html is not None:
        try:
            html.touch(mode=0o600)
            html.write_text(answer.html, encoding="utf-8")
        except OSError as error:
            raise CommandFailed(f"{html}: {error.strerror}", EXIT_USAGE) from error
        return
    if settings().as_json:
        write_json(plain(answer))
        return
    write_line(answer.subject)
    write_line("")
    write_line(answer.text.rstrip())


COMMANDS = (notify, notice)
