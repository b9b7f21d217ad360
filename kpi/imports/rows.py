"""What a file says, cell by cell, before anybody knows what the portal makes of it."""

from dataclasses import dataclass, field
from decimal import Decimal

from kpi.models import Unit
from kpi.rules.frequency import Frequency
from kpi.rules.periods import Period
from kpi.rules.rag import Polarity


@dataclass(frozen=True)
class Place:
    """Where something stands: sheet ("" in CSV files) and cell, as spreadsheets name it ("F12").

    `keys` are the names under which a person can leave it out, its own first: in a long table its
    row ("12"), in a wide one the cell, the row and the heading of its column. Files of several
    sheets put the sheet before ("January!F12").
    """

    sheet: str
    cell: str
    keys: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The narrowest name; empty for what cannot be left out."""
        return self.keys[0] if self.keys else ""

    @property
    def words(self) -> str:
        """As messages name it: "January, F12"."""
        return ", ".join(part for part in (self.sheet, self.cell) if part)


@dataclass(frozen=True)
class Rejected:
    """A cell that cannot be taken: what it holds, and a sentence why."""

    place: Place
    value: str
    reason: str


@dataclass(frozen=True)
class Written:
    """A figure as written. `percent`: it was marked as a percentage, and the value is in per cent.

    `decimals` are those that were written.
    """

    value: Decimal
    decimals: int = 0
    percent: bool = False
    provisional: bool = False


@dataclass(frozen=True)
class Description:
    """What a row says of its indicator; None and "" where it says nothing."""

    service: str = ""
    frequency: Frequency | None = None
    unit: Unit | None = None
    polarity: Polarity | None = None
    decimals: int | None = None
    alias: str = ""


@dataclass(frozen=True)
class Head:
    """How a row names and describes its indicator.

    `unnamed`: the table has no column for it, all its figures are of one indicator. `units_said`:
    the table has a column of units.
    """

    place: Place
    code: str
    name: str
    said: Description = field(default_factory=Description)
    unnamed: bool = False
    units_said: bool = True


@dataclass(frozen=True)
class FigureRow:
    """One figure of one period. `written` None: the value follows from numerator and denominator.

    `shown` is the cell as printed. `parts_said`: the file speaks of numerators at all.
    """

    head: Head
    place: Place
    period: Period
    written: Written | None
    shown: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    parts_said: bool = False
    provisional: bool = False
    breakdown: str = ""
    category: str = ""
    source: str = ""


@dataclass(frozen=True)
class ComparatorRow:
    """A figure of elsewhere; `written` None: the source says that there is none.

    `year` is the one in which the financial year ended, None where nothing is said. `own`: our own
    out-turn, whatever the area is called.
    """

    head: Head
    place: Place
    area: str
    year: int | None
    written: Written | None
    shown: str
    unit: Unit | None = None
    source: str = ""
    own: bool = False


@dataclass(frozen=True)
class Reading:
    """All that a file says: rows, cells that cannot be taken, and remarks about the file."""

    figures: tuple[FigureRow, ...] = ()
    comparators: tuple[ComparatorRow, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    notes: tuple[str, ...] = ()
