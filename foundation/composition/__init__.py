"""Pages made of what several apps provide; see `protocols`."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


@cache
def providers(kind: str) -> tuple[Callable[..., Any], ...]:
    """The callables that config/composition.py lists for this kind, lowest app first.

    Raises KeyError for a kind that the composition does not know.
    """
    return tuple(import_string(path) for path in settings.PROVIDERS[kind])
