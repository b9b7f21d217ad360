"""A kind of job that a real worker runs in the tests (celery worker --include)."""

import os
import time
from datetime import date
from typing import Any

from foundation.clock.models import Closure
from foundation.jobs.models import Job
from foundation.jobs.progress import Progress
from foundation.jobs.registry import job

KIND = "tests.close_a_day"
HANGS = "hangs the first time"


@job(KIND, queue="bulk", needs="plans.export")
def close_a_day(job: Job, progress: Progress) -> dict[str, Any]:
    """Close a day; if asked to, hang after the effect, saying in which process."""
    Closure.objects.create(day=date(2026, 12, 29), reason=job.parameters["reason"])
    if job.parameters["reason"] == HANGS and job.attempts == 1:
        progress.set(1, 1, str(os.getpid()))
        time.sleep(60)
    return {"message": "One day closed."}
