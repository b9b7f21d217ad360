"""Asking for jobs. The row is written with what asks for it; the message is only a reminder."""

import logging
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.db import IntegrityError, connection, models, transaction
from django.db.models import ExpressionWrapper, F, Q, Value
from django.db.models.functions import Coalesce, Greatest, Least, Now, Power

from foundation.audit.context import Actor
from foundation.jobs import registry
from foundation.jobs.models import Job, JobState

logger = logging.getLogger("golden_thread.jobs")

MAX_ATTEMPTS = 3
GAVE_UP = "This stopped {attempts} times before it was finished. Nothing was changed. Number: {number}"
# Two quick tries: a connection that the broker closed is reopened, a broker that is down is not waited for.
_SEND_RETRIES = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1}
_LOST_AFTER = timedelta(seconds=30)
_MOST_DOUBLINGS = 6
_SWEEP_AT_MOST = 500


def request_job(
    *,
    kind: str,
    parameters: dict[str, Any],
    by: Actor | None,
    queue: str | None = None,
    scheduled_for: datetime | None = None,
    dispatch: bool = True,
) -> Job:
    """Write a job into the caller's transaction; a worker starts it after the commit.

    `by` None is the system. `queue` defaults to the kind's own. With `dispatch` False the caller
    runs it itself (`runner.run_now`). Raises LookupError for an unknown kind, and IntegrityError
    when this kind was already asked for `scheduled_for`.
    """
    known = registry.find(kind)
    with transaction.atomic():
        job = Job.objects.create(
            kind=kind,
            queue=queue or known.queue,
            parameters=parameters,
            asked_by_id=by.pk if by else None,
            scheduled_for=scheduled_for,
        )
        if dispatch:
            transaction.on_commit(lambda: send(job), robust=True)
    return job


def request_scheduled_job(*, kind: str, queue: str, scheduled_for: datetime) -> Job | None:
    """The beat's job for this time, or None when another beat asked for it already."""
    try:
        return request_job(kind=kind, parameters={}, by=None, queue=queue, scheduled_for=scheduled_for)
    except IntegrityError:
        return None


def send(job: Job) -> bool:
    """Tell the workers of a job. False when the broker is down: then the sweeper sends it later."""
    try:
        current_app.send_task(
            job.kind, args=[job.pk], queue=job.queue, retry=True, retry_policy=_SEND_RETRIES
        )
    except Exception:
        logger.warning("job %s could not be sent; the sweeper will", job.pk, exc_info=True)
        return False
    Job.objects.filter(pk=job.pk).update(dispatched_at=Now(), dispatches=F("dispatches") + 1)
    return True


def sweep() -> int:
    """Send again what was lost on the way or left by a worker that died; returns how many.

    A job that waits behind others looks like a lost one, so the wait doubles with each sending
    (30 s, 1 min, … 32 min): at worst a job is announced twice, and its claim lets one through.
    """
    _give_up_on_hopeless()
    sent = 0
    with transaction.atomic():
        for job in _lost().select_for_update(skip_locked=True)[:_SWEEP_AT_MOST]:
            if not send(job):
                break
            sent += 1
    return sent


def _lost() -> models.QuerySet[Job]:
    """Queued or abandoned jobs whose last message is older than their wait, oldest first."""
    doublings = Least(Greatest(F("dispatches") - 1, 0), _MOST_DOUBLINGS)
    wait = ExpressionWrapper(
        Value(_LOST_AFTER, models.DurationField()) * Power(Value(2.0), doublings), models.DurationField()
    )
    abandoned = Q(state=JobState.RUNNING, lease_until__lt=Now(), attempts__lt=MAX_ATTEMPTS)
    return (
        Job.objects.filter(Q(state=JobState.QUEUED) | abandoned)
        .annotate(last_call=Coalesce("dispatched_at", "asked_at"))
        .filter(last_call__lt=Now() - wait)
        .order_by("id")
    )


def _give_up_on_hopeless() -> None:
    """A job that took down its worker each time must not do so for ever."""
    hopeless = Job.objects.filter(state=JobState.RUNNING, lease_until__lt=Now(), attempts__gte=MAX_ATTEMPTS)
    for job in hopeless:
        error = GAVE_UP.format(attempts=job.attempts, number=job.public_id)
        hopeless.filter(pk=job.pk).update(
            state=JobState.FAILED, error=error, finished_at=Now(), lease_until=None
        )


def database_now() -> datetime:
    """The database's clock, which times all jobs (and which no pinned day moves)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (moment,) = cursor.fetchone()
    return moment  # type: ignore[no-any-return]
