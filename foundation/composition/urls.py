"""Addresses of the pages that belong to no app."""

from foundation.access.routes import PUBLIC, route
from foundation.composition import pages

urlpatterns = [
    route("accessibility/", pages.accessibility, name="accessibility", needs=PUBLIC),
    route("privacy/", pages.privacy, name="privacy", needs=PUBLIC),
    route("worried-about-a-child/", pages.worried, name="worried", needs=PUBLIC),
    route(".well-known/security.txt", pages.security_txt, name="security_txt", needs=PUBLIC),
]
