"""What the page of a job shows."""

from dataclasses import dataclass

from django.urls import reverse

from foundation.jobs.models import Job, JobState
from foundation.jobs.progress import reached

_TITLES = {
    JobState.QUEUED: "Waiting to start",
    JobState.RUNNING: "Working on it",
    JobState.DONE: "Finished",
    JobState.FAILED: "This did not work",
}


@dataclass(frozen=True)
class JobPage:
    """A job in words, as templates/components/job_progress.html draws it.

    `done` of `total` things are done (total 0: nobody knows yet), `words` says which. `url` and
    `label` link to what was made; `error` is a sentence for the asker.
    """

    state: str
    title: str
    words: str
    message: str
    error: str
    done: int
    total: int
    url: str
    label: str
    page_url: str
    poll_url: str


def job_page(job: Job) -> JobPage:
    """How the job stands now. Reads the cache while it runs."""
    now = reached(job.public_id) if job.state == JobState.RUNNING else None
    url, label = _result_link(job)
    return JobPage(
        state=job.state,
        title=_TITLES[JobState(job.state)],
        words=now.words if now else "",
        message=str(job.result.get("message", "")),
        error=job.error,
        done=now.done if now else 0,
        total=now.total if now else 0,
        url=url,
        label=label,
        page_url=reverse("jobs:job", args=[job.public_id]),
        poll_url=reverse("jobs:progress", args=[job.public_id]),
    )


def _result_link(job: Job) -> tuple[str, str]:
    """Address and words of the link to the result; empty when there is nothing to open."""
    if "file" in job.result:
        return reverse("job_file", args=[job.public_id]), str(job.result.get("label", "Download the file"))
    return str(job.result.get("url", "")), str(job.result.get("label", "Show the result"))
