"""Indicators and their figures. Values are given as numbers and kept exactly."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from kpi.models import Breakdown, Comparator, Indicator, IndicatorDefinition, Observation, Rebase, Target
from kpi.rules.periods import months_later

DECEMBER = date(2018, 12, 31)
NOW = datetime(2019, 1, 21, 9, 30, tzinfo=UTC)


class IndicatorFactory(DjangoModelFactory[Indicator]):
    """A monthly percentage, higher is better, one decimal."""

    class Meta:
        model = Indicator

    code = factory.Sequence(lambda n: f"K{n}")
    name = factory.Sequence(lambda n: f"Visits on time {n}")
    unit = "percent"
    decimals = 1
    frequency = "monthly"
    polarity = "higher"
    sequence = factory.Sequence(lambda n: n)


class DefinitionFactory(DjangoModelFactory[IndicatorDefinition]):
    class Meta:
        model = IndicatorDefinition

    indicator = factory.SubFactory(IndicatorFactory)
    effective_from = date(2017, 1, 1)
    text = "Children seen within the time that their plan sets"


class TargetFactory(DjangoModelFactory[Target]):
    """90 or more is green, 80 or more amber."""

    class Meta:
        model = Target

    indicator = factory.SubFactory(IndicatorFactory)
    effective_from = date(2017, 1, 1)
    value = Decimal(90)
    amber_limit = Decimal(80)


class RebaseFactory(DjangoModelFactory[Rebase]):
    class Meta:
        model = Rebase

    indicator = factory.SubFactory(IndicatorFactory)
    starts_on = date(2018, 1, 31)
    reason = "Visits counted only if the child was seen"
    decided_at = NOW


class BreakdownFactory(DjangoModelFactory[Breakdown]):
    class Meta:
        model = Breakdown

    indicator = factory.SubFactory(IndicatorFactory)
    name = "Team"


class ObservationFactory(DjangoModelFactory[Observation]):
    class Meta:
        model = Observation

    indicator = factory.SubFactory(IndicatorFactory)
    period_end = DECEMBER
    value = Decimal("85.5")


class ComparatorFactory(DjangoModelFactory[Comparator]):
    class Meta:
        model = Comparator

    indicator = factory.SubFactory(IndicatorFactory)
    kind = "england"
    area = "England"
    year = 2018
    value = Decimal("82.7")


def series(
    indicator: Indicator, values: Iterable[float | str | None], *, until: date = DECEMBER
) -> list[Observation]:
    """One observation a month, the last one in the month that ends on `until`; None is a gap."""
    listed = list(values)
    ends = (months_later(until, n + 1 - len(listed)) for n in range(len(listed)))
    return Observation.objects.bulk_create(
        Observation(indicator=indicator, period_end=end, value=Decimal(str(value)))
        for end, value in zip(ends, listed, strict=True)
        if value is not None
    )
