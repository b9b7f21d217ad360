"""Files that people upload, to rows. Nothing here trusts the file; every error is a plain sentence."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any

from foundation.rendering.archives import OLE, UnreadableFile
from foundation.rendering.inert import strip_inert

__all__ = ["Cell", "Sheet", "SheetRow", "UnreadableFile", "read_csv"]

MOST_ROWS = 50_000
MOST_COLUMNS = 200
TOO_MANY_ROWS = f"This file has more than {MOST_ROWS:,} rows."
TOO_MANY_COLUMNS = f"This file has more than {MOST_COLUMNS} columns."

Cell = str | int | float | bool | date | datetime
# Number, cells as the parser gives them, and the columns whose cell continues the one above.
NumberedRow = tuple[int, Sequence[Any], frozenset[int]]

_TITLE_LINES = 20
_ZIP = b"PK\x03\x04"
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_UNDEFINED_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


@dataclass(frozen=True)
class SheetRow:
    """One row: its number as the program that made the file counts (from 1), and its cells.

    As many cells as the header; "" where there is nothing. `continued`: columns whose cell is joined
    to the one above (Word only), whose text stands there once.
    """

    number: int
    cells: tuple[Cell, ...]
    continued: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Sheet:
    """A table: the header is the first row with two filled cells; empty rows are left out."""

    name: str
    header: tuple[str, ...]
    rows: tuple[SheetRow, ...]

    def records(self) -> Iterator[tuple[int, dict[str, Cell]]]:
        """Each row's number with its cells by heading; columns without one are left out.

        Raises UnreadableFile when two columns have the same heading.
        """
        named = [heading for heading in self.header if heading]
        twice = next((heading for heading in named if named.count(heading) > 1), None)
        if twice:
            raise UnreadableFile(f"Two columns are called {twice}.")
        for row in self.rows:
            pairs = zip(self.header, row.cells, strict=True)
            yield row.number, {heading: cell for heading, cell in pairs if heading}


def read_csv(content: bytes, *, name: str = "") -> Sheet:
    """Read a CSV file: UTF-8 (with or without mark), or what Excel in Britain saves (Windows-1252).

    Windows-1252 is assumed only where it is the one reading possible: the file is no UTF-8, holds
    no sequence that would be, and every byte is defined. Commas, semicolons or tabs separate; the
    header decides which. Raises UnreadableFile.
    """
    return make_sheet(name, csv_rows(content))


def csv_rows(content: bytes) -> Iterator[NumberedRow]:
    """The rows of a CSV file as they stand, empty ones included, in the encodings of `read_csv`."""
    text = _decode(content)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    return _numbered(lines)


def filled_rows(rows: Iterable[NumberedRow]) -> list[SheetRow]:
    """The rows with anything in them, within limits; marks taken off, no empty cells at their ends."""
    cleaned = (SheetRow(number, _cleaned(cells), joined) for number, cells, joined in _limited(rows))
    return [row for row in cleaned if row.continued or any(map(_is_filled, row.cells))]


def make_sheet(name: str, rows: Iterable[NumberedRow], *, lenient: bool = False) -> Sheet:
    """A sheet from rows: limits, header, marks taken off, all rows as long as the header.

    A row with more cells than headings is an error, but where `lenient` it adds headings "" (Word,
    where any table may stand beside those that matter).
    """
    filled = filled_rows(rows)
    start = _header_at(filled)
    if start is None:
        raise UnreadableFile("This file is empty.")
    header = tuple(str(cell).strip() for cell in filled[start].cells)
    below = filled[start + 1 :]
    widest = max(below, key=lambda row: len(row.cells), default=None)
    if widest is not None and len(widest.cells) > len(header):
        if not lenient:
            raise UnreadableFile(
                f"Row {widest.number} has {len(widest.cells)} cells, but there are {len(header)} headings."
            )
        header += ("",) * (len(widest.cells) - len(header))
    return Sheet(name, header, tuple(replace(row, cells=_padded(row.cells, len(header))) for row in below))


def _limited(rows: Iterable[NumberedRow]) -> Iterator[NumberedRow]:
    for count, row in enumerate(rows):
        if count > MOST_ROWS:
            raise UnreadableFile(TOO_MANY_ROWS)
        if len(row[1]) > MOST_COLUMNS:
            raise UnreadableFile(TOO_MANY_COLUMNS)
        yield row


def _header_at(rows: Sequence[SheetRow]) -> int | None:
    """The first row with two filled cells, since titles stand above headings; else the first."""
    several = (at for at, row in enumerate(rows) if sum(map(_is_filled, row.cells)) > 1)
    return next(several, 0 if rows else None)


def _is_filled(cell: Cell) -> bool:
    return not isinstance(cell, str) or cell.strip() != ""


def _padded(cells: tuple[Cell, ...], length: int) -> tuple[Cell, ...]:
    return cells + ("",) * (length - len(cells))


def _cleaned(cells: Sequence[Any]) -> tuple[Cell, ...]:
    """Cells as people mean them, without the empty ones at the end."""
    values = [_clean(cell) for cell in cells]
    while values and values[-1] == "":
        values.pop()
    return tuple(values)


def _clean(cell: Any) -> Cell:
    """Text without our mark and with simple line ends; whole numbers as int; midnight as a date."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return strip_inert(cell).replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date()
    return cell if isinstance(cell, int | float | date) else str(cell)


def _numbered(lines: Iterable[list[str]]) -> Iterator[NumberedRow]:
    number = 0
    try:
        for number, cells in enumerate(lines, start=1):
            yield number, cells, frozenset()
    except csv.Error as error:
        raise UnreadableFile(
            f"Row {number + 1} cannot be read: quotation marks do not match, or a cell is longer than"
            " 131,072 characters."
        ) from error


def _decode(content: bytes) -> str:
    if content.startswith((_ZIP, OLE)):
        raise UnreadableFile("This is an Office file, not a CSV file.")
    if b"\0" in content:
        raise UnreadableFile("This is not a text file. Save it as CSV (UTF-8) and try again.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if _MULTIBYTE.search(content) or _UNDEFINED_1252.search(content):
            row = content.count(b"\n", 0, error.start) + 1
            raise UnreadableFile(
                f"Line {row} holds a character that is not UTF-8 (byte {error.start + 1} of the file)."
                " Save the file as CSV (UTF-8) and try again."
            ) from error
        return content.decode("cp1252")


def _delimiter(text: str) -> str:
    """What the headings are divided by: the first line, or where titles stand above, the first two lines
    in a row that are divided alike."""
    lines = text.lstrip().split("\n", _TITLE_LINES)[:_TITLE_LINES]
    for line, following in pairwise(lines):
        mark = max(",;\t", key=line.count)
        if mark in line and (line is lines[0] or mark in following):
            return mark
    return max(",;\t", key=lines[0].count)
