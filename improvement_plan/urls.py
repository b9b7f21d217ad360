"""Every address of improvement plans, one file for each family of pages.

The order decides: "plans/new/" and its like stand before "plans/<slug>/".
"""

from django.urls import URLPattern

from improvement_plan import urls_action, urls_import, urls_plans, urls_structure

urlpatterns: list[URLPattern] = [
    *urls_import.urlpatterns,
    *urls_structure.urlpatterns,
    *urls_action.urlpatterns,
    *urls_plans.urlpatterns,
]
