"""Sheets with the place of every cell: headings anywhere, joined cells, percentages, errors."""

import io
import time
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from foundation.rendering.archives import UnreadableFile
from foundation.rendering.cell_marks import cell_marks
from foundation.rendering.grids import address, read_csv_grid, read_xlsx_grids


def workbook(fill: Any) -> bytes:
    """A workbook of one sheet that `fill(book, sheet)` writes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        fill(book, book.add_worksheet("Scorecard"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("row", "column", "named"), [(1, 0, "A1"), (12, 5, "F12"), (3, 25, "Z3"), (3, 26, "AA3"), (9, 701, "ZZ9")]
)
def test_addresses(row: int, column: int, named: str) -> None:
    assert address(row, column) == named


def test_rows_keep_their_numbers_and_places() -> None:
    grid = read_csv_grid(b"Scorecard,,\n\ncode;x,period,value\nPI1,2018-01,\xc2\xa312\n")

    assert [(row.number, row.cells) for row in grid.rows] == [
        (1, ("Scorecard",)),
        (3, ("code;x", "period", "value")),
        (4, ("PI1", "2018-01", "£12")),
    ]


def test_a_title_without_separators_does_not_decide_what_separates() -> None:
    assert read_csv_grid(b"Scorecard\ncode;value\nPI1;3,5\n").rows[2].cells == ("PI1", "3,5")


def test_joined_cells_percentages_errors_and_formulas() -> None:
    def fill(book: Any, sheet: Any) -> None:
        percent, month = (
            book.add_format({"num_format": '0.0%;"none"'}),
            book.add_format({"num_format": "mmm"}),
        )
        sheet.merge_range(1, 1, 1, 3, "2018")
        sheet.write_datetime(2, 1, date(2018, 1, 1), month)
        sheet.write_number(3, 1, 0.83, percent)
        sheet.write_formula(3, 2, "=B4/0", percent, "#DIV/0!")
        sheet.write_formula(3, 3, "=A1&B1", None, "")
        sheet.write_formula(4, 1, "=1+1", None, 2)
        sheet.write_number(4, 2, 5)

    (grid,) = read_xlsx_grids(workbook(fill))

    assert grid.name == "Scorecard"
    assert grid.merged == (((2, 1), (2, 3)),)
    assert grid.percent == {(4, 1), (4, 2)}
    assert grid.silent == {(4, 2): "#DIV/0!", (4, 3): "=A1&B1"}
    assert [row.cells for row in grid.rows] == [("", "2018"), ("", date(2018, 1, 1)), ("", 0.83), ("", 2, 5)]


def test_quoted_percent_signs_are_no_percent_format() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_number(0, 0, 5, book.add_format({"num_format": '0.0" % points"'}))
        sheet.write_number(0, 1, 5, book.add_format({"num_format": "0.0\\%"}))

    assert read_xlsx_grids(workbook(fill))[0].percent == frozenset()


def test_marks_are_read_whatever_the_prefix_and_quotes_of_the_xml() -> None:
    marks = cell_marks(
        {
            "xl/workbook.xml": b"<x:sheets><x:sheet name='A &amp; B' r:id='rId7'/></x:sheets>",
            "xl/_rels/workbook.xml.rels": b"<Relationship Id='rId7' Target='/xl/worksheets/one.xml'/>",
            "xl/styles.xml": b"<x:cellXfs><x:xf numFmtId='0'/><x:xf numFmtId='10'/></x:cellXfs>",
            "xl/worksheets/one.xml": (
                b"<x:row><x:c s='1'><x:v>0.5</x:v></x:c><x:c t='e'><x:v>#REF!</x:v></x:c></x:row>"
                b"<x:row><x:c/><x:c><x:f>SUM(A1)</x:f></x:c></x:row>"
            ),
        }
    )

    assert marks["A & B"].percent == {(1, 0)}
    assert marks["A & B"].silent == {(1, 1): "#REF!", (2, 1): "=SUM(A1)"}


@pytest.mark.parametrize(
    "sheet",
    [b"<c r='A1'>" * 200_000, b"<c " * 600_000, b"<" * 1_000_000, b"<c" + b" a='1'" * 300_000],
    ids=["never closed", "never ended", "nothing but beginnings", "attributes"],
)
def test_marks_take_time_in_proportion_to_the_file(sheet: bytes) -> None:
    parts = {
        "xl/workbook.xml": b'<sheet name="S" r:id="r"/>',
        "xl/_rels/workbook.xml.rels": b'<Relationship Id="r" Target="s.xml"/>',
        "xl/s.xml": sheet,
    }
    began = time.process_time()
    cell_marks(parts)
    assert time.process_time() - began < 5


def test_an_empty_workbook_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="This file is empty"):
        read_xlsx_grids(workbook(lambda book, sheet: None))
