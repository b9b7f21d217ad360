"""Statistical process control on any series: what must hold whatever the figures are."""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from kpi.rules.spc import Assurance, Improvement, Spc, SpecialCause, Variation, analyse

Points = list[tuple[date, float | None]]

# Whole numbers near each other, so that runs, ties and points on a limit come up often.
FIGURES = st.integers(min_value=-6, max_value=6)
SERIES = st.lists(FIGURES, min_size=1, max_size=40)
IMPROVEMENTS = st.sampled_from(list(Improvement))
MIRRORED = {
    Improvement.INCREASE: Improvement.DECREASE,
    Improvement.DECREASE: Improvement.INCREASE,
    Improvement.NEUTRAL: Improvement.NEUTRAL,
}
MIRRORED_CAUSES = {
    SpecialCause.ABOVE_LIMIT: SpecialCause.BELOW_LIMIT,
    SpecialCause.RISING: SpecialCause.FALLING,
    SpecialCause.TWO_IN_THREE_ABOVE: SpecialCause.TWO_IN_THREE_BELOW,
    SpecialCause.SHIFT_ABOVE: SpecialCause.SHIFT_BELOW,
    SpecialCause.COMMON: SpecialCause.COMMON,
}
MIRRORED_CAUSES |= {below: above for above, below in MIRRORED_CAUSES.items()}


def daily(values: Sequence[float | None]) -> Points:
    return [(date(2019, 1, 1) + timedelta(n), value) for n, value in enumerate(values)]


def findings(spc: Spc) -> list[tuple[object, ...]]:
    """All that is found of each point, but for the figures themselves."""
    columns = (
        spc.outside,
        spc.relative_to_mean,
        spc.close_to_limits,
        spc.trend7,
        spc.two_in_three,
        spc.shift7,
        spc.special_cause,
        spc.point_type,
        spc.short_group,
    )
    return list(zip(*columns, strict=True))


def levels(spc: Spc) -> list[tuple[float | None, ...]]:
    return list(zip(spc.values, spc.mean, spc.lpl, spc.upl, strict=True))


@given(SERIES, st.integers(-1000, 1000), IMPROVEMENTS)
def test_lifting_all_figures_and_the_target_changes_no_finding(
    series: list[int], lift: int, improvement: Improvement
) -> None:
    spc = analyse(daily(series), improvement=improvement, target=2)
    lifted = analyse(daily([y + lift for y in series]), improvement=improvement, target=2 + lift)
    assert findings(lifted) == findings(spc)
    assert (lifted.variation, lifted.assurance) == (spc.variation, spc.assurance)
    assert (lifted.computable, lifted.provisional) == (spc.computable, spc.provisional)


@given(SERIES, IMPROVEMENTS)
def test_another_unit_changes_no_finding(series: list[int], improvement: Improvement) -> None:
    spc = analyse(daily(series), improvement=improvement, target=2)
    scaled = analyse(daily([y * 0.01 for y in series]), improvement=improvement, target=0.02)
    assert findings(scaled) == findings(spc)
    assert (scaled.variation, scaled.assurance) == (spc.variation, spc.assurance)


@given(SERIES, IMPROVEMENTS)
def test_turned_upside_down_with_better_the_other_way_it_means_the_same(
    series: list[int], improvement: Improvement
) -> None:
    spc = analyse(daily(series), improvement=improvement, target=2)
    mirror = analyse(daily([-y for y in series]), improvement=MIRRORED[improvement], target=-2)
    # The reference calls a level step between two trends a fall, either way up.
    assume(
        not any(
            spc.trend7[n] and spc.trend7[n - 1] and series[n] == series[n - 1] for n in range(1, len(series))
        )
    )
    assert mirror.special_cause == tuple(MIRRORED_CAUSES[cause] for cause in spc.special_cause)
    assert mirror.assurance == spc.assurance
    if improvement is not Improvement.NEUTRAL:
        assert mirror.point_type == spc.point_type
    swapped = {"high": "low", "low": "high"}
    kind, _, place = spc.variation.partition("_")
    assert mirror.variation == (spc.variation if place == "cause" else f"{kind}_{swapped[place]}")


@given(st.lists(SERIES, min_size=1, max_size=4), IMPROVEMENTS)
def test_rebased_parts_are_judged_as_if_each_stood_alone(
    parts: list[list[int]], improvement: Improvement
) -> None:
    points = daily([y for part in parts for y in part])
    starts = [sum(map(len, parts[:n])) for n in range(1, len(parts))]
    spc = analyse(points, improvement=improvement, target=2, rebases=[points[n][0] for n in starts])
    alone = [
        analyse(points[start : start + len(part)], improvement=improvement, target=2)
        for start, part in zip([0, *starts], parts, strict=True)
    ]
    assert findings(spc) == [found for one in alone for found in findings(one)]
    assert levels(spc) == [level for one in alone for level in levels(one)]
    assert spc.group == tuple(n for n, part in enumerate(parts) for _ in part)
    assert (spc.variation, spc.assurance) == (alone[-1].variation, alone[-1].assurance)
    assert (spc.computable, spc.provisional) == (alone[-1].computable, alone[-1].provisional)


@given(st.permutations(daily([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9])))
def test_the_order_of_the_points_does_not_matter(points: Points) -> None:
    assert analyse(points, improvement=Improvement.INCREASE) == analyse(
        sorted(points), improvement=Improvement.INCREASE
    )


@given(st.lists(st.none() | FIGURES, max_size=40), IMPROVEMENTS)
def test_dropping_missing_values_is_leaving_them_out(
    series: list[int | None], improvement: Improvement
) -> None:
    points = daily(series)
    known = [point for point in points if point[1] is not None]
    spc = analyse(points, improvement=improvement, target=2)
    assert spc == analyse(known, improvement=improvement, target=2, drop_missing=False)
    assert list(zip(spc.dates, spc.values, strict=True)) == known


@given(SERIES)
def test_the_three_rules_are_their_definitions(series: list[int]) -> None:
    """A point meets a rule if it is in a window that does: of seven in a row, or of three."""
    spc = analyse(daily(series), improvement=Improvement.INCREASE)
    size = len(series)
    sevens = [range(n, n + 7) for n in range(size - 6)]
    threes = [range(n, n + 3) for n in range(size - 2)]

    def one_side(window: range) -> bool:
        return {spc.relative_to_mean[i] for i in window} in ({1}, {-1})

    def one_way(window: range) -> bool:
        ways = {(series[i + 1] > series[i]) - (series[i + 1] < series[i]) for i in window[:-1]}
        return ways in ({1}, {-1})

    def two_close(window: range) -> bool:
        return one_side(window) and [spc.close_to_limits[i] for i in window].count(True) >= 2

    assert list(spc.shift7) == [any(i in w and one_side(w) for w in sevens) for i in range(size)]
    assert list(spc.trend7) == [any(i in w and one_way(w) for w in sevens) for i in range(size)]
    if spc.computable:
        assert list(spc.two_in_three) == [
            spc.close_to_limits[i] and any(i in w and two_close(w) for w in threes) for i in range(size)
        ]


@given(SERIES, FIGURES, st.sampled_from([Improvement.INCREASE, Improvement.DECREASE]))
def test_a_target_that_is_harder_is_never_surer(
    series: list[int], target: int, improvement: Improvement
) -> None:
    ease = [Assurance.WILL_MISS, Assurance.EITHER, Assurance.WILL_MEET]
    harder = target + (1 if improvement is Improvement.INCREASE else -1)
    here = analyse(daily(series), improvement=improvement, target=target).assurance
    there = analyse(daily(series), improvement=improvement, target=harder).assurance
    assert here is not None
    assert there is not None
    assert ease.index(there) <= ease.index(here)


@given(SERIES)
def test_the_icon_is_the_last_points_signal(series: list[int]) -> None:
    spc = analyse(daily(series), improvement=Improvement.NEUTRAL)
    upwards = {
        SpecialCause.ABOVE_LIMIT,
        SpecialCause.RISING,
        SpecialCause.TWO_IN_THREE_ABOVE,
        SpecialCause.SHIFT_ABOVE,
    }
    last = spc.special_cause[-1]
    if last is SpecialCause.COMMON:
        assert spc.variation is Variation.COMMON
    else:
        assert spc.variation is (Variation.NEUTRAL_HIGH if last in upwards else Variation.NEUTRAL_LOW)
