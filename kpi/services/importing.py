"""Importing results and comparators: a preview of everything, then all of it or nothing."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import connection

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.importing.errors import PreviewRefused
from kpi.imports.compare import make_preview
from kpi.imports.files import read_file
from kpi.imports.known import known_about, known_subjects
from kpi.imports.preview import Preview
from kpi.imports.resolve import resolve, without
from kpi.imports.rows import Reading
from kpi.imports.subjects import Subjects
from kpi.models import KpiUpload, ReportingMonth
from kpi.rules.periods import month_end
from kpi.services.comparators import write_comparators
from kpi.services.observations import indicator_ids, write_figures
from kpi.services.snapshots import Told, open_months_since, take_snapshot

Kind = KpiUpload.Kind

# So many months are worked out anew after an import, the latest; older ones by `take_snapshot`.
MOST_MONTHS = 60
_ONE_AT_A_TIME = 7_102_018
_LONGEST_SOURCE = 200


@dataclass(frozen=True)
class ImportRequest:
    """A file and what a person said about it.

    `indicator` is the code or name for a file that names none. `left_out` and `confirmed` hold keys
    of the preview; `confirmed` may hold `kpi.imports.compare.ALL`.
    """

    kind: Kind
    name: str
    content: bytes
    indicator: str = ""
    left_out: frozenset[str] = frozenset()
    confirmed: frozenset[str] = frozenset()


class ImportRefused(PreviewRefused[Preview]):
    """Rejected cells or doubts stand in the way; nothing was written. `preview` has them."""

    words = "Nothing was imported: see what must be mended, left out or confirmed first."


class PreviewChanged(PreviewRefused[Preview]):
    """The portal's figures changed after the preview was shown. `preview` is the new one."""

    words = (
        "The portal’s figures changed after you saw this preview. Nothing was imported yet: look at the"
        " new preview and confirm it."
    )


@dataclass(frozen=True)
class Imported:
    """What an import did: the months worked out anew, and how many older ones were not."""

    preview: Preview
    months: tuple[date, ...] = ()
    older: int = 0

    @property
    def words(self) -> str:
        """What was done, in a sentence or two."""
        done = self.preview
        compared = len(done.compared_created) + len(done.compared_changed)
        parts = [
            f"{len(done.created)} new figures",
            f"{len(done.changed)} changed",
            f"{compared} comparators",
        ]
        said = f"{', '.join(parts)}."
        if self.months:
            first, last = f"{self.months[0]:%B %Y}", f"{self.months[-1]:%B %Y}"
            said += f" Worked out: {first if first == last else f'{first} to {last}'}."
        if self.older:
            said += f" {self.older} older months are not: take their snapshots where they are wanted."
        return said


def preview_import(*, request: ImportRequest, today: date) -> Preview:
    """What this import would do; writes nothing."""
    return _preview(request, _read(request), today=today)


def apply_import(
    *,
    request: ImportRequest,
    by: User | None,
    today: date,
    now: datetime,
    seen: str | None = None,
    told: Told | None = None,
) -> Imported:
    """Import the file: everything that the preview shows, or nothing; then work out its open months.

    `seen` is the digest of the preview that was confirmed; `told` hears (done, in all, words). A file
    that says nothing new writes nothing at all. Raises PreviewChanged, ImportRefused, or Refused.
    """
    reading = _read(request)
    with act(by=by, why=f"import of {request.name}"):
        _one_at_a_time()
        preview = _preview(request, reading, today=today)
        if seen is not None and preview.digest != seen:
            raise PreviewChanged(preview)
        if not preview.can_be_imported:
            raise ImportRefused(preview)
        if not preview.changes_anything:
            return Imported(preview)
        _hold_open(preview)
        source = request.name[-_LONGEST_SOURCE:]
        ids = indicator_ids(preview)
        write_figures(preview, ids, file_name=source)
        write_comparators(preview, ids, file_name=source)
        record(by=by, verb=f"kpi.{request.kind}_imported", subject=None, detail=_detail(request, preview))
        return _work_out(preview, by=by, today=today, now=now, told=told)


def _read(request: ImportRequest) -> Reading:
    return read_file(request.kind, name=request.name, content=request.content, own=_own())


def _own() -> str:
    """The name under which our council is listed among the areas."""
    return settings.COUNCIL.performance.authority


def _preview(request: ImportRequest, reading: Reading, *, today: date) -> Preview:
    kept, left_out = without(reading, request.left_out)
    subjects = Subjects(known_subjects(), request.name, request.indicator.strip())
    resolved = resolve(kept, subjects, own=_own())
    return make_preview(
        request.kind,
        resolved,
        known_about(resolved),
        added=subjects.added,
        confirmed=request.confirmed,
        left_out=left_out,
        notes=reading.notes,
        today=today,
    )


def _one_at_a_time() -> None:
    """Two imports at once would both find that an indicator or figure is missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])


def _hold_open(preview: Preview) -> None:
    """Let nobody close the months of these figures until they are written. Raises ImportRefused."""
    rows = ReportingMonth.objects.filter(month_end__in=preview.months).order_by("month_end")
    if any(month.is_closed for month in rows.select_for_update(of=("self",))):
        raise PreviewChanged(preview)


def _work_out(
    preview: Preview, *, by: User | None, today: date, now: datetime, told: Told | None
) -> Imported:
    """Snapshots of the months whose figures changed, and of the later open ones that build on them."""
    months = _months_to_work_out(preview, today)
    latest = months[-MOST_MONTHS:]
    for done, month in enumerate(latest):
        if told:
            told(done, len(latest), f"Working out {month:%B %Y}.")
        taken = take_snapshot(month_end=month, now=now, by=by)
        if taken.was_closed and month in preview.months:
            raise PreviewChanged(preview)
    return Imported(preview, tuple(latest), len(months) - len(latest))


def _months_to_work_out(preview: Preview, today: date) -> list[date]:
    if preview.months:
        since = open_months_since(preview.months[0])
    elif preview.compared_created or preview.compared_changed:
        since = open_months_since(date.min)
    else:
        since = []
    return sorted(end for end in {*preview.months, *since} if end <= month_end(today))


def _detail(request: ImportRequest, preview: Preview) -> dict[str, object]:
    return {
        "file": request.name,
        "sha256": hashlib.sha256(request.content).hexdigest(),
        "indicators": [subject.code for subject in preview.indicators],
        "created": len(preview.created),
        "changed": len(preview.changed),
        "comparators": len(preview.compared_created) + len(preview.compared_changed),
        "left_out": sorted(place.place.key for place in preview.left_out),
        "confirmed": sorted(doubt.key for doubt in preview.confirmed),
    }
