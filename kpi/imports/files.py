"""Bytes of a CSV or XLSX file to a reading."""

from dataclasses import replace
from pathlib import PurePath

from foundation.rendering.archives import UnreadableFile
from foundation.rendering.grids import EMPTY, Grid, address, read_csv_grid, read_xlsx_grids
from kpi.imports.long_tables import (
    find_comparators,
    find_observations,
    read_comparators,
    read_observations,
)
from kpi.imports.rows import Place, Reading, Rejected
from kpi.imports.tables import Collected
from kpi.imports.wide_tables import WideTable, find_wide, read_wide
from kpi.models import KpiUpload

Kind = KpiUpload.Kind
LARGEST_FILE = 25 * 1024 * 1024
ENDINGS = (".csv", ".xlsx")

_NO_TABLE = {
    Kind.OBSERVATIONS: (
        "No table of results was found. A long table has headings such as code, period and value; a wide one"
        " has a code or name and the months across."
    ),
    Kind.COMPARATORS: (
        "No table of comparators was found. It has headings such as code, area, year and value, or stands"
        " as columns (England, Statistical neighbours) in a wide table of results."
    ),
}


def read_file(kind: Kind, *, name: str, content: bytes, own: str) -> Reading:
    """All that one file says. A file that cannot be read is one rejection, without a cell.

    `own` is the name under which our council is listed among the areas.
    """
    found = Collected()
    try:
        grids = _grids(name, content)
    except UnreadableFile as unreadable:
        found.rejected.append(Rejected(Place("", ""), "", unreadable.message))
        return found.reading()
    several = len(grids) > 1
    read = [grid for grid in grids if _read_grid(kind, grid, several, own, found)]
    if not read:
        found.rejected.append(_no_table(kind, grids))
    elif len(read) < len(grids):
        names = ", ".join(f"“{grid.name}”" for grid in grids if grid not in read)
        found.notes.append(f"Sheets without such a table, which are not read: {names}.")
    return found.reading()


def _grids(name: str, content: bytes) -> list[Grid]:
    ending = PurePath(name).suffix.lower()
    if not content:
        raise UnreadableFile(EMPTY)
    if len(content) > LARGEST_FILE:
        raise UnreadableFile(f"This file is larger than {LARGEST_FILE // 1024 // 1024} MB.")
    if ending == ".csv":
        return [read_csv_grid(content)]
    if ending == ".xlsx":
        return read_xlsx_grids(content)
    raise UnreadableFile("Choose a CSV or Excel (.xlsx) file.")


def _read_grid(kind: Kind, grid: Grid, several: bool, own: str, found: Collected) -> bool:
    """Whether the sheet held a table of this kind, which was read."""
    comparators = find_comparators(grid, several=several)
    if kind == Kind.COMPARATORS and comparators:
        read_comparators(comparators, found)
        return True
    if kind == Kind.OBSERVATIONS and not comparators:
        observations = find_observations(grid, several=several)
        if observations:
            read_observations(observations, found)
            return True
    wide = find_wide(grid, several=several, own=own)
    if wide is None or (kind == Kind.COMPARATORS and not wide.areas):
        return False
    if kind == Kind.COMPARATORS:
        wide = _only_areas(wide)
    read_wide(wide, found)
    return True


def _only_areas(wide: WideTable) -> WideTable:
    return replace(wide, periods=(), rejected=())


def _no_table(kind: Kind, grids: list[Grid]) -> Rejected:
    for grid in grids:
        other = find_comparators(grid, several=False)
        if kind == Kind.OBSERVATIONS and other:
            return Rejected(
                Place(grid.name, ""), "", "This file holds comparators: import it as comparators."
            )
        if kind == Kind.COMPARATORS and find_observations(grid, several=False):
            return Rejected(Place(grid.name, ""), "", "This file holds results: import it as results.")
    for grid in grids:
        for (row, column), said in grid.silent.items():
            reason = f"{_NO_TABLE[kind]} A formula here has no result, so that its heading may be missing."
            return Rejected(Place(grid.name, address(row, column)), said, reason)
    return Rejected(Place(grids[0].name, ""), "", _NO_TABLE[kind])
