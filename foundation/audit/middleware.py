"""History rows that a request writes name its user, address and method."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from foundation.audit.context import acting

READING = {"GET", "HEAD", "OPTIONS", "TRACE"}
VISITOR = "somebody not signed in"


class HistoryContextMiddleware:
    """Opens the context of every writing request; services inside say why more exactly."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in READING:
            return self.get_response(request)
        user = request.user if request.user.is_authenticated else None
        label = None if user else VISITOR
        why = f"{request.method} {request.path}"
        with acting(by=user, label=label, why=why, url=request.path, method=request.method):
            return self.get_response(request)
