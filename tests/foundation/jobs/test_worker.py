"""Jobs through a real broker and a real worker process."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models.functions import Now
from redis import Redis

from accounts.models import User
from foundation.clock.models import Closure
from foundation.jobs.models import Job
from foundation.jobs.progress import reached
from foundation.jobs.services import request_job, sweep
from tests.foundation.jobs.worker_kinds import HANGS, KIND
from tests.workers import running_worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A worker that knows the tests' kind."""
    with running_worker(tmp_path / "worker.log", "-I", "tests.foundation.jobs.worker_kinds"):
        yield


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)


def ask(officer: User, reason: str) -> Job:
    with transaction.atomic():
        return request_job(kind=KIND, parameters={"reason": reason}, by=officer)


def state(job: Job) -> str:
    return Job.objects.get(pk=job.pk).state


@pytest.mark.usefixtures("worker")
def test_a_job_asked_for_here_is_done_there(officer: User) -> None:
    job = ask(officer, "a job")
    wait_for(lambda: state(job) == "done")
    job.refresh_from_db()
    assert job.result == {"message": "One day closed."}
    context = Closure.pgh_event_model.objects.get().pgh_context  # type: ignore[attr-defined]
    assert (context["actor_id"], context["job_id"]) == (officer.pk, str(job.public_id))


@pytest.mark.faults
@pytest.mark.usefixtures("worker")
def test_a_worker_killed_in_mid_job_loses_nothing_and_repeats_nothing(officer: User) -> None:
    job = ask(officer, HANGS)

    def process_at_work() -> int:
        found = reached(job.public_id)
        return int(found.words) if found else 0

    wait_for(lambda: process_at_work() > 0)
    os.kill(process_at_work(), signal.SIGKILL)
    time.sleep(1)
    assert (state(job), Closure.objects.count()) == ("running", 0)
    # A minute and a half later:
    Job.objects.update(lease_until=Now() - timedelta(seconds=1), dispatched_at=Now() - timedelta(seconds=90))
    assert sweep() == 1
    wait_for(lambda: state(job) == "done")
    job.refresh_from_db()
    assert (job.attempts, Closure.objects.count()) == (2, 1)


@pytest.mark.faults
def test_a_broker_that_forgot_everything_loses_no_job(officer: User, request: pytest.FixtureRequest) -> None:
    job = ask(officer, "a job")
    Redis.from_url(os.environ["REDIS_URL"]).flushall()
    request.getfixturevalue("worker")
    time.sleep(1)
    assert state(job) == "queued"
    Job.objects.update(dispatched_at=Now() - timedelta(seconds=31))
    assert sweep() == 1
    wait_for(lambda: state(job) == "done")
    assert Closure.objects.count() == 1
