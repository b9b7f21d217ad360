"""What a snapshot says of one figure, worked out for a single indicator.

The set-based twin is `kpi/services/snapshot_sql.py`; a property test proves that both agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kpi.rules.direction import Direction, Performance, change, direction, mean_of_three, performance
from kpi.rules.rag import Polarity, Rag, TargetFacts, displayed, rag


@dataclass(frozen=True)
class Figures:
    """A displayed value and how it stands; None or NONE where nothing can be said."""

    value: Decimal | None
    rag: Rag
    change: Decimal | None
    change_direction: Direction | None
    change_performance: Performance
    three_month_mean: Fraction | None
    three_month_direction: Direction | None
    three_month_performance: Performance


def figures(
    value: Decimal | None,
    *,
    compared: Decimal | None,
    three_before: Sequence[Decimal | None],
    target: TargetFacts | None,
    polarity: Polarity,
    decimals: int,
) -> Figures:
    """Judge a value against its target, the figure that it is compared with and the three before it."""
    shown = None if value is None else displayed(value, decimals)
    before = None if compared is None else displayed(compared, decimals)
    mean = mean_of_three(three_before, decimals)
    return Figures(
        value=shown,
        rag=rag(value, target, polarity, decimals),
        change=change(value, compared, decimals),
        change_direction=direction(shown, before),
        change_performance=performance(shown, before, polarity, target),
        three_month_mean=mean,
        three_month_direction=direction(shown, mean),
        three_month_performance=performance(shown, mean, polarity, target),
    )
