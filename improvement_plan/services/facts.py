"""Facts that repeat what other rows say, kept by every service that touches those rows."""

from datetime import date, datetime, timedelta

from improvement_plan.models import Acceptance, Action, Plan

OVERRIDE_COLUMNS = ("override_rating", "override_reason", "override_by", "override_until")


def next_milestone_on(action: Action) -> date | None:
    """The day of the earliest milestone that is neither met nor dropped."""
    open_ones = action.milestones.filter(met_on=None, dropped_on=None).order_by("due_on")
    return open_ones.values_list("due_on", flat=True).first()


def stale_after(plan: Plan, reported_as_at: date | None) -> date | None:
    """The last day on which the last report (or, before any, the plan's start) is still fresh."""
    since = reported_as_at or plan.starts_on
    return since + timedelta(days=plan.cycle_days) if since else None


def clear_override(action: Action) -> None:
    """End an override on the instance: all four columns together."""
    for column in OVERRIDE_COLUMNS:
        setattr(action, column, None)


def end_acceptance(action: Action, *, now: datetime) -> None:
    """A reopened action is no longer accepted."""
    Acceptance.objects.filter(action=action, ended_at=None).update(ended_at=now)
    action.accepted_on = None
