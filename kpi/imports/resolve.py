"""Rows to figures of one indicator and period each, in the indicator's unit; or why that cannot be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from foundation.rendering.cells import CellError
from kpi.imports.figures import LARGEST, PLACES, stored
from kpi.imports.rows import ComparatorRow, FigureRow, Head, Place, Reading, Rejected, Written
from kpi.imports.subjects import Subject, Subjects
from kpi.imports.words import Area, read_area, unit_in
from kpi.models import Comparator, Unit
from kpi.rules.frequency import Frequency
from kpi.rules.periods import ending

# Of one series: the indicator's code, breakdown and category ("" for the headline), without case.
SeriesKey = tuple[str, str, str]


@dataclass(frozen=True)
class Figure:
    """One figure as it would be stored. `written` is the value before it was rounded for that."""

    subject: Subject
    period_end: date
    place: Place
    shown: str
    written: Decimal
    numerator: Decimal | None
    denominator: Decimal | None
    parts_said: bool
    provisional: bool
    breakdown: str
    category: str
    source: str
    marked: bool = False

    @property
    def value(self) -> Decimal:
        """As the database keeps it."""
        return stored(self.written, PLACES)

    @property
    def label(self) -> str:
        """The period in full: "December 2018"."""
        period = self.subject.frequency.period_ending(self.period_end)
        return period.label if period else f"{self.period_end:%B %Y}"

    @property
    def series(self) -> SeriesKey:
        return (self.subject.code.casefold(), self.breakdown.casefold(), self.category.casefold())

    @property
    def words(self) -> str:
        """ "PI1, December 2018, Team: North"."""
        part = f", {self.breakdown}: {self.category}" if self.breakdown else ""
        return f"{self.subject.code}, {self.label}{part}"


@dataclass(frozen=True)
class Compared:
    """One comparator as it would be stored; `aside` is what a bracket beside the area's name said."""

    subject: Subject
    kind: Comparator.Kind
    area: str
    year: int | None
    place: Place
    shown: str
    written: Decimal | None
    source: str
    aside: str = ""
    marked: bool = False

    @property
    def value(self) -> Decimal | None:
        """As the database keeps it."""
        return None if self.written is None else stored(self.written, PLACES)

    @property
    def words(self) -> str:
        """ "PI1, England, 2017/18"."""
        year = f", {self.year - 1}/{self.year % 100:02d}" if self.year else ", no year"
        return f"{self.subject.code}, {self.area}{year}"


Row = TypeVar("Row", Figure, Compared)


@dataclass
class Resolved:
    """What the rows are, and those that cannot be taken."""

    figures: list[Figure] = field(default_factory=list)
    comparators: list[Compared] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


def resolve(reading: Reading, subjects: Subjects, *, own: str) -> Resolved:
    """Find each row's indicator and period. New indicators are added to `subjects` on the way."""
    done = Resolved(rejected=list(reading.rejected))
    by_head: dict[tuple[str, str], list[FigureRow]] = {}
    for row in reading.figures:
        by_head.setdefault(_names(row.head), []).append(row)
    failed: set[tuple[str, str]] = set()
    for names, rows in by_head.items():
        try:
            subject = subjects.of(rows[0].head, rows)
        except CellError as error:
            failed.add(names)
            _reject_rows(rows, str(error), done)
            continue
        _take_figures(rows, subject, done)
    for other in reading.comparators:
        if _names(other.head) not in failed:  # else said once, for its figures
            _take_comparator(other, subjects, own, done)
    _reject_repeated(done)
    return done


def _names(head: Head) -> tuple[str, str]:
    return (head.code.casefold(), head.name.casefold())


def _reject_rows(rows: Iterable[FigureRow], reason: str, done: Resolved) -> None:
    """Each row of the file once, though it may hold many figures."""
    places: Mapping[Place, Head] = {row.head.place: row.head for row in rows}
    for place, head in places.items():
        done.rejected.append(Rejected(place, head.code or head.name, reason))


def _take_figures(rows: Iterable[FigureRow], subject: Subject, done: Resolved) -> None:
    for row in rows:
        try:
            done.figures.append(_figure(row, subject))
        except CellError as error:
            done.rejected.append(Rejected(row.place, row.shown, str(error)))


def _take_comparator(row: ComparatorRow, subjects: Subjects, own: str, done: Resolved) -> None:
    try:
        subject = subjects.find(row.head)
    except CellError as error:
        done.rejected.append(Rejected(row.head.place, row.head.code or row.head.name, str(error)))
        return
    try:
        done.comparators.append(_compared(row, subject, own))
    except CellError as error:
        done.rejected.append(Rejected(row.place, row.shown, str(error)))


def _figure(row: FigureRow, subject: Subject) -> Figure:
    _check_said(row.head, subject)
    end = _end(row, subject)
    written = row.written or Written(_worked_out(row, subject))
    value = _in_unit(written, subject)
    return Figure(
        subject=subject,
        period_end=end,
        place=row.place,
        shown=row.shown,
        written=value,
        numerator=row.numerator,
        denominator=row.denominator,
        parts_said=row.parts_said,
        provisional=row.provisional,
        breakdown=row.breakdown,
        category=row.category,
        source=row.source,
        marked=written.percent or row.written is None,
    )


def _check_said(head: Head, subject: Subject) -> None:
    """What a row says of its indicator must not make its figure mean something else."""
    said = head.said
    if said.unit is not None and said.unit != subject.unit:
        raise CellError(
            f"This row is in “{said.unit.label}”, but {subject.code} is in “{subject.unit.label}”."
        )
    if said.frequency is not None and said.frequency.kind is not subject.frequency.kind:
        raise CellError(
            f"This row is {_spoken(said.frequency)}, but {subject.code} is {_spoken(subject.frequency)}:"
            " it needs an indicator of its own."
        )


def _end(row: FigureRow, subject: Subject) -> date:
    """The end of the indicator's period that the row means."""
    period, kind = row.period, subject.frequency.kind
    if period.kind is kind:
        return period.end
    same = ending(kind, period.end)
    if same is not None and (period.months == 1 or same.start == period.start):
        return same.end
    column = f" To leave out the whole column: {row.place.keys[2]}." if len(row.place.keys) > 2 else ""
    spoken = _spoken(subject.frequency)
    if period.months == 1:
        raise CellError(f"{subject.code} is {spoken}: none of its periods ends in {period.label}.{column}")
    raise CellError(f"{period.label} is no period of {subject.code}, which is {spoken}.{column}")


def _spoken(frequency: Frequency) -> str:
    return f"measured “{frequency.label}”"


def _worked_out(row: FigureRow, subject: Subject) -> Decimal:
    """The value of numerator and denominator; of a count the numerator."""
    top, bottom = row.numerator, row.denominator
    if top is None or not bottom:
        raise CellError("This row has no figure.")
    if subject.unit is Unit.COUNT:
        return top
    value = stored(top * Unit(subject.unit).factor / bottom)
    if value >= LARGEST:
        raise CellError("Numerator and denominator give a figure that is too large to be meant.")
    return value


def _in_unit(written: Written, subject: Subject) -> Decimal:
    if written.percent and subject.unit is not Unit.PERCENT:
        raise CellError(f"This is a percentage, but {subject.code} is in “{subject.unit.label}”.")
    return written.value


def _compared(row: ComparatorRow, subject: Subject, own: str) -> Compared:
    area = Area(Comparator.Kind.OUTTURN, own) if row.own else read_area(row.area, own=own)
    unit = row.unit or unit_in(area.aside)
    if unit is not None and unit != subject.unit:
        raise CellError(f"This figure is in “{unit.label}”, but {subject.code} is in “{subject.unit.label}”.")
    return Compared(
        subject=subject,
        kind=area.kind,
        area=area.name,
        year=row.year,
        place=row.place,
        shown=row.shown,
        written=None if row.written is None else _in_unit(row.written, subject),
        source=row.source,
        aside="" if unit_in(area.aside) else area.aside,
        marked=bool(row.written and row.written.percent),
    )


def _reject_repeated(done: Resolved) -> None:
    """A figure that stands twice in the file: nobody can say which of the two is right."""
    done.figures = _firsts([((f.series, f.period_end), f) for f in done.figures], done.rejected)
    done.comparators = _firsts(
        [((c.subject.code, c.kind, c.area.casefold(), c.year), c) for c in done.comparators], done.rejected
    )


def _firsts(rows: Iterable[tuple[object, Row]], rejected: list[Rejected]) -> list[Row]:
    """The first row of each key; the others are rejected, and pointed to the first."""
    seen: dict[object, Row] = {}
    for key, row in rows:
        first = seen.setdefault(key, row)
        if first is not row:
            reason = f"{row.words} stands twice in the file: also in {first.place.words}. Leave one out."
            rejected.append(Rejected(row.place, row.shown, reason))
    return list(seen.values())


def without(reading: Reading, left_out: frozenset[str]) -> tuple[Reading, list[Rejected]]:
    """The reading without the rows and cells that a person leaves out, and what those were."""
    dropped: list[Rejected] = []

    def is_kept(place: Place, said: str, reason: str = "") -> bool:
        kept = left_out.isdisjoint(place.keys)
        if not kept:
            dropped.append(Rejected(place, said, reason))
        return kept

    kept = replace(
        reading,
        figures=tuple(row for row in reading.figures if is_kept(row.place, row.shown)),
        comparators=tuple(row for row in reading.comparators if is_kept(row.place, row.shown)),
        rejected=tuple(r for r in reading.rejected if is_kept(r.place, r.value, r.reason)),
    )
    # A mistyped name must not look as if it had been heard.
    unknown = left_out - {key for rejected in dropped for key in rejected.place.keys}
    heard = tuple(
        Rejected(Place("", ""), key, "Nothing in this file is called so, so that it cannot be left out.")
        for key in sorted(unknown)
    )
    return replace(kept, rejected=kept.rejected + heard), dropped
