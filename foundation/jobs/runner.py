"""Running a job: claim it, run its work, commit the effects together with "done"."""

import logging

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models.functions import Now
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import ConnectionError as CacheError

from foundation.audit.context import acting
from foundation.jobs import registry
from foundation.jobs.errors import JobRefused, LeaseLost
from foundation.jobs.lease import LEASE_SECONDS, renewed
from foundation.jobs.models import Job, JobQuerySet, JobState
from foundation.jobs.progress import Progress
from foundation.jobs.services import MAX_ATTEMPTS, send

logger = logging.getLogger("golden_thread.jobs")

OUR_FAULT = (
    "Something went wrong on our side. Nothing was changed. You can try again;"
    " if it goes wrong again, tell us this number: {number}"
)
NOT_ALLOWED = "You no longer have the permission that this needs. Nothing was changed."
_TRANSIENT = (OperationalError, InterfaceError, BrokerError, CacheError)

_CLAIM = """
UPDATE jobs_job SET state = 'running', attempts = attempts + 1, claimed_at = clock_timestamp(),
    lease_until = clock_timestamp() + make_interval(secs => %s)
WHERE id = %s AND attempts < %s
    AND (state = 'queued' OR (state = 'running' AND lease_until < clock_timestamp()))
RETURNING *
"""


def run(job_id: int) -> None:
    """Run the job unless it is gone, finished, or in another worker's hands."""
    job = claim(job_id)
    if job is not None:
        _execute(job)


def run_now(job: Job) -> Job:
    """Run a job in the foreground (for commands), and return it as it stands afterwards."""
    run(job.pk)
    job.refresh_from_db()
    return job


def claim(job_id: int) -> Job | None:
    """Take the job for LEASE_SECONDS, or None when it is not to be had."""
    claimed = Job.objects.raw(_CLAIM, [LEASE_SECONDS, job_id, MAX_ATTEMPTS])
    return next(iter(claimed), None)


def _execute(job: Job) -> None:
    why = f"job {job.kind}"
    try:
        with renewed(job), acting(by=job.asked_by, why=why, job_id=job.public_id):
            _work(job)
    except LeaseLost:
        logger.warning("job %s was taken over by another worker", job.pk)
    except JobRefused as refused:
        _fail(job, refused.message)
    except _TRANSIENT:
        logger.warning("job %s was interrupted", job.pk, exc_info=True)
        _put_back(job)
    except Exception:
        logger.exception("job %s failed", job.pk)
        _fail(job, OUR_FAULT.format(number=job.public_id))


@transaction.atomic
def _work(job: Job) -> None:
    kind = registry.find(job.kind)
    _check_asker(job, kind.needs)
    result = kind.work(job, Progress(job.public_id))
    done = _mine(job).update(state=JobState.DONE, result=result or {}, finished_at=Now(), lease_until=None)
    if not done:
        raise LeaseLost


def _check_asker(job: Job, needs: str | None) -> None:
    """Rights may have been taken away since the job was asked for; the system always may."""
    asker = job.asked_by
    if asker is None:
        return
    if not asker.is_active or (needs is not None and not asker.has_perm(needs)):
        raise JobRefused(NOT_ALLOWED)


def _fail(job: Job, error: str) -> None:
    _mine(job).update(state=JobState.FAILED, error=error, finished_at=Now(), lease_until=None)


def _put_back(job: Job) -> None:
    """After a fault of the database or the broker: again, or give up after the last attempt."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    if job.attempts >= MAX_ATTEMPTS:
        _fail(job, OUR_FAULT.format(number=job.public_id))
    elif _mine(job).update(state=JobState.QUEUED, lease_until=None):
        send(job)


def _mine(job: Job) -> JobQuerySet:
    """The row, while this claim is the latest."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)
