"""Whole sheets with the place of every cell, for tables whose headings a reader must find itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from foundation.rendering.archives import UnreadableFile
from foundation.rendering.cell_marks import CellAt, cell_marks
from foundation.rendering.reading import SheetRow, csv_rows, filled_rows
from foundation.rendering.workbooks import open_workbook, visible_sheets

EMPTY = "This file is empty."


@dataclass(frozen=True)
class Grid:
    """A sheet: its rows that hold anything, with their numbers; columns count from 0.

    `merged`: first and last place of joined cells, whose value stands in the first. `percent` and
    `silent` as in `cell_marks.CellMarks`.
    """

    name: str
    rows: tuple[SheetRow, ...]
    merged: tuple[tuple[CellAt, CellAt], ...] = ()
    percent: frozenset[CellAt] = frozenset()
    silent: Mapping[CellAt, str] = field(default_factory=dict)


def address(row: int, column: int) -> str:
    """A place as spreadsheets name it: row 12, column 5 is "F12"."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def read_csv_grid(content: bytes) -> Grid:
    """A CSV file. Raises UnreadableFile."""
    rows = tuple(filled_rows(csv_rows(content)))
    if not rows:
        raise UnreadableFile(EMPTY)
    return Grid("", rows)


def read_xlsx_grids(content: bytes) -> list[Grid]:
    """The visible sheets of a workbook that hold anything. Raises UnreadableFile."""
    grids = []
    with open_workbook(content) as (book, parts):
        marks = cell_marks(parts)
        for name in visible_sheets(book):
            sheet = book.get_sheet_by_name(name)
            cells = enumerate(sheet.to_python(skip_empty_area=False), start=1)
            rows = tuple(filled_rows((number, row, frozenset()) for number, row in cells))
            said = marks.get(name)
            if not rows and not (said and said.silent):
                continue
            joined = tuple(
                ((top + 1, left), (bottom + 1, right))
                for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
            )
            grids.append(
                Grid(name, rows, joined, said.percent, said.silent) if said else Grid(name, rows, joined)
            )
    if not grids:
        raise UnreadableFile(EMPTY)
    return grids
