"""An indicator's figures by team, town, ethnicity …: categories × periods, the latest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kpi.models import Breakdown, Indicator, Observation, Unit
from kpi.queries.indicator_chart import parts_text
from kpi.queries.published import Shown, published_categories, published_values
from kpi.rules.frequency import Frequency
from kpi.rules.periods import Period
from kpi.rules.rag import displayed
from kpi.rules.words import figure_text

PERIODS = 6


@dataclass(frozen=True)
class Cell:
    """One category in one period: its text, or the symbol that stands for it; empty where unknown."""

    label: str
    text: str
    symbol: str
    parts: str


@dataclass(frozen=True)
class Bar:
    """A piece of components/share_bar.html, in per cent of its width."""

    width: float
    x: float = 0
    colour: str = "brand"


@dataclass(frozen=True)
class CategoryRow:
    """One category; `bars` is its latest value, of 100 per cent or of the greatest."""

    name: str
    cells: tuple[Cell, ...]
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True)
class BreakdownTable:
    """One way in which the figures are divided; `total` is the indicator itself, the same periods."""

    name: str
    anchor: str
    adds_up: bool
    periods: tuple[str, ...]
    rows: tuple[CategoryRow, ...]
    total: CategoryRow
    hidden: bool

    @property
    def heading(self) -> str:
        """ "By team"."""
        return f"By {self.name[:1].lower()}{self.name[1:]}" if self.name[1:2].islower() else f"By {self.name}"

    @property
    def caption(self) -> str:
        """What the table adds up to."""
        if self.adds_up:
            return "Latest first. Each child stands in one category: together they are all."
        return "Latest first. A child may stand in several categories, or in none."


_Known = Mapping[tuple[int, str, date], Shown]


def breakdowns_of(indicator: Indicator, month_end: date, *, entitled: bool) -> list[BreakdownTable]:
    """The tables of all breakdowns that have figures, up to a month. A constant number of queries."""
    periods = _periods(Frequency(indicator.frequency), month_end)
    known = _observed(indicator, periods) if entitled else _published(indicator, periods)
    tables = (_table(indicator, one, periods, known) for one in indicator.breakdowns.all())
    return [table for table in tables if table.rows]


def _periods(frequency: Frequency, month_end: date) -> list[Period]:
    """The latest periods that ended with the month or before, newest first."""
    back = 0
    while (last := frequency.period_ending(Frequency.MONTHLY.steps_back(month_end, back))) is None:
        back += 1
    return [last.previous(n) for n in range(PERIODS)]


def _observed(indicator: Indicator, periods: Sequence[Period]) -> _Known:
    """The figures as they are now; the indicator itself under breakdown 0."""
    rows = Observation.objects.filter(indicator=indicator, period_end__in=[p.end for p in periods])
    return {
        (row.breakdown_id or 0, row.category, row.period_end): Shown(
            row.value, row.numerator, row.denominator, ""
        )
        for row in rows
    }


def _published(indicator: Indicator, periods: Sequence[Period]) -> _Known:
    """The figures as they were published."""
    known: dict[tuple[int, str, date], Shown] = {}
    for period in periods:
        cells = published_categories(indicator=indicator.pk, period_end=period.end)
        known |= {(pk, category, period.end): shown for (pk, category), shown in cells.items()}
    totals = published_values(indicators=[indicator.pk], until=periods[0].end)
    return known | {(0, "", end): shown for (_, end), shown in totals.items()}


def _table(
    indicator: Indicator, breakdown: Breakdown, periods: Sequence[Period], known: _Known
) -> BreakdownTable:
    names = sorted({name for pk, name, _ in known if pk == breakdown.pk}, key=str.casefold)
    latest = {name: known.get((breakdown.pk, name, periods[0].end)) for name in names}
    values = [s.value for s in latest.values() if s and s.value is not None]
    highest = Decimal(100) if indicator.unit == Unit.PERCENT else max(values, default=Decimal(0))
    rows = tuple(
        CategoryRow(name, _cells(indicator, breakdown.pk, name, periods, known), _bars(latest[name], highest))
        for name in names
    )
    return BreakdownTable(
        name=breakdown.name,
        anchor=f"by-{breakdown.pk}",
        adds_up=breakdown.adds_up,
        periods=tuple(period.short_label for period in periods),
        rows=rows,
        total=CategoryRow("All", _cells(indicator, 0, "", periods, known)),
        hidden=any(cell.symbol for row in rows for cell in row.cells),
    )


def _cells(
    indicator: Indicator, breakdown: int, name: str, periods: Sequence[Period], known: _Known
) -> tuple[Cell, ...]:
    return tuple(_cell(indicator, period, known.get((breakdown, name, period.end))) for period in periods)


def _cell(indicator: Indicator, period: Period, shown: Shown | None) -> Cell:
    if shown is None:
        return Cell(period.short_label, "", "", "")
    text = figure_text(shown.value, indicator.unit, indicator.decimals) if shown.value is not None else ""
    return Cell(period.short_label, text, shown.symbol, parts_text(shown.numerator, shown.denominator))


def _bars(shown: Shown | None, highest: Decimal) -> tuple[Bar, ...]:
    if shown is None or shown.value is None or highest <= 0:
        return ()
    return (Bar(float(displayed(max(shown.value, Decimal(0)) / highest * 100, 1))),)
