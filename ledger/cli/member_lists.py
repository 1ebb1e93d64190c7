"""`ledger member duplicates`, `dismiss` and `accesses`."""

import uuid

import click
import grpc
from google.protobuf.timestamp_pb2 import Timestamp

from ledger.cli import refusal
from ledger.cli.client import Client, connected
from ledger.cli.options import request_id_option, service_options, settings
from ledger.cli.output import note, plain, write_facts, write_json, write_table
from ledger.cli.values import TimeParam, time_text
from ledger.v1.profile_pb2 import (
    Access,
    DismissDuplicateRequest,
    DuplicatePair,
    DuplicateReason,
    FindDuplicatesRequest,
    ListAccessesRequest,
)

# Some hundred thousand profiles take a minute.
SEARCH_SECONDS_MAX = 3_600.0
ACCESSES_DEFAULT = 100
ACCESSES_MAX = 1_000


@click.command("duplicates")
@click.option(
    "--min-score", type=click.IntRange(1, 100), help="Only pairs as likely. [default: 60]"
)
@click.option(
    "--max", "most", type=click.IntRange(1, 10_000), help="At most so many. [default: 1000]"
)
@click.option("--names", is_flag=True, help="Also their names.")
@service_options
def duplicates(*, min_score: int | None, most: int | None, names: bool) -> None:
    """Find members that may be one person, the likeliest first.

    Look at a pair, then `ledger member merge` if it is one person, or `ledger member dismiss` if it
    is not.
    """
    request = FindDuplicatesRequest(
        min_score=min_score or 0, max_pairs=most or 0, include_names=names
    )
    with connected(settings()) as client:
        pairs, more = _search(client, request)
    if settings().as_json:
        write_json([plain(pair) for pair in pairs])
    else:
        headers = ("SCORE", "MEMBER", "OTHER", "WHY", *(("NAME", "OTHER NAME") if names else ()))
        write_table(headers, [_row(pair, names=names) for pair in pairs])
    if more:
        click.echo("there are more: --max", err=True)


def _search(client: Client, request: FindDuplicatesRequest) -> tuple[list[DuplicatePair], bool]:
    pairs: list[DuplicatePair] = []
    more = False
    metadata = client.metadata("operator")
    try:
        for answer in client.profiles.FindDuplicates(
            request, metadata=metadata, timeout=SEARCH_SECONDS_MAX
        ):
            pairs += answer.pairs
            more = answer.more
    except grpc.RpcError as error:
        raise refusal.failed(refusal.decode(error), repeat="") from None
    return pairs, more


_REASONS = {
    number: name.removeprefix("DUPLICATE_REASON_").lower().replace("_", " ")
    for name, number in DuplicateReason.items()
}


def _row(pair: DuplicatePair, *, names: bool) -> list[object]:
    why = ", ".join(_REASONS.get(one, str(one)) for one in pair.reasons)
    row: list[object] = [pair.score, pair.member_reference, pair.other_member_reference, why]
    return [*row, pair.name, pair.other_name] if names else row


@click.command("dismiss")
@click.argument("reference")
@click.argument("other")
@request_id_option
@service_options
def dismiss(*, reference: str, other: str, request_id: uuid.UUID | None) -> None:
    """Record that two members are different people: they are no duplicate any longer."""
    request = DismissDuplicateRequest(
        request_id=str(request_id or uuid.uuid4()),
        member_reference=reference,
        other_member_reference=other,
    )
    with connected(settings()) as client:
        answer = client.write("operator", client.profiles.DismissDuplicate, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    before = note(answer, "dismissed before")
    write_facts(
        [("different people", f"{reference}, {other}{before}"), ("position", answer.position)]
    )


@click.command("accesses")
@click.option("--member", metavar="REFERENCE", help="Only reads of this member's data.")
@click.option("--since", type=TimeParam(), help="Only from then on.")
@click.option(
    "--max",
    "count",
    metavar="N",
    type=click.IntRange(min=1),
    default=ACCESSES_DEFAULT,
    show_default=True,
    help="At most so many.",
)
@service_options
def accesses(*, member: str | None, since: Timestamp | None, count: int) -> None:
    """Show who has read what is personal, oldest first."""
    found: list[Access] = []
    request = ListAccessesRequest(
        member_reference=member, start_time=since, page_size=min(count, ACCESSES_MAX)
    )
    with connected(settings()) as client:
        while len(found) < count:
            answer = client.read("auditor", client.profiles.ListAccesses, request)
            found += answer.accesses
            if not answer.next_page_token:
                break
            request.page_token = answer.next_page_token
    if settings().as_json:
        write_json([plain(one) for one in found[:count]])
        return
    rows = [
        (
            time_text(one.access_time),
            one.principal_id,
            one.method,
            "(all members)" if one.all_members else one.member_reference,
        )
        for one in found[:count]
    ]
    write_table(("TIME", "WHO", "METHOD", "MEMBER"), rows)
