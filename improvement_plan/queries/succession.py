"""What a successor can take over, and what is proposed for each old code."""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from improvement_plan.models import Action, Area, Plan, Recommendation


@dataclass(frozen=True)
class OldArea:
    """An area whose open actions are carried on, with the area of the same code, if there is one."""

    area: Area
    actions: int
    proposed: Area | None


@dataclass(frozen=True)
class Succession:
    """What the page of carrying forward asks about, and the open actions without an area."""

    areas: list[OldArea]
    recommendations: list[tuple[Recommendation, Recommendation | None]]
    actions: list[Action]

    @property
    def without_area(self) -> int:
        return sum(action.area_id is None for action in self.actions)


def possible_successors(user: User, plan: Plan) -> QuerySet[Plan]:
    """The plans that may carry this one on: its successor if it has one, else any that goes on."""
    visible: QuerySet[Plan] = Plan.objects.visible_to(user).exclude(pk=plan.pk)
    if plan.successor_id:
        return visible.filter(pk=plan.successor_id)
    return visible.filter(successor=None)


def succession(plan: Plan, successor: Plan) -> Succession:
    """Propose a successor of the same code for each area and recommendation. Six queries."""
    actions = list(Action.objects.in_plan(plan).not_done().order_by("reference"))
    new_areas = {area.key.casefold(): area for area in successor.areas.all()}
    new_codes = _by_code(successor)
    used = {action.area_id for action in actions}
    return Succession(
        areas=[
            OldArea(
                area=area,
                actions=sum(action.area_id == area.pk for action in actions),
                proposed=new_areas.get(area.key.casefold()),
            )
            for area in plan.areas.select_related("priority")
            if area.pk in used
        ],
        recommendations=[(row, new_codes.get(row.code.casefold())) for row in plan.recommendations.all()],
        actions=actions,
    )


def _by_code(plan: Plan) -> dict[str, Recommendation]:
    found = {}
    for row in plan.recommendations.prefetch_related("aliases"):
        for code in [alias.code for alias in row.aliases.all()] + [row.code]:
            found[code.casefold()] = row
    return found
