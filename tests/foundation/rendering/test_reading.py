"""Files as people send them: rows where possible, a plain sentence where not."""

import io
import time
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.rendering.reading import UnreadableFile, read_csv
from foundation.rendering.tables import Column, Table, xlsx_bytes
from foundation.rendering.word_tables import read_docx_tables
from foundation.rendering.workbooks import read_xlsx


def workbook(*rows: tuple[Any, ...], hidden: bool = False) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("Plan")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if hidden:
            book.add_worksheet("Secret").hide()
            book.get_worksheet_by_name("Secret").write_row(0, 0, ("a", "b"))
    return out.getvalue()


def repacked(content: bytes, changes: Mapping[str, bytes]) -> bytes:
    """An archive with some members replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name, old.read(name)))
        for name in set(changes) - set(old.namelist()):
            new.writestr(name, changes[name])
    return out.getvalue()


def refusal(read: Any, content: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(content)
    return caught.value.message


# CSV


def test_csv_numbers_rows_as_a_spreadsheet_shows_them() -> None:
    sheet = read_csv(b'Ref,Action\r\n1,"two\r\nlines"\r\n\r\n,\r\n3,last\r\n', name="plan.csv")
    assert sheet.name == "plan.csv"
    assert [(row.number, row.cells) for row in sheet.rows] == [(2, ("1", "two\nlines")), (5, ("3", "last"))]
    assert list(sheet.records())[1] == (5, {"Ref": "3", "Action": "last"})


def test_a_title_above_the_headings_is_passed_over() -> None:
    sheet = read_csv(b"Improvement plan 2019,,\n\nRef,Action,RAG\n1,Recruit,\n")
    assert sheet.header == ("Ref", "Action", "RAG")
    assert [(row.number, row.cells) for row in sheet.rows] == [(4, ("1", "Recruit", ""))]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_header_decides_what_separates(separator: str) -> None:
    content = separator.join(["Ref", "Action"]) + "\n" + separator.join(["1", "x"])
    assert read_csv(content.encode()).rows[0].cells == ("1", "x")


@pytest.mark.parametrize(
    "content",
    [
        "Who,Words\nx,£5 – “soon”".encode(),
        "Who,Words\nx,£5 – “soon”".encode("utf-8-sig"),
        "Who,Words\nx,£5 – “soon”".encode("cp1252"),
    ],
    ids=["utf-8", "utf-8 with mark", "windows-1252"],
)
def test_encodings(content: bytes) -> None:
    sheet = read_csv(content)
    assert sheet.header == ("Who", "Words")
    assert sheet.rows[0].cells == ("x", "£5 – “soon”")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a,b\nx,\xc2\xa3\ny,\xa3", "Line 3 holds a character that is not UTF-8 (byte 12 of the file)."),
        (b"a,b\nx,\x81", "Line 2 holds a character that is not UTF-8 (byte 7 of the file)."),
        (b"a,b\n1,\x00", "This is not a text file."),
        (b"PK\x03\x04rest", "This is an Office file, not a CSV file."),
        (b"", "This file is empty."),
        (b"\n \n,\n", "This file is empty."),
        (b"a,b\n1,2,3\n", "Row 2 has 3 cells, but there are 2 headings."),
        (b'a,b\n1,"x" y\n', "Row 2 cannot be read: quotation marks do not match"),
        (b'a,b\n1,"x\n2,y\n', "Row 2 cannot be read: quotation marks do not match"),
        (b"a,b\n" + b"x" * 200_000 + b",y", "Row 2 cannot be read"),
        (b"a,b\n" + b"1,2\n" * 50_001, "This file has more than 50,000 rows."),
        (b"," * 300, "This file has more than 200 columns."),
    ],
)
def test_csv_that_cannot_be_read(content: bytes, message: str) -> None:
    assert refusal(read_csv, content).startswith(message)


def test_two_columns_of_one_name_are_no_records() -> None:
    sheet = read_csv(b"Ref,Action,Action,\n1,2,3,\n")
    with pytest.raises(UnreadableFile, match="Two columns are called Action"):
        list(sheet.records())


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=100).map(str.encode)))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for read in (read_csv, read_xlsx, read_docx_tables):
        try:
            read(content)
        except UnreadableFile as refused:
            message = refused.message
        else:
            message = "Read."
        assert message.endswith(".")


# XLSX


def test_xlsx_gives_numbers_dates_and_text() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet("Plan")
        sheet.write_row(0, 0, ["Ref", "Due", "At", "Share", "Done"])
        sheet.write_row(2, 0, [3, date(2019, 1, 31), datetime.fromisoformat("2019-01-31 09:30"), 0.5, True])
    (plan,) = read_xlsx(out.getvalue())
    assert [(row.number, row.cells) for row in plan.rows] == [
        (3, (3, date(2019, 1, 31), datetime.fromisoformat("2019-01-31 09:30"), 0.5, True))
    ]


def test_xlsx_rows_keep_their_numbers_when_the_sheet_begins_below() -> None:
    (sheet,) = read_xlsx(workbook((), (), ("Ref", "Action"), (), (1, "x")))
    assert sheet.header == ("Ref", "Action")
    assert [(row.number, row.cells) for row in sheet.rows] == [(5, (1, "x"))]


def test_hidden_sheets_are_not_read() -> None:
    assert [sheet.name for sheet in read_xlsx(workbook(("a", "b"), hidden=True))] == ["Plan"]


PLAIN = workbook(("Ref", "Action"), (1, "x"))
SHEET = "xl/worksheets/sheet1.xml"


def with_cell(place: str) -> bytes:
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    cell = f'<row r="{row}"><c r="{place}"><v>1</v></c></row></sheetData>'.encode()
    sheet = zipfile.ZipFile(io.BytesIO(PLAIN)).read(SHEET)
    return repacked(PLAIN, {SHEET: sheet.replace(b"</sheetData>", cell)})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"Ref,Action\n1,x\n", "This is not an Excel workbook (.xlsx), or it is damaged."),
        (PLAIN[:-30], "This is not an Excel workbook (.xlsx), or it is damaged."),
        (PLAIN[:100], "This is not an Excel workbook (.xlsx), or it is damaged."),
        (repacked(PLAIN, {SHEET: b"<worksheet><sheetData><row"}), "This is not an Excel workbook"),
        (workbook(), "This file is empty."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
         "This file is protected with a password. Save it without one and try again."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1Workbook",
         "This is an older Office format. Save it as an Excel workbook (.xlsx) and try again."),
        (repacked(PLAIN, {"xl/vbaProject.bin": b"x"}),
         "This file contains macros. Save it without macros and try again."),
        (repacked(PLAIN, {SHEET: b'<!DOCTYPE x [<!ENTITY e "boom">]><worksheet/>'}),
         "This file contains XML that is not opened for safety."),
        (repacked(PLAIN, {"xl/other.dat": b'<?xml version="1.0"?><!ENTITY e "x">'}),
         "This file contains XML that is not opened for safety."),
        (repacked(PLAIN, {SHEET: "<worksheet/>".encode("utf-16")}),
         "This file contains XML that is not opened for safety."),
        (repacked(PLAIN, {f"xl/media/{n}.txt": b"" for n in range(2001)}),
         "This file has too many parts to be opened safely."),
        (with_cell("A1048576"), "This file has more than 50,000 rows."),
        (with_cell("XFD2"), "This file has more than 200 columns."),
    ],
)  # fmt: skip
def test_xlsx_that_cannot_be_read(content: bytes, message: str) -> None:
    assert refusal(read_xlsx, content).startswith(message)


def test_an_archive_that_unpacks_to_gigabytes_is_refused_quickly() -> None:
    bomb = repacked(PLAIN, {"xl/media/image1.png": b"\0" * 150 * 1024 * 1024})
    assert len(bomb) < 200_000
    started = time.monotonic()
    assert refusal(read_xlsx, bomb).startswith("This file unpacks to far more than it should.")
    assert time.monotonic() - started < 2


def test_one_long_text_in_many_cells_is_refused() -> None:
    """The parser would copy the text for each of the cells."""
    text = b"<sst><si><t>" + b"x" * 1_000_000 + b"</t></si></sst>"
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 1000))
    sheet = zipfile.ZipFile(io.BytesIO(PLAIN)).read(SHEET)
    start = sheet.index(b"<sheetData>") + len(b"<sheetData>")
    filled = sheet[:start] + cells + sheet[sheet.index(b"</sheetData>") :]
    bomb = repacked(PLAIN, {"xl/sharedStrings.xml": text, SHEET: filled})
    assert refusal(read_xlsx, bomb).startswith("This file unpacks to far more than it should.")


def test_a_workbook_of_the_allowed_size_is_read() -> None:
    columns = [Column(str(n), f"Column {n}") for n in range(10)]
    rows = [{str(n): f"text {n} of row {row}" for n in range(10)} for row in range(10_000)]
    started = time.monotonic()
    (sheet,) = read_xlsx(xlsx_bytes([Table("Big", columns, rows)]))
    assert len(sheet.rows) == 10_000
    assert sheet.rows[-1].cells[9] == "text 9 of row 9999"
    assert time.monotonic() - started < 20


# Word


def word(build: Any) -> bytes:
    document = Document()
    build(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def plan_table(document: Any) -> None:
    """As councils print it: a title over all columns, and an area joined over two actions."""
    table = document.add_table(rows=4, cols=3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "Priority 1"
    for column, heading in enumerate(["Area of Improvement", "Action", "RAG"]):
        table.cell(1, column).text = heading
    table.cell(2, 0).merge(table.cell(3, 0)).text = "Front door"
    table.cell(2, 1).text = "Recruit"
    table.cell(3, 1).text = "Train\nand keep"


def test_joined_cells_give_their_text_once() -> None:
    (sheet,) = read_docx_tables(word(plan_table))
    assert sheet.header == ("Area of Improvement", "Action", "RAG")
    assert [(row.number, row.cells, row.continued) for row in sheet.rows] == [
        (3, ("Front door", "Recruit", ""), frozenset()),
        (4, ("", "Train\nand keep", ""), frozenset({0})),
    ]


def test_tracked_changes_count_as_accepted() -> None:
    def build(document: Any) -> None:
        table = document.add_table(rows=2, cols=2)
        table.cell(0, 0).text, table.cell(0, 1).text = "Ref", "Action"
        table.cell(1, 0).text = "1"
        changed = f"""<w:p {nsdecls("w")}><w:pPr><w:tabs><w:tab w:val="left" w:pos="20"/></w:tabs></w:pPr>
            <w:r><w:t>We </w:t></w:r>
            <w:del w:id="1" w:author="a"><w:r><w:delText>might</w:delText></w:r></w:del>
            <w:ins w:id="2" w:author="a"><w:r><w:t>will</w:t></w:r></w:ins>
            <w:moveFrom w:id="3" w:author="a"><w:r><w:t>gone</w:t></w:r></w:moveFrom>
            <w:r><w:br/><w:t>act</w:t></w:r></w:p>"""
        table.cell(1, 1)._tc.append(parse_xml(changed))

    assert read_docx_tables(word(build))[0].rows[0].cells == ("1", "We will\nact")


def test_a_table_inside_a_cell_and_other_tables_do_not_disturb() -> None:
    def build(document: Any) -> None:
        document.add_table(rows=1, cols=1)
        table = document.add_table(rows=2, cols=2)
        table.cell(0, 0).text, table.cell(0, 1).text = "Ref", "Action"
        table.cell(1, 0).text = "1"
        table.cell(1, 1).add_table(rows=1, cols=1).cell(0, 0).text = "inner"

    (sheet,) = read_docx_tables(word(build))
    assert sheet.name == "Table 2"
    assert sheet.rows[0].cells == ("1", "")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (word(lambda document: document.add_paragraph("Dear all")), "This document has no table."),
        (PLAIN, "This is not a Word document (.docx)."),
        (b"Dear all", "This is not a Word document (.docx), or it is damaged."),
        (repacked(word(plan_table), {"word/vbaProject.bin": b"x"}), "This file contains macros."),
        (repacked(word(plan_table), {"word/document.xml": b"<w:document"}), "This is not a Word document"),
        (repacked(word(plan_table), {"word/document.xml": b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><d/>'}),
         "This file contains XML that is not opened for safety."),
    ],
)  # fmt: skip
def test_word_that_cannot_be_read(content: bytes, message: str) -> None:
    assert refusal(read_docx_tables, content).startswith(message)


def test_the_real_files_are_read_whole(shared_data: Path) -> None:
    def count(name: str) -> int:
        return len(read_csv((shared_data / name).read_bytes()).rows)

    assert count("improvement_plan_actions.csv") == 116
    assert count("improvement_plan_areas.csv") == 45
    assert count("improvement_plan_recommendations.csv") == 69
    assert count("improvement_plan_impact_measures.csv") == 149
    assert count("participation_strategy_actions.csv") == 14
