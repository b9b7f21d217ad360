"""Today, in one place, and pinnable: nothing else in the project asks the machine for the date."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

LONDON = ZoneInfo("Europe/London")

_pinned: ContextVar[date | None] = ContextVar("pinned_day", default=None)


def today() -> date:
    """The day in England: the innermost `pinned()` day, else settings.PINNED_TODAY, else the real one."""
    return now().date()


def now() -> datetime:
    """The moment in England, aware. While a day is pinned: that day at the real time of day."""
    real = datetime.now(LONDON)
    day = _pinned.get() or settings.PINNED_TODAY
    if day is None:
        return real
    return datetime.combine(day, real.time(), tzinfo=LONDON)


@contextmanager
def pinned(day: date) -> Iterator[None]:
    """Make `today()` be `day` in this thread (for tests and for commands that speak of another day)."""
    token = _pinned.set(day)
    try:
        yield
    finally:
        _pinned.reset(token)
