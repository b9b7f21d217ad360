"""Tables of a file into typed rows, with a problem for everything that cannot be taken.

The file is read to its end and a row with a bad cell goes on without that cell, so that a person sees
all problems at once: any error keeps everything out in the end. Only a row without what every row
must have is left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from foundation.rendering.cells import CellError
from improvement_plan.imports.columns import COLUMNS, UNUSED, Column, find_column, plain_heading
from improvement_plan.imports.rows import At, Cell, Kind, Problem, Row, Severity, error, warning


@dataclass(frozen=True)
class Table:
    """One sheet or table of a file: text cells, each row with its number as Excel counts.

    `name` is empty for a CSV file. `heading` is the text above a Word table.
    """

    file: str
    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    heading: str = ""


@dataclass(frozen=True)
class ReadRows:
    """The rows, and the problems of their cells."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


# Ten times the largest plan that we know of; more is another kind of file.
MOST_ROWS = 5_000
# A row that opens a section of a printed plan ("Priority 1: Leadership") comes through as this.
SECTION = "section"


def choose_tables(kind: Kind, tables: Sequence[Table]) -> Sequence[Table]:
    """The tables that hold this kind: all that have its required columns, else the first one.

    A workbook may hold several kinds, and a Word document tables of other things; where nothing
    fits, the first table is read so that its missing columns are named.
    """
    required = {column.field for column in COLUMNS[kind] if column.required}
    fitting = [
        table
        for table in tables
        if required <= {c.field for h in table.header if (c := find_column(kind, h)) is not None}
    ]
    return fitting or tables[:1]


def read_tables(kind: Kind, tables: Sequence[Table], *, file: str) -> ReadRows:
    """Read the tables of one file that hold this kind."""
    rows: list[Row] = []
    problems: list[Problem] = []
    for table in choose_tables(kind, tables):
        read = _read_table(kind, table)
        rows.extend(read.rows)
        problems.extend(read.problems)
    if not rows and not problems:
        problems.append(_empty(kind, file))
    if len(rows) > MOST_ROWS:
        message = (
            f"The file holds {len(rows):,} {kind.words}; at most {MOST_ROWS:,} are taken at once. Divide it."
        )
        return ReadRows((), (Problem(Severity.ERROR, file, message),))
    return ReadRows(tuple(rows), tuple(problems))


def _empty(kind: Kind, file: str) -> Problem:
    message = f"The file holds no {kind.words}: add at least one row below the headings."
    return Problem(Severity.ERROR, file, message)


def _read_table(kind: Kind, table: Table) -> ReadRows:
    columns, problems = _match_header(kind, table)
    if any(p.severity is Severity.ERROR for p in problems):
        return ReadRows((), tuple(problems))
    titles = {column.field: table.header[i] for i, column in columns.items()}
    header = [plain_heading(h) for h in table.header]
    rows: list[Row] = []
    for number, cells in table.rows:
        at = At(table.file, table.name, number)
        if not any(cell.strip() for cell in cells) or [plain_heading(c) for c in cells] == header:
            continue  # blank, or the header again on the next page of a Word document
        section = _section_in(cells)
        if section:
            rows.append(Row(kind, at, {SECTION: section}))
            continue
        row, found = _read_row(kind, at, cells, columns, titles)
        problems.extend(found)
        if row is not None:
            rows.append(row)
    if table.heading and rows:
        rows.insert(0, Row(kind, At(table.file, table.name, 1), {SECTION: table.heading}))
    return ReadRows(tuple(rows), tuple(problems))


def _match_header(kind: Kind, table: Table) -> tuple[dict[int, Column], list[Problem]]:
    """Which column of the table is which field, and what is wrong with the header."""
    at = At(table.file, table.name, 1)
    columns: dict[int, Column] = {}
    problems: list[Problem] = []
    for i, heading in enumerate(table.header):
        column = find_column(kind, heading)
        if column is None:
            problems.extend(_unknown_column(kind, table, i, at))
        elif column in columns.values():
            other = next(table.header[j] for j, c in columns.items() if c is column)
            message = f"“{other}” and “{heading}” mean the same. Keep one of the two columns."
            problems.append(error(at, message, column=heading))
        else:
            columns[i] = column
    present = {column.field for column in columns.values()}
    for column in COLUMNS[kind]:
        if column.required and column.field not in present:
            message = f"The column “{column.headings[0].replace(' ', '_')}” is missing. Add it to the file."
            problems.append(error(at, message, column=column.headings[0].replace(" ", "_")))
    return columns, problems


def _unknown_column(kind: Kind, table: Table, i: int, at: At) -> Iterable[Problem]:
    heading = table.header[i]
    filled = any(i < len(cells) and cells[i].strip() for _, cells in table.rows)
    if filled and plain_heading(heading) not in UNUSED[kind]:
        shown = heading or f"number {i + 1}, without a heading"
        yield warning(at, "This column is not known and was left out.", column=shown)


def _section_in(cells: Sequence[str]) -> str:
    """The text of a row in which only the first cell is filled and names a priority, else ""."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    opens = len(filled) == 1 and filled[0].casefold().startswith("priority ")
    return filled[0] if opens and len(cells) > 1 else ""


def _read_row(
    kind: Kind,
    at: At,
    cells: Sequence[str],
    columns: Mapping[int, Column],
    titles: Mapping[str, str],
) -> tuple[Row | None, list[Problem]]:
    values: dict[str, Cell] = {}
    problems: list[Problem] = []
    complete = True
    for i, column in columns.items():
        raw = cells[i] if i < len(cells) else ""
        try:
            values[column.field] = column.reads(raw)
        except CellError as wrong:
            problems.append(error(at, str(wrong), column=titles[column.field], value=raw))
            complete = complete and not column.required
            continue
        if column.filled and not raw.strip():
            problems.append(error(at, "This cell must be filled.", column=titles[column.field]))
            complete = False
    return (Row(kind, at, values, titles) if complete else None), problems
