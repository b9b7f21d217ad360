"""What a change of a definition does to open months: they are worked out again, by a job."""

from datetime import date

from accounts.models import User
from foundation.jobs.services import request_job

JOB = "kpi.recompute"


def recompute_since(first: date, *, by: User | None) -> None:
    """Ask for the open months from the one that ends on or after this day; closed ones stay.

    Called inside the write, so that the job is asked for exactly when the change is saved.
    """
    request_job(kind=JOB, parameters={"since": first.isoformat()}, by=by)
