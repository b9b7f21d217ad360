"""What a plan answers to: recommendations, requirements, notices; their other codes and their closure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused
from foundation.editing.rows import fill, only
from improvement_plan.models import Area, Plan, Recommendation, RecommendationAlias
from improvement_plan.rules.addresses import code_problem
from improvement_plan.services.stamps import lock_stamped
from improvement_plan.services.structure import check_areas

RECOMMENDATION_FIELDS = frozenset(
    {"code", "kind", "regulation", "source", "text", "parent", "due_on", "is_repeat"}
)


def add_recommendation(
    *,
    plan: Plan,
    fields: Mapping[str, Any],
    areas: Sequence[Area] = (),
    aliases: Iterable[str] = (),
    by: User | None,
) -> Recommendation:
    """Add a recommendation (fields of RECOMMENDATION_FIELDS) with its areas and other codes.

    Raises Refused when one of its codes names another recommendation of the plan, or its parent
    would be a part of itself.
    """
    with act(by=by, why="recommendation added"):
        _lock(plan)
        added = Recommendation(plan=plan, **only(fields, RECOMMENDATION_FIELDS))
        codes = _check(added, areas, aliases)
        added.save(force_insert=True)
        _join(added, areas, codes)
        record(by=by, verb="recommendation.added", subject=added)
        return added


def edit_recommendation(
    *,
    recommendation: Recommendation,
    changes: Mapping[str, Any],
    areas: Sequence[Area],
    aliases: Iterable[str],
    by: User | None,
    expected_version: int | None = None,
) -> Recommendation:
    """Change a recommendation, its areas and its other codes. Raises StaleEdit or Refused."""
    with act(by=by, why="recommendation edited"):
        _lock(recommendation.plan)
        current = lock_stamped(recommendation, expected_version)
        fill(current, only(changes, RECOMMENDATION_FIELDS))
        codes = _check(current, areas, aliases)
        current.save()
        _join(current, areas, codes)
        record(by=by, verb="recommendation.edited", subject=current, detail={"fields": sorted(changes)})
        return current


def close_recommendation(
    *, recommendation: Recommendation, closed_on: date, note: str, by: User | None, today: date
) -> Recommendation:
    """Close a recommendation by itself, whatever its actions say. Raises Refused without a note."""
    with act(by=by, why="recommendation closed"):
        current = lock_stamped(recommendation, None)
        if current.closed_on is not None:
            raise Refused(f"{current.code} was closed already.")
        if not note.strip():
            raise Refused("Say why it can be closed.", field="note")
        if closed_on > today:
            raise Refused("The day cannot lie in the future.", field="closed_on")
        current.closed_on, current.closure_note = closed_on, note.strip()
        current.save(update_fields=["closed_on", "closure_note"])
        record(by=by, verb="recommendation.closed", subject=current)
        return current


def reopen_recommendation(*, recommendation: Recommendation, by: User | None) -> Recommendation:
    """Open a closed recommendation again; why it was closed stays in its history."""
    with act(by=by, why="recommendation opened again"):
        current = lock_stamped(recommendation, None)
        if current.closed_on is None:
            raise Refused(f"{current.code} is open.")
        current.closed_on, current.closure_note = None, ""
        current.save(update_fields=["closed_on", "closure_note"])
        record(by=by, verb="recommendation.reopened", subject=current)
        return current


def name_alias(*, recommendation: Recommendation, code: str) -> bool:
    """Make `code` another code of this recommendation, inside the caller's act.

    Returns False when the plan knows it already, or the code is too long to be one.
    """
    if code.casefold() in _codes_of(recommendation.plan_id):
        return False
    RecommendationAlias.objects.create(
        plan_id=recommendation.plan_id, recommendation=recommendation, code=code
    )
    return True


def _lock(plan: Plan) -> None:
    """Two codes that are given at once must not be one."""
    Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)


def _check(row: Recommendation, areas: Sequence[Area], aliases: Iterable[str]) -> list[str]:
    """The other codes, each once. Raises Refused for what cannot be."""
    row.code = " ".join(row.code.split())
    if not row.code:
        raise Refused("Enter its code.", field="code")
    if problem := code_problem(row.code):
        raise Refused(problem, field="code")
    if not row.text.strip():
        raise Refused("Enter what it asks for.", field="text")
    check_areas(row.plan_id, areas)
    _check_parent(row)
    taken = _codes_of(row.plan_id, besides=row.pk or 0)
    if row.code.casefold() in taken:
        raise Refused(f"The plan has {row.code} already.", field="code")
    codes = list(dict.fromkeys(alias.strip() for alias in aliases if alias.strip()))
    codes = [code for code in codes if code.casefold() != row.code.casefold()]
    double = [code for code in codes if code.casefold() in taken]
    if double:
        raise Refused(f"{', '.join(double)} names another recommendation of this plan.", field="aliases")
    longest = RecommendationAlias._meta.get_field("code").max_length or 0
    if any(len(code) > longest for code in codes):
        raise Refused(f"A code has at most {longest} characters.", field="aliases")
    return codes


def _codes_of(plan_id: int, *, besides: int = 0) -> set[str]:
    """Every code in use in a plan, aliases included, in lower case."""
    own = Recommendation.objects.filter(plan=plan_id).exclude(pk=besides)
    others = RecommendationAlias.objects.filter(plan=plan_id).exclude(recommendation=besides)
    codes = [*own.values_list("code", flat=True), *others.values_list("code", flat=True)]
    return {code.casefold() for code in codes}


def _check_parent(row: Recommendation) -> None:
    """A recommendation is part of one of its own plan, and never of its own parts."""
    if row.parent is not None and row.parent.plan_id != row.plan_id:
        raise Refused("Choose a recommendation of this plan.", field="parent")
    parents = dict(Recommendation.objects.filter(plan=row.plan_id).values_list("pk", "parent_id"))
    above = row.parent_id
    while above is not None:
        if above == row.pk:
            raise Refused(f"{row.code} cannot be a part of itself.", field="parent")
        above = parents.get(above)


def _join(row: Recommendation, areas: Sequence[Area], codes: Sequence[str]) -> None:
    row.areas.set(areas)
    row.aliases.exclude(code__in=codes).delete()
    present = set(row.aliases.values_list("code", flat=True))
    RecommendationAlias.objects.bulk_create(
        RecommendationAlias(plan_id=row.plan_id, recommendation=row, code=code)
        for code in codes
        if code not in present
    )
