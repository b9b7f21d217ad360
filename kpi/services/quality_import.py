"""Loading audits, complaints and compliments from a file: all of it or nothing, and twice is once."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import Service, User
from foundation.audit.acts import act
from foundation.audit.services import record
from kpi.imports.audit_rows import FoundRound
from kpi.imports.feedback_rows import FoundEntry
from kpi.imports.quality import QualityFile
from kpi.imports.quality_cells import Problem
from kpi.models import AuditGrade, AuditRound, Feedback
from kpi.rules.periods import month_end

CREATED, CHANGED, UNCHANGED = "created", "changed", "unchanged"


@dataclass(frozen=True)
class QualityImport:
    """What an import did, or would do: counts by CREATED, CHANGED and UNCHANGED, and the problems."""

    problems: tuple[Problem, ...]
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def can_be_imported(self) -> bool:
        return not any(problem.is_error for problem in self.problems)


def import_quality(
    *, file: QualityFile, name: str, by: User | None, today: date, dry_run: bool = False
) -> QualityImport:
    """Write what the file says, unless anything in it is wrong; with `dry_run` only count.

    What the file does not tell of (a round's moderation, a note) stays as it is.
    """
    services = {service.name.casefold(): service for service in Service.objects.all()}
    found = QualityImport(file.problems + _problems(file, services, today))
    if not found.can_be_imported:
        return found
    with act(by=by, why=f"import of {name}"):
        counts = Counter(_round(one, services) for one in file.rounds)
        counts += Counter(_entry(one, services, name) for one in file.entries)
        if counts[CREATED] or counts[CHANGED]:
            record(by=by, verb="quality.imported", subject=None, detail={"file": name, **counts})
        if dry_run:
            transaction.set_rollback(True)
    return replace(found, counts=counts)


def _problems(file: QualityFile, services: Mapping[str, Service], today: date) -> tuple[Problem, ...]:
    found = []
    told: list[FoundRound | FoundEntry] = [*file.rounds, *file.entries]
    for one in told:
        if one.service and one.service.casefold() not in services:
            message = "There is no such service. Add it first, or leave the cell empty."
            found.append(Problem(one.at, "service", one.service, message))
        if one.month_end > month_end(today):
            found.append(Problem(one.at, "period", f"{one.month_end:%B %Y}", "This month has not begun yet."))
    return tuple(found)


def _service(one: FoundRound | FoundEntry, services: Mapping[str, Service]) -> Service | None:
    return services[one.service.casefold()] if one.service else None


def _round(one: FoundRound, services: Mapping[str, Service]) -> str:
    given: dict[str, Any] = {"planned": one.planned, "done": one.done, "note": one.note}
    if one.moderated is not None:
        given["moderations_planned"] = one.moderations_planned
    told = {name: value for name, value in given.items() if value not in (None, "")}
    audits, created = AuditRound.objects.get_or_create(
        title=one.title, month_end=one.month_end, service=_service(one, services), defaults=told
    )
    changed = _set(audits, told)
    for grade in AuditGrade.Grade.values:
        told_of_grade: dict[str, int] = {"count": one.counts.get(grade, 0)}
        if one.moderated is not None:
            told_of_grade["moderated_count"] = one.moderated.get(grade, 0)
        row, made = AuditGrade.objects.get_or_create(round=audits, grade=grade, defaults=told_of_grade)
        changed |= made
        if _set(row, told_of_grade):
            row.save()
            changed = True
    if changed and not created:
        audits.version += 1
        audits.save()
    return CREATED if created else CHANGED if changed else UNCHANGED


def _entry(one: FoundEntry, services: Mapping[str, Service], name: str) -> str:
    told: dict[str, Any] = {"count": one.count, "in_time": one.in_time, "source": one.source or name[:200]}
    entry, created = Feedback.objects.get_or_create(
        month_end=one.month_end,
        kind=one.kind,
        service=_service(one, services),
        theme=one.theme,
        defaults=told,
    )
    if created:
        return CREATED
    # The same figures from another file are no change.
    if (entry.count, entry.in_time) == (one.count, one.in_time):
        return UNCHANGED
    _set(entry, told)
    entry.save()
    return CHANGED


def _set(row: Any, told: Mapping[str, Any]) -> bool:
    """Whether anything of this was different."""
    different = {name: value for name, value in told.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)
