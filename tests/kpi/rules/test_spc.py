"""Statistical process control: each rule on figures that a person can check by head.

`SETTLED` is twelve points of 49 and 51: mean 50, moving range 2, so limits of 50 ± 5.32 and "close"
from 50 ± 3.5467. With limits fixed on it, what follows can be anything.
"""

from collections.abc import Sequence
from datetime import date
from itertools import product

import pytest

from kpi.rules.periods import month_of
from kpi.rules.spc import (
    Assurance,
    DuplicateDates,
    FixAfterTooFew,
    Improvement,
    MissingValueInTrend,
    NotFinite,
    PointType,
    Spc,
    SpecialCause,
    Variation,
    analyse,
)

SETTLED = (49.0, 51.0) * 6
UP, DOWN, NEUTRAL = Improvement.INCREASE, Improvement.DECREASE, Improvement.NEUTRAL

LETTERS = {
    "H": SpecialCause.ABOVE_LIMIT,
    "L": SpecialCause.BELOW_LIMIT,
    "r": SpecialCause.RISING,
    "f": SpecialCause.FALLING,
    "t": SpecialCause.TWO_IN_THREE_ABOVE,
    "w": SpecialCause.TWO_IN_THREE_BELOW,
    "a": SpecialCause.SHIFT_ABOVE,
    "b": SpecialCause.SHIFT_BELOW,
    ".": SpecialCause.COMMON,
}


def monthly(
    values: Sequence[float | None], start: date = date(2017, 1, 31)
) -> list[tuple[date, float | None]]:
    return [(month_of(start).next(n).end, value) for n, value in enumerate(values)]


def after_settling(*values: float | None, improvement: Improvement = UP, target: float | None = None) -> Spc:
    return analyse(
        monthly([*SETTLED, *values]),
        improvement=improvement,
        target=target,
        fix_after=12,
        drop_missing=False,
    )


def causes(text: str) -> tuple[SpecialCause, ...]:
    return tuple(LETTERS[letter] for letter in text)


def test_mean_and_limits_are_2_66_moving_ranges_apart() -> None:
    spc = analyse(monthly([10, 12, 11, 15]), improvement=UP, screen_outliers=False)
    assert spc.mean == (12.0,) * 4  # 48 / 4
    assert spc.lpl == pytest.approx((12 - 2.66 * 7 / 3,) * 4)  # ranges 2, 1 and 4
    assert spc.upl == pytest.approx((12 + 2.66 * 7 / 3,) * 4)


def test_moving_ranges_of_3_267_means_or_more_are_left_out_if_asked() -> None:
    values = [10, 11, 10, 11, 10, 11, 10, 11, 31]  # ranges: seven of 1, one of 20: mean 3.375
    screened = analyse(monthly(values), improvement=UP)
    assert screened.upl[0] == pytest.approx(115 / 9 + 2.66)
    unscreened = analyse(monthly(values), improvement=UP, screen_outliers=False)
    assert unscreened.upl[0] == pytest.approx(115 / 9 + 2.66 * 3.375)
    assert screened.mean == unscreened.mean


def test_a_moving_range_of_exactly_3_267_means_is_left_out() -> None:
    values = [0, 3.267, 4, 4, 4]  # ranges 3.267, 0.733, 0 and 0: mean 1
    spc = analyse(monthly(values), improvement=UP)
    assert spc.upl[0] == pytest.approx(15.267 / 5 + 2.66 * 0.733 / 3)


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        # Outside is strictly outside, by more than a billionth.
        ((55.32 + 5e-10,), "."),
        ((55.32 + 1e-8,), "H"),
        ((55.32,), "."),
        ((55.33,), "H"),
        ((44.68,), "."),
        ((44.67,), "L"),
        # Seven on one side of the mean; a point on the mean is on neither side.
        ((49.5, 49.2) * 3, "......"),
        ((49.5, 49.2, 49.5, 49.2, 49.5, 49.2, 49.5), "bbbbbbb"),
        ((49.5, 49.2, 49.5, 49.2, 49.5, 49.2, 49.5, 49.2, 50.5), "bbbbbbbb."),
        ((49.5, 50.5, 50.2, 50.5, 50.2, 50.5, 50.2, 50.5), ".aaaaaaa"),
        ((49.5, 50.5, 50.2, 50.5, 50.2, 50, 50.5, 50.2, 50.5), "........."),
        ((50,) * 8, "........"),
        # Seven points rising or falling, turning points included; standing still ends a trend.
        ((47, 48, 49, 50, 51, 52), "......"),
        ((47, 48, 49, 50, 51, 52, 53), "rrrrrrr"),
        ((53, 52, 51, 50, 49, 48, 47), "fffffff"),
        ((47, 48, 49, 50, 50, 51, 52, 53), "........"),
        # The peak that ends a rise and begins a fall goes with the fall.
        ((47, 48, 49, 50, 51, 52, 53, 52, 51, 50, 49, 48, 47), "rrrrrrfffffff"),
        # A step down between two rises takes the first one's last point with it.
        ((47, 48, 49, 50, 51, 52, 53, 47, 48, 49, 50, 51, 52, 53), "rrrrrrfrrrrrrr"),
        # Two of three close to one limit, all three on that side; the third is no signal itself.
        ((49, 54, 54), "..."),
        ((49, 54, 54, 50.5), ".tt."),
        ((49, 54, 50.5, 54), ".t.t"),
        ((49, 54, 49, 54), "...."),
        ((49, 46, 46, 51), ".ww."),
        ((54, 46, 54), "..."),
        ((49, 54, 50, 54), "...."),
        ((50, 53.54, 53.54, 50.5), "...."),
        ((50, 53.55, 53.55, 50.5), ".tt."),
        # Outside the limits is not close to them.
        ((49, 56, 54, 50.5), ".H.."),
        ((49, 56, 54, 54), ".Htt"),
        # What wins: outside, trend, two in three, shift.
        ((44, 46, 48, 50, 52, 54, 56), "LrrrrrH"),
        ((49, 51, 50.5, 51, 54, 51, 54, 51), ".aaatata"),
        ((50.1, 50.2, 50.3, 50.4, 50.5, 50.6, 50.7), "rrrrrrr"),
    ],
)  # fmt: skip
def test_the_rules_one_by_one(tail: tuple[float, ...], expected: str) -> None:
    spc = after_settling(*tail)
    assert spc.special_cause[12:] == causes(expected)


def test_a_point_that_meets_several_rules_says_so() -> None:
    spc = after_settling(44, 46, 48, 50, 52, 54, 56)
    assert spc.trend7[12:] == (True,) * 7
    assert spc.outside[12:] == (True, False, False, False, False, False, True)
    assert spc.close_to_limits[12:] == (False, True, False, False, False, True, False)
    assert spc.relative_to_mean[12:] == (-1, -1, -1, 0, 1, 1, 1)
    assert spc.two_in_three[12:] == (False,) * 7
    assert spc.shift7[12:] == (False,) * 7


@pytest.mark.parametrize(
    ("last", "improvement", "point_type", "variation"),
    [
        (56, UP, PointType.IMPROVEMENT, Variation.IMPROVEMENT_HIGH),
        (44, UP, PointType.CONCERN, Variation.CONCERN_LOW),
        (56, DOWN, PointType.CONCERN, Variation.CONCERN_HIGH),
        (44, DOWN, PointType.IMPROVEMENT, Variation.IMPROVEMENT_LOW),
        (56, NEUTRAL, PointType.NEUTRAL_HIGH, Variation.NEUTRAL_HIGH),
        (44, NEUTRAL, PointType.NEUTRAL_LOW, Variation.NEUTRAL_LOW),
        (50, UP, PointType.COMMON, Variation.COMMON),
        (50, DOWN, PointType.COMMON, Variation.COMMON),
        (50, NEUTRAL, PointType.COMMON, Variation.COMMON),
    ],
)
def test_polarity_says_what_a_signal_means(
    last: float, improvement: Improvement, point_type: PointType, variation: Variation
) -> None:
    spc = after_settling(last, improvement=improvement)
    assert (spc.point_type[-1], spc.variation) == (point_type, variation)


def test_a_fall_above_the_mean_is_still_a_fall() -> None:
    spc = after_settling(55, 54.5, 54, 53.5, 53, 52.5, 52, 51.5, improvement=UP)
    assert spc.special_cause[-1] is SpecialCause.FALLING
    assert spc.variation is Variation.CONCERN_LOW


def test_the_variation_icon_looks_at_the_last_point_alone() -> None:
    assert after_settling(56, 50).variation is Variation.COMMON


@pytest.mark.parametrize(
    ("target", "improvement", "assurance"),
    [
        (44.67, UP, Assurance.WILL_MEET),
        (44.68, UP, Assurance.EITHER),
        (50, UP, Assurance.EITHER),
        (55.32, UP, Assurance.EITHER),
        (55.33, UP, Assurance.WILL_MISS),
        (44.67, DOWN, Assurance.WILL_MISS),
        (44.68, DOWN, Assurance.EITHER),
        (55.32, DOWN, Assurance.EITHER),
        (55.33, DOWN, Assurance.WILL_MEET),
        (55.33, NEUTRAL, None),
        (None, UP, None),
    ],
)
def test_assurance_is_the_limits_against_the_target(
    target: float | None, improvement: Improvement, assurance: Assurance | None
) -> None:
    assert after_settling(50, improvement=improvement, target=target).assurance is assurance


def test_a_rebase_starts_a_group_with_limits_of_its_own() -> None:
    spc = analyse(
        monthly([10, 12] * 6 + [50, 54] * 7),
        improvement=UP,
        target=40,
        rebases=[month_of(date(2018, 1, 1)).end],
    )
    assert spc.group == (0,) * 12 + (1,) * 14
    assert (spc.mean[11], spc.mean[12]) == (11.0, 52.0)
    assert (spc.upl[11], spc.lpl[12]) == pytest.approx((11 + 5.32, 52 - 10.64))
    assert spc.short_group == (True,) * 12 + (False,) * 14
    assert not spc.provisional
    assert spc.assurance is Assurance.WILL_MEET
    assert set(spc.special_cause) == {SpecialCause.COMMON}


def test_a_rebase_that_is_no_points_date_changes_nothing() -> None:
    points = monthly([10, 12] * 6)
    assert analyse(points, improvement=UP, rebases=[date(2017, 6, 15)]) == analyse(points, improvement=UP)


def test_points_may_come_in_any_order() -> None:
    points = monthly([10, 12, 11, 15, 9])
    assert analyse([points[3], *points[:3], points[4]], improvement=UP) == analyse(points, improvement=UP)


def test_limits_can_be_fixed_on_the_first_twelve_points_of_each_group() -> None:
    spc = analyse(
        monthly([*SETTLED, 70, 80, *SETTLED, 20]),
        improvement=UP,
        fix_after=12,
        rebases=[month_of(date(2018, 3, 1)).end],
    )
    assert spc.mean == (50.0,) * 27
    assert spc.special_cause == causes("............HH............L")


def test_fixing_limits_on_eleven_points_is_refused() -> None:
    with pytest.raises(FixAfterTooFew, match="12 points or more, not on 11"):
        analyse(monthly(SETTLED), improvement=UP, fix_after=11)


def test_two_points_of_one_date_are_refused() -> None:
    with pytest.raises(DuplicateDates):
        analyse([*monthly([1, 2]), *monthly([3])], improvement=UP)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(NotFinite):
        analyse(monthly([1, value, 2]), improvement=UP)


@pytest.mark.parametrize(
    ("values", "screen_outliers"),
    [
        ([], True),
        ([50.2], True),
        ([None, None], True),
        ([50] * 14, True),  # every moving range is left out: no limits
        ([85.7] * 20, False),  # limits of zero width
        ([0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0], True),  # what is not zero is left out
        ([1e8 + 0.1] * 13, False),  # rounding is no width
    ],
)
def test_without_limits_of_some_width_a_series_is_not_computable(
    values: list[float | None], screen_outliers: bool
) -> None:
    spc = analyse(monthly(values), improvement=UP, target=1, screen_outliers=screen_outliers)
    assert not spc.computable
    assert spc.provisional is (len(spc.dates) < 13)


def test_constant_figures_are_never_a_signal() -> None:
    for value in (85.7, 0.1 + 0.2, 123456789.1):
        spc = analyse(monthly([value] * 20), improvement=UP, screen_outliers=False)
        assert set(spc.special_cause) == {SpecialCause.COMMON}
        assert set(spc.relative_to_mean) == {0}


@pytest.mark.parametrize(("size", "provisional"), [(12, True), (13, False)])
def test_fewer_than_thirteen_points_are_provisional(size: int, provisional: bool) -> None:
    spc = analyse(monthly([10 + n % 2 for n in range(size)]), improvement=UP)
    assert spc.computable
    assert spc.provisional is provisional


def test_missing_values_are_dropped_first() -> None:
    spc = analyse(monthly([10, None, 12, 11, None]), improvement=UP)
    assert spc == analyse(
        [point for point in monthly([10, None, 12, 11, None]) if point[1] is not None], improvement=UP
    )
    assert spc.values == (10, 12, 11)


def test_a_rebase_at_a_missing_value_starts_with_the_next_point() -> None:
    spc = analyse(monthly([10, 12, None, 50, 52]), improvement=UP, rebases=[month_of(date(2017, 3, 1)).end])
    assert spc.group == (0, 0, 1, 1)
    assert spc.mean == (11, 11, 51, 51)


@pytest.mark.parametrize("side", [1, -1])
def test_a_kept_gap_leaves_open_what_cannot_be_said(side: int) -> None:
    """Six of seven points lie on one side of the mean, the fourth is not known: a shift, or not."""
    above = (-1, 0.5, 0.2, 0.5, None, 0.5, 0.2, 0.5, -1)
    spc = after_settling(*[None if y is None else 50 + side * y for y in above])
    assert spc.shift7[12:] == (None,) * 8 + (False,)
    assert spc.two_in_three[16] is None
    assert spc.outside[16] is None
    assert spc.relative_to_mean[16] is None
    assert set(spc.special_cause) == {SpecialCause.COMMON}


def test_a_kept_gap_beside_points_close_to_the_limit() -> None:
    """Of three with a gap among them nothing can be said, unless another three say it."""
    spc = after_settling(49, 50.5, 54, None, 49, 54, 54, 51, None, 49)
    assert spc.two_in_three[12:] == (False, False, None, None, False, True, True, False, None, False)
    assert after_settling(49, 54, 51, None, 49).two_in_three[12:] == (False, None, False, None, False)
    assert after_settling(49, None, 51, 54, 49).two_in_three[12:] == (False, None, False, None, False)


def test_a_kept_gap_where_a_trend_may_be_fails_as_the_reference_does() -> None:
    points = monthly([50, 46, 47, 48, 49, None, 51, 52, 53, 50])
    with pytest.raises(MissingValueInTrend):
        analyse(points, improvement=UP, drop_missing=False)
    assert analyse(points, improvement=UP).trend7 == (False, *(True,) * 7, False)


@pytest.mark.parametrize("side", [1, -1])
def test_without_limits_sides_are_known_and_closeness_is_not(side: int) -> None:
    """Twelve equal points leave no moving range; three on one side may be two in three."""
    tail = [50.0 + side * y for y in (1, 1, 1, -1, 0)]
    spc = analyse(monthly([50.0] * 12 + tail), improvement=UP, fix_after=12)
    assert spc.relative_to_mean[12:] == (side, side, side, -side, 0)
    assert spc.outside == (None,) * 17
    assert spc.two_in_three == (False,) * 12 + (None, None, None, False, False)


@pytest.mark.parametrize(
    ("low", "high", "lower", "upper"),
    [
        (0.7, 0.9, 0.268, 1.332),
        (5.9, 6.6, 4.388, 8.112),
        (7933146162.9, 7933146164.7, 7933146159.012, 7933146168.588),
    ],
)
def test_what_lies_on_a_limit_is_within_it_whatever_binary_fractions_say(
    low: float, high: float, lower: float, upper: float
) -> None:
    """Mean ± 2.66 x the one moving range, worked out on paper."""
    for target, improvement in product((lower, upper), (UP, DOWN)):
        points = monthly([*(low, high) * 6, lower, upper])
        spc = analyse(points, improvement=improvement, target=target, fix_after=12)
        assert spc.outside[12:] == (False, False)
        assert spc.close_to_limits[12:] == (True, True)
        assert spc.assurance is Assurance.EITHER
