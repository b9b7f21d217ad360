"""Rating a plan again, as a job whose progress the manager watches."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from accounts.requests import SignedIn
from foundation.jobs.services import request_job
from improvement_plan.models import Plan


def rate(request: SignedIn, slug: str) -> HttpResponse:
    """Ask for the job and show its page."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), slug=slug)
    job = request_job(kind="improvement_plan.rate_plan", parameters={"plan": plan.pk}, by=request.user)
    return redirect("jobs:job", public_id=job.public_id)
