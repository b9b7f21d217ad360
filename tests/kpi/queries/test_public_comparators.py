"""Our own out-turns do not say what the months hide."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from accounts.roles import Role
from kpi.models import Comparator, Indicator, PublishedCell, ReportingMonth
from kpi.queries.benchmark_overview import overview
from kpi.queries.published import public_comparators
from kpi.services.snapshots import take_snapshot
from tests.factories.accounts import UserFactory
from tests.factories.kpi import DECEMBER, NOW, ComparatorFactory, IndicatorFactory, ObservationFactory

pytestmark = pytest.mark.django_db


def cell(indicator: Indicator, end: date, value: str | None, symbol: str = "") -> None:
    PublishedCell.objects.create(
        indicator=indicator,
        period_end=end,
        value=None if value is None else Decimal(value),
        symbol=symbol,
        decided_at=NOW,
    )


def years_shown() -> list[int | None]:
    rows = public_comparators(Comparator.objects.filter(kind="outturn")).order_by("year")
    return list(rows.values_list("year", flat=True))


def test_out_turns_of_a_year_with_a_hidden_figure_are_left_out() -> None:
    missing = IndicatorFactory(code="PI9")
    for year in (2018, 2019, 2020, None):
        ComparatorFactory(indicator=missing, kind="outturn", area="Ashworth", year=year, value="6.4")
    assert years_shown() == [2018, 2019, 2020, None]
    cell(missing, date(2018, 4, 30), None, symbol="c")  # the financial year that ends in March 2019
    assert years_shown() == [2018, 2020]
    cell(missing, date(2020, 3, 31), None, symbol="c")
    assert years_shown() == [2018]


@pytest.mark.parametrize(
    ("unit", "value", "shown"), [("count", "3", False), ("count", "6", True), ("percent", "3", True)]
)
def test_small_counts_are_left_out(unit: str, value: str, shown: bool) -> None:
    missing = IndicatorFactory(unit=unit)
    ComparatorFactory(indicator=missing, kind="outturn", area="Ashworth", value=value)
    assert bool(years_shown()) is shown


def test_figures_that_count_no_children_and_those_of_others_stay() -> None:
    staff = IndicatorFactory(unit="count", counts_children=False)
    ComparatorFactory(indicator=staff, kind="outturn", area="Ashworth", value="3")
    children = IndicatorFactory(unit="count")
    ComparatorFactory(indicator=children, kind="authority", area="Eastham", value="3")
    ComparatorFactory(indicator=children, kind="authority", area="ASHWORTH", value="3")
    left = public_comparators(Comparator.objects.all()).order_by("area").values_list("area", flat=True)
    assert list(left) == ["Ashworth", "Eastham"]


def test_no_page_shows_them_but_to_the_entitled() -> None:
    missing = IndicatorFactory(code="PI9", unit="count", decimals=0, polarity="lower")
    ObservationFactory(indicator=missing, value=4)
    take_snapshot(month_end=DECEMBER, now=NOW)
    ReportingMonth.objects.update(closed_at=NOW, closed_by=UserFactory())
    cell(missing, DECEMBER, None, symbol="c")
    ComparatorFactory(indicator=missing, kind="outturn", area="Ashworth", year=2019, value="41739")
    ComparatorFactory(indicator=missing, kind="authority", area="Eastham", year=2019, value="981")
    pages = ["indicators/PI9/", "indicators/PI9/benchmark/", "benchmarks/"]
    for role, seen in ((Role.BOARD_MEMBER, False), (Role.ANALYST, True)):
        client = Client()
        client.force_login(UserFactory(roles=[role]))
        for page in pages:
            body = client.get(f"/performance/{page}").content.decode()
            assert ("41,739" in body) is seen, (role, page)
    assert [row.own for row in overview(entitled=False)] == [None]
