from datetime import date, datetime, timedelta

import pytest
from pytest_django import Settings

from foundation.clock import LONDON, now, pinned, today


def test_unpinned_clock_is_the_real_one_in_england() -> None:
    real = datetime.now(LONDON)
    assert abs(now() - real) < timedelta(seconds=5)
    assert now().utcoffset() == real.utcoffset()


def test_the_setting_pins_the_day(settings: Settings) -> None:
    settings.PINNED_TODAY = date(2019, 1, 17)
    assert today() == date(2019, 1, 17)
    assert now().date() == date(2019, 1, 17)
    assert abs(now().replace(tzinfo=None).hour - datetime.now(LONDON).hour) in {0, 1, 23}


def test_pinned_wins_over_the_setting_and_ends(settings: Settings) -> None:
    settings.PINNED_TODAY = date(2019, 1, 17)
    with pinned(date(2020, 7, 1)):
        assert today() == date(2020, 7, 1)
        assert now().utcoffset() == timedelta(hours=1)
        with pinned(date(2021, 1, 1)):
            assert today() == date(2021, 1, 1)
        assert today() == date(2020, 7, 1)
    assert today() == date(2019, 1, 17)


def test_pinned_ends_with_an_error() -> None:
    real = today()
    with pytest.raises(ZeroDivisionError), pinned(date(1999, 1, 1)):
        raise ZeroDivisionError
    assert today() in {real, real + timedelta(days=1)}
