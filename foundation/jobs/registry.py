"""The kinds of jobs. Each is a Celery task of the same name that takes the job's id."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from celery import current_app, shared_task
from django.utils.module_loading import autodiscover_modules

from foundation.jobs.models import Job, Queue
from foundation.jobs.progress import Progress

Work = Callable[[Job, Progress], dict[str, Any] | None]


@dataclass(frozen=True)
class Kind:
    """One kind of job: its task, its queue, and the permission that the asker must still have."""

    name: str
    queue: str
    needs: str | None
    work: Work


_kinds: dict[str, Kind] = {}


def job(name: str, *, queue: str = Queue.QUICK, needs: str | None = None) -> Callable[[Work], Work]:
    """Make `def work(job, progress)` of an app's tasks.py the work of jobs of kind `name`.

    The work runs in one transaction together with the job's "done", so it needs no idempotence of
    its own; it must not do what a rollback cannot undo (no mail, no call: write a row for that).
    It returns what the job's page shows: {"message", "url", "label"} or {"message", "file": a stored
    file's public id}, all optional. It raises JobRefused with a sentence for the person who asked.
    Parameters are `job.parameters` (JSON); `progress.set(done, total, words)` feeds the page.
    """

    def register(work: Work) -> Work:
        if name in _kinds:
            raise ValueError(f"two jobs are called {name}")
        _kinds[name] = Kind(name, str(queue), needs, work)
        shared_task(name=name)(_task)
        return work

    return register


def _task(job_id: int) -> None:
    # Here, because the runner asks this module for the work of a kind.
    from foundation.jobs.runner import run

    run(job_id)


def find(name: str) -> Kind:
    """The kind of this name. Raises LookupError for one that no app's tasks.py registers."""
    kinds = all_kinds()
    if name not in kinds:
        raise LookupError(f"no app registers jobs of kind {name}")
    return kinds[name]


def all_kinds() -> dict[str, Kind]:
    """Every kind by name. The web process imports the apps' tasks here, when the first is asked for."""
    _import_tasks()
    return _kinds


@cache
def _import_tasks() -> None:
    autodiscover_modules("tasks")


def has_task(name: str) -> bool:
    """Whether Celery knows a task of this name."""
    current_app.loader.import_default_modules()
    return name in current_app.tasks
