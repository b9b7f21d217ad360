"""The request of somebody who is signed in."""

from django.http import HttpRequest

from accounts.models import User


class SignedIn(HttpRequest):
    """A request that `route()` has let through: its user is one of ours."""

    user: User
