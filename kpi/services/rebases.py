"""Rebases: from a day on, mean and limits are worked out anew, because somebody says why."""

from datetime import date, datetime

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused, unless_taken
from foundation.editing.rows import lock_stamped
from kpi.models import Indicator, Rebase
from kpi.rules.frequency import Frequency
from kpi.services.recomputing import recompute_since


def rebase(*, indicator: Indicator, starts_on: date, reason: str, by: User, now: datetime) -> Rebase:
    """Begin mean and limits anew with the period that ends on or after a day.

    Raises Refused without a reason, for a second rebase of one day, and where limits mean nothing.
    """
    if not reason.strip():
        raise Refused("Say why mean and limits begin anew.", field="reason")
    if not Frequency(indicator.frequency).spc_applies:
        raise Refused("Its figures contain each other, so it has no limits that could begin anew.")
    with act(by=by, why="rebase"):
        row = Rebase(
            indicator=indicator, starts_on=starts_on, reason=reason.strip(), decided_by=by, decided_at=now
        )
        with unless_taken("Mean and limits begin anew on this day already.", field="starts_on"):
            row.save(force_insert=True)
        recompute_since(starts_on, by=by)
        record(by=by, verb="indicator.rebased", subject=indicator, detail={"from": starts_on})
        return row


def remove_rebase(*, row: Rebase, reason: str, by: User) -> None:
    """Let mean and limits run on as if there had been no rebase. Needs a reason; history keeps both."""
    if not reason.strip():
        raise Refused("Say why mean and limits should run on.", field="reason")
    with act(by=by, why=f"rebase removed: {reason.strip()}"):
        current = lock_stamped(row, None)
        recompute_since(current.starts_on, by=by)
        record(
            by=by,
            verb="indicator.rebase_removed",
            subject=current.indicator,
            detail={"from": current.starts_on},
        )
        current.delete()
