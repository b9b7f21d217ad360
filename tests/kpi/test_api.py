"""The API of performance: the pages' rights, the pages' two audiences."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from kpi.models import Indicator
from kpi.rules.periods import months_later
from kpi.services.months import close_month
from kpi.services.snapshots import take_snapshot
from tests.factories.accounts import UserFactory
from tests.factories.kpi import (
    DECEMBER,
    NOW,
    ComparatorFactory,
    IndicatorFactory,
    ObservationFactory,
    TargetFactory,
    series,
)

pytestmark = pytest.mark.django_db


def client_of(role: Role) -> Client:
    client = Client()
    client.force_login(UserFactory(roles=[role]))
    return client


@pytest.fixture
def analyst() -> Client:
    return client_of(Role.ANALYST)


@pytest.fixture
def member() -> Client:
    return client_of(Role.BOARD_MEMBER)


@pytest.fixture
def visits() -> Indicator:
    one = IndicatorFactory(code="PI6", name="Visits in two weeks")
    TargetFactory(indicator=one)
    ComparatorFactory(indicator=one, value=Decimal("79.7"))
    series(one, ["82.3", "77.8", "85.3", "88.8"])
    take_snapshot(month_end=DECEMBER, now=NOW)
    return one


def json_of(client: Client, path: str) -> Any:
    answer = client.get(f"/api/v1/performance/{path}")
    assert answer.status_code == 200
    return answer.json()


def test_strangers_get_401_and_a_role_without_performance_404(visits: Indicator) -> None:
    for path in ("indicators/", "months/", "months/2018-12/", "indicators/PI6/series/"):
        assert Client().get(f"/api/v1/performance/{path}").status_code == 401
        assert client_of(Role.YOUNG_MEMBER).get(f"/api/v1/performance/{path}").status_code == 404


def test_indicators_say_how_they_are_measured(analyst: Client, visits: Indicator) -> None:
    (found,) = json_of(analyst, "indicators/")["results"]
    assert found["code"] == "PI6"
    assert (found["frequency"], found["polarity"], found["unit"]) == ("monthly", "higher", "percent")


def test_a_months_figures_say_what_the_page_says(analyst: Client, visits: Indicator) -> None:
    month = json_of(analyst, "months/2018-12/")
    assert (month["month"], month["closed_at"]) == ("2018-12", None)
    (found,) = month["figures"]
    expected = {
        "code": "PI6",
        "period": "2018-12",
        "value": "88.800000",
        "rag": "amber",
        "previous": "85.300000",
        "change": "3.500000",
        "change_direction": "up",
        "change_performance": "better",
        "three_month_mean": "81.800000",
        "limits_note": "provisional",
        "variation": "common_cause",
        "symbol": "",
        "missing": "",
    }
    assert {key: found[key] for key in expected} == expected
    assert found["england"] == {"value": "79.700000", "year": 2018, "direction": "up"}


def test_a_series_has_a_point_a_period(analyst: Client, visits: Indicator) -> None:
    found = json_of(analyst, "indicators/PI6/series/")
    assert found["code"] == "PI6"
    assert [point["period"] for point in found["points"]] == ["2018-09", "2018-10", "2018-11", "2018-12"]
    assert found["points"][-1]["value"] == "88.8"
    assert found["points"][-1]["mean"] == pytest.approx(83.55)


@pytest.mark.parametrize(
    "path",
    [
        "months/2017-12/",
        "months/2018/",
        "months/x/",
        "indicators/X/series/",
        "indicators/PI6/series/?month=x",
    ],
)
def test_what_is_not_there_is_missing(analyst: Client, visits: Indicator, path: str) -> None:
    assert analyst.get(f"/api/v1/performance/{path}").status_code == 404


def test_readers_without_the_right_get_closed_months_as_published(member: Client, visits: Indicator) -> None:
    assert json_of(member, "months/") == []
    assert member.get("/api/v1/performance/months/2018-12/").status_code == 404
    assert json_of(member, "indicators/PI6/series/")["points"] == []
    few = IndicatorFactory(code="FEW", unit="count", decimals=0)
    ObservationFactory(indicator=few, value=Decimal(3))
    close_month(month_end=DECEMBER, gaps=[], gaps_reason="", by=UserFactory(), now=NOW)
    figures = {f["code"]: f for f in json_of(member, "months/2018-12/")["figures"]}
    assert figures["PI6"]["value"] == "88.800000"
    assert (figures["FEW"]["value"], figures["FEW"]["symbol"]) == (None, "c")
    points = json_of(member, "indicators/FEW/series/")["points"]
    assert [(p["value"], p["symbol"], p["rag"]) for p in points] == [(None, "c", "")]
    assert [month["month"] for month in json_of(member, "months/")] == ["2018-12"]


def test_a_month_asks_as_often_for_many_indicators(
    analyst: Client, visits: Indicator, django_assert_num_queries: Any
) -> None:
    for _ in range(10):
        series(IndicatorFactory(), [80, 81], until=DECEMBER)
    take_snapshot(month_end=DECEMBER, now=NOW)
    json_of(analyst, "months/2018-12/")
    with django_assert_num_queries(6):
        assert len(json_of(analyst, "months/2018-12/")["figures"]) == 11


def test_months_come_newest_first(analyst: Client, visits: Indicator) -> None:
    take_snapshot(month_end=months_later(DECEMBER, -1), now=NOW)
    assert [month["month"] for month in json_of(analyst, "months/")] == ["2018-12", "2018-11"]
