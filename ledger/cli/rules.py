"""`ledger rules`."""

import uuid
from collections.abc import Iterator
from typing import TextIO

import click
from google.protobuf import json_format

from ledger.cli.client import connected
from ledger.cli.failure import EXIT_USAGE, CommandFailed
from ledger.cli.options import request_id_option, service_options, settings
from ledger.cli.output import plain, write_facts, write_json
from ledger.cli.values import amount_text, time_text
from ledger.v1.programme_pb2 import GetRulesRequest, PublishRulesRequest
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


@click.group("rules")
def command() -> None:
    """Show the rules, or publish the next version.

    Versions are dated and never change. A receipt earns by the version in force when it happened.
    """


@command.command("show")
@click.option("--version", metavar="N", type=click.IntRange(1, 2**31 - 1), help="That version.")
@service_options
def show(*, version: int | None) -> None:
    """Show the rules in force now, or one version; --json is what `rules publish` takes."""
    with connected(settings()) as client:
        request = GetRulesRequest(version=version)
        rules = client.read("till", client.programme.GetRules, request).rules
    if settings().as_json:
        write_json(json_form(rules))
    else:
        write_facts(facts(rules))


@command.command("publish")
@click.argument("file", type=click.File(encoding="utf-8"))
@request_id_option
@service_options
def publish(*, file: TextIO, request_id: uuid.UUID | None) -> None:
    """Publish the rules in FILE (- for stdin) as the next version.

    FILE holds JSON as `ledger rules show --json` prints it. Leave the version out, or 0: the
    service counts. A point for each euro, cents carried to the next receipt, a card for three
    receipts:

    \b
    {
      "effective_at": "2025-01-01T00:00:00Z",
      "earning": {
        "points": 1,
        "per_amount": {"currency_code": "EUR", "units": 1},
        "carry_remainders": true
      },
      "card": {"receipts_required": 3}
    }

    The first version may start in the past, a later one starts in the future.
    """  # noqa: D301 - click wants the character \b itself
    request = PublishRulesRequest(request_id=str(request_id or uuid.uuid4()), rules=parse(file))
    with connected(settings()) as client:
        repeat = f"--request-id {request.request_id}"
        answer = client.write("admin", client.programme.PublishRules, request, repeat)
    if settings().as_json:
        write_json(plain(answer))
        return
    before = " (published before)" if answer.replayed else ""
    write_facts([("version", f"{answer.version}{before}"), ("position", answer.position)])


def parse(file: TextIO) -> Rules:
    """Reads the JSON form of rules."""
    try:
        return json_format.Parse(file.read(), Rules())
    except (json_format.ParseError, UnicodeDecodeError) as error:
        raise CommandFailed(f"{file.name} does not hold rules: {error}", EXIT_USAGE) from None


def json_form(rules: Rules) -> dict[str, object]:
    """Rules as `parse` takes them."""
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
        ("card", f"on presenting {rules.card.receipts_required} receipts"),
        ("clock", f"{clock.ahead_seconds_max} s ahead to {clock.late_seconds_max} s late"),
        ("points", ", ".join(_points(rules.points))),
        ("spent points of returns", _RETURNS[rules.points.return_policy]),
        ("holds", f"at most {rules.points.hold_seconds_max} s"),
        ("claims", f"up to {rules.points.claim_days} days later"),
        *_without_receipt(rules),
    ]


_RETURNS: dict[int, str] = {
    RETURN_POLICY_DEFICIT: "are owed",
    RETURN_POLICY_FLOOR: "are written off",
    RETURN_POLICY_REFUSE: "refuse the return",
}


def _without_receipt(rules: Rules) -> Iterator[tuple[str, object]]:
    """What comes without a receipt, for people; nothing where the rules have none of it."""
    section = rules.adjustments
    if section.HasField("points_max_alone"):
        yield "adjustments", f"{section.points_max_alone} points a day alone, more by two persons"
    if section.reason_codes:
        yield "reasons for them", ", ".join(section.reason_codes)
    for reward in rules.rewards:
        often = f"{reward.limit_per_member} times " + _WINDOWS[reward.window].format(reward)
        yield f"reward {reward.reward_id}", f"{reward.points} points, {often}"


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
