"""A preview of an import in words, ready to draw."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from foundation.composition.openings import Opening
from kpi.imports.preview import ChangedComparator, ChangedFigure, Doubt, Preview
from kpi.imports.resolve import Compared, Figure
from kpi.imports.rows import Place, Rejected
from kpi.imports.subjects import Subject
from kpi.rules.words import figure_text

# Of longer lists the first are shown: a file with more is mended, not ticked.
MOST_SHOWN = 200


@dataclass(frozen=True)
class Line:
    """A cell that is rejected, doubted or left out. `key` is empty where nothing can be ticked."""

    key: str
    sheet: str
    cell: str
    value: str
    about: str
    text: str


@dataclass(frozen=True)
class ChangedLine:
    """A figure that would change: before and after as displayed."""

    about: str
    before: str
    after: str


@dataclass(frozen=True)
class SeriesLine:
    """New figures of one indicator (and category, or area), as one line."""

    about: str
    count: int
    values: str


@dataclass(frozen=True)
class PreviewPage:
    """Everything that the page shows; lists are cut at MOST_SHOWN, `more_*` say how many are not shown."""

    numbers: Sequence[Opening]
    rejected: Sequence[Line]
    more_rejected: int
    doubts: Sequence[Line]
    more_doubts: int
    settled: Sequence[Line]
    notes: Sequence[str]
    indicators: Sequence[str]
    changed: Sequence[ChangedLine]
    more_changed: int
    created: Sequence[SeriesLine]
    more_created: int
    compared: Sequence[SeriesLine]
    more_compared: int
    digest: str
    can_be_imported: bool
    changes_anything: bool


def preview_page(preview: Preview) -> PreviewPage:
    """The preview in words."""
    rejected = [_rejected(item) for item in preview.rejected]
    doubts = [_doubt(item) for item in preview.doubts]
    settled = [_left_out(item) for item in preview.left_out] + [_confirmed(d) for d in preview.confirmed]
    changed = [_changed(item) for item in preview.changed]
    changed += [_changed_comparator(item) for item in preview.compared_changed]
    created, compared = _series(preview.created), _areas(preview.compared_created)
    return PreviewPage(
        numbers=_numbers(preview),
        rejected=rejected[:MOST_SHOWN],
        more_rejected=_more(rejected),
        doubts=doubts[:MOST_SHOWN],
        more_doubts=_more(doubts),
        settled=settled[:MOST_SHOWN],
        notes=preview.notes,
        indicators=[_described(subject) for subject in preview.indicators],
        changed=changed[:MOST_SHOWN],
        more_changed=_more(changed),
        created=created[:MOST_SHOWN],
        more_created=_more(created),
        compared=compared[:MOST_SHOWN],
        more_compared=_more(compared),
        digest=preview.digest,
        can_be_imported=preview.can_be_imported,
        changes_anything=preview.changes_anything,
    )


def _more(lines: Sequence[object]) -> int:
    return max(0, len(lines) - MOST_SHOWN)


def _numbers(preview: Preview) -> list[Opening]:
    compared = len(preview.compared_created) + len(preview.compared_changed)
    return [
        Opening(len(preview.created), "new figures"),
        Opening(len(preview.changed), "changed figures"),
        Opening(preview.unchanged + preview.compared_unchanged, "unchanged"),
        Opening(compared, "comparators"),
    ]


def _line(place: Place, key: str, value: str, about: str, text: str) -> Line:
    return Line(key, place.sheet, place.cell, value, about, text)


def _rejected(item: Rejected) -> Line:
    return _line(item.place, item.place.key, item.value, "", item.reason)


def _doubt(item: Doubt) -> Line:
    return _line(item.place, item.key, item.value, item.about, item.text)


def _left_out(item: Rejected) -> Line:
    return _line(item.place, item.place.key, item.value, "Left out", item.reason)


def _confirmed(item: Doubt) -> Line:
    return _line(item.place, item.key, item.value, "Confirmed", f"{item.about}: {item.text}")


def _changed(item: ChangedFigure) -> ChangedLine:
    figure, before = item.figure, item.before
    subject = figure.subject
    was = _figure(before.value, subject, before.numerator, before.denominator, provisional=before.provisional)
    will_be = _figure(figure.value, subject, *item.parts, provisional=figure.provisional)
    return ChangedLine(figure.words, was, will_be)


def _changed_comparator(item: ChangedComparator) -> ChangedLine:
    row = item.comparator
    return ChangedLine(row.words, _value(item.before.value, row.subject), _value(row.value, row.subject))


def _figure(
    value: Decimal, subject: Subject, top: Decimal | None, bottom: Decimal | None, *, provisional: bool
) -> str:
    parts = f" ({_plain(top)} of {_plain(bottom)})" if top is not None and bottom is not None else ""
    return f"{_value(value, subject)}{parts}{', provisional' if provisional else ''}"


def _value(value: Decimal | None, subject: Subject) -> str:
    """With the decimals that the indicator displays, or with more where it has them."""
    if value is None:
        return "none published"
    exponent = value.normalize().as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    return figure_text(value, subject.unit, max(subject.decimals, decimals))


def _plain(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _described(subject: Subject) -> str:
    service = f", {subject.service}" if subject.service else ""
    return (
        f"{subject.code} {subject.name}: {subject.unit.label}, {subject.frequency.label.lower()},"
        f" {subject.polarity.label.lower()}{service}"
    )


def _series(figures: Iterable[Figure]) -> list[SeriesLine]:
    lines = []
    for _, group in groupby(sorted(figures, key=_in_series), key=lambda figure: figure.series):
        of = list(group)
        first = of[0]
        part = f", {first.breakdown}: {first.category}" if first.breakdown else ""
        listed = "; ".join(f"{f.label} {_value(f.value, f.subject)}" for f in of[:60])
        more = f"; and {len(of) - 60} more" if len(of) > 60 else ""
        lines.append(SeriesLine(f"{first.subject.code} {first.subject.name}{part}", len(of), listed + more))
    return lines


def _in_series(figure: Figure) -> tuple[object, ...]:
    return (*figure.series, figure.period_end)


def _areas(rows: Iterable[Compared]) -> list[SeriesLine]:
    lines = []
    for _, group in groupby(rows, key=lambda row: row.subject.code):
        of = list(group)
        listed = "; ".join(f"{_area(row)} {_value(row.value, row.subject)}" for row in of[:60])
        more = f"; and {len(of) - 60} more" if len(of) > 60 else ""
        lines.append(SeriesLine(f"{of[0].subject.code} {of[0].subject.name}", len(of), listed + more))
    return lines


def _area(row: Compared) -> str:
    return row.words.partition(", ")[2] + ":"
