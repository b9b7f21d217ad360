"""When the months' figures are worked out by the clock, and by whom else: the job asked for here."""

from datetime import date, timedelta

from accounts.models import User
from foundation.clock.holidays import closed_days
from foundation.clock.rules import is_working_day
from foundation.editing.errors import Refused
from foundation.jobs.models import Job
from foundation.jobs.services import request_job
from kpi.models import ReportingMonth
from kpi.rules.periods import month_end

TAKE, CLOSE = "kpi.take_snapshot", "kpi.close_month"


def is_first_working_day(day: date) -> bool:
    """Whether the council works on this day and has not worked on one before in its month."""
    first = day.replace(day=1)
    closed = closed_days(first, day)
    days = (first + timedelta(days=n) for n in range(day.day))
    return next((one for one in days if is_working_day(one, closed)), None) == day


def months_due(day: date) -> list[date]:
    """The months that are worked out on a day: the one before, and all open ones before it.

    Oldest first, so that a later month builds on what the earlier ones say.
    """
    last = day.replace(day=1) - timedelta(days=1)
    still_open = ReportingMonth.objects.filter(closed_at=None, month_end__lt=last)
    return [*still_open.order_by("month_end").values_list("month_end", flat=True), last]


def request_snapshot(*, month: date, today: date, by: User) -> Job:
    """Ask for a month's snapshot. Raises Refused for a month that has not begun."""
    _begun(month, today)
    return request_job(kind=TAKE, parameters={"month": month.isoformat()}, by=by)


def request_closing(*, month: date, gaps: list[str], gaps_reason: str, today: date, by: User) -> Job:
    """Ask for a month to be closed with these gaps. Raises Refused for what closing would refuse anyway."""
    if month >= today:
        raise Refused(f"{month:%B %Y} is not over yet. It can be closed from the day after its end.")
    if gaps and not gaps_reason.strip():
        raise Refused("Say why these figures are missing.", field="gaps_reason")
    return request_job(
        kind=CLOSE,
        parameters={"month": month.isoformat(), "gaps": gaps, "gaps_reason": gaps_reason.strip()},
        by=by,
    )


def _begun(month: date, today: date) -> None:
    if month > month_end(today):
        raise Refused(f"{month:%B %Y} has not begun.")
