"""Working days and months: pure functions over dates.

`closed` is a set of weekdays on which the council does not work (`holidays.closed_days`).
"""

import calendar
from datetime import date, timedelta

_SATURDAY = 5


def is_working_day(day: date, closed: frozenset[date]) -> bool:
    """Monday to Friday and not closed."""
    return day.weekday() < _SATURDAY and day not in closed


def add_working_days(start: date, days: int, closed: frozenset[date]) -> date:
    """The `days`-th working day after `start`; the day after `start` is the first that can count.

    So 20 working days after a report received on Monday 1 July 2019 end on Monday 29 July 2019.
    Raises ValueError for a negative number; for 0 it is `start` itself, working day or not.
    """
    if days < 0:
        raise ValueError("the number of working days cannot be negative")
    day = start
    while days:
        day += timedelta(days=1)
        if is_working_day(day, closed):
            days -= 1
    return day


def working_days_between(start: date, end: date, closed: frozenset[date]) -> int:
    """How many working days lie after `start` up to and including `end`; negative when `end` is earlier.

    The inverse of `add_working_days`: working_days_between(s, add_working_days(s, n)) == n.
    """
    if end < start:
        return -working_days_between(end, start, closed)
    span = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(is_working_day(day, closed) for day in span)


def month_end(day: date) -> date:
    """The last day of the month of `day`: what a date printed as "March 2019" means."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
