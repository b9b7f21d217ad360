"""What every request of a signed-in person must keep: limits of the session, a second factor."""

import time
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from accounts.queries import second_factors
from foundation.access.routes import PUBLIC

GetResponse = Callable[[HttpRequest], HttpResponseBase]

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
SEEN_EVERY = 300  # seconds: the session is written at most this often for being seen

HAS_SECOND_FACTOR = "has_second_factor"
# What somebody without a second factor can still open: to set one up, to prove who they are, to leave.
SETTING_UP = {"account_logout", "account_reauthenticate", "account_set_password"}


class SessionLimitsMiddleware:
    """Ends a session that was left alone too long, or is older than a working day."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            self._check(request)
        return self.get_response(request)

    def _check(self, request: HttpRequest) -> None:
        session, now = request.session, time.time()
        age = now - session.get(SIGNED_IN_AT, now)
        idle = now - session.get(SEEN_AT, now)
        if age > settings.SESSION_LONGEST.total_seconds() or idle > settings.SESSION_IDLE.total_seconds():
            logout(request)
        elif SEEN_AT not in session or idle > SEEN_EVERY:
            session[SEEN_AT] = now
            session.setdefault(SIGNED_IN_AT, now)


class SecondFactorMiddleware:
    """Where the council asks for a second factor, whoever has none can only set one up."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Send the person to the page that sets one up, before any other page runs."""
        if not settings.REQUIRE_SECOND_FACTOR or not request.user.is_authenticated:
            return None
        match = request.resolver_match
        name = match.url_name or "" if match else ""
        open_to_all = getattr(view, "needs", None) == PUBLIC
        if open_to_all or name.startswith("mfa_") or name in SETTING_UP or self._has_one(request):
            return None
        return HttpResponseRedirect(reverse("mfa_index"))

    def _has_one(self, request: HttpRequest) -> bool:
        """Remembered in the session: an administrator who removes it ends the session as well."""
        if request.session.get(HAS_SECOND_FACTOR):
            return True
        records = get_authentication_records(request, request.user)
        by_council = any(record.get("method") == "socialaccount" for record in records)
        if by_council or second_factors(request.user).any:  # type: ignore[arg-type]
            request.session[HAS_SECOND_FACTOR] = True
            return True
        return False
