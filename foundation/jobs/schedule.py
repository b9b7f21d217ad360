"""Which time of the schedule a beat's message stands for."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from celery import current_app
from celery.schedules import crontab

LONDON = ZoneInfo("Europe/London")
_REQUEST = "foundation.jobs.request_scheduled"
_LOOK_BACK = timedelta(days=1)


def nominal_time(kind: str, moment: datetime) -> datetime:
    """The latest time up to `moment` at which the schedule asks for this kind.

    Messages may arrive minutes late and from two beats; all of one time must agree on it, for it is
    what makes their job one. Without an entry in the schedule it is the full minute.
    """
    minute = moment.replace(second=0, microsecond=0)
    times = [entry["schedule"] for entry in current_app.conf.beat_schedule.values()
             if entry["task"] == _REQUEST and entry["kwargs"]["kind"] == kind
             and isinstance(entry["schedule"], crontab)]  # fmt: skip
    past = minute
    while times and minute - past <= _LOOK_BACK:
        if any(_matches(time, past.astimezone(LONDON)) for time in times):
            return past
        past -= timedelta(minutes=1)
    return minute


def _matches(time: Any, local: datetime) -> bool:
    """Whether a crontab fires in this minute."""
    return all(
        (
            local.minute in time.minute,
            local.hour in time.hour,
            local.isoweekday() % 7 in time.day_of_week,
            local.day in time.day_of_month,
            local.month in time.month_of_year,
        )
    )
