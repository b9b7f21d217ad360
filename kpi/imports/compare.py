"""Figures of a file against the portal's: what is new, what differs, what must not be."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from kpi.imports.doubts import Series, doubts_about, doubts_about_comparator, read_fractions
from kpi.imports.figures import PLACES, stored
from kpi.imports.known import Known, KnownFigure
from kpi.imports.preview import ChangedComparator, ChangedFigure, Doubt, Preview
from kpi.imports.resolve import Compared, Figure, Resolved
from kpi.imports.rows import Place, Rejected
from kpi.imports.subjects import Subject
from kpi.models import KpiUpload, Unit

ALL = "*"


@dataclass
class _Found:
    """The preview while it is made."""

    created: list[Figure] = field(default_factory=list)
    changed: list[ChangedFigure] = field(default_factory=list)
    unchanged: int = 0
    compared_created: list[Compared] = field(default_factory=list)
    compared_changed: list[ChangedComparator] = field(default_factory=list)
    compared_unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


def make_preview(
    kind: KpiUpload.Kind,
    resolved: Resolved,
    known: Known,
    *,
    added: Sequence[Subject],
    confirmed: frozenset[str],
    left_out: Sequence[Rejected],
    notes: Sequence[str],
    today: date,
) -> Preview:
    """What the resolved rows would do. `confirmed` holds keys of doubts, or ALL."""
    found = _Found(rejected=list(resolved.rejected))
    figures, fractions = read_fractions(resolved.figures, known.figures)
    for figure in figures:
        _compare(figure, known, found)
    for comparator in resolved.comparators:
        _compare_comparator(comparator, known, found)
    _doubt(found, figures, fractions, known, added, today=today)
    used = {figure.subject.code for figure in found.created}
    subjects = {row.subject.id for row in figures} | {row.subject.id for row in resolved.comparators}
    return Preview(
        kind=kind,
        indicators=tuple(subject for subject in added if subject.code in used),
        known_indicators=len(subjects - {None}),
        created=tuple(found.created),
        changed=tuple(found.changed),
        unchanged=found.unchanged,
        compared_created=tuple(found.compared_created),
        compared_changed=tuple(found.compared_changed),
        compared_unchanged=found.compared_unchanged,
        rejected=tuple(found.rejected),
        doubts=tuple(d for d in found.doubts if not _is_confirmed(d, confirmed)),
        confirmed=tuple(d for d in found.doubts if _is_confirmed(d, confirmed)),
        left_out=tuple(left_out),
        notes=(*notes, *_about_added(added)),
    )


def _is_confirmed(doubt: Doubt, confirmed: frozenset[str]) -> bool:
    return ALL in confirmed or doubt.key in confirmed


def _compare(figure: Figure, known: Known, found: _Found) -> None:
    before = known.figures.get(figure.series, {}).get(figure.period_end)
    if before is not None and _is_same(figure, before):
        found.unchanged += 1
    elif figure.period_end in known.closed:
        found.rejected.append(Rejected(figure.place, figure.shown, _closed(figure, before)))
    elif before is None:
        found.created.append(figure)
    else:
        found.changed.append(ChangedFigure(figure, before))


def _is_same(figure: Figure, before: KnownFigure) -> bool:
    """Whether the portal says this already; a file without numerators does not speak of them."""
    parts = (before.numerator, before.denominator)
    return (
        figure.value == stored(before.value, PLACES)
        and figure.provisional == before.provisional
        and (not figure.parts_said or (figure.numerator, figure.denominator) == parts)
    )


def _closed(figure: Figure, before: KnownFigure | None) -> str:
    decimals = figure.subject.decimals
    has = f"reported {stored(before.value, decimals):f}" if before else "reported no figure"
    return (
        f"{figure.period_end:%B %Y} is closed and {has} for {figure.words}. A closed month is corrected"
        " with a reason, on the month’s own page; leave this out here."
    )


def _compare_comparator(row: Compared, known: Known, found: _Found) -> None:
    key = (row.subject.code.casefold(), row.kind.value, row.area.casefold(), row.year)
    before = known.comparators.get(key)
    if before is None:
        found.compared_created.append(row)
    elif before.value == row.value:
        found.compared_unchanged += 1
    else:
        found.compared_changed.append(ChangedComparator(row, before))


def _doubt(
    found: _Found,
    figures: Sequence[Figure],
    fractions: Sequence[Doubt],
    known: Known,
    added: Sequence[Subject],
    *,
    today: date,
) -> None:
    """Collect what must be confirmed, of what would be written only."""
    series = Series(figures, known)
    written = [*found.created, *(item.figure for item in found.changed)]
    codes = {figure.subject.code for figure in written}
    found.doubts += [doubt for doubt in fractions if doubt.about in codes]
    for figure in written:
        if doubt := doubts_about(figure, series, today=today):
            found.doubts.append(doubt)
    for row in (*found.compared_created, *(item.comparator for item in found.compared_changed)):
        if doubt := doubts_about_comparator(row, series):
            found.doubts.append(doubt)
    new = [subject for subject in added if subject.code in codes]
    found.doubts += [_unnamed(subject) for subject in new if not subject.named]
    if undescribed := [s.code for s in new if s.named and not s.polarity_said]:
        found.doubts.append(_undescribed(undescribed))


def _unnamed(subject: Subject) -> Doubt:
    text = (
        "The file does not say which indicator its figures are of. They would become a new one,"
        f" “{subject.name}”, of which neither way is better. Or choose the indicator that they belong to."
    )
    return Doubt("indicator", Place("", ""), "", subject.code, text)


def _undescribed(codes: Sequence[str]) -> Doubt:
    listed = ", ".join(codes[:5]) + (f" and {len(codes) - 5} more" if len(codes) > 5 else "")
    text = (
        "The file does not say which way is better. These new indicators would be added as “Neither is"
        " better”, without RAG, until somebody says it on their pages."
    )
    return Doubt("polarity", Place("", ""), "", listed, text)


def _about_added(added: Sequence[Subject]) -> list[str]:
    """Units that were guessed from decimals; percent signs leave nothing to guess."""
    guessed = [s for s in added if not s.unit_said and s.unit is not Unit.PERCENT]
    listed = ", ".join(f"{subject.code} {subject.unit.label}" for subject in guessed)
    return [f"Units that the file does not name, read off its figures: {listed}."] if listed else []
