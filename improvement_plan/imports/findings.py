"""What matching collects while it goes through the rows, and what it needs to know for that."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from improvement_plan.imports.fields import FIELDS, same
from improvement_plan.imports.preview import Changed, Created, FieldChange, Question
from improvement_plan.imports.rows import Cell, Kind, Known, KnownPlan, Problem, Row, Severity
from improvement_plan.rules.vocabulary import Rating


@dataclass(frozen=True)
class Settings:
    """What an import is told beside its files.

    `scheme` maps ratings to the plan's printed words; `answers` the keys of uncertain rows to a
    reference or "new"; `status_as_at` is the day that printed statuses speak of.
    """

    plan: KnownPlan
    today: date
    scheme: Mapping[Rating, str]
    status_as_at: date | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    may_move_dates: bool = False


@dataclass
class Findings:
    """The preview while it is made."""

    created: list[Created] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    unchanged: Counter[Kind] = field(default_factory=Counter)
    questions: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    error_count: int = 0

    def note(self, problem: Problem) -> None:
        """Add a problem."""
        self.problems.append(problem)
        self.error_count += problem.severity is Severity.ERROR

    def compare(self, row: Row, known: Known, *, title: str) -> None:
        """Note a matched row as changed or unchanged."""
        changes = differences(row, known)
        if changes:
            self.changed.append(Changed(row, known, title, changes))
        else:
            self.unchanged[row.kind] += 1


def differences(row: Row, known: Known) -> tuple[FieldChange, ...]:
    """The fields in which a row says something else than the plan; only columns that the file has."""
    return tuple(
        FieldChange(name, known.values.get(name), row.values[name])
        for name in FIELDS[row.kind]
        if name in row.values and not _same_field(name, known.values.get(name), row.values[name])
    )


def _same_field(name: str, before: Cell, after: Cell) -> bool:
    """Posts are the same whatever the case of their letters."""
    if name == "lead" and isinstance(before, str) and isinstance(after, str):
        return same(before.casefold(), after.casefold())
    return same(before, after)
