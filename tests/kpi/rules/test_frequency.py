"""What each frequency means for periods, and which earlier period a figure is compared with."""

from datetime import date

import pytest

from kpi.rules.frequency import CompareWith, Frequency, due_with
from kpi.rules.periods import Kind


@pytest.mark.parametrize(
    ("frequency", "label", "kind", "noun", "spc_applies", "months"),
    [
        (Frequency.MONTHLY, "Monthly", Kind.MONTH, "month", True, 1),
        (Frequency.MONTH_END, "As at month end", Kind.MONTH, "month", True, 1),
        (Frequency.YEAR_TO_DATE, "Year to date", Kind.YEAR_TO_DATE, "month", False, 1),
        (Frequency.ROLLING_12, "Rolling 12 months", Kind.ROLLING_12, "month", False, 1),
        (Frequency.QUARTERLY, "Quarterly", Kind.QUARTER, "quarter", True, 3),
        (Frequency.TERMLY, "Termly", Kind.TERM, "term", True, 4),
        (Frequency.ANNUAL, "Annual", Kind.YEAR, "year", True, 12),
    ],
)
def test_each_frequency(
    frequency: Frequency, label: str, kind: Kind, noun: str, spc_applies: bool, months: int
) -> None:
    assert (frequency.label, frequency.kind, frequency.noun) == (label, kind, noun)
    assert (frequency.spc_applies, frequency.months_per_step) == (spc_applies, months)


@pytest.mark.parametrize(
    ("frequency", "month_end", "code"),
    [
        (Frequency.MONTHLY, date(2018, 12, 31), "2018-12"),
        (Frequency.MONTH_END, date(2018, 11, 30), "2018-11"),
        (Frequency.YEAR_TO_DATE, date(2018, 12, 31), "ytd-2018-12"),
        (Frequency.ROLLING_12, date(2018, 12, 31), "12m-2018-12"),
        (Frequency.QUARTERLY, date(2018, 12, 31), "2018/19-Q3"),
        (Frequency.QUARTERLY, date(2018, 11, 30), None),
        (Frequency.TERMLY, date(2018, 12, 31), "2018/19-autumn"),
        (Frequency.TERMLY, date(2018, 11, 30), None),
        (Frequency.ANNUAL, date(2019, 3, 31), "2018/19"),
        (Frequency.ANNUAL, date(2018, 12, 31), None),
    ],
)
def test_what_is_due_with_a_month(frequency: Frequency, month_end: date, code: str | None) -> None:
    period = frequency.period_ending(month_end)
    assert (period and period.code) == code


def test_all_that_is_due_with_a_month() -> None:
    monthly = [Frequency.MONTHLY, Frequency.MONTH_END, Frequency.YEAR_TO_DATE, Frequency.ROLLING_12]
    assert due_with(date(2018, 11, 30)) == monthly
    assert due_with(date(2018, 12, 31)) == [*monthly, Frequency.QUARTERLY, Frequency.TERMLY]
    assert due_with(date(2019, 3, 31)) == [*monthly, Frequency.QUARTERLY, Frequency.ANNUAL]


@pytest.mark.parametrize(
    ("frequency", "end", "n", "earlier"),
    [
        (Frequency.MONTHLY, date(2018, 12, 31), 1, date(2018, 11, 30)),
        (Frequency.MONTHLY, date(2018, 3, 31), 1, date(2018, 2, 28)),
        (Frequency.MONTHLY, date(2018, 12, 31), 0, date(2018, 12, 31)),
        (Frequency.ROLLING_12, date(2018, 12, 31), 3, date(2018, 9, 30)),
        (Frequency.QUARTERLY, date(2018, 12, 31), 2, date(2018, 6, 30)),
        (Frequency.TERMLY, date(2018, 12, 31), 1, date(2018, 8, 31)),
        (Frequency.TERMLY, date(2018, 4, 30), 1, date(2017, 12, 31)),
        (Frequency.ANNUAL, date(2019, 3, 31), 1, date(2018, 3, 31)),
    ],
)
def test_steps_back(frequency: Frequency, end: date, n: int, earlier: date) -> None:
    assert frequency.steps_back(end, n) == earlier


@pytest.mark.parametrize(
    ("compare_with", "frequency", "end", "compared"),
    [
        (CompareWith.PREVIOUS, Frequency.MONTHLY, date(2018, 12, 31), date(2018, 11, 30)),
        (CompareWith.PREVIOUS, Frequency.QUARTERLY, date(2018, 12, 31), date(2018, 9, 30)),
        (CompareWith.SAME_LAST_YEAR, Frequency.MONTHLY, date(2018, 12, 31), date(2017, 12, 31)),
        (CompareWith.SAME_LAST_YEAR, Frequency.MONTHLY, date(2017, 2, 28), date(2016, 2, 29)),
        (CompareWith.YEAR_END, Frequency.MONTHLY, date(2018, 12, 31), date(2018, 3, 31)),
        (CompareWith.YEAR_END, Frequency.MONTHLY, date(2018, 4, 30), date(2018, 3, 31)),
        (CompareWith.YEAR_END, Frequency.MONTHLY, date(2019, 3, 31), date(2018, 3, 31)),
        (CompareWith.YEAR_END, Frequency.YEAR_TO_DATE, date(2019, 2, 28), date(2018, 3, 31)),
        (CompareWith.YEAR_END, Frequency.ANNUAL, date(2019, 3, 31), date(2018, 3, 31)),
        (CompareWith.YEAR_END, Frequency.TERMLY, date(2018, 12, 31), date(2018, 8, 31)),
        (CompareWith.YEAR_END, Frequency.TERMLY, date(2019, 4, 30), date(2018, 8, 31)),
        (CompareWith.YEAR_END, Frequency.TERMLY, date(2018, 8, 31), date(2017, 8, 31)),
    ],
)
def test_what_a_figure_is_compared_with(
    compare_with: CompareWith, frequency: Frequency, end: date, compared: date
) -> None:
    assert compare_with.compared_end(end, frequency) == compared


@pytest.mark.parametrize(
    ("frequency", "code"),
    [
        (Frequency.MONTHLY, "2018-12"),
        (Frequency.YEAR_TO_DATE, "2018-12"),
        (Frequency.ROLLING_12, "2018-12"),
        (Frequency.QUARTERLY, "2018/19-Q3"),
        (Frequency.TERMLY, "2018/19-autumn"),
    ],
)
def test_files_name_what_comes_monthly_by_its_month(frequency: Frequency, code: str) -> None:
    assert frequency.in_files(date(2018, 12, 31)) == code


def test_a_day_on_which_no_period_ends_has_no_name_in_files() -> None:
    with pytest.raises(ValueError, match="no period of the kind year ends on 2018-12-31"):
        Frequency.ANNUAL.in_files(date(2018, 12, 31))
