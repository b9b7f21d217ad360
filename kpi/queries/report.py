"""One period's KPI report, internal or public: a draft from the snapshots, or exactly what was approved."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any, TypeVar

from kpi.models import Indicator, IndicatorDefinition, KpiReport, Rebase, ReportingMonth, Target
from kpi.queries.figures import Beside, Figure, figures_of
from kpi.queries.series import Point, Wanted, series_of
from kpi.rules import report as shape
from kpi.rules.frequency import Frequency
from kpi.rules.periods import Kind, Period
from kpi.rules.process import spc_of
from kpi.rules.report import (
    EDITIONS,
    INTERNAL,
    PUBLIC,
    KpiReportContent,
    ReportComparator,
    ReportIndicator,
    ReportPoint,
)
from kpi.rules.spc import PointType
from kpi.services.snapshots import SPC_LONGEST

__all__ = [
    "EDITIONS",
    "INTERNAL",
    "PUBLIC",
    "KpiReportContent",
    "NoFigures",
    "ReportComparator",
    "ReportIndicator",
    "ReportPoint",
    "draft_content",
    "frozen_content",
    "report_content",
]

SERIES = 24
_KINDS = (Kind.MONTH, Kind.QUARTER)
_PLACES = Decimal("0.000001")


class NoFigures(Exception):
    """There is no report to make of this period; the sentence says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Tampered(Exception):
    """An approved report is not what its hash says that was approved; the sentence says so."""

    def __init__(self, period: str) -> None:
        self.message = f"The frozen report of {period} is not what was approved. Tell an administrator."
        super().__init__(self.message)


def report_content(period: Period, *, edition: str) -> KpiReportContent:
    """The report of a month or quarter in one edition: as approved, else as the snapshots are now.

    Of a quarter the figures are those of its last month. A constant number of queries. Raises
    NoFigures for other kinds of period, without a snapshot, and for a public edition of an open month.
    """
    if edition not in EDITIONS:
        raise NoFigures(f"“{edition}” is no edition: choose internal or public.")
    report = KpiReport.objects.filter(period=period.code).first()
    if report is not None and report.state == KpiReport.State.APPROVED:
        return frozen_content(report, edition=edition)
    return draft_content(period, edition=edition, report=report)


def frozen_content(report: KpiReport, *, edition: str) -> KpiReportContent:
    """What was approved, with this edition's hash. Raises Tampered when it is not that any more."""
    content = report.content
    if content is None or shape.sha256_of(content) != report.sha256:
        raise Tampered(report.period)
    return shape.sealed(shape.from_json({**content[edition], "sha256": ""}))


def draft_content(period: Period, *, edition: str, report: KpiReport | None) -> KpiReportContent:
    """The edition as it would be approved now. Raises NoFigures like `report_content`."""
    entitled = edition == INTERNAL
    month = _month(period, closed_only=not entitled)
    indicators = None if entitled else Indicator.objects.filter(in_public_report=True)
    figures = figures_of(month.month_end, entitled=entitled, indicators=indicators)
    if not figures and entitled:
        raise NoFigures(f"No indicator has a figure to report in {period.label}.")
    codes = {figure.code for figure in figures}
    introductions = (report.introduction, report.public_introduction) if report else ("", "")
    return KpiReportContent(
        period=period.code,
        label=period.label,
        month_end=month.month_end,
        edition=edition,
        title=report.title if report else default_title(period),
        introduction=introductions[0 if entitled else 1],
        state=report.state if report else KpiReport.State.DRAFT.value,
        closed=month.is_closed,
        made_at=max((f.computed_at for f in figures if f.computed_at), default=None),
        approved_by="",
        approved_on=None,
        gaps=tuple(code for code in month.gaps if entitled or code in codes),
        gaps_reason=month.gaps_reason if entitled else "",
        indicators=_indicators(figures, month.month_end, entitled=entitled),
    )


def default_title(period: Period) -> str:
    """What a report is called until somebody names it."""
    return f"KPI report, {period.label}"


def _month(period: Period, *, closed_only: bool) -> ReportingMonth:
    """The reporting month that the period ends with."""
    if period.kind not in _KINDS:
        raise NoFigures(f"{period.label} is neither a month nor a quarter: those are reported.")
    month = ReportingMonth.objects.filter(month_end=period.end).exclude(computed_at=None).first()
    name = f"{period.end:%B %Y}"
    if month is None:
        raise NoFigures(f"There is no snapshot of {name} yet. Take one first.")
    if closed_only and not month.is_closed:
        raise NoFigures(f"{name} is not closed yet: what may be published is decided when it is closed.")
    return month


# --- the indicators


@dataclass(frozen=True)
class _Facts:
    """What is known of all indicators, by id; each list in the order of its days."""

    series: Mapping[int, Sequence[Point]]
    targets: Mapping[int, Sequence[Target]]
    rebases: Mapping[int, Sequence[Rebase]]
    definitions: Mapping[int, Sequence[IndicatorDefinition]]


def _indicators(figures: Sequence[Figure], month_end: date, *, entitled: bool) -> tuple[ReportIndicator, ...]:
    wanted = [Wanted(f.pk, f.frequency, f.decimals) for f in figures]
    ids = [f.pk for f in figures]
    facts = _Facts(
        series=series_of(wanted, until=month_end, periods=SPC_LONGEST, entitled=entitled),
        targets=_by_indicator(Target.objects.filter(indicator__in=ids, effective_from__lte=month_end)),
        rebases=_by_indicator(Rebase.objects.filter(indicator__in=ids, starts_on__lte=month_end)),
        definitions=_by_indicator(
            IndicatorDefinition.objects.filter(indicator__in=ids, effective_from__lte=month_end)
        ),
    )
    return tuple(_indicator(figure, facts) for figure in figures)


Row = TypeVar("Row", Target, Rebase, IndicatorDefinition)


def _by_indicator(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.indicator_id, []).append(row)
    return found


def _indicator(f: Figure, facts: _Facts) -> ReportIndicator:
    definition = _in_force(facts.definitions.get(f.pk, ()), f.period.end, attrgetter("effective_from"))
    return ReportIndicator(
        code=f.code,
        name=f.name,
        service=f.service,
        owner=f.owner,
        definition=definition.text if definition else "",
        unit=f.unit,
        decimals=f.decimals,
        polarity=f.polarity.value,
        frequency=f.frequency.value,
        period=f.frequency.in_files(f.period.end),
        period_label=f.period.label,
        value=f.value,
        value_text=f.value_text,
        symbol=f.symbol,
        missing=f.missing,
        numerator=f.numerator,
        denominator=f.denominator,
        provisional=f.provisional,
        restated=_restated(f),
        basis_restated=f.basis_restated,
        target=f.target.value,
        target_low=f.target.low,
        target_high=f.target.high,
        floor=f.target.amber_limit,
        target_text=f.target_text,
        rag=f.rag.value,
        previous=f.previous,
        since=f.since,
        change=f.change,
        change_text=f.change_text,
        change_direction=f.change_direction or "",
        change_performance=f.change_performance.value,
        three_month_mean=f.mean_of_three,
        three_month_direction=f.three_direction or "",
        three_month_performance=f.three_performance.value,
        england=_comparator(f.england),
        neighbours=_comparator(f.neighbours),
        region=_comparator(f.region),
        spc_points=f.spc_points,
        mean=_exact(f.spc_mean),
        lower=_exact(f.spc_lower),
        upper=_exact(f.spc_upper),
        spc_note=f.spc_note,
        variation=f.variation,
        assurance=f.assurance,
        signal=f.signal,
        commentary=f.commentary,
        series=_series(f, facts),
    )


def _restated(f: Figure) -> str:
    if f.restated is None:
        return ""
    on = f"{f.restated.on.day} {f.restated.on:%B %Y}"
    return f"Corrected on {on} to {f.restated.text}: {f.restated.reason}"


def _comparator(beside: Beside) -> ReportComparator:
    year = str(beside.year) if beside.year else ""
    return ReportComparator(beside.value, beside.text, year, beside.direction or "")


def _exact(number: float | None) -> Decimal | None:
    return None if number is None else Decimal(number).quantize(_PLACES)


def _series(f: Figure, facts: _Facts) -> tuple[ReportPoint, ...]:
    """The latest points. Limits are drawn from more than are shown, as those of the snapshot are."""
    points = facts.series.get(f.pk, ())
    judged = _judged(f, points, facts.rebases.get(f.pk, ()))
    targets = facts.targets.get(f.pk, ())
    found = []
    for point in points[-SERIES:]:
        target = _in_force(targets, point.period.end, attrgetter("effective_from"))
        limits = judged.get(point.period.end, _UNJUDGED)
        found.append(
            ReportPoint(
                period=f.frequency.in_files(point.period.end),
                label=point.period.short_label,
                value=point.value,
                symbol=point.symbol,
                provisional=point.provisional,
                restated=point.restated,
                target=target.value if target else None,
                target_low=target.low if target else None,
                target_high=target.high if target else None,
                mean=limits.mean,
                lower=limits.lower,
                upper=limits.upper,
                kind=limits.kind,
                rebase=limits.rebase,
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class _Judged:
    """What SPC says of one point."""

    mean: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    kind: str = "ordinary"
    rebase: str = ""


_UNJUDGED = _Judged()
_KIND = {
    PointType.IMPROVEMENT: "better",
    PointType.CONCERN: "worse",
    PointType.NEUTRAL_HIGH: "signal",
    PointType.NEUTRAL_LOW: "signal",
    PointType.COMMON: "ordinary",
}


def _judged(f: Figure, points: Sequence[Point], rebases: Sequence[Rebase]) -> dict[date, _Judged]:
    """Points by period end; nothing where SPC does not apply or would give away a hidden figure."""
    known = [(p.period.end, float(p.exact)) for p in points if p.exact is not None]
    hidden = f.spc_note == "hidden" or any(p.symbol for p in points)
    if hidden or not known or not Frequency(f.frequency).spc_applies:
        return {}
    spc = spc_of(
        known, polarity=f.polarity, target=f.target.value, rebases=[row.starts_on for row in rebases]
    )
    begins = {n for n in range(1, len(known)) if spc.group[n] != spc.group[n - 1]}
    return {
        end: _Judged(
            mean=_exact(spc.mean[n]),
            lower=_exact(spc.lpl[n]),
            upper=_exact(spc.upl[n]),
            kind=_KIND[spc.point_type[n]],
            rebase=_why(rebases, end) if n in begins else "",
        )
        for n, end in enumerate(spc.dates)
    }


def _why(rebases: Sequence[Rebase], end: date) -> str:
    row = _in_force(rebases, end, attrgetter("starts_on"))
    return row.reason if row else ""


Dated = TypeVar("Dated")


def _in_force(rows: Sequence[Dated], on: date, day: Callable[[Any], date]) -> Dated | None:
    """The latest of these rows, which are in the order of their days, that holds on this day."""
    at = bisect_right(rows, on, key=day)
    return rows[at - 1] if at else None
