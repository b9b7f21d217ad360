"""Pages that every portal must have and that belong to no app: accessibility, privacy, worry, errors."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from foundation import clock

# RFC 9116 asks for a date in the future, best less than a year ahead.
_SECURITY_TXT_DAYS = 180


def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement that public bodies owe."""
    return render(request, "pages/accessibility.html")


def privacy(request: HttpRequest) -> HttpResponse:
    """What the portal keeps about people, and why."""
    return render(request, "pages/privacy.html")


def worried(request: HttpRequest) -> HttpResponse:
    """What to do when worried about a child, with the council's own telephone numbers."""
    return render(request, "pages/worried.html")


def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116)."""
    expires = clock.now() + timedelta(days=_SECURITY_TXT_DAYS)
    lines = [
        f"Contact: mailto:{settings.COUNCIL.email}",
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL.rstrip('/')}{reverse('security_txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
