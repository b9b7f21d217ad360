"""What this app adds to other apps' pages; listed in config/composition.py."""

from typing import Any

from django.urls import reverse

from foundation.composition.protocols import NavItem


def nav(user: Any) -> list[NavItem]:
    """Search, for those who may."""
    if not user.has_perm("search.use"):
        return []
    url = reverse("search")
    return [NavItem(label="Search", url=url, prefix=url, order=90)]
