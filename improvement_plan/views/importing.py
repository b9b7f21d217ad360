"""Import by page: choose files, look at the preview, answer, confirm."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.models import User
from foundation.clock import now, today
from foundation.editing.errors import Refused
from foundation.files.errors import FileRefused
from foundation.files.services import read_upload
from foundation.importing.services import is_waiting, job_of
from foundation.jobs.queries import job_page
from improvement_plan.forms.importing import UploadForm
from improvement_plan.imports.preview import Preview
from improvement_plan.imports.rows import Kind
from improvement_plan.models import Plan, PlanUpload
from improvement_plan.queries.import_page import answer_name, preview_page
from improvement_plan.services import uploads
from improvement_plan.services.importing import PreviewChanged, Source


def new(request: HttpRequest) -> HttpResponse:
    """Choose a plan and files; what they would do is shown next."""
    form = UploadForm(request.POST or None, request.FILES or None, plans=_plans(request))
    if request.method == "POST" and form.is_valid():
        upload = _begin(request, form)
        if upload is not None:
            return redirect("import_preview", public_id=upload.public_id)
    waiting = PlanUpload.objects.filter(uploaded_by=_user(request), state=PlanUpload.State.WAITING)
    context = {"form": form, "title": "Import a plan", "waiting": waiting, "crumbs": _crumbs()}
    return render(request, "improvement_plan/import_new.html", context)


def show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The preview while it waits, the job while it runs, and what came of it."""
    upload = _upload(request, public_id)
    job = job_of(upload)
    if is_waiting(upload, job):
        error = job.error if job is not None else ""
        return _preview(request, upload, uploads.preview_upload(upload, today=today()), error=error)
    context = {
        "upload": upload,
        "crumbs": _crumbs(),
        "files": uploads.stored_names(upload),
        "job": job_page(job) if job else None,
        "imported": upload.state == PlanUpload.State.IMPORTED,
        "discarded": upload.state == PlanUpload.State.DISCARDED,
    }
    return render(request, "improvement_plan/import_result.html", context)


def answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keep the answers to uncertain rows, and show the preview with them."""
    upload = _upload(request, public_id)
    if not is_waiting(upload, job_of(upload)):
        return redirect("import_preview", public_id=public_id)
    questions = uploads.preview_upload(upload, today=today()).questions
    given = {q.key: request.POST.get(answer_name(q.key), "") for q in questions}
    allowed = {q.key: {c.reference for c in q.candidates} | {"new"} for q in questions}
    answers = {key: value for key, value in given.items() if value in allowed[key]}
    try:
        if not answers:
            raise Refused("Choose an answer for at least one row.")
        uploads.answer_upload(upload=upload, answers=answers, by=_user(request))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("import_preview", public_id=public_id)


def confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for the import of exactly what the preview showed."""
    upload = _upload(request, public_id)
    seen = request.POST.get("seen", "")
    try:
        uploads.confirm_upload(upload=upload, seen=seen, by=_user(request), today=today())
    except PreviewChanged as changed:
        return _preview(request, upload, changed.preview, error=changed.message)
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("import_preview", public_id=public_id)


def discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Import nothing."""
    upload = _upload(request, public_id)
    try:
        uploads.discard_upload(upload=upload, by=_user(request))
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("import_preview", public_id=public_id)
    messages.success(request, f"The import into “{upload.plan_name}” was discarded. Nothing was changed.")
    return redirect("import_plan")


def _preview(request: HttpRequest, upload: PlanUpload, preview: Preview, *, error: str = "") -> HttpResponse:
    context = {
        "upload": upload,
        "preview": preview_page(preview),
        "is_new": preview.is_new_plan,
        "files": uploads.stored_names(upload),
        "error": error,
        "crumbs": [*_crumbs(), ("Import a plan", reverse("import_plan"))],
        "made_at": now(),
    }
    return render(request, "improvement_plan/import_preview.html", context)


def _begin(request: HttpRequest, form: UploadForm) -> PlanUpload | None:
    """Keep the files; None after noting on the form which one cannot be taken."""
    data = form.cleaned_data
    sources: list[Source] = []
    for kind in Kind:
        given = request.FILES.get(kind.value)
        if given is None:
            continue
        try:
            sources.append(Source(kind, given.name or "file", read_upload(given)))
            return_to = kind.value
        except FileRefused as refused:
            form.add_error(kind.value, refused.message)
    if form.errors:
        return None
    plan: Plan | None = data["plan"]
    try:
        return uploads.begin_upload(
            plan=plan,
            name=data["name"],
            scheme=plan.scheme if plan else data["scheme"],
            options=uploads.UploadOptions(
                starts_on=data["starts_on"],
                ends_on=data["ends_on"],
                cycle_days=data["cycle_days"],
                kind=data["kind"],
                status_as_at=data["status_as_at"],
            ),
            sources=sources,
            by=_user(request),
            now=now(),
        )
    except FileRefused as refused:
        form.add_error(return_to, refused.message)
        return None


def _upload(request: HttpRequest, public_id: UUID) -> PlanUpload:
    """A person's own upload; everybody else's looks missing."""
    uploads_of_person = PlanUpload.objects.select_related("plan__scheme", "scheme", "uploaded_by")
    found: PlanUpload = get_object_or_404(uploads_of_person, public_id=public_id, uploaded_by=_user(request))
    return found


def _plans(request: HttpRequest) -> object:
    return Plan.objects.visible_to(_user(request)).order_by("name")


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _crumbs() -> list[tuple[str, str]]:
    return [("Plans", reverse("plans"))]
