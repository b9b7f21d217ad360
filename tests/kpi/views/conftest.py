"""Readers, and an indicator with two years of figures."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from accounts.roles import Role
from kpi.models import Indicator
from kpi.services.snapshots import take_snapshot
from tests.factories.accounts import PostFactory, ServiceFactory
from tests.factories.kpi import (
    DECEMBER,
    NOW,
    DefinitionFactory,
    IndicatorFactory,
    RebaseFactory,
    TargetFactory,
    series,
)
from tests.kpi.views.indicator_pages import VISITS, client_of


@pytest.fixture
def analyst() -> Client:
    return client_of(Role.ANALYST)


@pytest.fixture
def member() -> Client:
    return client_of(Role.BOARD_MEMBER)


@pytest.fixture
def visits() -> Indicator:
    """Two years of visits with a rebase between them; December has its numerator."""
    one = IndicatorFactory(
        code="PI6",
        name="Visits in two weeks",
        frequency="month_end",
        service=ServiceFactory(name="Child Protection"),
        owner=PostFactory(title="Head of Service, Child Protection"),
    )
    TargetFactory(indicator=one)
    DefinitionFactory(
        indicator=one, effective_from=date(2016, 1, 1), text="Whoever was visited", source="CP-06"
    )
    DefinitionFactory(indicator=one, effective_from=date(2018, 1, 1), text="Whoever was seen")
    RebaseFactory(indicator=one, starts_on=date(2018, 1, 1))
    series(one, [*[60 + n % 3 for n in range(12)], *VISITS])
    last = one.observations.get(period_end=DECEMBER)
    last.numerator, last.denominator = Decimal(404), Decimal(455)
    last.save()
    take_snapshot(month_end=DECEMBER, now=NOW)
    return one
