"""Statistical process control of one series: the XmR chart as NHS England's "Making Data Count" draws it.

The rules, to the last corner, are those of NHSRplotthedots 0.2.2, whose answers are our test
vectors; the signal rules themselves are in `spc_signals.py`. Plain floats, as there.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import chain, pairwise
from math import fsum, isfinite
from operator import itemgetter
from typing import TypeVar

from kpi.rules.spc_signals import CLOSE, OUTSIDE, SIDE, MissingValueInTrend, SpcError, SpecialCause, signals

__all__ = [
    "Assurance",
    "DuplicateDates",
    "FixAfterTooFew",
    "Improvement",
    "MissingValueInTrend",
    "NotFinite",
    "PointType",
    "Spc",
    "SpcError",
    "SpecialCause",
    "Variation",
    "analyse",
]

ENOUGH_POINTS = 13  # a group of fewer has provisional limits
FEWEST_FIXED = 12
LIMIT = 2.66  # limits lie so many mean moving ranges from the mean
NEAR = 2 * (LIMIT / 3)  # from here on a point is close to its limit
SCREEN = 3.267  # a moving range of so many mean ones or more says nothing of ordinary variation

T = TypeVar("T")

# What differs by less is equal; relative where figures are above a hundred thousand, whose sums are
# not exact to a billionth.
_SAME = 1e-9
_SAME_RELATIVE = 1e-14


class DuplicateDates(SpcError):
    """Two points have the same date."""


class FixAfterTooFew(SpcError):
    """Limits cannot be fixed on fewer than 12 points."""


class NotFinite(SpcError):
    """A value is infinite or not a number."""


class Improvement(StrEnum):
    """Where better lies."""

    INCREASE = "increase"
    DECREASE = "decrease"
    NEUTRAL = "neutral"


class PointType(StrEnum):
    """What a point's special cause means; the names are the reference implementation's."""

    IMPROVEMENT = "special_cause_improvement"
    CONCERN = "special_cause_concern"
    NEUTRAL_HIGH = "special_cause_neutral_high"
    NEUTRAL_LOW = "special_cause_neutral_low"
    COMMON = "common_cause"


class Variation(StrEnum):
    """The first icon: what the last point alone says. Values are stored."""

    IMPROVEMENT_HIGH = "improvement_high"
    IMPROVEMENT_LOW = "improvement_low"
    CONCERN_HIGH = "concern_high"
    CONCERN_LOW = "concern_low"
    NEUTRAL_HIGH = "neutral_high"
    NEUTRAL_LOW = "neutral_low"
    COMMON = "common_cause"


class Assurance(StrEnum):
    """The second icon: the last limits against the target. Values are stored."""

    WILL_MEET = "consistent_pass"
    WILL_MISS = "consistent_fail"
    EITHER = "inconsistent"


# By improvement: what a cause that points upwards, downwards or nowhere makes of its point and of the icon.
_POINT_TYPES: dict[Improvement, dict[int, PointType]] = {
    Improvement.INCREASE: {1: PointType.IMPROVEMENT, -1: PointType.CONCERN, 0: PointType.COMMON},
    Improvement.DECREASE: {1: PointType.CONCERN, -1: PointType.IMPROVEMENT, 0: PointType.COMMON},
    Improvement.NEUTRAL: {1: PointType.NEUTRAL_HIGH, -1: PointType.NEUTRAL_LOW, 0: PointType.COMMON},
}
_VARIATIONS: dict[Improvement, dict[int, Variation]] = {
    Improvement.INCREASE: {1: Variation.IMPROVEMENT_HIGH, -1: Variation.CONCERN_LOW, 0: Variation.COMMON},
    Improvement.DECREASE: {1: Variation.CONCERN_HIGH, -1: Variation.IMPROVEMENT_LOW, 0: Variation.COMMON},
    Improvement.NEUTRAL: {1: Variation.NEUTRAL_HIGH, -1: Variation.NEUTRAL_LOW, 0: Variation.COMMON},
}
_TYPES_BY_CAUSE = {
    improvement: {cause: types[cause.direction] for cause in SpecialCause}
    for improvement, types in _POINT_TYPES.items()
}


@dataclass(frozen=True, slots=True)
class Spc:
    """A series judged, oldest point first: parallel tuples, then what holds for the whole.

    A mean or limit of None could not be computed. `outside` to `shift7` say which rules a point meets
    (None: cannot be said for want of a value or of limits); `special_cause` is the one that wins.
    """

    dates: tuple[date, ...]
    values: tuple[float | None, ...]
    group: tuple[int, ...]
    mean: tuple[float | None, ...]
    lpl: tuple[float | None, ...]
    upl: tuple[float | None, ...]
    outside: tuple[bool | None, ...]
    relative_to_mean: tuple[int | None, ...]
    close_to_limits: tuple[bool | None, ...]
    trend7: tuple[bool, ...]
    two_in_three: tuple[bool | None, ...]
    shift7: tuple[bool | None, ...]
    special_cause: tuple[SpecialCause, ...]
    point_type: tuple[PointType, ...]
    short_group: tuple[bool, ...]
    improvement: Improvement
    target: float | None
    variation: Variation
    assurance: Assurance | None

    @property
    def computable(self) -> bool:
        """Whether the last group has limits that can be judged by: neither missing nor of zero width."""
        if not self.dates:
            return False
        lower, upper = self.lpl[-1], self.upl[-1]
        return lower is not None and upper is not None and upper - lower > _tolerance(lower, upper)

    @property
    def provisional(self) -> bool:
        """Whether the last group has fewer than 13 points."""
        return not self.dates or self.short_group[-1]


def analyse(
    points: Sequence[tuple[date, float | None]],
    *,
    improvement: Improvement,
    target: float | None = None,
    rebases: Sequence[date] = (),
    fix_after: int | None = None,
    screen_outliers: bool = True,
    drop_missing: bool = True,
) -> Spc:
    """Judge a series; the points may come in any order, None is a missing value.

    A date of `rebases` that is a point's starts a new group with a mean and limits of its own; others
    are ignored. `fix_after` works mean and limits out from each group's first n points alone.
    Missing values are dropped first, so that every series is judged in one way; a rebase at one of
    them starts with the next point. `drop_missing=False` keeps them as the reference does: rules that
    meet one cannot be said, and where it could be part of a trend the analysis fails.
    Raises DuplicateDates, FixAfterTooFew, NotFinite or MissingValueInTrend, each an SpcError.
    """
    if fix_after is not None and fix_after < FEWEST_FIXED:
        raise FixAfterTooFew(f"Limits can be fixed on {FEWEST_FIXED} points or more, not on {fix_after}.")
    points = sorted(points, key=itemgetter(0))
    dates = [day for day, _ in points]
    starts = _starts(dates, rebases)
    if drop_missing:
        points = [point for point in points if point[1] is not None]
        dates = [day for day, _ in points]
    values = [value for _, value in points]
    if not all(isfinite(value) for value in values if value is not None):
        raise NotFinite("A value of a series is infinite or not a number.")
    number_of = [bisect_right(starts, day) for day in dates] if starts else [0] * len(dates)
    groups = [
        _Group(values[first:after], fix_after, screen_outliers) for first, after in _stretches(number_of)
    ]
    causes = _joined(group.causes for group in groups)
    return Spc(
        dates=tuple(dates),
        values=tuple(values),
        group=tuple(number_of),
        mean=_joined([group.mean] * group.size for group in groups),
        lpl=_joined([group.lower] * group.size for group in groups),
        upl=_joined([group.upper] * group.size for group in groups),
        outside=_joined(map(OUTSIDE.__getitem__, group.marks) for group in groups),
        relative_to_mean=_joined(map(SIDE.__getitem__, group.marks) for group in groups),
        close_to_limits=_joined(map(CLOSE.__getitem__, group.marks) for group in groups),
        trend7=_joined(group.trend for group in groups),
        two_in_three=_joined(group.two_in_three for group in groups),
        shift7=_joined(group.shift for group in groups),
        special_cause=causes,
        point_type=tuple(map(_TYPES_BY_CAUSE[improvement].__getitem__, causes)),
        short_group=_joined([group.size < ENOUGH_POINTS] * group.size for group in groups),
        improvement=improvement,
        target=target,
        variation=_VARIATIONS[improvement][causes[-1].direction] if causes else Variation.COMMON,
        assurance=groups[-1].assurance(target, improvement) if groups else None,
    )


class _Group:
    """The points between two rebases: their mean and limits, and how each point stands to them."""

    def __init__(self, values: list[float | None], fix_after: int | None, screen_outliers: bool) -> None:
        self.size = len(values)
        self.lower: float | None = None
        self.upper: float | None = None
        basis = values if fix_after is None else values[:fix_after]
        known = [value for value in basis if value is not None]
        self.mean = fsum(known) / len(known) if known else None
        spread = _mean_moving_range(basis, screen_outliers)
        if self.mean is not None and spread is not None:
            self.lower = self.mean - LIMIT * spread
            self.upper = self.mean + LIMIT * spread
        self.marks = self._marked(values, spread)
        self.trend, self.two_in_three, self.shift, self.causes = signals(values, self.marks)

    def _marked(self, values: list[float | None], spread: float | None) -> str:
        """One letter a point, as `spc_signals.py` reads them."""
        if self.mean is None:
            return "?" * self.size
        if self.lower is None or self.upper is None or spread is None:
            above, below = self.mean + _SAME, self.mean - _SAME
            return "".join(
                ["?" if y is None else "+" if y > above else "-" if y < below else "=" for y in values]
            )
        same = _tolerance(self.lower, self.upper)
        above, near_upper, upper = self.mean + same, self.mean + NEAR * spread + same, self.upper + same
        below, near_lower, lower = self.mean - same, self.mean - NEAR * spread - same, self.lower - same
        return "".join(
            [
                "?" if y is None
                else ("a" if y <= near_upper else "A" if y <= upper else "H") if y > above
                else ("b" if y >= near_lower else "B" if y >= lower else "L") if y < below
                else "0"
                for y in values
            ]
        )  # fmt: skip

    def assurance(self, target: float | None, improvement: Improvement) -> Assurance | None:
        """The limits against the target; on a limit, or without limits, it may or may not be met."""
        if target is None or improvement is Improvement.NEUTRAL:
            return None
        if self.lower is None or self.upper is None:
            return Assurance.EITHER
        same = _tolerance(self.lower, self.upper)
        if self.lower - same <= target <= self.upper + same:
            return Assurance.EITHER
        beyond_reach = (target > self.upper) is (improvement is Improvement.INCREASE)
        return Assurance.WILL_MISS if beyond_reach else Assurance.WILL_MEET


def _mean_moving_range(values: list[float | None], screen_outliers: bool) -> float | None:
    """The mean difference of neighbours, without the extreme ones if screened; None where none is left."""
    ranges = [abs(b - a) for a, b in pairwise(values) if a is not None and b is not None]
    if not ranges:
        return None
    mean = fsum(ranges) / len(ranges)
    if not screen_outliers:
        return mean
    extreme = SCREEN * mean - _SAME
    ordinary = [moving for moving in ranges if moving < extreme]
    return fsum(ordinary) / len(ordinary) if ordinary else None


def _tolerance(lower: float, upper: float) -> float:
    return max(_SAME, _SAME_RELATIVE * max(upper, -lower))


def _starts(dates: list[date], rebases: Sequence[date]) -> list[date]:
    """The rebases that are a point's date, in order."""
    present = set(dates)
    if len(present) != len(dates):
        raise DuplicateDates("Two points of a series have the same date.")
    return sorted(present.intersection(rebases))


def _stretches(number_of: list[int]) -> list[tuple[int, int]]:
    """Where each run of equal group numbers begins and ends."""
    if not number_of:
        return []
    if number_of[0] == number_of[-1]:
        return [(0, len(number_of))]
    cuts = [i for i, (a, b) in enumerate(pairwise(number_of), start=1) if a != b]
    return list(pairwise([0, *cuts, len(number_of)]))


def _joined(columns: Iterable[Iterable[T]]) -> tuple[T, ...]:
    return tuple(chain.from_iterable(columns))
