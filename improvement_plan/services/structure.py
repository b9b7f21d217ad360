"""What a plan is made of: priorities, areas and measures. Recommendations: services/recommendations.py."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused, StaleEdit
from foundation.editing.rows import fill, only
from improvement_plan.models import Action, Area, ImpactMeasure, Plan, Priority
from improvement_plan.services.impact import check_indicator, judge_measures
from improvement_plan.services.stamps import lock_stamped

PRIORITY_FIELDS = frozenset(
    {
        "number",
        "title",
        "lead_post",
        "why",
        "what",
        "how",
        "what_good_looks_like",
        "commitments",
        "risks",
    }
)
AREA_FIELDS = frozenset({"priority", "sequence", "text", "how_we_will_know"})
MEASURE_FIELDS = frozenset(
    {"text", "expectation", "expectation_note", "shared_name", "baseline", "target", "review_on", "indicator"}
)


def add_priority(*, plan: Plan, fields: Mapping[str, Any], by: User | None) -> Priority:
    """Add a priority (fields of PRIORITY_FIELDS). Raises Refused when its number is taken."""
    with act(by=by, why="priority added"):
        _lock(plan)
        priority = Priority(plan=plan, **only(fields, PRIORITY_FIELDS))
        _check_priority(priority)
        priority.save(force_insert=True)
        record(by=by, verb="priority.added", subject=priority)
        return priority


def edit_priority(
    *, priority: Priority, changes: Mapping[str, Any], by: User | None, expected_version: int | None = None
) -> Priority:
    """Change a priority and its narrative. Raises StaleEdit, or Refused when its number is taken."""
    with act(by=by, why="priority edited"):
        _lock(priority.plan)
        current: Priority = Priority.objects.select_for_update(of=("self",)).get(pk=priority.pk)
        if expected_version is not None and current.version != expected_version:
            raise StaleEdit(current)
        fill(current, only(changes, PRIORITY_FIELDS))
        _check_priority(current)
        current.version += 1
        current.save()
        record(by=by, verb="priority.edited", subject=current, detail={"fields": sorted(changes)})
        return current


def add_area(*, plan: Plan, fields: Mapping[str, Any], key: str = "", by: User | None) -> Area:
    """Add an area of improvement; `key` is permanent, without one it is made of the priority's number.

    Raises Refused for a key that the plan has, an empty text, or a priority of another plan.
    """
    with act(by=by, why="area added"):
        _lock(plan)
        area = Area(plan=plan, sequence=0, **only(fields, AREA_FIELDS))
        area.key = key.strip() or _free_key(plan, area.priority)
        area.sequence = area.sequence or _next_sequence(area.priority)
        if Area.objects.filter(plan=plan, key__iexact=area.key).exists():
            raise Refused(f"The plan has an area {area.key} already.", field="key")
        _check_area(area)
        area.save(force_insert=True)
        record(by=by, verb="area.added", subject=area)
        return area


def edit_area(
    *, area: Area, changes: Mapping[str, Any], by: User | None, expected_version: int | None = None
) -> Area:
    """Change an area; its actions follow it to another priority. Raises StaleEdit or Refused."""
    with act(by=by, why="area edited"):
        _lock(area.plan)
        area = lock_stamped(area, expected_version)
        was = area.priority_id
        fill(area, only(changes, AREA_FIELDS))
        _check_area(area)
        area.save()
        if area.priority_id != was:
            Action.objects.filter(area=area).update(priority=area.priority)
        record(by=by, verb="area.edited", subject=area, detail={"fields": sorted(changes)})
        return area


def add_measure(
    *, plan: Plan, fields: Mapping[str, Any], areas: Sequence[Area], by: User | None, now: datetime
) -> ImpactMeasure:
    """Add a measure of impact for one or more areas of the plan; its indicator judges it at once."""
    with act(by=by, why="measure added"):
        _lock(plan)
        last = plan.impact_measures.aggregate(last=Max("sequence"))["last"] or 0
        measure = ImpactMeasure(plan=plan, sequence=last + 1, **only(fields, MEASURE_FIELDS))
        _check_measure(measure, areas)
        measure.save(force_insert=True)
        measure.areas.set(areas)
        judge_measures(measures=[measure], now=now)
        record(by=by, verb="measure.added", subject=measure)
        return measure


def edit_measure(
    *,
    measure: ImpactMeasure,
    changes: Mapping[str, Any],
    areas: Sequence[Area],
    by: User | None,
    now: datetime,
    expected_version: int | None = None,
) -> ImpactMeasure:
    """Change a measure and the areas that it is of; it is judged anew. Raises StaleEdit or Refused."""
    with act(by=by, why="measure edited"):
        measure = lock_stamped(measure, expected_version)
        fill(measure, only(changes, MEASURE_FIELDS))
        _check_measure(measure, areas)
        measure.save()
        measure.areas.set(areas)
        judge_measures(measures=[measure], now=now)
        record(by=by, verb="measure.edited", subject=measure, detail={"fields": sorted(changes)})
        return measure


def check_areas(plan_id: int, areas: Sequence[Area]) -> None:
    """Raises Refused when one of the areas belongs to another plan."""
    if any(area.plan_id != plan_id for area in areas):
        raise Refused("Choose areas of this plan.", field="areas")


def _lock(plan: Plan) -> None:
    """Two people who add to one plan at once do it one after the other."""
    Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)


def _check_priority(priority: Priority) -> None:
    if not priority.title.strip():
        raise Refused("Enter a title.", field="title")
    same = Priority.objects.filter(plan=priority.plan_id, number=priority.number).exclude(pk=priority.pk)
    if same.exists():
        raise Refused(f"The plan has a priority {priority.number} already.", field="number")


def _check_area(area: Area) -> None:
    if not area.text.strip():
        raise Refused("Say what is to be improved.", field="text")
    if area.priority.plan_id != area.plan_id:
        raise Refused("Choose a priority of this plan.", field="priority")


def _check_measure(measure: ImpactMeasure, areas: Sequence[Area]) -> None:
    if not measure.text.strip():
        raise Refused("Say what is measured.", field="text")
    if not areas:
        raise Refused("Choose the areas whose impact it shows.", field="areas")
    check_areas(measure.plan_id, areas)
    check_indicator(measure)


def _next_sequence(priority: Priority) -> int:
    last: int = priority.areas.aggregate(last=Max("sequence"))["last"] or 0
    return last + 1


def _free_key(plan: Plan, priority: Priority) -> str:
    taken = {key.casefold() for key in plan.areas.values_list("key", flat=True)}
    number = _next_sequence(priority)
    while f"p{priority.number}-{number}" in taken:
        number += 1
    return f"P{priority.number}-{number}"
