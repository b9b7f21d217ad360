"""One indicator's figures over time: what process control says of each, as a chart and as a table."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any, TypeVar

from django.utils.timezone import localtime

from foundation.charts import xmr
from kpi.models import Indicator, Rebase, Restatement, Target
from kpi.queries.series import Point
from kpi.rules.frequency import Frequency
from kpi.rules.periods import Kind, Period
from kpi.rules.process import spc_of
from kpi.rules.rag import Polarity, TargetFacts, rag
from kpi.rules.spc import PointType, Spc
from kpi.rules.spc_words import signal_words
from kpi.rules.words import bare_target_text, figure_text

_KINDS = {
    PointType.IMPROVEMENT: "better",
    PointType.CONCERN: "worse",
    PointType.NEUTRAL_HIGH: "signal",
    PointType.NEUTRAL_LOW: "signal",
    PointType.COMMON: "ordinary",
}


@dataclass(frozen=True)
class Facts:
    """What is known of an indicator up to a month; lists in the order of their days.

    Points, oldest first, are as many as limits are drawn from; pages show the latest of them.
    """

    indicator: Indicator
    points: Sequence[Point]
    targets: Sequence[Target]
    rebases: Sequence[Rebase]
    restatements: Sequence[Restatement]

    @property
    def frequency(self) -> Frequency:
        """How often it is measured."""
        return Frequency(self.indicator.frequency)

    @property
    def limit_decimals(self) -> int:
        """Mean and limits are finer than whole numbers."""
        return max(self.indicator.decimals, 1)

    def text(self, value: Decimal | None) -> str:
        """A figure with the sign of its unit."""
        return figure_text(value, self.indicator.unit, self.indicator.decimals)

    def limit_text(self, value: float | None) -> str:
        """A mean or limit, bare: the column beside it has the unit."""
        return figure_text(None if value is None else Decimal(value), "", self.limit_decimals)

    def target_at(self, end: date) -> TargetFacts:
        """The target of the period that ends on this day."""
        found = _in_force(self.targets, end, attrgetter("effective_from"))
        return found.facts() if found else TargetFacts()


@dataclass(frozen=True)
class Judged:
    """What process control says of one point. `group` counts the rebases before it."""

    mean: float | None
    lower: float | None
    upper: float | None
    kind: str
    signal: str
    group: int
    provisional: bool


@dataclass(frozen=True)
class Correction:
    """A figure that was corrected after its month was closed: both figures, day and reason."""

    before: str
    after: str
    on: date
    reason: str


@dataclass(frozen=True)
class FigureRow:
    """One period of the table. `rebase` says why mean and limits begin anew with it."""

    label: str
    value: str
    symbol: str
    parts: str
    provisional: bool
    target: str
    rag: str
    mean: str
    limits: str
    signal: str
    meaning: str
    rebase: str
    corrections: tuple[Correction, ...]


def judge_points(facts: Facts) -> dict[date, Judged]:
    """The points by the end of their period; none where limits do not apply.

    Limits are drawn from the figures that this reader sees, so that they give no other away.
    """
    known = [(p.period.end, float(p.exact)) for p in facts.points if p.exact is not None]
    if not known or not facts.frequency.spc_applies:
        return {}
    spc = spc_of(
        known,
        polarity=Polarity(facts.indicator.polarity),
        target=facts.target_at(known[-1][0]).value,
        rebases=[row.starts_on for row in facts.rebases],
    )
    return {end: _judged(spc, n, facts.frequency.noun) for n, end in enumerate(spc.dates)}


def _judged(spc: Spc, n: int, noun: str) -> Judged:
    return Judged(
        mean=spc.mean[n],
        lower=spc.lpl[n],
        upper=spc.upl[n],
        kind=_KINDS[spc.point_type[n]],
        signal=signal_words(spc, noun=noun, at=n),
        group=spc.group[n],
        provisional=spc.short_group[n],
    )


# --- the table


def rows_of(facts: Facts, judged: Mapping[date, Judged], *, most: int) -> list[FigureRow]:
    """The latest points, newest first."""
    corrections = _corrections(facts)
    begins = _begins(facts, judged)
    rows = [
        _row(p, facts, judged.get(p.period.end), corrections.get(p.period.end, ()), begins)
        for p in facts.points[-most:]
    ]
    return rows[::-1]


def _row(
    point: Point,
    facts: Facts,
    judged: Judged | None,
    corrections: tuple[Correction, ...],
    begins: Mapping[date, str],
) -> FigureRow:
    indicator, polarity = facts.indicator, Polarity(facts.indicator.polarity)
    target = facts.target_at(point.period.end)
    limits = ""
    if judged and judged.lower is not None:
        limits = f"{facts.limit_text(judged.lower)} to {facts.limit_text(judged.upper)}"
    return FigureRow(
        label=point.period.short_label,
        value="" if point.value is None else facts.text(point.value),
        symbol=point.symbol,
        parts=parts_text(point.numerator, point.denominator),
        provisional=point.provisional,
        target=bare_target_text(target, polarity, indicator.unit, indicator.decimals),
        rag=rag(point.exact, target, polarity, indicator.decimals).value if point.exact is not None else "",
        mean=facts.limit_text(judged.mean) if judged and judged.mean is not None else "",
        limits=limits,
        signal=judged.signal if judged else "",
        meaning=judged.kind.capitalize() if judged and judged.kind in ("better", "worse") else "",
        rebase=begins.get(point.period.end, ""),
        corrections=corrections,
    )


def parts_text(numerator: Decimal | None, denominator: Decimal | None) -> str:
    """ "404 of 455"; empty unless both are known."""
    if numerator is None or denominator is None:
        return ""
    return f"{_plain(numerator)} of {_plain(denominator)}"


def _plain(number: Decimal) -> str:
    """Without the noughts that the database keeps."""
    return f"{number:,.0f}" if number == number.to_integral_value() else f"{number.normalize():,f}"


def _corrections(facts: Facts) -> dict[date, tuple[Correction, ...]]:
    found: dict[date, tuple[Correction, ...]] = {}
    for row in facts.restatements:
        made = Correction(
            before=facts.text(row.value_before),
            after=facts.text(row.value_after),
            on=localtime(row.batch.made_at).date(),
            reason=row.batch.reason,
        )
        found[row.period_end] = (*found.get(row.period_end, ()), made)
    return found


def _begins(facts: Facts, judged: Mapping[date, Judged]) -> dict[date, str]:
    """Where mean and limits begin anew, and why."""
    ends = sorted(judged)
    changes = [b for a, b in pairwise(ends) if judged[a].group != judged[b].group]
    found = {}
    for end in changes:
        row = _in_force(facts.rebases, end, attrgetter("starts_on"))
        found[end] = row.reason if row else ""
    return found


# --- the chart


def chart_of(
    facts: Facts, judged: Mapping[date, Judged], *, most: int, description: str = ""
) -> xmr.XmrChart:
    """The latest points as an XmR chart; as a plain line where no limits apply."""
    indicator, points = facts.indicator, facts.points[-most:]
    kind = "XmR chart" if judged else "Chart"
    begins = _begins(facts, judged)
    span = f", {points[0].period.label} to {points[-1].period.label}" if points else ""
    return xmr.XmrChart(
        title=f"{kind} of {indicator.code}{span}",
        description=description,
        points=tuple(_point(p, judged.get(p.period.end)) for p in points),
        stretches=tuple(_stretches(points, judged)),
        targets=tuple(_target_steps(points, facts)),
        rebases=tuple(
            xmr.Rebase(n, f"Rebased {p.period.label}: {begins[p.period.end]}")
            for n, p in enumerate(points)
            if n and p.period.end in begins
        ),
        axis=indicator.get_unit_display().capitalize(),
        unit="%" if indicator.unit == "percent" else "",
        decimals=facts.limit_decimals,
    )


def _point(point: Point, judged: Judged | None) -> xmr.XmrPoint:
    label, group = axis_names(point.period)
    note = ""
    if judged and judged.signal:
        meaning = f", {judged.kind}" if judged.kind in ("better", "worse") else ""
        note = f"{judged.signal}{meaning}"
    return xmr.XmrPoint(label, point.value, judged.kind if judged else "ordinary", note, group)


def axis_names(period: Period) -> tuple[str, str]:
    """How an axis names a period and the year that it belongs to: ("Dec", "2018")."""
    if period.kind is Kind.YEAR:
        return period.short_label, ""
    if period.kind in (Kind.QUARTER, Kind.TERM):
        name, _, year = period.short_label.rpartition(" ")
        return name, year
    return f"{period.end:%b}", f"{period.end:%Y}"


def _stretches(points: Sequence[Point], judged: Mapping[date, Judged]) -> list[xmr.Stretch]:
    """Mean and limits between two rebases, each from its first to its last point with a figure."""
    known = [(n, judged[p.period.end]) for n, p in enumerate(points) if p.period.end in judged]
    found = []
    for _, run in groupby(known, key=lambda pair: pair[1].group):
        members = list(run)
        first = members[0][1]
        found.append(
            xmr.Stretch(
                members[0][0], members[-1][0], first.mean, first.lower, first.upper, first.provisional
            )
        )
    return found


def _target_steps(points: Sequence[Point], facts: Facts) -> list[xmr.TargetStep]:
    """Runs of periods with one target; a range is two lines."""
    ends = [(n, facts.target_at(p.period.end)) for n, p in enumerate(points)]
    steps = []
    for (value, low, high), run in groupby(ends, key=lambda pair: _lines(pair[1])):
        members = list(run)
        named = (("Target", value), ("From", low), ("To", high))
        steps += [
            xmr.TargetStep(members[0][0], members[-1][0], line, name)
            for name, line in named
            if line is not None
        ]
    return steps


def _lines(target: TargetFacts) -> tuple[Decimal | None, ...]:
    return target.value, target.low, target.high


Dated = TypeVar("Dated")


def _in_force(rows: Sequence[Dated], on: date, day: Callable[[Any], date]) -> Dated | None:
    """The latest of these rows, which are in the order of their days, that holds on this day."""
    at = bisect_right(rows, on, key=day)
    return rows[at - 1] if at else None
