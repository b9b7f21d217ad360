"""The jobs of performance: each reads its parameters and makes one service call."""

from datetime import date
from typing import Any

from django.urls import reverse

from foundation.clock import now, today
from foundation.composition import providers
from foundation.editing.errors import Refused
from foundation.files.services import store
from foundation.importing.services import import_confirmed
from foundation.jobs.errors import JobRefused
from foundation.jobs.models import Job
from foundation.jobs.progress import Progress
from foundation.jobs.registry import job
from kpi.exports.formats import FORMATS, file_name
from kpi.models import KpiReport, KpiUpload
from kpi.queries.report import PUBLIC, NoFigures, Tampered, report_content
from kpi.queries.report_page import visible_to
from kpi.rules.periods import Period
from kpi.services import months, recomputing, schedule, snapshots, uploads
from kpi.services.report_export import EXPORT


@job(schedule.TAKE, queue="bulk", needs="kpi.close")
def take_snapshot(job: Job, progress: Progress) -> dict[str, Any]:
    """Work out the month that `month` (ISO) names; asked by the clock, all that are due that day."""
    named = job.parameters.get("month")
    if named:
        return _one_month(job, date.fromisoformat(named), progress)
    if not schedule.is_first_working_day(today()):
        return {"message": "Nothing was due: this is not the first working day of a month."}
    due = schedule.months_due(today())
    for done, month in enumerate(due):
        progress.set(done, len(due), f"Working out {month:%B %Y}.")
        snapshots.take_snapshot(month_end=month, now=now())
    return {"months": [month.isoformat() for month in due], "message": _months(len(due))}


def _one_month(job: Job, month: date, progress: Progress) -> dict[str, Any]:
    taken = snapshots.take_snapshot(month_end=month, now=now(), by=job.asked_by, progress=progress.set)
    if taken.was_closed:
        message = f"{month:%B %Y} is closed: its figures stay as they were reported."
    else:
        message = f"{taken.due} indicators worked out, {taken.changed} figures changed."
    return {
        "due": taken.due,
        "changed": taken.changed,
        "gaps": list(taken.gaps),
        "message": message,
        "url": reverse("month", args=[f"{month:%Y-%m}"]),
        "label": f"Show {month:%B %Y}",
    }


def _months(number: int) -> str:
    return "1 month worked out." if number == 1 else f"{number} months worked out."


@job(recomputing.JOB, queue="bulk")
def recompute(job: Job, progress: Progress) -> dict[str, Any]:
    """Work out the open months from the one that ends on or after `since` (ISO): a definition changed."""
    open_months = snapshots.open_months_since(date.fromisoformat(job.parameters["since"]))
    for done, month in enumerate(open_months):
        progress.set(done, len(open_months), f"Working out {month:%B %Y}.")
        snapshots.take_snapshot(month_end=month, now=now(), by=job.asked_by)
    return {"message": _months(len(open_months))}


@job(uploads.JOB, needs="kpi.import")
def import_upload(job: Job, progress: Progress) -> dict[str, Any]:
    """Import a confirmed upload (`upload`: its public id, `seen`: the digest of its preview)."""
    imported = import_confirmed(job=job, uploads=KpiUpload, work=uploads.import_upload, told=progress.set)
    return {"message": imported.words, "url": reverse("performance"), "label": "Open performance"}


@job(schedule.CLOSE, needs="kpi.close")
def close_month(job: Job, progress: Progress) -> dict[str, Any]:
    """Close `month` (ISO) with the `gaps` that the asker saw, then tell the apps that build on it."""
    month = date.fromisoformat(job.parameters["month"])
    try:
        months.close_month(
            month_end=month,
            gaps=job.parameters["gaps"],
            gaps_reason=job.parameters["gaps_reason"],
            by=job.asked_by,
            now=now(),
            progress=progress.set,
        )
    except Refused as refused:
        raise JobRefused(refused.message) from refused
    for provide in providers("month_closed"):
        provide(month)
    return {
        "message": f"{month:%B %Y} is closed.",
        "url": reverse("month", args=[f"{month:%Y-%m}"]),
        "label": f"Show {month:%B %Y}",
    }


@job(EXPORT, needs="kpi.export")
def export_report(job: Job, progress: Progress) -> dict[str, Any]:
    """Make a file of a `report` (public id): its `kind` (csv, xlsx, pdf) and `edition`, if the asker may."""
    edition, kind = job.parameters["edition"], job.parameters["kind"]
    asker = job.asked_by
    if asker is not None and edition != PUBLIC and not asker.has_perm("kpi.small_numbers"):
        raise JobRefused("The internal edition is for those who may see small counts of children.")
    reports = KpiReport.objects.all() if asker is None else visible_to(asker)
    report = reports.filter(public_id=job.parameters["report"]).first()
    if report is None:
        raise JobRefused("This report is not to be found any more.")
    progress.set(0, 2, "Reading the figures.")
    try:
        content = report_content(Period.parse(report.period), edition=edition)
    except (NoFigures, Tampered) as nothing:
        raise JobRefused(nothing.message) from nothing
    progress.set(1, 2, f"Making the {FORMATS[kind].label} file.")
    name = file_name(content, kind)
    stored = store(content=FORMATS[kind].make(content), name=name, by=asker, kinds=[kind])
    return {"message": f"{name} is made.", "file": str(stored.public_id), "label": f"Download {name}"}
