"""The plans' jobs: each reads its parameters and makes one service call."""

from datetime import date, timedelta
from typing import Any

from foundation.clock import now, today
from foundation.jobs.models import Job
from foundation.jobs.progress import Progress
from foundation.jobs.registry import job
from improvement_plan.services import rating, snapshots


@job("improvement_plan.rate_actions", queue="bulk", needs="plans.edit")
def rate_actions(job: Job, progress: Progress) -> dict[str, Any]:
    """Re-rate what is due, or with `all` everything; `as_of` (ISO) is another day than today."""
    day = date.fromisoformat(job.parameters["as_of"]) if job.parameters.get("as_of") else today()
    if job.parameters.get("all"):
        done = rating.rate_all(today=day, now=now(), progress=progress)
    else:
        done = rating.rate_due(today=day, now=now())
    message = f"{done.looked_at:,} actions looked at, {done.changed:,} ratings changed."
    return {"looked_at": done.looked_at, "changed": done.changed, "message": message}


@job("improvement_plan.take_plan_snapshots", queue="bulk", needs="plans.edit")
def take_plan_snapshots(job: Job, progress: Progress) -> dict[str, Any]:
    """Freeze the end of the month that `month_end` (ISO) names, or of the last full month."""
    named = job.parameters.get("month_end")
    month_end = date.fromisoformat(named) if named else today().replace(day=1) - timedelta(days=1)
    rows = snapshots.take_snapshots(month_end=month_end, now=now())
    return {"rows": rows, "message": f"{rows} figures frozen for {month_end:%B %Y}."}
