"""Corrections of closed months: those made, choosing figures, both figures side by side, confirming."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.requests import SignedIn
from foundation.clock import now
from foundation.editing.errors import Refused
from foundation.editing.pages import attempt_once, new_submission
from foundation.files.errors import FileRefused
from foundation.files.services import read_upload
from kpi.forms.restatement import ConfirmForm, FileForm, GridForm, written_rows
from kpi.imports.corrections import read_corrections
from kpi.imports.rows import Rejected
from kpi.models import Indicator
from kpi.queries.restatements import (
    batch_views,
    batches,
    change_lines,
    closed_months,
    figures_to_correct,
)
from kpi.services.restatements import Change, Correction, changes_of, restate, seen_as
from kpi.views.addresses import named_codes

_PAGE = 10


def corrections(request: SignedIn) -> HttpResponse:
    """The corrections that were made, the newest first."""
    page = Paginator(batches(), _PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "batches": batch_views(list(page.object_list)),
        "crumbs": [("Performance", reverse("performance")), ("Months", reverse("months"))],
        "may_correct": request.user.has_perm("kpi.close") and bool(closed_months()),
    }
    return render(request, "kpi/restatements.html", context)


def new(request: SignedIn) -> HttpResponse:
    """Choose a closed month and indicators, then overwrite what is wrong; shown again before it counts."""
    months = closed_months()
    asked = request.GET.get("month", "")
    chosen = next((m for m in months if f"{m:%Y-%m}" == asked), months[0] if months else None)
    codes = named_codes(request)
    held = figures_to_correct(chosen, codes) if chosen and codes else []
    form = GridForm(request.POST or None, held=held) if held else None
    if request.method == "POST" and form is not None and form.is_valid():
        found, error = _changes(form.corrections())
        if error:
            form.add_error(None, error)
        else:
            return _preview(request, found)
    return _choice(request, months, chosen, form, FileForm())


def from_file(request: SignedIn) -> HttpResponse:
    """Read corrections from a file, and show both figures of each."""
    form = FileForm(request.POST, request.FILES)
    rejected: list[Rejected] = []
    if form.is_valid():
        given = form.cleaned_data["file"]
        try:
            read = read_corrections(name=given.name or "file", content=read_upload(given))
        except FileRefused as refused:
            form.add_error("file", refused.message)
        else:
            rejected = read.rejected
            found, error = _changes(read.corrections) if read.corrections else ([], "")
            if not rejected and not error:
                return _preview(request, found)
            form.add_error("file", error or "Some of it cannot be taken. Nothing was corrected.")
    months = closed_months()
    return _choice(request, months, months[0] if months else None, None, form, rejected)


def confirm(request: SignedIn) -> HttpResponse:
    """Correct exactly what was shown."""
    form = ConfirmForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data

        def write() -> None:
            restate(
                corrections=given["rows"],
                reason=given["reason"],
                by=request.user,
                now=now(),
                seen=given["seen"],
            )

        if attempt_once(request, form, write):
            messages.success(request, "The figures are corrected. Reports of that month keep what they said.")
            return redirect("corrections")
    if "rows" not in form.cleaned_data:
        messages.error(request, "This page was changed. Begin again.")
        return redirect("new_correction")
    found, error = _changes(form.cleaned_data["rows"])
    if error or not found:
        messages.error(request, error or "These are the figures that the portal has. Nothing was changed.")
        return redirect("new_correction")
    return _preview(request, found, form)


def _changes(wanted: Sequence[Correction]) -> tuple[list[Change], str]:
    """What these would change; or why they cannot be made."""
    try:
        found = changes_of(wanted)
    except Refused as refused:
        return [], refused.message
    closed = set(closed_months())
    for change in found:
        if change.correction.period_end not in closed:
            month = f"{change.correction.period_end:%B %Y}"
            return [], f"{month} is still open: import the right figure, no correction is needed."
    return found, "" if found else "These are the figures that the portal has."


def _preview(request: SignedIn, found: Sequence[Change], form: ConfirmForm | None = None) -> HttpResponse:
    """Both figures of each, and the question why; a form that was refused gets them as they are now."""
    rows, seen = written_rows(change.correction for change in found), seen_as(found)
    if form is None:
        form = ConfirmForm(initial={"rows": rows, "seen": seen})
    else:
        form.data = {**form.data.dict(), "rows": rows, "seen": seen}  # type: ignore[attr-defined]
    context = {
        "form": form,
        "lines": change_lines(found),
        "months": sorted({change.correction.period_end for change in found}),
        "crumbs": _crumbs(),
        "submission": new_submission(request),
    }
    return render(request, "kpi/restatement_preview.html", context)


def _choice(
    request: SignedIn,
    months: list[date],
    chosen: date | None,
    form: GridForm | None,
    file_form: FileForm,
    rejected: Sequence[Rejected] = (),
) -> HttpResponse:
    codes = named_codes(request)
    due = Indicator.objects.due_at(chosen) if chosen else Indicator.objects.none()
    context: dict[str, Any] = {
        "crumbs": _crumbs(),
        "form": form,
        "rows": form.rows() if form else [],
        "file_form": file_form,
        "rejected": rejected,
        "problems": [*_problems(form), *_problems(file_form)],
        "months": [(f"{m:%Y-%m}", f"{m:%B %Y}", m == chosen) for m in months],
        "chosen": chosen,
        "due": [(i.code, i.name, i.code in codes) for i in due],
    }
    return render(request, "kpi/restatement_new.html", context)


def _problems(form: forms.Form | None) -> list[tuple[str, str]]:
    """What is wrong with a form: messages, each with the id of its field ("" for the form's own)."""
    if form is None or not form.is_bound:
        return []
    own = [(str(error), "") for error in form.non_field_errors()]
    return own + [(str(error), field.auto_id) for field in form for error in field.errors]


def _crumbs() -> list[tuple[str, str]]:
    return [
        ("Performance", reverse("performance")),
        ("Months", reverse("months")),
        ("Corrections", reverse("corrections")),
    ]
