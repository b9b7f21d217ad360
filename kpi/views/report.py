"""The KPI report: begin, read on the page, edit, submit, approve by a second person, take as a file."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.requests import SignedIn
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.clock import now, today
from foundation.editing.pages import FormPage, attempt, form_page
from foundation.jobs.models import Job
from foundation.jobs.queries import job_page
from kpi.exports.formats import FORMATS
from kpi.exports.notes import about, reading
from kpi.exports.page import glance, sections
from kpi.forms.commentary import ApproveForm, ReasonForm
from kpi.forms.report import BeginForm, ExportForm, ReportForm
from kpi.models import KpiReport
from kpi.queries.report import INTERNAL, PUBLIC, NoFigures, Tampered, report_content
from kpi.queries.report_page import (
    approval_of,
    corrected_since,
    find_report,
    periods_to_report,
    report_lines,
)
from kpi.rules.periods import Period
from kpi.rules.report import KpiReportContent, hashed_bytes
from kpi.services import reports as service
from kpi.services.report_export import EXPORT, request_export

State = KpiReport.State
SMALL, EDIT, APPROVE, TAKE = "kpi.small_numbers", "kpi.report", "kpi.approve", "kpi.export"


def reports(request: SignedIn) -> HttpResponse:
    """The reports that this person may read."""
    context = {
        "lines": report_lines(request.user),
        "crumbs": [("Performance", reverse("performance"))],
        "may_begin": request.user.has_perm(EDIT),
    }
    return render(request, "kpi/reports.html", context)


def begin(request: SignedIn) -> HttpResponse:
    """Begin the report of a month or quarter."""
    form = BeginForm(request.POST or None, periods=periods_to_report())

    def write(given: dict[str, Any]) -> str:
        period = Period.parse(given["period"])
        service.begin_report(period=period, by=request.user, now=now())
        return reverse("kpi_report", args=[period.slug])

    page = FormPage(
        title="Begin a report",
        back=reverse("kpi_reports"),
        crumbs=_crumbs(),
        saved="The report is begun. Its figures are those of the snapshots; its texts are yours.",
    )
    return form_page(request, page, form, write)


def report(request: SignedIn, period: str) -> HttpResponse:
    """One report as a page: the internal edition for those entitled, the public one for everybody."""
    found = find_report(request.user, period)
    edition = _edition(request)
    job = _job(request, found)
    context: dict[str, Any] = {
        "report": found,
        "slug": period,
        "label": Period.parse(found.period).label,
        "edition": edition,
        "editions": _editions(request, edition),
        "approval": approval_of(found),
        "may": _rights(request, found),
        "job": job_page(job) if job else None,
        "formats": [(kind, one.label) for kind, one in FORMATS.items()],
        "crumbs": _crumbs(),
    }
    try:
        content = report_content(Period.parse(found.period), edition=edition)
    except (NoFigures, Tampered) as nothing:
        context["nothing"] = nothing.message
    else:
        context |= _drawn(found, content)
    return render(request, "kpi/report.html", context)


def edit(request: SignedIn, period: str) -> HttpResponse:
    """Change title and introductions."""
    found = find_report(request.user, period)
    if found.state == State.APPROVED:
        raise Http404
    form = ReportForm(request.POST or None, report=found)

    def write(given: dict[str, Any]) -> None:
        service.edit_report(
            report=found,
            changes=form.changes(),
            by=request.user,
            now=now(),
            expected_version=given["version"],
        )

    lede = (
        "It waits for approval. If you change it, it is a draft again." if found.state != State.DRAFT else ""
    )
    return form_page(request, _page(found, "Edit the report", "The report is saved.", lede), form, write,
                     ReportForm.initial_of)  # fmt: skip


def submit(request: SignedIn, period: str) -> HttpResponse:
    """Hand the report in for approval."""
    found = find_report(request.user, period)
    return _done(
        request,
        found,
        lambda version: service.submit_report(report=found, by=request.user, expected_version=version),
        "The report waits for approval by somebody else.",
    )


def approve(request: SignedIn, period: str) -> HttpResponse:
    """Freeze both editions."""
    found = find_report(request.user, period)
    return _done(
        request,
        found,
        lambda version: service.approve_report(
            report=found, by=request.user, today=today(), now=now(), expected_version=version
        ),
        "The report is approved and stays as it is.",
    )


def send_back(request: SignedIn, period: str) -> HttpResponse:
    """Make a submitted report a draft again, saying why."""
    found = find_report(request.user, period)
    if found.state != State.SUBMITTED:
        raise Http404
    form = ReasonForm(request.POST or None, version=found.version)

    def write(given: dict[str, Any]) -> None:
        service.send_report_back(
            report=found, reason=given["reason"], by=request.user, expected_version=given["version"]
        )

    page = _page(found, "Send the report back", "The report is a draft again.")
    return form_page(request, page, form, write, lambda current: {"reason": current.sent_back})


def export(request: SignedIn, period: str) -> HttpResponse:
    """Ask for a file, and show how far it is."""
    found = find_report(request.user, period)
    form = ExportForm(request.POST)
    if not form.is_valid():
        raise Http404
    edition = form.cleaned_data["edition"]
    if edition == INTERNAL and not request.user.has_perm(SMALL):
        raise Http404
    job = request_export(report=found, kind=form.cleaned_data["kind"], edition=edition, by=request.user)
    return redirect(f"{reverse('kpi_report', args=[period])}?edition={edition}&job={job.public_id}")


def frozen(request: SignedIn, period: str) -> HttpResponse:
    """The very bytes that the hash of an approved edition is of."""
    found = find_report(request.user, period)
    if found.state != State.APPROVED:
        raise Http404
    edition = _edition(request)
    try:
        content = report_content(Period.parse(found.period), edition=edition)
    except Tampered:
        raise Http404 from None
    with act(by=request.user, why="report downloaded"):
        record(
            by=request.user,
            verb="report.content_downloaded",
            subject=found,
            detail={"edition": edition, "sha256": content.sha256},
        )
    response = HttpResponse(hashed_bytes(content), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="kpi-report-{period}-{edition}.json"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


# --- what they have in common


def _edition(request: SignedIn) -> str:
    """The edition that is asked for, if this person may read it."""
    entitled = request.user.has_perm(SMALL)
    return PUBLIC if not entitled or request.GET.get("edition") == PUBLIC else INTERNAL


def _editions(request: SignedIn, chosen: str) -> list[tuple[str, str, bool]]:
    if not request.user.has_perm(SMALL):
        return []
    return [(edition, f"{edition.capitalize()} edition", edition == chosen) for edition in (INTERNAL, PUBLIC)]


def _rights(request: SignedIn, found: KpiReport) -> dict[str, bool]:
    """What this person may do to the report as it stands."""
    may, open_ = request.user.has_perm, found.state != State.APPROVED
    return {
        "edit": may(EDIT) and open_,
        "submit": may(EDIT) and found.state == State.DRAFT,
        "approve": may(APPROVE) and found.state == State.SUBMITTED and found.edited_by_id != request.user.pk,
        "send_back": may(APPROVE) and found.state == State.SUBMITTED,
        "export": may(TAKE),
    }


def _drawn(found: KpiReport, content: KpiReportContent) -> dict[str, Any]:
    return {
        "content": content,
        "glance": glance(content),
        "sections": sections(content),
        "about": about(content),
        "reading": reading(content),
        "corrected": corrected_since(found, content),
        "made_at": content.made_at,
    }


def _job(request: SignedIn, found: KpiReport) -> Job | None:
    """The file that the address says is being made, if it is this person's and of this report."""
    wanted = request.GET.get("job", "")
    jobs = Job.objects.visible_to(request.user).filter(
        kind=EXPORT, parameters__report=str(found.public_id), asked_by=request.user.pk
    )
    return next((job for job in jobs[:50] if str(job.public_id) == wanted), None) if wanted else None


def _done(
    request: SignedIn, found: KpiReport, write: Callable[[int | None], object], saved: str
) -> HttpResponse:
    """One step of the report, with the version that the page showed; back to the report."""
    form = ApproveForm(request.POST, version=found.version)
    if form.is_valid() and attempt(form, lambda: write(form.cleaned_data["version"])):
        messages.success(request, saved)
    for error in form.non_field_errors():
        messages.error(request, str(error))
    return redirect("kpi_report", period=Period.parse(found.period).slug)


def _crumbs() -> list[tuple[str, str]]:
    return [("Performance", reverse("performance")), ("Reports", reverse("kpi_reports"))]


def _page(found: KpiReport, title: str, saved: str, lede: str = "") -> FormPage:
    period = Period.parse(found.period)
    there = reverse("kpi_report", args=[period.slug])
    return FormPage(
        title=title,
        back=there,
        crumbs=[*_crumbs(), (period.label, there)],
        saved=saved,
        caption=found.title,
        lede=lede,
    )
