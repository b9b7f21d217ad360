"""What an import would do, ready to be shown, confirmed and written."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kpi.imports.known import KnownComparator, KnownFigure
from kpi.imports.resolve import Compared, Figure
from kpi.imports.rows import Place, Rejected
from kpi.imports.subjects import Subject
from kpi.models import KpiUpload


@dataclass(frozen=True)
class Doubt:
    """Something that a person must confirm, by `key`, before anything is imported.

    `about` says what it is about ("PI14, November 2018").
    """

    key: str
    place: Place
    value: str
    about: str
    text: str


@dataclass(frozen=True)
class ChangedFigure:
    """A figure that says something else than the portal."""

    figure: Figure
    before: KnownFigure

    @property
    def parts(self) -> tuple[Decimal | None, Decimal | None]:
        """Numerator and denominator after it: those of an old value do not outlive it."""
        figure, before = self.figure, self.before
        if figure.parts_said:
            return figure.numerator, figure.denominator
        return (before.numerator, before.denominator) if figure.value == before.value else (None, None)


@dataclass(frozen=True)
class ChangedComparator:
    """A comparator that says something else than the portal."""

    comparator: Compared
    before: KnownComparator


@dataclass(frozen=True)
class Preview:
    """Everything that an import would do, and what stands in its way."""

    kind: KpiUpload.Kind
    indicators: tuple[Subject, ...] = ()
    known_indicators: int = 0
    created: tuple[Figure, ...] = ()
    changed: tuple[ChangedFigure, ...] = ()
    unchanged: int = 0
    compared_created: tuple[Compared, ...] = ()
    compared_changed: tuple[ChangedComparator, ...] = ()
    compared_unchanged: int = 0
    rejected: tuple[Rejected, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    confirmed: tuple[Doubt, ...] = ()
    left_out: tuple[Rejected, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def can_be_imported(self) -> bool:
        """Neither cells that cannot be taken nor doubts that nobody confirmed."""
        return not self.rejected and not self.doubts

    @property
    def changes_anything(self) -> bool:
        """Whether writing it would write a row."""
        return bool(self.created or self.changed or self.compared_created or self.compared_changed)

    @property
    def months(self) -> tuple[date, ...]:
        """The ends of the months whose figures would be new or others, oldest first."""
        figures = (*self.created, *(item.figure for item in self.changed))
        return tuple(sorted({figure.period_end for figure in figures}))

    @property
    def digest(self) -> str:
        """The same for two previews that would write the same; another one when the portal changed."""
        told = {
            "indicators": [subject.code for subject in self.indicators],
            "created": [[f.series, f.period_end, f.value, f.provisional, f.numerator, f.denominator]
                        for f in self.created],
            "changed": [[c.before.id, c.before.value, c.figure.value, c.figure.provisional, c.parts]
                        for c in self.changed],
            "compared": [[c.words, c.value] for c in self.compared_created],
            "recompared": [[c.before.id, c.before.value, c.comparator.value] for c in self.compared_changed],
            "rejected": [[r.place.words, r.reason] for r in self.rejected],
            "doubts": [[d.key, d.text] for d in (*self.doubts, *self.confirmed)],
        }  # fmt: skip
        return hashlib.sha256(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()
