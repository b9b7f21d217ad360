"""The page of one job: how far it is, and what came of it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from foundation.jobs.models import Job
from foundation.jobs.queries import job_page

_STOP_POLLING = 286  # htmx's status for "show this and poll no more"


def show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The whole page; without JavaScript its Refresh link shows the next state."""
    job = get_object_or_404(Job.objects.visible_to(request.user), public_id=public_id)
    return render(request, "jobs/job.html", {"job": job_page(job)})


def progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The part of the page that changes, polled each second until the job is finished."""
    job = get_object_or_404(Job.objects.visible_to(request.user), public_id=public_id)
    status = _STOP_POLLING if job.is_finished else 200
    return render(request, "jobs/progress.html", {"job": job_page(job)}, status=status)
