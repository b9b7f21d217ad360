"""What every page shows around its content: the council, who is signed in, the navigation."""

import logging
from dataclasses import dataclass, field

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from redis.exceptions import RedisError

from foundation.composition import providers
from foundation.composition.protocols import NavItem

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ShellLink:
    """A link of the navigation; `current` is true on one at most."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Shell:
    """The frame of a page. `who` is empty for those who are not signed in."""

    who: str = ""
    nav: list[ShellLink] = field(default_factory=list)


NOBODY = Shell()


def shell(request: HttpRequest) -> dict[str, object]:
    """Context processor: `council`, and `shell`, which is worked out only where a template asks."""
    return {
        "council": settings.COUNCIL,
        "show_gallery": settings.SHOW_GALLERY,
        "shell": SimpleLazyObject(lambda: _shell(request)),
    }


def _shell(request: HttpRequest) -> Shell:
    try:
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return NOBODY
        return Shell(who=getattr(user, "held_post", "") or str(user), nav=nav_links(user, request.path))
    except (DatabaseError, RedisError):
        # An error page must come even when the database does not: without name and navigation.
        logger.exception("The page's frame is shown without who is signed in")
        return NOBODY


def nav_links(user: object, path: str) -> list[ShellLink]:
    """The links that the providers give this user; the longest matching prefix is the current one."""
    items: list[NavItem] = [item for provider in providers("nav") for item in provider(user)]
    items.sort(key=lambda item: item.order)
    # The first page's prefix, "/", begins every address and says nothing about it.
    matching = [item for item in items if item.prefix != "/" and path.startswith(item.prefix)]
    matching += [item for item in items if path == item.prefix == "/"]
    current = max(matching, key=lambda item: len(item.prefix), default=None)
    return [ShellLink(item.label, item.url, item is current) for item in items]
