"""What waits for a person, comparators, and the sheet that comes back."""

from decimal import Decimal

import pytest

from foundation.audit.models import AuditRecord
from foundation.rendering.grids import read_xlsx_grids
from kpi.imports.compare import ALL
from kpi.imports.sheet import sheet_xlsx
from kpi.models import Comparator, Observation
from kpi.services.importing import (
    ImportRefused,
    Kind,
)
from tests.factories.accounts import ServiceFactory
from tests.factories.kpi import (
    DECEMBER,
    ComparatorFactory,
    IndicatorFactory,
    ObservationFactory,
    series,
)
from tests.kpi.imports.making import workbook
from tests.kpi.services.import_steps import NOVEMBER, TODAY, doubts, load, look, reasons

pytestmark = pytest.mark.django_db


# --- doubts


def test_a_figure_out_of_scale_waits_for_a_person() -> None:
    one = IndicatorFactory(code="K1", unit="ratio", decimals=2)
    series(one, [18.93, 19.15, 19.89, 20.04, 19.96], until=NOVEMBER)
    text = "code,period,value\nK1,2018-12,1920\n"

    preview = look(text)
    assert [(key, said[:52]) for key, said in doubts(preview)] == [
        ("2", "1920 is about 100 times the figures around it, which")
    ]
    with pytest.raises(ImportRefused):
        load(text)
    assert not Observation.objects.filter(period_end=DECEMBER).exists()

    done = load(text, confirmed=frozenset({"2"}))
    assert [doubt.key for doubt in done.preview.confirmed] == ["2"]
    # What was confirmed once is not asked again.
    assert doubts(look(text)) == []
    record = AuditRecord.objects.get(verb="kpi.observations_imported")
    assert (record.detail["confirmed"], record.detail["created"]) == (["2"], 1)


def test_figures_that_contradict_themselves_wait_for_a_person() -> None:
    IndicatorFactory(code="K1")
    preview = look(
        "code,period,numerator,denominator,value\n"
        "K1,2018-10,20,33,60.5\n"
        "K1,2018-11,34,33,103.0\n"
        "K1,2018-12,20,33,60.6\n"
    )
    assert [(key, said.split(".")[0]) for key, said in doubts(preview)] == [
        ("2", "60"),
        ("3", "103"),
    ]
    assert "20 out of 33 is 60.6%" in preview.doubts[0].text
    assert "more than 100%" in preview.doubts[1].text
    assert "The numerator, 34, is more than the denominator, 33." in preview.doubts[1].text


def test_a_month_that_is_not_over_is_provisional_or_doubted() -> None:
    IndicatorFactory(code="K1")
    preview = look("code,period,value\nK1,2019-01,60\n")
    assert doubts(preview) == [
        ("2", "January 2019 is not over yet, and the figure is not marked as provisional.")
    ]
    assert doubts(look("code,period,value\nK1,2019-01,60 (provisional)\n")) == []


def test_fractions_of_a_percentage_are_read_in_per_cent_once_confirmed() -> None:
    IndicatorFactory(code="K1")
    content = workbook(("Code", "Oct-18", "Nov-18", "Dec-18"), ("K1", 0.83, 1, 0.666))

    preview = look(content, name="k.xlsx")
    assert doubts(preview) == [
        ("K1:fractions",
         "All 3 figures of K1 are 1 or less. They are read as fractions: 0.83 as 83%. Where so little is"
         " meant, write percent signs into the cells.")
    ]  # fmt: skip

    load(content, name="k.xlsx", confirmed=frozenset({"K1:fractions"}))
    values = Observation.objects.order_by("period_end").values_list("value", flat=True)
    assert list(values) == [83, 100, Decimal("66.6")]
    assert look(content, name="k.xlsx").unchanged == 3


@pytest.mark.parametrize("history", [[0.4, 0.6, 0.5], []])
def test_small_percentages_stay_what_they_are(history: list[float]) -> None:
    """The portal's own figures say so, or numerator and denominator."""
    series(IndicatorFactory(code="K1"), history, until=NOVEMBER)
    text = "code,period,numerator,denominator,value\nK1,2018-12,1,200,0.5\n"
    assert [figure.value for figure in look(text).created] == [Decimal("0.5")]
    if history:
        bare = look("code,period,value\nK1,2018-12,0.5\n")
        assert ([figure.value for figure in bare.created], doubts(bare)) == ([Decimal("0.5")], [])


# --- comparators


def test_comparators_stand_in_a_wide_sheet() -> None:
    IndicatorFactory(code="K1")
    content = workbook(
        ("Code", "Dec-18", "SN 2017/18", "England", "Out-turn 2017/18"), ("K1", 60.5, "58.1%", "n/a", 61)
    )

    load(content, name="k.xlsx")

    assert set(Comparator.objects.values_list("kind", "area", "year", "value")) == {
        ("neighbours", "Statistical neighbours", 2018, Decimal("58.1")),
        ("england", "England", None, None),
        ("outturn", "Ashworth", 2018, 61),
    }
    assert load(content, name="k.xlsx").preview.compared_unchanged == 3


def test_comparators_of_many_authorities() -> None:
    item = ComparatorFactory(indicator__code="K1", kind="authority", area="Sandwell", year=2018, value=70)
    text = (
        "code,area,year,value\nK1,Sandwell,2018,71.5\nK1,Walsall,2017/18,64\nK1,England,2018-03-31,66\n"
        "K1,walsall,2018,65\n"
    )

    with pytest.raises(ImportRefused) as caught:
        load(text, kind=Kind.COMPARATORS)
    assert reasons(caught.value.preview) == [
        ("D5", "K1, walsall, 2017/18 stands twice in the file: also in D3. Leave one out.")
    ]

    done = load(text, kind=Kind.COMPARATORS, left_out=frozenset({"5"}))
    assert (len(done.preview.compared_created), len(done.preview.compared_changed)) == (2, 1)
    item.refresh_from_db()
    assert (item.value, item.source) == (Decimal("71.5"), "kpis.csv")


def test_doubtful_comparators_wait_for_a_person() -> None:
    series(IndicatorFactory(code="K1"), [30, 31, 32, 33])
    preview = look("code,area,year,value\nK1,England (16-18),2018,300\n", kind=Kind.COMPARATORS)
    assert len(preview.doubts) == 1
    assert "“16-18” beside the area’s name is left out." in preview.doubts[0].text
    assert "300% is about 10 times the figures around it" in preview.doubts[0].text


# --- the sheet to fill in


def test_the_filled_sheet_comes_back_unchanged() -> None:
    one = IndicatorFactory(code="K1", service=ServiceFactory(name="Care"))
    series(one, [0.5, None, 62.745098])
    quarterly = IndicatorFactory(code="K2", frequency="quarterly", unit="count", decimals=0)
    ObservationFactory(indicator=quarterly, value=1234, provisional=True)
    ComparatorFactory(indicator=one, year=2017, value=57)
    ComparatorFactory(indicator=one, year=2018, value=58)
    ComparatorFactory(indicator=one, kind="neighbours", area="Statistical neighbours", year=None, value=59)
    IndicatorFactory(code="K3", retired_on=TODAY)

    content = sheet_xlsx(until=DECEMBER, months=3, filled=True)

    assert [row.cells[0] for row in read_xlsx_grids(content)[0].rows] == ["Code", "K1", "K2"]
    preview = look(content, name="indicators.xlsx")
    assert (reasons(preview), doubts(preview)) == ([], [])
    assert (preview.unchanged, preview.compared_unchanged, preview.changes_anything) == (3, 2, False)


def test_the_empty_sheet_is_filled_in_and_imported() -> None:
    ObservationFactory(indicator__code="K1", value=60)
    content = sheet_xlsx(until=DECEMBER, months=1, filled=False)
    (grid,) = read_xlsx_grids(content)
    assert [row.cells[7:] for row in grid.rows] == [("Dec 2018",), ()]
    assert look(content, name="indicators.xlsx").changes_anything is False


def test_everything_may_be_confirmed_at_once() -> None:
    IndicatorFactory(code="K1")
    text = "code,period,value\nK1,2018-11,120\nK1,2018-12,130\n"
    assert load(text, confirmed=frozenset({ALL})).preview.can_be_imported
