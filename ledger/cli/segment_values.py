"""Segments and scores, between what people type and what the contract takes."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from ledger.v1.rules_pb2 import Segment
from ledger.v1.segment_pb2 import ScoreRange, SegmentFilter, SegmentScores

Command = TypeVar("Command", bound=Callable[..., Any])

PREFIX = "SEGMENT_"
NAMES = [value.name.removeprefix(PREFIX) for value in Segment.DESCRIPTOR.values if value.number]


class Scores(click.ParamType[ScoreRange]):
    """Scores as typed: `5` or `1-3`."""

    name = "scores"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> ScoreRange:
        """The range that was typed."""
        if isinstance(value, ScoreRange):
            return value
        least, _, most = str(value).partition("-")
        if not least.isdigit() or not (most or least).isdigit():
            self.fail(f"{value!r} is no score such as 5, nor a range such as 1-3", param, ctx)
        return ScoreRange(least=int(least), most=int(most or least))


def filter_options(function: Command) -> Command:
    """Adds the options that say which buyers."""
    for name in ("monetary", "frequency", "recency"):
        function = click.option(
            f"--{name}",
            metavar="N[-M]",
            type=Scores(),
            help=f"Only with scores of {name} from N to M.",
        )(function)
    return click.option(
        "--segment",
        "segments",
        multiple=True,
        type=click.Choice(NAMES, case_sensitive=False),
        help="Only these; may be given several times.",
    )(function)


def filter_of(
    segments: tuple[str, ...],
    recency: ScoreRange | None,
    frequency: ScoreRange | None,
    monetary: ScoreRange | None,
) -> SegmentFilter:
    """The buyers that the options name."""
    return SegmentFilter(
        segments=[f"{PREFIX}{name}" for name in segments],
        recency=recency,
        frequency=frequency,
        monetary=monetary,
    )


def segment_name(number: int) -> str:
    """A segment for people; the number of one that is newer than this program."""
    found = Segment.DESCRIPTOR.values_by_number.get(number)
    return found.name.removeprefix(PREFIX).lower().replace("_", " ") if found else str(number)


def scores_text(scores: SegmentScores) -> str:
    """Scores for people: 5-3-1, and - where there is none."""
    found = (scores.recency, scores.frequency, scores.monetary)
    return "-".join(str(score or "x") for score in found)
