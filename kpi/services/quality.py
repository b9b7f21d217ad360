"""Audits of practice: rounds with their grades, their moderation, and what they taught."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import ProtectedError

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused, unless_taken
from foundation.editing.rows import fill, lock_stamped, lock_version, only
from kpi.models import AuditFinding, AuditGrade, AuditRound
from kpi.rules.periods import month_end

ROUND_FIELDS = frozenset({"title", "month_end", "service", "planned", "done", "note"})
FINDING_FIELDS = frozenset({"kind", "theme", "text"})
# How many audits got each grade, by the grade's stored name; what is left out is 0.
Counts = Mapping[str, int]
_TAKEN = "This round is recorded for this month and service already: change that one."


def record_round(*, fields: Mapping[str, Any], counts: Counts, by: User | None, today: date) -> AuditRound:
    """Record a round of audits (fields of ROUND_FIELDS) with the auditors' grades. Raises Refused."""
    with act(by=by, why="audit round recorded"):
        audits = AuditRound(**only(fields, ROUND_FIELDS))
        _check(audits, counts, today)
        with unless_taken(_TAKEN, field="title"):
            audits.save(force_insert=True)
        _grade(audits, counts)
        record(by=by, verb="audit_round.recorded", subject=audits)
        return audits


def edit_round(
    *,
    audits: AuditRound,
    changes: Mapping[str, Any],
    counts: Counts,
    by: User | None,
    today: date,
    expected_version: int | None = None,
) -> AuditRound:
    """Change a round and the auditors' grades; moderated grades stay. Raises StaleEdit or Refused."""
    with act(by=by, why="audit round edited"):
        current = lock_version(audits, expected_version)
        fill(current, only(changes, ROUND_FIELDS))
        _check(current, counts, today)
        _check_moderated(current, counts)
        current.version += 1
        with unless_taken(_TAKEN, field="title"):
            current.save()
        _grade(current, counts)
        record(by=by, verb="audit_round.edited", subject=current, detail={"fields": sorted(changes)})
        return current


def moderate_round(
    *,
    audits: AuditRound,
    counts: Counts | None,
    planned: int | None = None,
    by: User | None,
    expected_version: int | None = None,
) -> AuditRound:
    """Record how a second person graded the round's audits, or some of them; None takes it away.

    `planned`: how many were to be moderated. Raises Refused where more were than were done.
    """
    with act(by=by, why="audits moderated"):
        current = lock_version(audits, expected_version)
        held = {grade.grade: grade for grade in current.grades.all()}
        done = current.total_done()
        if counts is not None and sum(counts.values()) > done:
            raise Refused(f"Only {done} audits were done; no more can be moderated.")
        for grade in AuditGrade.Grade.values:
            row = held.get(grade) or AuditGrade(round=current, grade=grade, count=0)
            row.moderated_count = None if counts is None else counts.get(grade, 0)
            row.save()
        current.moderations_planned = planned
        current.version += 1
        current.save(update_fields=["moderations_planned", "version"])
        record(by=by, verb="audit_round.moderated", subject=current)
        return current


def delete_round(*, audits: AuditRound, by: User | None) -> None:
    """Delete a round with its grades and findings. Refused while something was made of a finding."""
    with act(by=by, why="audit round deleted"):
        current = lock_version(audits, None)
        record(by=by, verb="audit_round.deleted", subject=current)
        _delete(current, "One of its findings became an action, which names it: the round stays.")


def add_finding(
    *, audits: AuditRound, fields: Mapping[str, Any], by: User | None, now: datetime
) -> AuditFinding:
    """Note what a round taught (fields of FINDING_FIELDS)."""
    with act(by=by, why="finding noted"):
        finding = AuditFinding(round=audits, noted_by=by, noted_at=now, **only(fields, FINDING_FIELDS))
        _check_finding(finding)
        finding.save(force_insert=True)
        record(by=by, verb="finding.noted", subject=audits)
        return finding


def edit_finding(
    *,
    finding: AuditFinding,
    changes: Mapping[str, Any],
    by: User | None,
    expected_version: int | None = None,
) -> AuditFinding:
    """Change the words of a finding. Raises StaleEdit or Refused."""
    with act(by=by, why="finding edited"):
        current = lock_stamped(finding, expected_version)
        fill(current, only(changes, FINDING_FIELDS))
        _check_finding(current)
        current.save()
        record(by=by, verb="finding.edited", subject=current.round)
        return current


def delete_finding(*, finding: AuditFinding, by: User | None) -> None:
    """Delete a finding. Refused once an action was made of it."""
    with act(by=by, why="finding deleted"):
        current = lock_stamped(finding, None)
        record(by=by, verb="finding.deleted", subject=current.round)
        _delete(current, "An action was made of this finding, and names it: it stays.")


def _grade(audits: AuditRound, counts: Counts) -> None:
    held = {grade.grade: grade for grade in audits.grades.all()}
    for grade in AuditGrade.Grade.values:
        row = held.get(grade) or AuditGrade(round=audits, grade=grade)
        row.count = counts.get(grade, 0)
        row.save()


def _check(audits: AuditRound, counts: Counts, today: date) -> None:
    if not audits.title.strip():
        raise Refused("Enter what was audited.", field="title")
    check_month(audits.month_end, today)
    graded = sum(counts.values())
    if audits.done is not None and audits.done < graded:
        raise Refused(
            f"{graded} audits have a grade, more than the {audits.done} that were done.", field="done"
        )


def _check_moderated(audits: AuditRound, counts: Counts) -> None:
    moderated = sum(grade.moderated_count or 0 for grade in audits.grades.all())
    done = audits.done if audits.done is not None else sum(counts.values())
    if moderated > done:
        raise Refused(f"{moderated} audits were moderated, so no fewer can have been done.", field="done")


def check_month(ends: date, today: date) -> None:
    """Refuse a month that has not begun. Raises ValueError (a mistake of ours) unless it is a month's end."""
    if ends != month_end(ends):
        raise ValueError(f"{ends} ends no month")
    if ends > month_end(today):
        raise Refused("This month has not begun yet.", field="month_end")


def _check_finding(finding: AuditFinding) -> None:
    if not finding.text.strip():
        raise Refused("Say what was found.", field="text")


def _delete(row: AuditRound | AuditFinding, message: str) -> None:
    try:
        row.delete()
    except ProtectedError:
        raise Refused(message) from None
