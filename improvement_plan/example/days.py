"""Dates of the example, counted from the day of loading."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# Days from the day of loading (-21), or "m+2" (last day of a month), or "s-14" (first day of a month).
Offset = int | str

_MONTH = re.compile(r"([ms])([+-]\d+)")
_PLACEHOLDER = re.compile(r"\{month([+-]\d+)\}")
_SATURDAY = 5


@dataclass(frozen=True)
class Days:
    """`today` is the day of loading."""

    today: date

    def day(self, offset: Offset) -> date:
        """The date of an offset. Raises ValueError for an offset that is none."""
        if isinstance(offset, int):
            return self._working_day(offset)
        found = _MONTH.fullmatch(offset)
        if not found:
            raise ValueError(f"not a day of the example: {offset!r}")
        first = self._first_of_month(int(found[2]))
        return _last_of_month(first) if found[1] == "m" else first

    def maybe(self, offset: Offset | None) -> date | None:
        """The same; None for a missing or empty offset."""
        return None if offset is None or offset == "" else self.day(offset)

    def printed(self, offset: Offset) -> str:
        """How a printed plan would give this date: a month ("January 2019") or a day."""
        return f"{self.day(offset):%B %Y}" if isinstance(offset, str) else f"{self.day(offset):%-d %B %Y}"

    def words(self, text: str) -> str:
        """A text with {month-2} replaced by that month's name."""
        return _PLACEHOLDER.sub(lambda found: f"{self._first_of_month(int(found[1])):%B}", text.strip())

    def month_ends(self, since: date) -> Sequence[date]:
        """The last days of all months from `since` on that ended before today."""
        ends = []
        end = _last_of_month(since)
        while end < self.today:
            ends.append(end)
            end = _last_of_month(end + timedelta(days=1))
        return ends

    def _working_day(self, offset: int) -> date:
        """A weekend becomes the Friday before in the past, the Monday after in the future."""
        day = self.today + timedelta(days=offset)
        step = timedelta(days=-1 if offset < 0 else 1)
        while offset and day.weekday() >= _SATURDAY:
            day += step
        return day

    def _first_of_month(self, months: int) -> date:
        year, month = divmod(self.today.year * 12 + self.today.month - 1 + months, 12)
        return date(year, month + 1, 1)


def _last_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
