"""What public editions may print: stored cells only, of the highest version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kpi.models import PublishedCell


@dataclass(frozen=True)
class Shown:
    """A published figure. Where a `symbol` stands (`c`), there is no value, and of its parts only what
    gives nothing away."""

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    symbol: str


def published_values(*, indicators: Sequence[int], until: date) -> dict[tuple[int, date], Shown]:
    """The published headline figures of these indicators (ids) by id and period end. One query."""
    cells = PublishedCell.objects.filter(indicator__in=indicators, period_end__lte=until, breakdown=None)
    newest = cells.order_by("indicator_id", "period_end", "-version").distinct("indicator_id", "period_end")
    return {
        (cell.indicator_id, cell.period_end): Shown(cell.value, cell.numerator, cell.denominator, cell.symbol)
        for cell in newest
    }


def published_categories(*, indicator: int, period_end: date) -> dict[tuple[int, str], Shown]:
    """The published categories of one indicator and period by breakdown id and category. One query."""
    cells = PublishedCell.objects.filter(indicator=indicator, period_end=period_end).exclude(breakdown=None)
    newest = cells.order_by("breakdown_id", "category", "-version").distinct("breakdown_id", "category")
    return {
        (cell.breakdown_id or 0, cell.category): Shown(
            cell.value, cell.numerator, cell.denominator, cell.symbol
        )
        for cell in newest
    }
