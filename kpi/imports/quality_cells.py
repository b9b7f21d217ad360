"""A table of audits or feedback, cell by cell, with a problem for everything that cannot be taken."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from foundation.rendering.cells import CellError, line, number
from foundation.rendering.reading import Cell, Sheet
from kpi.rules.period_words import MONTHS
from kpi.rules.periods import BadPeriod, Kind, Period, financial_year_of

MOST = 100_000
_PERCENT = re.compile(r"(\d{1,3}(?:\.(\d{1,6}))?)\s*%?")


@dataclass(frozen=True)
class Problem:
    """Something about one cell, or about a row (`column` empty) or the file (`row` 0).

    An error keeps the whole file out; a doubt is only said.
    """

    row: int
    column: str
    value: str
    message: str
    is_error: bool = True

    @property
    def place(self) -> str:
        """ "row 12, column “period”"."""
        parts = [f"row {self.row}" if self.row else "", f"column “{self.column}”" if self.column else ""]
        return ", ".join(filter(None, parts)) or "the file"


@dataclass
class Problems:
    """What reading collects on its way."""

    found: list[Problem] = field(default_factory=list)

    def error(self, row: int, message: str, *, column: str = "", value: str = "") -> None:
        self.found.append(Problem(row, column, value, message))

    def doubt(self, row: int, message: str, *, column: str = "", value: str = "") -> None:
        self.found.append(Problem(row, column, value, message, is_error=False))


@dataclass(frozen=True)
class Percent:
    """A percentage as printed, with as many decimals."""

    value: Decimal
    decimals: int
    text: str


def plain_heading(text: str) -> str:
    """ "Requires improvement" and "requires_improvement" are one heading."""
    return "_".join(re.findall(r"[a-z0-9]+", text.casefold()))


class Row:
    """One row of a table, its cells by plain heading. What cannot be read becomes an error, and None."""

    def __init__(self, at: int, cells: Mapping[str, str], problems: Problems) -> None:
        self.at, self._cells, self._problems = at, cells, problems

    def text(self, *names: str, longest: int = 200) -> str:
        """The first of these columns that is filled, as a text of one line."""
        for name in names:
            if raw := self._cells.get(name, "").strip():
                try:
                    return line(raw, longest=longest)
                except CellError as wrong:
                    self.error(str(wrong), name)
                    return ""
        return ""

    def has(self, name: str) -> bool:
        """Whether the column is there and filled."""
        return bool(self._cells.get(name, "").strip())

    def count(self, name: str) -> int | None:
        """A whole number; None for an empty cell."""
        try:
            return number(self._cells.get(name, ""), largest=MOST)
        except CellError as wrong:
            self.error(str(wrong), name)
            return None

    def percent(self, name: str) -> Percent | None:
        """A printed percentage; None for an empty cell."""
        raw = self._cells.get(name, "").strip()
        if not raw:
            return None
        match = _PERCENT.fullmatch(raw)
        try:
            value = Decimal(match[1]) if match else None
        except InvalidOperation:
            value = None
        if match is None or value is None:
            self.error("Write a percentage, such as 77.9%.", name)
            return None
        return Percent(value, len(match[2] or ""), raw)

    def month(self, year: Period | None) -> Period | None:
        """The period of the row: a month or quarter; one without its year lies in the given one."""
        raw = self._cells.get("period", "") or self._cells.get("month", "")
        column = "period" if "period" in self._cells else "month"
        if not raw.strip():
            self.error("Enter a month.", column)
            return None
        try:
            return Period.parse(_with_year(raw, year))
        except BadPeriod:
            if _names_no_year(raw) and year is None:
                message = "This names no year: say which one with --year, for example --year 2018/19."
            else:
                message = "Write a month, such as December 2018 or 2018-12."
            self.error(message, column)
            return None

    def error(self, message: str, column: str = "") -> None:
        """An error about a cell of this row, or about the row."""
        self._problems.error(self.at, message, column=column, value=self._cells.get(column, ""))

    def doubt(self, message: str, column: str = "") -> None:
        """A doubt about a cell of this row, or about the row."""
        self._problems.doubt(self.at, message, column=column, value=self._cells.get(column, ""))


def rows_of(sheet: Sheet, problems: Problems) -> Iterator[Row]:
    """The rows of a sheet with their cells as text."""
    header = [plain_heading(heading) for heading in sheet.header]
    for row in sheet.rows:
        cells = {name: _text(cell) for name, cell in zip(header, row.cells, strict=True) if name}
        yield Row(row.number, cells, problems)


def _text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _names_no_year(raw: str) -> bool:
    return not re.search(r"\d{2}", raw)


def _with_year(raw: str, year: Period | None) -> str:
    """ "October" of 2018/19 is "October 2018", "Quarter 3" is "Quarter 3 2018/19"."""
    if year is None or not _names_no_year(raw):
        return raw
    word = raw.strip().casefold()
    matching = [n for n, name in enumerate(MONTHS, 1) if len(word) > 2 and name.casefold().startswith(word)]
    if len(matching) != 1:
        return f"{raw} {year.code}"
    first = date(year.start.year, matching[0], 1)
    in_year = first if financial_year_of(first) == year else first.replace(year=year.end.year)
    return f"{in_year:%Y-%m}"


def is_month(period: Period) -> bool:
    """Whether it is a single month."""
    return period.kind is Kind.MONTH
