"""XLSX files to rows."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from foundation.rendering.archives import UnreadableFile, open_office_file
from foundation.rendering.reading import (
    MOST_COLUMNS,
    MOST_ROWS,
    TOO_MANY_COLUMNS,
    TOO_MANY_ROWS,
    Sheet,
    make_sheet,
)

_WANTED = "an Excel workbook (.xlsx)"
_MOST_TEXT = 200 * 1024 * 1024  # characters, repeated strings counted each time
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{0,3})(\d{1,9})[\"']")
_STRING = re.compile(rb"<(?:\w+:)?si[\s>].*?</(?:\w+:)?si>", re.DOTALL)
_POINTER = re.compile(rb"<(?:\w+:)?v[^>]*>(\d{1,9})<")
_SLACK = 1000  # rows below the last allowed one that only carry a format are forgiven


def read_xlsx(content: bytes) -> list[Sheet]:
    """The visible sheets of a workbook that are not empty, each with its header and rows.

    Dates are dates, whole numbers int. The parser lays every sheet out in memory from its first
    cell to its last, so places and repeated texts are counted before it may. Raises UnreadableFile.
    """
    with open_workbook(content) as (book, _):
        sheets = [_read(book, name) for name in visible_sheets(book)]
    filled = [sheet for sheet in sheets if sheet is not None]
    if not filled:
        raise UnreadableFile("This file is empty.")
    return filled


@contextmanager
def open_workbook(content: bytes) -> Iterator[tuple[CalamineWorkbook, dict[str, bytes]]]:
    """The workbook and its XML parts by name, once its size is known to be decent.

    Raises UnreadableFile, also for what the parser meets while the block reads.
    """
    parts = open_office_file(content, wanted=_WANTED, member="xl/workbook.xml")
    _check_size(parts)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            yield book, parts
    except (CalamineError, ValueError, OverflowError) as error:
        raise UnreadableFile(f"This is not {_WANTED}, or it is damaged.") from error


def visible_sheets(book: CalamineWorkbook) -> Iterator[str]:
    """The names of the sheets that a person sees."""
    for sheet in book.sheets_metadata:
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
            yield sheet.name


def _read(book: CalamineWorkbook, name: str) -> Sheet | None:
    rows: list[list[Any]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    if not any(cell not in ("", None) for row in rows for cell in row):
        return None
    return make_sheet(name, ((number, row, frozenset()) for number, row in enumerate(rows, start=1)))


def _check_size(parts: dict[str, bytes]) -> None:
    lengths = [
        len(found) for data in parts.values() if b"sst" in data[:2000] for found in _STRING.findall(data)
    ]
    text = 0
    for data in parts.values():
        if b"sheetData" not in data:
            continue
        for letters, number in _PLACE.findall(data):
            if int(number) > MOST_ROWS + _SLACK:
                raise UnreadableFile(TOO_MANY_ROWS)
            if _column(letters) > MOST_COLUMNS:
                raise UnreadableFile(TOO_MANY_COLUMNS)
        text += sum(lengths[at] for at in map(int, _POINTER.findall(data)) if at < len(lengths))
        if text > _MOST_TEXT:
            raise UnreadableFile("This file unpacks to far more than it should. It was not opened.")


def _column(letters: bytes) -> int:
    """A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
