"""What comes in and goes out: figures, what is shown of them, and what was published before.

Source of the rules: the Department for Education's practice for official statistics. Counts of
children from 1 to 5 become `c`, with secondary suppression where subtraction would give one back;
`z` is not applicable, `x` not available, `k` rounds to zero. A shown zero is a true zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from enum import StrEnum


class Kind(StrEnum):
    """What a figure is made of.

    A PROPORTION is a percentage of children: the numerator and those left over are both counts of
    children. A RATE is children per so many of the population, whose number is no secret.
    """

    COUNT = "count"
    PROPORTION = "proportion"
    RATE = "rate"


class Link(StrEnum):
    """How an edition tells of another one: the same period counted again, the same children and
    those since, or the same eleven months and two others. Series without overlap have no link."""

    VERSION = "version"
    CUMULATIVE = "cumulative"
    ROLLING = "rolling"


class Reason(StrEnum):
    """Which rule hid a figure. For those entitled to the figures only: published, it would help to
    work them out."""

    NONE = ""
    PRIMARY = "primary"
    """a count of children from 1 to the threshold"""
    DIFFERENCE = "difference"
    """the difference from what was published before is such a count, or gives one back"""
    SECONDARY = "secondary"
    """large enough, but subtraction would give back a smaller one"""
    DEPENDENT = "dependent"
    """made of a hidden figure"""
    UNCOUNTED = "uncounted"
    """a percentage of a few or of many: nobody can tell"""


@dataclass(frozen=True)
class Cell:
    """A figure: the whole (no dimension), or a category of a breakdown. None: not known."""

    dimension: str
    category: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None

    @property
    def is_total(self) -> bool:
        return not self.dimension

    @property
    def is_empty(self) -> bool:
        return self.numerator is None and self.denominator is None and self.value is None


@dataclass(frozen=True)
class Decision:
    """What is shown of a cell. `symbol` stands in place of what is not."""

    cell: Cell
    shown_numerator: Decimal | None
    shown_denominator: Decimal | None
    shown_value: Decimal | None
    symbol: str
    reason: Reason


@dataclass(frozen=True)
class Edition:
    """What was published of another period, or of this one before it was corrected.

    `link` leads to its neighbour on the side of the edition that is being decided.
    """

    link: Link
    decisions: Sequence[Decision]


def counts(cell: Cell, kind: Kind) -> tuple[int, int] | None:
    """The children in the numerator and those left over; None where the cell has no counts.

    What is missing is worked out from the other two as a reader would. Counts and rates have nobody
    left over.
    """
    if kind is Kind.COUNT:
        number = cell.numerator if cell.numerator is not None else cell.value
        return None if number is None else (_whole(number), 0)
    numerator, denominator, value = cell.numerator, cell.denominator, cell.value
    if kind is Kind.RATE:
        return None if numerator is None else (_whole(numerator), 0)
    if numerator is None and denominator is not None and value is not None:
        numerator = (value * denominator / 100).quantize(Decimal(1), ROUND_HALF_UP)
    if denominator is None and numerator and value:
        denominator = (numerator * 100 / value).quantize(Decimal(1), ROUND_HALF_UP)
    if numerator is None or denominator is None:
        return None
    return _whole(numerator), max(_whole(denominator) - _whole(numerator), 0)


def _whole(number: Decimal) -> int:
    """Parts of a child are a bad figure; rounded up they stay small and do not become a zero."""
    return int(number.to_integral_value(ROUND_CEILING))
