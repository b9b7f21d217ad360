"""What an import would do, ready to be shown, confirmed and written."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from improvement_plan.imports.rows import At, Cell, Kind, Known, Problem, Row, Severity


@dataclass(frozen=True)
class FieldChange:
    """One field of one item, before and after."""

    field: str
    before: Cell
    after: Cell


@dataclass(frozen=True)
class ReportChange:
    """A report on progress that arrives in a file; codes as they are stored.

    `no_change`: only its day is new.
    """

    progress: str
    outlook: str
    as_at: date
    text: str = ""
    risk: str = ""
    mitigation: str = ""
    help_wanted: str = ""
    reason: str = ""
    no_change: bool = False


@dataclass(frozen=True)
class DateMoveChange:
    """An agreed date that a file moves, with its reason."""

    from_date: date
    to_date: date
    reason: str


@dataclass(frozen=True)
class Created:
    """A row that becomes something new; for an action with its first report, if it has one."""

    row: Row
    key: str
    title: str
    report: ReportChange | None = None

    @property
    def kind(self) -> Kind:
        return self.row.kind


@dataclass(frozen=True)
class Changed:
    """A row that changes something known: its fields, and for an action a move and a report."""

    row: Row
    known: Known
    title: str
    changes: tuple[FieldChange, ...] = ()
    move: DateMoveChange | None = None
    report: ReportChange | None = None

    @property
    def kind(self) -> Kind:
        return self.row.kind

    @property
    def key(self) -> str:
        return self.known.key


@dataclass(frozen=True)
class Candidate:
    """An action that an uncertain row may be."""

    reference: str
    text: str
    area_key: str
    why: str


NEW = "new"


@dataclass(frozen=True)
class Question:
    """A row of which only a person can say whether it is new. `key` is how the answer names it."""

    key: str
    at: At
    text: str
    area_key: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Counts:
    """How many rows of a kind are created, changed and left as they are."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class Preview:
    """Everything that an import would do to a plan, and what stands in its way."""

    plan_name: str
    is_new_plan: bool
    created: tuple[Created, ...] = ()
    changed: tuple[Changed, ...] = ()
    unchanged: Mapping[Kind, int] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    problems: tuple[Problem, ...] = ()
    new_posts: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What keeps the whole import out."""
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is only said."""
        return tuple(p for p in self.problems if p.severity is Severity.WARNING)

    @property
    def can_be_imported(self) -> bool:
        """Neither errors nor open questions."""
        return not self.errors and not self.questions

    @property
    def changes_anything(self) -> bool:
        """Whether writing it would write a row."""
        return self.is_new_plan or bool(self.created or self.changed)

    @property
    def reports(self) -> int:
        """How many reports on progress would be recorded."""
        created = sum(item.report is not None for item in self.created)
        return created + sum(item.report is not None for item in self.changed)

    def counts(self, kind: Kind) -> Counts:
        """The counts of one kind."""
        return Counts(
            created=sum(item.kind is kind for item in self.created),
            changed=sum(item.kind is kind for item in self.changed),
            unchanged=self.unchanged.get(kind, 0),
        )

    def created_of(self, kind: Kind) -> tuple[Created, ...]:
        """The new items of one kind."""
        return tuple(item for item in self.created if item.kind is kind)

    def changed_of(self, kind: Kind) -> tuple[Changed, ...]:
        """The changed items of one kind."""
        return tuple(item for item in self.changed if item.kind is kind)

    @property
    def digest(self) -> str:
        """The same for two previews that would write the same; another one when the plan changed."""
        told = {
            "plan": [self.plan_name, self.is_new_plan],
            "created": [[c.kind, c.key, dict(c.row.values), _told(c.report)] for c in self.created],
            "changed": [
                [
                    c.kind,
                    c.known.id,
                    c.known.version,
                    [_told(x) for x in c.changes],
                    _told(c.move),
                    _told(c.report),
                ]
                for c in self.changed
            ],
            "questions": [q.key for q in self.questions],
            "errors": [[p.place, p.message] for p in self.errors],
        }
        return hashlib.sha256(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()


def _told(item: object) -> object:
    return None if item is None else dict(vars(item))
