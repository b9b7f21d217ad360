"""An upload's life, the same in every app: it waits, is confirmed or discarded, and a job imports it."""

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol, TypeVar

from foundation.audit.acts import act
from foundation.audit.context import Actor
from foundation.audit.services import record
from foundation.clock import now
from foundation.editing.errors import Refused
from foundation.importing.errors import PreviewRefused
from foundation.importing.models import Upload
from foundation.jobs.errors import JobRefused
from foundation.jobs.models import Job, JobState
from foundation.jobs.services import request_job


class Preview(Protocol):
    """What an import would do. `digest` is the same for two previews that would write the same."""

    @property
    def digest(self) -> str: ...

    @property
    def can_be_imported(self) -> bool: ...


U = TypeVar("U", bound=Upload)
P = TypeVar("P", bound=Preview)
T = TypeVar("T")


def job_of(upload: Upload) -> Job | None:
    """The job that imports the upload, once it was confirmed."""
    public_id = upload.options.get("job")
    return Job.objects.filter(public_id=public_id).first() if public_id else None


def is_waiting(upload: Upload, job: Job | None) -> bool:
    """Whether the upload can be changed, confirmed or discarded: also after a job that failed."""
    if upload.state == Upload.State.WAITING:
        return True
    return upload.state == Upload.State.RUNNING and job is not None and job.state == JobState.FAILED


def lock(upload: U) -> U:
    """The upload as it stands now, held until the transaction ends."""
    rows = type(upload)._default_manager.select_for_update(of=("self",))
    return rows.get(pk=upload.pk)


def lock_waiting(upload: U) -> U:
    """The same, for an upload that can still be changed. Raises Refused for another."""
    locked = lock(upload)
    _check_waiting(locked, job_of(locked))
    return locked


def discard(*, upload: Upload, by: Actor, verb: str) -> None:
    """Import nothing. The files stay stored until retention removes them."""
    with act(by=by, why="import discarded"):
        locked = lock_waiting(upload)
        locked.state = Upload.State.DISCARDED
        locked.save(update_fields=["state"])
        record(by=by, verb=verb, subject=locked)


def confirm(
    *,
    upload: U,
    seen: str,
    by: Actor,
    today: date,
    kind: str,
    verb: str,
    preview: Callable[[U], P],
    changed: type[PreviewRefused[P]],
    unready: str,
) -> Job:
    """Ask for the job of this `kind` that imports what a preview showed; confirmed twice, it is one job.

    `seen` is the digest of that preview. Raises `changed` with the new one where it is another by
    now, and Refused with the sentence `unready` when something stands in the way.
    """
    with act(by=by, why="import confirmed"):
        locked = lock(upload)
        job = job_of(locked)
        if job is not None and not is_waiting(locked, job):
            return job
        _check_waiting(locked, job)
        found = preview(locked)
        if found.digest != seen:
            raise changed(found)
        if not found.can_be_imported:
            raise Refused(unready)
        parameters = {"upload": str(locked.public_id), "seen": seen, "today": today}
        job = request_job(kind=kind, parameters=parameters, by=by)
        locked.options = {**locked.options, "job": str(job.public_id)}
        locked.state = Upload.State.RUNNING
        locked.save(update_fields=["options", "state"])
        record(by=by, verb=verb, subject=locked)
        return job


def import_confirmed(*, job: Job, uploads: type[U], work: Callable[..., T], told: Callable[..., None]) -> T:
    """What the job does that `confirm` asked for: `work` imports the upload. Raises JobRefused.

    `work` takes upload, seen, today, now and told.
    """
    parameters: dict[str, Any] = job.parameters
    upload = uploads._default_manager.get(public_id=parameters["upload"], uploaded_by=job.asked_by)
    try:
        return work(
            upload=upload,
            seen=parameters["seen"],
            today=date.fromisoformat(parameters["today"]),
            now=now(),
            told=told,
        )
    except Refused as refused:
        raise JobRefused(refused.message) from refused


def _check_waiting(upload: Upload, job: Job | None) -> None:
    if not is_waiting(upload, job):
        raise Refused(f"This import is {upload.get_state_display().lower()}; it cannot be changed any more.")
