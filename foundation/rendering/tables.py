"""Rows to files: CSV and XLSX. (Word is in `documents`.)"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from foundation.rendering.inert import inert
from foundation.rendering.workbook_charts import ChartSheet, Place, write_charts

LONGEST_CELL = 32_767  # what Excel's format allows in one cell
_NARROWEST, _WIDEST = 10, 60  # characters
_WIDE_SCALE = 60  # per cent, in which a sheet is printed that is wider than a page


class CellTooLong(ValueError):
    """A text that the XLSX format cannot hold; the message names row and column."""


@dataclass(frozen=True)
class Shaded:
    """A cell with a background: `fill` and `ink` are six hexadecimal digits. CSV has the text alone."""

    text: str
    fill: str
    ink: str = "000000"


@dataclass(frozen=True)
class Number:
    """A number that is shown with so many decimals and a sign behind it ("%"); CSV has the digits alone."""

    value: Decimal
    decimals: int
    sign: Literal["", "%"] = ""

    @property
    def digits(self) -> str:
        """The number as displayed, rounded half up, without sign and without commas."""
        return str(self.value.quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP))


@dataclass(frozen=True)
class SheetLink:
    """A cell that leads to a sheet of the same workbook; elsewhere its text alone."""

    text: str
    sheet: str


Value = str | int | float | Decimal | bool | date | datetime | Shaded | Number | SheetLink | None
Row = Mapping[str, Value]


@dataclass(frozen=True)
class Column:
    """One column: `key` finds its value in a row, `title` heads it, `kind` says how it is written.

    Text is made inert, dates are real dates, numbers real numbers. `width` is in characters; None
    fits the contents.
    """

    key: str
    title: str
    kind: Literal["text", "date", "number"] = "text"
    width: int | None = None


@dataclass(frozen=True)
class Table:
    """One sheet of a workbook, or one table of a document under its name.

    `filters`: whether the header of a sheet offers to filter and sort. `staying`: how many columns of a
    wide sheet stay in view, and stand on every page when it is printed on several beside each other.
    """

    name: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    filters: bool = True
    staying: int = 0


def csv_bytes(columns: Sequence[Column], rows: Sequence[Row], *, bom: bool = True) -> bytes:
    """CSV in UTF-8: a header of titles, then the rows; dates as 2019-01-31, empty for None.

    With `bom` Excel recognises the encoding; leave it out for programs.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([inert(column.title) for column in columns])
    writer.writerows([_csv_cell(row.get(column.key), column) for column in columns] for row in rows)
    return out.getvalue().encode("utf-8-sig" if bom else "utf-8")


def plain(value: Value) -> str:
    """A value as text: dates as 2019-01-31, yes and no, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Shaded | SheetLink):
        return value.text
    if isinstance(value, Number):
        return value.digits
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date) else str(value)


def _csv_cell(value: Value, column: Column) -> str:
    is_number = isinstance(value, int | float | Decimal | Number) and column.kind == "number"
    return plain(value) if is_number else inert(plain(value))


def xlsx_bytes(
    sheets: Sequence[Table | ChartSheet], *, title: str = "", made_at: datetime | None = None
) -> bytes:
    """A workbook with one sheet a table, header frozen and bold, columns as wide as they need.

    It prints on A4 across, headers repeated, and names nobody. `made_at` (aware; now, if None) is its
    date of creation: with it, the same data makes the same bytes. Charts draw from the workbook's own
    tables (KeyError when one is not there). Raises CellTooLong for a text of more than 32,767
    characters, which Excel's format cannot hold.
    """
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False, "remove_timezone": True}  # fmt: skip
    with xlsxwriter.Workbook(out, options) as book:
        created = {"created": made_at.astimezone(UTC)} if made_at else {}
        book.set_properties({"title": title, "author": ""} | created)
        formats = _Formats(book)
        places = {
            table.name: Place(sheet_name(table.name), {c.key: at for at, c in enumerate(table.columns)})
            for table in sheets
            if isinstance(table, Table)
        }
        for sheet in sheets:
            written = book.add_worksheet(sheet_name(sheet.name))
            if isinstance(sheet, ChartSheet):
                write_charts(book, written, sheet.charts, places)
            else:
                _write_sheet(written, sheet, formats)
    return out.getvalue()


class _Formats:
    """The workbook's cell formats, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}
        self.header = self.get(bold=True, text_wrap=True, valign="top", bottom=1)
        self.number_header = self.get(bold=True, text_wrap=True, valign="top", bottom=1, align="right")
        self.text = self.get(text_wrap=True, valign="top")
        self.number_text = self.get(text_wrap=True, valign="top", align="right")
        self.date = self.get(num_format="dd/mm/yyyy", valign="top", align="left")
        self.moment = self.get(num_format="dd/mm/yyyy hh:mm", valign="top", align="left")
        self.number = self.get(valign="top")
        self.link = self.get(valign="top", font_color="#1A5A9E", underline=1)

    def get(self, **properties: Any) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]

    def number_of(self, cell: Number) -> Format:
        return self.get(num_format=number_format(cell.decimals, cell.sign), valign="top")

    def shaded(self, cell: Shaded) -> Format:
        return self.get(bg_color=f"#{cell.fill}", font_color=f"#{cell.ink}", text_wrap=True, valign="top")


def number_format(decimals: int, sign: Literal["", "%"] = "") -> str:
    """Excel's format of such a number: 0.0"%" (the value is 88.8, not 0.888)."""
    digits = "#,##0" + ("." + "0" * decimals if decimals else "")
    return f'{digits}"{sign}"' if sign else digits


def _write_sheet(sheet: Worksheet, table: Table, formats: _Formats) -> None:
    sheet.freeze_panes(1, table.staying)
    for index, column in enumerate(table.columns):
        sheet.set_column(index, index, _width(column, table.rows))
        heading = formats.number_header if column.kind == "number" else formats.header
        sheet.write_string(0, index, inert(column.title), heading)
    for number, row in enumerate(table.rows, start=1):
        for index, column in enumerate(table.columns):
            _write_cell(sheet, number, index, row.get(column.key), column, formats)
    _set_up_print(sheet, table)
    if table.rows and table.columns and table.filters:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def _set_up_print(sheet: Worksheet, table: Table) -> None:
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    if table.staying:
        sheet.repeat_columns(0, table.staying - 1)
        sheet.print_across()
        sheet.set_print_scale(_WIDE_SCALE)
    else:
        sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&RPage &P of &N")


def _write_cell(
    sheet: Worksheet, row: int, index: int, value: Value, column: Column, formats: _Formats
) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        sheet.write_datetime(row, index, value, formats.moment)
    elif isinstance(value, date):
        sheet.write_datetime(row, index, value, formats.date)
    elif isinstance(value, Number):
        sheet.write_number(row, index, value.value, formats.number_of(value))
    elif isinstance(value, SheetLink):
        place = sheet_name(value.sheet).replace("'", "''")
        sheet.write_url(row, index, f"internal:'{place}'!A1", formats.link, string=inert(value.text))
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        sheet.write_number(row, index, value, formats.number)
    else:
        text = inert(plain(value))
        if len(text) > LONGEST_CELL:
            raise CellTooLong(f"The text in row {row + 1}, column {column.title}, is too long for Excel.")
        style = formats.number_text if column.kind == "number" else formats.text
        if isinstance(value, Shaded):
            style = formats.shaded(value)
        sheet.write_string(row, index, text, style)


def _width(column: Column, rows: Sequence[Row]) -> int:
    if column.width is not None:
        return column.width
    longest = max((len(plain(row.get(column.key))) for row in rows), default=0)
    return min(_WIDEST, max(_NARROWEST, len(column.title) + 2, longest + 1))


def sheet_name(name: str) -> str:
    """Excel allows 31 characters and none of []:*?/\\ ; nor an apostrophe at either end."""
    allowed = "".join(" " if letter in "[]:*?/\\" else letter for letter in name)
    return allowed[:31].strip("' ") or "Sheet"
