"""Offsets of the example as dates."""

from datetime import date

import pytest

from improvement_plan.example.days import Days, Offset

WEDNESDAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("offset", "day"),
    [
        (0, date(2026, 11, 18)),
        (-1, date(2026, 11, 17)),
        (-3, date(2026, 11, 13)),  # Sunday: the Friday before
        (-4, date(2026, 11, 13)),  # Saturday: the same
        (3, date(2026, 11, 23)),  # Saturday: the Monday after
        ("m+0", date(2026, 11, 30)),
        ("m+1", date(2026, 12, 31)),
        ("m+3", date(2027, 2, 28)),
        ("m-10", date(2026, 1, 31)),
        ("s-14", date(2025, 9, 1)),
        ("s+2", date(2027, 1, 1)),
    ],
)
def test_day(offset: Offset, day: date) -> None:
    assert Days(WEDNESDAY).day(offset) == day


@pytest.mark.parametrize("offset", ["", "m", "m2", "x+1", "21"])
def test_what_is_no_day(offset: str) -> None:
    with pytest.raises(ValueError, match="not a day of the example"):
        Days(WEDNESDAY).day(offset)


def test_printed() -> None:
    assert Days(WEDNESDAY).printed("m+1") == "December 2026"
    assert Days(WEDNESDAY).printed(-1) == "17 November 2026"


def test_words_name_months() -> None:
    assert Days(WEDNESDAY).words("since {month-4}, until {month+2} ") == "since July, until January"


def test_month_ends_before_today() -> None:
    ends = Days(date(2027, 3, 31)).month_ends(date(2027, 1, 15))
    assert ends == [date(2027, 1, 31), date(2027, 2, 28)]
