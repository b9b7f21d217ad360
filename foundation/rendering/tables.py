"""Rows to files: CSV and XLSX. (Word is in `documents`.)"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from foundation.rendering.inert import inert

_LONGEST_CELL = 32_767  # what Excel's format allows in one cell
_NARROWEST, _WIDEST = 10, 60  # characters


class CellTooLong(ValueError):
    """A text that the XLSX format cannot hold; the message names row and column."""


@dataclass(frozen=True)
class Shaded:
    """A cell with a background: `fill` and `ink` are six hexadecimal digits. CSV has the text alone."""

    text: str
    fill: str
    ink: str = "000000"


Value = str | int | float | Decimal | bool | date | datetime | Shaded | None
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
    """One sheet of a workbook, or one table of a document under its name."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Row]


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
    if isinstance(value, Shaded):
        return value.text
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date) else str(value)


def _csv_cell(value: Value, column: Column) -> str:
    is_number = isinstance(value, int | float | Decimal) and column.kind == "number"
    return plain(value) if is_number else inert(plain(value))


def xlsx_bytes(tables: Sequence[Table]) -> bytes:
    """A workbook with one sheet a table, header frozen and bold, columns as wide as they need.

    Raises CellTooLong for a text of more than 32,767 characters, which Excel's format cannot hold.
    """
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False, "remove_timezone": True}  # fmt: skip
    with xlsxwriter.Workbook(out, options) as book:
        formats = _Formats(book)
        for table in tables:
            _write_sheet(book.add_worksheet(_sheet_name(table.name)), table, formats)
    return out.getvalue()


class _Formats:
    """The workbook's cell formats, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}
        self.header = self.get(bold=True, text_wrap=True, valign="top", bottom=1)
        self.text = self.get(text_wrap=True, valign="top")
        self.date = self.get(num_format="dd/mm/yyyy", valign="top", align="left")
        self.moment = self.get(num_format="dd/mm/yyyy hh:mm", valign="top", align="left")
        self.number = self.get(valign="top")

    def get(self, **properties: Any) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]

    def shaded(self, cell: Shaded) -> Format:
        return self.get(bg_color=f"#{cell.fill}", font_color=f"#{cell.ink}", text_wrap=True, valign="top")


def _write_sheet(sheet: Worksheet, table: Table, formats: _Formats) -> None:
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(table.columns):
        sheet.set_column(index, index, _width(column, table.rows))
        sheet.write_string(0, index, inert(column.title), formats.header)
    for number, row in enumerate(table.rows, start=1):
        for index, column in enumerate(table.columns):
            _write_cell(sheet, number, index, row.get(column.key), column, formats)
    if table.rows and table.columns:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def _write_cell(
    sheet: Worksheet, row: int, index: int, value: Value, column: Column, formats: _Formats
) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        sheet.write_datetime(row, index, value, formats.moment)
    elif isinstance(value, date):
        sheet.write_datetime(row, index, value, formats.date)
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        sheet.write_number(row, index, value, formats.number)
    else:
        text = inert(plain(value))
        if len(text) > _LONGEST_CELL:
            raise CellTooLong(f"The text in row {row + 1}, column {column.title}, is too long for Excel.")
        style = formats.shaded(value) if isinstance(value, Shaded) else formats.text
        sheet.write_string(row, index, text, style)


def _width(column: Column, rows: Sequence[Row]) -> int:
    if column.width is not None:
        return column.width
    longest = max((len(plain(row.get(column.key))) for row in rows), default=0)
    return min(_WIDEST, max(_NARROWEST, len(column.title) + 2, longest + 1))


def _sheet_name(name: str) -> str:
    """Excel allows 31 characters and none of []:*?/\\ ; nor an apostrophe at either end."""
    allowed = "".join(" " if letter in "[]:*?/\\" else letter for letter in name)
    return allowed[:31].strip("' ") or "Sheet"
