"""A measure of impact as its page shows it: how it stands, what it rests on, how it was judged before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.http import Http404

from accounts.models import User
from foundation.clock.words import day
from foundation.composition.facts import Fact
from improvement_plan.models import ImpactMeasure, Plan
from improvement_plan.queries.impact import ImpactLine, impact_lines, judgement_lines
from improvement_plan.queries.structure import expected
from kpi.models import Indicator, IndicatorDefinition, Rebase


@dataclass(frozen=True)
class MeasurePage:
    """Everything on the page of a measure. `history` has the judgements before the one that counts."""

    measure: ImpactMeasure
    facts: list[Fact]
    gap: tuple[str, str] | None
    impact: ImpactLine
    history: list[tuple[date, ImpactLine]]


def find_measure(plan: Plan, pk: int) -> ImpactMeasure:
    """The plan's measure, with what its page reads beside it. Raises Http404."""
    rows = plan.impact_measures.select_related("indicator").prefetch_related("areas")
    found: ImpactMeasure | None = rows.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def measure_page(plan: Plan, measure: ImpactMeasure, *, user: User, today: date) -> MeasurePage:
    """Read the page of a measure. A constant number of queries."""
    impact = impact_lines([measure], user=user, today=today)[measure.pk]
    history = judgement_lines(measure, user=user)
    return MeasurePage(
        measure=measure,
        facts=[fact for fact in _facts(plan, measure, impact, today) if fact.value],
        gap=None if measure.indicator or history else _NOT_JUDGED,
        impact=impact,
        history=history[1:],
    )


_NOT_JUDGED = (
    "Nothing shows it yet",
    "Choose the indicator that shows it, or let a person judge it, with evidence.",
)


def _facts(plan: Plan, measure: ImpactMeasure, impact: ImpactLine, today: date) -> Iterator[Fact]:
    yield Fact("Expected", expected(measure))
    yield Fact("In words", measure.expectation_note)
    if impact.indicator:
        yield Fact("Shown by", impact.indicator, url=impact.indicator_url)
    else:
        yield Fact("Shown by", "A person’s judgement")
    yield Fact("Areas", ", ".join(area.key for area in measure.areas.all()))
    yield Fact("Counts from", day(plan.starts_on) if plan.starts_on else "The plan has no start")
    flags = ("due",) if measure.review_on and measure.review_on <= today else ()
    yield Fact("Review", day(measure.review_on), flags=flags)
    if measure.indicator is not None and plan.starts_on is not None:
        yield Fact("Counted anew", "; ".join(_breaks(measure.indicator, plan.starts_on)))


def _breaks(indicator: Indicator, start: date) -> Iterator[str]:
    """What makes figures before and after harder to compare."""
    for since, reason in Rebase.objects.filter(indicator=indicator, starts_on__gte=start).values_list(
        "starts_on", "reason"
    ):
        yield f"limits from {day(since)}: {reason}"
    changed = IndicatorDefinition.objects.filter(indicator=indicator, effective_from__gt=start)
    for since in changed.values_list("effective_from", flat=True):
        yield f"another definition from {day(since)}"
