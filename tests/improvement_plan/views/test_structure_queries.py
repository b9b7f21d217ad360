"""Pages of a plan's structure ask the database as often for a large plan as for a small one."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from foundation.clock import pinned
from improvement_plan.models import ImpactMeasure, Plan, Recommendation, Risk
from improvement_plan.services.impact import judge_impact
from kpi.models import ReportingMonth
from tests.factories.accounts import PostFactory, UserFactory
from tests.factories.improvement_plan import (
    NOW,
    TODAY,
    ActionFactory,
    AreaFactory,
    MeasureFactory,
    PlanFactory,
    PriorityFactory,
    RecommendationFactory,
)
from tests.factories.kpi import DECEMBER, IndicatorFactory, series

pytestmark = pytest.mark.django_db

PAGES = {
    "priorities/": 8,
    "priorities/1/": 16,
    "recommendations/": 12,
    "recommendations/OR0/": 16,
    "measures/": 10,
    "risks/": 6,
    "versions/": 6,
}
QUEUE = {"unowned": 10, "vacant": 11, "undated": 10, "stale": 10, "moves": 7}


@pytest.fixture(autouse=True)
def day() -> Any:
    with pinned(TODAY):
        yield


@pytest.fixture
def count(client: Client) -> Callable[[str], int]:
    client.force_login(UserFactory(roles=[Role.PROGRAMME_MANAGER]))
    client.get("/account/you/")  # a session that has been seen writes nothing more

    def count(url: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    return count


@pytest.fixture
def plan() -> Plan:
    plan: Plan = PlanFactory(slug="visits")
    area = AreaFactory(priority=PriorityFactory(plan=plan, number=1), plan=plan)
    row: Recommendation = RecommendationFactory(plan=plan, code="OR0")
    row.areas.add(area)
    ReportingMonth.objects.create(month_end=DECEMBER, closed_at=NOW)
    fill(plan, 1)
    return plan


def fill(plan: Plan, times: int) -> None:
    """So many areas with actions, measures, recommendations and risks more."""
    first = plan.priorities.get(number=1)
    row = plan.recommendations.get(code="OR0")
    for _ in range(times):
        area = AreaFactory(priority=first)
        row.areas.add(area)
        RecommendationFactory(plan=plan, parent=row).areas.add(area)
        measure = ImpactMeasure.objects.create(plan=plan, sequence=1, text="Visits in time")
        measure.areas.add(area)
        indicator = IndicatorFactory(code=f"K{area.pk}")
        series(indicator, [60, 61, 62, *[63] * 9])
        MeasureFactory(area=area, indicator=indicator)
        lead = PostFactory()
        stale = ActionFactory(
            plan=plan, area=area, priority=first, lead_post=lead, reported_as_at=date(2018, 6, 1)
        )
        ActionFactory(plan=plan, area=area, priority=first, lead_post=None, due_on=None)
        judge_impact(as_of=TODAY, now=NOW, plan=plan)
        Risk.objects.create(
            plan=plan, priority=first, action=stale, text="Late", opened_on=TODAY, owner_post=lead
        )


@pytest.mark.parametrize(("page", "queries"), PAGES.items())
def test_a_plan_s_pages(plan: Plan, count: Callable[[str], int], page: str, queries: int) -> None:
    url = f"/plans/visits/{page}"
    small = count(url)
    fill(plan, 30)
    assert (small, count(url)) == (queries, queries)


@pytest.mark.parametrize(("show", "queries"), QUEUE.items())
def test_the_queue(plan: Plan, count: Callable[[str], int], show: str, queries: int) -> None:
    url = f"/plans/queue/?show={show}"
    small = count(url)
    fill(plan, 30)
    assert (small, count(url)) == (queries, queries)
