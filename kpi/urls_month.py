"""Snapshots, closing a month, corrections."""

from django.urls import URLPattern, URLResolver

from foundation.access.routes import route
from kpi.views import month, restatements

FORM = ("GET", "POST")
STAFF, CLOSE = "kpi.small_numbers", "kpi.close"
ONE = "performance/months/<slug:month>/"
FIXES = "performance/corrections/"

urlpatterns: list[URLPattern | URLResolver] = [
    route("performance/months/", month.months, name="months", needs=STAFF),
    route(ONE, month.month, name="month", needs=STAFF),
    route(f"{ONE}snapshot/", month.take, name="take_snapshot", needs=CLOSE, methods=("POST",)),
    route(f"{ONE}close/", month.close, name="close_month", needs=CLOSE, methods=FORM),
    route(FIXES, restatements.corrections, name="corrections", needs=STAFF),
    route(f"{FIXES}new/", restatements.new, name="new_correction", needs=CLOSE, methods=FORM),
    route(f"{FIXES}file/", restatements.from_file, name="correction_file", needs=CLOSE, methods=("POST",)),
    route(f"{FIXES}confirm/", restatements.confirm,
          name="confirm_correction", needs=CLOSE, methods=("POST",)),
]  # fmt: skip
