"""Whether the portal works: the web process with its servers, and the workers with their queues.

Answers carry no detail: what failed stands in the log.
"""

import logging
import time
from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse

from config.celery import CANARY_LIFE, canary_key
from foundation.access.routes import PUBLIC, route

logger = logging.getLogger("golden_thread.health")
QUEUES = ("quick", "bulk")


def web(request: HttpRequest) -> JsonResponse:
    """200 if this process reaches its database and its cache, else 503."""
    return _answer({"database": _database, "cache": _cache})


def workers(request: HttpRequest) -> JsonResponse:
    """200 if on each queue a canary task came back in the last minutes, else 503.

    Beat sends one a minute (config/schedule.py), so this covers beat, broker and workers: that a
    process lives is not enough.
    """
    return _answer({queue: lambda queue=queue: _canary(queue) for queue in QUEUES})  # type: ignore[misc]


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _cache() -> bool:
    cache.set("health", "well", 60)
    return bool(cache.get("health") == "well")


def _canary(queue: str) -> bool:
    came_back = cache.get(canary_key(queue))
    return came_back is not None and time.time() - came_back < CANARY_LIFE


def _answer(checks: dict[str, Callable[[], bool]]) -> JsonResponse:
    results = {name: "well" if _works(name, check) else "failing" for name, check in checks.items()}
    status = 200 if set(results.values()) == {"well"} else 503
    return JsonResponse(results, status=status, headers={"Cache-Control": "no-store"})


def _works(name: str, check: Callable[[], bool]) -> bool:
    try:
        works = check()
    except Exception:
        logger.exception("health: %s", name)
        return False
    if not works:
        logger.error("health: %s", name)
    return works


urlpatterns = [
    route("health/", web, name="health", needs=PUBLIC),
    route("health/workers/", workers, name="health_workers", needs=PUBLIC),
]
