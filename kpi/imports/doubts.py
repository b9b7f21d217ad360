"""Figures that a person must confirm: out of scale, contradicted by themselves, not over yet, fractions."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from statistics import median

from kpi.imports.known import Known, KnownFigure
from kpi.imports.preview import Doubt
from kpi.imports.resolve import Compared, Figure, SeriesKey
from kpi.imports.subjects import Subject
from kpi.models import Unit
from kpi.rules.frequency import Frequency
from kpi.rules.plausibility import Entry, warnings

# A figure is looked at beside so many before it and so many after it.
_EACH_SIDE = 3
# Percentages that have been above this do not fall below one by themselves.
_USUAL_PERCENT = 5


class Series:
    """All figures of each series that there would be after the import, by period."""

    def __init__(self, figures: Iterable[Figure], known: Known) -> None:
        self._values: dict[SeriesKey, dict[date, Decimal]] = {
            key: {end: figure.value for end, figure in ends.items()} for key, ends in known.figures.items()
        }
        for figure in figures:
            self._values.setdefault(figure.series, {})[figure.period_end] = figure.value
        self._ends = {key: sorted(values) for key, values in self._values.items()}

    def around(self, figure: Figure) -> list[Decimal]:
        """The figures of the periods before and after."""
        ends, values = self._ends[figure.series], self._values[figure.series]
        at = bisect_left(ends, figure.period_end)
        near = ends[max(0, at - _EACH_SIDE) : at] + ends[at + 1 : at + 1 + _EACH_SIDE]
        return [values[end] for end in near]

    def latest(self, subject: Subject) -> list[Decimal]:
        """The indicator's own latest figures."""
        key = (subject.code.casefold(), "", "")
        return [self._values[key][end] for end in self._ends.get(key, [])[-2 * _EACH_SIDE :]]


def doubts_about(figure: Figure, series: Series, *, today: date) -> Doubt | None:
    """All that is doubtful about one figure, to be confirmed together."""
    subject = figure.subject
    entry = Entry(
        value=figure.written,
        unit=subject.unit,
        decimals=subject.decimals,
        factor=Unit(subject.unit).factor,
        numerator=figure.numerator,
        denominator=figure.denominator,
        accumulates=subject.frequency is Frequency.YEAR_TO_DATE,
    )
    texts = [warning.text for warning in warnings(entry, series.around(figure))]
    if figure.period_end > today and not figure.provisional:
        texts.append(f"{figure.label} is not over yet, and the figure is not marked as provisional.")
    if not texts:
        return None
    return Doubt(figure.place.key, figure.place, figure.shown, figure.words, " ".join(texts))


def doubts_about_comparator(row: Compared, series: Series) -> Doubt | None:
    """The same for a figure of elsewhere; numbers of other areas may be of any size."""
    subject = row.subject
    texts = [f"“{row.aside}” beside the area’s name is left out."] if row.aside else []
    if row.written is not None:
        around = [] if subject.unit is Unit.COUNT else series.latest(subject)
        entry = Entry(value=row.written, unit=subject.unit, decimals=subject.decimals)
        texts += [w.text for w in warnings(entry, around) if w.code != "not_whole"]
    if not texts:
        return None
    return Doubt(row.place.key, row.place, row.shown, row.words, " ".join(texts))


def read_fractions(
    figures: Sequence[Figure], known: Mapping[SeriesKey, Mapping[date, KnownFigure]]
) -> tuple[list[Figure], list[Doubt]]:
    """Percentages that a spreadsheet kept as fractions (0.83) in per cent, each series to be confirmed.

    Only where no cell is marked as a percentage, all are 1 or less, and neither the figures that the
    portal has nor numerator and denominator say that so little is meant.
    """
    bare: dict[str, list[Figure]] = {}
    for figure in figures:
        if figure.subject.unit is Unit.PERCENT and not figure.marked:
            bare.setdefault(figure.subject.code, []).append(figure)
    doubts: dict[str, Doubt] = {}
    for code, group in bare.items():
        if _are_fractions(group, known.get((code.casefold(), "", ""), {})):
            first = next(figure for figure in group if figure.written)
            read_as = f"{(first.written * 100).normalize():f}%"
            text = (
                f"All {len(group)} figures of {code} are 1 or less. They are read as fractions: "
                f"{first.shown} as {read_as}. Where so little is meant, write percent signs into the cells."
            )
            doubts[code] = Doubt(f"{code}:fractions", first.place, first.shown, code, text)
    read = [
        replace(figure, written=figure.written * 100)
        if figure.subject.code in doubts and not figure.marked
        else figure
        for figure in figures
    ]
    return read, list(doubts.values())


def _are_fractions(group: Sequence[Figure], known: Mapping[date, KnownFigure]) -> bool:
    if any(abs(figure.written) > 1 for figure in group) or not any(figure.written for figure in group):
        return False
    usual = median(figure.value for figure in known.values()) if known else None
    if usual is not None and usual <= _USUAL_PERCENT:
        return False
    return not any(_parts_say_so_little(figure) for figure in group)


def _parts_say_so_little(figure: Figure) -> bool:
    if figure.numerator is None or not figure.denominator or not figure.written:
        return False
    exact = figure.numerator * 100 / figure.denominator
    return abs(exact - figure.written) < abs(exact - figure.written * 100)
