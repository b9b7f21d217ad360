"""Closing a month: its gaps named and accepted, its figures frozen, what may be published decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused
from kpi.models import Indicator, Observation, ReportingMonth, Snapshot
from kpi.services.publication import decide_publication
from kpi.services.snapshots import Told, compute, locked_month


@dataclass(frozen=True)
class Closing:
    """What closing this month would freeze: codes of indicators without a figure and of provisional ones."""

    due: int
    gaps: tuple[str, ...]
    provisional: tuple[str, ...]


def before_closing(month_end: date) -> Closing:
    """The state of a month's figures, from the observations as they are now."""
    due = Indicator.objects.due_at(month_end)
    headline = Observation.objects.filter(period_end=month_end, breakdown=None)
    codes = due.order_by("sequence", "code").values_list("code", flat=True)
    return Closing(
        due=due.count(),
        gaps=tuple(codes.exclude(pk__in=headline.values("indicator"))),
        provisional=tuple(codes.filter(pk__in=headline.filter(provisional=True).values("indicator"))),
    )


def close_month(
    *,
    month_end: date,
    gaps: Sequence[str],
    gaps_reason: str,
    by: User | None,
    now: datetime,
    progress: Told | None = None,
) -> ReportingMonth:
    """Freeze a month that is over, for good. `gaps`: the codes that the person saw to be missing.

    `progress(done, total, words)`. Raises Refused while the month is not over, when it was closed
    before, when something is missing and no reason says why, or when other figures are missing than
    the person saw.
    """
    if month_end >= now.date():
        raise Refused(f"{month_end:%B %Y} is not over yet. It can be closed from the day after its end.")
    with act(by=by, why=f"closing {month_end:%B %Y}"):
        month = locked_month(month_end)
        if month.is_closed:
            raise Refused(f"{month} was closed on {month.closed_at:%-d %B %Y}.")
        taken = compute(month, now, progress)
        if not taken.due:
            raise Refused(f"No indicator is due in {month}. Define indicators first.")
        _accept_gaps(taken.gaps, gaps, gaps_reason)
        decide_publication(month_end=month_end, now=now)
        Snapshot.objects.filter(period_end=month_end).update(frozen=True)
        month.computed_at = month.computed_at if not taken.changed and month.computed_at else now
        month.closed_at, month.closed_by = now, by
        month.gaps, month.gaps_reason = list(taken.gaps), gaps_reason.strip() if taken.gaps else ""
        month.save()
        record(by=by, verb="kpi.month_closed", subject=month, detail={"gaps": month.gaps})
        return month


def _accept_gaps(found: Sequence[str], seen: Sequence[str], reason: str) -> None:
    if set(found) != set(seen):
        raise Refused(
            "The figures changed while this page was open. Look at what is missing now, then close the month."
        )
    if found and not reason.strip():
        raise Refused("Say why these figures are missing.", field="gaps_reason")
