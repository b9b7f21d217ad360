"""The months: taking a snapshot, looking at what closing would accept, and closing for good."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.requests import SignedIn
from foundation.audit.acts import act
from foundation.clock import now, today
from foundation.editing.errors import Refused
from foundation.editing.pages import FormPage, form_page
from foundation.jobs.models import Job
from kpi.forms.month import CloseForm
from kpi.queries.month import MonthPage, job_of, month_lines, month_page
from kpi.rules.periods import BadPeriod, Kind, Period, month_end
from kpi.services.schedule import request_closing, request_snapshot

CLOSE = "kpi.close"


def months(request: SignedIn) -> HttpResponse:
    """Every month: open or closed, by whom, and with what gaps."""
    context = {
        "lines": month_lines(today=today()),
        "crumbs": [("Performance", reverse("performance"))],
        "may_correct": request.user.has_perm(CLOSE),
        "made_at": now(),
    }
    return render(request, "kpi/months.html", context)


def month(request: SignedIn, month: str) -> HttpResponse:
    """One month: its gaps, doubts and silences; closed, who accepted what."""
    end = named_month(month)
    page = month_page(end, today=today())
    job = job_of(request.user, request.GET.get("job", ""), end)
    context = {
        "page": page,
        "job": job,
        "working": job is not None and job.state in ("queued", "running"),
        "caption": _caption(page),
        "crumbs": _crumbs(),
        "may_close": request.user.has_perm(CLOSE),
        "made_at": now(),
    }
    return render(request, "kpi/month.html", context)


def take(request: SignedIn, month: str) -> HttpResponse:
    """Ask for the month's snapshot, and show how far it is."""
    end = named_month(month)
    try:
        with act(by=request.user, why="snapshot asked for"):
            job = request_snapshot(month=end, today=today(), by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("month", month=month)
    return redirect(_with_job(month, job))


def close(request: SignedIn, month: str) -> HttpResponse:
    """Show once more what closing accepts; with the tick, ask for it."""
    end = named_month(month)
    page = month_page(end, today=today())
    if page.closed_at is not None or not page.over:
        messages.error(request, _not_now(page))
        return redirect("month", month=month)
    form = CloseForm(request.POST or None, gaps=page.gap_codes)

    def write(given: dict[str, Any]) -> str:
        job = request_closing(
            month=end,
            gaps=form.gaps(),
            gaps_reason=given.get("gaps_reason", ""),
            today=today(),
            by=request.user,
        )
        return _with_job(month, job)

    frame = FormPage(
        title=f"Close {page.label}",
        back=reverse("month", args=[month]),
        crumbs=[*_crumbs(), (page.label, reverse("month", args=[month]))],
        saved=f"{page.label} is being closed.",
        lede="Closing freezes the figures for good. What is wrong later is corrected with a reason, and both"
        " figures show.",
        more={"month": page},
        template="kpi/month_close.html",
    )
    return form_page(request, frame, form, write)


def named_month(text: str) -> date:
    """The end of the month that an address names. Raises Http404 for other words and for months to come."""
    try:
        period = Period.parse(text)
    except BadPeriod:
        raise Http404 from None
    if period.kind is not Kind.MONTH or period.slug != text or period.end > month_end(today()):
        raise Http404
    return period.end


def _with_job(month: str, job: Job) -> str:
    return f"{reverse('month', args=[month])}?job={job.public_id}"


def _crumbs() -> list[tuple[str, str]]:
    return [("Performance", reverse("performance")), ("Months", reverse("months"))]


def _caption(page: MonthPage) -> str:
    if page.closed_at is not None:
        return "Closed"
    return "Open" if page.over else "Open, and not over yet"


def _not_now(page: MonthPage) -> str:
    if page.closed_at is not None:
        return f"{page.label} is closed already."
    return f"{page.label} is not over yet. It can be closed from the day after its end."
