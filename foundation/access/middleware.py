"""Requests that cannot be read are refused first; personal pages stay out of shared caches."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers

_UTF_8 = ("utf-8", "utf8")


class ReadableRequestMiddleware:
    """Refuses what no browser sends, before anything reads it: other encodings, NUL in the address.

    Texts would arrive garbled, and the database holds no NUL to look for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower() not in _UTF_8:
            raise BadRequest("only UTF-8 is read here")
        if "\x00" in request.path_info:
            raise Http404
        return self.get_response(request)


class PrivatePagesMiddleware:
    """Marks every answer to a signed-in person `private, no-store` unless its view said otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response.headers:
            add_never_cache_headers(response)
        return response
