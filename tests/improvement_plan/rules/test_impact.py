"""Impact: what was before the plan, what came since, and how calmly it is said."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement_plan.rules.impact import (
    Gap,
    Impact,
    Judged,
    Remark,
    Yardstick,
    baseline_ends,
    contradicts,
    judge_impact,
    wanted,
    worst,
)
from improvement_plan.rules.impact_words import AFTER, impact_words
from kpi.rules.frequency import Frequency
from kpi.rules.periods import months_later
from kpi.rules.rag import Polarity, TargetFacts

DECEMBER = date(2018, 12, 31)
JULY = date(2018, 7, 2)
MONTHLY = Yardstick(Frequency.MONTHLY, Polarity.HIGHER, 1)
LOWER = replace(MONTHLY, polarity=Polarity.LOWER)


def months(values: str | Sequence[str], until: date = DECEMBER, step: int = 1) -> list[tuple[date, Decimal]]:
    """Figures that end with `until`; "-" is a gap."""
    listed = values.split() if isinstance(values, str) else list(values)
    ends = [months_later(until, -step * n) for n in reversed(range(len(listed)))]
    return [(end, Decimal(value)) for end, value in zip(ends, listed, strict=True) if value != "-"]


def judge(
    values: str,
    yardstick: Yardstick = MONTHLY,
    start: date | None = JULY,
    until: date = DECEMBER,
    step: int = 1,
) -> Judged:
    return judge_impact(months(values, until, step), start=start, as_of=until, yardstick=yardstick)


def test_visits_within_two_weeks_moved_after_the_plan_began() -> None:
    """The council's own year: 78.1, 78.8 and 76.6 before July, the last three better in a row."""
    judged = judge("66.8 73.8 75.4 78.1 78.8 76.6 73.5 69.3 82.3 77.8 85.3 88.8")
    assert judged.code is Impact.EVIDENCED
    assert (judged.baseline, judged.latest, judged.latest_end) == (Decimal("77.8"), Decimal("88.8"), DECEMBER)
    assert (judged.streak, judged.since) == (2, date(2018, 11, 30))
    # October is 77.8 like the baseline, so no three in a row; the chart has the signal.
    assert (judged.run_end, judged.signal) == (None, date(2018, 11, 30))
    assert impact_words(judged, Frequency.MONTHLY) == (
        "Better than before the plan began, 2 months in a row since November 2018, with a signal for the"
        " better on the control chart in November 2018."
    )


# Before July 61 in the mean. No chart has a signal for the better but where three are better anyway.
TABLE = [
    ("58 64 61 60 57 61 58 60 62", MONTHLY, Impact.IMPROVING),
    ("58 64 61 60 57 61 58 62 62", MONTHLY, Impact.IMPROVING),
    ("60 62 61 61 61 61 62 62 62", MONTHLY, Impact.EVIDENCED),
    ("60 62 61 61 61 61 64 63 62", MONTHLY, Impact.EVIDENCED),  # better than before, not than the last
    ("60 62 61 62 62 62 61 60 62", MONTHLY, Impact.EVIDENCED),  # three in a row some time since
    ("60 62 61 62 62 62 61 60 61", MONTHLY, Impact.NO_CHANGE),
    ("60 62 61 62 62 62 61 60 60", MONTHLY, Impact.WORSE),
    ("60 62 61 62 - 62 62 60 62", MONTHLY, Impact.IMPROVING),  # a gap breaks the row
    ("60 62 61 - - - - - 62", MONTHLY, Impact.IMPROVING),
    ("60 62 61 60 60 60 60 60 60.9", MONTHLY, Impact.WORSE),
    ("60 62 61 60 60 60 60 60 60.96", MONTHLY, Impact.NO_CHANGE),  # 61.0 as displayed
    ("60 62 61 61 61 61 61 61 62", LOWER, Impact.WORSE),
    ("60 62 61 61 61 61 60 60 60", LOWER, Impact.EVIDENCED),
]


@pytest.mark.parametrize(("values", "yardstick", "code"), TABLE)
def test_the_latest_figures_against_the_three_before(values: str, yardstick: Yardstick, code: Impact) -> None:
    judged = judge(values, yardstick)
    assert judged.code is code
    assert judged.baseline == Decimal("61.0")


@pytest.mark.parametrize(
    ("values", "start", "yardstick", "gap", "latest"),
    [
        ("60 62 61 62", None, MONTHLY, Gap.NO_START, None),
        ("60 62 61 62", date(2019, 1, 1), MONTHLY, Gap.NO_FIGURE, None),
        ("", JULY, MONTHLY, Gap.NO_FIGURE, None),
        ("60 - 61 61 61 61 61 61 62", JULY, MONTHLY, Gap.NO_BASELINE, Decimal("62.0")),
        ("61 61 61 61 61 62", JULY, MONTHLY, Gap.NO_BASELINE, Decimal("62.0")),
        (
            "60 62 61 62 62 62 62 62 62",
            JULY,
            replace(MONTHLY, polarity=Polarity.NONE),
            Gap.NO_DIRECTION,
            Decimal("62.0"),
        ),
        (
            "60 62 61 62 62 62 62 62 62",
            JULY,
            replace(MONTHLY, polarity=Polarity.TARGET),  # and no target
            Gap.NO_DIRECTION,
            Decimal("62.0"),
        ),
    ],
)
def test_without_something_to_compare_there_is_no_judgement(
    values: str, start: date | None, yardstick: Yardstick, gap: Gap, latest: Decimal | None
) -> None:
    judged = judge(values, yardstick, start)
    assert (judged.code, judged.gap, judged.latest) == (Impact.NO_DATA, gap, latest)
    assert impact_words(judged, Frequency.MONTHLY).endswith(".")


def test_the_figure_that_the_plan_prints_stands_in_for_want_of_earlier_ones() -> None:
    points = months("61 61 61 61 61 62")
    judged = judge_impact(points, start=JULY, as_of=DECEMBER, yardstick=MONTHLY, given=Decimal("61.500"))
    assert (judged.code, judged.baseline, judged.given) == (Impact.IMPROVING, Decimal("61.5"), True)
    assert "Compared with the baseline that the plan prints" in impact_words(judged, Frequency.MONTHLY)
    measured = judge_impact(
        months("60 62 61 61 61 61 61 61 62"), start=JULY, as_of=DECEMBER, yardstick=MONTHLY, given=Decimal(10)
    )
    assert (measured.baseline, measured.given) == (Decimal("61.0"), False)


def test_what_came_after_the_day_of_judging_does_not_count() -> None:
    points = months("60 62 61 62 62 62 10 10 10")
    judged = judge_impact(points, start=JULY, as_of=date(2018, 9, 30), yardstick=MONTHLY)
    assert (judged.code, judged.latest_end) == (Impact.EVIDENCED, date(2018, 9, 30))


def test_the_period_in_which_it_began_is_the_first_since() -> None:
    values = "60 62 61 62 62 62"
    end_of_july = judge(values, start=date(2018, 10, 31))
    assert (end_of_july.baseline, end_of_july.streak) == (Decimal("61.0"), 3)
    august = judge(values, start=date(2018, 11, 1))
    assert (august.baseline, august.streak) == (Decimal("61.7"), 2)


def test_close_to_a_target_is_better_the_nearer_it_is() -> None:
    target = replace(MONTHLY, polarity=Polarity.TARGET, target=TargetFacts(value=Decimal(50)))
    assert judge("60 62 61 61 61 61 61 61 45", target).code is Impact.IMPROVING
    assert judge("60 62 61 61 61 61 61 61 39", target).code is Impact.NO_CHANGE
    within = replace(MONTHLY, polarity=Polarity.RANGE, target=TargetFacts(low=Decimal(30), high=Decimal(40)))
    assert judge("60 62 61 61 61 61 35 40 30", within).code is Impact.EVIDENCED


def test_a_year_to_date_is_compared_with_the_same_month_of_the_year_before() -> None:
    """Referrals since April, from April 2017: 10 a month then, 9 a month since the plan began in July."""
    yardstick = Yardstick(Frequency.YEAR_TO_DATE, Polarity.LOWER, 0)
    year = [str(10 * n) for n in range(1, 13)]
    since = ["10", "20", "30", "39", "48", "57", "66", "75", "84"]
    judged = judge_impact(months([*year, *since]), start=JULY, as_of=DECEMBER, yardstick=yardstick)
    assert (judged.code, judged.baseline, judged.latest) == (Impact.EVIDENCED, Decimal(90), Decimal(84))
    assert (judged.streak, judged.since, judged.signal) == (6, date(2018, 7, 31), None)
    assert impact_words(judged, Frequency.YEAR_TO_DATE) == (
        "Better than in the same month of the year before the plan began, 6 months in a row since April to"
        " July 2018."
    )
    # Fifteen months later it is still the year before the plan.
    assert baseline_ends(JULY, date(2020, 3, 31), Frequency.YEAR_TO_DATE) == (date(2018, 3, 31),)
    assert judge_impact(months(since), start=JULY, as_of=DECEMBER, yardstick=yardstick).gap is Gap.NO_BASELINE


def test_rolling_figures_have_no_signals_and_quarters_count_as_quarters() -> None:
    ordinary_but_one = "50 52 51 49 53 50 52 51 50 50 51 49 50 49 51 90 52"
    assert judge(ordinary_but_one).signal == date(2018, 11, 30)
    rolling = judge(ordinary_but_one, replace(MONTHLY, frequency=Frequency.ROLLING_12))
    assert (rolling.code, rolling.signal) == (Impact.EVIDENCED, None)
    quarters = judge("60 62 61 62 63", replace(MONTHLY, frequency=Frequency.QUARTERLY), step=3)
    assert (quarters.code, quarters.baseline, quarters.streak) == (Impact.IMPROVING, Decimal("61.0"), 2)
    assert impact_words(quarters, Frequency.QUARTERLY) == (
        "Better than before the plan began, 2 quarters in a row since Quarter 2 2018/19."
        " 3 quarters in a row would be evidence."
    )


def test_limits_begin_anew_where_an_indicator_was_rebased() -> None:
    """Seven at 62 are above the mean of the whole, and its own mean once limits begin anew."""
    values = "60 60.4 60.2 60.1 60.3 60.2 62 62.3 62.1 62.2 62.4 62.1 62.2"
    assert judge(values, start=date(2018, 6, 1)).signal == date(2018, 6, 30)
    rebased = judge(values, replace(MONTHLY, rebases=(date(2018, 6, 30),)), start=date(2018, 6, 1))
    assert (rebased.signal, rebased.rebased) == (None, date(2018, 6, 30))
    assert "Counted or drawn anew from June 2018: figures before and after may not compare." in impact_words(
        rebased, Frequency.MONTHLY
    )
    earlier = replace(MONTHLY, rebases=(date(2018, 5, 31), date(2019, 1, 31)))
    assert judge(values, earlier, start=date(2018, 6, 1)).rebased is None


@pytest.mark.parametrize(
    ("values", "code", "remarks", "said"),
    [
        (
            "60 62 61 64 64 64 64 64 63",
            Impact.EVIDENCED,
            (Remark.MONTH_WORSE,),
            "The latest month points the other way: it is worse than the one before.",
        ),
        (
            "60 62 61 58 58 58 58 58 59",
            Impact.WORSE,
            (Remark.MONTH_BETTER,),
            "The latest month points the other way: it is better than the one before.",
        ),
        (
            "60 62 61 63 63 63 63 61 61",
            Impact.NO_CHANGE,
            (Remark.LAPSED,),
            "It had been better for 3 months in a row to October 2018 and has fallen back.",
        ),
        (
            "90 91 89 90 91 89 90 91 89 90 91 89 60 62 61 90 91 90 89 90 64",
            Impact.EVIDENCED,
            (Remark.MONTH_WORSE, Remark.SIGNAL_WORSE),
            "The control chart points the other way: a signal for the worse in December 2018.",
        ),
        (
            "20 21 19 20 21 19 20 21 19 60 62 61 20 21 19 20 21 58",
            Impact.WORSE,
            (Remark.MONTH_BETTER, Remark.SIGNAL_BETTER),
            "The control chart points the other way: a signal for the better in December 2018.",
        ),
    ],
)
def test_a_line_says_where_month_and_trend_point_different_ways(
    values: str, code: Impact, remarks: tuple[Remark, ...], said: str
) -> None:
    judged = judge(values)
    assert (judged.code, judged.remarks) == (code, remarks)
    assert said in impact_words(judged, Frequency.MONTHLY)


def test_words_for_the_first_period_and_for_an_action() -> None:
    first = judge("58 64 61 60 57 61 58 60 62")
    assert impact_words(first, Frequency.MONTHLY, began="the action began") == (
        "Better than before the action began, in December 2018. 3 months in a row would be evidence."
    )
    same = judge("60 62 61 61 61 61 61 61 61")
    assert impact_words(same, Frequency.MONTHLY) == "As before the plan began in December 2018."
    earlier = judge("58 64 61 62 62 62 61 60 62")
    assert impact_words(earlier, Frequency.MONTHLY) == (
        "Better than before the plan began, in December 2018, and 3 months in a row to September 2018."
    )


def test_nothing_is_ever_said_to_be_because_of_a_plan() -> None:
    assert AFTER == "Moved after it began. That does not prove it was because of it."
    for values, yardstick, _ in TABLE:
        assert "because" not in impact_words(judge(values, yardstick), Frequency.MONTHLY)


def test_the_worst_of_those_that_are_judged() -> None:
    assert worst([Impact.EVIDENCED, Impact.NO_DATA, Impact.IMPROVING]) is Impact.IMPROVING
    assert worst([Impact.IMPROVING, Impact.WORSE, Impact.NO_CHANGE]) is Impact.WORSE
    assert worst([Impact.IMPROVING, Impact.NO_CHANGE]) is Impact.NO_CHANGE
    assert worst([Impact.NO_DATA]) is Impact.NO_DATA
    assert worst([]) is Impact.NO_DATA


def test_which_way_is_better() -> None:
    assert wanted("decrease", Polarity.NONE) is Polarity.LOWER
    assert wanted("in-line-with-comparators", Polarity.NONE) is Polarity.TARGET
    assert wanted("other", Polarity.NONE) is Polarity.NONE
    assert wanted("increase", Polarity.RANGE) is Polarity.RANGE
    assert contradicts("increase", Polarity.LOWER)
    assert contradicts("decrease", Polarity.HIGHER)
    assert not contradicts("decrease", Polarity.LOWER)
    assert not contradicts("in-line-with-comparators", Polarity.LOWER)
    assert not contradicts("increase", Polarity.TARGET)


SERIES = st.lists(st.none() | st.decimals(-500, 500, places=2), min_size=1, max_size=30)


def _points(values: list[Decimal | None]) -> list[tuple[date, Decimal]]:
    ends = [months_later(DECEMBER, n + 1 - len(values)) for n in range(len(values))]
    return [(end, value) for end, value in zip(ends, values, strict=True) if value is not None]


@given(SERIES, st.integers(-30, 1))
def test_turned_round_better_is_worse(values: list[Decimal | None], began: int) -> None:
    """What falls where less is better stands exactly as what rises where more is."""
    points = _points(values)
    start = months_later(DECEMBER, began)
    judged = judge_impact(points, start=start, as_of=DECEMBER, yardstick=MONTHLY)
    mirrored = judge_impact([(end, -v) for end, v in points], start=start, as_of=DECEMBER, yardstick=LOWER)
    assert (mirrored.code, mirrored.gap, mirrored.streak) == (judged.code, judged.gap, judged.streak)
    assert (mirrored.run_end, mirrored.signal, mirrored.remarks) == (
        judged.run_end,
        judged.signal,
        judged.remarks,
    )


@given(SERIES, st.integers(-30, 1), st.randoms(use_true_random=False))
def test_a_judgement_keeps_its_promises(values: list[Decimal | None], began: int, chance: object) -> None:
    points = _points(values)
    start = months_later(DECEMBER, began)
    judged = judge_impact(points, start=start, as_of=DECEMBER, yardstick=MONTHLY)
    assert judge_impact(reversed(points), start=start, as_of=DECEMBER, yardstick=MONTHLY) == judged
    assert (judged.code is Impact.NO_DATA) == (judged.gap is not Gap.NONE) == (judged.baseline is None)
    if judged.baseline is None or judged.latest is None:
        return
    better = judged.latest > judged.baseline
    assert better == (judged.code in (Impact.IMPROVING, Impact.EVIDENCED))
    assert (judged.code is Impact.WORSE) == (judged.latest < judged.baseline)
    if judged.code is Impact.IMPROVING:
        assert judged.streak < 3
        assert judged.signal is None
    for found in (judged.run_end, judged.signal, judged.since):
        assert found is None or found >= start
