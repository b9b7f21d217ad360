"""`export_kpis` as a person types it."""

import csv
import io
import os
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from foundation import clock
from foundation.audit.models import AuditRecord
from foundation.rendering.workbooks import read_xlsx
from kpi.exports import formats
from kpi.models import Indicator, KpiReport, PublishedCell, ReportingMonth
from kpi.services.snapshots import take_snapshot
from tests.factories.accounts import UserFactory
from tests.factories.kpi import DECEMBER, NOW, IndicatorFactory, TargetFactory, series
from tests.factories.kpi_report import content
from tests.pdf_files import about, opened, tags

pytestmark = pytest.mark.django_db


@pytest.fixture
def visits() -> Indicator:
    """Four months with a target, snapped."""
    indicator = IndicatorFactory(code="PI6", name="Visits on time")
    TargetFactory(indicator=indicator)
    series(indicator, [80, 81, 82, "88.85"])
    take_snapshot(month_end=DECEMBER, now=NOW)
    return indicator


def export(*words: str) -> str:
    out = io.StringIO()
    call_command("export_kpis", *words, stdout=out)
    return out.getvalue()


def to(path: Path | str, kind: str = "csv", period: str = "2018-12", *more: str) -> str:
    return export("--period", period, "--format", kind, "--output", str(path), *more)


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


@pytest.mark.parametrize("period", ["2018-12", "2018/19-Q3", "Q3 2018/19", "2018-19-q3", "December 2018"])
def test_csv_of_a_month_or_its_quarter(visits: Indicator, tmp_path: Path, period: str) -> None:
    said = to(tmp_path / "report.csv", "csv", period)
    assert said.endswith("1 indicators, internal edition, draft.\n")
    (row,) = rows(tmp_path / "report.csv")
    promised = ("code", "period", "value", "rag", "previous", "change", "change_direction")
    assert [row[name] for name in promised] == ["PI6", "2018-12", "88.9", "amber", "82.0", "6.9", "up"]
    assert (row["three_month_mean"], row["three_month_direction"]) == ("81.000", "up")


def test_csv_to_standard_output(visits: Indicator) -> None:
    text = to("-")
    assert text.startswith("code,period,value,rag,")
    assert len(list(csv.DictReader(io.StringIO(text)))) == 1


def test_workbook_and_pdf(visits: Indicator, tmp_path: Path) -> None:
    to(tmp_path / "report.xlsx", "xlsx")
    sheets = {sheet.name: sheet for sheet in read_xlsx((tmp_path / "report.xlsx").read_bytes())}
    assert sheets["Figures"].rows[0].cells[:4] == ("PI6", "Visits on time", "2018-12", 88.9)
    assert len(sheets["Series"].rows) == 4
    to(tmp_path / "report.pdf", "pdf")
    assert about((tmp_path / "report.pdf").read_bytes())["/Title"] == "KPI report, December 2018"


def test_the_public_edition_holds_what_was_published(visits: Indicator, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="December 2018 is not closed yet"):
        to(tmp_path / "public.csv", "csv", "2018-12", "--edition", "public")
    assert not (tmp_path / "public.csv").exists()
    PublishedCell.objects.create(indicator=visits, period_end=DECEMBER, symbol="c", decided_at=NOW)
    ReportingMonth.objects.update(closed_at=NOW)
    to(tmp_path / "public.csv", "csv", "2018-12", "--edition", "public")
    (row,) = rows(tmp_path / "public.csv")
    assert (row["value"], row["previous"], row["rag"]) == ("c", "", "")
    assert "88" not in (tmp_path / "public.csv").read_text(encoding="utf-8")


def test_it_is_recorded(visits: Indicator, tmp_path: Path) -> None:
    report = KpiReport.objects.create(
        period="2018-12", month_end=DECEMBER, title="KPIs", edited_by=UserFactory(), edited_at=NOW
    )
    to(tmp_path / "report.pdf", "pdf")
    record = AuditRecord.objects.get(verb="report.exported")
    assert (record.subject_type, record.subject_id) == ("kpi.kpireport", str(report.pk))
    assert record.detail == {
        "period": "2018-12", "format": "pdf", "edition": "internal", "state": "draft", "sha256": ""
    }  # fmt: skip


@pytest.mark.parametrize(
    ("period", "sentence"),
    [
        ("2017-03", "There is no snapshot of March 2017 yet. Take one first."),
        ("2018/19", "2018/19 is neither a month nor a quarter: those are reported."),
        ("soon", "soon"),
        ("", "period"),
    ],
)
def test_a_period_that_cannot_be_reported(
    visits: Indicator, tmp_path: Path, period: str, sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        to(tmp_path / "report.csv", "csv", period)
    assert list(tmp_path.iterdir()) == []
    assert not AuditRecord.objects.filter(verb="report.exported").exists()


def test_places_that_cannot_be_written(visits: Indicator, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is not a file"):
        to(tmp_path)
    with pytest.raises(CommandError, match="cannot be written: No such file or directory"):
        to(tmp_path / "nowhere" / "report.csv")
    with pytest.raises(CommandError, match="is not a file"):
        to(os.devnull)
    with pytest.raises(CommandError, match="Only CSV goes to standard output"):
        to("-", "pdf")
    assert list(tmp_path.iterdir()) == []
    assert not AuditRecord.objects.filter(verb="report.exported").exists()


def full(*_: object, **__: object) -> bytes:
    raise OSError(28, "disk full")


@pytest.mark.parametrize(
    ("step", "broken"),
    [
        ("kpi.management.commands.export_kpis.FORMATS", {"csv": formats.Format("CSV", "text/csv", full)}),
        ("kpi.management.commands.export_kpis.record", full),
        ("os.fsync", full),
    ],
)
def test_what_fails_leaves_the_old_file_and_nothing_else(
    visits: Indicator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, broken: object
) -> None:
    place = tmp_path / "report.csv"
    place.write_text("old")
    with monkeypatch.context() as patch:
        patch.setattr(step, broken)
        with pytest.raises((CommandError, OSError), match="disk full"):
            to(place)
    assert place.read_text() == "old"
    assert list(tmp_path.iterdir()) == [place]
    assert not AuditRecord.objects.filter(verb="report.exported").exists()


def test_files_are_named_for_what_they_hold() -> None:
    draft = content(period="2018/19-Q3", edition="internal")
    assert formats.file_name(draft, "pdf") == "kpi-report-2018-19-q3-internal-draft.pdf"
    approved = content(period="2018-12", edition="public", approved_on=date(2019, 1, 31))
    assert formats.file_name(approved, "xlsx") == "kpi-report-2018-12-public.xlsx"


def test_the_table_of_2018_comes_out_as_it_was_printed(shared_data: Path, tmp_path: Path) -> None:
    """Import, snapshot, export: every arrow of the printed table but two, which contradict its figures."""
    with clock.pinned(date(2019, 1, 21)):
        call_command(
            "import_observations", str(shared_data / "kpi/sandwell_kpis_2018.csv"), stdout=io.StringIO()
        )
        call_command(
            "import_comparators", str(shared_data / "kpi/sandwell_comparators.csv"), stdout=io.StringIO()
        )
        call_command("take_snapshot", "--period", "2018-12", stdout=io.StringIO())
    for kind in formats.FORMATS:
        to(tmp_path / f"report.{kind}", kind, "2018/19-Q3")
    exported = {row["code"]: row for row in rows(tmp_path / "report.csv")}
    assert len(exported) == 15
    directions = {
        "Change From November": "change_direction",
        "Previous Three Month Average": "three_month_direction",
        "Direction vs Eng": "england_direction",
        "Direction vs SN": "neighbours_direction",
    }
    printed = {
        (row["code"], row["column"], row["reading"]): exported[row["code"]][directions[row["column"]]]
        for row in rows(shared_data / "kpi/sandwell_printed_arrows.csv")
        if row["reading"] in ("up", "down")
    }
    assert len(printed) == 39
    assert {cell: ours for cell, ours in printed.items() if ours != cell[2]} == {
        ("PI7", "Change From November", "down"): "same",
        ("PI9", "Previous Three Month Average", "up"): "down",
    }
    assert (exported["PI13"]["england"], exported["PI13"]["neighbours"]) == ("17.0", "20.0")
    assert len(read_xlsx((tmp_path / "report.xlsx").read_bytes())[1].rows) == 15
    assert sum(tag == "/Figure" for tag, _ in tags(opened((tmp_path / "report.pdf").read_bytes()))) == 15
