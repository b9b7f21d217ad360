"""Files as people send them, hostile ones included: each gives a sentence, none an exception."""

import io
import zipfile

import pytest
import xlsxwriter
from docx import Document

from foundation.rendering.tables import Column, Table, csv_bytes, xlsx_bytes
from improvement_plan.imports.files import LARGEST_FILE, read_file
from improvement_plan.imports.rows import Kind

ACTIONS = b"action,due_on\r\nVisit each child,31/12/2019\r\n"


def says(name: str, content: bytes) -> str:
    """The one sentence with which a file is refused."""
    read = read_file(Kind.ACTIONS, name=name, content=content)
    assert read.rows == ()
    assert len(read.problems) == 1
    return read.problems[0].message


def workbook(*rows: list[object]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Actions")
        for number, row in enumerate(rows):
            for index, cell in enumerate(row):
                sheet.write(number, index, cell)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("actions.csv", b"", "This file is empty."),
        ("actions.csv", b"\xef\xbb\xbf", "This file is empty."),
        ("actions.csv", b"\r\n\r\n", "This file is empty."),
        ("actions.xlsx", b"", "This file is empty."),
        ("actions.csv", b"action\r\nVisit\x00\r\n", "not a text file"),
        ("actions.csv", b"PK\x03\x04rest", "an Office file, not a CSV file"),
        ("actions.xlsx", ACTIONS, "not an Excel workbook"),
        ("actions.docx", ACTIONS, "not a Word document"),
        ("actions.xlsx", b"PK\x03\x04rest", "damaged"),
        ("actions.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "an older Office format"),
        ("actions.pdf", b"%PDF-1.4", "Choose a CSV, Excel (.xlsx) or Word (.docx) file."),
        ("actions", ACTIONS, "Choose a CSV, Excel (.xlsx) or Word (.docx) file."),
        ("actions.exe", b"MZ", "Choose a CSV, Excel (.xlsx) or Word (.docx) file."),
        ("actions.csv", b'action\r\n"Visit\r\n', "quotation marks do not match"),
        ("actions.csv", ACTIONS + b"Call,31/12/2019,today\r\n", "Row 3 has 3 cells"),
        ("actions.csv", b"action\r\nVisit \xc3\xa9 \xff\r\n", "Line 2 holds a character that is not UTF-8"),
    ],
)
def test_files_that_cannot_be_read(name: str, content: bytes, message: str) -> None:
    assert message in says(name, content)


def test_a_file_larger_than_is_decent() -> None:
    assert says("actions.csv", b"a" * (LARGEST_FILE + 1)) == "This file is larger than 25 MB."


def test_a_cell_of_ten_megabytes() -> None:
    assert "131,072 characters" in says("actions.csv", b"action\r\n" + b"x" * 10_000_000 + b"\r\n")


def test_a_zip_bomb_is_not_opened() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<sheetData>" + b" " * 30_000_000)

    assert "far more than it should" in says("actions.xlsx", out.getvalue())


def test_xml_entities_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "word/document.xml", b'<!DOCTYPE d [<!ENTITY a "b">]><w:document xmlns:w="x">&a;</w:document>'
        )

    assert "not opened for safety" in says("actions.docx", out.getvalue())


def test_latin_1_as_excel_in_britain_saves_it() -> None:
    read = read_file(
        Kind.ACTIONS,
        name="a.csv",
        content="action\r\nVisit the café, £5\r\n".encode("cp1252").replace(b", ", b" "),
    )

    assert read.problems == ()
    assert read.rows[0].text("text") == "Visit the café £5"


def test_utf_8_with_and_without_a_mark() -> None:
    for content in (
        "action\r\nVisit the café\r\n".encode(),
        "action\r\nVisit the café\r\n".encode("utf-8-sig"),
    ):
        assert read_file(Kind.ACTIONS, name="a.csv", content=content).rows[0].text("text") == "Visit the café"


def test_semicolons_separate_too() -> None:
    read = read_file(Kind.ACTIONS, name="a.csv", content=b"action;due_on\r\nVisit;31/12/2019\r\n")

    assert str(read.rows[0].day("due_on")) == "2019-12-31"


def test_formulas_stay_text_both_ways() -> None:
    texts = ["=1+1", "+44", "-2", "@SUM(A1)", "\t=x", "'=1", "'quoted'"]
    columns = [Column("action", "action")]
    rows = [{"action": text} for text in texts]
    wanted = ["=1+1", "+44", "-2", "@SUM(A1)", "=x", "'=1", "'quoted'"]
    for name, content in (
        ("a.csv", csv_bytes(columns, rows)),
        ("a.xlsx", xlsx_bytes([Table("A", columns, rows)])),
    ):
        read = read_file(Kind.ACTIONS, name=name, content=content)
        assert [row.text("text") for row in read.rows] == wanted


def test_row_numbers_are_those_that_excel_shows() -> None:
    content = workbook(
        ["action", "due_on"], ["Visit", "2019-12-31"], [], ["Call", "nonsense"], ["Write", "31/02/2019"]
    )
    read = read_file(Kind.ACTIONS, name="a.xlsx", content=content)

    assert [row.at.row for row in read.rows] == [2, 4, 5]
    assert [(p.file, p.row, p.column, p.value) for p in read.problems] == [
        ("a.xlsx", 4, "due_on", "nonsense"),
        ("a.xlsx", 5, "due_on", "31/02/2019"),
    ]


def test_row_numbers_of_a_csv_count_records() -> None:
    read = read_file(
        Kind.ACTIONS, name="a.csv", content=b'action,due_on\r\n"Visit\r\neach",\r\nCall,nonsense\r\n'
    )

    assert [p.row for p in read.problems] == [3]


def test_numbers_and_dates_of_a_workbook_are_what_they_look_like() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["action", "sequence", "due_on"])
        sheet.write(1, 0, "Visit")
        sheet.write_number(1, 1, 3)
        sheet.write_number(1, 2, 43830, book.add_format({"num_format": "dd/mm/yyyy"}))
    read = read_file(Kind.ACTIONS, name="a.xlsx", content=out.getvalue())

    assert read.problems == ()
    assert (read.rows[0].number("sequence"), str(read.rows[0].day("due_on"))) == (3, "2019-12-31")


def test_the_sheet_that_holds_the_kind_is_found() -> None:
    tables = [
        Table("Notes", [Column("a", "Read me")], [{"a": "Hello"}]),
        Table("The plan", [Column("action", "Action")], [{"action": "Visit"}]),
    ]
    read = read_file(Kind.ACTIONS, name="a.xlsx", content=xlsx_bytes(tables))

    assert [(row.at.sheet, row.at.row) for row in read.rows] == [("The plan", 2)]


def word_plan() -> bytes:
    """A Word document such as a council sends: a heading, and a table with joined cells."""
    document = Document()
    document.add_paragraph("Improvement plan 2019")
    document.add_heading("Priority 2: Workforce", level=2)
    table = document.add_table(rows=1, cols=7)
    for cell, heading in zip(
        table.rows[0].cells,
        ["Ref", "Area of Improvement", "How will we know…", "Action", "Target Date", "By Who", "RAG"],
        strict=True,
    ):
        cell.text = heading
    rows = [
        ["OR1\nMV6", "Oversight", "Leaders lead", "Train managers", "July 2019", "Head of Care", "On track"],
        ["", "", "", "Visit teams", "See Impact Workbook for Targets", "Head of Care\nHead of Play", ""],
        ["C2", "Capacity", "Posts are filled", "Recruit", "31/10/2019", "Head of Play", "Completed"],
    ]
    for cells in rows:
        for cell, text in zip(table.add_row().cells, cells, strict=True):
            cell.text = text
    for column in range(3):
        table.cell(1, column).merge(table.cell(2, column))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_word_plan_with_joined_cells() -> None:
    read = read_file(Kind.ACTIONS, name="plan.docx", content=word_plan())

    assert read.problems == ()
    section, *rows = read.rows
    assert section.values == {"section": "Priority 2: Workforce"}
    assert [row.at.row for row in rows] == [2, 3, 4]
    assert [row.text("text") for row in rows] == ["Train managers", "Visit teams", "Recruit"]
    assert [row.text("area_text") for row in rows] == ["Oversight", "", "Capacity"]
    assert rows[1].names("owners") == ("Head of Care", "Head of Play")
