"""The curve of a balance: it stays in its picture, shows every high and low, and has few and round ticks."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from ledger.cli.explanation_curve import POINTS_TICKS_MAX, TIME_TICKS_MAX, WIDTH, Curve, curve_of
from ledger.v1.explain_pb2 import ExplainedStep, PointsSums

START = datetime(2025, 3, 14, 12, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")

balances = st.integers(0, 10**15)
# Up to a hundred and fifty years in all.
gaps = st.integers(0, 10**8)


def steps_with(values: list[tuple[int, int]]) -> tuple[list[ExplainedStep], datetime]:
    """Steps some seconds after one another, each with a balance; and the time of the last one."""
    at = START
    steps = []
    for seconds, available in values:
        at += timedelta(seconds=seconds)
        step = ExplainedStep(after=PointsSums(points_available=available))
        step.shown_from.FromDatetime(at)
        steps.append(step)
    return steps, at


def draw(values: list[tuple[int, int]]) -> Curve:
    """The curve of some balances, until a day after the last."""
    steps, at = steps_with(values)
    return curve_of(steps, at + timedelta(days=1), ZONE)


def heights(curve: Curve) -> list[int]:
    """Every height that the line of what can be spent reaches."""
    path = curve.lines[0].path
    return [int(one) for one in re.findall(r"V(-?\d+)", path)]


@given(values=st.lists(st.tuples(gaps, balances), min_size=1, max_size=50))
def test_a_curve_stays_in_its_picture_and_reaches_its_extremes(
    values: list[tuple[int, int]],
) -> None:
    """No balance and no time leads out of it, and the highest balance is its highest place."""
    curve = draw(values)
    left, top, right, bottom = curve.plot
    found = heights(curve)
    assert all(top <= one <= bottom for one in found)
    across = [int(one) for one in re.findall(r"[MH](-?\d+)", curve.lines[0].path)]
    assert across == sorted(across)
    assert (across[0], across[-1]) == (left, right)
    most = max(available for _, available in values)
    assert f"at most {most:,}" in curve.title
    lowest, highest = curve.points[0], curve.points[-1]
    assert (lowest.text, lowest.at, highest.at) == ("0", bottom, top)
    assert 2 <= len(curve.points) <= POINTS_TICKS_MAX
    assert len(curve.times) <= TIME_TICKS_MAX + 1
    assert all(left <= tick.at <= right for tick in curve.times)


def test_a_long_history_makes_no_longer_a_path() -> None:
    """Of many steps in one column only what is seen of them is drawn: also a moment's low."""
    values = [(60, 1_000) for _ in range(20_000)]
    values[9_999] = (60, 3)
    curve = draw(values)
    assert len(heights(curve)) <= 4 * WIDTH
    _, top, _, bottom = curve.plot
    assert max(heights(curve)[1:]) >= bottom - 1
    assert min(heights(curve)) == top


def test_all_at_once_is_a_line_across() -> None:
    """Where a clock stands still, the picture shows what there was in the end."""
    steps, at = steps_with([(0, 0), (0, 10), (0, 7)])
    curve = curve_of(steps, at, ZONE)
    _, top, right, bottom = curve.plot
    assert curve.lines[0].path.endswith(f"V{bottom - 7 * (bottom - top) // 10}H{right}")
