"""Red, amber, green: a displayed value against its target (DESIGN section 4)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from fractions import Fraction


class Polarity(StrEnum):
    """Which way is better. Values are stored."""

    HIGHER = "higher"
    LOWER = "lower"
    TARGET = "target"
    RANGE = "range"
    NONE = "none"

    @property
    def label(self) -> str:
        """As people choose it: "Higher is better"."""
        return _POLARITIES[self]


class Rag(StrEnum):
    """The colour of a value; NONE where there is no target, no value or no polarity. Values are stored."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NONE = ""

    @property
    def label(self) -> str:
        """The word beside the colour: "Green", or "No RAG"."""
        return self.value.capitalize() or "No RAG"


@dataclass(frozen=True)
class TargetFacts:
    """A target in the indicator's unit; which fields count depends on the polarity.

    Higher and lower: `value`, and `amber_limit` as the floor (the ceiling where lower is better).
    Target: `value`, `green_within` (None is 0) and `amber_within`, as distances from it.
    Range: `low` and `high`, and `amber_within` as the distance outside it; an end left out is open.
    Without amber limit or tolerance nothing is amber.
    """

    value: Decimal | None = None
    amber_limit: Decimal | None = None
    green_within: Decimal | None = None
    amber_within: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None


def displayed(value: Decimal, decimals: int) -> Decimal:
    """The value as shown, rounded half away from zero as Postgres rounds `numeric`; never -0."""
    return _EXACT.plus(value.quantize(Decimal(1).scaleb(-decimals), context=_EXACT))


def rag(value: Decimal | None, target: TargetFacts | None, polarity: Polarity, decimals: int) -> Rag:
    """The colour of a value as displayed; a value on a boundary takes the better colour."""
    if value is None or target is None:
        return Rag.NONE
    beyond = shortfall(displayed(value, decimals), target, polarity)
    if beyond is None:
        return Rag.NONE
    if beyond <= _green(target, polarity):
        return Rag.GREEN
    amber = _amber(target, polarity)
    return Rag.AMBER if amber is not None and beyond <= amber else Rag.RED


def shortfall(figure: Decimal | Fraction, target: TargetFacts, polarity: Polarity) -> Fraction | None:
    """How far a figure is from meeting its target, exactly, in the indicator's unit; 0 where it meets it.

    None where polarity or target do not say. A tolerance makes a value green, not met.
    """
    if polarity is Polarity.RANGE:
        return _outside(Fraction(figure), target.low, target.high)
    if polarity is Polarity.NONE or target.value is None:
        return None
    low = None if polarity is Polarity.LOWER else target.value
    high = None if polarity is Polarity.HIGHER else target.value
    return _outside(Fraction(figure), low, high)


_ZERO = Fraction(0)
# The default context would refuse a figure of more than 28 digits.
_EXACT = Context(prec=100, rounding=ROUND_HALF_UP)

_POLARITIES = {
    Polarity.HIGHER: "Higher is better",
    Polarity.LOWER: "Lower is better",
    Polarity.TARGET: "Close to the target is better",
    Polarity.RANGE: "Within the range is better",
    Polarity.NONE: "Neither is better",
}


def _outside(figure: Fraction, low: Decimal | None, high: Decimal | None) -> Fraction | None:
    if low is None and high is None:
        return None
    below = Fraction(low) - figure if low is not None else _ZERO
    above = figure - Fraction(high) if high is not None else _ZERO
    return max(below, above, _ZERO)


def _green(target: TargetFacts, polarity: Polarity) -> Decimal:
    """The shortfall up to which a value is green."""
    return (polarity is Polarity.TARGET and target.green_within) or Decimal(0)


def _amber(target: TargetFacts, polarity: Polarity) -> Decimal | None:
    """The shortfall up to which a value is amber; None where nothing is."""
    if polarity in (Polarity.TARGET, Polarity.RANGE):
        return target.amber_within
    if target.amber_limit is None or target.value is None:
        return None
    return (
        target.value - target.amber_limit
        if polarity is Polarity.HIGHER
        else target.amber_limit - target.value
    )
