"""How a figure's parts count children, and which other periods tell of the same children."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from foundation.suppression import Cell, Decision, Kind, Link, Reason
from kpi.rules.frequency import Frequency
from kpi.rules.periods import financial_year_of, months_later

_ROLLING_MONTHS = 12
HIDDEN = "c"
_KINDS = {"count": Kind.COUNT, "percent": Kind.PROPORTION}


@dataclass(frozen=True)
class Parts:
    """A value in its unit and what it was made of; None: not known, or not shown."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


def kind_of(unit: str) -> Kind:
    """Which parts of a figure in this unit count children.

    Of a number it is the value, of a percentage numerator, denominator and what lies between them; of
    a rate or ratio the numerator, as the population is no secret; of days on average the denominator,
    the children who waited.
    """
    return _KINDS.get(unit, Kind.RATE)


def cell_of(unit: str, factor: int, dimension: str, category: str, parts: Parts) -> Cell:
    """The figure as suppression sees it: children in the numerator, whatever the unit."""
    numerator, denominator = parts.numerator, parts.denominator
    if unit == "days":
        numerator, denominator = denominator, None
    elif kind_of(unit) is Kind.RATE and numerator is None and denominator and parts.value is not None:
        numerator = (parts.value * denominator / factor).quantize(Decimal(1), ROUND_HALF_UP)
    return Cell(dimension, category, numerator, denominator, parts.value)


def shown_of(unit: str, decision: Decision, parts: Parts) -> Parts:
    """The parts that may be published, in the unit's own terms."""
    numerator, denominator = decision.shown_numerator, decision.shown_denominator
    if unit == "days":
        waited = decision.symbol != HIDDEN
        return Parts(
            decision.shown_value,
            parts.numerator if waited else None,
            parts.denominator if waited else None,
        )
    return Parts(
        decision.shown_value,
        None if numerator is None else parts.numerator,
        None if denominator is None else parts.denominator,
    )


def decided(unit: str, cell: Cell, published: Parts, symbol: str) -> Decision:
    """The decision of another edition: the cell as it was, and what was published of it."""
    if symbol != HIDDEN:
        return Decision(cell, cell.numerator, cell.denominator, cell.value, symbol, Reason.NONE)
    denominator = None if unit == "days" else published.denominator
    return Decision(cell, None, denominator, None, symbol, Reason.NONE)


def telling_periods(frequency: Frequency, end: date) -> tuple[Link | None, list[date], list[date]]:
    """The ends of the periods before and after that count some of the same children, and how.

    Of a year to date those of its financial year, of rolling twelve months those with a month in
    common; single months, quarters, terms, years and what is counted on a day tell nothing exact of
    each other.
    """
    if frequency is Frequency.ROLLING_12:
        near = range(1, _ROLLING_MONTHS)
        before = [months_later(end, -n) for n in reversed(near)]
        return Link.ROLLING, before, [months_later(end, n) for n in near]
    if frequency is Frequency.YEAR_TO_DATE:
        year = financial_year_of(end)
        ends = [months_later(year.end, -n) for n in reversed(range(_ROLLING_MONTHS))]
        return Link.CUMULATIVE, [day for day in ends if day < end], [day for day in ends if day > end]
    return None, [], []
