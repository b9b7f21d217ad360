"""The breakdowns of an indicator, and what is hidden wherever its figures are read."""

import re
from decimal import Decimal

import pytest
from django.test import Client

from kpi.models import Indicator, Observation
from kpi.rules.periods import months_later
from tests.factories.kpi import (
    DECEMBER,
    BreakdownFactory,
    IndicatorFactory,
    ObservationFactory,
)
from tests.kpi.views.indicator_pages import NOVEMBER, close, get, row_of

pytestmark = pytest.mark.django_db


# --- breakdowns


@pytest.fixture
def towns(visits: Indicator) -> Indicator:
    """Four towns in November and December, one of them with few children."""
    by_town = BreakdownFactory(indicator=visits, name="Town")
    for end in (NOVEMBER, DECEMBER):
        for town, (numerator, denominator) in {
            "North": (90, 100),
            "South": (40, 50),
            "West": (120, 160),
            "Tinyton": (3, 137),
        }.items():
            ObservationFactory(
                indicator=visits,
                breakdown=by_town,
                category=town,
                period_end=end,
                numerator=numerator,
                denominator=denominator,
                value=Decimal(numerator) / denominator * 100,
            )
    return visits


def test_categories_stand_latest_first_with_bars_and_total(analyst: Client, towns: Indicator) -> None:
    page = get(analyst, part="breakdowns/")
    assert "By town" in page
    assert "together they are all" in page
    assert re.findall(r'columnheader" class="gt-numeric">(\w+ \d+)', page)[:2] == ["Dec 2018", "Nov 2018"]
    assert row_of(page, "North").startswith("North 90.0% 90 of 100 90.0% 90 of 100")
    assert re.findall(r'width="([\d.]+)%" height="14"', page) == ["90.0", "80.0", "2.2", "75.0"]
    assert "<strong>All</strong>" in page


def test_an_indicator_without_breakdowns_says_how_they_come(analyst: Client, visits: Indicator) -> None:
    assert "Nothing is broken down yet" in get(analyst, part="breakdowns/")


# --- what is hidden stays hidden


def places_of(code: str) -> list[str]:
    """Every address under which a reader meets the figures of an indicator."""
    return [
        "/performance/",
        "/performance/icons/",
        f"/performance/indicators/{code}/",
        f"/performance/indicators/{code}/?points=60",
        f"/performance/indicators/{code}/breakdowns/",
        f"/performance/indicators/{code}/download/csv/",
        "/performance/indicators/",
        "/api/v1/performance/months/2018-12/",
        f"/api/v1/performance/indicators/{code}/series/",
    ]


CANARIES = ("2.2%", "2.189", "of 137")


def test_a_hidden_category_is_nowhere(analyst: Client, member: Client, towns: Indicator) -> None:
    for end in (NOVEMBER, DECEMBER):
        close(end)
    shown = get(analyst, part="breakdowns/")
    assert "3 of 137" in shown
    for place in places_of("PI6"):
        answer = member.get(place).content.decode()
        assert [canary for canary in CANARIES if canary in answer] == [], place
    page = get(member, part="breakdowns/")
    assert "c" in row_of(page, "Tinyton").split()
    assert "<strong>c</strong> stands for a figure that is hidden" in page


def test_a_hidden_headline_is_nowhere(analyst: Client, member: Client) -> None:
    """Neither the count nor what it was made of, nor a mean that it is part of."""
    few = IndicatorFactory(code="FEW", decimals=1)
    for back, numerator in enumerate([3, 60, 70, 65, 61, 66, 72, 64]):
        ObservationFactory(
            indicator=few,
            period_end=months_later(DECEMBER, -back),
            numerator=numerator,
            denominator=137,
            value=Decimal(numerator) / 137 * 100,
        )
    for back in range(7, -1, -1):
        close(months_later(DECEMBER, -back))
    assert "2.2%" in get(analyst, code="FEW")
    for place in places_of("FEW"):
        answer = member.get(place).content.decode()
        assert [canary for canary in ("2.2%", "2.1898", "3 of 137") if canary in answer] == [], place
    page = get(member, code="FEW")
    assert row_of(page, "Dec 2018").startswith("Dec 2018 c")
    assert Observation.objects.filter(indicator=few).count() == 8
