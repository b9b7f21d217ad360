"""The addresses of performance, by subject."""

from django.urls import URLPattern, URLResolver

from kpi import urls_edit, urls_import, urls_month, urls_quality, urls_report, urls_view

urlpatterns: list[URLPattern | URLResolver] = [
    *urls_edit.urlpatterns,
    *urls_import.urlpatterns,
    *urls_month.urlpatterns,
    *urls_quality.urlpatterns,
    *urls_report.urlpatterns,
    *urls_view.urlpatterns,  # last: an indicator's code may be any word
]
