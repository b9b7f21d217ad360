"""Recording complaints and compliments, and the list of what is recorded."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.requests import SignedIn
from foundation.clock import today
from foundation.editing.errors import Refused
from foundation.editing.pages import FormPage, form_page, found_in
from kpi.forms.quality import FeedbackForm
from kpi.models import Feedback
from kpi.rules.periods import month_of, months_later
from kpi.services.feedback import add_feedback, delete_feedback, edit_feedback

PER_PAGE = 100


def entries(request: SignedIn) -> HttpResponse:
    """What is recorded, newest first, to be changed or deleted."""
    rows = Feedback.objects.select_related("service").order_by("-month_end", "kind", "theme", "pk")
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "crumbs": _crumbs()[:-1],
        "actions": [("Record complaints or compliments", reverse("add_feedback"))],
    }
    return render(request, "kpi/feedback.html", context)


def add(request: SignedIn) -> HttpResponse:
    """Record complaints or compliments of a month."""
    form = FeedbackForm(request.POST or None, start={"month_end": months_later(today(), -1)})

    def write(given: dict[str, Any]) -> None:
        add_feedback(fields=form.changes(), by=request.user, today=today())

    page = _page("Record complaints or compliments", "They are recorded.")
    return form_page(request, page, form, write)


def change(request: SignedIn, pk: int) -> HttpResponse:
    """Change an entry."""
    entry = found_in(Feedback.objects.all(), pk)
    form = FeedbackForm(request.POST or None, entry=entry)

    def write(given: dict[str, Any]) -> None:
        edit_feedback(
            entry=entry,
            changes=form.changes(),
            by=request.user,
            today=today(),
            expected_version=given["version"],
        )

    return form_page(request, _page("Edit the entry", "It is saved."), form, write, FeedbackForm.initial_of)


def remove(request: SignedIn, pk: int) -> HttpResponse:
    """Ask, then delete an entry."""
    entry = found_in(Feedback.objects.select_related("service"), pk)
    there = reverse("feedback_entries")
    if request.method == "POST":
        try:
            delete_feedback(entry=entry, by=request.user)
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, "The entry is deleted.")
        return redirect(there)
    about = ", ".join(filter(None, (entry.theme, entry.service.name if entry.service else "")))
    context = {
        "title": "Delete the entry",
        "caption": f"{entry.get_kind_display()}, {month_of(entry.month_end).label}",
        "text": f"{entry.count} recorded{f' about {about}' if about else ''}.",
        "label": "Delete the entry",
        "warning": True,
        "cancel_url": there,
        "crumbs": _crumbs(),
    }
    return render(request, "kpi/confirm.html", context)


def _crumbs() -> list[tuple[str, str]]:
    return [
        ("Performance", reverse("performance")),
        ("Audits, complaints, compliments", reverse("quality")),
        ("Recorded entries", reverse("feedback_entries")),
    ]


def _page(title: str, saved: str) -> FormPage:
    return FormPage(title, reverse("feedback_entries"), _crumbs(), saved)
