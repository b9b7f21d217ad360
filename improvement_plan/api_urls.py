from django.urls import path

from improvement_plan import api

urlpatterns = [
    path("plans/", api.Plans.as_view(), name="api_plans"),
    path("plans/<slug:slug>/actions/", api.Actions.as_view(), name="api_actions"),
    path("plans/<slug:slug>/actions/<str:reference>/", api.OneAction.as_view(), name="api_action"),
    path("plans/<slug:slug>/actions/<str:reference>/reports/", api.Reports.as_view(), name="api_reports"),
]
