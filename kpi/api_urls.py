from django.urls import path

from kpi import api

urlpatterns = [
    path("performance/indicators/", api.Indicators.as_view(), name="api_indicators"),
    path("performance/indicators/<str:code>/series/", api.Series.as_view(), name="api_series"),
    path("performance/months/", api.Months.as_view(), name="api_months"),
    path("performance/months/<str:month>/", api.MonthFigures.as_view(), name="api_month"),
]
