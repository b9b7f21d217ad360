"""Indicators of the example: defined with their targets, compared with elsewhere, counted anew."""

from datetime import date
from decimal import Decimal

from kpi.example.council import Council, Moment
from kpi.example.stories import IndicatorStory, RebaseStory
from kpi.models import Indicator
from kpi.services.definitions import add_breakdown, add_definition
from kpi.services.indicators import create_indicator
from kpi.services.rebases import rebase
from kpi.services.targets import set_target


def define(council: Council, story: IndicatorStory, moment: Moment) -> None:
    """Define one indicator, with the definitions, targets and breakdowns that are known by then."""
    by = council.by_role["analyst"]
    indicator = create_indicator(
        code=story.code,
        by=by,
        fields={
            "name": story.name,
            "service": council.services[story.service],
            "owner": council.posts[story.owner],
            "unit": story.unit,
            "decimals": story.decimals,
            "frequency": story.frequency,
            "polarity": story.polarity,
            "counts_children": story.counts_children,
            "aliases": [story.alias] if story.alias else [],
        },
    )
    for name in story.breakdowns:
        add_breakdown(indicator=indicator, fields={"name": name, "adds_up": True}, by=by)
    since = {str(row[0]) for row in (*story.target, *story.definition)}
    for offset in since.difference(later(council, story, moment.day)):
        hold(council, story, offset, moment)


def later(council: Council, story: IndicatorStory, first_day: date) -> list[str]:
    """The offsets, after the day of definition, from which other definitions or targets hold."""
    since = {str(row[0]) for row in (*story.target, *story.definition)}
    return sorted(offset for offset in since if council.days.day(offset) > first_day)


def hold(council: Council, story: IndicatorStory, offset: str, _moment: Moment) -> None:
    """Let the definition and the target that hold from a day on be known."""
    by, day = council.by_role["analyst"], council.days.day(offset)
    indicator = Indicator.objects.get(code=story.code)
    for since, text, cohort, source in story.definition:
        if since == offset:
            fields = {"effective_from": day, "text": text, "cohort": cohort, "source": source}
            add_definition(indicator=indicator, fields=fields, by=by)
    for since, value, amber, note in story.target:
        if since == offset:
            set_target(
                indicator=indicator,
                fields={
                    "effective_from": day,
                    "value": Decimal(str(value)),
                    "amber_limit": Decimal(str(amber)),
                    "note": note,
                },
                by=by,
            )


def begin_anew(council: Council, story: RebaseStory, moment: Moment) -> None:
    """Begin mean and limits of an indicator anew."""
    rebase(
        indicator=Indicator.objects.get(code=story.code),
        starts_on=council.days.day(story.since),
        reason=story.reason,
        by=council.by_role["analyst"],
        now=moment.now,
    )
