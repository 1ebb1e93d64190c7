"""An explanation of an account as a page: one file that loads nothing, for the screen and for paper."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from google.protobuf.timestamp_pb2 import Timestamp
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from ledger.cli.account import other_points, ties
from ledger.cli.explanation_curve import curve_of
from ledger.cli.explanation_text import lot_text, rules_text, source_text, sums_facts, verdict_text
from ledger.cli.history import LOT_HEADERS, lot_rows, millionths_text
from ledger.cli.values import card_text, time_text, zone_of
from ledger.v1.explain_pb2 import ExplainedStep, ExplanationEnd, ExplanationHead

TEMPLATE = "explanation.html"

_COLUMNS = (("Pending", "points_pending"), ("Held", "points_held"), ("Owed", "points_owed"))


class Row(NamedTuple):
    """A step in the table."""

    step: ExplainedStep
    when: str
    instant: str
    source: str
    rules: str
    lots: list[str]
    change: int
    others: list[int]
    waiting: str


class Section(NamedTuple):
    """The steps of a month."""

    title: str
    before: int
    after: int
    rows: list[Row]


def page(
    head: ExplanationHead, steps: Sequence[ExplainedStep], end: ExplanationEnd
) -> Iterator[str]:
    """Write the page, piece by piece."""
    zone = zone_of(head.time_zone)
    as_of = head.as_of_time.ToDatetime(tzinfo=UTC)
    # What an account never had takes no column.
    columns = [column for column in _COLUMNS if any(getattr(one.after, column[1]) for one in steps)]
    return _template().generate(
        head=head,
        end=end,
        as_of=_when(head.as_of_time, zone),
        as_of_instant=time_text(head.as_of_time),
        sums=list(sums_facts(end.sums)),
        verdict=verdict_text(end),
        agrees=end.agrees if end.HasField("agrees") else None,
        curve=curve_of(steps, as_of, zone),
        columns=[name for name, _ in columns],
        sections=_sections(steps, [field for _, field in columns], zone),
        waits=any(one.after.remainder_millionths for one in steps),
        facts=[
            ("Cards", ", ".join(card_text(card) for card in end.account.cards) or "none"),
            *((name.capitalize(), value) for name, value in other_points(end.account)),
            *((name.capitalize(), value) for name, value in ties(end.account)),
        ],
        lot_headers=LOT_HEADERS,
        lots=lot_rows(end.account.lots, zone),
        rules=[(one, time_text(one.effective_at)) for one in end.rules],
    )


def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("ledger.cli"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(TEMPLATE)


def _sections(
    steps: Sequence[ExplainedStep], fields: Sequence[str], zone: ZoneInfo
) -> Iterator[Section]:
    """Cut the steps into months of the programme, in their order."""

    def month(step: ExplainedStep) -> str:
        return _local(step.shown_from, zone).strftime("%B %Y")

    before = 0
    for title, found in groupby(steps, key=month):
        rows = [_row(step, fields, zone) for step in found]
        after = rows[-1].step.after.points_available
        yield Section(title, before, after, rows)
        before = after


def _row(step: ExplainedStep, fields: Sequence[str], zone: ZoneInfo) -> Row:
    return Row(
        step=step,
        when=_when(step.occurred_at, zone),
        instant=time_text(step.occurred_at),
        source=source_text(step),
        rules=rules_text(step.rules) if step.HasField("rules") else "",
        lots=[lot_text(lot, zone) for lot in step.lots],
        change=step.change.points_available,
        others=[getattr(step.after, field) for field in fields],
        waiting=millionths_text(step.after.remainder_millionths),
    )


def _when(time: Timestamp, zone: ZoneInfo) -> str:
    return _local(time, zone).strftime("%Y-%m-%d %H:%M")


def _local(time: Timestamp, zone: ZoneInfo) -> datetime:
    return time.ToDatetime(tzinfo=UTC).astimezone(zone)
