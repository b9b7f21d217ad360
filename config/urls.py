"""Every address of the portal. Each app names its routes' permissions in its own urls.py."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

APPS = ["accounts", "foundation.jobs", "foundation.composition", "improvement_plan", "golden_thread"]
if settings.SHOW_GALLERY:
    APPS.append("foundation.gallery")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"{app}.urls")) for app in APPS if find_spec(app) and find_spec(f"{app}.urls")
]
