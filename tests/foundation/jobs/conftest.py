"""A kind of job for the tests, whose work each test brings."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from celery import current_app

from foundation.clock.models import Closure
from foundation.jobs import registry
from foundation.jobs.models import Job
from foundation.jobs.progress import Progress
from foundation.jobs.registry import Kind

KIND = "tests.job"
DAY = date(2026, 12, 29)

SetWork = Callable[..., None]


def close_a_day(job: Job, progress: Progress) -> dict[str, Any]:
    """An effect that a second run could not repeat unseen: `day` is unique."""
    Closure.objects.create(day=DAY, reason=job.parameters.get("reason", "a job"))
    return {"message": "One day closed.", "url": "/closures/", "label": "Show it"}


@pytest.fixture(autouse=True)
def work(monkeypatch: pytest.MonkeyPatch) -> SetWork:
    """Registers KIND; call it to give the kind other work or another permission."""
    kinds = registry.all_kinds()

    def set_work(work: registry.Work = close_a_day, needs: str | None = None) -> None:
        monkeypatch.setitem(kinds, KIND, Kind(KIND, "quick", needs, work))

    set_work()
    return set_work


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Ids of the jobs that were sent to the broker, which the tests need not have."""
    ids: list[int] = []

    def send_task(name: str, args: list[int], **options: Any) -> None:
        ids.extend(args)

    monkeypatch.setattr(current_app, "send_task", send_task)
    return ids
