"""What the portal holds, in the shapes that a file is compared with. A constant number of queries."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kpi.imports.resolve import Resolved, SeriesKey
from kpi.imports.subjects import Subject
from kpi.models import Comparator, Indicator, Observation, ReportingMonth, Unit
from kpi.rules.frequency import Frequency
from kpi.rules.periods import months_later
from kpi.rules.rag import Polarity

# How far around a file's periods figures are looked at as neighbours.
_MONTHS_AROUND = 24


@dataclass(frozen=True)
class KnownFigure:
    """One observation."""

    id: int
    value: Decimal
    numerator: Decimal | None
    denominator: Decimal | None
    provisional: bool


@dataclass(frozen=True)
class KnownComparator:
    """One comparator."""

    id: int
    value: Decimal | None


ComparatorKey = tuple[str, str, str, int | None]


@dataclass(frozen=True)
class Known:
    """The figures of the indicators that a file names, around its periods, and the closed months."""

    figures: Mapping[SeriesKey, Mapping[date, KnownFigure]] = field(default_factory=dict)
    comparators: Mapping[ComparatorKey, KnownComparator] = field(default_factory=dict)
    closed: frozenset[date] = frozenset()


def known_subjects() -> list[Subject]:
    """All indicators."""
    rows = Indicator.objects.values_list(
        "pk", "code", "name", "unit", "decimals", "frequency", "polarity", "aliases", "service__name"
    )
    return [
        Subject(pk, code, name, Unit(unit), decimals, Frequency(frequency), Polarity(polarity),
                tuple(aliases), service or "")
        for pk, code, name, unit, decimals, frequency, polarity, aliases, service in rows
    ]  # fmt: skip


def known_about(resolved: Resolved) -> Known:
    """What the portal holds about the rows of a file."""
    subjects = {figure.subject.id for figure in resolved.figures}
    subjects |= {row.subject.id for row in resolved.comparators}
    subjects.discard(None)
    ends = {figure.period_end for figure in resolved.figures}
    months = ReportingMonth.objects.filter(month_end__in=ends).exclude(closed_at=None)
    return Known(
        figures=_figures(subjects, ends),
        comparators=_comparators(subjects) if resolved.comparators else {},
        closed=frozenset(months.values_list("month_end", flat=True)),
    )


def _figures(
    subjects: Collection[int | None], ends: Collection[date]
) -> Mapping[SeriesKey, Mapping[date, KnownFigure]]:
    rows = Observation.objects.filter(indicator__in=subjects).order_by("period_end")
    if ends:
        around = (months_later(min(ends), -_MONTHS_AROUND), months_later(max(ends), _MONTHS_AROUND))
        rows = rows.filter(period_end__range=around)
    found: dict[SeriesKey, dict[date, KnownFigure]] = {}
    columns = ("pk", "value", "numerator", "denominator", "provisional")
    for code, breakdown, category, end, pk, value, top, bottom, provisional in rows.values_list(
        "indicator__code", "breakdown__name", "category", "period_end", *columns
    ):
        series = (code.casefold(), (breakdown or "").casefold(), category.casefold())
        found.setdefault(series, {})[end] = KnownFigure(pk, value, top, bottom, provisional)
    return found


def _comparators(subjects: Collection[int | None]) -> Mapping[ComparatorKey, KnownComparator]:
    rows = Comparator.objects.filter(indicator__in=subjects).values_list(
        "indicator__code", "kind", "area", "year", "pk", "value"
    )
    return {
        (code.casefold(), kind, area.casefold(), year): KnownComparator(pk, value)
        for code, kind, area, year, pk, value in rows
    }
