"""The figures of many indicators over time, as a reader may see them. A constant number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from kpi.models import Restatement
from kpi.queries.published import published_values
from kpi.rules.frequency import Frequency
from kpi.rules.periods import Period
from kpi.rules.rag import displayed


@dataclass(frozen=True)
class Point:
    """One period of a series: a displayed value, or None with the symbol that stands for it, if any.

    `exact` is the value before rounding, from which limits are drawn.
    """

    period: Period
    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    symbol: str = ""
    provisional: bool = False
    restated: bool = False
    exact: Decimal | None = None


@dataclass(frozen=True)
class Wanted:
    """Which series: an indicator's id, frequency and decimals."""

    pk: int
    frequency: Frequency
    decimals: int


def series_of(
    wanted: Sequence[Wanted], *, until: date, periods: int, entitled: bool
) -> dict[int, list[Point]]:
    """The latest `periods` points of each, oldest first, from its first figure on; gaps are points.

    `until` is a month's end. Entitled readers get the figures as they are now, with corrections;
    others those that were published. Two queries.
    """
    spans = {w.pk: _spans(w.frequency, until, periods) for w in wanted}
    points = _observed(wanted, spans) if entitled else _published(wanted, spans, until)
    return {
        w.pk: _from_first([points.get((w.pk, p.end)) or Point(p, None) for p in spans[w.pk]]) for w in wanted
    }


def _spans(frequency: Frequency, until: date, periods: int) -> list[Period]:
    """The periods, oldest first, of which the last ends with the month or before it."""
    last = next(
        period
        for back in range(12)
        if (period := frequency.period_ending(Frequency.MONTHLY.steps_back(until, back)))
    )
    return [last.previous(n) for n in range(periods - 1, -1, -1)]


def _from_first(points: list[Point]) -> list[Point]:
    first = next((i for i, p in enumerate(points) if p.value is not None or p.symbol), len(points))
    return points[first:]


def _observed(
    wanted: Sequence[Wanted], spans: Mapping[int, Sequence[Period]]
) -> dict[tuple[int, date], Point]:
    decimals = {w.pk: w.decimals for w in wanted}
    by_end = {pk: {p.end: p for p in of} for pk, of in spans.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.indicator_id, o.period_end, o.value, o.numerator, o.denominator, o.provisional"
            " FROM unnest(%s::bigint[], %s::date[], %s::date[]) AS wanted (id, first, last)"
            " JOIN kpi_observation AS o ON o.indicator_id = wanted.id AND o.breakdown_id IS NULL"
            "  AND o.period_end BETWEEN wanted.first AND wanted.last",
            [
                list(spans),
                [of[0].end for of in spans.values()],
                [of[-1].end for of in spans.values()],
            ],
        )
        rows = cursor.fetchall()
    corrected = set(
        Restatement.objects.filter(indicator__in=decimals, breakdown=None).values_list(
            "indicator", "period_end"
        )
    )
    return {
        (pk, end): Point(
            by_end[pk][end],
            displayed(value, decimals[pk]),
            numerator,
            denominator,
            provisional=provisional,
            restated=(pk, end) in corrected,
            exact=value,
        )
        for pk, end, value, numerator, denominator, provisional in rows
        if end in by_end[pk]
    }


def _published(
    wanted: Sequence[Wanted], spans: Mapping[int, Sequence[Period]], until: date
) -> dict[tuple[int, date], Point]:
    decimals = {w.pk: w.decimals for w in wanted}
    by_end = {pk: {p.end: p for p in of} for pk, of in spans.items()}
    cells = published_values(indicators=list(decimals), until=until)
    return {
        (pk, end): Point(
            by_end[pk][end],
            None if cell.value is None else displayed(cell.value, decimals[pk]),
            cell.numerator,
            cell.denominator,
            symbol=cell.symbol,
            exact=cell.value,
        )
        for (pk, end), cell in cells.items()
        if end in by_end[pk]
    }
