"""Importing files into a plan: a preview of everything, then all of it or nothing."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused
from foundation.importing.errors import PreviewRefused
from improvement_plan.imports.files import read_file
from improvement_plan.imports.findings import Settings
from improvement_plan.imports.loading import known_plan, new_plan
from improvement_plan.imports.match import make_preview
from improvement_plan.imports.preview import Preview
from improvement_plan.imports.read import ReadRows
from improvement_plan.imports.rows import Kind, Problem, Severity
from improvement_plan.models import Plan, StatusScheme
from improvement_plan.services.import_rows import RowWriter, Told, tell_nobody
from improvement_plan.services.plans import create_plan, publish_plan

MOVE_DATES = "actions.override"
# The kinds of plan that a printed scheme belongs to; every other scheme is of an improvement plan.
_KIND_OF_SCHEME = {"participation-strategy-2017": Plan.Kind.PARTICIPATION_STRATEGY}
_USUAL_CYCLE = 31


@dataclass(frozen=True)
class Source:
    """One uploaded file and what it holds."""

    kind: Kind
    name: str
    content: bytes


@dataclass(frozen=True)
class ImportRequest:
    """What is to be imported, where to, and the answers to what was uncertain.

    The plan is found by its name, whatever the case of its letters; else it is created with
    `scheme`, dates, cycle and kind. `status_as_at` is the day that printed statuses speak of.
    """

    name: str
    sources: Sequence[Source]
    scheme: StatusScheme | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    cycle_days: int | None = None
    kind: str = ""
    status_as_at: date | None = None
    answers: Mapping[str, str] = field(default_factory=dict)


class ImportRefused(PreviewRefused[Preview]):
    """Errors or open questions stand in the way; nothing was written. `preview` has them."""

    words = "Nothing was imported: see what must be mended or answered first."


class PreviewChanged(PreviewRefused[Preview]):
    """The plan was changed after the preview was shown. `preview` is the new one."""

    words = (
        "The plan was changed after you saw this preview. Nothing was imported yet: look at the"
        " new preview and confirm it."
    )


@dataclass(frozen=True)
class Imported:
    """What an import did; `plan` is None only where nothing was there and nothing was written."""

    plan: Plan
    preview: Preview


def preview_import(*, request: ImportRequest, by: User | None, today: date) -> Preview:
    """What this import would do; writes nothing."""
    return _preview(request, _read(request.sources), by=by, today=today)


def apply_import(
    *,
    request: ImportRequest,
    by: User | None,
    today: date,
    now: datetime,
    seen: str | None = None,
    told: Told | None = None,
) -> Imported:
    """Import the files: everything that the preview shows, or nothing.

    A new plan is created and published. `seen` is the digest of the preview that was confirmed;
    `told` hears (rows done, rows in all). Files that bring nothing new write nothing at all.
    Raises PreviewChanged, ImportRefused, or Refused with a sentence.
    """
    read = _read(request.sources)
    names = ", ".join(source.name for source in request.sources)
    with act(by=by, why=f"import of {names}"):
        plan = _find(request.name, lock=True)
        preview = _preview(request, read, by=by, today=today)
        if seen is not None and preview.digest != seen:
            raise PreviewChanged(preview)
        if not preview.can_be_imported:
            raise ImportRefused(preview)
        if plan is not None and not preview.changes_anything:
            return Imported(plan, preview)
        plan = plan or _create(request, by=by, today=today)
        _write(plan, preview, request, by=by, today=today, now=now, told=told)
        record(by=by, verb="plan.imported", subject=plan, detail=_detail(request, preview))
        return Imported(plan, preview)


def _read(sources: Sequence[Source]) -> Mapping[Kind, ReadRows]:
    return {
        source.kind: read_file(source.kind, name=source.name, content=source.content) for source in sources
    }


def _find(name: str, *, lock: bool = False) -> Plan | None:
    plans = Plan.objects.filter(name__iexact=name.strip())
    if lock:
        plans = plans.select_for_update(of=("self",))
    return plans.select_related("scheme").first()


def _preview(
    request: ImportRequest, read: Mapping[Kind, ReadRows], *, by: User | None, today: date
) -> Preview:
    plan = _find(request.name)
    scheme = plan.scheme if plan else request.scheme
    if plan is not None:
        known = known_plan(plan, today=today)
    else:
        known = new_plan(request.name.strip(), starts_on=request.starts_on, ends_on=request.ends_on)
    settings = Settings(
        plan=known,
        today=today,
        scheme={r: shown.words for r, shown in scheme.as_scheme().items()} if scheme else {},
        status_as_at=request.status_as_at,
        answers=request.answers,
        may_move_dates=by is not None and by.has_perm(MOVE_DATES),
    )
    preview = make_preview(read, settings)
    about_plan = _conflicts(request, plan) if plan else _missing(request)
    return replace(preview, problems=(*about_plan, *preview.problems))


def _missing(request: ImportRequest) -> list[Problem]:
    """What a new plan needs."""
    problems = []
    if not request.name.strip():
        problems.append(_of_plan("Give the plan a name."))
    elif len(request.name.strip()) > 200:
        problems.append(_of_plan("The name has more than 200 characters. Shorten it."))
    if request.scheme is None:
        problems.append(_of_plan("There is no plan of this name. Choose the status scheme of the new plan."))
    if request.starts_on and request.ends_on and request.ends_on < request.starts_on:
        problems.append(_of_plan("The plan cannot end before it starts. Correct one of the two dates."))
    if request.cycle_days is not None and not 1 <= request.cycle_days <= 366:
        problems.append(_of_plan("The reporting cycle must have from 1 to 366 days."))
    return problems


def _conflicts(request: ImportRequest, plan: Plan) -> list[Problem]:
    """Options that contradict the plan: an import adds to a plan, it does not re-date it."""
    given = {
        "status scheme": (request.scheme, plan.scheme),
        "start": (request.starts_on, plan.starts_on),
        "end": (request.ends_on, plan.ends_on),
        "reporting cycle": (request.cycle_days, plan.cycle_days),
    }
    return [
        _of_plan(
            f"“{plan.name}” has another {word} ({present}). Leave it out of the import, or change it on"
            " the plan’s page first."
        )
        for word, (wanted, present) in given.items()
        if wanted is not None and wanted != present
    ]


def _of_plan(message: str) -> Problem:
    return Problem(Severity.ERROR, "The plan", message)


def _create(request: ImportRequest, *, by: User | None, today: date) -> Plan:
    scheme = request.scheme
    if scheme is None:
        raise Refused("Choose the status scheme of the new plan.", field="scheme")
    plan = create_plan(
        name=request.name,
        scheme=scheme,
        by=by,
        kind=request.kind or _KIND_OF_SCHEME.get(scheme.key, Plan.Kind.IMPROVEMENT_PLAN),
        starts_on=request.starts_on,
        ends_on=request.ends_on,
        cycle_days=request.cycle_days or _USUAL_CYCLE,
    )
    return publish_plan(plan=plan, by=by, today=today)


def _write(
    plan: Plan,
    preview: Preview,
    request: ImportRequest,
    *,
    by: User | None,
    today: date,
    now: datetime,
    told: Told | None,
) -> None:
    started = plan.starts_on if plan.starts_on and plan.starts_on <= today else today
    writer = RowWriter(
        plan=plan,
        preview=preview,
        by=by,
        today=today,
        now=now,
        closed_on=request.status_as_at or started,
        told=told or tell_nobody,
    )
    writer.write()
    if writer.problems:
        raise ImportRefused(replace(preview, problems=(*preview.problems, *writer.problems)))


def _detail(request: ImportRequest, preview: Preview) -> dict[str, object]:
    return {
        "files": [
            {
                "kind": source.kind.value,
                "name": source.name,
                "sha256": hashlib.sha256(source.content).hexdigest(),
            }
            for source in request.sources
        ],
        "created": {kind.value: preview.counts(kind).created for kind in Kind},
        "changed": {kind.value: preview.counts(kind).changed for kind in Kind},
        "reports": preview.reports,
    }
