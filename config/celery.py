"""The Celery application: two queues, `quick` for what a person waits for, `bulk` for the rest."""

import os
import signal
import time

from celery import Celery
from celery.signals import worker_process_init

from config.embedded.children import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("golden_thread")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def die_with_the_worker(**_: object) -> None:
    """A killed worker takes its processes along; its job is sent again when the lease has run out."""
    die_with_parent(signal.SIGKILL, os.getppid())


CANARY_LIFE = 180  # seconds after which a queue that has answered nothing counts as failing


def canary_key(queue: str) -> str:
    """Where the cache keeps when this queue's canary last came back (seconds since 1970)."""
    return f"canary:{queue}"


@app.task(name="config.canary", ignore_result=True)
def canary(queue: str) -> None:
    """Say that a worker of this queue is at work; config/health.py asks."""
    from django.core.cache import cache  # settings are not read yet when this module is imported

    cache.set(canary_key(queue), time.time(), CANARY_LIFE)
