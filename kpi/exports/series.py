"""One indicator's series as a file: a row a period, oldest first, as its reader may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from foundation.rendering.tables import Column, Row, Table, csv_bytes, xlsx_bytes
from kpi.queries.indicator_chart import Facts, Judged
from kpi.queries.series import Point
from kpi.rules.rag import Polarity, displayed, rag

_COLUMNS = (
    Column("code", "code"),
    Column("period", "period"),
    Column("value", "value", "number"),
    Column("numerator", "numerator", "number"),
    Column("denominator", "denominator", "number"),
    Column("shown_as", "shown_as"),
    Column("provisional", "provisional"),
    Column("restated", "restated"),
    Column("target", "target", "number"),
    Column("target_from", "target_from", "number"),
    Column("target_to", "target_to", "number"),
    Column("rag", "rag"),
    Column("mean", "mean", "number"),
    Column("lower_limit", "lower_limit", "number"),
    Column("upper_limit", "upper_limit", "number"),
    Column("signal", "signal"),
)
_LIMIT_DECIMALS = 2  # finer than values, as means are


@dataclass(frozen=True)
class Series:
    """An indicator's facts and what process control says of each point."""

    facts: Facts
    judged: Mapping[date, Judged]


def series_csv(series: Series) -> bytes:
    """UTF-8 with a mark for Excel; `shown_as` is `c` where a figure is hidden."""
    return csv_bytes(_COLUMNS, series_rows(series))


def series_xlsx(series: Series) -> bytes:
    """A workbook with one sheet."""
    return xlsx_bytes([Table(series.facts.indicator.code, _COLUMNS, series_rows(series))])


def series_rows(series: Series) -> Sequence[Row]:
    """The points as rows."""
    return [_row(p, series.facts, series.judged.get(p.period.end)) for p in series.facts.points]


def _row(point: Point, facts: Facts, judged: Judged | None) -> Row:
    indicator, target = facts.indicator, facts.target_at(point.period.end)
    colour = rag(point.exact, target, Polarity(indicator.polarity), indicator.decimals)
    return {
        "code": indicator.code,
        "period": point.period.code,
        "value": point.value,
        "numerator": _plain(point.numerator),
        "denominator": _plain(point.denominator),
        "shown_as": point.symbol,
        "provisional": "yes" if point.provisional else "",
        "restated": "yes" if point.restated else "",
        "target": _plain(target.value),
        "target_from": _plain(target.low),
        "target_to": _plain(target.high),
        "rag": colour.value,
        "mean": _limit(judged.mean if judged else None, indicator.decimals),
        "lower_limit": _limit(judged.lower if judged else None, indicator.decimals),
        "upper_limit": _limit(judged.upper if judged else None, indicator.decimals),
        "signal": judged.signal if judged else "",
    }


def _limit(number: float | None, decimals: int) -> Decimal | None:
    return None if number is None else displayed(Decimal(number), decimals + _LIMIT_DECIMALS)


def _plain(number: Decimal | None) -> Decimal | None:
    """Without the noughts that the database keeps, never as 9E+1."""
    if number is None:
        return None
    bare = number.normalize()
    exponent = bare.as_tuple().exponent
    return bare.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else bare
