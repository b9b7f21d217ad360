"""What areas, recommendations, priorities and a whole plan are worth, from one grouped query."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from improvement_plan.models import Plan
from improvement_plan.queries.standpoint import Standpoint, stood
from improvement_plan.rules.rollup import RollUp, roll_up
from improvement_plan.rules.vocabulary import Rating

# What a tile shows where nothing counts.
NO_ACTIONS = "no_actions"


@dataclass(frozen=True)
class Group:
    """How many actions of one area (or none) and priority (or none) stand at one rating."""

    area: int | None
    priority: int | None
    rating: Rating
    count: int


@dataclass(frozen=True)
class RollUps:
    """The counts of a plan, to be added up in any direction. An action is in one group only."""

    groups: tuple[Group, ...]

    def whole(self) -> RollUp:
        return _added(self.groups)

    def of_areas(self, areas: Iterable[int]) -> RollUp:
        wanted = set(areas)
        return _added(group for group in self.groups if group.area in wanted)

    def of_priority(self, priority: int | None) -> RollUp:
        return _added(group for group in self.groups if group.priority == priority)


def roll_ups(plan: Plan, view: Standpoint) -> RollUps:
    """One query: area × priority × rating."""
    rows = (
        stood(plan, view)
        .order_by()
        .values_list("area_id", "priority_id", "rating_now")
        .annotate(n=Count("*"))
    )
    return RollUps(tuple(Group(area, priority, Rating(code), n) for area, priority, code, n in rows))


def tile(rolled: RollUp) -> str:
    """The code whose tile shows a roll-up."""
    return rolled.rating.value if rolled.rating else NO_ACTIONS


def _added(groups: Iterable[Group]) -> RollUp:
    counts: dict[Rating, int] = defaultdict(int)
    for group in groups:
        counts[group.rating] += group.count
    return roll_up(counts)
