"""The API: the same permissions and queries as the pages, and a description of itself."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from foundation.access.api import NamedPermission


class Schema(SpectacularAPIView):
    """OpenAPI, for everybody who signs in."""

    permission_classes = (NamedPermission,)
    needs = "work.view"
    api_version = "1"  # otherwise the address says it, into a header


APPS = ["kpi", "improvement_plan"]

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", Schema.as_view(), name="schema"),
    *[path("", include(f"{app}.api_urls")) for app in APPS],
]
