"""SPC of one indicator: which figures it applies to, and what is known of them."""

from datetime import date
from decimal import Decimal

import pytest

from kpi.rules.frequency import Frequency
from kpi.rules.periods import months_later
from kpi.rules.process import Judgement, judge
from kpi.rules.rag import Polarity

DECEMBER = date(2018, 12, 31)
ORDINARY = [70.0, 74.0, 71.0, 75.0, 72.0, 74.0, 70.0, 73.0, 72.0, 75.0, 71.0, 74.0, 72.0]


def months(values: list[float], until: date = DECEMBER) -> list[tuple[date, float]]:
    return [(months_later(until, n + 1 - len(values)), value) for n, value in enumerate(values)]


def judged(
    values: list[float],
    *,
    frequency: Frequency = Frequency.MONTHLY,
    polarity: Polarity = Polarity.HIGHER,
    target: str | None = "90",
    rebases: tuple[date, ...] = (),
) -> Judgement:
    return judge(
        months(values),
        at=DECEMBER,
        frequency=frequency,
        polarity=polarity,
        target=None if target is None else Decimal(target),
        rebases=rebases,
    )


def test_ordinary_variation_far_below_its_target() -> None:
    found = judged(ORDINARY)
    assert found.points == 13
    # The mean of 13 figures; 36 of moving ranges over 12 steps; 2.66 of those either way.
    assert found.mean == pytest.approx(943 / 13)
    assert found.upper == pytest.approx(943 / 13 + 2.66 * 36 / 12)
    assert (found.variation, found.assurance, found.signal, found.note) == (
        "common_cause",
        "consistent_fail",
        "",
        "",
    )


def test_for_lower_is_better_the_same_series_will_meet_the_target() -> None:
    assert judged(ORDINARY, polarity=Polarity.LOWER).assurance == "consistent_pass"


def test_a_jump_is_an_improvement_or_a_concern_by_polarity() -> None:
    assert judged([*ORDINARY, 95.0]).variation == "improvement_high"
    assert judged([*ORDINARY, 95.0], polarity=Polarity.LOWER).variation == "concern_high"
    neutral = judged([*ORDINARY, 95.0], polarity=Polarity.RANGE)
    assert (neutral.variation, neutral.assurance) == ("neutral_high", "")


def test_without_a_target_there_is_no_assurance() -> None:
    assert judged(ORDINARY, target=None).assurance == ""


@pytest.mark.parametrize("frequency", [Frequency.YEAR_TO_DATE, Frequency.ROLLING_12])
def test_figures_that_contain_each_other_are_not_judged(frequency: Frequency) -> None:
    assert judged(ORDINARY, frequency=frequency) == Judgement(13, note="not_applicable")


def test_a_series_that_never_varies_has_no_limits() -> None:
    assert judged([100.0] * 13) == Judgement(13, note="not_computable")


def test_fewer_than_thirteen_points_are_provisional() -> None:
    assert judged(ORDINARY[:12]).note == "provisional"


def test_a_period_without_a_figure_has_no_judgement() -> None:
    missing = judge(
        months(ORDINARY, until=date(2018, 11, 30)),
        at=DECEMBER,
        frequency=Frequency.MONTHLY,
        polarity=Polarity.HIGHER,
        target=None,
    )
    assert missing == Judgement()


def test_a_rebase_starts_with_the_first_figure_on_or_after_its_day() -> None:
    """Limits are those of the last four figures, whether the day is a month's end or in mid-month."""
    values = [*ORDINARY, 90.0, 92.0, 91.0, 93.0]
    at_the_end = judged(values, rebases=(date(2018, 9, 30),))
    in_mid_month = judged(values, rebases=(date(2018, 9, 10),))
    assert at_the_end == in_mid_month
    assert at_the_end.mean == pytest.approx(91.5)
    assert judged(values, rebases=(date(2019, 5, 1),)) == judged(values)
