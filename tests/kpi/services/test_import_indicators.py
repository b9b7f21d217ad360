"""Which indicator a row of a file is about, and which indicators a file adds."""

import pytest

from accounts.models import Service
from kpi.models import Indicator, Observation
from tests.factories.accounts import ServiceFactory
from tests.factories.kpi import (
    IndicatorFactory,
)
from tests.kpi.imports.making import workbook
from tests.kpi.services.import_steps import FULL, load, look, reasons

pytestmark = pytest.mark.django_db


def test_a_fully_described_indicator_is_added_with_its_service() -> None:
    ServiceFactory(name="Front door")

    load(FULL + "K1,Visits on time,Front Door,Monthly,High,percent,1,2018-12,83.0\n"
         "K2,Unallocated,Care,As at Month End,Low,number,0,2018-12,12\n")  # fmt: skip

    one, two = Indicator.objects.order_by("sequence")
    assert (one.code, one.name, one.unit, one.decimals, one.frequency, one.polarity) == (
        "K1", "Visits on time", "percent", 1, "monthly", "higher"
    )  # fmt: skip
    assert one.service is not None
    assert two.service is not None
    assert (one.service.name, two.service.name) == ("Front door", "Care")
    assert Service.objects.count() == 2
    assert (two.polarity, two.unit) == ("lower", "count")


def test_an_unknown_code_is_rejected_with_what_lacks() -> None:
    preview = look("code,period,value\nK9,2018-12,5\n")
    assert reasons(preview) == [
        ("A2", "Unknown code. Define the indicator first, or add to the file its name, how often it is"
               " measured (frequency), which way is better (polarity) and its unit.")
    ]  # fmt: skip


def test_codes_that_could_not_be_addresses_are_rejected() -> None:
    preview = look(FULL + "K 1/a,Visits,,Monthly,High,percent,1,2018-12,83.0\n")
    assert "This cannot be a new code" in preview.rejected[0].reason


def test_an_unknown_code_with_a_known_name_is_not_guessed() -> None:
    IndicatorFactory(code="K1", name="Visits on time")
    preview = look(FULL + "OLD1,Visits on time,,Monthly,High,percent,1,2018-12,83.0\n")
    assert "but K1 has the same name" in preview.rejected[0].reason


@pytest.mark.parametrize("written", ["K1", " k1 ", "K 1", "OLD1", "Visits  ON time"])
def test_indicators_are_found_by_code_alias_and_name(written: str) -> None:
    IndicatorFactory(code="K1", name="Visits on time", aliases=["OLD1"])
    load(f"code,period,value\n{written},2018-12,83.0\n")
    assert Observation.objects.get().indicator.code == "K1"


def test_other_names_that_are_taken_are_left_to_their_owners() -> None:
    IndicatorFactory(code="K1", name="Visits on time", aliases=["Visits"])
    head = "code,name,name_printed,service_area,frequency,polarity,unit,period,value\n"
    load(head + "K2,Reviews on time,Visits,–,Monthly,High,percent,2018-12,83.0\n"
         "K3,Plans on time,Plans,,Monthly,High,percent,2018-12,83.0\n")  # fmt: skip
    added = Indicator.objects.exclude(code="K1").order_by("code")
    assert list(added.values_list("code", "aliases")) == [("K2", []), ("K3", ["Plans"])]
    assert not added.exclude(service=None).exists()


def test_a_new_name_that_is_another_indicators_code_is_not_taken() -> None:
    IndicatorFactory(code="K1")
    preview = look(FULL + "K2,k1,,Monthly,High,percent,1,2018-12,83.0\n")
    assert "but K1 has the same name" in preview.rejected[0].reason


def test_a_column_of_periods_that_an_indicator_does_not_have_can_be_left_out_at_once() -> None:
    IndicatorFactory(code="K1")
    content = workbook(("Code", "Dec-18", "Q3 2018/19"), ("K1", 60.5, 61.5))
    preview = look(content, name="k.xlsx")
    assert reasons(preview)[0][1].endswith("To leave out the whole column: C1.")
    assert look(content, name="k.xlsx", left_out=frozenset({"C1"})).can_be_imported


def test_a_name_that_two_indicators_have_is_not_guessed() -> None:
    IndicatorFactory(code="K1", name="Visits")
    IndicatorFactory(code="K2", name="visits")
    assert (
        "Several indicators have this name (K1, K2)."
        in look("name,period,value\nVisits,2018-12,5\n").rejected[0].reason
    )


def test_rows_that_say_otherwise_than_their_indicator_are_rejected() -> None:
    IndicatorFactory(code="K1", unit="percent", frequency="monthly")
    IndicatorFactory(code="K2", unit="count", frequency="quarterly")
    preview = look(
        "code,frequency,unit,period,value\n"
        "K1,,days,2018-12,5\n"
        "K1,quarterly,,2018-12,5\n"
        "K2,,,2018-11,5\n"
        "K2,,,2018/19,5\n"
        "K2,,,2018-12,5%\n"
        "K1,as at month end,,2018-12,5\n"
    )
    assert reasons(preview) == [
        ("E2", "This row is in “days”, but K1 is in “per cent”."),
        (
            "E3",
            "This row is measured “Quarterly”, but K1 is measured “Monthly”: it needs an indicator of its"
            " own.",
        ),
        ("E4", "K2 is measured “Quarterly”: none of its periods ends in November 2018."),
        ("E5", "2018/19 is no period of K2, which is measured “Quarterly”."),
        ("E6", "This is a percentage, but K2 is in “number”."),
    ]
    assert len(preview.created) == 1


def test_a_month_stands_for_the_period_that_ends_with_it() -> None:
    IndicatorFactory(code="K2", unit="count", frequency="quarterly")
    IndicatorFactory(code="K3", unit="count", frequency="year_to_date")
    preview = look("code,period,value\nK2,Dec-18,5\nK3,Dec-18,5\nK3,2017/18,4\n")
    assert [figure.words for figure in preview.created] == [
        "K2, Quarter 3 2018/19",
        "K3, April to December 2018",
        "K3, April 2017 to March 2018",
    ]
