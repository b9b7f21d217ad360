"""A page with one form: saved once, refused, or compared with what was saved meanwhile."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4, uuid5

from django import forms
from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from foundation.audit.models import AuditRecord
from foundation.clock import now
from foundation.clock.words import day
from foundation.editing.errors import Refused, StaleEdit
from foundation.editing.fields import carry
from foundation.editing.services import once


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
    """What stands around the form. `back` is where Cancel leads, and saving unless `write` says else.

    A `template` of one's own extends the usual one and fills its block `beside`, above the form.
    """

    title: str
    back: str
    crumbs: list[tuple[str, str]]
    saved: str
    caption: str = ""
    lede: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    template: str = "editing/form_page.html"


Initial = Callable[[Any], dict[str, Any]]


def form_page(
    request: HttpRequest,
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
    return render(request, page.template, context)


def late_save(subject: Model, texts: Iterable[Difference]) -> Stale:
    """Who saved the object meanwhile and when, and which of the texts differ in more than spaces."""
    last = AuditRecord.objects.about(subject).last()
    return Stale(
        by=last.actor_label.split(" (user ")[0] if last else "somebody else",
        at=last.occurred_at if last else None,
        pairs=[text for text in texts if text.theirs.split() != text.yours.split()],
    )


def attempt(form: forms.Form, write: Callable[[], object]) -> bool:
    """Whether `write` was done. A refusal becomes an error of its field; what was typed stays."""
    try:
        write()
    except StaleEdit as stale:
        form.add_error(None, "Somebody saved this while this page was open. Look again, then save.")
        carry(form, "version", str(stale.version))
        return False
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return False
    return True


def attempt_once(request: HttpRequest, form: forms.Form, write: Callable[[], object]) -> bool:
    """`attempt` for a form that adds something: sent twice, it adds it once."""

    def written() -> str:
        write()
        return ""

    return attempt(form, lambda: once(key=submission_of(request), by=request.user, now=now(), write=written))


def submission_of(request: HttpRequest) -> UUID | None:
    """The key of a form with all that was typed into it: typed anew after going back, it is another."""
    try:
        sent = UUID(request.POST.get("submission", ""))
    except ValueError:
        return None
    typed = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    chosen = [(name, file) for name in sorted(request.FILES) for file in request.FILES.getlist(name)]
    files = [(name, file.name, file.size) for name, file in chosen]
    return uuid5(sent, repr((request.get_full_path(), typed, files)))


def new_submission(request: HttpRequest) -> str:
    """The key that a form is drawn with: its own again, or a new one."""
    try:
        return str(UUID(request.POST.get("submission", "")))
    except ValueError:
        return str(uuid4())


Found = TypeVar("Found", bound=Model)


def found_in(rows: QuerySet[Found], pk: int) -> Found:
    """The row of this id. Raises Http404 where there is none among these rows, or could not be."""
    found = rows.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def _compare(form: forms.Form, late: StaleEdit, initial: Initial | None) -> Stale:
    form.data = form.data.copy()  # type: ignore[attr-defined]
    form.data["version"] = str(late.version)  # type: ignore[index]
    theirs = initial(late.current) if initial else {}
    texts = [
        Difference(str(shown.label), _words(shown, value), _words(shown, form.cleaned_data.get(name)))
        for name, value in theirs.items()
        if name != "version" and (shown := form.fields.get(name)) is not None
    ]
    return late_save(late.current, texts)


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
