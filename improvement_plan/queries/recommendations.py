"""What a plan answers to, with the actions that answer it."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.urls import reverse

from accounts.models import User
from foundation.clock.words import day
from foundation.composition.facts import Fact
from improvement_plan.models import Action, Area, ImpactMeasure, Plan, Recommendation
from improvement_plan.queries.explain import Explanation, explain
from improvement_plan.queries.impact import ImpactRoll, impact_lines, plan_impact, roll_of
from improvement_plan.queries.rollups import roll_ups
from improvement_plan.queries.standpoint import Standpoint
from improvement_plan.queries.structure import MeasureLine, Rolled, closed_words, lines_of, shown
from improvement_plan.rules.schemes import Scheme
from improvement_plan.rules.vocabulary import Rating

_WORST_FIRST = list(Rating)
SHOWS = {
    "": "All",
    "uncovered": "Not covered by any action",
    "open": "Open",
    "closed": "Closed",
    "repeat": "Made before",
}


@dataclass(frozen=True)
class RecommendationLine:
    """A recommendation in the list of a plan's."""

    row: Recommendation
    url: str
    kind: str
    codes: str
    areas: tuple[str, ...]
    rolled: Rolled
    impact: ImpactRoll
    closed: str

    @property
    def covered(self) -> bool:
        """Whether an action that counts stands under one of its areas."""
        return self.rolled.total > 0


@dataclass(frozen=True)
class AnsweringAction:
    """An action under one of the recommendation's areas."""

    action: Action
    url: str
    said: Explanation
    lead: str


@dataclass(frozen=True)
class RecommendationPage:
    """Everything on the page of a recommendation."""

    row: Recommendation
    caption: str
    facts: list[Fact]
    rolled: Rolled
    impact: ImpactRoll
    measures: list[MeasureLine]
    closed: str
    areas: list[tuple[Area, str, Rolled]]
    parts: list[Recommendation]
    actions: list[AnsweringAction]
    gap: str


def recommendation_lines(plan: Plan, show: str, *, user: User, today: date) -> list[RecommendationLine]:
    """The plan's recommendations, of which `show` (a key of SHOWS) leaves some. Constant queries."""
    here = Standpoint(today, today)
    scheme, rolled, impact = (
        plan.scheme.as_scheme(),
        roll_ups(plan, here),
        plan_impact(plan, user=user, view=here),
    )
    rows = plan.recommendations.prefetch_related("areas__priority", "aliases")
    lines = [
        RecommendationLine(
            row=row,
            url=reverse("recommendation", args=[plan.slug, row.code]),
            kind=row.get_kind_display(),
            codes=", ".join(sorted(alias.code for alias in row.aliases.all())),
            areas=tuple(area.key for area in row.areas.all()),
            rolled=shown(rolled.of_areas(area.pk for area in row.areas.all()), scheme),
            impact=impact.of_areas(area.pk for area in row.areas.all()),
            closed=closed_words(row.closed_on, row.closure_note),
        )
        for row in rows
    ]
    return [line for line in lines if _fits(line, show)]


def find_recommendation(plan: Plan, code: str) -> Recommendation:
    """The plan's recommendation of this code, or of this other code. Raises Http404."""
    if "\x00" in code:
        raise Http404
    rows = plan.recommendations.select_related("parent")
    found = rows.filter(code=code).first() or rows.filter(aliases__code=code).first()
    if found is None:
        raise Http404
    return found


def recommendation_page(plan: Plan, row: Recommendation, *, user: User, today: date) -> RecommendationPage:
    """Read the page of a recommendation. A constant number of queries."""
    scheme, rolled = plan.scheme.as_scheme(), roll_ups(plan, Standpoint(today, today))
    areas = list(row.areas.select_related("priority"))
    whole = shown(rolled.of_areas(area.pk for area in areas), scheme)
    answering = Action.objects.filter(area__in=areas).select_related("lead_post").order_by("reference")
    actions = [_answering(plan, action, scheme, today) for action in answering]
    measures = _measures(plan, areas)
    impact = impact_lines(measures, user=user, today=today)
    return RecommendationPage(
        row=row,
        caption=f"{row.get_kind_display()} {row.code}",
        facts=[fact for fact in _facts(plan, row) if fact.value],
        rolled=whole,
        impact=roll_of(measures, impact),
        measures=lines_of(plan, measures, impact, today=today),
        closed=closed_words(row.closed_on, row.closure_note),
        areas=[
            (area, _priority_url(plan, area), shown(rolled.of_areas([area.pk]), scheme)) for area in areas
        ],
        parts=list(row.parts.order_by("code")),
        actions=sorted(actions, key=lambda line: _WORST_FIRST.index(line.said.rating)),
        gap=_gap(row, areas, whole),
    )


def _measures(plan: Plan, areas: list[Area]) -> list[ImpactMeasure]:
    """The measures of any of these areas, each once."""
    rows = plan.impact_measures.filter(areas__in=areas).distinct()
    return list(rows.select_related("indicator").prefetch_related("areas"))


def _fits(line: RecommendationLine, show: str) -> bool:
    if show == "uncovered":
        return not line.covered and not line.closed
    if show in ("open", "closed"):
        return bool(line.closed) == (show == "closed")
    return line.row.is_repeat if show == "repeat" else True


def _facts(plan: Plan, row: Recommendation) -> list[Fact]:
    parent = row.parent
    return [
        Fact("Source", row.source, flags=("made before",) if row.is_repeat and row.source else ()),
        Fact("Made before", "Yes" if row.is_repeat and not row.source else ""),
        Fact("Regulation", row.regulation),
        Fact("Due on", day(row.due_on)),
        Fact("Also printed as", ", ".join(row.aliases.order_by("code").values_list("code", flat=True))),
        Fact(
            "Part of",
            parent.code if parent else "",
            url=reverse("recommendation", args=[plan.slug, parent.code]) if parent else "",
        ),
    ]


def _priority_url(plan: Plan, area: Area) -> str:
    return f"{reverse('priority', args=[plan.slug, area.priority.number])}#{area.key}"


def _answering(plan: Plan, action: Action, scheme: Scheme, today: date) -> AnsweringAction:
    return AnsweringAction(
        action=action,
        url=reverse("action", args=[plan.slug, action.reference]),
        said=explain(action, scheme=scheme, as_of=today),
        lead=action.lead_post.title if action.lead_post else "",
    )


def _gap(row: Recommendation, areas: list[Area], whole: Rolled) -> str:
    """Why nothing is done about it; "" where something is, or where it is closed."""
    if whole.total or row.closed_on:
        return ""
    if not areas:
        return "It belongs to no area of improvement, so no action can answer it."
    return "Its areas have no action that counts."
