"""A plan as its page shows it: facts, counts, trend, and the matrix of priorities."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, Sum
from django.http import Http404
from django.urls import reverse

from accounts.models import User
from foundation.charts.bars import Segment, count_bar
from foundation.charts.marks import MARKS
from foundation.charts.trends import Point
from foundation.clock.words import counted_days, day
from foundation.composition.facts import Fact
from improvement_plan.models import Plan, PlanSnapshot, PlanVersion, Recommendation
from improvement_plan.queries.impact import NO_DATA, ImpactRoll, PlanImpact, plan_impact
from improvement_plan.queries.rollups import NO_ACTIONS, RollUps, roll_ups, tile
from improvement_plan.queries.standpoint import Standpoint
from improvement_plan.rules.rollup import RollUp
from improvement_plan.rules.schemes import Colour, Scheme
from improvement_plan.rules.vocabulary import DONE, Rating

TREND_MONTHS = 12
_CYCLES = {7: "Weekly", 14: "Fortnightly", 28: "Monthly", 30: "Monthly", 31: "Monthly", 91: "Quarterly",
           92: "Quarterly"}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A line of the matrix, as components/matrix.html draws it; `impact` empty: no second phase.

    `impact_note` is "3 of 5 measured".
    """

    label: str
    url: str
    rating: str
    rating_colour: str
    impact: str = ""
    impact_note: str = ""


@dataclass(frozen=True)
class Column:
    """A priority of the matrix."""

    caption: str
    title: str
    url: str
    rows: list[Cell] = field(default_factory=list)


@dataclass(frozen=True)
class Matrix:
    """Columns of recommendations, or of areas where the plan answers to none.

    `impact`: the second phase is shown beside the first; `measured` says of how many measures.
    """

    title: str
    head: str
    columns: list[Column]
    impact: bool
    measured: str = ""

    @property
    def question(self) -> str:
        """What the columns tell."""
        first = "P1: are the actions done?"
        if not self.impact:
            return first
        return f"{first} P2: is there evidence of impact?{f' {self.measured}' if self.measured else ''}"


@dataclass(frozen=True)
class Trend:
    """Two lines over the frozen months and the day looked at; `note` names the last frozen month."""

    red: list[Point]
    done: list[Point]
    highest: float
    note: str


@dataclass(frozen=True)
class PlanPage:
    """Everything on a plan's page but its table of actions."""

    plan: Plan
    scheme: Scheme
    view: Standpoint
    caption: str
    facts: list[Fact]
    total: int
    stopped: int
    segments: list[Segment]
    colours: str
    trend: Trend
    matrix: Matrix | None
    ended: str

    @property
    def counted(self) -> str:
        """The heading over the counts."""
        return f"{self.total:,} action{'' if self.total == 1 else 's'} by rating"


def find_plan(user: User, slug: str) -> Plan:
    """The plan, with what its pages read beside it. Raises Http404 unless this person may see it."""
    plans = Plan.objects.visible_to(user).select_related(
        "scheme", "owner_post", "service", "parent", "successor"
    )
    try:
        found: Plan = plans.prefetch_related("scheme__entries").get(slug=slug)
    except Plan.DoesNotExist:
        raise Http404 from None
    return found


def plan_page(plan: Plan, *, user: User, view: Standpoint) -> PlanPage:
    """Read a plan's page from a standpoint. A constant number of queries."""
    scheme = plan.scheme.as_scheme()
    rolled = roll_ups(plan, view)
    whole = rolled.whole()
    recommendations = list(plan.recommendations.prefetch_related("areas"))
    shown = segments(whole, scheme, view)
    return PlanPage(
        plan=plan,
        scheme=scheme,
        view=view,
        caption=caption(plan, view),
        facts=[fact for fact in _facts(plan, user, recommendations, rolled) if fact.value],
        total=whole.total,
        stopped=whole.counts[Rating.STOPPED],
        segments=shown,
        colours=count_bar(shown).words,
        trend=_trend(plan, whole, scheme, view),
        matrix=_matrix(plan, recommendations, rolled, plan_impact(plan, user=user, view=view), scheme),
        ended=ended(plan, view.as_of),
    )


def caption(plan: Plan, view: Standpoint) -> str:
    """ "Version 4.2, approved by the Improvement Board on 10 January 2019", or what it is instead."""
    if plan.published_on is None:
        return f"{plan.get_kind_display()}, draft: only those who edit plans see it"
    version: PlanVersion | None = plan.versions.filter(issued_on__lte=view.as_of).first()
    if version is None:
        return plan.get_kind_display()
    if not version.approved_by:
        return f"Version {version.number}, issued on {day(version.issued_on)}, not approved yet"
    approved = f"Version {version.number}, approved by {version.approved_by}"
    return f"{approved} on {day(version.approved_on)}" if version.approved_on else approved


def ended(plan: Plan, as_of: date) -> str:
    """What a plan that has ended says of its clock."""
    if plan.ends_on is None or as_of <= plan.ends_on:
        return ""
    return (
        f"This plan ended on {day(plan.ends_on)}. Its clock stands there: ratings no longer change with time."
    )


def segments(rolled: RollUp, scheme: Scheme, view: Standpoint) -> list[Segment]:
    """The counts per rating in the order of the marks, each linking to its actions."""
    here = f"&{view.query}" if view.query else ""
    return [
        Segment(
            code=code,
            count=rolled.counts[Rating(code)],
            url=f"?rating={code}{here}#actions",
            colour=scheme[Rating(code)].colour.value,
            counted=code != Rating.STOPPED,
        )
        for code in MARKS
        if code in set(Rating)
    ]


def runs(plan: Plan) -> str:
    """ "2 July 2018 to 31 March 2020", as far as it is known."""
    if plan.starts_on and plan.ends_on:
        return f"{day(plan.starts_on)} to {day(plan.ends_on)}"
    if plan.starts_on:
        return f"since {day(plan.starts_on)}"
    return f"until {day(plan.ends_on)}" if plan.ends_on else ""


def is_covered(recommendation: Recommendation, rolled: RollUps) -> bool:
    """Whether any action that counts stands under one of its areas; a closed one needs none."""
    return (
        recommendation.closed_on is not None
        or rolled.of_areas(area.pk for area in recommendation.areas.all()).total > 0
    )


def _facts(
    plan: Plan, user: User, recommendations: Sequence[Recommendation], rolled: RollUps
) -> Iterator[Fact]:
    yield Fact("Runs", runs(plan))
    yield Fact("Owner", plan.owner_post.title if plan.owner_post else "No owner post", flags=())
    words = _CYCLES.get(plan.cycle_days, f"Every {counted_days(plan.cycle_days)}")
    yield Fact("Cycle", f"{words}; stale after {counted_days(plan.cycle_days)}")
    if recommendations:
        uncovered = sum(not is_covered(item, rolled) for item in recommendations)
        words = f"{len(recommendations)}; {uncovered or 'none'} not covered by any action"
        query = "?covered=no" if uncovered else ""
        yield Fact("Recommendations", words, url=reverse("plan_recommendations", args=[plan.slug]) + query)
    yield from _relatives(plan, user)


def _relatives(plan: Plan, user: User) -> Iterator[Fact]:
    """Parent, successor and what it carries on, as far as this person may read them."""
    visible = Plan.objects.visible_to(user)
    near = visible.filter(Q(pk__in=[plan.parent_id, plan.successor_id]) | Q(successor=plan) | Q(parent=plan))
    for other in near.order_by("starts_on", "name"):
        label = (
            "Part of" if other.pk == plan.parent_id
            else "Carried on by" if other.pk == plan.successor_id
            else "Carries on" if other.successor_id == plan.pk
            else "Has a part"
        )  # fmt: skip
        yield Fact(label, other.name, url=reverse("plan", args=[other.slug]))


def _trend(plan: Plan, whole: RollUp, scheme: Scheme, view: Standpoint) -> Trend:
    """The months frozen before the day looked at, and that day; of the two, facts known later apart."""
    done = [rating.value for rating in DONE]
    months = list(
        PlanSnapshot.objects.filter(plan=plan, month_end__lte=view.as_of)
        .order_by()
        .values("month_end")
        .annotate(
            red=Sum("count", filter=Q(colour=Colour.RED.value), default=0),
            done=Sum("count", filter=Q(rating__in=done), default=0),
        )
        .order_by("-month_end")[:TREND_MONTHS]
    )[::-1]
    now_red = sum(n for rating, n in whole.counts.items() if scheme[rating].colour is Colour.RED)
    now_done = sum(n for rating, n in whole.counts.items() if rating in DONE)
    label = f"{view.as_of:%b}"
    fresh = not months or months[-1]["month_end"] != view.as_of
    red = [Point(f"{month['month_end']:%b}", month["red"]) for month in months]
    finished = [Point(f"{month['month_end']:%b}", month["done"]) for month in months]
    if fresh:
        red.append(Point(label, now_red))
        finished.append(Point(label, now_done))
    highest = max((point.value or 0 for point in (*red, *finished)), default=0)
    note = f"last month frozen: {months[-1]['month_end']:%B}" if months else "no month frozen yet"
    return Trend(red, finished, highest, note)


def _matrix(
    plan: Plan, recommendations: Sequence[Recommendation], rolled: RollUps, impact: PlanImpact, scheme: Scheme
) -> Matrix | None:
    """Priorities × recommendations; of areas, or the priorities alone, where nothing is answered to."""
    priorities = list(plan.priorities.all())
    columns = {
        priority.pk: Column(
            f"Priority {priority.number}",
            priority.title,
            reverse("priority", args=[plan.slug, priority.number]),
        )
        for priority in priorities
    }
    whole = impact.whole()
    if recommendations:
        outside = Column("Not taken up", "In no area", "")
        _fill_recommendations(plan, recommendations, columns, outside, rolled, impact, scheme)
        shown = [*columns.values(), *([outside] if outside.rows else [])]
        return Matrix("Recommendations by priority", "Recommendation", shown, True, whole.note)
    areas = list(plan.areas.all())
    if areas:
        for area in areas:
            column = columns[area.priority_id]
            worth = impact.of_areas([area.pk]) if whole.total else None
            url = f"{column.url}#{area.key}"
            column.rows.append(_cell(area.key, url, rolled.of_areas([area.pk]), scheme, worth))
        return Matrix("Areas by priority", "Area", list(columns.values()), whole.total > 0, whole.note)
    if not priorities:
        return None
    for priority in priorities:
        column = columns[priority.pk]
        column.rows.append(_cell("All actions", column.url, rolled.of_priority(priority.pk), scheme))
    return Matrix("Priorities", "Priority", list(columns.values()), impact=False)


def _fill_recommendations(
    plan: Plan,
    recommendations: Sequence[Recommendation],
    columns: dict[int, Column],
    outside: Column,
    rolled: RollUps,
    impact: PlanImpact,
    scheme: Scheme,
) -> None:
    """A recommendation stands under each priority in which it has areas, judged by those areas."""
    for item in recommendations:
        url = reverse("recommendation", args=[plan.slug, item.code])
        by_priority: dict[int, list[int]] = {}
        for area in item.areas.all():
            by_priority.setdefault(area.priority_id, []).append(area.pk)
        for priority, areas in by_priority.items():
            cell = _cell(item.code, url, rolled.of_areas(areas), scheme, impact.of_areas(areas))
            columns[priority].rows.append(cell)
        if not by_priority:
            outside.rows.append(Cell(item.code, url, NO_ACTIONS, "", NO_DATA))


def _cell(label: str, url: str, rolled: RollUp, scheme: Scheme, impact: ImpactRoll | None = None) -> Cell:
    colour = scheme[rolled.rating].colour.value if rolled.rating else ""
    if impact is None:
        return Cell(label, url, tile(rolled), colour)
    return Cell(label, url, tile(rolled), colour, impact.code, impact.note)


def counts_of_parts(plan: Plan) -> dict[str, int]:
    """How many priorities, recommendations, measures, open risks and versions the plan has."""
    return {
        "priorities": plan.priorities.count(),
        "recommendations": plan.recommendations.count(),
        "measures": plan.impact_measures.count(),
        "risks": plan.plan_risks.filter(closed_on=None).count(),
        "versions": plan.versions.count(),
    }
