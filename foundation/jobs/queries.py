"""What the page of a job shows."""

from dataclasses import dataclass

from django.urls import reverse

from foundation.jobs.models import Job, JobState
from foundation.jobs.progress import reached

_HEADINGS = {
    JobState.QUEUED: "Waiting to start",
    JobState.RUNNING: "Working on it",
    JobState.DONE: "Finished",
    JobState.FAILED: "This did not work",
}


@dataclass(frozen=True)
class JobPage:
    """A job in words. `done` of `total` things are done; total 0 means that nobody knows yet.

    `result_url` and `result_label` link to what was made; `error` is a sentence for the asker.
    """

    state: str
    heading: str
    message: str
    error: str
    done: int
    total: int
    percent: int
    result_url: str
    result_label: str
    url: str
    progress_url: str
    is_finished: bool


def job_page(job: Job) -> JobPage:
    """How the job stands now. Reads the cache while it runs."""
    now = reached(job.public_id) if job.state == JobState.RUNNING else None
    url, label = _result_link(job)
    return JobPage(
        state=job.state,
        heading=_HEADINGS[JobState(job.state)],
        message=now.words if now else str(job.result.get("message", "")),
        error=job.error,
        done=now.done if now else 0,
        total=now.total if now else 0,
        percent=now.percent if now else 0,
        result_url=url,
        result_label=label,
        url=reverse("jobs:job", args=[job.public_id]),
        progress_url=reverse("jobs:progress", args=[job.public_id]),
        is_finished=job.is_finished,
    )


def _result_link(job: Job) -> tuple[str, str]:
    """Address and words of the link to the result; empty when there is nothing to open."""
    if "file" in job.result:
        return reverse("job_file", args=[job.public_id]), str(job.result.get("label", "Download the file"))
    return str(job.result.get("url", "")), str(job.result.get("label", "Show the result"))
