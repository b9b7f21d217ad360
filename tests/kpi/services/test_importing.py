"""Figures of a file against the portal's: new, changed, refused, all of them or none."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Service
from accounts.roles import Role
from foundation.audit.models import AuditRecord
from kpi.models import Breakdown, Indicator, Observation, ReportingMonth, Snapshot
from kpi.services.importing import (
    ImportRefused,
    Kind,
    PreviewChanged,
    apply_import,
)
from kpi.services.snapshots import take_snapshot
from tests.factories.accounts import UserFactory
from tests.factories.kpi import (
    DECEMBER,
    BreakdownFactory,
    IndicatorFactory,
    ObservationFactory,
    series,
)
from tests.kpi.imports.making import Percent, workbook
from tests.kpi.services.import_steps import FULL, NOVEMBER, NOW, TODAY, asked, load, look, reasons

pytestmark = pytest.mark.django_db


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
