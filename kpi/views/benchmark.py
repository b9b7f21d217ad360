"""Where we stand among the authorities: in one indicator, and in all that have such figures."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.requests import SignedIn
from kpi.models import Indicator
from kpi.queries.benchmark import benchmark_of, own_area, sorted_rows, year_words, years_of
from kpi.queries.benchmark_overview import overview
from kpi.queries.indicator_edit import find_indicator
from kpi.views.indicator import crumbs_of

NO_YEAR = "none"
SMALL = "kpi.small_numbers"


def benchmark(request: SignedIn, code: str) -> HttpResponse:
    """One indicator among all authorities, in the newest year unless the address names one."""
    found = find_indicator(code)
    years = years_of(found)
    context = {
        "indicator": found,
        "crumbs": crumbs_of(found, here=False),
        "actions": [("All indicators", reverse("benchmarks"))],
        "may_import": request.user.has_perm("kpi.import"),
        "own": own_area(),
    }
    if years:
        year = _year(request, years)
        page = benchmark_of(found, years, year, entitled=request.user.has_perm(SMALL))
        context |= {
            "page": page,
            "since_label": f"Since {page.before}",
            "rows": sorted_rows(page.rows, request.GET.get("sort", "")),
            "years": [(_slug(one), year_words(one), one == year) for one in years],
        }
    return render(request, "kpi/benchmark.html", context)


def benchmarks(request: SignedIn) -> HttpResponse:
    """All indicators that have authorities' figures."""
    context = {
        "rows": overview(entitled=request.user.has_perm(SMALL)),
        "own": own_area(),
        "crumbs": [("Performance", reverse("performance"))],
        "indicators": Indicator.objects.exists(),
        "may_import": request.user.has_perm("kpi.import"),
        "may_edit": request.user.has_perm("kpi.edit"),
    }
    return render(request, "kpi/benchmarks.html", context)


def _year(request: SignedIn, years: list[int | None]) -> int | None:
    """The year that the address names. Raises Http404 for one without figures."""
    asked = request.GET.get("year", "")
    if not asked:
        return years[0]
    for year in years:
        if asked == _slug(year):
            return year
    raise Http404


def _slug(year: int | None) -> str:
    return NO_YEAR if year is None else str(year)
