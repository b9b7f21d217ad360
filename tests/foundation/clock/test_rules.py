from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.clock.rules import add_working_days, is_working_day, month_end, working_days_between

AUGUST_BANK_HOLIDAY = date(2019, 8, 26)
CLOSED = frozenset({AUGUST_BANK_HOLIDAY})


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2019, 8, 23), True),  # Friday
        (date(2019, 8, 24), False),  # Saturday
        (date(2019, 8, 25), False),  # Sunday
        (AUGUST_BANK_HOLIDAY, False),
        (date(2019, 8, 27), True),
    ],
)
def test_working_day(day: date, expected: bool) -> None:
    assert is_working_day(day, CLOSED) is expected


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2019, 7, 1), 0, date(2019, 7, 1)),
        (date(2019, 7, 1), 1, date(2019, 7, 2)),
        (date(2019, 7, 1), 20, date(2019, 7, 29)),
        (date(2019, 7, 1), 70, date(2019, 10, 8)),  # one day later for the bank holiday
        (date(2019, 8, 23), 1, date(2019, 8, 27)),  # over a long weekend
        (date(2019, 8, 24), 1, date(2019, 8, 27)),  # received on a Saturday
    ],
)
def test_add_working_days(start: date, days: int, end: date) -> None:
    assert add_working_days(start, days, CLOSED) == end


def test_negative_number_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        add_working_days(date(2019, 7, 1), -1, CLOSED)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2019, 7, 1), date(2019, 7, 1), 0),
        (date(2019, 7, 1), date(2019, 7, 29), 20),
        (date(2019, 7, 29), date(2019, 7, 1), -20),
        (date(2019, 8, 23), date(2019, 8, 26), 0),
    ],
)
def test_working_days_between(start: date, end: date, expected: int) -> None:
    assert working_days_between(start, end, CLOSED) == expected


@given(
    start=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    days=st.integers(0, 200),
    offsets=st.frozensets(st.integers(0, 300), max_size=20),
)
def test_counting_undoes_adding(start: date, days: int, offsets: frozenset[int]) -> None:
    closed = frozenset(start + timedelta(days=n) for n in offsets)
    assert working_days_between(start, add_working_days(start, days, closed), closed) == days


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2019, 3, 1), date(2019, 3, 31)),
        (date(2019, 2, 10), date(2019, 2, 28)),
        (date(2020, 2, 10), date(2020, 2, 29)),
        (date(2019, 12, 31), date(2019, 12, 31)),
    ],
)
def test_month_end(day: date, expected: date) -> None:
    assert month_end(day) == expected
