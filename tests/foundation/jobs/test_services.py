"""Asking for jobs, sending them, and sending them again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from celery import current_app
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now

from accounts.models import User
from accounts.roles import Role
from foundation.jobs import services
from foundation.jobs.models import Job
from foundation.jobs.services import request_job, sweep
from tests.foundation.jobs.conftest import KIND

pytestmark = pytest.mark.django_db(transaction=True)


def ask(by: User | None = None, **more: Any) -> Job:
    return request_job(kind=KIND, parameters={"reason": "x"}, by=by, **more)


def age(job: Job, seconds: int) -> None:
    """Make the job look as if it had been asked for and sent that long ago."""
    Job.objects.filter(pk=job.pk).update(
        asked_at=F("asked_at") - timedelta(seconds=seconds),
        dispatched_at=F("dispatched_at") - timedelta(seconds=seconds),
    )


def test_the_row_is_the_callers_and_the_message_follows_the_commit(sent: list[int], officer: User) -> None:
    with transaction.atomic():
        job = ask(officer)
        assert sent == []
    assert sent == [job.pk]
    job.refresh_from_db()
    assert (job.state, job.queue, job.asked_by, job.dispatches) == ("queued", "quick", officer, 1)
    assert job.dispatched_at is not None


def test_what_is_rolled_back_was_never_asked(sent: list[int]) -> None:
    with transaction.atomic():
        ask()
        transaction.set_rollback(True)
    assert (sent, Job.objects.count()) == ([], 0)


def test_an_unknown_kind_is_refused_when_asked() -> None:
    with pytest.raises(LookupError, match=r"no\.such\.kind"):
        request_job(kind="no.such.kind", parameters={}, by=None)
    assert Job.objects.count() == 0


def test_a_broker_that_is_down_does_not_hinder_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **options: Any) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr(current_app, "send_task", refuse)
        job = ask()
        age(job, 31)
        assert sweep() == 0
    job.refresh_from_db()
    assert (job.state, job.dispatched_at) == ("queued", None)
    ids: list[int] = []
    monkeypatch.setattr(current_app, "send_task", lambda kind, args, **o: ids.extend(args))
    assert sweep() == 1
    assert ids == [job.pk]


def test_a_lost_message_is_sent_again_each_time_after_twice_as_long(sent: list[int]) -> None:
    job = ask()
    for seconds, times in [(29, 1), (2, 2), (31, 2), (30, 3), (61, 3), (60, 4)]:
        age(job, seconds)
        sweep()
        assert (seconds, len(sent)) == (seconds, times)


def test_a_finished_job_is_not_sent_again(sent: list[int]) -> None:
    job = ask()
    Job.objects.update(state="done", finished_at=Now())
    age(job, 3600)
    assert sweep() == 0


def test_a_job_left_by_a_dead_worker_is_sent_again(sent: list[int]) -> None:
    job = ask()
    Job.objects.update(state="running", attempts=1, lease_until=Now() + timedelta(seconds=60))
    age(job, 3600)
    assert sweep() == 0
    Job.objects.update(lease_until=Now() - timedelta(seconds=1))
    assert sweep() == 1
    assert sent == [job.pk, job.pk]


def test_a_job_that_killed_three_workers_is_given_up_and_says_so(sent: list[int]) -> None:
    job = ask()
    Job.objects.update(state="running", attempts=3, lease_until=Now() - timedelta(seconds=1))
    age(job, 3600)
    assert sweep() == 0
    job.refresh_from_db()
    assert job.state == "failed"
    assert job.error == (
        f"This stopped 3 times before it was finished. Nothing was changed. Number: {job.public_id}"
    )


def test_two_beats_make_one_run(sent: list[int]) -> None:
    time = datetime(2026, 11, 22, 0, 20, tzinfo=UTC)
    first = services.request_scheduled_job(kind=KIND, queue="bulk", scheduled_for=time)
    second = services.request_scheduled_job(kind=KIND, queue="bulk", scheduled_for=time)
    next_day = services.request_scheduled_job(kind=KIND, queue="bulk", scheduled_for=time + timedelta(days=1))
    assert first is not None
    assert second is None
    assert next_day is not None
    assert sent == [first.pk, next_day.pk]
    with pytest.raises(IntegrityError):
        Job.objects.create(kind=KIND, queue="bulk", scheduled_for=time)


def test_everybody_sees_their_own_jobs(sent: list[int], make_user: Any) -> None:
    mine, theirs, administrator = make_user(), make_user(), make_user(Role.ADMINISTRATOR)
    job, other, nightly = ask(mine), ask(theirs), ask()
    assert set(Job.objects.visible_to(mine)) == {job}
    assert set(Job.objects.visible_to(theirs)) == {other}
    assert set(Job.objects.visible_to(administrator)) == {job, other, nightly}
