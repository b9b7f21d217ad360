"""A page with one form about a plan: saved, refused, or compared with what was saved meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from foundation.audit.models import AuditRecord
from foundation.clock import now
from improvement_plan.models import Plan
from improvement_plan.queries.explain import day
from improvement_plan.services.errors import Refused, StaleEdit
from improvement_plan.services.submissions import once
from improvement_plan.views.common import SignedIn, new_submission, submission_of


@dataclass(frozen=True)
class Difference:
    """One field as it was saved meanwhile, and as this person filled it in."""

    label: str
    theirs: str
    yours: str


@dataclass(frozen=True)
class Stale:
    """A save that came too late: by whom and when the object was saved, and what differs."""

    by: str
    at: datetime | None
    pairs: list[Difference]


@dataclass(frozen=True)
class FormPage:
    """What stands around the form. `back` is where Cancel leads, and saving unless `write` says else."""

    title: str
    back: str
    crumbs: list[tuple[str, str]]
    saved: str
    caption: str = ""
    lede: str = ""
    more: dict[str, Any] = field(default_factory=dict)


Initial = Callable[[Any], dict[str, Any]]


def form_page(
    request: SignedIn,
    page: FormPage,
    form: forms.Form,
    write: Callable[[dict[str, Any]], str | None],
    initial: Initial | None = None,
) -> HttpResponse:
    """Show the form; with POST let `write` save what it cleaned, and go where that says.

    A refusal stands at its field. A stale save shows both texts, of which `initial` (an object to a
    form's initial values) gives the other, and keeps what was typed.
    """
    stale = None
    if request.method == "POST" and form.is_valid():
        try:
            where = once(
                key=submission_of(request),
                by=request.user,
                now=now(),
                write=lambda: write(form.cleaned_data),
            )
        except StaleEdit as late:
            stale = _compare(form, late, initial)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, page.saved)
            return redirect(where or page.back)
    context = {
        "page": page,
        "form": form,
        "crumbs": page.crumbs,
        "stale": stale,
        "submission": new_submission(request),
        **page.more,
    }
    return render(request, "improvement_plan/plan_form.html", context)


def plan_crumbs(plan: Plan, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way down to a page of this plan."""
    return [("Plans", reverse("plans")), (plan.name, reverse("plan", args=[plan.slug])), *more]


def _compare(form: forms.Form, late: StaleEdit, initial: Initial | None) -> Stale:
    form.data = form.data.copy()  # type: ignore[attr-defined]
    form.data["version"] = str(late.version)  # type: ignore[index]
    theirs = initial(late.current) if initial else {}
    pairs = []
    for name, value in theirs.items():
        shown = form.fields.get(name)
        if shown is None or name == "version":
            continue
        saved, typed = _words(shown, value), _words(shown, form.cleaned_data.get(name))
        if saved.split() != typed.split():
            pairs.append(Difference(str(shown.label), saved, typed))
    last = AuditRecord.objects.about(late.current).last()
    return Stale(
        by=last.actor_label.split(" (user ")[0] if last else "somebody else",
        at=last.occurred_at if last else None,
        pairs=pairs,
    )


def _words(shown: forms.Field, value: Any) -> str:
    """A value of a field as a person reads it."""
    if value is None or value == "":
        return ""
    if isinstance(shown, forms.BooleanField):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return day(value)
    if isinstance(shown, forms.ModelMultipleChoiceField):
        return "\n".join(sorted(shown.label_from_instance(row) for row in value))
    if isinstance(shown, forms.ModelChoiceField):
        row = value if isinstance(value, Model) else shown.queryset.filter(pk=value).first()  # type: ignore[union-attr]
        return shown.label_from_instance(row) if row else ""
    if isinstance(shown, forms.ChoiceField):
        return str(dict(shown.choices).get(value, value))  # type: ignore[arg-type]
    return str(shown.prepare_value(value))


Found = TypeVar("Found", bound=Model)


def found_in(rows: QuerySet[Found], pk: int) -> Found:
    """The row of this id. Raises Http404 where there is none among these rows, or could not be."""
    found = rows.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found
