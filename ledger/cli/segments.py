"""`ledger segments`."""

import sys
from collections.abc import Iterator
from typing import Any

import click
import grpc
from google.protobuf.timestamp_pb2 import Timestamp

from ledger.cli import refusal
from ledger.cli.as_of import as_of_options, moment_of
from ledger.cli.client import Client, connected
from ledger.cli.options import service_options, settings
from ledger.cli.output import (
    plain,
    write,
    write_facts,
    write_json,
    write_line,
    write_table,
)
from ledger.cli.segment_export import export
from ledger.cli.segment_values import filter_of, filter_options, scores_text, segment_name
from ledger.cli.values import TimeParam, amount_text, date_text, time_text
from ledger.rulesdoc import encode
from ledger.v1.history_pb2 import GetSegmentAsOfRequest
from ledger.v1.programme_pb2 import GetProgrammeRequest
from ledger.v1.rules_pb2 import Rules
from ledger.v1.segment_pb2 import (
    CountPastPurchasesRequest,
    CountPastPurchasesResponse,
    GetSegmentRequest,
    GetSegmentResponse,
    ListSegmentMembersRequest,
    ListSegmentsRequest,
    ProposeThresholdsRequest,
    ScoreRange,
    SegmentMember,
)

PAGE_SIZE_MAX = 1_000
MEMBER_HEADERS = ("member", "segment", "rfm", "purchases", "amount", "last purchase", "shared with")


@click.group("segments")
def command() -> None:
    """Show who buyers are: visitors, occasional, regular, large or lapsed ones, and their RFM scores.

    Those who share an account are one buyer. The rules say where one segment ends and the next
    begins: their section `segments`.
    """


@command.command("show")
@click.argument("member")
@click.option("--card", is_flag=True, help="MEMBER is the number of a card.")
@click.option(
    "--at",
    metavar="TIME",
    type=TimeParam(),
    help="As of then, of all that is known. [default: now]",
)
@as_of_options
@service_options
def show(
    *,
    member: str,
    card: bool,
    at: Timestamp | None,
    as_of: Timestamp | None,
    by: str | None,
) -> None:
    """Show of which segment a MEMBER is, and the figures behind it.

    --at asks where today's figures put the member on another day, also one that is to come;
    --as-of what the figures were.
    """
    key: dict[str, Any] = {"card_number" if card else "member_reference": member}
    moment = moment_of(as_of, by)
    if at is not None and moment is not None:
        raise click.UsageError("--at and --as-of exclude each other")
    with connected(settings()) as client:
        if moment is None:
            request = GetSegmentRequest(**key, at=at)
            answer = client.read("operator", client.segments.GetSegment, request)
        else:
            then = GetSegmentAsOfRequest(moment=moment, **key)
            answer = client.read("auditor", client.history.GetSegmentAsOf, then).segment
    if settings().as_json:
        write_json(plain(answer))
    else:
        write_facts(facts(answer))


def facts(answer: GetSegmentResponse) -> list[tuple[str, object]]:
    """A buyer for people."""
    rules = answer.rules
    last = "none is known"
    if answer.HasField("last_purchase_date"):
        last = f"{date_text(answer.last_purchase_date)}, {answer.days_since} days before"
    first = (
        date_text(answer.first_purchase_date) if answer.HasField("first_purchase_date") else "none"
    )
    currency = answer.amount.currency_code
    counted = "with" if answer.past_counted else "without"
    return [
        ("member", answer.member_reference),
        ("shared with", ", ".join(answer.pool_member_references) or "nobody"),
        ("segment", segment_name(answer.segment)),
        ("recency, frequency, monetary", scores_text(answer.scores)),
        ("last purchase", last),
        (f"purchases in {rules.window_months} months", answer.purchases),
        (f"spent in {rules.window_months} months", f"{amount_text(answer.amount)} {currency}"),
        ("purchases counted in all", answer.purchases_counted),
        ("first purchase", first),
        ("before there were segments", f"{counted} what was bought then"),
        ("as of", time_text(answer.at)),
        ("rules", answer.rules_version),
    ]


@command.command("list")
@click.option("--at", metavar="TIME", type=TimeParam(), help="As of then. [default: now]")
@service_options
def list_(*, at: Timestamp | None) -> None:
    """Count the buyers of every segment, and add up what they bought in the window."""
    with connected(settings()) as client:
        now = client.read("operator", client.programme.GetProgramme, GetProgrammeRequest())
        request = ListSegmentsRequest(at=at, at_least_position=now.position)
        answer = client.read("operator", client.segments.ListSegments, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    write_table(
        ("segment", "accounts", "members", "purchases", "amount"),
        [
            (
                segment_name(one.segment),
                one.accounts,
                one.members,
                one.purchases,
                amount_text(one.amount),
            )
            for one in answer.segments
        ],
    )
    write_line("")
    write_facts([("as of", time_text(answer.at)), ("rules", answer.rules_version)])


@command.command("members")
@filter_options
@click.option(
    "--limit", metavar="N", type=click.IntRange(min=1), help="At most so many. [default: all]"
)
@service_options
def members(
    *,
    segments: tuple[str, ...],
    recency: ScoreRange | None,
    frequency: ScoreRange | None,
    monetary: ScoreRange | None,
    limit: int | None,
) -> None:
    """List buyers of some segments or scores, in order of the member's reference.

    For what is sent to members take `ledger segments export`: it leaves out whoever may not be
    contacted.
    """
    request = ListSegmentMembersRequest(
        filter=filter_of(segments, recency, frequency, monetary),
        page_size=min(limit or PAGE_SIZE_MAX, PAGE_SIZE_MAX),
    )
    with connected(settings()) as client:
        now = client.read("operator", client.programme.GetProgramme, GetProgrammeRequest())
        request.at_least_position = now.position
        found = list(_first(_members(client, request), limit))
    if settings().as_json:
        write_json([plain(one) for one in found])
    else:
        write_table(MEMBER_HEADERS, [member_row(one) for one in found])


def _first(found: Iterator[SegmentMember], limit: int | None) -> Iterator[SegmentMember]:
    for count, one in enumerate(found):
        if count == limit:
            return
        yield one


def _members(client: Client, request: ListSegmentMembersRequest) -> Iterator[SegmentMember]:
    while True:
        answer = client.read("operator", client.segments.ListSegmentMembers, request)
        yield from answer.members
        request.page_token = answer.next_page_token
        if not request.page_token:
            return


def member_row(one: SegmentMember) -> tuple[object, ...]:
    """A buyer in a table."""
    known = one.HasField("last_purchase_date")
    return (
        one.member_reference,
        segment_name(one.segment),
        scores_text(one.scores),
        one.purchases,
        amount_text(one.amount),
        date_text(one.last_purchase_date) if known else "",
        " ".join(one.pool_member_references),
    )


@command.command("thresholds")
@click.option(
    "--months", metavar="N", type=int, help="The window. [default: that of the rules, or 12]"
)
@service_options
def thresholds(*, months: int | None) -> None:
    """Propose thresholds out of the programme's own receipts, as a section of rules.

    The cut points divide those who bought something in the window into five parts of equal size;
    one buyer in ten has spent what makes a large one. Put the section into your rules, change what
    you know better, and see `ledger rules publish`.
    """
    request = ProposeThresholdsRequest(window_months=months)
    with connected(settings()) as client:
        answer = client.read("operator", client.segments.ProposeThresholds, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    currency = answer.segments.large_amount.currency_code
    document = encode.document(Rules(segments=answer.segments), currency)
    remark = f"Out of {answer.buyers} buyers, of {answer.accounts} accounts that were looked at."
    write(encode.to_yaml({"segments": document["segments"]}, [remark]))


@command.command("count-past")
@service_options
def count_past() -> None:
    """Count what was bought before the rules had segments.

    Until then only receipts count that were sold under rules with segments. Safe beside traffic,
    and nothing is counted twice; interrupted, it is called again.
    """
    with connected(settings()) as client:
        metadata = client.metadata("operator")
        call = client.segments.CountPastPurchases(CountPastPurchasesRequest(), metadata=metadata)
        try:
            totals = _follow(call)
        finally:
            call.cancel()
    if settings().as_json:
        write_json(plain(totals))
        return
    write_facts(
        [
            ("accounts looked at", totals.accounts),
            ("accounts with a past", totals.counted),
            ("purchases counted", totals.purchases),
            ("left for the next time", totals.left),
            ("position", totals.position),
        ]
    )


def _follow(answers: Iterator[CountPastPurchasesResponse]) -> CountPastPurchasesResponse:
    """Return the last answer, and show people where it is."""
    totals = CountPastPurchasesResponse()
    shown = sys.stderr.isatty()
    try:
        for totals in answers:
            if shown:
                click.echo(f"\r{totals.accounts} accounts", nl=False, err=True)
    except grpc.RpcError as error:
        again = "ledger segments count-past"
        raise refusal.failed(refusal.decode(error), repeat=again) from None
    finally:
        if shown and totals.accounts:
            click.echo(err=True)
    return totals


command.add_command(export)
