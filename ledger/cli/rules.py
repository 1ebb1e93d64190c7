"""`ledger rules`."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import TextIO

import click
from google.protobuf import json_format

from ledger.cli import rulesfile
from ledger.cli.card_rules import card_facts
from ledger.cli.client import connected
from ledger.cli.failure import EXIT_REFUSED, EXIT_UNKNOWN, EXIT_USAGE, CommandFailed
from ledger.cli.options import request_id_option, service_options, settings
from ledger.cli.output import plain, write, write_facts, write_json, write_line
from ledger.cli.till_rules import till_facts
from ledger.cli.values import amount_text, percent_text, time_text
from ledger.rulesdoc import encode
from ledger.rulesdoc.document import Document
from ledger.rulesdoc.tree import Problem
from ledger.v1.programme_pb2 import (
    GetProgrammeRequest,
    GetProgrammeResponse,
    GetRulesRequest,
    PublishRulesRequest,
)
from ledger.v1.rules_pb2 import (
    EXPIRY_AFTER_DAYS,
    EXPIRY_END_OF_YEAR,
    EXPIRY_INACTIVITY,
    RETURN_POLICY_DEFICIT,
    RETURN_POLICY_FLOOR,
    RETURN_POLICY_REFUSE,
    REWARD_WINDOW_DAYS,
    REWARD_WINDOW_LIFETIME,
    REWARD_WINDOW_YEAR,
    PointsRules,
    Rules,
)

DATE = click.DateTime(formats=["%Y-%m-%d"])
MEMBERS_DEFAULT = 10
MEMBERS_MAX = 100_000


@click.group("rules")
def command() -> None:
    """Show the rules, try others, or publish the next version.

    Versions are dated and never change. A receipt earns by the version in force when it happened.
    """


@command.command("show")
@click.option("--version", metavar="N", type=click.IntRange(1, 2**31 - 1), help="That version.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "yaml", "json"]),
    default="text",
    show_default=True,
    help="For people, or the document that `rules publish` takes.",
)
@service_options
def show(*, version: int | None, form: str) -> None:
    """Show the rules in force now, or one version.

    With --format yaml it is the document to change and publish as the next version. --json prints
    the JSON of the contract instead, which `rules publish` takes as well.
    """
    with connected(settings()) as client:
        request = GetRulesRequest(version=version)
        rules = client.read("till", client.programme.GetRules, request).rules
        programme = client.read("till", client.programme.GetProgramme, GetProgrammeRequest())
    if form != "text":
        write(document_text(rules, programme, form))
    elif settings().as_json:
        write_json(json_form(rules))
    else:
        write_facts(facts(rules))


@command.command("publish")
@click.argument("file", type=click.File(encoding="utf-8"))
@request_id_option
@service_options
def publish(*, file: TextIO, request_id: uuid.UUID | None) -> None:
    """Publish the rules in FILE (- for stdin) as the next version.

    FILE holds YAML or JSON as `ledger rules show --format yaml` prints it; docs/how-to/write-rules.md
    explains it. A point for each euro, cents carried to the next receipt, a card for three receipts:

    \b
    currency: EUR
    effective_at: 2025-01-01T00:00:00Z
    earning:
      points: 1
      per_amount: "1.00"
      carry_remainders: true
    card:
      receipts_required: 3

    The first version may start in the past, a later one starts in the future.
    """  # noqa: D301 - click wants the character \b itself
    document = readable(file, EXIT_USAGE)
    with connected(settings()) as client:
        rules = rulesfile.rules_of(client, "admin", document)
        tell(file, document.problems, EXIT_REFUSED)
        request = PublishRulesRequest(request_id=str(request_id or uuid.uuid4()), rules=rules)
        try:
            answer = client.write("admin", client.programme.PublishRules, request)
        except CommandFailed as failed:
            if failed.exit_code == EXIT_REFUSED:
                # It says what it stopped at; who mends a file wants to know everything.
                problems = rulesfile.problems_by_service(client, "admin", document)
                tell(file, problems, EXIT_REFUSED)
            raise
    if settings().as_json:
        write_json(plain(answer))
        return
    before = " (published before)" if answer.replayed else ""
    write_facts([("version", f"{answer.version}{before}"), ("position", answer.position)])


@command.command("check")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--offline", is_flag=True, help="Only what can be told without the service.")
@service_options
def check(*, file: TextIO, offline: bool) -> None:
    """Say every mistake in the rules in FILE (- for stdin), by line; nothing is published.

    First whether the file is a document of rules at all; then, if it is, everything that the
    service would refuse it for. Exits with 1 if there is a mistake.
    """
    document = rulesfile.read(file)
    problems, asked = document.problems, False
    if not problems and not offline:
        problems, asked = by_service(document), True
    if settings().as_json:
        found = [rulesfile.plain_problem(problem) for problem in problems]
        write_json({"checked_by_service": asked, "problems": found})
    else:
        write("".join(f"{problem.text()}\n" for problem in problems))
    if problems:
        raise rulesfile.has_mistakes(file.name, problems)
    if not settings().as_json:
        only = "" if asked else ", as far as can be told without the service"
        write_line(f"no mistakes{only}")


@command.command("simulate")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--from", "first", type=DATE, required=True, help="The first day.")
@click.option("--to", "last", type=DATE, required=True, help="The last day, whole.")
@click.option(
    "--members",
    metavar="N",
    type=click.IntRange(0, MEMBERS_MAX),
    default=MEMBERS_DEFAULT,
    show_default=True,
    help="List so many members with the largest differences.",
)
@service_options
def simulate(*, file: TextIO, first: datetime, last: datetime, members: int) -> None:
    """Say what the rules in FILE (- for stdin) would have made of real history; nothing is written.

    The receipts that happened from one day to another, in the programme's time zone, earn again,
    by these rules instead of those in force then, and what came back of them is taken off. Needs
    an auditor's key, because it reads the whole history.
    """
    if last < first:
        raise click.BadParameter("the last day is before the first", param_hint="--to")
    from ledger.cli import simulate as simulation

    document = readable(file, EXIT_USAGE)
    with connected(settings()) as client:
        simulation.run(client, file.name, document, (first.date(), last.date()), members)


def by_service(document: Document) -> list[Problem]:
    """What the service finds wrong with a document."""
    try:
        with connected(settings()) as client:
            return rulesfile.problems_by_service(client, "admin", document)
    except CommandFailed as failed:
        if failed.exit_code == EXIT_UNKNOWN:
            failed.message += "; --offline says what can be told without it"
        raise


def readable(file: TextIO, exit_code: int) -> Document:
    """A document whose form has no mistakes; otherwise they are told."""
    document = rulesfile.read(file)
    tell(file, document.problems, exit_code)
    return document


def tell(file: TextIO, problems: list[Problem], exit_code: int) -> None:
    """Ends a command that needs rules without mistakes, and says what they are."""
    if problems:
        # stdout is for what a command came to.
        click.echo("\n".join(problem.text() for problem in problems), err=True)
        raise rulesfile.has_mistakes(file.name, problems, exit_code)


def document_text(rules: Rules, programme: GetProgrammeResponse, form: str) -> str:
    """Rules as a document, ready to be changed and published."""
    version = rules.version
    rules.ClearField("version")
    try:
        document = encode.document(rules, programme.currency_code)
    except encode.NewerRulesError as part:
        text = f"the service is newer than this program, which does not know all of {part}"
        raise CommandFailed(text, EXIT_USAGE) from None
    if form == "json":
        return encode.to_json(document)
    remarks = (
        f"Rules of {programme.name}, version {version}.",
        "To publish them changed: set effective_at to when they begin, in the future;",
        "then `ledger rules check` and `ledger rules publish`.",
    )
    return encode.to_yaml(document, remarks)


def json_form(rules: Rules) -> dict[str, object]:
    """Rules as JSON of the contract."""
    return json_format.MessageToDict(
        rules, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )


def facts(rules: Rules) -> list[tuple[str, object]]:
    """Rules for people."""
    earning, clock = rules.earning, rules.clock
    amount = f"{amount_text(earning.per_amount)} {earning.per_amount.currency_code}"
    fractions = "wait for the next receipt" if earning.carry_remainders else "are dropped"
    return [
        ("version", rules.version),
        ("in force from", time_text(rules.effective_at)),
        ("earning", f"{earning.points} for each {amount}; fractions of a point {fractions}"),
        *card_facts(rules.card),
        ("clock", f"{clock.ahead_seconds_max} s ahead to {clock.late_seconds_max} s late"),
        ("points", ", ".join(_points(rules.points))),
        ("spent points of returns", _RETURNS[rules.points.return_policy]),
        ("holds", f"at most {rules.points.hold_seconds_max} s"),
        ("claims", f"up to {rules.points.claim_days} days later"),
        *till_facts(rules),
        *_without_receipt(rules),
        *_liability(rules),
    ]


_RETURNS: dict[int, str] = {
    RETURN_POLICY_DEFICIT: "are owed",
    RETURN_POLICY_FLOOR: "are written off",
    RETURN_POLICY_REFUSE: "refuse the return",
}


def _without_receipt(rules: Rules) -> Iterator[tuple[str, object]]:
    """What comes without a receipt, for people; nothing where the rules have none of it."""
    if rules.profile.phone_region:
        yield "phone numbers", f"without a country's code: of {rules.profile.phone_region}"
    section = rules.adjustments
    if section.HasField("points_max_alone"):
        yield "adjustments", f"{section.points_max_alone} points a day alone, more by two persons"
    if section.reason_codes:
        yield "reasons for them", ", ".join(section.reason_codes)
    for reward in rules.rewards:
        often = f"{reward.limit_per_member} times " + _WINDOWS[reward.window].format(reward)
        yield f"reward {reward.reward_id}", f"{reward.points} points, {often}"


def _liability(rules: Rules) -> Iterator[tuple[str, object]]:
    """What points stand for, for people; nothing where the rules do not say."""
    if rules.HasField("liability"):
        section = rules.liability
        price = f"{amount_text(section.price)} {section.price.currency_code}"
        share = percent_text(section.redeemed_share_millionths)
        yield "points stand for", f"{section.points} for {price}, {share} percent redeemed"


_WINDOWS: dict[int, str] = {
    REWARD_WINDOW_LIFETIME: "in all",
    REWARD_WINDOW_YEAR: "a year",
    REWARD_WINDOW_DAYS: "in any {0.window_days} days",
}


def _points(points: PointsRules) -> Iterator[str]:
    """What becomes of points, for people."""
    days = points.pending_days
    yield f"available after {days} days" if days else "available at once"
    if points.expiry == EXPIRY_AFTER_DAYS:
        yield f"end {points.expiry_days} days after they were earned"
    elif points.expiry == EXPIRY_END_OF_YEAR:
        yield f"end with the year, {points.expiry_years} later"
    elif points.expiry == EXPIRY_INACTIVITY:
        yield f"end {points.expiry_days} days after the last earning"
    else:
        yield "never end"
    if points.restore_grace_days:
        yield f"{points.restore_grace_days} days of grace where a return gives back ended ones"
