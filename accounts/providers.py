"""What config/composition.py lists of this app."""

from django.urls import reverse

from accounts.models import User
from foundation.composition.protocols import NavItem


def nav(user: User) -> list[NavItem]:
    """People, for those who manage them; everybody else finds the page under “Your account”."""
    if not user.has_perm("people.manage"):
        return []
    return [NavItem("People", reverse("people"), "/people/", 90)]
