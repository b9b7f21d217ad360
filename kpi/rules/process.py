"""Statistical process control of one indicator in one period: `spc.py` fed with what is known of it."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kpi.rules.frequency import Frequency
from kpi.rules.rag import Polarity
from kpi.rules.spc import Improvement, Spc, analyse
from kpi.rules.spc_words import signal_words

IMPROVEMENT = {Polarity.HIGHER: Improvement.INCREASE, Polarity.LOWER: Improvement.DECREASE}


@dataclass(frozen=True)
class Judgement:
    """The last point's standing: mean and limits (floats, None when not computable), icons, signal.

    `note`: "not_applicable" for cumulative and rolling figures, "not_computable" where limits are
    null or of zero width, "provisional" with fewer than 13 points, else empty.
    """

    points: int = 0
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None
    variation: str = ""
    assurance: str = ""
    signal: str = ""
    note: str = ""


def spc_of(
    points: Sequence[tuple[date, float]],
    *,
    polarity: Polarity,
    target: Decimal | None,
    rebases: Sequence[date] = (),
) -> Spc:
    """The analysis of a series, oldest point first; a rebase holds from the first point on or after its day.

    A target that is no bound (close to, range, none) gives no assurance.
    """
    improvement = IMPROVEMENT.get(polarity, Improvement.NEUTRAL)
    bound = float(target) if target is not None and improvement is not Improvement.NEUTRAL else None
    ends = [end for end, _ in points]
    starts = [ends[at] for day in rebases if (at := bisect_left(ends, day)) < len(ends)]
    return analyse(points, improvement=improvement, target=bound, rebases=starts)


def judge(
    points: Sequence[tuple[date, float]],
    *,
    at: date,
    frequency: Frequency,
    polarity: Polarity,
    target: Decimal | None,
    rebases: Sequence[date] = (),
) -> Judgement:
    """How the period ending `at` stands in its series (oldest first); nothing when it has no figure."""
    if not points or points[-1][0] != at:
        return Judgement()
    if not frequency.spc_applies:
        return Judgement(len(points), note="not_applicable")
    spc = spc_of(points, polarity=polarity, target=target, rebases=rebases)
    if not spc.computable:
        return Judgement(len(points), note="not_computable")
    return Judgement(
        points=len(points),
        mean=spc.mean[-1],
        lower=spc.lpl[-1],
        upper=spc.upl[-1],
        variation=spc.variation,
        assurance=spc.assurance or "",
        signal=signal_words(spc, noun=frequency.noun),
        note="provisional" if spc.provisional else "",
    )
