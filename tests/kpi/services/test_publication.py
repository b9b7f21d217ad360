"""What is stored for the public when a month is closed, and when it is corrected."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpi.models import Breakdown, Indicator, PublishedCell, ReportingMonth
from kpi.queries.published import Shown, published_categories, published_values
from kpi.services.months import close_month
from kpi.services.publication import decide_publication
from kpi.services.restatements import Correction, restate
from tests.factories.accounts import UserFactory
from tests.factories.kpi import DECEMBER, NOW, BreakdownFactory, IndicatorFactory, ObservationFactory

pytestmark = pytest.mark.django_db
NOVEMBER = date(2018, 11, 30)


def counted(indicator: Indicator, numbers: dict[str, int], end: date = DECEMBER) -> None:
    """A total and its towns."""
    breakdown, _ = Breakdown.objects.get_or_create(indicator=indicator, name="Town")
    ObservationFactory(indicator=indicator, period_end=end, value=Decimal(sum(numbers.values())))
    for town, number in numbers.items():
        ObservationFactory(
            indicator=indicator, period_end=end, breakdown=breakdown, category=town, value=Decimal(number)
        )


def printed(indicator: Indicator, end: date = DECEMBER) -> dict[str, str]:
    """What public editions print, by town; "" is the total."""
    cells = published_values(indicators=[indicator.pk], until=end)
    towns = published_categories(indicator=indicator.pk, period_end=end)
    shown = {"": cells[indicator.pk, end]} | {town: cell for (_, town), cell in towns.items()}
    return {town: cell.symbol or f"{cell.value:f}".rstrip("0").rstrip(".") for town, cell in shown.items()}


@pytest.fixture
def visited() -> Indicator:
    return IndicatorFactory(unit="count", decimals=0)


def test_closing_a_month_hides_small_numbers_and_what_would_give_them_back(visited: Indicator) -> None:
    counted(visited, {"Ash": 3, "Beck": 10, "Combe": 20})
    close_month(month_end=DECEMBER, gaps=[], gaps_reason="", by=UserFactory(), now=NOW)
    assert printed(visited) == {"": "33", "Ash": "c", "Beck": "c", "Combe": "20"}
    reasons = dict(PublishedCell.objects.values_list("category", "reason"))
    assert reasons == {"": "", "Ash": "primary", "Beck": "secondary", "Combe": ""}


def test_a_percentage_is_hidden_with_its_numerator() -> None:
    indicator = IndicatorFactory()
    ObservationFactory(indicator=indicator, value=Decimal(95), numerator=Decimal(38), denominator=Decimal(40))
    decide_publication(month_end=DECEMBER, now=NOW)
    cells = published_values(indicators=[indicator.pk], until=DECEMBER)
    assert cells == {(indicator.pk, DECEMBER): Shown(None, None, Decimal(40), "c")}


def test_an_indicator_that_counts_no_children_is_published_as_it_is() -> None:
    audits = IndicatorFactory(unit="count", decimals=0, counts_children=False)
    counted(audits, {"Ash": 3, "Beck": 10})
    decide_publication(month_end=DECEMBER, now=NOW)
    assert printed(audits) == {"": "13", "Ash": "3", "Beck": "10"}


def test_categories_that_overlap_hide_only_themselves(visited: Indicator) -> None:
    themes = BreakdownFactory(indicator=visited, name="Theme", adds_up=False)
    ObservationFactory(indicator=visited, value=Decimal(40))
    for category, number in (("Drift", 3), ("Delay", 20)):
        ObservationFactory(indicator=visited, breakdown=themes, category=category, value=Decimal(number))
    decide_publication(month_end=DECEMBER, now=NOW)
    assert printed(visited) == {"": "40", "Drift": "c", "Delay": "20"}


def test_deciding_twice_writes_once(visited: Indicator) -> None:
    counted(visited, {"Ash": 3, "Beck": 10})
    assert decide_publication(month_end=DECEMBER, now=NOW) == 3
    assert decide_publication(month_end=DECEMBER, now=NOW + timedelta(days=1)) == 0


def test_a_year_to_date_hides_what_few_children_have_added() -> None:
    indicator = IndicatorFactory(unit="count", decimals=0, frequency="year_to_date")
    counted(indicator, {"Ash": 20, "Beck": 30, "Combe": 40}, NOVEMBER)
    counted(indicator, {"Ash": 23, "Beck": 40, "Combe": 60})
    decide_publication(month_end=NOVEMBER, now=NOW)
    decide_publication(month_end=DECEMBER, now=NOW)
    assert printed(indicator, NOVEMBER) == {"": "90", "Ash": "20", "Beck": "30", "Combe": "40"}
    assert printed(indicator) == {"": "123", "Ash": "c", "Beck": "c", "Combe": "60"}


def test_a_new_financial_year_starts_at_nothing() -> None:
    march, april = date(2018, 3, 31), date(2018, 4, 30)
    indicator = IndicatorFactory(unit="count", decimals=0, frequency="year_to_date")
    counted(indicator, {"Ash": 20, "Beck": 30}, march)
    counted(indicator, {"Ash": 17, "Beck": 30}, april)
    decide_publication(month_end=march, now=NOW)
    decide_publication(month_end=april, now=NOW)
    assert printed(indicator, april) == {"": "47", "Ash": "17", "Beck": "30"}


def test_rolling_twelve_months_hide_small_changes() -> None:
    indicator = IndicatorFactory(unit="count", decimals=0, frequency="rolling_12")
    counted(indicator, {"Ash": 20, "Beck": 30, "Combe": 40}, NOVEMBER)
    counted(indicator, {"Ash": 18, "Beck": 40, "Combe": 60})
    decide_publication(month_end=NOVEMBER, now=NOW)
    decide_publication(month_end=DECEMBER, now=NOW)
    assert printed(indicator) == {"": "118", "Ash": "c", "Beck": "c", "Combe": "60"}


def test_single_months_stand_for_themselves(visited: Indicator) -> None:
    counted(visited, {"Ash": 20, "Beck": 30}, NOVEMBER)
    counted(visited, {"Ash": 18, "Beck": 31})
    decide_publication(month_end=NOVEMBER, now=NOW)
    decide_publication(month_end=DECEMBER, now=NOW)
    assert printed(visited) == {"": "49", "Ash": "18", "Beck": "31"}


# Corrections


def correct(indicator: Indicator, numbers: dict[str, int | None], *, days: int = 7) -> None:
    """Correct a closed December; "" is the total, None takes a figure away."""
    ReportingMonth.objects.update_or_create(month_end=DECEMBER, defaults={"closed_at": NOW})
    breakdown = Breakdown.objects.get(indicator=indicator)
    corrections = [
        Correction(
            indicator,
            DECEMBER,
            None if number is None else Decimal(number),
            breakdown=breakdown if town else None,
            category=town,
        )
        for town, number in numbers.items()
    ]
    now = NOW + timedelta(days=days)
    restate(corrections=corrections, reason="Children counted twice", by=UserFactory(), now=now)


def test_a_correction_is_a_new_version_and_the_old_one_stays(visited: Indicator) -> None:
    counted(visited, {"Ash": 30, "Beck": 10})
    decide_publication(month_end=DECEMBER, now=NOW)
    correct(visited, {"": 50, "Ash": 40})
    assert printed(visited) == {"": "50", "Ash": "40", "Beck": "10"}
    values = PublishedCell.objects.filter(category="Ash").order_by("version").values_list("version", "value")
    assert list(values) == [(1, Decimal(30)), (2, Decimal(40))]


def test_a_correction_does_not_bring_to_light_what_was_hidden(visited: Indicator) -> None:
    counted(visited, {"Ash": 3, "Beck": 10, "Combe": 20, "Dale": 40})
    decide_publication(month_end=DECEMBER, now=NOW)
    correct(visited, {"": 78, "Ash": 8})
    # Beck's 10, shown now, would have been 10 then as well, and Ash's 3 the rest.
    assert printed(visited) == {"": "78", "Ash": "c", "Beck": "c", "Combe": "20", "Dale": "40"}


def test_a_correction_to_a_small_number_withdraws_what_would_give_it_back(visited: Indicator) -> None:
    counted(visited, {"Ash": 6, "Beck": 20, "Combe": 30})
    decide_publication(month_end=DECEMBER, now=NOW)
    correct(visited, {"": 54, "Ash": 4})
    # Beck and Combe are out; with the corrected total, Ash would be.
    assert printed(visited) == {"": "c", "Ash": "c", "Beck": "c", "Combe": "c"}


def test_a_second_correction_knows_the_figures_of_each_version(visited: Indicator) -> None:
    counted(visited, {"Ash": 6, "Beck": 20, "Combe": 30, "Dale": 50})
    decide_publication(month_end=DECEMBER, now=NOW)
    correct(visited, {"": 114, "Ash": 4, "Beck": 30}, days=1)
    assert printed(visited) == {"": "114", "Ash": "c", "Beck": "c", "Combe": "30", "Dale": "50"}
    correct(visited, {"": 124, "Combe": 40}, days=2)
    assert printed(visited) == {"": "124", "Ash": "c", "Beck": "c", "Combe": "40", "Dale": "50"}


def test_a_figure_that_is_taken_away_is_not_available(visited: Indicator) -> None:
    counted(visited, {"Ash": 3, "Beck": 10, "Combe": 20})
    decide_publication(month_end=DECEMBER, now=NOW)
    correct(visited, {"": 13, "Combe": None}, days=1)
    assert printed(visited) == {"": "13", "Ash": "c", "Beck": "c", "Combe": "x"}
    # Without Ash the total would be Beck's alone; a hidden figure does not say that it is gone.
    correct(visited, {"": 10, "Ash": None}, days=2)
    assert printed(visited) == {"": "c", "Ash": "c", "Beck": "c", "Combe": "x"}


def test_a_correction_looks_at_what_was_published_since() -> None:
    january = date(2019, 1, 31)
    indicator = IndicatorFactory(unit="count", decimals=0, frequency="year_to_date")
    counted(indicator, {"Ash": 20, "Beck": 30, "Combe": 60})
    counted(indicator, {"Ash": 40, "Beck": 50, "Combe": 90}, january)
    decide_publication(month_end=DECEMBER, now=NOW)
    decide_publication(month_end=january, now=NOW)
    correct(indicator, {"": 127, "Ash": 37})
    # Three more until January, who could otherwise be counted.
    assert printed(indicator)["Ash"] == "c"


def test_many_indicators_take_as_many_queries_as_few() -> None:
    def queries(end: date) -> int:
        with CaptureQueriesContext(connection) as captured:
            decide_publication(month_end=end, now=NOW)
        return len(captured)

    for end, number in ((NOVEMBER, 1), (DECEMBER, 5)):
        for _ in range(number):
            counted(IndicatorFactory(unit="count"), {"Ash": 3, "Beck": 10}, end)
            counted(IndicatorFactory(unit="count", frequency="year_to_date"), {"Ash": 3, "Beck": 10}, end)
    assert queries(DECEMBER) == queries(NOVEMBER)
    assert PublishedCell.objects.count() == 36
