"""One indicator: its month, its series as a file, and its breakdowns."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.requests import SignedIn
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.clock import today
from kpi.exports.series import Series, series_csv, series_xlsx
from kpi.models import Indicator, ReportingMonth
from kpi.permissions import may_comment
from kpi.queries.benchmark import BenchmarkPage, benchmark_of, years_of
from kpi.queries.breakdowns import breakdowns_of
from kpi.queries.indicator_chart import judge_points
from kpi.queries.indicator_edit import find_indicator
from kpi.queries.indicator_page import POINTS, USUAL_POINTS, facts_of, indicator_page
from kpi.queries.summary import months_for
from kpi.rules.frequency import Frequency
from kpi.views.summary import SMALL, month_caption

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_KINDS: dict[str, tuple[Callable[[Series], bytes], str]] = {
    "csv": (series_csv, "text/csv; charset=utf-8"),
    "xlsx": (series_xlsx, _XLSX),
}


def indicator(request: SignedIn, code: str) -> HttpResponse:
    """What one indicator says in a month, the newest unless the address names one."""
    found, month = find_indicator(code), chosen_month(request)
    context = {"indicator": found, "crumbs": crumbs_of(found, here=True)}
    if month is None:
        return render(request, "kpi/indicator_empty.html", context | {"actions": _actions(request, found)})
    points = _points(request)
    page = indicator_page(found, month, user=request.user, today=today(), points=points)
    context |= {
        "page": page,
        "month_caption": month_caption(month),
        "actions": _actions(request, found, month),
        "downloads": _downloads(request, found, month),
        "lengths": _lengths(month, points),
        "noun": Frequency(found.frequency).noun,
        "benchmark": _benchmark(found, entitled=request.user.has_perm(SMALL)),
        "entitled": request.user.has_perm(SMALL),
        "may_edit": request.user.has_perm("kpi.edit"),
        "query": f"?month={month.month_end:%Y-%m}",
        "made_at": page.figure.computed_at if page.figure else None,
    }
    return render(request, "kpi/indicator.html", context)


def breakdowns(request: SignedIn, code: str) -> HttpResponse:
    """How an indicator's figures are divided."""
    found, month = find_indicator(code), chosen_month(request)
    entitled = request.user.has_perm(SMALL)
    tables = breakdowns_of(found, month.month_end, entitled=entitled) if month else []
    context = {
        "indicator": found,
        "crumbs": crumbs_of(found, here=False),
        "month_caption": month_caption(month) if month else "",
        "tables": tables,
        "hidden": any(table.hidden for table in tables),
        "entitled": entitled,
        "may_edit": request.user.has_perm("kpi.edit"),
        "may_import": request.user.has_perm("kpi.import"),
    }
    return render(request, "kpi/breakdowns.html", context)


def download(request: SignedIn, code: str, kind: str) -> HttpResponse:
    """The series up to a month as a file, as this reader may see it."""
    found, month = find_indicator(code), chosen_month(request)
    if kind not in _KINDS or month is None:
        raise Http404
    facts = facts_of(found, month.month_end, entitled=request.user.has_perm(SMALL))
    make, content_type = _KINDS[kind]
    response = HttpResponse(make(Series(facts, judge_points(facts))), content_type=content_type)
    name = f"{found.code}-{month.month_end:%Y-%m}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    with act(by=request.user, why="series downloaded"):
        detail = {"kind": kind, "periods": len(facts.points)}
        record(by=request.user, verb="kpi.series_downloaded", subject=found, detail=detail)
    return response


def chosen_month(request: SignedIn) -> ReportingMonth | None:
    """The month that the address names, else the newest that this reader may see; None without any."""
    entitled = request.user.has_perm(SMALL)
    return months_for(request.GET.get("month", ""), entitled=entitled).chosen


def crumbs_of(found: Indicator, *, here: bool) -> list[tuple[str, str]]:
    """From performance by its service down to the indicator; without it on the indicator's own page."""
    crumbs = [("Performance", reverse("performance"))]
    if here and found.service:
        crumbs.append((found.service.name, f"{crumbs[0][1]}?{urlencode({'service': found.service.name})}"))
    return crumbs if here else [*crumbs, (found.code, reverse("indicator", args=[found.code]))]


def _points(request: SignedIn) -> int:
    """How many periods the address asks for; anything odd is the usual number."""
    asked = request.GET.get("points", "")
    return next((points for points in POINTS if str(points) == asked), USUAL_POINTS)


def _lengths(month: ReportingMonth, points: int) -> list[tuple[int, str]]:
    """(periods, address) of the other lengths; no address for the one that is shown."""
    query = f"?month={month.month_end:%Y-%m}&points="
    return [(length, "" if length == points else f"{query}{length}#chart") for length in POINTS]


def _benchmark(found: Indicator, *, entitled: bool) -> BenchmarkPage | None:
    """Where we stand in the newest year; None without authorities' figures."""
    years = years_of(found)
    return benchmark_of(found, years, years[0], entitled=entitled) if years else None


def _actions(
    request: SignedIn, found: Indicator, month: ReportingMonth | None = None
) -> list[tuple[str, str]]:
    """What this person may do here: (label, address)."""
    actions = []
    if month and request.user.has_perm("kpi.comment") and may_comment(request.user, [found], today=today()):
        query = f"?month={month.month_end:%Y-%m}&indicator={found.code}"
        actions.append(("Write commentary", f"{reverse('commentary_new')}{query}"))
    if request.user.has_perm("kpi.edit"):
        actions.append(("Set up", reverse("indicator_setup", args=[found.code])))
    return actions


def _downloads(request: SignedIn, found: Indicator, month: ReportingMonth) -> list[tuple[str, str]]:
    if not request.user.has_perm("kpi.export"):
        return []
    return [
        (
            f"Download ({label})",
            f"{reverse('indicator_download', args=[found.code, kind])}?month={month.month_end:%Y-%m}",
        )
        for label, kind in (("Excel", "xlsx"), ("CSV", "csv"))
    ]
