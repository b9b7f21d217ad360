"""Uploaded files of figures that wait for their preview to be confirmed, and the job that imports them."""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused
from foundation.files.services import store
from foundation.importing.services import confirm, discard, lock, lock_waiting
from foundation.jobs.models import Job
from kpi.imports.preview import Preview
from kpi.models import KpiUpload
from kpi.services.importing import (
    Imported,
    ImportRequest,
    PreviewChanged,
    apply_import,
    preview_import,
)
from kpi.services.snapshots import Told

JOB = "kpi.import_upload"
FILE_KINDS = ("csv", "xlsx")
State = KpiUpload.State


def begin_upload(
    *, kind: KpiUpload.Kind, name: str, content: bytes, indicator: str, by: User, now: datetime
) -> KpiUpload:
    """Keep the file for a preview. `indicator` is the code for a file that names none, else "".

    Raises FileRefused for a file that may not be stored.
    """
    with act(by=by, why="figures uploaded for an import"):
        upload = KpiUpload.objects.create(
            kind=kind,
            file=store(content=content, name=name, by=by, kinds=FILE_KINDS),
            options={"indicator": indicator},
            uploaded_by=by,
            uploaded_at=now,
        )
        record(by=by, verb="kpi.file_uploaded", subject=upload)
        return upload


def request_of(upload: KpiUpload) -> ImportRequest:
    """The import that an upload stands for, with the bytes of its file."""
    return ImportRequest(
        kind=KpiUpload.Kind(upload.kind),
        name=upload.file.original_name,
        content=upload.file.path.read_bytes(),
        indicator=upload.options.get("indicator", ""),
        left_out=frozenset(upload.left_out),
        confirmed=frozenset(upload.confirmed),
    )


def preview_upload(upload: KpiUpload, *, today: date) -> Preview:
    """What the upload would do now; writes nothing."""
    return preview_import(request=request_of(upload), today=today)


class Tick(StrEnum):
    """What a person does with the ticked lines of a preview."""

    LEAVE_OUT = "leave_out"
    CONFIRM = "confirm"
    TAKE_BACK = "take_back"


def keep_ticks(*, upload: KpiUpload, tick: Tick, keys: Collection[str], by: User, today: date) -> None:
    """Leave out what cannot or should not be taken, confirm what is right, or take either back.

    Raises Refused where the preview offers none of the keys for that.
    """
    with act(by=by, why="ticks of an import"):
        locked = lock_waiting(upload)
        ticked = set(keys) & _offered(tick, preview_upload(locked, today=today))
        if not ticked:
            raise Refused(_NOTHING_TICKED[tick])
        left_out, confirmed = set(locked.left_out) - ticked, set(locked.confirmed) - ticked
        locked.left_out = sorted(left_out | ticked if tick is Tick.LEAVE_OUT else left_out)
        locked.confirmed = sorted(confirmed | ticked if tick is Tick.CONFIRM else confirmed)
        locked.save(update_fields=["left_out", "confirmed"])
        record(by=by, verb=f"kpi.import_{tick}", subject=locked, detail={"keys": sorted(ticked)})


_NOTHING_TICKED = {
    Tick.LEAVE_OUT: "Tick at least one row or cell. What concerns the whole file cannot be left out.",
    Tick.CONFIRM: "Tick at least one figure that is right.",
    Tick.TAKE_BACK: "Tick at least one line.",
}


def _offered(tick: Tick, preview: Preview) -> set[str]:
    if tick is Tick.CONFIRM:
        return {doubt.key for doubt in preview.doubts}
    if tick is Tick.TAKE_BACK:
        settled = {key for rejected in preview.left_out for key in rejected.place.keys}
        return settled | {doubt.key for doubt in preview.confirmed}
    doubted = {doubt.key for doubt in preview.doubts if doubt.key == doubt.place.key}
    return doubted | {rejected.place.key for rejected in preview.rejected if rejected.place.key}


def discard_upload(*, upload: KpiUpload, by: User) -> None:
    """Import nothing. The file stays stored until retention removes it."""
    discard(upload=upload, by=by, verb="kpi.import_discarded")


def confirm_upload(*, upload: KpiUpload, seen: str, by: User, today: date) -> Job:
    """Ask for the job that imports what the preview showed; confirmed twice, it is one job.

    `seen` is the digest of that preview. Raises PreviewChanged (with the new one) when the portal's
    figures changed since, Refused when something stands in the way.
    """
    return confirm(
        upload=upload,
        seen=seen,
        by=by,
        today=today,
        kind=JOB,
        verb="kpi.import_confirmed",
        preview=lambda locked: preview_upload(locked, today=today),
        changed=PreviewChanged,
        unready="Something must be mended, left out or confirmed first.",
    )


@transaction.atomic
def import_upload(*, upload: KpiUpload, seen: str, today: date, now: datetime, told: Told) -> Imported:
    """Import a confirmed upload: the work of the job. Raises what `apply_import` raises."""
    locked = lock(upload)
    imported = apply_import(
        request=request_of(locked), by=locked.uploaded_by, today=today, now=now, seen=seen, told=told
    )
    preview = imported.preview
    locked.state = State.IMPORTED
    locked.summary = {
        "created": len(preview.created),
        "changed": len(preview.changed),
        "comparators": len(preview.compared_created) + len(preview.compared_changed),
        "months": [month.isoformat() for month in imported.months],
    }
    locked.save(update_fields=["state", "summary"])
    return imported
