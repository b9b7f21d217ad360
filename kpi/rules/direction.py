"""Where a value went, and whether that is better: two things that are never mixed (DESIGN section 4)."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from kpi.rules.rag import Polarity, TargetFacts, displayed, shortfall

# A displayed value, or the exact mean of several; nothing here is rounded a second time.
Figure = Decimal | Fraction


class Direction(StrEnum):
    """The value's own direction; what the arrow shows. Values are stored."""

    UP = "up"
    DOWN = "down"
    SAME = "same"


class Performance(StrEnum):
    """What the direction means; NONE where polarity or target do not say. Values are stored."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    NONE = ""


def change(value: Decimal | None, other: Decimal | None, decimals: int) -> Decimal | None:
    """The difference between two values as displayed; None when either is missing."""
    if value is None or other is None:
        return None
    return displayed(value, decimals) - displayed(other, decimals)


def mean_of_three(values: Sequence[Decimal | None], decimals: int) -> Fraction | None:
    """The exact mean of the three displayed values before; None when any of the three is missing."""
    known = [Fraction(displayed(value, decimals)) for value in values if value is not None]
    return sum(known, Fraction(0)) / 3 if len(known) == len(values) == 3 else None


def direction(value: Figure | None, reference: Figure | None) -> Direction | None:
    """Where the displayed value stands from a reference; None when either is missing."""
    if value is None or reference is None:
        return None
    if value == reference:
        return Direction.SAME
    return Direction.UP if value > reference else Direction.DOWN


def performance(
    value: Figure | None, reference: Figure | None, polarity: Polarity, target: TargetFacts | None = None
) -> Performance:
    """Whether a displayed value is better than the reference.

    Close to target: the nearer to the target the better. Within range: the nearer to the range, all
    places inside being equal.
    """
    if value is None or reference is None:
        return Performance.NONE
    now, before = (_badness(Fraction(figure), polarity, target) for figure in (value, reference))
    if now is None or before is None:
        return Performance.NONE
    if now == before:
        return Performance.SAME
    return Performance.BETTER if now < before else Performance.WORSE


def _badness(figure: Fraction, polarity: Polarity, target: TargetFacts | None) -> Fraction | None:
    """A measure that is less for a better figure; None where nothing says what is better."""
    if polarity is Polarity.LOWER:
        return figure
    if polarity is Polarity.HIGHER:
        return -figure
    if polarity is Polarity.NONE or target is None:
        return None
    return shortfall(figure, target, polarity)
