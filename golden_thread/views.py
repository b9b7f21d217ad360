"""The search page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from golden_thread.queries import SHORTEST, search_portal


def search(request: HttpRequest) -> HttpResponse:
    """Find by words or reference; the address is the search, so that it can be kept."""
    words = request.GET.get("q", "")
    result = search_portal(words, request.user)
    return render(
        request, "golden_thread/search.html", {"result": result, "asked": bool(words), "shortest": SHORTEST}
    )
