"""The shapes that importing passes on: rows of a file, items of a plan, problems with their place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

Cell = str | int | date | tuple[str, ...] | None


class Kind(StrEnum):
    """What a file holds; the order is the order of writing."""

    PRIORITIES = "priorities"
    AREAS = "areas"
    RECOMMENDATIONS = "recommendations"
    MEASURES = "measures"
    ACTIONS = "actions"

    @property
    def words(self) -> str:
        """The kind as a page names it."""
        return "impact measures" if self is Kind.MEASURES else self.value

    @property
    def singular(self) -> str:
        """One of the kind."""
        return "priority" if self is Kind.PRIORITIES else self.words.removesuffix("s")


class Severity(StrEnum):
    """An error keeps the whole import out; a warning is only said."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class At:
    """Where a row stands: the file, its sheet or table, and the row as Excel counts (header = 1)."""

    file: str
    sheet: str
    row: int

    @property
    def words(self) -> str:
        sheet = f", {self.sheet}" if self.sheet else ""
        return f"{self.file}{sheet}, row {self.row}"


@dataclass(frozen=True)
class Problem:
    """Something wrong with a place in a file, and a sentence that says what to do."""

    severity: Severity
    file: str
    message: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""

    @property
    def place(self) -> str:
        """The place in words: file, sheet, row, column."""
        parts = [self.file, self.sheet]
        parts.append(f"row {self.row}" if self.row else "")
        parts.append(f"column “{self.column}”" if self.column else "")
        return ", ".join(part for part in parts if part)


LONGEST_SHOWN = 80


def problem(severity: Severity, at: At, message: str, *, column: str = "", value: object = "") -> Problem:
    """A problem of one row; a long value is cut for showing."""
    shown = "" if value is None else str(value)
    if len(shown) > LONGEST_SHOWN:
        shown = f"{shown[:LONGEST_SHOWN]}…"
    return Problem(severity, at.file, message, at.sheet, at.row, column, shown)


def error(at: At, message: str, *, column: str = "", value: object = "") -> Problem:
    """A problem that keeps the import out."""
    return problem(Severity.ERROR, at, message, column=column, value=value)


def warning(at: At, message: str, *, column: str = "", value: object = "") -> Problem:
    """A problem that is only said."""
    return problem(Severity.WARNING, at, message, column=column, value=value)


@dataclass(frozen=True)
class Row:
    """One row of a file: the values of the columns that the file has, by field name.

    `titles` are the file's own headings of those fields, for problems.
    """

    kind: Kind
    at: At
    values: Mapping[str, Cell]
    titles: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A text field; empty when the file has no such column."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int | None:
        """A number, None where the cell is empty or the column missing."""
        value = self.values.get(name)
        return value if isinstance(value, int) else None

    def day(self, name: str) -> date | None:
        """A day, None where the cell is empty or the column missing."""
        value = self.values.get(name)
        return value if isinstance(value, date) else None

    def names(self, name: str) -> tuple[str, ...]:
        """A list of names."""
        value = self.values.get(name)
        return value if isinstance(value, tuple) else ()

    def title(self, name: str) -> str:
        """The heading under which the file has this field."""
        return self.titles.get(name, name)

    def but(self, **values: Cell) -> "Row":
        """The row with some values replaced."""
        return Row(self.kind, self.at, {**self.values, **values}, self.titles)


@dataclass(frozen=True)
class PastReport:
    """A report that the plan has already: enough to see that a file repeats it."""

    progress: str
    outlook: str
    as_at: date
    text: str


@dataclass(frozen=True)
class Known:
    """Something that the plan holds already, with the same field names as the rows.

    `key` is what it is found by: a priority's number, an area's key, a recommendation's code, an
    action's reference. The rest is filled for actions only.
    """

    kind: Kind
    id: int
    key: str
    values: Mapping[str, Cell]
    version: int = 0
    shown_as: str = ""
    original_due_on: date | None = None
    open_milestones: int = 0
    reports: tuple[PastReport, ...] = ()
    aliases: tuple[str, ...] = ()

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def day(self, name: str) -> date | None:
        value = self.values.get(name)
        return value if isinstance(value, date) else None


@dataclass(frozen=True)
class KnownPlan:
    """The plan as it stands before the import; a new one holds nothing.

    `indicators` are the codes of all that can show a measure, each with the code in small letters as
    its key, and which way is better.
    """

    name: str
    is_new: bool
    starts_on: date | None = None
    ends_on: date | None = None
    items: Mapping[Kind, tuple[Known, ...]] = field(default_factory=dict)
    posts: frozenset[str] = frozenset()
    indicators: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def all(self, kind: Kind) -> tuple[Known, ...]:
        """What the plan holds of a kind."""
        return self.items.get(kind, ())
