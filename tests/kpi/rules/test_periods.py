"""Periods: the vectors cross-checked with R lubridate, and what people write."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.rules.periods import (
    BadPeriod,
    Kind,
    Period,
    ending,
    financial_year_name,
    financial_year_of,
    month_of,
    months_later,
    quarter_of,
    rolling_12_to,
    term_of,
    year_to_date,
)

DAYS = st.dates(date(1901, 9, 1), date(2198, 12, 31))
CONSTRUCTORS = st.sampled_from(
    [month_of, quarter_of, financial_year_of, term_of, rolling_12_to, year_to_date]
)


def as_vector(day: date) -> dict[str, str]:
    """What period_vectors.csv says of a day, from our own periods."""
    month, quarter, year = month_of(day), quarter_of(day), financial_year_of(day)
    rolling, to_date = rolling_12_to(day), year_to_date(day)
    return {
        "financial_year": year.code,
        "quarter": quarter.code[-2:],
        "quarter_label": quarter.short_label,
        "quarter_start": quarter.start.isoformat(),
        "quarter_end": quarter.end.isoformat(),
        "previous_quarter_start": quarter.previous().start.isoformat(),
        "previous_quarter_end": quarter.previous().end.isoformat(),
        "ytd_start": to_date.start.isoformat(),
        "financial_year_end": year.end.isoformat(),
        "ytd_month_number": str(to_date.months),
        "month_end": month.end.isoformat(),
        "is_month_end": "yes" if month.end == day else "no",
        "rolling12_start": rolling.start.isoformat(),
        "rolling12_end": rolling.end.isoformat(),
        "previous_month_end": month.previous().end.isoformat(),
        "same_month_last_year_end": month.same_last_year().end.isoformat(),
        "academic_year": term_of(day).code.split("-")[0],
    }


def test_the_vectors(shared_data: Path) -> None:
    with (shared_data / "kpi" / "period_vectors.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 249
    for row in rows:
        ours = as_vector(date.fromisoformat(row["date"]))
        assert ours == {column: row[column] for column in ours}, row["date"]


@pytest.mark.parametrize(
    ("period", "start", "end", "code", "slug", "label", "short_label"),
    [
        (
            month_of(date(2018, 12, 5)),
            date(2018, 12, 1),
            date(2018, 12, 31),
            "2018-12",
            "2018-12",
            "December 2018",
            "Dec 2018",
        ),
        (
            quarter_of(date(2018, 12, 5)),
            date(2018, 10, 1),
            date(2018, 12, 31),
            "2018/19-Q3",
            "2018-19-q3",
            "Quarter 3 2018/19",
            "Q3 2018/19",
        ),
        (
            quarter_of(date(2019, 2, 5)),
            date(2019, 1, 1),
            date(2019, 3, 31),
            "2018/19-Q4",
            "2018-19-q4",
            "Quarter 4 2018/19",
            "Q4 2018/19",
        ),
        (
            financial_year_of(date(2018, 12, 5)),
            date(2018, 4, 1),
            date(2019, 3, 31),
            "2018/19",
            "2018-19",
            "2018/19",
            "2018/19",
        ),
        (
            financial_year_of(date(2012, 3, 31)),
            date(2011, 4, 1),
            date(2012, 3, 31),
            "2011/12",
            "2011-2012",
            "2011/12",
            "2011/12",
        ),
        (
            term_of(date(2018, 12, 5)),
            date(2018, 9, 1),
            date(2018, 12, 31),
            "2018/19-autumn",
            "2018-19-autumn",
            "Autumn term 2018/19",
            "Autumn 2018/19",
        ),
        (
            term_of(date(2019, 2, 1)),
            date(2019, 1, 1),
            date(2019, 4, 30),
            "2018/19-spring",
            "2018-19-spring",
            "Spring term 2018/19",
            "Spring 2018/19",
        ),
        (
            term_of(date(2019, 5, 1)),
            date(2019, 5, 1),
            date(2019, 8, 31),
            "2018/19-summer",
            "2018-19-summer",
            "Summer term 2018/19",
            "Summer 2018/19",
        ),
        (
            rolling_12_to(date(2020, 2, 10)),
            date(2019, 3, 1),
            date(2020, 2, 29),
            "12m-2020-02",
            "12m-2020-02",
            "12 months to February 2020",
            "12m to Feb 2020",
        ),
        (
            year_to_date(date(2018, 12, 5)),
            date(2018, 4, 1),
            date(2018, 12, 31),
            "ytd-2018-12",
            "ytd-2018-12",
            "April to December 2018",
            "YTD Dec 2018",
        ),
        (
            year_to_date(date(2019, 2, 5)),
            date(2018, 4, 1),
            date(2019, 2, 28),
            "ytd-2019-02",
            "ytd-2019-02",
            "April 2018 to February 2019",
            "YTD Feb 2019",
        ),
        (
            year_to_date(date(2018, 4, 5)),
            date(2018, 4, 1),
            date(2018, 4, 30),
            "ytd-2018-04",
            "ytd-2018-04",
            "April 2018 (year to date)",
            "YTD Apr 2018",
        ),
    ],
)
def test_how_periods_are_written(
    period: Period, start: date, end: date, code: str, slug: str, label: str, short_label: str
) -> None:
    assert (period.start, period.end) == (start, end)
    assert (period.code, period.slug, str(period)) == (code, slug, code)
    assert (period.label, period.short_label) == (label, short_label)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2018-12", "2018-12"),
        ("2018-12-31", "2018-12"),
        ("2018-12-01", "2018-12"),
        (" Dec\u00a02018 ", "2018-12"),
        ("Dec-18", "2018-12"),
        ("dec 18", "2018-12"),
        ("Dec '18", "2018-12"),
        ("Sept 2018", "2018-09"),
        ("Sep. 2018", "2018-09"),
        ("December 2018", "2018-12"),
        ("MAY-99", "1999-05"),
        ("Jan-69", "1969-01"),
        ("Jan-68", "2068-01"),
        ("1900-01", "1900-01"),
        ("2199-12", "2199-12"),
        ("2011-12", "2011-12"),
        ("2018/19", "2018/19"),
        ("2018-19", "2018/19"),
        ("2018–19", "2018/19"),
        ("2018 / 19", "2018/19"),
        ("2018/2019", "2018/19"),
        ("2011/12", "2011/12"),
        ("2011-2012", "2011/12"),
        ("1999/00", "1999/00"),
        ("1999-2000", "1999/00"),
        ("Q3 2018/19", "2018/19-Q3"),
        ("q3 2018-19", "2018/19-Q3"),
        ("2018-19 Q3", "2018/19-Q3"),
        ("2018-19-q3", "2018/19-Q3"),
        ("Quarter 3 2018/19", "2018/19-Q3"),
        ("Qtr 4 2011/12", "2011/12-Q4"),
        ("2011-12-q4", "2011/12-Q4"),
        ("Autumn 2018/19", "2018/19-autumn"),
        ("spring term 2018-19", "2018/19-spring"),
        ("2018/19 Summer term", "2018/19-summer"),
        ("12m-2018-12", "12m-2018-12"),
        ("12 months to Dec 2018", "12m-2018-12"),
        ("YTD-2018-12", "ytd-2018-12"),
        ("April to December 2018", "ytd-2018-12"),
        ("April to February 2019", "ytd-2019-02"),
        ("April 2018 to February 2019", "ytd-2019-02"),
    ],
)
def test_what_people_write_is_read(text: str, code: str) -> None:
    assert Period.parse(text).code == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "2018",
        "18/19",
        "Q3 2018",
        "Q5 2018/19",
        "Q0 2018/19",
        "2018/12",
        "2018/18",
        "2018/20",
        "2018-13",
        "2018-00",
        "2018-2020",
        "2018-02-30",
        "2018-31-12",
        "12/2018",
        "03/04/2018",
        "18-Dec",
        "Dec",
        "Decem 2018",
        "Autumn 2018",
        "winter 2018/19",
        "12m-2018-19",
        "ytd-2018/19",
        "May to December 2018",
        "April 2017 to December 2018",
        "April to April 2018",
        "0000-01",
        "0001/02",
        "1899-12",
        "2200-01",
        "9999-12",
        "2018-12\x00",
        "２０１８-12",
        "٢٠١٨-12",
        "1920",
        "0" * 5000,
    ],
)
def test_what_could_mean_two_things_or_nothing_is_refused(text: str) -> None:
    with pytest.raises(BadPeriod, match=r"does not name a period for certain\. Write a month as 2018-12"):
        Period.parse(text)


def test_the_refusal_quotes_what_was_written_in_short() -> None:
    with pytest.raises(BadPeriod) as refused:
        Period.parse("Q3   2018")
    assert str(refused.value) == (
        "“Q3 2018” does not name a period for certain. Write a month as 2018-12 or Dec 2018, a quarter as "
        "Q3 2018/19, a financial year as 2018/19, a term as Autumn 2018/19, twelve months as 12m-2018-12, "
        "the year to date as ytd-2018-12."
    )
    with pytest.raises(BadPeriod, match=f"^“{'x' * 39}…” does"):
        Period.parse("x" * 41)
    with pytest.raises(BadPeriod, match=f"^“{'x' * 40}” does"):
        Period.parse("x" * 40)


def test_the_financial_year_begins_in_april() -> None:
    assert financial_year_name(date(2018, 3, 31)) == "2017/18"
    assert financial_year_name(date(2018, 4, 1)) == "2018/19"
    assert financial_year_name(date(1999, 12, 31)) == "1999/00"


@given(day=DAYS, make=CONSTRUCTORS)
def test_every_form_reads_back(day: date, make: Callable[[date], Period]) -> None:
    period = make(day)
    for text in (period.code, period.slug, period.label, period.short_label, period.label.upper()):
        assert Period.parse(text) == period


@given(day=DAYS, make=CONSTRUCTORS)
def test_steps_lead_there_and_back(day: date, make: Callable[[date], Period]) -> None:
    period = make(day)
    assert period.next().previous() == period
    assert period.previous(5) == period.previous(2).previous(3)
    assert period.same_last_year() == ending(period.kind, months_later(period.end, -12))
    if period.kind not in (Kind.ROLLING_12, Kind.YEAR_TO_DATE):
        assert (period.next().start - period.end).days == 1


def test_rolling_and_cumulative_periods_step_by_a_month() -> None:
    assert rolling_12_to(date(2018, 12, 1)).previous().code == "12m-2018-11"
    assert year_to_date(date(2018, 4, 1)).previous().code == "ytd-2018-03"
    assert year_to_date(date(2018, 4, 1)).previous().months == 12
    assert year_to_date(date(2018, 12, 1)).same_last_year().code == "ytd-2017-12"
    assert term_of(date(2018, 12, 1)).previous(2).code == "2017/18-spring"


@pytest.mark.parametrize(
    ("kind", "day", "code"),
    [
        (Kind.MONTH, date(2018, 12, 31), "2018-12"),
        (Kind.QUARTER, date(2018, 12, 1), "2018/19-Q3"),
        (Kind.QUARTER, date(2018, 11, 30), None),
        (Kind.YEAR, date(2019, 3, 1), "2018/19"),
        (Kind.YEAR, date(2018, 12, 31), None),
        (Kind.TERM, date(2018, 12, 31), "2018/19-autumn"),
        (Kind.TERM, date(2019, 3, 31), None),
        (Kind.TERM, date(2019, 4, 30), "2018/19-spring"),
        (Kind.ROLLING_12, date(2018, 11, 30), "12m-2018-11"),
        (Kind.YEAR_TO_DATE, date(2018, 11, 30), "ytd-2018-11"),
    ],
)
def test_which_periods_end_with_a_month(kind: Kind, day: date, code: str | None) -> None:
    period = ending(kind, day)
    assert (period and period.code) == code


@pytest.mark.parametrize(
    ("kind", "start", "end"),
    [
        (Kind.MONTH, date(2018, 12, 2), date(2018, 12, 31)),
        (Kind.MONTH, date(2018, 12, 1), date(2018, 12, 30)),
        (Kind.QUARTER, date(2018, 9, 1), date(2018, 11, 30)),
        (Kind.YEAR, date(2018, 1, 1), date(2018, 12, 31)),
        (Kind.YEAR_TO_DATE, date(2018, 5, 1), date(2018, 12, 31)),
    ],
)
def test_days_that_make_no_period_are_refused(kind: Kind, start: date, end: date) -> None:
    with pytest.raises(BadPeriod):
        Period(kind=kind, start=start, end=end)
