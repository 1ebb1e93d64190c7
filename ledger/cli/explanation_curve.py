"""The curve of a balance: points over time as paths of an SVG picture, in whole units of the picture."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ledger.v1.explain_pb2 import ExplainedStep

WIDTH = 960
HEIGHT = 300
LEFT, RIGHT, TOP, BOTTOM = 70, 16, 14, 34
"""Room around the curve, for what the axes say."""
TIME_TICKS_MAX = 8
POINTS_TICKS_MAX = 6

_NICE = (1, 2, 5)
_MONTHS = 12


class Tick(NamedTuple):
    """A place on an axis."""

    at: int
    text: str


class Line(NamedTuple):
    """One kind of points over time."""

    name: str
    path: str
    is_area: bool = False


class Curve(NamedTuple):
    """What the picture is drawn from."""

    width: int
    height: int
    plot: tuple[int, int, int, int]
    """Left, top, right and bottom of the curve itself."""
    lines: list[Line]
    times: list[Tick]
    points: list[Tick]
    title: str
    """What it shows, for those who do not see it."""
    since: str
    until: str


class _Sample(NamedTuple):
    at: int
    """Microseconds since the epoch."""
    value: int


_KINDS: tuple[tuple[str, Callable[[ExplainedStep], int]], ...] = (
    ("available", lambda step: step.after.points_available),
    ("pending", lambda step: step.after.points_pending),
    ("held", lambda step: step.after.points_held),
    ("owed", lambda step: step.after.points_owed),
)


def curve_of(steps: Sequence[ExplainedStep], until: datetime, zone: ZoneInfo) -> Curve:
    """Draw what an account had from its first step until an instant; kinds that it never had are left out."""
    times = [step.shown_from.ToMicroseconds() for step in steps]
    first = times[0]
    # Where a clock stands still all of it happened at once; the picture has a width all the same.
    last = max(times[-1], _microseconds(until), first + 1)
    values = {name: [of(step) for step in steps] for name, of in _KINDS}
    shown = {name: one for name, one in values.items() if name == "available" or any(one)}
    top = _rounded_up(max(max(one) for one in shown.values()))
    scale = _Scale(first, last, top)
    lines = [
        _line(name, scale, list(map(_Sample, times, one)), last) for name, one in shown.items()
    ]
    return Curve(
        width=WIDTH,
        height=HEIGHT,
        plot=(LEFT, TOP, WIDTH - RIGHT, HEIGHT - BOTTOM),
        lines=lines,
        times=[Tick(scale.x(_microseconds(at)), text) for at, text in _times(first, last, zone)],
        points=[Tick(scale.y(value), f"{value:,}") for value in _values(top)],
        title=_title(steps, values["available"]),
        since=f"{_local(first, zone):%Y-%m-%d}",
        until=f"{_local(last, zone):%Y-%m-%d}",
    )


def _title(steps: Sequence[ExplainedStep], available: list[int]) -> str:
    """What the picture shows, for those who do not see it."""
    return (
        f"Points that could be spent, over {len(steps)} steps: at most {max(available):,}, "
        f"at the end {available[-1]:,}."
    )


class _Scale(NamedTuple):
    first: int
    last: int
    top: int

    def x(self, at: int) -> int:
        """Where an instant is."""
        return LEFT + (at - self.first) * (WIDTH - LEFT - RIGHT) // (self.last - self.first)

    def y(self, value: int) -> int:
        """Where a number of points is."""
        return HEIGHT - BOTTOM - value * (HEIGHT - TOP - BOTTOM) // self.top


def _line(name: str, scale: _Scale, samples: Sequence[_Sample], last: int) -> Line:
    is_area = name == "available"
    return Line(name, _path(scale, samples, last, is_area=is_area), is_area)


def _path(scale: _Scale, samples: Sequence[_Sample], last: int, *, is_area: bool) -> str:
    """A line of steps: a value holds until the next one. What is no area is not drawn where it is nothing."""
    floor = scale.y(0)
    moves: list[str] = []
    before = floor
    for x, y in _pixels(scale, samples):
        is_drawn = moves and (is_area or before != floor)
        moves.append(f"H{x}V{y}" if is_drawn else f"M{x} {floor}V{y}")
        before = y
    return "".join([*moves, f"H{scale.x(last)}" if is_area or before != floor else ""])


def _pixels(scale: _Scale, samples: Sequence[_Sample]) -> Iterator[tuple[int, int]]:
    """The places of samples: of the many of one column only the first, lowest, highest and last."""
    column: list[int] = []
    x = None
    for sample in samples:
        at, y = scale.x(sample.at), scale.y(sample.value)
        if at != x and x is not None:
            yield from ((x, one) for one in _telling(column))
            column = []
        x = at
        column.append(y)
    if x is not None:
        yield from ((x, one) for one in _telling(column))


def _telling(column: list[int]) -> list[int]:
    """What is seen of values in one column."""
    return list(dict.fromkeys([column[0], max(column), min(column)])) + (
        [column[-1]] if len(column) > 1 else []
    )


def _rounded_up(most: int) -> int:
    """The number of points at the top of the picture."""
    step = _step(most)
    return -(-most // step) * step or 1


def _step(most: int) -> int:
    """How many points are between two ticks: 1, 2 or 5 of some power of ten."""
    power = 1
    while True:
        for nice in _NICE:
            if nice * power * (POINTS_TICKS_MAX - 1) >= most:
                return nice * power
        power *= 10


def _values(top: int) -> Iterator[int]:
    yield from range(0, top + 1, _step(top))


def _times(first: int, last: int, zone: ZoneInfo) -> Iterator[tuple[datetime, str]]:
    """Beginnings of years, months, days or hours between two instants: not too many."""
    start, end = _local(first, zone), _local(last, zone)
    span = end - start
    if span > timedelta(days=28):
        yield from _months(start, end)
    elif span > timedelta(days=2):
        yield from _every(start, end, timedelta(days=1), "%d %b")
    else:
        yield from _every(start, end, timedelta(hours=1), "%H:%M")


def _months(start: datetime, end: datetime) -> Iterator[tuple[datetime, str]]:
    count = (end.year - start.year) * _MONTHS + end.month - start.month
    width = next(one for one in (1, 2, 3, 6, 12, 24, 60, 120, 600) if count <= one * TIME_TICKS_MAX)
    for month in range(start.year * _MONTHS + start.month, end.year * _MONTHS + end.month):
        if month % width == 0:
            year, index = divmod(month, _MONTHS)
            at = start.replace(
                year=year, month=index + 1, day=1, hour=0, minute=0, second=0, microsecond=0
            )
            yield at, at.strftime("%Y" if width % _MONTHS == 0 else "%b %Y")


def _every(
    start: datetime, end: datetime, unit: timedelta, form: str
) -> Iterator[tuple[datetime, str]]:
    at = start.replace(minute=0, second=0, microsecond=0)
    if unit >= timedelta(days=1):
        at = at.replace(hour=0)
    width = unit * -(-(end - start) // (unit * TIME_TICKS_MAX))
    at += unit
    while at <= end:
        yield at, at.strftime(form)
        at += width


def _local(microseconds: int, zone: ZoneInfo) -> datetime:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return (epoch + timedelta(microseconds=microseconds)).astimezone(zone)


def _microseconds(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
