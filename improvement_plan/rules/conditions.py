"""The few conditions of which the rating table is made, each readable by Python and by SQL.

`holds(facts, day)` judges one action's facts; `sql(day)` gives the same judgement as a Postgres
expression over columns of the same names, where `day` is itself an SQL expression and `of` stands
before each column ("action."). A field that is empty (None, NULL) makes a condition false, never
unknown.
"""

from dataclasses import dataclass
from datetime import date
from typing import Protocol


class Condition(Protocol):
    """Something that holds for an action's facts on a day."""

    def holds(self, facts: object, day: date) -> bool: ...

    def sql(self, day: str, of: str = "") -> str: ...


@dataclass(frozen=True)
class Always:
    """The last row of a table."""

    def holds(self, facts: object, day: date) -> bool:
        return True

    def sql(self, day: str, of: str = "") -> str:
        return "TRUE"


@dataclass(frozen=True)
class Is:
    """The field has one of these values."""

    field: str
    values: tuple[str, ...]

    def holds(self, facts: object, day: date) -> bool:
        return getattr(facts, self.field) in self.values

    def sql(self, day: str, of: str = "") -> str:
        listed = ", ".join(f"'{value}'" for value in self.values)
        return f"COALESCE({of}{self.field} IN ({listed}), FALSE)"


@dataclass(frozen=True)
class Known:
    """The field is filled."""

    field: str

    def holds(self, facts: object, day: date) -> bool:
        return getattr(facts, self.field) is not None

    def sql(self, day: str, of: str = "") -> str:
        return f"{of}{self.field} IS NOT NULL"


@dataclass(frozen=True)
class Passed:
    """The field's day lies before the day of the judgement; the day itself is still in time."""

    field: str

    def holds(self, facts: object, day: date) -> bool:
        value: date | None = getattr(facts, self.field)
        return value is not None and value < day

    def sql(self, day: str, of: str = "") -> str:
        return f"COALESCE({of}{self.field} < {day}, FALSE)"


@dataclass(frozen=True)
class After:
    """One field's day lies after the other's, or the other is empty while `or_empty`."""

    field: str
    other: str
    or_empty: bool = False

    def holds(self, facts: object, day: date) -> bool:
        value: date | None = getattr(facts, self.field)
        other: date | None = getattr(facts, self.other)
        if value is None or other is None:
            return value is not None and self.or_empty
        return value > other

    def sql(self, day: str, of: str = "") -> str:
        empty = f" OR ({of}{self.field} IS NOT NULL AND {of}{self.other} IS NULL)" if self.or_empty else ""
        return f"(COALESCE({of}{self.field} > {of}{self.other}, FALSE){empty})"


@dataclass(frozen=True)
class Both:
    """Two conditions hold together."""

    first: Condition
    second: Condition

    def holds(self, facts: object, day: date) -> bool:
        return self.first.holds(facts, day) and self.second.holds(facts, day)

    def sql(self, day: str, of: str = "") -> str:
        return f"({self.first.sql(day, of)} AND {self.second.sql(day, of)})"


@dataclass(frozen=True)
class Not:
    """The condition does not hold."""

    condition: Condition

    def holds(self, facts: object, day: date) -> bool:
        return not self.condition.holds(facts, day)

    def sql(self, day: str, of: str = "") -> str:
        return f"(NOT {self.condition.sql(day, of)})"
