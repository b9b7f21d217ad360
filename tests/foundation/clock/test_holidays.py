from datetime import date

import pytest

from foundation.clock.holidays import bank_holidays, closed_days
from foundation.clock.models import Closure


def test_bank_holidays_of_england_2026() -> None:
    """gov.uk/bank-holidays; 28 December stands for Boxing Day on a Saturday."""
    assert {day for day in bank_holidays(2026) if day.weekday() < 5} == {
        date(2026, 1, 1),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 4),
        date(2026, 5, 25),
        date(2026, 8, 31),
        date(2026, 12, 25),
        date(2026, 12, 28),
    }


@pytest.mark.django_db
def test_own_closures_count_and_both_ends_are_included() -> None:
    Closure.objects.create(day=date(2026, 12, 29), reason="Christmas closure")
    Closure.objects.create(day=date(2027, 1, 2), reason="outside the range")
    assert closed_days(date(2026, 12, 25), date(2027, 1, 1)) == {
        date(2026, 12, 25),
        date(2026, 12, 26),
        date(2026, 12, 28),
        date(2026, 12, 29),
        date(2027, 1, 1),
    }
