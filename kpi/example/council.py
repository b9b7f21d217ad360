"""What the loader of performance needs of the rest of the example, and its days of the month."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from accounts.models import Post, Service, User
from kpi.rules.periods import month_end, months_later

_SATURDAY = 5


class Moment(Protocol):
    """When something of the example happens."""

    @property
    def day(self) -> date: ...
    @property
    def now(self) -> datetime: ...


class Days(Protocol):
    """Dates counted from the day of loading."""

    @property
    def today(self) -> date: ...
    def day(self, offset: int | str, /) -> date: ...


Happening = Callable[[Moment], None]


class Timeline(Protocol):
    """Collects what happens on which day."""

    def at(self, day: date, happening: Happening, /) -> None: ...


class Council(Protocol):
    """Services, posts and people by the keys of people.toml, once they have arrived."""

    @property
    def days(self) -> Days: ...
    @property
    def services(self) -> Mapping[str, Service]: ...
    @property
    def posts(self) -> Mapping[str, Post]: ...
    @property
    def by_role(self) -> Mapping[str, User]: ...
    def reporter(self, post: str, day: date, /) -> User | None: ...


@dataclass(frozen=True)
class Calendar:
    """The months of the example: -1 is the last that ended before the day of loading."""

    today: date

    def end(self, month: int) -> date:
        """The last day of a month."""
        return months_later(month_end(self.today), month)

    def after(self, month: int, days: int) -> date:
        """So many days after a month's end, on a working day, but not after the day of loading."""
        day = self.end(month) + timedelta(days=days)
        while day.weekday() >= _SATURDAY:
            day += timedelta(days=1)
        return min(day, self.today)

    def number(self, end: date) -> int:
        """The month that ends on a day."""
        return (end.year - self.today.year) * 12 + end.month - self.today.month
