"""Wide tables, as councils keep them: a row an indicator, the months across, comparators beside them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from foundation.rendering.cell_marks import CellAt
from foundation.rendering.cells import CellError, plain
from foundation.rendering.grids import Grid, address
from foundation.rendering.reading import Cell, SheetRow
from kpi.imports import columns as c
from kpi.imports.figures import read_figure, read_period, read_year, shown
from kpi.imports.rows import ComparatorRow, FigureRow, Head, Place, Rejected, Written
from kpi.imports.tables import HEADER_ROWS, Collected, Table, read_head
from kpi.imports.words import Area, read_comparator_heading
from kpi.rules.period_words import MONTHS
from kpi.rules.periods import Period

_PROVISIONAL = re.compile(r"\s*\(?\b(?:p|prov|provisional)\b\.?\)?\s*$", re.IGNORECASE)
_BARE_MONTH = re.compile(rf"(?:{'|'.join(f'{m}|{m[:3]}' for m in MONTHS)}|sept)\.?", re.IGNORECASE)
_BARE_QUARTER = re.compile(r"(?:q|qtr|quarter) ?[1-4]", re.IGNORECASE)
_YEAR_ABOVE = re.compile(r"(?:.*\b)?(?P<first>(?:19|20)[0-9]{2})(?: ?[/-] ?(?P<second>[0-9]{4}|[0-9]{2}))?")
_APRIL = 4


@dataclass(frozen=True)
class PeriodColumn:
    """A column of figures of one period."""

    column: int
    period: Period
    provisional: bool = False


@dataclass(frozen=True)
class AreaColumn:
    """A column of figures of elsewhere."""

    column: int
    area: Area
    year: int | None


@dataclass(frozen=True)
class WideTable:
    """The sheet with its columns of periods and comparators, and what is wrong with its headings."""

    table: Table
    periods: tuple[PeriodColumn, ...]
    areas: tuple[AreaColumn, ...]
    rejected: tuple[Rejected, ...]
    unread: tuple[str, ...]


def find_wide(grid: Grid, *, several: bool, own: str) -> WideTable | None:
    """The table in a sheet: the row with most headings that are periods, beside a code or a name."""
    headings = _Headings(grid)
    best: WideTable | None = None
    for row in grid.rows[:HEADER_ROWS]:
        header = tuple(headings.at(row.number, column) for column in range(headings.width))
        named = c.find_columns(header, c.WIDE_COLUMNS)
        if not {c.CODE, c.NAME} & named.keys():
            continue
        table = Table(grid, row.number, row.cells, named, several, wide=True)
        wide = _columns(table, header, headings, own)
        if (wide.periods or wide.rejected) and (best is None or len(wide.periods) > len(best.periods)):
            best = wide
    return best


class _Headings:
    """The cells near the top, joined cells saying in all their places what they say in the first."""

    def __init__(self, grid: Grid) -> None:
        rows = grid.rows[:HEADER_ROWS]
        self.width = max((len(row.cells) for row in rows), default=0)
        last = rows[-1].number if rows else 0
        self._cells: dict[CellAt, Cell] = {
            (row.number, column): cell
            for row in rows
            for column, cell in enumerate(row.cells)
            if not isinstance(cell, str) or cell.strip()
        }
        for (top, left), (bottom, right) in grid.merged:
            said = self._cells.get((top, left))
            if said is None:
                continue
            for row in range(top, min(bottom, last) + 1):
                for column in range(left, min(right, self.width - 1) + 1):
                    self._cells.setdefault((row, column), said)

    def at(self, row: int, column: int) -> Cell:
        """What heads a column, from this row or from the one above where this one says nothing."""
        return self._cells.get((row, column)) or self._cells.get((row - 1, column), "")

    def year_above(self, row: int, column: int) -> re.Match[str] | None:
        """The year that stands above a heading, or above one to the left of it."""
        for up in (row - 1, row - 2):
            for left in range(column, -1, -1):
                said = self._cells.get((up, left))
                if said is None:
                    continue
                if found := _YEAR_ABOVE.fullmatch(" ".join(shown(said).split())):
                    return found
                break
        return None


def _columns(table: Table, header: tuple[Cell, ...], headings: _Headings, own: str) -> WideTable:
    taken = {column for columns in table.columns.values() for column in columns}
    periods: dict[Period, PeriodColumn] = {}
    areas: list[AreaColumn] = []
    rejected: list[Rejected] = []
    unread: list[str] = []
    for column, heading in enumerate(header):
        if column in taken or heading == "":
            continue
        try:
            period = _period(heading, headings.year_above(table.header_row, column))
            if period is None:
                _other(column, heading, own, areas, unread)
            elif (
                first := periods.setdefault(period.period, replace(period, column=column))
            ).column != column:
                rejected.append(
                    _heading_problem(
                        table,
                        column,
                        heading,
                        f"{period.period.label} stands in column"
                        f" {address(table.header_row, first.column)}, too. Keep one of the two.",
                    )
                )
        except CellError as error:
            rejected.append(_heading_problem(table, column, heading, str(error)))
    return WideTable(table, tuple(periods.values()), tuple(areas), tuple(rejected), tuple(unread))


def _heading_problem(table: Table, column: int, heading: Cell, reason: str) -> Rejected:
    cell = address(table.header_row, column)
    key = f"{table.grid.name}!{cell}" if table.several else cell
    return Rejected(Place(table.grid.name, cell, (key,)), shown(heading), reason)


def _period(heading: Cell, above: re.Match[str] | None) -> PeriodColumn | None:
    """The period that a heading names, None where it names none. Column 0 stands for "not said yet"."""
    if isinstance(heading, bool | int | float):
        return None
    if isinstance(heading, date):
        return PeriodColumn(0, read_period(heading))
    text = " ".join(heading.split())
    plain_text = _PROVISIONAL.sub("", text)
    provisional = plain_text != text
    if _BARE_MONTH.fullmatch(plain_text) or _BARE_QUARTER.fullmatch(plain_text):
        if above is None:
            raise CellError("This heading has no year. Write Jan-18, or put the year above the months.")
        plain_text = _with_year(plain_text, above)
    elif not any(letter.isdigit() for letter in plain_text) or re.fullmatch(r"[0-9]+", plain_text):
        return None
    try:
        return PeriodColumn(0, read_period(plain_text), provisional)
    except CellError:
        return None


def _with_year(text: str, above: re.Match[str]) -> str:
    """ "Jan" under 2018/19 is January 2019, under 2018 it is January 2018."""
    first, second = int(above["first"]), above["second"]
    if _BARE_QUARTER.fullmatch(text):
        if second is None:
            raise CellError(
                f"Quarters are of financial years: write {first}/{(first + 1) % 100:02d} above them."
            )
        return f"{text} {first}/{second}"
    month = [name[:3].casefold() for name in MONTHS].index(text[:3].casefold()) + 1
    return f"{MONTHS[month - 1]} {first + 1 if second is not None and month < _APRIL else first}"


def _other(column: int, heading: Cell, own: str, areas: list[AreaColumn], unread: list[str]) -> None:
    text = shown(heading)
    found = read_comparator_heading(text, own=own)
    if found is not None:
        areas.append(AreaColumn(column, found[0], read_year(found[1])))
    elif plain(text) not in c.UNUSED:
        unread.append(text[:60])


def read_wide(wide: WideTable, found: Collected) -> None:
    """Add the figures and comparators of all rows; every cell that cannot be taken is noted."""
    found.rejected.extend(wide.rejected)
    for row in wide.table.rows:
        _read_row(wide, row, found)
    if wide.unread:
        found.notes.append(f"Columns that are not read: {', '.join(wide.unread)}.")


def _read_row(wide: WideTable, row: SheetRow, found: Collected) -> None:
    table = wide.table
    cells = list(_filled(table, row, (*wide.periods, *wide.areas)))
    if not cells:
        return  # a line between sections, or an indicator without any figure
    head = read_head(table, row, found)
    if head is None:
        return
    if not head.code and not head.name:
        reason = "This row has figures, but names no indicator."
        found.rejected.append(Rejected(head.place, table.shown(row, cells[0].column), reason))
        return
    for column in cells:
        _read_cell(table, row, head, column, found)


def _filled(
    table: Table, row: SheetRow, columns: tuple[PeriodColumn | AreaColumn, ...]
) -> Iterator[PeriodColumn | AreaColumn]:
    silent: Mapping[CellAt, str] = table.grid.silent
    for column in columns:
        if (row.number, column.column) in silent or table.text(row, column.column):
            yield column


def _read_cell(
    table: Table, row: SheetRow, head: Head, column: PeriodColumn | AreaColumn, found: Collected
) -> None:
    place, said = table.place(row, column.column), table.shown(row, column.column)
    is_percent = (row.number, column.column) in table.grid.percent
    try:
        written: Written | None = read_figure(table.cell(row, column.column), percent=is_percent)
    except CellError as error:
        found.rejected.append(Rejected(place, said[:200], str(error)))
        return
    if isinstance(column, AreaColumn):
        found.comparators.append(
            ComparatorRow(
                head, place, column.area.name, column.year, written, said, own=column.area.kind == "outturn"
            )
        )
    elif written is not None:
        provisional = written.provisional or column.provisional
        found.figures.append(FigureRow(head, place, column.period, written, said, provisional=provisional))
