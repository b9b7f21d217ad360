"""The signal rules of `spc.py`, read off a group that is written as one letter a point.

With limits: H above the upper limit, A close to it, a above the mean, 0 on it, b below, B close to the
lower limit, L below that. Without limits: + above the mean, = on it, - below. Missing: ?
Runs and windows are then patterns, which Python finds fast. Where a value is missing or limits are,
a rule may hold, not hold, or be beyond saying (None): three-valued, as in R.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

OUTSIDE: dict[str, bool | None] = (
    dict.fromkeys("HL", True) | dict.fromkeys("Aa0bB", False) | dict.fromkeys("+=-?")
)
CLOSE: dict[str, bool | None] = (
    dict.fromkeys("AB", True) | dict.fromkeys("Ha0bL", False) | dict.fromkeys("+=-?")
)
SIDE: dict[str, int | None] = (
    dict.fromkeys("HAa+", 1) | dict.fromkeys("LBb-", -1) | dict.fromkeys("0=", 0) | dict.fromkeys("?")
)

SEVEN = 7
_SHIFT = re.compile(r"[HAa+]{7,}|[LBb-]{7,}")
_MAYBE_SHIFT = re.compile(r"(?=[HAa+?]{6}[HAa+]|[LBb?-]{6}[LBb-])")
_TREND = re.compile(r"u{6,}|d{6,}")
_MAYBE_TREND = re.compile(r"(?=([u?]{6}|[d?]{6}))")
# Three on one side of the mean, of which two are close to the limit.
_TWO_IN_THREE = re.compile(r"(?=AA[HAa]|A[HAa]A|[HAa]AA|BB[LBb]|B[LBb]B|[LBb]BB)")
_MAYBE_TWO_IN_THREE = re.compile(r"(?=\+{3}|-{3})")
_OUTSIDE = re.compile(r"[HL]")


class SpcError(ValueError):
    """A series that cannot be analysed; the text says why."""


class MissingValueInTrend(SpcError):
    """Seven points that may or may not be a trend, since one of them is missing."""


class SpecialCause(StrEnum):
    """The rule that wins at a point; the names are the reference implementation's."""

    ABOVE_LIMIT = "Above UCL"
    BELOW_LIMIT = "Below LCL"
    RISING = "7 Point Trend (Increasing)"
    FALLING = "7 Point Trend (Decreasing)"
    TWO_IN_THREE_ABOVE = "2 in 3 Above CL"
    TWO_IN_THREE_BELOW = "2 in 3 Below CL"
    SHIFT_ABOVE = "7 Points Above CL"
    SHIFT_BELOW = "7 Points Below CL"
    COMMON = "Common Cause"

    @property
    def direction(self) -> int:
        """Where the figures point: 1 upwards, -1 downwards, 0 nowhere."""
        if self is SpecialCause.COMMON:
            return 0
        return 1 if self in _UPWARDS else -1


_UPWARDS = frozenset(
    {
        SpecialCause.ABOVE_LIMIT,
        SpecialCause.RISING,
        SpecialCause.TWO_IN_THREE_ABOVE,
        SpecialCause.SHIFT_ABOVE,
    }
)
_TWO_IN_THREE_CAUSE = {"A": SpecialCause.TWO_IN_THREE_ABOVE, "B": SpecialCause.TWO_IN_THREE_BELOW}
_OUTSIDE_CAUSE = {"H": SpecialCause.ABOVE_LIMIT, "L": SpecialCause.BELOW_LIMIT}


class Signals(NamedTuple):
    """What was found in one group, a value a point."""

    trend: list[bool]
    two_in_three: list[bool | None]
    shift: list[bool | None]
    causes: list[SpecialCause]


def signals(values: Sequence[float | None], marks: str) -> Signals:
    """The rules that each point of a group meets, and the one that wins.

    Outside the limits goes before a trend of seven, that before two in three, that before seven on
    one side of the mean. Raises MissingValueInTrend.
    """
    size = len(marks)
    causes = [SpecialCause.COMMON] * size
    shift: list[bool | None] = [False] * size
    two_in_three: list[bool | None] = [False] * size
    trend = [False] * size

    if "?" in marks or "+" in marks or "-" in marks:
        _leave_open(marks, two_in_three, shift)
    # The weakest rule first: each writes over the cause that those before it found.
    for run in _SHIFT.finditer(marks):
        cause = SpecialCause.SHIFT_ABOVE if SIDE[run[0][0]] == 1 else SpecialCause.SHIFT_BELOW
        first, after = run.span()
        shift[first:after] = [True] * (after - first)
        causes[first:after] = [cause] * (after - first)
    for window in _TWO_IN_THREE.finditer(marks):
        for i in range(window.start(), window.start() + 3):
            if CLOSE[marks[i]]:
                two_in_three[i] = True
                causes[i] = _TWO_IN_THREE_CAUSE[marks[i]]
    for i, step in _trends(values):
        trend[i] = True
        causes[i] = SpecialCause.RISING if step == "u" else SpecialCause.FALLING
    for outside in _OUTSIDE.finditer(marks):
        causes[outside.start()] = _OUTSIDE_CAUSE[outside[0]]
    return Signals(trend, two_in_three, shift, causes)


def _trends(values: Sequence[float | None]) -> list[tuple[int, str]]:
    """The points of each run of six steps or more, its turning points included, and their steps.

    Steps are u for up, d for down, s for the same, ? where it cannot be said. A point whose right
    neighbour is in a trend, too, goes with the step to it: that decides where one trend ends and
    another begins, be it a step down between two rises.
    """
    steps = "".join(
        [
            "?" if a is None or b is None else "u" if b > a else "d" if b < a else "s"
            for a, b in pairwise(values)
        ]
    )
    if "?" in steps and any("?" in window[1] for window in _MAYBE_TREND.finditer(steps)):
        raise MissingValueInTrend("A value is missing where the figures may be in a trend.")
    members = {i for run in _TREND.finditer(steps) for i in range(run.start(), run.end() + 1)}
    return [(i, steps[i] if i + 1 in members else steps[i - 1]) for i in members]


def _leave_open(marks: str, two_in_three: list[bool | None], shift: list[bool | None]) -> None:
    """Set to None what cannot be said; what holds for certain is set to True afterwards."""
    for i, mark in enumerate(marks):
        if mark == "?":
            shift[max(0, i - SEVEN + 1) : i + 1] = [None] * min(SEVEN, i + 1)
        if CLOSE[mark] is not False and "?" in marks[max(0, i - 2) : i + 3]:
            two_in_three[i] = None
    for window in _MAYBE_SHIFT.finditer(marks):
        shift[window.start() : window.start() + SEVEN] = [None] * SEVEN
    for window in _MAYBE_TWO_IN_THREE.finditer(marks):
        two_in_three[window.start() : window.start() + 3] = [None] * 3
