"""Every address that the portal answers, read from the resolver."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from foundation.access.routes import PUBLIC, SIGNED_IN


@dataclass(frozen=True)
class Route:
    """An address with what each of its methods needs; `api` says so where a stranger gets 401."""

    name: str
    pattern: str
    needs: dict[str, str]
    api: bool
    has_arguments: bool

    def __str__(self) -> str:
        return self.name

    def open_to(self, user: User | None, method: str) -> bool:
        """Whether the table of roles lets this person (None: a stranger) in by this method."""
        needs = self.needs[method]
        if needs == PUBLIC:
            return True
        if user is None:
            return False
        return needs == SIGNED_IN or user.has_perm(needs)


def all_routes() -> list[Route]:
    """In the order of the resolver. Raises AssertionError naming a route that names no permission."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[Any], prefix: str, namespace: str) -> Iterator[Route]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, path, inner)
        elif isinstance(pattern, URLPattern):
            yield _route(pattern, path, namespace)


def _route(pattern: URLPattern, path: str, namespace: str) -> Route:
    view = pattern.callback
    api_view = getattr(view, "cls", None) or getattr(view, "view_class", None)
    named = getattr(view, "needs", None)
    needs: dict[str, str] = {}
    if named is not None:
        needs = dict.fromkeys(view.methods, str(named))  # type: ignore[attr-defined]
    elif api_view is not None:
        needs = _needs_of_api(view, api_view)
    assert needs, f"/{path} names no permission: make it with foundation.access.routes.route()"
    assert pattern.name, f"/{path} has no name"
    return Route(namespace + pattern.name, path, needs, named is None, "<" in path)


def _needs_of_api(view: Any, api_view: Any) -> dict[str, str]:
    initial = getattr(view, "initkwargs", {})
    named = initial.get("needs", getattr(api_view, "needs", None))
    actions = getattr(view, "actions", None)
    methods = {m.upper() for m in actions} if actions else _handled(api_view)
    if isinstance(named, dict):
        return {method: named[method] for method in sorted(methods) if method in named}
    return dict.fromkeys(sorted(methods), named) if named else {}


def _handled(api_view: Any) -> set[str]:
    wanted = ("get", "post", "put", "patch", "delete")
    return {method.upper() for method in wanted if hasattr(api_view, method)}
