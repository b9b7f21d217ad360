"""Days in words, by literals."""

from datetime import date

from foundation.clock.words import counted_days, day, short_day


def test_days_in_words() -> None:
    assert day(date(2019, 1, 3)) == "3 January 2019"
    assert day(None) == ""


def test_a_short_day_has_its_year_only_where_it_is_another() -> None:
    assert short_day(date(2019, 1, 31), date(2019, 6, 1)) == "31 Jan"
    assert short_day(date(2018, 12, 31), date(2019, 6, 1)) == "31 Dec 2018"
    assert short_day(None, date(2019, 6, 1)) == ""


def test_counted_days() -> None:
    assert [counted_days(n) for n in (0, 1, 21, 1_095)] == ["0 days", "1 day", "21 days", "1,095 days"]
