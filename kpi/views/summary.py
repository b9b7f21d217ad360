"""How are we doing this month: the table of all indicators, and the grid of their icons."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime

from accounts.models import User
from accounts.requests import SignedIn
from kpi.forms.filters import SummaryFilter, month_words
from kpi.models import Observation, ReportingMonth
from kpi.queries.figures import figures_of
from kpi.queries.icons import grid_of
from kpi.queries.summary import groups_of, months_for, openings, summary_of

SMALL = "kpi.small_numbers"


def performance(request: SignedIn) -> HttpResponse:
    """One row an indicator, the most significant first."""
    entitled = request.user.has_perm(SMALL)
    months = months_for(request.GET.get("month", ""), entitled=entitled)
    if months.chosen is None:
        return render(request, "kpi/summary_empty.html", _beginning(request, entitled))
    summary = summary_of(months.chosen, entitled=entitled, query=_carried(request))
    form = SummaryFilter(request.GET, summary=summary, months=months.offered)
    filters = form.filters()
    groups = groups_of(summary.rows, filters)
    count = sum(len(group.rows) for group in groups)
    context = {
        "summary": summary,
        "caption": month_caption(months.chosen),
        "since_label": f"Since {summary.since}" if summary.since else "Change",
        "openings": openings(summary, entitled=entitled),
        "form": form,
        "groups": groups,
        "count": count,
        "chips": form.chips(),
        "title": _counted(count),
        "order": "" if filters.sort else "most significant first",
        "shown": f"{count} of {len(summary.rows)} indicators.",
        "actions": _actions(request, months.chosen),
        "links": links_of(request.user, _carried(request)),
        "entitled": entitled,
        "made_at": summary.made_at,
    }
    return render(request, "kpi/summary.html", context)


def icons(request: SignedIn) -> HttpResponse:
    """Which indicators stand out: variation beside assurance."""
    entitled = request.user.has_perm(SMALL)
    months = months_for(request.GET.get("month", ""), entitled=entitled)
    crumbs = [("Performance", f"{reverse('performance')}{_carried(request)}")]
    if months.chosen is None:
        return render(request, "kpi/summary_empty.html", _beginning(request, entitled))
    figures = figures_of(months.chosen.month_end, entitled=entitled)
    grid = grid_of(figures, query=_carried(request))
    context = {
        "grid": grid,
        "judged": _counted(grid.judged),
        "caption": month_caption(months.chosen),
        "label": f"{months.chosen.month_end:%B %Y}",
        "months": [(f"{m.month_end:%Y-%m}", month_words(m), m == months.chosen) for m in months.offered],
        "crumbs": crumbs,
        "made_at": max((f.computed_at for f in figures if f.computed_at), default=None),
    }
    return render(request, "kpi/icons.html", context)


def month_caption(month: ReportingMonth) -> str:
    """ "December 2018, month closed on 24 January 2019"."""
    label = f"{month.month_end:%B %Y}"
    if month.closed_at is None:
        return f"{label}, month open"
    closed = localtime(month.closed_at)
    return f"{label}, month closed on {closed.day} {closed:%B %Y}"


def _counted(count: int) -> str:
    return "1 indicator" if count == 1 else f"{count} indicators"


def _carried(request: SignedIn) -> str:
    """The month of the address, for links; empty for the newest one."""
    asked = request.GET.get("month", "")
    return f"?month={asked}" if asked else ""


def _beginning(request: SignedIn, entitled: bool) -> dict[str, Any]:
    """The empty page: what performance is for, and one way to begin for those who may."""
    ways = (
        ("kpi.close", "months", "Work out a month", Observation.objects.exists()),
        ("kpi.import", "import_figures", "Import results", True),
        ("kpi.edit", "new_indicator", "Define an indicator", True),
    )
    begin = next(
        (
            (label, reverse(name))
            for needs, name, label, ready in ways
            if ready and request.user.has_perm(needs)
        ),
        None,
    )
    return {"entitled": entitled, "begin": begin, "links": links_of(request.user)}


def _actions(request: SignedIn, month: ReportingMonth) -> list[tuple[str, str]]:
    """The buttons of a month: (label, address)."""
    actions = []
    if request.user.has_perm("kpi.export"):
        actions.append(("Quarterly report", reverse("kpi_reports")))
    if request.user.has_perm("kpi.close") and not month.is_closed:
        actions.append(("Close the month", reverse("month", args=[f"{month.month_end:%Y-%m}"])))
    if request.user.has_perm("kpi.import"):
        actions.append(("Import results", reverse("import_figures")))
    return actions


# Label, route, and what it needs.
_PAGES = (
    ("Icons of all indicators", "performance_icons", "kpi.view"),
    ("Beside other authorities", "benchmarks", "kpi.view"),
    ("Audits, complaints, compliments", "quality", "kpi.view"),
    ("Reports", "kpi_reports", "kpi.view"),
    ("Commentary", "commentaries", SMALL),
    ("Months", "months", SMALL),
    ("Indicators", "indicators", "kpi.view"),
)


def links_of(user: User, query: str = "") -> list[tuple[str, str]]:
    """The other pages of performance that this person may open; `query` carries the month to the icons."""
    return [
        (label, reverse(name) + (query if name == "performance_icons" else ""))
        for label, name, needs in _PAGES
        if user.has_perm(needs)
    ]
