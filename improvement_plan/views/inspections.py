"""Inspections: what was judged, and how long is left to answer."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.requests import SignedIn
from foundation.clock import now, today
from foundation.editing.pages import FormPage, form_page, found_in
from improvement_plan.forms.inspections import InspectionForm
from improvement_plan.models import Inspection
from improvement_plan.queries.inspections import inspection_lines
from improvement_plan.services.inspections import add_inspection, edit_inspection


def inspections(request: SignedIn) -> HttpResponse:
    """All inspections, newest first, with their clocks."""
    may_edit = request.user.has_perm("plans.edit")
    context = {
        "lines": inspection_lines(request.user, today=today()),
        "crumbs": [("Plans", reverse("plans"))],
        "may_edit": may_edit,
        "actions": [("Record an inspection", reverse("add_inspection"))] if may_edit else [],
        "made_at": now(),
    }
    return render(request, "improvement_plan/inspections.html", context)


def add(request: SignedIn) -> HttpResponse:
    """Record an inspection."""
    form = InspectionForm(request.POST or None, user=request.user)

    def write(given: dict[str, Any]) -> None:
        add_inspection(fields=form.changes(), judgements=given["judgements"], by=request.user, today=today())

    return form_page(request, _page("Record an inspection", "The inspection is recorded."), form, write)


def edit(request: SignedIn, pk: int) -> HttpResponse:
    """Change an inspection: the letter came, a plan was sent."""
    inspection = found_in(Inspection.objects.all(), pk)
    form = InspectionForm(request.POST or None, user=request.user, inspection=inspection)

    def write(given: dict[str, Any]) -> None:
        edit_inspection(
            inspection=inspection,
            changes=form.changes(),
            judgements=given["judgements"],
            by=request.user,
            today=today(),
            expected_version=given["version"],
        )

    page = _page("Edit the inspection", "The inspection is saved.")
    return form_page(request, page, form, write, InspectionForm.initial_of)


def _page(title: str, saved: str) -> FormPage:
    there = reverse("inspections")
    return FormPage(title, there, [("Plans", reverse("plans")), ("Inspections", there)], saved)
