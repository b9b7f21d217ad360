"""The Celery application: two queues, `quick` for what a person waits for, `bulk` for the rest."""

import os
import time

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("golden_thread")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

CANARY_LIFE = 180  # seconds after which a queue that has answered nothing counts as failing


def canary_key(queue: str) -> str:
    """Where the cache keeps when this queue's canary last came back (seconds since 1970)."""
    return f"canary:{queue}"


@app.task(name="config.canary", ignore_result=True)  # type: ignore[untyped-decorator]
def canary(queue: str) -> None:
    """Say that a worker of this queue is at work; config/health.py asks."""
    from django.core.cache import cache  # settings are not read yet when this module is imported

    cache.set(canary_key(queue), time.time(), CANARY_LIFE)
