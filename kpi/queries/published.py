"""What public editions may print: stored cells only, of the highest version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import DateField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable

from kpi.models import Comparator, PublishedCell, Unit


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


def public_comparators(rows: QuerySet[Comparator]) -> QuerySet[Comparator]:
    """Without those of our own figures that say what is hidden; others' figures are theirs to publish.

    Own out-turns are often the council's own count: left out are small counts of children, and
    out-turns of a financial year of which a headline figure is hidden, as it may be that very figure
    or what the other months leave. An out-turn without a year may be of any.
    """
    own = Q(kind=Comparator.Kind.OUTTURN) | Q(area__iexact=settings.COUNCIL.performance.authority)
    few = Q(indicator__unit=Unit.COUNT, value__gt=0, value__lte=settings.COUNCIL.performance.small_number)
    hidden = PublishedCell.objects.filter(indicator=OuterRef("indicator"), breakdown=None).exclude(symbol="")
    of_its_year = hidden.filter(
        period_end__gte=_day(OuterRef("year") - 1, 4, 1), period_end__lte=_day(OuterRef("year"), 3, 31)
    )
    told = few | Q(Exists(of_its_year)) | Q(Exists(hidden), year=None)
    return rows.exclude(pk__in=Comparator.objects.filter(own, told, indicator__counts_children=True))


def _day(year: Combinable | F, month: int, day: int) -> Func:
    return Func(year, Value(month), Value(day), function="make_date", output_field=DateField())
