"""What this app adds to pages that several apps make together; listed in config/composition.py."""

from django.urls import reverse

from accounts.models import User
from foundation.composition.protocols import NavItem, SearchSource
from kpi.queries.search import NothingFound, PerformanceSearch


def nav(user: User) -> list[NavItem]:
    """Performance, for those who read it."""
    if not user.has_perm("kpi.view"):
        return []
    return [
        NavItem("Performance", reverse("performance"), prefix=reverse("performance"), order=30),
    ]


def search_source(user: User) -> SearchSource:
    """Indicators, definitions and the words about them that this person may read."""
    return PerformanceSearch(user) if user.has_perm("kpi.view") else NothingFound()
