"""Charts in workbooks are native, draw from cells, have words, and hold nothing that runs."""

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from foundation.rendering.reading import read_csv
from foundation.rendering.tables import (
    Column,
    Number,
    Row,
    SheetLink,
    Table,
    csv_bytes,
    number_format,
    xlsx_bytes,
)
from foundation.rendering.workbook_charts import ChartSheet, Line, LineChart
from foundation.rendering.workbooks import read_xlsx

MADE_AT = datetime(2019, 1, 21, 6, 10, tzinfo=UTC)
COLUMNS = [Column("month", "Month"), Column("value", "Value", "number"), Column("target", "Target", "number")]
ROWS: list[Row] = [
    {"month": "Oct 2018", "value": Number(Decimal("77.84"), 1, "%"), "target": Number(Decimal(90), 1, "%")},
    {"month": "Nov 2018", "value": None, "target": Number(Decimal(90), 1, "%")},
    {"month": "Dec 2018", "value": Number(Decimal("88.85"), 1, "%"), "target": Number(Decimal(90), 1, "%")},
]
SERIES = Table("Series 2018/19", COLUMNS, ROWS)
CHART = LineChart(
    title="PI6 Visits within two weeks",
    alt="From 77.8% to 88.9%, below the target of 90.0%",
    table="Series 2018/19",
    first=0,
    last=2,
    categories="month",
    lines=[Line("value", "Value"), Line("target", "Target", "target")],
    x_title="Month end",
    y_title="per cent",
    number_format=number_format(1, "%"),
    lowest=70,
    highest=95,
)
CONTENTS = Table(
    "Contents", [Column("sheet", "Sheet")], [{"sheet": SheetLink("All charts", "Charts")}], False
)
WORKBOOK: list[Table | ChartSheet] = [CONTENTS, ChartSheet("Charts", [CHART]), SERIES]


def parts(content: bytes) -> dict[str, str]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name).decode() for name in archive.namelist() if not name.endswith(".bin")}


def test_a_chart_draws_from_the_cells_of_its_table() -> None:
    found = parts(xlsx_bytes(WORKBOOK))
    chart = found["xl/charts/chart1.xml"]
    assert re.findall("<c:f>(.*?)</c:f>", chart) == [
        "'Series 2018 19'!$A$2:$A$4",
        "'Series 2018 19'!$B$2:$B$4",
        "'Series 2018 19'!$A$2:$A$4",
        "'Series 2018 19'!$C$2:$C$4",
    ]
    assert re.findall("<a:t>(.*?)</a:t>", chart) == ["PI6 Visits within two weeks", "Month end", "per cent"]
    assert re.findall("<c:v>(.*?)</c:v>", chart)[:6] == [
        "Value", "Oct 2018", "Nov 2018", "Dec 2018", "77.84", "88.85"
    ]  # fmt: skip
    assert '<c:max val="95"/><c:min val="70"/>' in chart
    assert '<c:numFmt formatCode="#,##0.0&quot;%&quot;" sourceLinked="0"/>' in chart


def test_a_chart_has_words_and_a_heading_in_a_cell() -> None:
    content = xlsx_bytes(WORKBOOK)
    assert (
        'descr="From 77.8% to 88.9%, below the target of 90.0%"' in parts(content)["xl/drawings/drawing1.xml"]
    )
    assert "PI6 Visits within two weeks" in parts(content)["xl/sharedStrings.xml"]


def test_names_that_look_like_formulas_are_words() -> None:
    evil = replace(CHART, title="=Series!A1 x", x_title="A!B2", lines=[Line("value", "Sheet1!$A$1")])
    found = parts(xlsx_bytes([ChartSheet("Charts", [evil]), SERIES]))
    formulas = re.findall("<c:f>(.*?)</c:f>", found["xl/charts/chart1.xml"])
    assert formulas == ["'Series 2018 19'!$A$2:$A$4", "'Series 2018 19'!$B$2:$B$4"]
    assert "'=Series!A1 x" in found["xl/sharedStrings.xml"]


def test_a_chart_of_a_table_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError, match="Series 2018/19"):
        xlsx_bytes([ChartSheet("Charts", [CHART])])


def test_sixty_charts_lie_apart() -> None:
    drawing = parts(xlsx_bytes([ChartSheet("Charts", [CHART] * 60), SERIES]))["xl/drawings/drawing1.xml"]
    anchors = re.findall(
        r"<xdr:from><xdr:col>(\d+)</xdr:col>.*?<xdr:row>(\d+)</xdr:row>.*?"
        r"<xdr:to><xdr:col>(\d+)</xdr:col>.*?<xdr:row>(\d+)</xdr:row>",
        drawing,
    )
    places = [tuple(map(int, anchor)) for anchor in anchors]
    assert len(places) == 60
    assert places[:3] == [(0, 1, 9, 16), (10, 1, 19, 16), (0, 18, 9, 33)]
    assert places[-1] == (10, 494, 19, 509)


def test_numbers_keep_their_decimals_and_sign() -> None:
    content = xlsx_bytes([SERIES])
    assert '<numFmt numFmtId="164" formatCode="#,##0.0&quot;%&quot;"/>' in parts(content)["xl/styles.xml"]
    assert read_xlsx(content)[0].rows[0].cells == ("Oct 2018", 77.84, 90)
    assert csv_bytes(COLUMNS, ROWS, bom=False).decode() == (
        "Month,Value,Target\r\nOct 2018,77.8,90.0\r\nNov 2018,,90.0\r\nDec 2018,88.9,90.0\r\n"
    )
    negative = [{"value": Number(Decimal("-0.25"), 1)}]
    assert csv_bytes(COLUMNS[1:2], negative, bom=False).decode() == "Value\r\n-0.3\r\n"


@pytest.mark.parametrize(("decimals", "expected"), [(0, "#,##0"), (1, "#,##0.0"), (2, "#,##0.00")])
def test_number_formats(decimals: int, expected: str) -> None:
    assert number_format(decimals) == expected
    assert number_format(decimals, "%") == f'{expected}"%"'


def test_links_lead_inside_the_workbook_only() -> None:
    rows: list[Row] = [{"sheet": SheetLink("=Charts", "Pat's charts")}]
    found = parts(
        xlsx_bytes([Table("Contents", [Column("sheet", "Sheet")], rows), ChartSheet("Pat's charts", [])])
    )
    assert "location=\"'Pat''s charts'!A1\"" in found["xl/worksheets/sheet1.xml"]
    assert not [name for name in found if name.startswith("xl/worksheets/_rels")]  # nothing outside
    assert "'=Charts" in found["xl/sharedStrings.xml"]


def test_it_prints_on_a4_and_names_nobody() -> None:
    content = xlsx_bytes(WORKBOOK, title="KPI report", made_at=MADE_AT)
    found = parts(content)
    titles = re.findall(r'"_xlnm.Print_Titles" localSheetId="(\d)"', found["xl/workbook.xml"])
    assert titles == ["0", "2"]
    assert 'paperSize="9"' in found["xl/worksheets/sheet3.xml"]
    assert "<autoFilter" in found["xl/worksheets/sheet3.xml"]
    assert "<autoFilter" not in found["xl/worksheets/sheet1.xml"]
    core = found["docProps/core.xml"]
    assert "<dc:title>KPI report</dc:title>" in core
    assert "<dc:creator></dc:creator><cp:lastModifiedBy></cp:lastModifiedBy>" in core
    assert "2019-01-21T06:10:00Z" in core
    assert xlsx_bytes(WORKBOOK, title="KPI report", made_at=MADE_AT) == content


def test_libreoffice_opens_it(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("needs LibreOffice, which is not on this machine")
    (tmp_path / "report.xlsx").write_bytes(xlsx_bytes(list(reversed(WORKBOOK))))
    subprocess.run(
        [office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", "csv", "--outdir", tmp_path, tmp_path / "report.xlsx"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    sheet = read_csv((tmp_path / "report.csv").read_bytes())
    assert [row.cells for row in sheet.rows] == [
        ("Oct 2018", "77.84", "90"),
        ("Nov 2018", "", "90"),
        ("Dec 2018", "88.85", "90"),
    ]


def test_a_wide_sheet_keeps_its_first_columns_in_view_and_on_each_page() -> None:
    found = parts(xlsx_bytes([replace(SERIES, staying=1)]))
    sheet = found["xl/worksheets/sheet1.xml"]
    assert '<pane xSplit="1" ySplit="1" topLeftCell="B2"' in sheet
    assert "fitToPage" not in sheet
    assert "'Series 2018 19'!$A:$A,'Series 2018 19'!$1:$1</definedName>" in found["xl/workbook.xml"]
    assert "fitToPage" in parts(xlsx_bytes([SERIES]))["xl/worksheets/sheet1.xml"]
