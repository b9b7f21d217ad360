"""The plans that a person may read, with how each stands."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.urls import reverse

from accounts.models import User
from foundation.charts.bars import CountBar, count_bar
from improvement_plan.models import Action, Plan
from improvement_plan.queries.plan_page import runs, segments
from improvement_plan.queries.ratings import with_rating
from improvement_plan.queries.rollups import NO_ACTIONS
from improvement_plan.queries.standpoint import Standpoint
from improvement_plan.rules.rollup import RollUp, roll_up
from improvement_plan.rules.vocabulary import Rating


@dataclass(frozen=True)
class PlanRow:
    """One plan of the list. `worst` is a rating's code with its colour in the plan's scheme."""

    name: str
    url: str
    kind: str
    runs: str
    owner: str
    worst: str
    worst_colour: str
    total: int
    bar: CountBar
    flags: tuple[str, ...]


@dataclass(frozen=True)
class PlanList:
    """Plans that run, or are to come or drafted; and those that have ended."""

    running: list[PlanRow]
    ended: list[PlanRow]


def plan_list(user: User, *, today: date) -> PlanList:
    """Three queries, however many plans."""
    plans = list(
        Plan.objects.visible_to(user)
        .select_related("scheme", "owner_post")
        .prefetch_related("scheme__entries")
        .order_by("-starts_on", "name")
    )
    counts: dict[int, dict[Rating, int]] = defaultdict(dict)
    actions = with_rating(Action.objects.filter(plan__in=[plan.pk for plan in plans]), as_of=today)
    grouped = actions.order_by().values_list("plan_id", "rating_now").annotate(n=Count("pk"))
    for plan_id, code, n in grouped:
        counts[plan_id][Rating(code)] = n
    running: list[PlanRow] = []
    ended: list[PlanRow] = []
    for plan in plans:
        is_over = plan.ends_on is not None and plan.ends_on < today
        row = _row(plan, roll_up(counts[plan.pk]), today)
        (ended if is_over else running).append(row)
    return PlanList(running, ended)


def _row(plan: Plan, rolled: RollUp, today: date) -> PlanRow:
    scheme = plan.scheme.as_scheme()
    flags = []
    if plan.published_on is None:
        flags.append("draft")
    if plan.starts_on and plan.starts_on > today:
        flags.append("not begun")
    return PlanRow(
        name=plan.name,
        url=reverse("plan", args=[plan.slug]),
        kind=plan.get_kind_display(),
        runs=runs(plan),
        owner=plan.owner_post.title if plan.owner_post else "",
        worst=rolled.rating.value if rolled.rating else NO_ACTIONS,
        worst_colour=scheme[rolled.rating].colour.value if rolled.rating else "",
        total=rolled.total,
        bar=count_bar([s for s in segments(rolled, scheme, Standpoint(today, today)) if s.count]),
        flags=tuple(flags),
    )
