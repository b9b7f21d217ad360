"""What hangs on an indicator: measures of impact, and the actions of their areas."""

from datetime import date

from django.urls import reverse
from django.utils.text import Truncator

from accounts.models import User
from foundation.composition.protocols import IndicatorLink
from improvement_plan.models import Action, Area, ImpactMeasure
from improvement_plan.models.plan import readable
from improvement_plan.queries.impact import impact_lines
from improvement_plan.queries.ratings import by_severity, with_rating
from improvement_plan.rules.vocabulary import Rating

# The page of an indicator names so many actions, the worst first.
MOST_ACTIONS = 12
LONGEST_TITLE = 160


def links_of_indicator(code: str, user: User, *, today: date) -> list[IndicatorLink]:
    """Measures with their judgement, then actions with their rating. A constant number of queries."""
    measures = list(
        ImpactMeasure.objects.filter(readable(user, "plan__"), indicator__code=code)
        .select_related("plan", "indicator")
        .order_by("-plan__starts_on", "plan__name", "sequence", "pk")
    )
    if not measures:
        return []
    lines = impact_lines(measures, user=user, today=today, sparks=False)
    shown = [
        IndicatorLink(
            title=Truncator(f"Measure: {measure.text}").chars(LONGEST_TITLE),
            url=reverse("measure", args=[measure.plan.slug, measure.pk]),
            note=f"{measure.plan.name}. {lines[measure.pk].words}",
            rating=lines[measure.pk].code,
        )
        for measure in measures
    ]
    return [*shown, *_actions(measures, today)]


def _actions(measures: list[ImpactMeasure], today: date) -> list[IndicatorLink]:
    """The open actions of the measures' areas, worst first; those done are the plan's to tell."""
    areas = Area.objects.filter(impact_measures__in=measures)
    found = with_rating(Action.objects.not_done().filter(area__in=areas), as_of=today)
    rows = found.select_related("plan__scheme").prefetch_related("plan__scheme__entries")
    return [
        IndicatorLink(
            title=Truncator(f"Action {row.reference}: {row.text}").chars(LONGEST_TITLE),
            url=reverse("action", args=[row.plan.slug, row.reference]),
            note=row.plan.name,
            rating=row.rating_now,
            colour=row.plan.scheme.as_scheme()[Rating(row.rating_now)].colour.value,
        )
        for row in rows.order_by(by_severity(), "plan", "reference")[:MOST_ACTIONS]
    ]
