"""An indicator with a year of figures, broken down, beside other authorities, in a month that is closed."""

from datetime import date
from typing import Any

from accounts.models import User
from kpi.models import Breakdown, Commentary, Indicator, Neighbour
from kpi.queries.figures import latest_month
from kpi.services.months import before_closing, close_month
from kpi.services.snapshots import take_snapshot
from tests.architecture.samples import EXTEND, GROW, SAMPLES, Sample, World
from tests.factories.kpi import (
    NOW,
    BreakdownFactory,
    ComparatorFactory,
    DefinitionFactory,
    IndicatorFactory,
    ObservationFactory,
    RebaseFactory,
    TargetFactory,
    series,
)

CODE = "VIEW_1"
SEPTEMBER, OCTOBER = date(2018, 9, 30), date(2018, 10, 31)


def extend(world: World) -> None:
    """September is closed, October open: readers of both audiences have a month."""
    one = IndicatorFactory(code=CODE, service=world.service, owner=world.post)
    DefinitionFactory(indicator=one)
    TargetFactory(indicator=one)
    RebaseFactory(indicator=one, starts_on=date(2018, 1, 1))
    _fill(one, BreakdownFactory(indicator=one), until=OCTOBER)
    for area in ("Ashworth", "Northwick", "Southwick"):
        ComparatorFactory(indicator=one, kind="authority", area=area)
    ComparatorFactory(indicator=one)
    Neighbour.objects.get_or_create(area="Northwick")
    _words(one, world, SEPTEMBER)
    close_month(
        month_end=SEPTEMBER,
        gaps=before_closing(SEPTEMBER).gaps,
        gaps_reason="These begin later.",
        by=world.people["analyst"],
        now=NOW,
    )
    take_snapshot(month_end=OCTOBER, now=NOW)
    world.more["seen"] = one


def grow(world: World) -> None:
    """More indicators in the newest month, and more of everything of the first one."""
    one, month = world.more["seen"], latest_month(entitled=True) or OCTOBER
    for number in range(4):
        other = IndicatorFactory()
        TargetFactory(indicator=other)
        _fill(other, BreakdownFactory(indicator=other), until=month)
        ComparatorFactory(indicator=other, kind="authority", area="Ashworth")
        ComparatorFactory(indicator=one, kind="authority", area=f"Area {number}")
        ComparatorFactory(indicator=one, kind="outturn", area="Ashworth", year=2010 + number)
        _fill(one, BreakdownFactory(indicator=one, name=f"Town {number}"), until=month)
        _words(one, world, SEPTEMBER)
        _words(other, world, month)
    take_snapshot(month_end=month, now=NOW)


def _fill(indicator: Indicator, breakdown: Breakdown, *, until: date) -> None:
    if not indicator.observations.filter(breakdown=None).exists():
        series(indicator, [80 + n % 5 for n in range(18)], until=until)
    for category in ("North", "South"):
        ObservationFactory(indicator=indicator, breakdown=breakdown, category=category, period_end=until)


def _words(indicator: Indicator, world: World, month_end: date) -> None:
    words = Commentary.objects.create(
        month_end=month_end,
        state=Commentary.State.APPROVED,
        text="Visits are planned a week ahead with the child.",
        author=world.somebody,
        written_at=NOW,
        approved_by=world.people["programme_manager"],
        approved_at=NOW,
    )
    words.indicators.add(indicator)


def _one(world: World, user: User) -> dict[str, Any]:
    return {"code": CODE}


EXTEND.append(extend)
GROW.append(grow)
SAMPLES |= {
    "indicator": Sample(_one),
    "indicator_benchmark": Sample(_one),
    "indicator_breakdowns": Sample(_one),
    "indicator_download": Sample(lambda world, user: {**_one(world, user), "kind": "csv"}),
    "api_series": Sample(_one),
    "api_month": Sample(lambda world, user: {"month": "2018-09"}),
}
