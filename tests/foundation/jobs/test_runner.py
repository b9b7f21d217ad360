"""Running jobs: once, whatever happens; with the asker's rights; and saying what went wrong."""

import logging
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.models.functions import Now

from accounts.models import User
from accounts.models.user import RoleGrant
from accounts.roles import Role
from foundation.audit.models import AuditRecord
from foundation.audit.services import record
from foundation.clock import now
from foundation.clock.models import Closure
from foundation.jobs import lease, runner
from foundation.jobs.errors import JobRefused
from foundation.jobs.models import Job
from foundation.jobs.progress import Progress, reached
from foundation.jobs.runner import claim, run, run_now
from foundation.jobs.services import request_job
from tests.foundation.jobs.conftest import DAY, KIND, SetWork, close_a_day

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sent")]


def ask(by: User | None = None) -> Job:
    return request_job(kind=KIND, parameters={"reason": "x"}, by=by)


def test_effects_and_done_are_committed_together() -> None:
    job = run_now(ask())
    assert job.state == "done"
    assert job.result == {"message": "One day closed.", "url": "/closures/", "label": "Show it"}
    assert (job.attempts, job.lease_until, job.error) == (1, None, "")
    assert job.finished_at is not None
    assert Closure.objects.get().reason == "x"


def test_history_and_records_name_the_asker_and_the_job(officer: User, work: SetWork) -> None:
    def audited(job: Job, progress: Progress) -> None:
        close_a_day(job, progress)
        record(by=None, verb="closure.added", subject=Closure.objects.get())

    work(audited)
    job = run_now(ask(officer))
    found = AuditRecord.objects.get()
    assert (found.actor_id, found.job_id) == (officer.pk, job.public_id)
    assert Closure.pgh_event_model.objects.get().pgh_context == {  # type: ignore[attr-defined]
        "actor_id": officer.pk,
        "actor_label": officer.audit_label,
        "why": f"job {KIND}",
        "job_id": str(job.public_id),
    }


def test_a_second_delivery_does_nothing() -> None:
    job = ask()
    run(job.pk)
    run(job.pk)
    assert (Closure.objects.count(), Job.objects.get().attempts) == (1, 1)


def test_a_job_that_is_gone_is_no_error() -> None:
    run(987654321)


def test_of_two_workers_at_once_one_runs(work: SetWork) -> None:
    started, together = threading.Event(), threading.Barrier(2)
    runs: list[int] = []

    def slow(job: Job, progress: Progress) -> dict[str, Any]:
        runs.append(threading.get_ident())
        started.wait(1)
        return close_a_day(job, progress)

    work(slow)
    job = ask()

    def worker() -> None:
        together.wait()
        run(job.pk)
        connection.close()

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(runs) == 1
    assert (Closure.objects.count(), Job.objects.get().state) == (1, "done")


def test_without_the_claim_both_would_run(work: SetWork, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above: what it would find if claiming did not work."""
    runs: list[int] = []
    work(lambda job, progress: runs.append(job.pk))
    job = ask()
    monkeypatch.setattr(runner, "claim", lambda job_id: Job.objects.get(pk=job_id))
    run(job.pk)
    run(job.pk)
    assert len(runs) == 2


def test_a_job_under_lease_is_left_alone_and_an_expired_one_is_taken_over() -> None:
    job = ask()
    first = claim(job.pk)
    assert first is not None
    assert claim(job.pk) is None
    Job.objects.update(lease_until=Now() - timedelta(seconds=1))
    second = claim(job.pk)
    assert second is not None
    assert second.attempts == 2


def test_a_worker_that_comes_back_late_cannot_finish_what_another_took_over(work: SetWork) -> None:
    def taken_over_meanwhile(job: Job, progress: Progress) -> dict[str, Any]:
        thread = threading.Thread(target=take_over)
        thread.start()
        thread.join()
        return close_a_day(job, progress)

    def take_over() -> None:
        Job.objects.update(lease_until=Now() - timedelta(seconds=1))
        assert claim(job.pk) is not None
        connection.close()

    work(taken_over_meanwhile)
    job = ask()
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("running", 2)
    assert Closure.objects.count() == 0


def test_a_long_job_keeps_its_lease(work: SetWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "RENEW_SECONDS", 0.05)
    ends: list[Any] = []

    def long(job: Job, progress: Progress) -> None:
        ends.append(job.lease_until)
        renewed = threading.Event()
        for _ in range(100):
            if Job.objects.get(pk=job.pk).lease_until != job.lease_until:
                ends.append("later")
                return
            renewed.wait(0.05)

    work(long)
    assert run_now(ask()).state == "done"
    assert ends[1:] == ["later"]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("lease-")]


def test_a_refusal_shows_its_sentence_and_rolls_back(work: SetWork) -> None:
    def refuse(job: Job, progress: Progress) -> None:
        close_a_day(job, progress)
        raise JobRefused("The file has no column called Action.")

    work(refuse)
    job = run_now(ask())
    assert (job.state, job.error) == ("failed", "The file has no column called Action.")
    assert Closure.objects.count() == 0


def test_a_fault_of_ours_says_so_and_is_logged(work: SetWork, caplog: pytest.LogCaptureFixture) -> None:
    def broken(job: Job, progress: Progress) -> None:
        close_a_day(job, progress)
        raise ZeroDivisionError("a secret")

    work(broken)
    with caplog.at_level(logging.ERROR):
        job = run_now(ask())
    assert job.error == (
        "Something went wrong on our side. Nothing was changed. You can try again;"
        f" if it goes wrong again, tell us this number: {job.public_id}"
    )
    assert (job.state, Closure.objects.count()) == ("failed", 0)
    assert "ZeroDivisionError" in caplog.text


def test_a_database_that_goes_away_is_tried_three_times(work: SetWork, sent: list[int]) -> None:
    def interrupted(job: Job, progress: Progress) -> None:
        raise OperationalError("server closed the connection")

    work(interrupted)
    job = ask()
    for state in ("queued", "queued", "failed", "failed"):
        assert run_now(job).state == state
    assert job.attempts == 3
    assert sent == [job.pk] * 3
    assert job.error.startswith("Something went wrong on our side.")


def test_an_interrupted_job_succeeds_the_second_time(work: SetWork) -> None:
    times = 0

    def once_interrupted(job: Job, progress: Progress) -> dict[str, Any]:
        nonlocal times
        times += 1
        if times == 1:
            raise OperationalError("deadlock detected")
        return close_a_day(job, progress)

    work(once_interrupted)
    job = ask()
    assert run_now(job).state == "queued"
    assert run_now(job).state == "done"
    assert Closure.objects.get().day == DAY


def test_the_asker_must_still_be_allowed(officer: User, work: SetWork) -> None:
    work(needs="plans.export")
    assert run_now(ask(officer)).state == "done"
    Closure.objects.all().delete()
    job = ask(officer)
    RoleGrant.objects.filter(user=officer).update(ended_at=now())
    job = run_now(job)
    assert job.state == "failed"
    assert job.error == "You no longer have the permission that this needs. Nothing was changed."
    assert Closure.objects.count() == 0


def test_a_disabled_user_starts_nothing(make_user: Any, work: SetWork) -> None:
    user = make_user(Role.OFFICER)
    job = ask(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert run_now(job).state == "failed"
    assert Closure.objects.count() == 0


def test_progress_is_seen_while_the_work_is_not_committed(work: SetWork) -> None:
    seen = []

    def counting(job: Job, progress: Progress) -> None:
        for done in range(1, 4):
            progress.set(done, 3, f"row {done}")
            seen.append(reached(job.public_id))

    work(counting)
    run_now(ask())
    assert [(found.done, found.total, found.words, found.percent) for found in seen if found] == [
        (1, 3, "row 1", 33),
        (1, 3, "row 1", 33),  # too soon after the first to be written
        (3, 3, "row 3", 100),
    ]
