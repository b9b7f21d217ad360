"""Inspections: what was judged, when the letter came, when the plans were sent."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused
from foundation.editing.rows import fill, only
from improvement_plan.models import Inspection, Judgement
from improvement_plan.services.stamps import lock_stamped

INSPECTION_FIELDS = frozenset(
    {
        "title",
        "kind",
        "body",
        "visited_on",
        "letter_received_on",
        "clock_applies",
        "draft_plan_sent_on",
        "final_plan_sent_on",
        "plan",
    }
)
# An area of practice and what was judged of it, in the order of the letter.
Judgements = Sequence[tuple[str, str]]


def add_inspection(
    *, fields: Mapping[str, Any], judgements: Judgements, by: User | None, today: date
) -> Inspection:
    """Record an inspection (fields of INSPECTION_FIELDS) with its judgements."""
    with act(by=by, why="inspection added"):
        inspection = Inspection(**only(fields, INSPECTION_FIELDS))
        _check(inspection, judgements, today)
        inspection.save(force_insert=True)
        _judge(inspection, judgements)
        record(by=by, verb="inspection.added", subject=inspection)
        return inspection


def edit_inspection(
    *,
    inspection: Inspection,
    changes: Mapping[str, Any],
    judgements: Judgements,
    by: User | None,
    today: date,
    expected_version: int | None = None,
) -> Inspection:
    """Change an inspection and replace its judgements. Raises StaleEdit or Refused."""
    with act(by=by, why="inspection edited"):
        current = lock_stamped(inspection, expected_version)
        fill(current, only(changes, INSPECTION_FIELDS))
        _check(current, judgements, today)
        current.save()
        if list(current.judgements.values_list("area", "grade")) != list(judgements):
            current.judgements.all().delete()
            _judge(current, judgements)
        record(by=by, verb="inspection.edited", subject=current, detail={"fields": sorted(changes)})
        return current


def _judge(inspection: Inspection, judgements: Judgements) -> None:
    Judgement.objects.bulk_create(
        Judgement(inspection=inspection, area=area, grade=grade) for area, grade in judgements
    )


def _check(row: Inspection, judgements: Judgements, today: date) -> None:
    if not row.title.strip():
        raise Refused("Enter a title.", field="title")
    letter = row.letter_received_on
    if letter is not None and letter < row.visited_on:
        raise Refused("The letter cannot have come before the visit.", field="letter_received_on")
    for field in ("visited_on", "letter_received_on", "draft_plan_sent_on", "final_plan_sent_on"):
        day = getattr(row, field)
        if day is not None and day > today and field != "visited_on":
            raise Refused("This day cannot lie in the future.", field=field)
    for field in ("draft_plan_sent_on", "final_plan_sent_on"):
        sent = getattr(row, field)
        if sent is not None and letter is not None and sent < letter:
            raise Refused("The plan cannot have been sent before the letter came.", field=field)
    areas = [area.casefold() for area, _ in judgements]
    if len(set(areas)) < len(areas):
        raise Refused("Each area is judged once.", field="judgements")
