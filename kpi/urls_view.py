"""Reading performance: a month, an indicator, its breakdowns, its place among authorities."""

from django.urls import URLPattern, URLResolver

from foundation.access.routes import route
from kpi.views import benchmark, indicator, summary

READ, EXPORT = "kpi.view", "kpi.export"
ONE = "performance/indicators/<str:code>/"

urlpatterns: list[URLPattern | URLResolver] = [
    route("performance/", summary.performance, name="performance", needs=READ),
    route("performance/icons/", summary.icons, name="performance_icons", needs=READ),
    route("performance/benchmarks/", benchmark.benchmarks, name="benchmarks", needs=READ),
    route(ONE, indicator.indicator, name="indicator", needs=READ),
    route(f"{ONE}benchmark/", benchmark.benchmark, name="indicator_benchmark", needs=READ),
    route(f"{ONE}breakdowns/", indicator.breakdowns, name="indicator_breakdowns", needs=READ),
    route(f"{ONE}download/<slug:kind>/", indicator.download, name="indicator_download", needs=EXPORT),
]
