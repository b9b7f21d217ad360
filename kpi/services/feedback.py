"""Complaints and compliments: how many in a month, about what, and how many were answered in time."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused, unless_taken
from foundation.editing.rows import fill, lock_stamped, only
from kpi.models import Feedback
from kpi.services.quality import check_month

FEEDBACK_FIELDS = frozenset({"month_end", "kind", "service", "theme", "count", "in_time", "source"})
_TAKEN = "This month, service and theme are recorded already: change that entry."


def add_feedback(*, fields: Mapping[str, Any], by: User | None, today: date) -> Feedback:
    """Record complaints or compliments (fields of FEEDBACK_FIELDS). Raises Refused."""
    with act(by=by, why="feedback recorded"):
        entry = Feedback(**only(fields, FEEDBACK_FIELDS))
        _save(entry, today)
        record(by=by, verb="feedback.recorded", subject=entry)
        return entry


def edit_feedback(
    *,
    entry: Feedback,
    changes: Mapping[str, Any],
    by: User | None,
    today: date,
    expected_version: int | None = None,
) -> Feedback:
    """Change an entry. Raises StaleEdit or Refused."""
    with act(by=by, why="feedback edited"):
        current = lock_stamped(entry, expected_version)
        fill(current, only(changes, FEEDBACK_FIELDS))
        _save(current, today)
        record(by=by, verb="feedback.edited", subject=current, detail={"fields": sorted(changes)})
        return current


def delete_feedback(*, entry: Feedback, by: User | None) -> None:
    """Delete an entry that was made by mistake."""
    with act(by=by, why="feedback deleted"):
        current = lock_stamped(entry, None)
        record(by=by, verb="feedback.deleted", subject=current)
        current.delete()


def _save(entry: Feedback, today: date) -> None:
    check_month(entry.month_end, today)
    if entry.in_time is not None and entry.in_time > entry.count:
        raise Refused("More were answered in time than there were.", field="in_time")
    with unless_taken(_TAKEN, field="theme"):
        entry.save()
