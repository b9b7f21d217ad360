"""The people's jobs."""

from typing import Any

from accounts.services.digests import send_digests as send
from foundation.clock import today
from foundation.jobs.models import Job
from foundation.jobs.progress import Progress
from foundation.jobs.registry import job


@job("accounts.send_digests", queue="bulk", needs="people.manage")
def send_digests(job: Job, progress: Progress) -> dict[str, Any]:
    """Queue today's weekly mails."""
    written = send(today=today())
    return {"written": written, "message": f"{written} weekly mails queued."}
