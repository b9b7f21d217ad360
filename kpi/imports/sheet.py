"""The sheet to fill in: the portal's own indicators with the months across, as a wide import reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from foundation.rendering.tables import Column, Row, Table, Value, xlsx_bytes
from kpi.models import Comparator, Indicator, Observation
from kpi.rules.frequency import Frequency
from kpi.rules.periods import month_of, months_later
from kpi.rules.rag import Polarity

MOST_MONTHS = 60
_KINDS = (Comparator.Kind.NEIGHBOURS, Comparator.Kind.ENGLAND, Comparator.Kind.REGION)
_HEAD = (
    Column("code", "Code"),
    Column("name", "Indicator", width=50),
    Column("service", "Service area"),
    Column("frequency", "Frequency"),
    Column("polarity", "Polarity"),
    Column("unit", "Unit"),
    Column("decimals", "Decimals", "number"),
)
_POLARITY_WORDS = {
    Polarity.HIGHER: "High",
    Polarity.LOWER: "Low",
    Polarity.TARGET: "Target",
    Polarity.RANGE: "Range",
    Polarity.NONE: "None",
}


@dataclass(frozen=True)
class _Cells:
    """What stands in the sheet beside the indicators' own description, by indicator and column."""

    columns: tuple[Column, ...]
    values: dict[tuple[int, str], Value]


def sheet_xlsx(*, until: date, months: int, filled: bool) -> bytes:
    """The sheet with so many months, the last one that ends on `until`; filled with what there is, or empty.

    Filled and imported again it changes nothing. Breakdowns have long files of their own.
    """
    ends = [months_later(until, n + 1 - months) for n in range(months)]
    indicators = list(Indicator.objects.in_use().select_related("service"))
    figures = _figures(ends) if filled else {}
    comparators = _comparators() if filled else _Cells((), {})
    columns = (
        *_HEAD,
        *(Column(end.isoformat(), month_of(end).short_label, "number") for end in ends),
        *comparators.columns,
    )
    rows = [_row(one, {**figures, **comparators.values}, columns) for one in indicators]
    return xlsx_bytes([Table("Indicators", columns, rows)])


def _row(indicator: Indicator, values: dict[tuple[int, str], Value], columns: Sequence[Column]) -> Row:
    own: dict[str, Value] = {
        "code": indicator.code,
        "name": indicator.name,
        "service": indicator.service.name if indicator.service else "",
        "frequency": Frequency(indicator.frequency).label,
        "polarity": _POLARITY_WORDS[Polarity(indicator.polarity)],
        "unit": indicator.get_unit_display(),
        "decimals": indicator.decimals,
    }
    return {column.key: own.get(column.key, values.get((indicator.pk, column.key))) for column in columns}


def _figures(ends: Sequence[date]) -> dict[tuple[int, str], Value]:
    rows = Observation.objects.filter(breakdown=None, period_end__in=ends)
    return {
        (indicator, end.isoformat()): f"{_plain(value)} (provisional)" if provisional else value.normalize()
        for indicator, end, value, provisional in rows.values_list(
            "indicator", "period_end", "value", "provisional"
        )
    }


def _comparators() -> _Cells:
    """The latest figure of each area beside each indicator; a column for each area and year."""
    rows = Comparator.objects.filter(kind__in=_KINDS, indicator__retired_on=None)
    latest: dict[tuple[int, str, str], tuple[int | None, Decimal]] = {}
    for indicator, kind, area, year, value in rows.order_by("year").values_list(
        "indicator", "kind", "area", "year", "value"
    ):
        if value is not None:
            latest[indicator, kind, area] = (year, value)
    order = [kind.value for kind in _KINDS]
    titles: dict[str, tuple[int, str, int]] = {}
    values: dict[tuple[int, str], Value] = {}
    for (indicator, kind, area), (year, value) in latest.items():
        title = f"{area} {year - 1}/{year % 100:02d}" if year else area
        titles[title] = (order.index(kind), area, year or 0)
        values[indicator, title] = value.normalize()
    ordered = sorted(titles, key=lambda title: titles[title])
    return _Cells(tuple(Column(title, title, "number") for title in ordered), values)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
