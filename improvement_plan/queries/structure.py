"""The parts of a plan as their pages show them: priorities with their areas, measures, risks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.urls import reverse

from accounts.models import User
from foundation.clock.words import day
from foundation.composition.facts import Fact
from improvement_plan.models import Area, ImpactMeasure, Plan, Priority, Recommendation, Risk
from improvement_plan.queries.impact import ImpactLine, ImpactRoll, impact_lines, roll_of
from improvement_plan.queries.rollups import RollUps, roll_ups, tile
from improvement_plan.queries.standpoint import Standpoint
from improvement_plan.rules.rollup import RollUp
from improvement_plan.rules.schemes import Scheme
from improvement_plan.rules.vocabulary import DONE


@dataclass(frozen=True)
class Rolled:
    """A roll-up to draw: the rating's code, its scheme's colour, and "3 of 8 completed"."""

    rating: str
    colour: str
    note: str
    total: int


@dataclass(frozen=True)
class MeasureLine:
    """A measure of impact, ready to draw; `expected` is "Goes up, from 62 to 85"."""

    pk: int
    url: str
    text: str
    expected: str
    note: str
    review_on: date | None
    review_due: bool
    areas: tuple[str, ...]
    impact: ImpactLine


@dataclass(frozen=True)
class AreaPart:
    """An area with what answers to it and what it is measured by."""

    area: Area
    add_action: str
    rolled: Rolled
    impact: ImpactRoll
    recommendations: list[Recommendation]
    measures: list[MeasureLine]


@dataclass(frozen=True)
class PriorityLine:
    """A priority in the list of a plan's priorities."""

    priority: Priority
    url: str
    lead: str
    areas: int
    rolled: Rolled


@dataclass(frozen=True)
class PriorityPage:
    """Everything on the page of a priority; `narrative` holds only what has been written."""

    priority: Priority
    rolled: Rolled
    actions_url: str
    facts: list[Fact]
    narrative: list[tuple[str, str]]
    areas: list[AreaPart]
    risks: list[Risk]
    before: Priority | None
    after: Priority | None

    @property
    def caption(self) -> str:
        return f"Priority {self.priority.number}"


_NARRATIVE = (
    ("why", "Why this is a priority"),
    ("what", "What we will do"),
    ("how", "How we will do it"),
    ("what_good_looks_like", "What good looks like"),
    ("commitments", "Commitments"),
    ("risks", "Risks as the plan prints them"),
)


def shown(rolled: RollUp, scheme: Scheme) -> Rolled:
    """A roll-up in the colours of the plan."""
    done = sum(rolled.counts.get(rating, 0) for rating in DONE)
    return Rolled(
        rating=tile(rolled),
        colour=scheme[rolled.rating].colour.value if rolled.rating else "",
        note=f"{done} of {rolled.total} completed" if rolled.total else "",
        total=rolled.total,
    )


def priority_lines(plan: Plan, *, today: date) -> list[PriorityLine]:
    """The plan's priorities with their roll-ups. A constant number of queries."""
    scheme, rolled = plan.scheme.as_scheme(), roll_ups(plan, Standpoint(today, today))
    priorities = plan.priorities.select_related("lead_post").prefetch_related("areas")
    return [
        PriorityLine(
            priority=priority,
            url=reverse("priority", args=[plan.slug, priority.number]),
            lead=priority.lead_post.title if priority.lead_post else "",
            areas=len(priority.areas.all()),
            rolled=shown(rolled.of_priority(priority.pk), scheme),
        )
        for priority in priorities
    ]


def priority_page(plan: Plan, priority: Priority, *, user: User, today: date) -> PriorityPage:
    """Read the page of a priority. A constant number of queries."""
    scheme, rolled = plan.scheme.as_scheme(), roll_ups(plan, Standpoint(today, today))
    siblings = list(plan.priorities.all())
    here = siblings.index(priority)
    query = urlencode({"priority": priority.number})
    return PriorityPage(
        priority=priority,
        rolled=shown(rolled.of_priority(priority.pk), scheme),
        actions_url=f"{reverse('plan', args=[plan.slug])}?{query}#actions",
        facts=[Fact("Lead post", priority.lead_post.title if priority.lead_post else "None yet")],
        narrative=[(title, getattr(priority, name)) for name, title in _NARRATIVE if getattr(priority, name)],
        areas=_areas(plan, priority, rolled, scheme, user=user, today=today),
        risks=list(priority.plan_risks.filter(closed_on=None).select_related("owner_post")),
        before=siblings[here - 1] if here else None,
        after=siblings[here + 1] if here + 1 < len(siblings) else None,
    )


def measure_lines(plan: Plan, *, user: User, today: date) -> tuple[list[MeasureLine], ImpactRoll]:
    """The plan's measures in their printed order with how they stand, and what they are worth together."""
    measures = list(plan.impact_measures.select_related("indicator").prefetch_related("areas"))
    impact = impact_lines(measures, user=user, today=today)
    return lines_of(plan, measures, impact, today=today), roll_of(measures, impact)


def lines_of(
    plan: Plan, measures: Iterable[ImpactMeasure], impact: Mapping[int, ImpactLine], *, today: date
) -> list[MeasureLine]:
    """These measures of a plan, whose areas are read, with how they stand."""
    return [
        MeasureLine(
            pk=measure.pk,
            url=reverse("measure", args=[plan.slug, measure.pk]),
            text=measure.text,
            expected=expected(measure),
            note=measure.expectation_note,
            review_on=measure.review_on,
            review_due=measure.review_on is not None and measure.review_on <= today,
            areas=tuple(area.key for area in measure.areas.all()),
            impact=impact[measure.pk],
        )
        for measure in measures
    ]


def risks_of(plan: Plan, *, closed: bool) -> list[Risk]:
    """The register: open risks, newest first, or the closed ones. One query."""
    risks = plan.plan_risks.exclude(closed_on=None) if closed else plan.plan_risks.filter(closed_on=None)
    return list(risks.select_related("priority", "action__plan", "owner_post"))


def _areas(
    plan: Plan, priority: Priority, rolled: RollUps, scheme: Scheme, *, user: User, today: date
) -> list[AreaPart]:
    add_action = reverse("add_action", args=[plan.slug])
    ordered = ImpactMeasure.objects.order_by("sequence", "pk").select_related("indicator")
    areas = priority.areas.prefetch_related(
        Prefetch("recommendations", Recommendation.objects.order_by("code")),
        Prefetch("impact_measures", ordered.prefetch_related("areas")),
    )
    measures = {measure.pk: measure for area in areas for measure in area.impact_measures.all()}
    impact = impact_lines(list(measures.values()), user=user, today=today)
    return [
        AreaPart(
            area=area,
            add_action=f"{add_action}?{urlencode({'area': area.key})}",
            rolled=shown(rolled.of_areas([area.pk]), scheme),
            impact=roll_of(area.impact_measures.all(), impact),
            recommendations=list(area.recommendations.all()),
            measures=lines_of(plan, area.impact_measures.all(), impact, today=today),
        )
        for area in areas
    ]


def expected(measure: ImpactMeasure) -> str:
    """ "Goes up, from 62 to 85"."""
    words = [measure.get_expectation_display()]
    if measure.baseline is not None:
        words.append(f"from {figure(measure.baseline)}")
    if measure.target is not None:
        words.append(f"to {figure(measure.target)}")
    return words[0] + (f", {' '.join(words[1:])}" if words[1:] else "")


def figure(number: Decimal) -> str:
    """A stored number without the zeros that its column adds: 62, 62.5."""
    return f"{number.normalize():f}"


def closed_words(closed_on: date | None, note: str) -> str:
    """ "Closed on 3 December 2018: the notice was lifted"; "" for what is open."""
    return f"Closed on {day(closed_on)}: {note}" if closed_on else ""
