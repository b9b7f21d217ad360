"""Uploads that wait for their preview to be confirmed, and the job that imports them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.files.models import StoredFile
from foundation.files.services import store
from foundation.importing.services import confirm, discard, lock, lock_waiting
from foundation.jobs.models import Job
from improvement_plan.imports.preview import Preview
from improvement_plan.imports.rows import Kind
from improvement_plan.models import Plan, PlanUpload, StatusScheme
from improvement_plan.services.import_rows import Told
from improvement_plan.services.importing import (
    Imported,
    ImportRequest,
    PreviewChanged,
    Source,
    apply_import,
    preview_import,
)

JOB = "improvement_plan.apply_upload"
FILE_KINDS = ("csv", "xlsx", "docx")
State = PlanUpload.State


@dataclass(frozen=True)
class UploadOptions:
    """What a person said beside the files; the first four are for a new plan."""

    starts_on: date | None = None
    ends_on: date | None = None
    cycle_days: int | None = None
    kind: str = ""
    status_as_at: date | None = None


def begin_upload(
    *,
    plan: Plan | None,
    name: str,
    scheme: StatusScheme,
    options: UploadOptions,
    sources: Sequence[Source],
    by: User,
    now: datetime,
) -> PlanUpload:
    """Keep the files for a preview. `plan` None makes a new plan called `name`.

    Raises FileRefused for a file that may not be stored; then none of them is kept.
    """
    with act(by=by, why="files uploaded for an import"):
        kept = {
            source.kind.value: store(content=source.content, name=source.name, by=by, kinds=FILE_KINDS)
            for source in sources
        }
        told = {key: _told(value) for key, value in asdict(options).items()}
        upload = PlanUpload.objects.create(
            plan=plan,
            plan_name=plan.name if plan else name.strip(),
            scheme=plan.scheme if plan else scheme,
            options=told,
            files={kind: str(file.public_id) for kind, file in kept.items()},
            uploaded_by=by,
            uploaded_at=now,
        )
        upload.stored_files.set(kept.values())
        record(by=by, verb="plan.files_uploaded", subject=upload)
        return upload


def request_of(upload: PlanUpload) -> ImportRequest:
    """The import that an upload stands for, with the bytes of its files."""
    options: Mapping[str, Any] = upload.options
    files = {str(file.public_id): file for file in upload.stored_files.all()}
    sources = [
        Source(Kind(kind), files[public_id].original_name, files[public_id].path.read_bytes())
        for kind, public_id in upload.files.items()
    ]
    is_new = upload.plan_id is None
    return ImportRequest(
        name=upload.plan.name if upload.plan else upload.plan_name,
        sources=sources,
        scheme=upload.scheme if is_new else None,
        starts_on=_day(options.get("starts_on")),
        ends_on=_day(options.get("ends_on")),
        cycle_days=options.get("cycle_days"),
        kind=options.get("kind", ""),
        status_as_at=_day(options.get("status_as_at")),
        answers=upload.answers,
    )


def preview_upload(upload: PlanUpload, *, today: date) -> Preview:
    """What the upload would do now; writes nothing."""
    return preview_import(request=request_of(upload), by=upload.uploaded_by, today=today)


def answer_upload(*, upload: PlanUpload, answers: Mapping[str, str], by: User) -> None:
    """Say of uncertain rows which action they are, or that they are new."""
    with act(by=by, why="answers to an import"):
        locked = lock_waiting(upload)
        locked.answers = {**locked.answers, **answers}
        locked.save(update_fields=["answers"])
        record(by=by, verb="plan.import_answered", subject=locked, detail={"rows": sorted(answers)})


def discard_upload(*, upload: PlanUpload, by: User) -> None:
    """Import nothing. The files stay stored until retention removes them."""
    discard(upload=upload, by=by, verb="plan.import_discarded")


def confirm_upload(*, upload: PlanUpload, seen: str, by: User, today: date) -> Job:
    """Ask for the job that imports what the preview showed; confirmed twice, it is one job.

    `seen` is the digest of that preview. Raises PreviewChanged (with the new one) when the plan
    was changed since, Refused when something stands in the way.
    """
    return confirm(
        upload=upload,
        seen=seen,
        by=by,
        today=today,
        kind=JOB,
        verb="plan.import_confirmed",
        preview=lambda locked: preview_upload(locked, today=today),
        changed=PreviewChanged,
        unready="Something must be mended or answered first.",
    )


@transaction.atomic
def import_upload(*, upload: PlanUpload, seen: str, today: date, now: datetime, told: Told) -> Imported:
    """Import a confirmed upload: the work of the job. Raises what `apply_import` raises."""
    locked = lock(upload)
    imported = apply_import(
        request=request_of(locked), by=locked.uploaded_by, today=today, now=now, seen=seen, told=told
    )
    locked.plan = imported.plan
    locked.state = State.IMPORTED
    locked.save(update_fields=["plan", "state"])
    return imported


def stored_names(upload: PlanUpload) -> list[tuple[str, StoredFile]]:
    """Each file with the kind that it holds."""
    files = {str(file.public_id): file for file in upload.stored_files.all()}
    return [(kind.words, files[upload.files[kind]]) for kind in Kind if kind in upload.files]


def _told(value: date | int | str | None) -> int | str | None:
    return value.isoformat() if isinstance(value, date) else value


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
