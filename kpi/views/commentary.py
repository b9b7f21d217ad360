"""Commentary: who owes words about a month, asking for them, writing, sending back and approving."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.requests import SignedIn
from foundation.clock import now, today
from foundation.clock.holidays import closed_days
from foundation.clock.rules import add_working_days
from foundation.editing.pages import FormPage, attempt, form_page
from kpi.forms.commentary import (
    ApproveForm,
    AskForm,
    AskOwnersForm,
    NewWordsForm,
    ReasonForm,
    WordsForm,
)
from kpi.forms.filters import month_words
from kpi.models import Commentary, Indicator
from kpi.permissions import may_approve, may_write
from kpi.queries.commentary import (
    about,
    find_commentary,
    open_to,
    overview,
    silent_indicators,
    title_of,
)
from kpi.queries.summary import months_for
from kpi.services import commentary as service
from kpi.views.addresses import named_codes

# How many working days people are given unless somebody says otherwise.
_USUAL_DAYS = 5


def commentaries(request: SignedIn) -> HttpResponse:
    """A month's words: asked for, waiting, approved, and what stands out in silence."""
    months = months_for(request.GET.get("month", ""), entitled=True)
    chosen = months.chosen
    context: dict[str, Any] = {"crumbs": [("Performance", reverse("performance"))]}
    if chosen is not None:
        page = overview(request.user, chosen.month_end, today=today())
        context |= {
            "page": page,
            "month": f"{chosen.month_end:%B %Y}",
            "query": f"?month={chosen.month_end:%Y-%m}",
            "months": [(f"{m.month_end:%Y-%m}", month_words(m), m == chosen) for m in months.offered],
            "may_ask": request.user.has_perm("kpi.comment_any"),
            "may_write": request.user.has_perm("kpi.comment"),
            "made_at": now(),
        }
    return render(request, "kpi/commentaries.html", context)


def ask(request: SignedIn) -> HttpResponse:
    """Ask one post about one or several indicators."""
    month_end = _month(request)
    ticked = _named(request, Indicator.objects.in_use())
    owners = {indicator.owner_id for indicator in ticked}
    form = AskForm(
        request.POST or None,
        indicators=Indicator.objects.in_use(),
        ticked=[indicator.pk for indicator in ticked],
        post=owners.pop() if len(owners) == 1 else None,
        due_on=_usual_day(),
    )

    def write(given: dict[str, Any]) -> None:
        service.ask(
            indicators=list(given["indicators"]),
            month_end=month_end,
            post=given["post"],
            due_on=given["due_on"],
            by=request.user,
            today=today(),
            now=now(),
        )

    page = _page(month_end, "Ask for commentary", "Commentary is asked for.")
    return form_page(request, page, form, write)


def ask_owners(request: SignedIn) -> HttpResponse:
    """Ask the owners of all that stands out and about which nothing was said."""
    month_end = _month(request)
    form = AskOwnersForm(request.POST or None, due_on=_usual_day())
    silent = silent_indicators(month_end)

    def write(given: dict[str, Any]) -> None:
        service.ask_owners(
            indicators=silent,
            month_end=month_end,
            due_on=given["due_on"],
            by=request.user,
            today=today(),
            now=now(),
        )

    page = _page(
        month_end,
        "Ask about all that stands out",
        "Commentary is asked for.",
        lede="Each owner post is asked about its own indicators; whoever holds it gets one mail.",
        template="kpi/commentary_ask_owners.html",
        more={"asked": [one for one in silent if one.owner], "unowned": [o for o in silent if not o.owner]},
    )
    return form_page(request, page, form, write)


def new(request: SignedIn) -> HttpResponse:
    """Write words that nobody asked for."""
    month_end = _month(request)
    allowed = open_to(request.user, today=today())
    ticked = _named(request, allowed)
    form = NewWordsForm(
        request.POST or None, indicators=allowed, ticked=[indicator.pk for indicator in ticked]
    )

    def write(given: dict[str, Any]) -> None:
        service.begin(
            indicators=list(given["indicators"]),
            month_end=month_end,
            text=given["text"],
            by=request.user,
            now=now(),
        )

    page = _page(
        month_end,
        "Write commentary",
        "Your commentary is saved. It stands in reports once somebody else has approved it.",
        template="kpi/commentary_write.html",
        more={"about": about(ticked, month_end) if ticked else []},
    )
    return form_page(request, page, form, write)


def show(request: SignedIn, public_id: UUID) -> HttpResponse:
    """One commentary: read it beside its figures; whoever may, writes it."""
    row = find_commentary(request.user, public_id, today=today())
    indicators = list(row.indicators.all())
    more = {
        "row": row,
        "about": about(indicators, row.month_end),
        "approves": may_approve(request.user, row),
        "may_withdraw": row.state == Commentary.State.ASKED and request.user.has_perm("kpi.comment_any"),
    }
    title = f"Commentary on {title_of(indicators)}"
    writes = may_write(request.user, row, today=today())
    if not writes and request.method == "POST":
        raise Http404
    if not writes or (more["approves"] and request.method == "GET" and "edit" not in request.GET):
        context = {
            "title": title,
            "caption": f"{row.month_end:%B %Y}",
            "crumbs": _crumbs(row.month_end),
            "writes": writes,
            **more,
        }
        return render(request, "kpi/commentary_read.html", context)
    form = WordsForm(request.POST or None, commentary=row)

    def write(given: dict[str, Any]) -> None:
        service.write(
            commentary=row,
            text=given["text"],
            by=request.user,
            now=now(),
            expected_version=given["version"],
        )

    page = _page(
        row.month_end,
        title,
        "Your commentary is saved. It stands in reports once somebody else has approved it.",
        template="kpi/commentary_write.html",
        more=more,
    )
    return form_page(request, page, form, write, WordsForm.initial_of)


def approve(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Let the words that were read stand in reports."""
    row = find_commentary(request.user, public_id, today=today())
    form = ApproveForm(request.POST, version=row.version)
    if form.is_valid() and attempt(
        form,
        lambda: service.approve(
            commentary=row, by=request.user, now=now(), expected_version=form.cleaned_data["version"]
        ),
    ):
        messages.success(request, "The commentary is approved.")
        return redirect(_list(row.month_end))
    for error in form.non_field_errors():
        messages.error(request, str(error))
    return redirect("commentary", public_id=public_id)


def send_back(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Say what the words still want."""
    row = find_commentary(request.user, public_id, today=today())
    if row.state != Commentary.State.DRAFTED:
        raise Http404
    form = ReasonForm(request.POST or None, version=row.version)

    def write(given: dict[str, Any]) -> None:
        service.send_back(
            commentary=row,
            reason=given["reason"],
            by=request.user,
            today=today(),
            expected_version=given["version"],
        )

    title = f"Send commentary on {title_of(list(row.indicators.all()))} back"
    page = _page(row.month_end, title, "The commentary went back to whoever wrote it.")
    return form_page(request, page, form, write, lambda current: {"reason": current.sent_back})


def withdraw(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Take a request back."""
    row = find_commentary(request.user, public_id, today=today())
    if row.state != Commentary.State.ASKED:
        raise Http404
    if request.method == "POST":
        form = ApproveForm(request.POST, version=row.version)
        if form.is_valid() and attempt(
            form,
            lambda: service.withdraw(
                commentary=row, by=request.user, expected_version=form.cleaned_data["version"]
            ),
        ):
            messages.success(request, "The request is withdrawn.")
            return redirect(_list(row.month_end))
        for error in form.non_field_errors():
            messages.error(request, str(error))
        return redirect("commentary", public_id=public_id)
    context = {
        "title": "Withdraw this request",
        "caption": f"{title_of(list(row.indicators.all()))}, {row.month_end:%B %Y}",
        "text": f"{row.post.title if row.post else 'Its post'} is no longer asked for these words.",
        "label": "Withdraw it",
        "hidden": [("version", row.version)],
        "cancel_url": reverse("commentary", args=[public_id]),
        "crumbs": _crumbs(row.month_end),
    }
    return render(request, "kpi/confirm.html", context)


# --- what they have in common


def _month(request: SignedIn) -> date:
    """The month of the address, the newest without one. Raises Http404 where there are no figures."""
    chosen = months_for(request.GET.get("month", ""), entitled=True).chosen
    if chosen is None:
        raise Http404
    month_end: date = chosen.month_end
    return month_end


def _named(request: SignedIn, allowed: QuerySet[Indicator]) -> list[Indicator]:
    """The indicators that the address names by code, of those that are allowed."""
    return list(allowed.filter(code__in=named_codes(request)).select_related("owner"))


def _usual_day() -> date:
    """A day that people are usually given to write."""
    first = today()
    return add_working_days(first, _USUAL_DAYS, closed_days(first, first + timedelta(days=60)))


def _list(month_end: date) -> str:
    return f"{reverse('commentaries')}?{urlencode({'month': f'{month_end:%Y-%m}'})}"


def _crumbs(month_end: date) -> list[tuple[str, str]]:
    return [("Performance", reverse("performance")), ("Commentary", _list(month_end))]


def _page(month_end: date, title: str, saved: str, **more: Any) -> FormPage:
    return FormPage(
        title=title,
        back=_list(month_end),
        crumbs=_crumbs(month_end),
        saved=saved,
        caption=f"{month_end:%B %Y}",
        **more,
    )
