"""What is written can be read again, unchanged."""

import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.rendering.documents import docx_bytes, docx_table_bytes
from foundation.rendering.reading import read_csv
from foundation.rendering.tables import CellTooLong, Column, Shaded, Table, Value, csv_bytes, xlsx_bytes
from foundation.rendering.word_tables import read_docx_tables
from foundation.rendering.workbooks import read_xlsx

COLUMNS = [Column("ref", "Ref"), Column("due", "Target date", "date"), Column("n", "Number", "number")]
ROWS: list[dict[str, Value]] = [
    {"ref": "1.10", "due": date(2019, 1, 31), "n": 3},
    {"ref": '=HYPERLINK("https://example.org")', "due": None, "n": Decimal("-2.5")},
    {"ref": "a, b;\n“c” £", "due": date(2019, 2, 28), "n": None},
]
# Text that a database and XML can hold; line ends are compared as the importer normalises them.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r\ufffe\uffff"), max_size=20)


def part(content: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


def test_csv() -> None:
    expected = (
        "Ref,Target date,Number\r\n"
        "1.10,2019-01-31,3\r\n"
        '"\'=HYPERLINK(""https://example.org"")",,-2.5\r\n'
        '"a, b;\n“c” £",2019-02-28,\r\n'
    )
    assert csv_bytes(COLUMNS, ROWS, bom=False).decode() == expected
    assert csv_bytes(COLUMNS, ROWS) == b"\xef\xbb\xbf" + expected.encode()


def test_csv_and_back() -> None:
    sheet = read_csv(csv_bytes(COLUMNS, ROWS))
    assert sheet.header == ("Ref", "Target date", "Number")
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (2, ("1.10", "2019-01-31", "3")),
        (3, ('=HYPERLINK("https://example.org")', "", "-2.5")),
        (4, ("a, b;\n“c” £", "2019-02-28", "")),
    ]


def test_xlsx_and_back() -> None:
    (sheet,) = read_xlsx(xlsx_bytes([Table("Actions", COLUMNS, ROWS)]))
    assert (sheet.name, sheet.header) == ("Actions", ("Ref", "Target date", "Number"))
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (2, ("1.10", date(2019, 1, 31), 3)),
        (3, ('=HYPERLINK("https://example.org")', "", -2.5)),
        (4, ("a, b;\n“c” £", date(2019, 2, 28), "")),
    ]


def test_xlsx_holds_no_formula_and_no_link_and_freezes_its_header() -> None:
    content = xlsx_bytes([Table("Actions", COLUMNS, ROWS)])
    sheet = part(content, "xl/worksheets/sheet1.xml")
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.lower()
    assert 'ySplit="1"' in sheet
    assert "'=HYPERLINK" in part(content, "xl/sharedStrings.xml")


def test_xlsx_names_the_text_that_is_too_long() -> None:
    rows = [{"ref": "x" * 32_767}, {"ref": "x" * 32_768}]
    with pytest.raises(CellTooLong, match="row 3, column Ref"):
        xlsx_bytes([Table("Actions", COLUMNS, rows)])
    assert read_xlsx(xlsx_bytes([Table("Actions", COLUMNS, rows[:1])]))[0].rows[0].cells[0] == "x" * 32_767


def test_xlsx_takes_any_sheet_name_and_moments() -> None:
    moment = datetime.fromisoformat("2019-01-31 14:30")
    columns = [Column("a", "A"), Column("b", "B")]
    name = "Plan: 2019/20 [all] and much more than 31"
    content = xlsx_bytes([Table(name, columns, [{"a": moment, "b": True}])])
    (sheet,) = read_xlsx(content)
    assert sheet.name == "Plan  2019 20  all  and much mo"
    assert sheet.rows[0].cells == (moment, "yes")


def test_shaded_cells_keep_their_text() -> None:
    tables = [
        Table(
            "T",
            [Column("rag", "RAG"), Column("a", "A")],
            [{"rag": Shaded("Red", "D4351C", "FFFFFF"), "a": "x"}],
        )
    ]
    assert read_xlsx(xlsx_bytes(tables))[0].rows[0].cells == ("Red", "x")
    assert "FFD4351C" in part(xlsx_bytes(tables), "xl/styles.xml")
    document = docx_bytes("Plan", tables)
    assert 'w:fill="D4351C"' in part(document, "word/document.xml")
    assert read_docx_tables(document)[0].rows[0].cells == ("Red", "x")
    assert read_csv(csv_bytes(tables[0].columns, tables[0].rows)).rows[0].cells == ("Red", "x")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5))
def test_any_text_survives_csv_and_xlsx(pairs: list[tuple[str, str]]) -> None:
    columns = [Column("a", "A"), Column("b", "B")]
    rows: list[dict[str, Value]] = [{"a": a, "b": f"{b}."} for a, b in pairs]
    expected = [(a, f"{b}.") for a, b in pairs]
    assert [row.cells for row in read_csv(csv_bytes(columns, rows)).rows] == expected
    assert [row.cells for row in read_xlsx(xlsx_bytes([Table("T", columns, rows)]))[0].rows] == expected


def test_word_and_back() -> None:
    content = docx_table_bytes("Improvement plan", COLUMNS, ROWS)
    (sheet,) = read_docx_tables(content)
    assert (sheet.name, sheet.header) == ("Table 1", ("Ref", "Target date", "Number"))
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (2, ("1.10", "31 January 2019", "3")),
        (3, ('=HYPERLINK("https://example.org")', "", "-2.5")),
        (4, ("a, b;\n“c” £", "28 February 2019", "")),
    ]


def test_word_repeats_its_header_lies_on_its_side_and_names_nobody() -> None:
    content = docx_table_bytes("Improvement plan", COLUMNS, ROWS)
    body = part(content, "word/document.xml")
    assert body.count("<w:tblHeader/>") == 1
    assert 'w:orient="landscape"' in body
    assert 'w:orient="landscape"' not in part(
        docx_table_bytes("Plan", COLUMNS, ROWS, landscape=False), "word/document.xml"
    )
    core = part(content, "docProps/core.xml")
    assert "Improvement plan" in core
    assert "python-docx" not in core


def test_word_shares_the_width_as_the_columns_ask() -> None:
    content = docx_table_bytes("Plan", [Column("a", "A", width=10), Column("b", "B", width=30)], [])
    body = part(content, "word/document.xml")
    assert re.findall(r'<w:gridCol w:w="(\d+)"/>', body) == ["3784", "11353"]  # of 26.7 cm


def test_word_leaves_out_what_xml_cannot_hold() -> None:
    (sheet,) = read_docx_tables(
        docx_table_bytes("P\x0b", COLUMNS, [{"ref": "a\x0bb\x00\uffff\ud800", "n": 1}])
    )
    assert sheet.rows[0].cells == ("ab", "", "1")
