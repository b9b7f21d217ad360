"""Import by page: choose a file, look at the preview, tick, confirm."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.requests import SignedIn
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.clock import now, today
from foundation.editing.errors import Refused
from foundation.files.errors import FileRefused
from foundation.files.services import read_upload
from foundation.importing.services import is_waiting, job_of
from foundation.jobs.queries import job_page
from kpi.forms.importing import SheetForm, UploadForm, last_month
from kpi.imports.preview import Preview
from kpi.imports.sheet import sheet_xlsx
from kpi.models import KpiUpload
from kpi.queries.import_page import preview_page
from kpi.services import uploads
from kpi.services.importing import PreviewChanged

_LEAVE_OUT = (uploads.Tick.LEAVE_OUT.value, "Leave the ticked out")
_BUTTONS = {
    "rejected": [_LEAVE_OUT],
    "doubts": [(uploads.Tick.CONFIRM.value, "The ticked are right"), _LEAVE_OUT],
    "settled": [(uploads.Tick.TAKE_BACK.value, "Take the ticked back")],
}


def new(request: SignedIn) -> HttpResponse:
    """Choose a file; what it would do is shown next."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = _begin(request, form)
        if upload is not None:
            return redirect("figures_preview", public_id=upload.public_id)
    waiting = KpiUpload.objects.filter(uploaded_by=request.user, state=KpiUpload.State.WAITING)
    context = {
        "form": form,
        "title": "Import figures",
        "waiting": waiting.select_related("file"),
        "sheets": _sheets(),
        "crumbs": _crumbs(),
    }
    return render(request, "kpi/import_new.html", context)


def sheet(request: SignedIn) -> HttpResponse:
    """The portal's indicators as a sheet to fill in: `months` across, empty or with what there is."""
    form = SheetForm(request.GET)
    if not form.is_valid():
        raise Http404
    months, filled = form.cleaned_data["months"], form.cleaned_data["filled"]
    until = last_month(today())
    response = HttpResponse(
        sheet_xlsx(until=until, months=months, filled=filled),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    response["Content-Disposition"] = f'attachment; filename="indicators-{until:%Y-%m}.xlsx"'
    response["X-Content-Type-Options"] = "nosniff"
    with act(by=request.user, why="sheet downloaded"):
        detail = {"months": months, "filled": filled}
        record(by=request.user, verb="kpi.sheet_downloaded", subject=None, detail=detail)
    return response


def show(request: SignedIn, public_id: UUID) -> HttpResponse:
    """The preview while it waits, the job while it runs, and what came of it."""
    upload = _upload(request, public_id)
    job = job_of(upload)
    if is_waiting(upload, job):
        error = job.error if job is not None else ""
        return _preview(request, upload, uploads.preview_upload(upload, today=today()), error=error)
    context = {
        "upload": upload,
        "crumbs": _crumbs(),
        "job": job_page(job) if job else None,
        "imported": upload.state == KpiUpload.State.IMPORTED,
        "discarded": upload.state == KpiUpload.State.DISCARDED,
    }
    return render(request, "kpi/import_result.html", context)


def tick(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Leave out, confirm or take back the ticked lines, and show the preview with that."""
    upload = _upload(request, public_id)
    wanted = request.POST.get("do", "")
    if wanted not in set(uploads.Tick):
        raise Http404
    try:
        uploads.keep_ticks(
            upload=upload,
            tick=uploads.Tick(wanted),
            keys=request.POST.getlist("key"),
            by=request.user,
            today=today(),
        )
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("figures_preview", public_id=public_id)


def confirm(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask for the import of exactly what the preview showed."""
    upload = _upload(request, public_id)
    seen = request.POST.get("seen", "")
    try:
        uploads.confirm_upload(upload=upload, seen=seen, by=request.user, today=today())
    except PreviewChanged as changed:
        return _preview(request, upload, changed.preview, error=changed.message)
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("figures_preview", public_id=public_id)


def discard(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Import nothing."""
    upload = _upload(request, public_id)
    try:
        uploads.discard_upload(upload=upload, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("figures_preview", public_id=public_id)
    messages.success(request, f"{upload.file.original_name} was discarded. Nothing was changed.")
    return redirect("import_figures")


def _preview(request: SignedIn, upload: KpiUpload, preview: Preview, *, error: str = "") -> HttpResponse:
    context = {
        "upload": upload,
        "caption": f"Import of {upload.get_kind_display().lower()}",
        "preview": preview_page(preview),
        "buttons": _BUTTONS,
        "error": error,
        "crumbs": [*_crumbs(), ("Import figures", reverse("import_figures"))],
        "made_at": now(),
    }
    return render(request, "kpi/import_preview.html", context)


def _begin(request: SignedIn, form: UploadForm) -> KpiUpload | None:
    """Keep the file; None after noting on the form why it cannot be taken."""
    chosen, file = form.cleaned_data["indicator"], form.cleaned_data["file"]
    try:
        return uploads.begin_upload(
            kind=KpiUpload.Kind(form.cleaned_data["kind"]),
            name=file.name or "file",
            content=read_upload(file),
            indicator=chosen.code if chosen else "",
            by=request.user,
            now=now(),
        )
    except FileRefused as refused:
        form.add_error("file", refused.message)
        return None


def _upload(request: SignedIn, public_id: UUID) -> KpiUpload:
    """A person's own upload; everybody else's looks missing."""
    own = KpiUpload.objects.select_related("file", "uploaded_by")
    found: KpiUpload = get_object_or_404(own, public_id=public_id, uploaded_by=request.user)
    return found


def _sheets() -> list[tuple[str, str, str]]:
    """The sheets that the page offers: label, what it holds, address."""
    there, last = reverse("figures_sheet"), last_month(today())
    return [
        (f"Empty, for {last:%B %Y}", "one column to fill", f"{there}?months=1"),
        ("With the figures of the last 12 months", "to correct or to go on with",
         f"{there}?months=12&filled=on"),
        ("With the figures of the last 36 months", "", f"{there}?months=36&filled=on"),
    ]  # fmt: skip


def _crumbs() -> list[tuple[str, str]]:
    return [("Performance", reverse("performance"))]
