"""What long and wide tables share: a sheet with its places, and rows that name an indicator."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from foundation.rendering.cells import CellError, plain
from foundation.rendering.grids import Grid, address
from foundation.rendering.reading import Cell, SheetRow
from kpi.imports import columns as c
from kpi.imports.figures import shown
from kpi.imports.rows import ComparatorRow, Description, FigureRow, Head, Place, Reading, Rejected
from kpi.imports.words import read_frequency, read_polarity, read_unit

# Headings are looked for so far down: titles, filters and explanations stand above them.
HEADER_ROWS = 40
LONGEST_NAME, LONGEST_CODE = 200, 60
_MOST_DECIMALS = 4

T = TypeVar("T")


@dataclass
class Collected:
    """The reading while it is made."""

    figures: list[FigureRow] = field(default_factory=list)
    comparators: list[ComparatorRow] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def reading(self) -> Reading:
        return Reading(tuple(self.figures), tuple(self.comparators), tuple(self.rejected), tuple(self.notes))


@dataclass(frozen=True)
class Table:
    """A sheet in which headings were found in row `header_row`. `several`: the file has more sheets.

    `columns` are those of each field, the one that counts first.
    """

    grid: Grid
    header_row: int
    header: tuple[Cell, ...]
    columns: Mapping[str, list[int]]
    several: bool
    wide: bool = False

    @property
    def rows(self) -> list[SheetRow]:
        """The rows below the headings, without those that repeat them."""
        return [row for row in self.grid.rows if row.number > self.header_row and row.cells != self.header]

    def cell(self, row: SheetRow, column: int) -> Cell:
        """A cell, "" where the row ends before it. Raises CellError for one that shows an error."""
        if said := self.grid.silent.get((row.number, column)):
            raise CellError(_silence(said))
        return row.cells[column] if column < len(row.cells) else ""

    def text(self, row: SheetRow, column: int | None) -> str:
        """A cell as one line of text; "" for no column and for errors, which `cell` names."""
        if column is None or column >= len(row.cells):
            return ""
        return shown(row.cells[column])

    def shown(self, row: SheetRow, column: int) -> str:
        """A cell as a person sees it."""
        at = (row.number, column)
        if said := self.grid.silent.get(at):
            return said
        cell = row.cells[column] if column < len(row.cells) else ""
        return shown(cell, percent=at in self.grid.percent)

    def place(self, row: SheetRow, column: int) -> Place:
        """Where a cell is, and what leaves it out."""
        cell = address(row.number, column)
        names = [str(row.number)]
        if self.wide:
            names = [cell, str(row.number), address(self.header_row, column)]
        before = f"{self.grid.name}!" if self.several else ""
        return Place(self.grid.name, cell, tuple(f"{before}{name}" for name in names))

    def row_place(self, row: SheetRow, column: int) -> Place:
        """The same for what is wrong with the row as a whole."""
        before = f"{self.grid.name}!" if self.several else ""
        return Place(self.grid.name, address(row.number, column), (f"{before}{row.number}",))

    def first(self, field_name: str) -> int | None:
        """The column that counts for a field."""
        return self.columns[field_name][0] if field_name in self.columns else None


def _silence(said: str) -> str:
    if said.startswith("="):
        return (
            "This formula has no saved result. Open the file in the spreadsheet program, save it there,"
            " and import it again."
        )
    return f"The cell shows {said}, an error of the spreadsheet. Mend its formula, or empty the cell."


def read_head(table: Table, row: SheetRow, found: Collected) -> Head | None:
    """How the row names and describes its indicator; None after noting what cannot be understood."""
    code_at, name_at = table.first(c.CODE), table.first(c.NAME)
    code, name = table.text(row, code_at), table.text(row, name_at)
    at = next((column for column in (code_at, name_at) if column is not None), 0)
    place = table.row_place(row, at)
    if len(code) > LONGEST_CODE or len(name) > LONGEST_NAME:
        too_long = f"At most {LONGEST_CODE} characters for a code and {LONGEST_NAME} for a name."
        found.rejected.append(Rejected(place, (code + name)[:80], too_long))
        return None
    said = _described(table, row, found)
    if said is None:
        return None
    units_said = c.UNIT in table.columns or not table.wide
    return Head(place, code, name, said, unnamed=code_at is name_at is None, units_said=units_said)


def _described(table: Table, row: SheetRow, found: Collected) -> Description | None:
    def read(name: str, reads: Callable[[str], T]) -> T:
        return reads(table.text(row, table.first(name)))

    fails = len(found.rejected)
    values: dict[str, object] = {}
    for name, reads in _READERS.items():
        try:
            values[name] = read(name, reads)
        except CellError as error:
            column = table.first(name) or 0
            found.rejected.append(
                Rejected(table.row_place(row, column), table.shown(row, column), str(error))
            )
    if len(found.rejected) > fails:
        return None
    alias = table.text(row, table.first(c.ALIAS))
    service = table.text(row, table.first(c.SERVICE))
    return Description(
        service=service if plain(service) else "",
        alias=alias if len(alias) <= LONGEST_NAME else "",
        **values,  # type: ignore[arg-type]
    )


def _read_decimals(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or int(text) > _MOST_DECIMALS:
        raise CellError(f"Write a number of decimals from 0 to {_MOST_DECIMALS}.")
    return int(text)


_READERS: Mapping[str, Callable[[str], object]] = {
    c.FREQUENCY: read_frequency,
    c.UNIT: read_unit,
    c.POLARITY: read_polarity,
    c.DECIMALS: _read_decimals,
}
