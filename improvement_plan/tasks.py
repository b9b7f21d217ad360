"""The plans' jobs: each reads its parameters and makes one service call."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from foundation.clock import now, today
from foundation.clock.words import day as day_words
from foundation.importing.services import import_confirmed
from foundation.jobs.errors import JobRefused
from foundation.jobs.models import Job
from foundation.jobs.progress import Progress
from foundation.jobs.registry import job
from improvement_plan.models import Plan, PlanUpload
from improvement_plan.services import impact, rating, snapshots, uploads


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


@job("improvement_plan.rate_plan", needs="plans.edit")
def rate_plan(job: Job, progress: Progress) -> dict[str, Any]:
    """Re-rate all actions of the plan whose id is `plan`, for the manager who asked."""
    asker = job.asked_by
    plan = Plan.objects.visible_to(asker).filter(pk=job.parameters["plan"]).first() if asker else None
    if plan is None:
        raise JobRefused("This plan is not to be found any more.")
    progress.set(0, 1, "Rating the actions")
    done = rating.rate_plan(plan=plan, cause=rating.Cause.CLOCK, today=today(), now=now())
    return {
        "message": f"{done.looked_at:,} actions looked at, {done.changed:,} ratings changed.",
        "url": reverse("plan", args=[plan.slug]),
        "label": plan.name,
    }


@job("improvement_plan.take_plan_snapshots", queue="bulk", needs="plans.edit")
def take_plan_snapshots(job: Job, progress: Progress) -> dict[str, Any]:
    """Freeze the end of the month that `month_end` (ISO) names, or of the last full month."""
    named = job.parameters.get("month_end")
    month_end = date.fromisoformat(named) if named else today().replace(day=1) - timedelta(days=1)
    rows = snapshots.take_snapshots(month_end=month_end, now=now())
    return {"rows": rows, "message": f"{rows} figures frozen for {month_end:%B %Y}."}


@job(impact.JOB, queue="bulk", needs="plans.edit")
def judge_impact(job: Job, progress: Progress) -> dict[str, Any]:
    """Judge the impact of all plans, or of the one whose id is `plan`, as of `as_of` (ISO) or today."""
    day = date.fromisoformat(job.parameters["as_of"]) if job.parameters.get("as_of") else today()
    asker, plan = job.asked_by, None
    if job.parameters.get("plan"):
        plan = Plan.objects.visible_to(asker).filter(pk=job.parameters["plan"]).first() if asker else None
        if plan is None:
            raise JobRefused("This plan is not to be found any more.")
    done = impact.judge_impact(
        as_of=day,
        now=now(),
        plan=plan,
        by=asker,
        told=lambda done, total: progress.set(done, total, "Judging measures."),
    )
    if done.month is None:
        message = "No month of performance is closed yet, so there is nothing to judge from."
    else:
        measures = "1 measure" if done.looked_at == 1 else f"{done.looked_at:,} measures"
        message = f"{measures} judged as of {day_words(done.month)}, {done.changed:,} changed."
    where = {"url": reverse("plan_measures", args=[plan.slug]), "label": "Measures of impact"} if plan else {}
    return {"looked_at": done.looked_at, "changed": done.changed, "message": message, **where}


@job("improvement_plan.apply_upload", needs="plans.import")
def apply_upload(job: Job, progress: Progress) -> dict[str, Any]:
    """Import a confirmed upload (`upload`: its public id, `seen`: the digest of its preview)."""
    imported = import_confirmed(
        job=job,
        uploads=PlanUpload,
        work=uploads.import_upload,
        told=lambda done, total: progress.set(done, total, "Writing actions."),
    )
    done = imported.preview
    reports = f"{done.reports} progress report{'' if done.reports == 1 else 's'}"
    message = f"{len(done.created)} created, {len(done.changed)} changed, {reports}."
    return {"message": message, "url": reverse("plan", args=[imported.plan.slug]), "label": "Open the plan"}
