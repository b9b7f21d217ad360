"""The workbook of a KPI report: typed cells, native charts over the series, hidden figures hidden."""

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from foundation.rendering.reading import Cell
from foundation.rendering.workbooks import read_xlsx
from kpi.exports.xlsx import report_xlsx
from kpi.rules.report import KpiReportContent
from tests.factories.kpi_report import content, hidden, indicator, point


def part(book: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(book)).read(name).decode()


def sheet(report: KpiReportContent, name: str) -> list[dict[str, Cell]]:
    """The rows of one sheet by heading."""
    found = next(one for one in read_xlsx(report_xlsx(report)) if one.name == name)
    return [record for _, record in found.records()]


def test_its_sheets() -> None:
    with CalamineWorkbook.from_filelike(io.BytesIO(report_xlsx(content()))) as book:
        assert book.sheet_names == ["Summary", "Figures", "Commentary", "Charts", "Series", "Notes"]


def test_the_summary_says_what_it_is() -> None:
    report = content(
        state="approved",
        approved_by="Director of Children’s Services",
        approved_on=date(2019, 1, 31),
        sha256="ab" * 32,
        gaps=("PI3", "PI7"),
        gaps_reason="the system was changed",
        introduction="A quarter of two halves.",
    )
    said = {str(row["What"]): row["In words"] for row in sheet(report, "Summary")}
    assert said["Report"] == "KPI report, Quarter 3 2018/19"
    assert said["Figures of"] == "December 2018, closed"
    assert said["Status"] == "Approved by Director of Children’s Services on 31 January 2019"
    assert said["Without a figure"] == "PI3, PI7: the system was changed"
    assert said["SHA-256 of the content"] == "ab" * 32
    assert said["Introduction"] == "A quarter of two halves."
    links = part(report_xlsx(report), "xl/worksheets/sheet1.xml")
    assert re.findall("location=\"'(.*?)'!A1\"", links) == [
        "Figures",
        "Commentary",
        "Charts",
        "Series",
        "Notes",
    ]


def test_figures_are_numbers_and_codes_are_words() -> None:
    (row,) = sheet(content(), "Figures")
    assert list(row)[:6] == ["Code", "Indicator", "Period", "Value", "RAG", "Compared with"]
    expected = {
        "Code": "PI6",
        "Value": 88.8,
        "RAG": "Amber",
        "Change": 3.5,
        "Direction": "up",
        "Better or worse": "better",
        "England": 79.7,
        "Variation": "Improving",
        "Assurance": "Will miss",
        "Polarity": "Higher is better",
        "Frequency": "As at month end",
        "Numerator": 404,
        "About the limits": "Provisional: fewer than 13 points",
    }
    assert {name: row[name] for name in expected} == expected
    styles = part(report_xlsx(content()), "xl/styles.xml")
    assert 'formatCode="#,##0.0&quot;%&quot;"' in styles
    assert "FFFFDD99" in styles


def test_each_indicator_has_a_chart_over_its_own_rows() -> None:
    other = indicator(code="PI14", name="Average caseload", unit="ratio", decimals=2)
    book = report_xlsx(content(indicator(), other))
    drawn = [part(book, f"xl/charts/chart{n}.xml") for n in (1, 2)]
    assert re.findall("<c:f>(Series!.*?)</c:f>", drawn[0])[:2] == ["Series!$D$2:$D$25", "Series!$E$2:$E$25"]
    assert re.findall("<c:f>(Series!.*?)</c:f>", drawn[1])[:2] == ["Series!$D$26:$D$49", "Series!$E$26:$E$49"]
    names = re.findall("<c:tx><c:v>(.*?)</c:v></c:tx>", drawn[0])
    assert names == ["Value", "Target", "Mean", "Upper limit", "Lower limit"]
    assert '<c:max val="90.0"/><c:min val="40.0"/>' in drawn[0]
    descriptions = re.findall('descr="(.*?)"', part(book, "xl/drawings/drawing1.xml"))
    assert descriptions[0].startswith("Jan 2017 to Dec 2018: from 61.2% to 88.8%; target 90.0% or more;")


def test_the_series_has_a_row_a_period() -> None:
    rows = sheet(content(), "Series")
    assert len(rows) == 24
    latest = rows[-1]
    assert (latest["Period in words"], latest["Value"], latest["Mean"]) == ("Dec 2018", 88.8, 77.2)
    assert latest["Signal"] == "better"
    assert rows[12]["Limits begin anew"] == "counted only if the child was seen"


def test_a_range_has_two_lines_of_target() -> None:
    series = tuple(
        point(label, value, target=None, target_low=Decimal(30), target_high=Decimal(40))
        for label, value in (("Nov 2018", "35.0"), ("Dec 2018", "41.0"))
    )
    chart = part(report_xlsx(content(indicator(polarity="range", series=series))), "xl/charts/chart1.xml")
    assert re.findall("<c:tx><c:v>(.*?)</c:v></c:tx>", chart) == ["Value", "Target from", "Target to"]


def test_a_hidden_figure_is_c_and_a_gap_in_the_chart() -> None:
    report = content(hidden(), edition="public")
    (row,) = sheet(report, "Figures")
    assert (row["Value"], row["RAG"], row["Numerator"]) == ("c", "", "")
    assert row["About the limits"] == "Not shown: would give back a hidden figure"
    series = sheet(report, "Series")
    assert [(one["Value"], one["Shown as"]) for one in series] == [(60, ""), (75, ""), ("", "c")]
    chart = part(report_xlsx(report), "xl/charts/chart1.xml")
    values = re.findall(r"<c:val>.*?</c:val>", chart)[0]
    assert re.findall("<c:v>(.*?)</c:v>", values) == ["60.0", "75.0"]
    notes = {row["What"] for row in sheet(report, "Notes")}
    assert "c" in notes
    assert "c" not in {row["What"] for row in sheet(content(), "Notes")}


def test_an_indicator_without_any_figure_has_no_chart() -> None:
    book = report_xlsx(content(indicator(series=()), indicator(code="PI7")))
    assert 'descr="' in part(book, "xl/drawings/drawing1.xml")
    with pytest.raises(KeyError):
        part(book, "xl/charts/chart2.xml")


def test_texts_are_inert_everywhere() -> None:
    evil = '=HYPERLINK("http://example.org",A1)'
    one = indicator(name=evil, owner=evil, signal=evil, commentary=evil, service=evil, code="+1")
    book = report_xlsx(content(one, title=evil, introduction=evil))
    members = zipfile.ZipFile(io.BytesIO(book)).namelist()
    for name in members:
        if name.startswith("xl/worksheets/sheet"):
            assert "<f>" not in part(book, name)
            assert "<hyperlink r:id" not in part(book, name)
    shared = part(book, "xl/sharedStrings.xml")
    assert re.findall(r"<t[^>]*>=", shared) == []
    assert "<t>'=HYPERLINK" in shared


def test_a_text_that_no_cell_can_hold_says_where_it_goes_on() -> None:
    report = content(indicator(commentary="=" * 40_000), introduction="x" * 40_000)
    text = str(sheet(report, "Commentary")[0]["Commentary"])
    assert text.startswith("===")
    assert text.endswith("= … (whole in the PDF)")
    assert len(text) == 32_767 - 100 + len(" … (whole in the PDF)")


def test_it_names_nobody_and_comes_out_the_same_twice() -> None:
    book = report_xlsx(content())
    assert "<dc:creator></dc:creator>" in part(book, "docProps/core.xml")
    assert report_xlsx(content()) == book


@pytest.mark.slow
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("needs LibreOffice, which is not on this machine")
    (tmp_path / "report.xlsx").write_bytes(
        report_xlsx(content(indicator(), replace(indicator(), code="PI7")))
    )
    done = subprocess.run(
        [office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", "ods", "--outdir", tmp_path, tmp_path / "report.xlsx"],
        check=True, capture_output=True, timeout=120, text=True,
    )  # fmt: skip
    assert "Error" not in done.stdout + done.stderr
    made = zipfile.ZipFile(tmp_path / "report.ods")
    charts = [name for name in made.namelist() if re.fullmatch(r"Object \d+/content.xml", name)]
    assert len(charts) == 2
    drawn = made.read(charts[0]).decode()
    assert drawn.count("<chart:series ") == 5
    sheets = made.read("content.xml").decode()
    assert re.findall('<table:table table:name="(.*?)"', sheets)[:6] == [
        "Summary", "Figures", "Commentary", "Charts", "Series", "Notes"
    ]  # fmt: skip
    assert 'office:value="88.8"' in sheets
