"""Bytes of a CSV, XLSX or Word file to tables, and on to rows."""

from datetime import date, datetime
from pathlib import PurePath

from foundation.rendering.archives import UnreadableFile
from foundation.rendering.reading import Cell, Sheet, read_csv
from foundation.rendering.word_tables import read_docx_tables
from foundation.rendering.workbooks import read_xlsx
from improvement_plan.imports.read import ReadRows, Table, read_tables
from improvement_plan.imports.rows import Kind, Problem, Severity
from improvement_plan.imports.word_headings import headings_above_tables

LARGEST_FILE = 25 * 1024 * 1024
ENDINGS = (".csv", ".xlsx", ".docx")


def read_file(kind: Kind, *, name: str, content: bytes) -> ReadRows:
    """The rows of one file of this kind. A file that cannot be read is one error."""
    try:
        tables = _tables(name, content)
    except UnreadableFile as unreadable:
        return ReadRows((), (Problem(Severity.ERROR, name, unreadable.message),))
    return read_tables(kind, tables, file=name)


def _tables(name: str, content: bytes) -> list[Table]:
    ending = PurePath(name).suffix.lower()
    if not content:
        raise UnreadableFile("This file is empty.")
    if len(content) > LARGEST_FILE:
        raise UnreadableFile(f"This file is larger than {LARGEST_FILE // 1024 // 1024} MB.")
    if ending == ".csv":
        return [_table(name, "", read_csv(content))]
    if ending == ".xlsx":
        sheets = read_xlsx(content)
        return [_table(name, sheet.name if len(sheets) > 1 else "", sheet) for sheet in sheets]
    if ending == ".docx":
        headings = headings_above_tables(content)
        sheets = read_docx_tables(content)
        return [
            _table(name, sheet.name if len(sheets) > 1 else "", sheet, headings.get(sheet.name, ""))
            for sheet in sheets
        ]
    raise UnreadableFile("Choose a CSV, Excel (.xlsx) or Word (.docx) file.")


def _table(file: str, name: str, sheet: Sheet, heading: str = "") -> Table:
    rows = tuple((row.number, tuple(_text(cell) for cell in row.cells)) for row in sheet.rows)
    return Table(file, name, sheet.header, rows, heading)


def _text(cell: Cell) -> str:
    """A cell as text: what a person would have typed."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
