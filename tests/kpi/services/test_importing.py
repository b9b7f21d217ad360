"""Imports against what the portal holds: what is new, changed, refused, doubted, worked out anew."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Service
from accounts.roles import Role
from foundation.audit.models import AuditRecord
from foundation.rendering.grids import read_xlsx_grids
from kpi.imports.compare import ALL
from kpi.imports.preview import Preview
from kpi.imports.sheet import sheet_xlsx
from kpi.models import Breakdown, Comparator, Indicator, Observation, ReportingMonth, Snapshot
from kpi.services.importing import (
    Imported,
    ImportRefused,
    ImportRequest,
    Kind,
    PreviewChanged,
    apply_import,
    preview_import,
)
from kpi.services.snapshots import take_snapshot
from tests.factories.accounts import ServiceFactory, UserFactory
from tests.factories.kpi import (
    DECEMBER,
    BreakdownFactory,
    ComparatorFactory,
    IndicatorFactory,
    ObservationFactory,
    series,
)
from tests.kpi.imports.making import Percent, workbook

pytestmark = pytest.mark.django_db

TODAY = date(2019, 1, 15)
NOW = datetime(2019, 1, 15, 9, tzinfo=UTC)
NOVEMBER = date(2018, 11, 30)
FULL = "code,name,service_area,frequency,polarity,unit,decimals,period,value\n"


def asked(text: str | bytes, *, name: str = "kpis.csv", **more: Any) -> ImportRequest:
    content = text.encode() if isinstance(text, str) else text
    return ImportRequest(more.pop("kind", Kind.OBSERVATIONS), name, content, **more)


def look(text: str | bytes, **more: Any) -> Preview:
    return preview_import(request=asked(text, **more), today=TODAY)


def load(text: str | bytes, **more: Any) -> Imported:
    seen = more.pop("seen", None)
    return apply_import(request=asked(text, **more), by=None, today=TODAY, now=NOW, seen=seen)


def reasons(preview: Preview) -> list[tuple[str, str]]:
    return [(item.place.cell, item.reason) for item in preview.rejected]


def doubts(preview: Preview) -> list[tuple[str, str]]:
    return [(doubt.key, doubt.text) for doubt in preview.doubts]


# --- indicators


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


# --- figures


def test_the_same_file_twice_is_once() -> None:
    IndicatorFactory(code="K1")
    text = "code,period,numerator,denominator,value,provisional\nK1,2018-12,20,33,60.6,yes\n"
    load(text)
    records = AuditRecord.objects.count()

    done = load(text)

    assert (done.preview.unchanged, done.preview.changes_anything, done.months) == (1, False, ())
    assert AuditRecord.objects.count() == records


def test_changed_figures_are_changed() -> None:
    item = ObservationFactory(indicator__code="K1", value=60, numerator=20, denominator=33, provisional=True)

    load("code,period,value\nK1,2018-12,61.5\n")

    item.refresh_from_db()
    assert (item.value, item.provisional, item.source) == (Decimal("61.5"), False, "kpis.csv")
    # Those of the figure before would contradict it.
    assert (item.numerator, item.denominator) == (None, None)


def test_a_provisional_figure_becomes_final_with_its_parts() -> None:
    item = ObservationFactory(indicator__code="K1", value=60, numerator=21, denominator=35, provisional=True)

    done = load("code,period,value\nK1,2018-12,60\n")

    item.refresh_from_db()
    assert (len(done.preview.changed), item.provisional) == (1, False)
    assert (item.numerator, item.denominator) == (21, 35)


def test_an_import_never_deletes() -> None:
    ObservationFactory(indicator__code="K1", value=60)
    load(workbook(("Code", "Nov-18", "Dec-18"), ("K1", 59, "")), name="k.xlsx")
    assert list(Observation.objects.values_list("period_end", "value").order_by("period_end")) == [
        (NOVEMBER, Decimal(59)),
        (DECEMBER, Decimal(60)),
    ]


def test_breakdowns_are_found_or_added() -> None:
    one = IndicatorFactory(code="K1")
    BreakdownFactory(indicator=one, name="Team")
    text = (
        "code,period,value,breakdown,category\n"
        "K1,2018-12,60,,\nK1,2018-12,50,team,North\nK1,2018-12,40,Town,Ash\n"
    )

    load(text)

    assert set(Breakdown.objects.values_list("name", flat=True)) == {"Team", "Town"}
    rows = Observation.objects.values_list("breakdown__name", "category", "value")
    assert set(rows) == {
        (None, "", Decimal(60)),
        ("Team", "North", Decimal(50)),
        ("Town", "Ash", Decimal(40)),
    }
    assert load(text).preview.unchanged == 3


def test_a_period_twice_in_a_file_is_named_in_both_places() -> None:
    IndicatorFactory(code="K1")
    preview = look("code,period,value\nK1,2018-12,60\nk1,Dec 2018,60\n")
    assert reasons(preview) == [
        ("C3", "K1, December 2018 stands twice in the file: also in C2. Leave one out.")
    ]


def test_percent_formats_signs_and_numbers_are_the_same_figure() -> None:
    ObservationFactory(indicator__code="K1", value=83)
    for cell in (Percent(0.83), "83.0%", 83, "83"):
        assert look(workbook(("Code", "Dec-18"), ("K1", cell)), name="k.xlsx").unchanged == 1


# --- closed months


def closed(month_end: date) -> ReportingMonth:
    by = UserFactory(roles=[Role.ANALYST])
    return ReportingMonth.objects.create(month_end=month_end, closed_at=NOW, closed_by=by)


def test_figures_of_a_closed_month_are_refused_and_sent_to_corrections() -> None:
    item = ObservationFactory(indicator__code="K1", value=60)
    closed(DECEMBER)

    with pytest.raises(ImportRefused) as caught:
        load("code,period,value\nK1,2018-12,61.5\nK1,2018-11,61\n")

    assert reasons(caught.value.preview) == [
        ("C2", "December 2018 is closed and reported 60.0 for K1, December 2018. A closed month is corrected"
               " with a reason, on the month’s own page; leave this out here.")
    ]  # fmt: skip
    item.refresh_from_db()
    assert (item.value, Observation.objects.count()) == (Decimal(60), 1)
    assert (
        len(
            load(
                "code,period,value\nK1,2018-12,61.5\nK1,2018-11,61\n", left_out=frozenset("2")
            ).preview.created
        )
        == 1
    )


def test_a_figure_that_a_closed_month_lacked_is_refused() -> None:
    IndicatorFactory(code="K1")
    closed(DECEMBER)
    assert "closed and reported no figure" in look("code,period,value\nK1,2018-12,61.5\n").rejected[0].reason


def test_the_figures_of_a_closed_month_may_stand_in_a_file_again() -> None:
    ObservationFactory(indicator__code="K1", value=60)
    closed(DECEMBER)
    preview = look("code,period,value\nK1,2018-12,60.0\n")
    assert (preview.unchanged, preview.can_be_imported) == (1, True)


# --- all or nothing


def test_one_cell_that_cannot_be_taken_keeps_everything_out() -> None:
    IndicatorFactory(code="K1")
    text = FULL + "K1,,,,,,,2018-12,60\nK2,Visits,Care,Monthly,High,percent,1,2018-12,a lot\n"

    with pytest.raises(ImportRefused):
        load(text)
    assert not Observation.objects.exists()
    assert not Service.objects.exists()

    done = load(text, left_out=frozenset({"3"}))
    assert [(item.place.cell, item.value) for item in done.preview.left_out] == [("I3", "a lot")]
    assert Observation.objects.get().value == 60
    assert not Indicator.objects.filter(code="K2").exists()


@pytest.mark.parametrize(
    ("key", "left"), [("B2", {"C2", "C3"}), ("2", {"B3", "C3"}), ("B1", {"C2", "C3"} - {"B3"})]
)
def test_cells_rows_and_columns_of_a_wide_sheet_can_be_left_out(key: str, left: set[str]) -> None:
    IndicatorFactory(code="K1")
    IndicatorFactory(code="K2")
    content = workbook(("Code", "Nov-18", "Dec-18"), ("K1", 1.5, 2.5), ("K2", 3.5, 4.5))
    kept = {figure.place.cell for figure in look(content, name="k.xlsx", left_out=frozenset({key})).created}
    assert left <= kept
    assert "B2" not in kept


def test_a_mistyped_name_of_what_is_left_out_is_not_passed_over() -> None:
    IndicatorFactory(code="K1")
    preview = look("code,period,value\nK1,2018-12,60\n", left_out=frozenset({"99"}))
    assert [(item.value, item.reason[:40]) for item in preview.rejected] == [
        ("99", "Nothing in this file is called so, so th")
    ]


def test_a_fault_in_the_middle_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(**said: Any) -> None:
        raise RuntimeError("the disc is full")

    monkeypatch.setattr("kpi.services.importing.record", break_down)
    with pytest.raises(RuntimeError):
        load(FULL + "K2,Visits,Care,Monthly,High,percent,1,2018-12,83.0\n")
    assert not Indicator.objects.exists()
    assert not Observation.objects.exists()


def test_a_preview_that_the_portal_has_outrun_is_not_written() -> None:
    one = IndicatorFactory(code="K1")
    text = "code,period,value\nK1,2018-12,60\n"
    seen = look(text).digest
    ObservationFactory(indicator=one, value=59)

    with pytest.raises(PreviewChanged) as caught:
        load(text, seen=seen)
    assert len(caught.value.preview.changed) == 1
    assert load(text, seen=caught.value.preview.digest).preview.digest


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
         " meant, write the percent sign into the cells.")
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


# --- what follows


def test_open_months_that_build_on_the_figures_are_worked_out() -> None:
    one = IndicatorFactory(code="K1")
    series(one, [50, 51], until=DECEMBER)
    take_snapshot(month_end=DECEMBER, now=NOW)

    done = load("code,period,value\nK1,2018-11,53\n")

    assert done.months == (NOVEMBER, DECEMBER)
    assert (
        done.words == "0 new figures, 1 changed, 0 comparators. Worked out: November 2018 to December 2018."
    )
    assert Snapshot.objects.get(period_end=DECEMBER).change == -2


def test_comparators_are_in_the_snapshots_of_open_months() -> None:
    ObservationFactory(indicator__code="K1", value=60)
    take_snapshot(month_end=DECEMBER, now=NOW)

    done = load("code,area,year,value\nK1,England,2018,58.5\n", kind=Kind.COMPARATORS)

    assert done.months == (DECEMBER,)
    assert Snapshot.objects.get().england == Decimal("58.5")


def test_who_imports_stands_in_the_history() -> None:
    by = UserFactory(roles=[Role.ANALYST])
    IndicatorFactory(code="K1")
    apply_import(request=asked("code,period,value\nK1,2018-12,60\n"), by=by, today=TODAY, now=NOW)
    event = Observation.objects.get().events.get()  # type: ignore[attr-defined]
    assert (event.pgh_context["actor_id"], event.pgh_context["why"]) == (
        by.pk, "import of kpis.csv"
    )  # fmt: skip


def test_sixty_indicators_ask_no_more_of_the_database_than_one(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    IndicatorFactory.create_batch(60)
    months = [f"{month}-{year}" for year in (16, 17, 18) for month in ("Mar", "Jun", "Sep", "Dec")]
    codes = list(Indicator.objects.values_list("code", flat=True))
    content = workbook(
        ("Code", *months),
        *((code, *(50 + (n * 7 + m * 3) % 40 for m in range(12))) for n, code in enumerate(codes)),
    )
    with django_assert_max_num_queries(4):
        preview = look(content, name="k.xlsx")
    assert (len(preview.created), preview.can_be_imported) == (720, True)
    # Beside the snapshots of twelve months.
    with django_assert_max_num_queries(20 + 12 * 25):
        load(content, name="k.xlsx")
    provisional = workbook(
        ("Code", "Dec-18 (provisional)"), *((code, 50 + n / 4) for n, code in enumerate(codes))
    )
    with django_assert_max_num_queries(20 + 25):
        assert len(load(provisional, name="k.xlsx").preview.changed) == 60


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
