"""Long tables: a row a figure, with the indicator and its period or area in columns."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from foundation.rendering.cells import CellError, plain, yes_or_no
from foundation.rendering.grids import Grid
from foundation.rendering.reading import Cell, SheetRow
from kpi.imports import columns as c
from kpi.imports.figures import read_count, read_figure, read_period, read_year
from kpi.imports.rows import ComparatorRow, FigureRow, Head, Rejected, Written
from kpi.imports.tables import HEADER_ROWS, Collected, Table, read_head
from kpi.imports.words import read_unit

T = TypeVar("T")

_LONGEST_CATEGORY, _LONGEST_BREAKDOWN, _LONGEST_SOURCE = 120, 80, 200


def find_observations(grid: Grid, *, several: bool) -> Table | None:
    """The table of results in a sheet: a column of periods, and figures or what they are made of."""
    return _find(
        grid,
        c.OBSERVATION_COLUMNS,
        several,
        lambda has: c.PERIOD in has and (c.VALUE in has or {c.NUMERATOR, c.DENOMINATOR} <= has),
    )


def find_comparators(grid: Grid, *, several: bool) -> Table | None:
    """The table of comparators in a sheet: a column of areas, figures, and the indicator's code or name."""
    return _find(
        grid,
        c.COMPARATOR_COLUMNS,
        several,
        lambda has: {c.AREA, c.VALUE} <= has and bool({c.CODE, c.NAME} & has),
    )


def _find(
    grid: Grid, fields: Mapping[str, str], several: bool, fits: Callable[[set[str]], bool]
) -> Table | None:
    for row in grid.rows[:HEADER_ROWS]:
        found = c.find_columns(row.cells, fields)
        if fits(set(found)):
            return Table(grid, row.number, row.cells, found, several)
    return None


def read_observations(table: Table, found: Collected) -> None:
    """Add the table's figures; every cell that cannot be taken is noted with its reason."""
    for row in table.rows:
        head = read_head(table, row, found)
        figure = _figure(table, row, head, found) if head else None
        if figure:
            found.figures.append(figure)
    _note_unknown(table, c.OBSERVATION_COLUMNS, found)


def read_comparators(table: Table, found: Collected) -> None:
    """Add the table's comparators; every cell that cannot be taken is noted with its reason."""
    for row in table.rows:
        head = read_head(table, row, found)
        comparator = _comparator(table, row, head, found) if head else None
        if comparator:
            found.comparators.append(comparator)
    _note_unknown(table, c.COMPARATOR_COLUMNS, found)


def _note_unknown(table: Table, fields: Mapping[str, str], found: Collected) -> None:
    unknown = c.unknown_headings(table.header, fields)
    if unknown:
        found.notes.append(f"Columns that are not read: {', '.join(heading[:60] for heading in unknown)}.")


class _Cells:
    """The cells of one row, read one after the other; the first that fails is noted."""

    def __init__(self, table: Table, row: SheetRow, found: Collected) -> None:
        self.table, self.row, self.found = table, row, found
        self.failed = False

    def read(self, field: str, reads: Callable[[Cell], T], *, column: int | None = None) -> T | None:
        column = self.table.first(field) if column is None else column
        if column is None or self.failed:
            return None
        try:
            return reads(self.table.cell(self.row, column))
        except CellError as error:
            self.reject(column, str(error))
            return None

    def reject(self, column: int, reason: str) -> None:
        self.failed = True
        place = self.table.place(self.row, column)
        self.found.rejected.append(Rejected(place, self.table.shown(self.row, column)[:200], reason))

    def text(self, field: str, longest: int) -> str:
        column = self.table.first(field)
        said = self.table.text(self.row, column)
        if len(said) > longest and column is not None:
            self.reject(column, f"At most {longest} characters are possible here.")
        return said

    def value(self) -> tuple[int, Written | None]:
        """The figure, and the column that it stands in."""
        column = self.table.first(c.VALUE)
        if column is None:
            return self.table.first(c.NUMERATOR) or 0, None
        is_percent = (self.row.number, column) in self.table.grid.percent
        written = self.read(c.VALUE, lambda cell: read_figure(cell, percent=is_percent))
        if written is not None and plain(str(self.table.header[column])) in c.PERCENT_HEADINGS:
            written = replace(written, percent=True)
        return column, written


def _figure(table: Table, row: SheetRow, head: Head, found: Collected) -> FigureRow | None:
    cells = _Cells(table, row, found)
    period_at = table.first(c.PERIOD)
    if period_at is None:
        return None
    value_at, written = cells.value()
    top, bottom = cells.read(c.NUMERATOR, read_count), cells.read(c.DENOMINATOR, read_count)
    if not cells.failed and written is None and (top is None or bottom is None):
        return None  # no figure: nothing to load
    if not table.text(row, period_at):
        cells.reject(period_at, "This row names no period.")
    period = cells.read(c.PERIOD, read_period)
    provisional = cells.read(c.PROVISIONAL, lambda cell: yes_or_no(str(cell)))
    breakdown = cells.text(c.BREAKDOWN, _LONGEST_BREAKDOWN)
    category = cells.text(c.CATEGORY, _LONGEST_CATEGORY)
    source = cells.text(c.SOURCE, _LONGEST_SOURCE)
    if not cells.failed:
        _check_parts(cells, bottom, breakdown, category)
    if cells.failed or period is None:
        return None
    return FigureRow(
        head=head,
        place=table.place(row, value_at),
        period=period,
        written=written,
        shown=table.shown(row, value_at),
        numerator=top,
        denominator=bottom,
        parts_said=c.NUMERATOR in table.columns or c.DENOMINATOR in table.columns,
        provisional=provisional == "yes" or bool(written and written.provisional),
        breakdown=breakdown,
        category=category,
        source=source,
    )


def _check_parts(cells: _Cells, bottom: Decimal | None, breakdown: str, category: str) -> None:
    table = cells.table
    if bottom is not None and not bottom:
        reason = "A denominator of 0 gives no figure. Leave the row empty."
        cells.reject(table.first(c.DENOMINATOR) or 0, reason)
    elif bool(breakdown) != bool(category):
        lacking = c.CATEGORY if breakdown else c.BREAKDOWN
        column = table.first(lacking)
        if column is None:
            column = table.first(c.BREAKDOWN if breakdown else c.CATEGORY)
        cells.reject(column or 0, "A breakdown and its category belong together: give both, or neither.")


def _comparator(table: Table, row: SheetRow, head: Head, found: Collected) -> ComparatorRow | None:
    cells = _Cells(table, row, found)
    value_at, written = cells.value()
    area_at = table.first(c.AREA) or 0
    area = table.text(row, area_at)
    if not area and not table.text(row, value_at):
        return None
    if not area and not cells.failed:
        cells.reject(area_at, "This row does not say whom the figure is of.")
    elif area and not any(letter.isalpha() for letter in area):
        cells.reject(area_at, "This is no area: write England, a region, SN or an authority’s name.")
    year = _year(cells)
    unit = cells.read(c.UNIT, lambda cell: read_unit(str(cell)))
    source = cells.text(c.SOURCE, _LONGEST_SOURCE)
    if cells.failed:
        return None
    return ComparatorRow(
        head=head,
        place=table.place(row, value_at),
        area=area,
        year=year,
        written=written,
        shown=table.shown(row, value_at),
        unit=unit,
        source=source,
    )


def _year(cells: _Cells) -> int | None:
    """The first of the columns of years that says one."""
    for column in cells.table.columns.get(c.YEAR, ()):
        year = cells.read(c.YEAR, read_year, column=column)
        if year is not None:
            return year
    return None
