"""Pages for auditors: who did what, and the history of one record."""

from datetime import date

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from foundation.audit.changes import changes_of, tracked_model
from foundation.audit.queries import find_records
from foundation.audit.reading import may_read_history
from foundation.clock import now

PER_PAGE = 100
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


class RecordFilter(forms.Form):
    """What the list is narrowed to, in its address."""

    q = forms.CharField(label="Post, deed or thing", required=False, max_length=200)
    first = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean_first(self) -> date | None:
        return _plausible(self.cleaned_data["first"])

    def clean_last(self) -> date | None:
        return _plausible(self.cleaned_data["last"])


def _plausible(day: date | None) -> date | None:
    """Within the days for which the database can compare; nothing was recorded outside them."""
    return min(max(day, EARLIEST), LATEST) if day else None


def records(request: HttpRequest) -> HttpResponse:
    """Audit records, filtered by the address, a hundred a page."""
    form = RecordFilter(request.GET)
    form.is_valid()
    given = form.cleaned_data
    found = find_records(
        request.user, words=given.get("q", ""), first=given.get("first"), last=given.get("last")
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "audit/records.html", {"form": form, "page": page, "made_at": now()})


def history(request: HttpRequest, model: str, pk: int) -> HttpResponse:
    """Everything that changed in one record; missing for whoever may not read the record itself."""
    tracked = tracked_model(model)
    if tracked is None or not may_read_history(request.user, tracked, pk):
        raise Http404
    changes = changes_of(tracked, pk)
    if not changes:
        raise Http404
    current = tracked._default_manager.filter(pk=pk).first()
    context = {
        "title": str(current) if current else f"Deleted {tracked._meta.verbose_name}",
        "kind": str(tracked._meta.verbose_name),
        "changes": changes,
        "url": getattr(current, "get_absolute_url", lambda: "")(),
        "made_at": now(),
    }
    return render(request, "audit/history.html", context)
