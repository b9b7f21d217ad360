"""Living through the example's time: events by day, and the nightly rating between them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import TypeVar

from django.db.models import Max, Min

from foundation.audit.context import acting
from foundation.audit.models import AuditRecord
from foundation.clock import LONDON, pinned
from improvement_plan.models import Action
from improvement_plan.services.rating import rate_due

# The key by which history rows say that they stand for another moment than that of loading.
MOMENT = "example_moment"
COMMAND = "command load_example"
_NIGHTLY = time(6, 10)
_OFFICE_OPENS, _MINUTES_BETWEEN = time(9, 5), 11


@dataclass(frozen=True)
class Moment:
    """When something of the example happens."""

    day: date
    now: datetime


T = TypeVar("T")
Happening = Callable[[Moment], None]


@dataclass(frozen=True)
class Recorded:
    """The audit records after `after`, up to `last`, belong to this moment."""

    after: int
    last: int
    moment: datetime


class Timeline:
    """Collects what happens on which day; `live` makes it happen in order."""

    def __init__(self) -> None:
        self._events: list[tuple[date, int, Happening]] = []
        self._recorded: list[Recorded] = []
        self._last_record = 0

    def at(self, day: date, happening: Happening) -> None:
        """Let something happen on a day; on one day in the order of adding."""
        self._events.append((day, len(self._events), happening))

    def live(self, *, until: date) -> list[Recorded]:
        """Make everything happen up to a day, and rate the actions on it.

        Returns which audit records belong to which moment.
        """
        self._last_record = last_record()
        for day, events in groupby(sorted(self._events, key=lambda event: event[:2]), lambda event: event[0]):
            if day > until:
                break
            self._rate_nightly(until=day)
            for number, (_, _, happening) in enumerate(events):
                self._do(happening, _in_office_hours(day, number))
        self._rate_nightly(until=until)
        return self._recorded

    def _rate_nightly(self, *, until: date) -> None:
        """The nightly run, on the days on which it would find something."""
        while (turning := Action.objects.aggregate(day=Min("valid_until"))["day"]) and turning <= until:
            now = datetime.combine(turning, _NIGHTLY, tzinfo=LONDON)
            self._do(_rate, Moment(turning, now))

    def _do(self, happening: Happening, moment: Moment) -> None:
        with (
            pinned(moment.day),
            acting(by=None, why="the example", label=COMMAND, example_moment=moment.now.isoformat()),
        ):
            happening(moment)
        last = last_record()
        if last > self._last_record:
            self._recorded.append(Recorded(self._last_record, last, moment.now))
            self._last_record = last


def last_record() -> int:
    """The id of the newest audit record; 0 before any."""
    return AuditRecord.objects.aggregate(last=Max("id"))["last"] or 0


def begun(made: T | None, name: str) -> T:
    """What an earlier day of the timeline made. Raises LookupError when that day has not come."""
    if made is None:
        raise LookupError(f"not yet there: {name}")
    return made


def _rate(moment: Moment) -> None:
    rate_due(today=moment.day, now=moment.now)


def _in_office_hours(day: date, number: int) -> Moment:
    minutes = (number * _MINUTES_BETWEEN) % (8 * 60)
    return Moment(day, datetime.combine(day, _OFFICE_OPENS, tzinfo=LONDON) + timedelta(minutes=minutes))
