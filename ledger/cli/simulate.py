"""`ledger rules simulate`: reads history over gRPC, and prints what a simulation makes of it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
import grpc

from ledger.cli import refusal, rulesfile
from ledger.cli.client import Client
from ledger.cli.failure import EXIT_REFUSED, EXIT_USAGE, CommandFailed
from ledger.cli.options import settings
from ledger.cli.output import write_facts, write_json, write_line, write_table
from ledger.cli.progress import progress_bar
from ledger.rulesdoc.document import Document
from ledger.simulation.history import RulesRefused, RulesVersion, decode_event, decode_rules
from ledger.simulation.interval import Interval
from ledger.simulation.replay import PAST_TOPICS, TOPICS, Past, Replay
from ledger.simulation.report import Difference, MemberDifference, Report, report
from ledger.v1.audit_pb2 import StreamEventsRequest, StreamEventsResponse
from ledger.v1.programme_pb2 import GetProgrammeRequest, GetProgrammeResponse

ROLE = "auditor"


def run(
    client: Client, name: str, document: Document, days: tuple[date, date], members: int
) -> None:
    """Simulates a document and prints the difference that it makes."""
    programme = client.read(ROLE, client.programme.GetProgramme, GetProgrammeRequest())
    rules = decoded(document, name, programme)
    past = Past()
    for answer in stream(client, PAST_TOPICS):
        for event in answer.events:
            past.apply(decode_event(event))
    replay = Replay(rules, Interval(*days, zone_of(programme)), past)
    with progress_bar("events", programme.position) as progress:
        for answer in stream(client, TOPICS):
            for event in answer.events:
                # What was recorded since the look at the past is not in it.
                if event.position <= programme.position:
                    replay.apply(decode_event(event))
            progress(min(answer.position, programme.position))
    found = report(replay, members)
    if settings().as_json:
        write_json(plain(found, days, programme))
        return
    write_facts(facts(found, days, programme))
    if found.campaigns:
        write_line("")
        campaigns = [(one.campaign, *one.points, one.points.change) for one in found.campaigns]
        write_table(("campaign", "before", "after", "change"), campaigns)
    if found.largest:
        write_line("")
        write_table(("member", "before", "after", "change"), map(row, found.largest))


def decoded(document: Document, name: str, programme: GetProgrammeResponse) -> RulesVersion:
    """The rules of a document; what is wrong with them is told by line."""
    rules = document.rules(programme.currency_code)
    problems = list(document.problems)
    try:
        found = decode_rules(rules, programme.currency_code, programme.currency_exponent)
    except RulesRefused as refused:
        problems += [rulesfile.refused(document, *problem) for problem in refused.problems]
    if problems:
        click.echo("\n".join(problem.text() for problem in sorted(problems)), err=True)
        raise rulesfile.has_mistakes(name, problems, EXIT_REFUSED)
    return found


def zone_of(programme: GetProgrammeResponse) -> ZoneInfo:
    """The programme's time zone."""
    try:
        return ZoneInfo(programme.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        text = f"this machine does not know the time zone {programme.time_zone}"
        raise CommandFailed(text, EXIT_USAGE) from None


def stream(client: Client, topics: tuple[str, ...]) -> Iterator[StreamEventsResponse]:
    """The history of some topics, from its beginning."""
    request = StreamEventsRequest(topics=topics)
    call = client.audit.StreamEvents(request, metadata=client.metadata(ROLE))
    try:
        yield from call
    except grpc.RpcError as error:
        raise refusal.failed(refusal.decode(error)) from None
    finally:
        call.cancel()


def plain(
    found: Report, days: tuple[date, date], programme: GetProgrammeResponse
) -> dict[str, Any]:
    """A report for programs."""
    return {
        "from": days[0].isoformat(),
        "to": days[1].isoformat(),
        "receipts": found.receipts,
        "points": plain_difference(found.points),
        "worth": found.worth and plain_worth(found.worth, programme),
        "members": found.members,
        "members_touched": found.members_touched,
        "members_gaining": found.members_gaining,
        "members_losing": found.members_losing,
        "largest_differences": [
            {
                "account_id": str(one.account_id),
                "member_reference": one.member_reference,
                "points": plain_difference(one.points),
            }
            for one in found.largest
        ],
        "campaigns": [
            {"id": one.campaign, "points": plain_difference(one.points)} for one in found.campaigns
        ],
    }


def plain_difference(points: Difference) -> dict[str, int]:
    """A difference for programs."""
    return {"before": points.before, "after": points.after, "change": points.change}


def plain_worth(worth: Difference, programme: GetProgrammeResponse) -> dict[str, str]:
    """What points are worth, for programs: decimal numbers as text, so that nobody makes floats of them."""
    amounts = {
        name: f"{amount(minor, programme):f}" for name, minor in plain_difference(worth).items()
    }
    return {"currency_code": programme.currency_code, **amounts}


def amount(minor: int, programme: GetProgrammeResponse) -> Decimal:
    """An amount in minor units as a decimal number."""
    return Decimal(minor).scaleb(-programme.currency_exponent)


def facts(
    found: Report, days: tuple[date, date], programme: GetProgrammeResponse
) -> list[tuple[str, object]]:
    """A report for people."""
    return [
        ("days", f"{days[0]} to {days[1]}"),
        ("receipts", f"{found.receipts:,}"),
        ("points", difference(found.points)),
        *([("worth", worth_text(found.worth, programme))] if found.worth else []),
        (
            "members",
            f"{found.members_touched:,} of {found.members:,} touched:"
            f" {found.members_gaining:,} gain, {found.members_losing:,} lose",
        ),
    ]


def difference(points: Difference) -> str:
    """A difference for people."""
    return f"{points.before:,} before, {points.after:,} after: {points.change:+,}"


def worth_text(worth: Difference, programme: GetProgrammeResponse) -> str:
    """What points are worth, for people."""
    before, after, change = (
        amount(minor, programme) for minor in (worth.before, worth.after, worth.change)
    )
    return f"{before:,} before, {after:,} after: {change:+,} {programme.currency_code}"


def row(one: MemberDifference) -> tuple[str, int, int, int]:
    """A member's line in the table."""
    points = one.points
    return one.member_reference or str(one.account_id), points.before, points.after, points.change
