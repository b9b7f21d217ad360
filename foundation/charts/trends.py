"""Small lines over time: a trend with its axis, and a sparkline inside a table. Geometry only.

A value of None is a gap: the line stops and begins again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import SupportsFloat

WIDTH, HEIGHT = 340, 92
_LEFT, _RIGHT, _TOP, _BASE, _AXIS_TEXT = 10.0, 290.0, 18.0, 70.0, 86
_MOST_TICKS = 4

SPARK_WIDTH, SPARK_HEIGHT = 112, 30
_SPARK_MARGIN = 4.0


@dataclass(frozen=True)
class Point:
    """A value and the period that it belongs to ("Jan")."""

    label: str
    value: float | None


@dataclass(frozen=True)
class Dot:
    """A drawn point, in the units of the view box."""

    x: float
    y: float
    value: float


@dataclass(frozen=True)
class Tick:
    """A period's name below the axis."""

    x: float
    label: str


@dataclass(frozen=True)
class Trend:
    """`runs` are the lines between gaps, as SVG points; `words` says every value."""

    width: int
    height: int
    base: float
    left: float
    right: float
    axis_text: int
    runs: tuple[str, ...]
    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    words: str


@dataclass(frozen=True)
class Sparkline:
    """A line of the last values between the lowest and the highest, the target being one of them.

    `last` is None without any value, `target` (the height of its line) without a target.
    """

    width: int
    height: int
    runs: tuple[str, ...]
    last: Dot | None
    words: str
    target: float | None = None


def trend(points: Sequence[Point], *, highest: float | None = None) -> Trend:
    """A line from zero up; give charts that stand beside each other the same `highest`."""
    values = [point.value for point in points if point.value is not None]
    top = max(highest or 0, *values, 1) if values else 1
    placed = _place([point.value for point in points], x=(_LEFT, _RIGHT), y=(_BASE, _TOP), low=0, high=top)
    return Trend(
        width=WIDTH,
        height=HEIGHT,
        base=_BASE,
        left=_LEFT,
        right=_RIGHT,
        axis_text=_AXIS_TEXT,
        runs=_runs(placed),
        dots=tuple(dot for dot in placed if dot),
        ticks=_ticks([point.label for point in points]),
        words=_words(points),
    )


def sparkline(values: Sequence[SupportsFloat | None], target: SupportsFloat | None = None) -> Sparkline:
    """The values from left to right, and the level of their target; a flat line stands in the middle."""
    numbers = [None if value is None else float(value) for value in values]
    levels = [value for value in numbers if value is not None]
    if target is not None:
        levels.append(float(target))
    low, high = (min(levels), max(levels)) if levels else (0, 0)
    if low == high:
        low, high = low - 1, high + 1
    foot, top = SPARK_HEIGHT - _SPARK_MARGIN, _SPARK_MARGIN
    placed = _place(
        numbers, x=(_SPARK_MARGIN, SPARK_WIDTH - _SPARK_MARGIN), y=(foot, top), low=low, high=high
    )
    dots = [dot for dot in placed if dot]
    words = ", ".join("no figure" if value is None else f"{value:g}" for value in numbers)
    level = None
    if target is not None:
        level = round(foot + (top - foot) * (float(target) - low) / (high - low), 1)
        words += f"; target {float(target):g}"
    return Sparkline(
        width=SPARK_WIDTH,
        height=SPARK_HEIGHT,
        runs=_runs(placed),
        last=dots[-1] if dots else None,
        words=words,
        target=level,
    )


def _place(
    values: Sequence[float | None],
    *,
    x: tuple[float, float],
    y: tuple[float, float],
    low: float,
    high: float,
) -> list[Dot | None]:
    """Each value's place: x evenly over its range, y from `low` at y[0] to `high` at y[1]."""
    step = (x[1] - x[0]) / max(len(values) - 1, 1)
    return [
        None
        if value is None
        else Dot(
            round(x[0] + step * index, 1),
            round(y[0] + (y[1] - y[0]) * (value - low) / (high - low), 1),
            value,
        )
        for index, value in enumerate(values)
    ]


def _runs(placed: Sequence[Dot | None]) -> tuple[str, ...]:
    """Unbroken stretches as SVG point lists; a lone point between gaps has no line."""
    runs: list[list[str]] = [[]]
    for dot in placed:
        if dot is None:
            runs.append([])
        else:
            runs[-1].append(f"{dot.x:g},{dot.y:g}")
    return tuple(" ".join(run) for run in runs if len(run) > 1)


def _ticks(labels: Sequence[str]) -> tuple[Tick, ...]:
    """At most four names, evenly spread, the first and the last among them where the count allows."""
    last = len(labels) - 1
    if last < 1:
        return tuple(Tick(_LEFT, label) for label in labels)
    count = next((n for n in range(min(_MOST_TICKS, last + 1), 2, -1) if last % (n - 1) == 0), 2)
    step = last // (count - 1)
    return tuple(
        Tick(round(_LEFT + (_RIGHT - _LEFT) * index / last, 1), labels[index])
        for index in range(0, last + 1, step)
    )


def _words(points: Sequence[Point]) -> str:
    return ", ".join(
        f"{point.label} {'no figure' if point.value is None else format(point.value, 'g')}"
        for point in points
    )
