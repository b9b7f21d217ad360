"""What this app adds to pages that several apps make together; listed in config/composition.py."""

from datetime import date

from django.urls import reverse

from accounts.models import User
from foundation.composition.protocols import DigestItem, NavItem, SearchSource, WorkItem
from kpi.queries.search import NothingFound, PerformanceSearch
from kpi.queries.waiting import waiting_for


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


def work_items(user: User, today: date) -> list[WorkItem]:
    """Commentary that this person owes, and what waits for their approval."""
    return [
        WorkItem(one.title, one.url, when=one.when, note=one.note, due_on=one.due_on, urgent=one.urgent)
        for one in waiting_for(user, today=today)
    ]


def digest_items(user: User, today: date) -> list[DigestItem]:
    """The same, for the weekly mail."""
    return [DigestItem(one.heading, one.title, one.url) for one in waiting_for(user, today=today)]
