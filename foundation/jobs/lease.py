"""A running job's lease, renewed while its worker lives."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

from django.db import connection
from django.db.models.functions import Now

from foundation.jobs.models import Job, JobState

logger = logging.getLogger("golden_thread.jobs")

LEASE_SECONDS = 90
RENEW_SECONDS = 25


@contextmanager
def renewed(job: Job) -> Iterator[None]:
    """Renew the lease every RENEW_SECONDS by a thread, so that only a dead worker loses its job.

    The thread has a database connection of its own: the renewal must be seen although the work's
    transaction is still open. It opens it at the first renewal, which short jobs never reach.
    """
    finished = Event()
    thread = Thread(target=_renew_until, args=(job, finished), name=f"lease-{job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()


def _renew_until(job: Job, finished: Event) -> None:
    try:
        while not finished.wait(RENEW_SECONDS):
            _renew(job)
    finally:
        connection.close()


def _renew(job: Job) -> None:
    mine = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)
    try:
        mine.update(lease_until=Now() + timedelta(seconds=LEASE_SECONDS))
    except Exception:
        # The next renewal tries again, with a new connection.
        logger.warning("the lease of job %s could not be renewed", job.pk, exc_info=True)
        connection.close()
