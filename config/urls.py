"""Every address of the portal. Each app names its routes' permissions in its own urls.py."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

APPS = [
    "accounts",
    "foundation.jobs",
    "foundation.audit",
    "foundation.composition",
    "kpi",
    "improvement_plan",
    "golden_thread",
]
if settings.SHOW_GALLERY:
    APPS.append("foundation.gallery")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("config.health")),
    path("", include("config.job_files")),
    path("api/v1/", include("config.api_urls")),
    *[path("", include(f"{app}.urls")) for app in APPS],
]
