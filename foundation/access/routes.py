"""`route()`: a URL pattern that names the permission it needs.

A person who is not signed in is sent to sign in; a person without the permission gets the page
that a missing object gets (404), so that nobody learns what exists.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

PUBLIC = "public"
SIGNED_IN = "signed in"

View = Callable[..., HttpResponseBase]


def route(
    pattern: str, view: View, *, name: str, needs: str, methods: tuple[str, ...] = ("GET",)
) -> URLPattern:
    """A `path()` whose view runs only for those who hold `needs`.

    `needs` is PUBLIC, SIGNED_IN or a permission of accounts/roles.py; `methods` are the only ones
    answered (HEAD goes with GET). The pattern's callback carries both for the test of all routes.
    """
    allowed = (*methods, "HEAD") if "GET" in methods else methods

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if needs != PUBLIC:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if needs != SIGNED_IN and not request.user.has_perm(needs):
                raise Http404
        return view(request, *args, **kwargs)

    checked = require_http_methods(list(allowed))(guarded)
    checked.needs = needs  # type: ignore[attr-defined]
    checked.methods = methods  # type: ignore[attr-defined]
    return path(pattern, checked, name=name)
